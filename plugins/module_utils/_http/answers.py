# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an API promises of its answers: each attribute that is used has its type, or is null, or is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple

from .errors import Unexpected

LARGEST_SHOWN = 10**15


class Promise(NamedTuple):
    """The type of an attribute, in words, and whether a value is of it."""

    words: str
    kept: Callable[[Any], bool]


TEXT = Promise("a text", lambda value: isinstance(value, str))
FLAG = Promise("true or false", lambda value: isinstance(value, bool))
TEXTS = Promise("a list of texts", lambda value: isinstance(value, list))
NAMING = ("email", "user_name", "name", "id")


def expect(found: Mapping[str, Any], promises: Mapping[str, Promise], place: str) -> None:
    """Check the attributes of an object.

    Args:
        found: The object.
        promises: The attributes that are used.
        place: Where the object stands in the answer, such as ``data[3]``.

    Raises:
        Unexpected: An attribute is of another type; it, its place and whose it is are named.
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
    """Check the attributes of each object of a list, and return the list.

    Raises:
        Unexpected: See :func:`expect`.
    """
    for at, one in enumerate(found):
        expect(one, promises, f"{place}[{at}]")
    return found


def each_once(found: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
    """Check that no two objects of a list have the same id, and return the list.

    Raises:
        Unexpected: Two have; the id and their names are told.
    """
    first: dict[str, dict[str, Any]] = {}
    for one in found:
        other = first.setdefault(one["id"].lower(), one) if one.get("id") else one
        if other is not one:
            raise Unexpected(f"{place} holds the id {one['id']} twice, for {other.get('name')} and {one.get('name')}")
    return found


def described(value: Any) -> str:
    """A value as far as it is short, else its type: it can be a secret, or absurdly long."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return str(value) if abs(value) < LARGEST_SHOWN else "a number"
    return "a text" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
