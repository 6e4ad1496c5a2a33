# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the types of the attributes in an answer. An attribute may also be null or missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple

from .errors import Unexpected

LARGEST_SHOWN = 10**15


class Promise(NamedTuple):
    """The type of an attribute: its name for messages, and a function that checks a value."""

    words: str
    kept: Callable[[Any], bool]


TEXT = Promise("a string", lambda value: isinstance(value, str))
FLAG = Promise("true or false", lambda value: isinstance(value, bool))
TEXTS = Promise("a list of strings", lambda value: isinstance(value, list))
NAMING = ("email", "user_name", "name", "id")


def expect(found: Mapping[str, Any], promises: Mapping[str, Promise], place: str) -> None:
    """Check the attributes of an object.

    Args:
        found: The object.
        promises: The attributes that are used, and their types.
        place: Where the object is in the answer, such as ``data[3]``.

    Raises:
        Unexpected: An attribute is of another type. The message names the attribute, its place, and the user or role.
    """
    for name, promise in promises.items():
        value, where = found.get(name), name
        if promise is TEXTS and isinstance(value, list):
            at = next((at for at, one in enumerate(value) if not isinstance(one, str)), None)
            if at is None:
                continue
            value, where, promise = value[at], f"{name}[{at}]", TEXT
        elif value is None:
            continue
        if not promise.kept(value):
            who = next((f" of {found[one]}" for one in NAMING if one != name and found.get(one) and TEXT.kept(found[one])), "")
            raise Unexpected(f"{place}.{where}{who} is {described(value)}, where the API promises {promise.words}")


def expect_all(found: list[dict[str, Any]], promises: Mapping[str, Promise], place: str) -> list[dict[str, Any]]:
    """Check the attributes of each object in a list, and return the list.

    Raises:
        Unexpected: See :func:`expect`.
    """
    for at, one in enumerate(found):
        expect(one, promises, f"{place}[{at}]")
    return found


def each_once(found: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
    """Check that no two objects in a list have the same id, and return the list.

    Raises:
        Unexpected: Two objects have the same id. The message contains the id and both names.
    """
    first: dict[str, dict[str, Any]] = {}
    for one in found:
        other = first.setdefault(one["id"].lower(), one) if one.get("id") else one
        if other is not one:
            raise Unexpected(f"{place} contains the id {one['id']} twice, for {other.get('name')} and {one.get('name')}")
    return found


def described(value: Any) -> str:
    """Return a short value itself, otherwise its type, since it can be a secret or very long."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return str(value) if abs(value) < LARGEST_SHOWN else "a number"
    return "a string" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
