# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a roster from a file, in JSON lines or CSV, as the option ``users`` would contain it.

A file can contain more users than Ansible's templates, processes, and event logs should carry.
"""

from __future__ import annotations

import csv
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from .._base.errors import InvalidInput
from .._base.mistakes import Mistakes
from .validation import read_entries

CSV, JSON_LINES = (".csv",), (".jsonl", ".ndjson", ".json")
LARGEST = 256 * 2**20  # bytes: about two million users
SEPARATOR = ";"  # between the items of a list in a cell
OTHER_SEPARATORS = re.compile(r"[;|\t]")
NAMES_FIRST = "begin with a row that names the columns, such as email,roles"
EXAMPLE = 'write an object such as {"email": "jane.doe@acme.example"}'
VAULT = b"$ANSIBLE_VAULT"

Line = tuple[str, Mapping[str, Any]]  # the place, such as ``users_file line 7``, and the options of one user
Users = Iterator[Line]


def read_users_file(path: str, people: Mapping[str, Any], option: str = "users_file") -> Users:
    """Read the users in a file, and validate them as those in the option ``users``.

    Args:
        path: The file. A relative path is relative to the working directory.
        people: The specification of the option ``users``.
        option: The name of the option, for messages and places.

    Returns:
        For each user, in the order of the file, the place, such as ``users_file line 7``, and the options.

    Raises:
        InvalidInput: The file cannot be read, or contains mistakes. All of them are told.
    """
    kind = os.path.splitext(path)[1].lower()
    if kind not in CSV + JSON_LINES:
        raise InvalidInput(f"{option} is {path}: its name must end in {', '.join(JSON_LINES)} (JSON lines), or {CSV[0]}.")
    options, mistakes = people["options"], Mistakes()
    secret = {name for name, one in options.items() if one.get("no_log")}
    places: list[str] = []

    def entries() -> Iterator[Line]:
        for place, entry in (_rows if kind in CSV else _objects)(_lines(path, option), people, option, mistakes):
            for name in sorted(secret & entry.keys()):
                mistakes.add(f"{place}: {name} is a secret, which must not be in this file: set it with users.")
            places.append(place)
            yield place, entry

    users = read_entries(people, entries(), mistakes)
    mistakes.refuse()
    users.reverse()
    return ((place, users.pop()) for place in places)  # frees the memory of what was used


def _lines(path: str, option: str) -> Iterator[str]:
    """Yield the lines of a file, with their ends. Not all at once: a file can be large."""

    def refuse(why: str) -> NoReturn:
        raise InvalidInput(f"{option} {why}: {path}.")

    try:
        there = os.stat(path)
        if stat.S_ISDIR(there.st_mode):
            refuse("is a directory")
        if not stat.S_ISREG(there.st_mode):
            refuse("is not a regular file")
        if there.st_size > LARGEST:
            refuse(f"is larger than {LARGEST // 2**20} MiB")
        with open(path, "rb") as file:
            for number, line in enumerate(file, 1):  # ends with \n only: JSON may contain other separators of lines
                if number == 1 and line.startswith(VAULT):
                    refuse("is encrypted with ansible-vault, and the module cannot decrypt it")
                try:
                    yield line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    refuse(f"is not UTF-8 (line {number})")
    except (OSError, ValueError) as error:
        refuse(f"cannot be read ({getattr(error, 'strerror', None) or error})")


def _objects(lines: Iterator[str], _people: Mapping[str, Any], option: str, mistakes: Mistakes) -> Iterator[Line]:
    """Yield the lines of a file of JSON lines. Empty ones are left out."""
    is_first = True
    for number, line in enumerate(map(str.rstrip, lines), 1):
        if not line:
            continue
        place = f"{option} line {number}"
        if is_first and line.lstrip().startswith("["):
            words = "is one JSON list: write each of its objects in a line of its own, without commas between"
            mistakes.add(f"{option} {words}.")
            return
        is_first = False
        try:
            entry = json.loads(line, object_pairs_hook=_once)
        except _Twice as error:
            mistakes.add(f"{place}: {error} occurs twice: keep only one of them.")
        except json.JSONDecodeError as error:
            mistakes.add(f"{place} is not JSON ({error.msg}, column {error.colno}): {EXAMPLE}.")
        except (ValueError, RecursionError):
            mistakes.add(f"{place} cannot be read: {EXAMPLE}.")
        else:
            if isinstance(entry, dict):
                yield place, entry
            else:
                mistakes.add(f"{place} is not a JSON object: {EXAMPLE}.")


class _Twice(Exception):
    """A name is in an object twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice(Counter(name for name, _value in pairs).most_common(1)[0][0])
    return found


def _rows(lines: Iterator[str], people: Mapping[str, Any], option: str, mistakes: Mistakes) -> Iterator[Line]:
    """Yield the rows of a CSV. Empty cells and empty rows are left out."""
    options = people["options"]
    rows = _cells(lines, option, mistakes)
    place, columns = next(rows, ("", []))
    if not columns:
        if not mistakes:
            mistakes.add(f"{option} is empty: {NAMES_FIRST}.")
        return
    wrong = _wrong(columns, options, people.get("required_one_of") or ())
    mistakes.add(*(f"{place}: {words}" for words in wrong))
    if wrong:
        return
    for place, cells in rows:
        if len(cells) == len(columns):
            yield place, {name: _value(cell, options[name]) for name, cell in zip(columns, cells) if cell}
        else:
            words = f"{len(cells)} cells, but the first row has {len(columns)}"
            mistakes.add(f"{place} has {words}: put a cell that contains a comma in quotation marks.")


def _cells(lines: Iterator[str], option: str, mistakes: Mistakes) -> Iterator[tuple[str, list[str]]]:
    """Yield the place and the cells of each row of a CSV that is not empty."""
    reader = csv.reader(lines, strict=True)
    following = 1
    try:
        for row in reader:
            place, following = f"{option} line {following}", reader.line_num + 1
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield place, cells
    except csv.Error as error:
        place = f"{option} line {following}"
        mistakes.add(f"{place} is not CSV ({error}): write a quotation mark in a cell twice, and others around the cell.")


def _value(cell: str, specification: Mapping[str, Any]) -> Any:
    """Return what a cell means. The type of anything but a list is converted later, as for ``users``."""
    if specification.get("type") != "list":
        return cell
    return [item for item in map(str.strip, cell.split(SEPARATOR)) if item]


def _wrong(columns: Sequence[str], options: Mapping[str, Any], groups: Iterable[Sequence[str]]) -> list[str]:
    """Return what is wrong with the first row of a CSV."""
    known = ", ".join(options)
    if not options.keys() & set(columns):
        how = "separate the columns with commas" if len(columns) == 1 and OTHER_SEPARATORS.search(columns[0]) else NAMES_FIRST
        return [f"no column has the name of an option: {how}. The options are {known}."]
    words = []
    for name, count in Counter(columns).items():
        near = sorted(get_close_matches(name.lower(), options), key=lambda one: sorted(one) != sorted(name.lower()))
        if not name:
            words.append("a column has no name: name each column.")
        elif name not in options:
            words.append(
                f"{name} is no option; do you mean {near[0]}?" if near else f"{name} is not an option. The options are {known}."
            )
        elif count > 1:
            words.append(f"{count} columns have the name {name}: keep only one of them.")
    missing = [name for name, one in options.items() if one.get("required") and name not in columns]
    words += [f"there is no column {name}: add it." for name in missing]
    lacking = [group for group in groups if not set(group) & set(columns)]
    return words + [f"there is no column {' or '.join(group)}: add one of them." for group in lacking]
