# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: what its answers mean, in the words and types of this collection (uipath-api.md, "Calls")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ._http_errors import NotDone

TYPES = ("user", "robot", "directory_user", "directory_group", "robot_account", "application")
WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake_case(name: str) -> str:
    """A member of the API in our spelling: ``groupIDs`` is ``group_ids``."""
    return WORD_BEGINS.sub("_", name.replace("IDs", "Ids")).lower()


def user_type(value: Any) -> str:
    """The type of a user, which comes as a number, though the OpenAPI says a name ("Calls"). One without a type is a user."""
    if isinstance(value, str) and value and not value.isdecimal():
        return snake_case(value)
    number = int(value or 0)
    return TYPES[number] if 0 <= number < len(TYPES) else str(number)


def read_user(answer: Any) -> dict[str, Any]:
    """A user, with the members in our spelling.

    Raises:
        ValueError: The answer is none.
    """
    user = {snake_case(name): value for name, value in answer.items()} if isinstance(answer, Mapping) else {}
    user.pop("password", None)  # never answered, and if it is, never shown
    kind, groups = user.get("type"), user.get("group_ids") or []
    if not isinstance(answer, Mapping) or not isinstance(kind or 0, (str, int)) or not isinstance(groups, list):
        raise ValueError("the answer is no user")
    return {**user, "type": user_type(kind), "group_ids": groups}


def read_page(answer: Any) -> tuple[int, list[dict[str, Any]]]:
    """``totalCount`` (0 if it says nothing) and the users of one page.

    Raises:
        ValueError: The answer is none.
    """
    results, total = (answer.get("results"), answer.get("totalCount")) if isinstance(answer, Mapping) else (None, None)
    if results is None and total == 0:
        results = []  # which the OpenAPI allows
    if not isinstance(results, list):
        raise ValueError("the answer has no list 'results'")
    return (max(total, 0) if isinstance(total, int) else 0), [read_user(one) for one in results]


def read_objects(answer: Any) -> list[dict[str, Any]]:
    """A list of objects.

    Raises:
        ValueError: The answer is none.
    """
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise ValueError("the answer is not a list of objects")
    return answer


def succeeded(answer: Any) -> bool:
    """Whether a write was done. A 200 is not success: the body may say ``succeeded: false``, by itself or in ``result``.

    Raises:
        NotDone: It says so.
        ValueError: The answer is no result.
    """
    results = [one for one in (answer, answer.get("result")) if isinstance(one, Mapping)] if isinstance(answer, Mapping) else []
    if any(one.get("succeeded") is False for one in results):
        raise NotDone("the server says succeeded: false, and gives no reason")
    if answer is not None and not results:
        raise ValueError("the answer is no result")
    return True
