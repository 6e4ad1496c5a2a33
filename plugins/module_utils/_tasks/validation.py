# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what an author wrote with the specification of the options, and collect all mistakes. No I/O.

Ansible's own validation stops at the first kind of mistake, and does not say which entry of a list it is in. What is accepted
here is what Ansible accepts, except for values that are evidently not what the author means: a boolean that is to be a text, an
entry that is null, and null for an option that has a default. A value is quoted only if it is short and no secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Callable, NamedTuple

from ansible.module_utils.basic import AnsibleFallbackNotFound
from ansible.module_utils.common.validation import (
    check_type_bool,
    check_type_dict,
    check_type_float,
    check_type_int,
    check_type_list,
    check_type_path,
)

from .._base.errors import first_few
from .._base.input import named
from .._base.mistakes import PEOPLE, Mistakes, label_of, labelled, listed, told_at
from .._base.notation import kind_of, not_a_list, unconverted

Spec = Mapping[str, Mapping[str, Any]]

SHORT = 16  # characters of a value that may be quoted: a key is longer
LONGEST_NAME = 20
MOST_NAMES = 16
NEAR = 0.6
TOLD = 3
QUOTE = "quote it (YAML reads on, off, yes and no as booleans)"
TEXT = frozenset({str})
TEXTS, NUMBERS = ("str", "path"), ("int", "float")
CONVERTED: Mapping[Any, tuple[Callable[[Any], Any], str]] = {
    "str": (str, "a string"),
    "bool": (check_type_bool, "true or false"),
    "int": (check_type_int, "a whole number"),
    "float": (check_type_float, "a number"),
    "path": (check_type_path, "a string"),
    "dict": (check_type_dict, "a dictionary"),
}


class Given(NamedTuple):
    """What was found in the options of a task.

    Args:
        params: The options as far as they are right: converted, with defaults, and with None in the place of what is wrong.
        secrets: The values of options with ``no_log``.
        warnings: Sentences about options that are ignored.
    """

    params: dict[str, Any]
    secrets: list[str]
    warnings: list[str]


def read_given(options: Spec, constraints: Mapping[str, Any], given: Mapping[Any, Any], mistakes: Mistakes) -> Given:
    """Read the options of a task, and collect all mistakes that their specification shows.

    Args:
        options: The specification, as for AnsibleModule.
        constraints: The constraints on the options, as for AnsibleModule.
        given: The options as the author wrote them, without those of the environment.
        mistakes: Collects the mistakes.
    """
    reader = _Reader(mistakes)
    params = reader.read(_Shape(options, constraints), given, "")
    return Given(params, reader.secrets, reader.warnings())


def read_environment(options: Spec, given: Mapping[Any, Any], mistakes: Mistakes) -> None:
    """Collect the mistakes in environment variables that set an option of another type than text."""
    found: list[str] = []
    for name in [name for name, one in options.items() if "fallback" in one and one["type"] not in TEXTS and name not in given]:
        strategy, variables = options[name]["fallback"]
        with suppress(AnsibleFallbackNotFound):
            value = strategy(*variables)
            _converted(named(value, name), options[name], options[name]["type"], value, found)
    for sentence in found:
        mistakes.add(sentence)


def read_entries(
    option: Mapping[str, Any], entries: Iterable[tuple[str, Mapping[Any, Any]]], mistakes: Mistakes
) -> list[dict[str, Any]]:
    """Read the entries of a list that are not in the options of a task, as if they were. Options that are null are left out.

    Args:
        option: The specification of the list.
        entries: The place and the options of each entry.
        mistakes: Collects the mistakes.
    """
    reader, shape = _Reader(mistakes), _Shape(option["options"], option)
    read = (reader.read(shape, entry, place) for place, entry in entries)
    return [{name: value for name, value in options.items() if value is not None} for options in read]


class _Shape:
    """The specification of one dictionary, prepared for many of them."""

    def __init__(self, options: Spec, constraints: Mapping[str, Any]) -> None:
        self.options = options
        self.constraints = constraints
        self.names = {word: name for name, option in options.items() for word in (name, *option.get("aliases", ()))}
        self.defaults = {name: option.get("default") for name, option in options.items()}
        self.from_environment = {name for name, option in options.items() if "fallback" in option}
        self.required = [name for name, one in options.items() if one.get("required") and name not in self.from_environment]
        self.nested = {name: _Shape(one["options"], one) for name, one in options.items() if one.get("options")}
        lists = {name for name, one in options.items() if one.get("type") == "list"}
        free = {name: one for name, one in options.items() if not one.get("choices") and not one.get("no_log")}
        self.plain: dict[str, Any] = {name: str for name, one in free.items() if one.get("type", "str") == "str"}
        self.plain.update({name: list for name in lists & set(free) if free[name].get("elements") == "str"})
        self.exclusive: Sequence[Sequence[str]] = constraints.get("mutually_exclusive") or ()
        # Null is no way to empty these, though it looks like one.
        self.ignored_if_null = lists.union(self.nested, *(group for group in self.exclusive if lists & set(group)))


class _Reader:
    def __init__(self, mistakes: Mistakes) -> None:
        self.secrets: list[str] = []
        self._mistakes = mistakes
        self._nulls: dict[str, list[str]] = {}

    def read(self, shape: _Shape, given: Mapping[Any, Any], source: str) -> dict[str, Any]:
        """Return the options of one dictionary as far as they are right."""
        found: list[str] = []
        read, there = dict(shape.defaults), set()
        for word, value in given.items():
            name = shape.names.get(word)
            if name is None:
                if not str(word).startswith("_ansible_"):
                    there.add(_unknown(shape, word, value, found))
                continue
            there.add(name)
            kind = type(value)
            if kind == shape.plain.get(name) and (kind in TEXT or TEXT.issuperset(map(type, value))):
                read[name] = value  # as nearly every value is
            elif value is None:
                read[name] = self._null(shape, given, name, source, found)
            else:
                place = _below(given, source, name) if name in shape.nested else name
                read[name] = self._value(shape, name, value, place, found)
        _related(shape, there, read, found)
        self._mistakes.add(*(told_at(given, source, sentence) for sentence in found))
        return read

    def warnings(self) -> list[str]:
        """Return a sentence for each option that is null and therefore ignored."""
        return [
            f"{first_few(places, TOLD)}{': ' if places[0] else ''}{name} is null and was ignored: omit it, or set it to a value."
            for name, places in self._nulls.items()
        ]

    def _null(self, shape: _Shape, given: Mapping[Any, Any], name: str, source: str, found: list[str]) -> Any:
        option = shape.options[name]
        kind = option.get("type", "str")
        if option.get("required"):
            wanted = f"is null: set it to {_wanted(option, kind)}" if kind != "str" else "is empty: set a value"
            found.append(f"{name} {wanted}.")
        elif option.get("default") is not None:
            found.append(f"{name} is null: set it to {_wanted(option, kind)}, or omit it.")
        elif name in shape.ignored_if_null:
            self._nulls.setdefault(name, []).append(labelled(given, source))
        return option.get("default")

    def _value(self, shape: _Shape, name: str, value: Any, place: str, found: list[str]) -> Any:
        option = shape.options[name]
        kind = option.get("type", "str")
        if option.get("no_log"):
            self.secrets += _texts(value)
        if kind == "list":
            return self._list(shape, name, value, place, found)
        read = _converted(name, option, kind, value, found)
        if read is None:
            return option.get("default")
        return self.read(shape.nested[name], read, place) if name in shape.nested else read

    def _list(self, shape: _Shape, name: str, value: Any, place: str, found: list[str]) -> list[Any] | None:
        option = shape.options[name]
        words = not_a_list(value, of_strings=name not in shape.nested)
        try:
            if words or isinstance(value, bool):
                raise TypeError(value)
            items = check_type_list(value)
        except (TypeError, ValueError):
            instead = QUOTE if isinstance(value, bool) else "set it to a list"
            found.append(f"{name} {words or f'is {kind_of(value)}: {instead}'}.")
            return None
        if name in shape.nested:
            return [self._entry(shape.nested[name], item, f"{place}[{position}]") for position, item in enumerate(items)]
        read = []
        for position, item in enumerate(items):
            each = f"{place}[{position}]"
            if item is None:
                found.append(f"{each} is null: remove it, or set a value.")
            else:
                read.append(_converted(name, option, option.get("elements", "raw"), item, found, each))
        read = [item for item in read if item is not None]
        return read if read or not items else option.get("default")

    def _entry(self, shape: _Shape, item: Any, source: str) -> dict[str, Any] | None:
        """Return the options of one entry of a list, or None if it is not a dictionary."""
        try:
            entry = check_type_dict(item)
        except (TypeError, ValueError):
            first = next(iter(shape.required), next(iter(shape.options)))
            if item is None:
                words = "is null: remove the entry, or set its options"
            elif not (words := unconverted(item, "a dictionary")):
                if isinstance(item, str) and "@" in item and "email" in shape.options:
                    words = f"is a string: write it as 'email: {item[:64]}'"
                elif isinstance(item, list):
                    words = "is a list: write its entries without this list around them"
                else:
                    words = f"is {kind_of(item)}: write a dictionary of options, such as '{first}: …'"
            self._mistakes.add(f"{source} {words}.")
            return None
        return self.read(shape, entry, source)


def _unknown(shape: _Shape, word: Any, value: Any, found: list[str]) -> str:
    """Report an option that does not exist, and return the one that was meant, or the empty string."""
    from difflib import SequenceMatcher  # only a task that fails needs it

    name = str(word)
    bare = _bare(name)
    likeness = {one: SequenceMatcher(None, bare, _bare(one)).ratio() for one in shape.options}
    near = [one for one, ratio in likeness.items() if ratio >= NEAR or name.endswith(f"_{one}")]

    def fitness(one: str) -> tuple[bool, bool, bool, float]:
        is_list = shape.options[one].get("type") == "list"
        same = sorted(bare) == sorted(_bare(one))
        return same, name.endswith(f"_{one}"), isinstance(value, list) == is_list, likeness[one]

    best = max(near, key=fitness, default="")
    shown = name if name.isidentifier() else f"'{name}'"
    if not name.isprintable() or (not best and len(name) > LONGEST_NAME):  # it may be a secret
        shown = f"a name of {len(name)} characters"
    yaml = " (YAML reads on and yes as a boolean)" if not isinstance(word, str) or name in ("true", "false") else ""
    if best:
        words = f"{shown} is no option; do you mean {best}?"
    elif len(shape.options) <= MOST_NAMES:
        words = f"{shown} is not an option{yaml}: the options are {listed(list(shape.options))}."
    else:
        words = f"{shown} is not an option of this module{yaml}."
    found.append(words)
    return best


def _related(shape: _Shape, there: set[str], read: Mapping[str, Any], found: list[str]) -> None:
    """Report options that are missing or exclude each other. As in Ansible, an option that is null counts as set."""

    may_be_there = there | shape.from_environment
    missing = [name for name in shape.required if name not in there]
    if missing:
        found.append(f"{listed(missing)} {'is' if len(missing) == 1 else 'are'} missing: set {_it(missing)}.")
    for group in shape.exclusive:
        both = [name for name in group if name in there]
        if len(both) > 1:
            found.append(f"{listed(both)} are mutually exclusive: set only one of them.")
    constraints = shape.constraints
    for group in constraints.get("required_one_of") or ():
        if not may_be_there & set(group):
            several = f"one of the following is required: {', '.join(group)}."
            found.append(several if len(group) > 1 else f"{group[0]} is missing: set it.")
    for group in constraints.get("required_together") or ():
        lacking = [name for name in group if name not in may_be_there]
        if lacking and there & set(group):
            found.append(f"{listed(group)} are required together: set {listed(lacking)} as well.")
    for name, needed in (constraints.get("required_by") or {}).items():
        needed = [needed] if isinstance(needed, str) else needed
        lacking = [one for one in needed if one not in may_be_there or (one in there and read[one] is None)]
        if lacking and name in there and read[name] is not None:
            found.append(f"{name} requires {listed(lacking)}: set {_it(lacking)} as well.")
    for name, value, needed, *any_of_them in constraints.get("required_if") or ():
        lacking = [one for one in needed if one not in may_be_there and shape.defaults[one] is None]
        if read[name] == value and (len(lacking) == len(needed) if any(any_of_them) else lacking):
            words = listed(lacking, "or" if any(any_of_them) else "and")
            found.append(f"{name} is {value}, which requires {words}: set {_it(lacking)}.")


def _converted(name: str, option: Mapping[str, Any], kind: Any, value: Any, found: list[str], place: str = "") -> Any:
    """Return a value in the type of its option, or None after a mistake was reported."""
    convert, wanted = CONVERTED.get(kind, (lambda given: given, "another value"))
    words = ""
    read = None
    if isinstance(value, bool) and kind in TEXTS:
        words = f"is {kind_of(value)}: {QUOTE}"
    elif isinstance(value, (list, dict)) and kind in TEXTS:
        words = f"is {kind_of(value)}: set it to {wanted}"
    else:
        try:
            if isinstance(value, bool) and kind in NUMBERS:
                raise TypeError(value)
            read = convert(value)
            if option.get("choices") and read not in option["choices"]:
                raise ValueError(read)
        except (TypeError, ValueError, OverflowError):
            words = f"is {_shown(option, value)}: set it to {_wanted(option, kind)}"
    if not words:
        return read
    found.append(f"{place or name} {words}.")
    return None


def _shown(option: Mapping[str, Any], value: Any) -> str:
    text = str(value)
    if option.get("no_log") or isinstance(value, (list, dict, bool)) or len(text) > SHORT or not text.isprintable():
        return kind_of(value)
    return f"'{text}'"


def _wanted(option: Mapping[str, Any], kind: Any) -> str:
    if option.get("choices"):
        return listed(list(map(str, option["choices"])), "or")
    return "a list" if kind == "list" else CONVERTED.get(kind, (None, "a value"))[1]


def _below(given: Mapping[Any, Any], source: str, name: str) -> str:
    """Return the place of an option with options of its own. Within the entry of a person, it names the person."""
    if not source:
        return name
    called_by = label_of(given)
    return f"{labelled(given, source) if called_by and called_by[0] in PEOPLE else source}.{name}"


def _it(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _bare(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _texts(value: Any) -> Iterable[str]:
    """Return all texts and numbers in a value, as strings."""
    if isinstance(value, (list, dict)):
        items: Iterable[Any] = value.values() if isinstance(value, dict) else value
        return [text for item in items for text in _texts(item)]
    return [] if value is None or isinstance(value, bool) else [str(value)]
