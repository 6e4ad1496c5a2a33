# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the mistakes in the options of a task, in order to report them all at once, by position and person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from .errors import InvalidInput

LONGEST = 1000  # characters of a message; ``mistakes`` has them all
LONGEST_LABEL = 64
# What an entry of a list is called by, for messages: the first of these that it has.
PEOPLE = ("email", "user_name", "id")
ORGANIZATIONS = ("organization", "organization_id")
STEP = r"(\w+)(?:\[| line )([0-9]+)\]?"
PLACE = re.compile(rf"{STEP}(?:(?: \([^:]*\))?\.{STEP})?")


class Mistakes:
    """The mistakes in the options of a task, each a sentence that begins with the place.

    As a context manager, it adds the mistakes of an :class:`InvalidInput` that the block raises, and the task goes on.
    """

    def __init__(self) -> None:
        self._found: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def __enter__(self) -> Mistakes:
        return self

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None) -> bool:
        if not isinstance(error, InvalidInput):
            return False
        self.add(*error.details.get("mistakes", [error.message]))
        return True

    def add(self, *sentences: str) -> None:
        """Add mistakes: what is wrong, where, and what to do."""
        self._found += sentences

    def sentences(self) -> list[str]:
        """Return all mistakes by position, each once. Those about the task itself come first."""
        return sorted(dict.fromkeys(self._found), key=_position)

    def refuse(self, options: Mapping[Any, Any] | None = None, source: str = "") -> None:
        """End the task if there are mistakes.

        Args:
            options: The options of the entry that all of them are about, if the sentences do not name it yet.
            source: Where this entry is, such as ``users[3]``.

        Raises:
            InvalidInput: There are mistakes. Its message tells the first ones, and its detail ``mistakes`` has the others.
        """
        if self._found:
            sentences = [told_at(options or {}, source, sentence) for sentence in self.sentences()]
            raise InvalidInput(in_short(sentences), mistakes=sentences)


def in_short(sentences: Sequence[str], several: str = "{:,} mistakes, and nothing was sent: ", longest: int = LONGEST) -> str:
    """Return a message with as many of these mistakes as fit into one, but with the first in any case.

    Args:
        sentences: The mistakes.
        several: Begins the message if there are several; the braces stand for their number.
        longest: The longest message, in characters.
    """
    if len(sentences) == 1:
        return _cut(sentences[0], longest)
    message = several.format(len(sentences)).rstrip()
    end = " And {:,} more, see mistakes."
    for told, sentence in enumerate(sentences):
        left = len(sentences) - told
        room = longest - len(message) - (len(end) + len(str(left)) if left > 1 else 0) - 1
        if told and len(sentence) > room:
            return message + end.format(left)
        message = f"{message} {_cut(sentence, room)}".lstrip()
    return message


def told_at(options: Mapping[Any, Any], source: str, sentence: str) -> str:
    """Return a sentence with the place and the person before it: ``users[3] (jane@acme.example): role is empty``.

    Args:
        options: The options of the entry that it is about. It is called by one of them, unless the sentence is about this one.
        source: Where the entry is, such as ``users[3]``. Empty for the options of the task itself.
        sentence: The sentence, which begins with the name of an option.
    """
    return f"{labelled(options, source, sentence.partition(' ')[0])}: {sentence}" if source else sentence


def labelled(options: Mapping[Any, Any], source: str, about: str = "") -> str:
    """Return the place of an entry with what the entry is called by: ``users[3] (jane@acme.example)``.

    Args:
        options: The options of the entry.
        source: Where the entry is, such as ``users[3]``; empty for the options of the task itself.
        about: The option that the mistake is about. If the entry is called by this one, the place has no label.
    """
    called_by = label_of(options) if source else None
    return f"{source} ({called_by[1]})" if called_by and called_by[0] != about else source


def label_of(options: Mapping[Any, Any]) -> tuple[str, str] | None:
    """Return the option that an entry is called by in messages, and its value; None if it has none that can be shown."""
    for name in (*PEOPLE, *ORGANIZATIONS):
        value = options.get(name)
        label = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if label and label.isprintable():
            return name, _cut(label, LONGEST_LABEL)
    return None


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a sentence lists them: ``a, b and c``."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _position(sentence: str) -> list[Any]:
    place = PLACE.match(sentence)
    return [int(step) if step.isdigit() else step for step in place.groups("")] if place else []


def _cut(text: str, longest: int) -> str:
    """Return a text that is not too long. What is left out is in the middle: the end says what to do."""
    end = longest // 5
    return text if len(text) <= longest else f"{text[: longest - end - 1]}…{text[-end:]}"
