# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: read answers, and convert them to the names and types of this collection (``docs/dev/uipath-api.md``, "Calls")."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timezone
from typing import Any

from .._http.errors import NotDone, Unexpected
from .._http.schema import FLAG, TEXT, TEXTS, Promise, expect, expect_all

TYPES = ("user", "robot", "directory_user", "directory_group", "robot_account", "application")
TYPE = Promise("a number or a name", lambda value: isinstance(value, (int, str)) and not isinstance(value, bool))
# The attributes that this collection uses, in snake case, and their types.
USER = {
    **dict.fromkeys(("id", "user_name", "email", "name", "surname", "display_name"), TEXT),
    **dict.fromkeys(("is_active", "bypass_basic_auth_restriction"), FLAG),
    "group_ids": TEXTS,
    "type": TYPE,
}
NAMED = {"id": TEXT, "name": TEXT}
MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# The API's spelling of each attribute that can be written.
SPELLING = {
    "user_name": "userName",
    "email": "email",
    "name": "name",
    "surname": "surname",
    "display_name": "displayName",
    "is_active": "isActive",
    "password": "password",
    "bypass_basic_auth_restriction": "bypassBasicAuthRestriction",
}


def snake_case(name: str) -> str:
    """Return the name of an API attribute in snake case: ``groupIDs`` becomes ``group_ids``."""
    return WORD_BEGINS.sub("_", name.replace("IDs", "Ids")).lower()


def moment(value: Any) -> str:
    """Return a moment of the server in UTC, such as ``2026-05-04T08:15:30Z``. Without a zone, it is in UTC already.

    The empty string stands for anything else, and for the year 1, which is how .NET says *never*.
    """
    found = MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return ""
    zone = found["zone"] or "Z"
    try:
        when = datetime.fromisoformat(f"{found['day']}T{found['time']}{'+00:00' if zone in 'Zz' else zone}")
        when = when.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return ""
    return f"{when.replace(tzinfo=None).isoformat()}Z" if when.year > 1 else ""


def spelled(attributes: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """Return attributes with the API's names. Groups are left out, since each call has its own form for them."""
    return {SPELLING[name]: value for name, value in attributes.items() if name in SPELLING and name not in without}


def user_type(value: Any) -> str:
    """Return the type of a user. It is a number, although the OpenAPI says a name ("Calls"). No type means ``user``."""
    if isinstance(value, str) and value and not value.isdecimal():
        return snake_case(value)
    number = int(value or 0)
    return TYPES[number] if 0 <= number < len(TYPES) else str(number)


def read_user(answer: Any, place: str = "the user") -> dict[str, Any]:
    """Return a user with the attributes in snake case.

    Args:
        answer: The part of the answer to read.
        place: Where it is in the answer, for messages.

    Raises:
        ValueError: It is not a user.
    """
    if not isinstance(answer, Mapping):
        raise ValueError("the answer is not a user")
    user = {snake_case(name): value for name, value in answer.items()}
    user.pop("password", None)  # servers do not return it; if one does, it is not shown
    expect(user, USER, place)
    return {**user, "type": user_type(user.get("type")), "group_ids": user.get("group_ids") or []}


def read_asked(answer: Any, user_id: str) -> dict[str, Any]:
    """Read the answer to a GET by id. An empty answer becomes a user without an id.

    Raises:
        ValueError: It is not a user, or is another user.
    """
    user = read_user({} if answer is None else answer)
    if user.get("id") and user["id"].lower() != user_id.lower():
        raise Unexpected(f"the answer is about the user {user['id']}, who was not requested")
    return user


def read_page(answer: Any) -> tuple[int, list[dict[str, Any]]]:
    """Return ``totalCount`` (0 if it is missing) and the users of one page.

    Raises:
        ValueError: The answer is not a page.
    """
    results, total = (answer.get("results"), answer.get("totalCount")) if isinstance(answer, Mapping) else (None, None)
    if results is None and total == 0:
        results = []  # the OpenAPI allows it
    if not isinstance(results, list):
        raise ValueError("the answer has no list 'results'")
    count = max(total, 0) if isinstance(total, int) and not isinstance(total, bool) else 0
    return count, [read_user(one, f"results[{at}]") for at, one in enumerate(results)]


def read_objects(answer: Any) -> list[dict[str, Any]]:
    """Return a list of groups.

    Raises:
        ValueError: The answer is not a list of objects.
    """
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise ValueError("the answer is not a list of objects")
    return expect_all(answer, NAMED, "groups")


def succeeded(answer: Any) -> bool:
    """Check that a write was done. A 200 is not success: the body may say ``succeeded: false``, itself or in ``result``.

    Returns:
        True.

    Raises:
        NotDone: The answer says that it was not.
        ValueError: The answer is not a result.
    """
    results = [one for one in (answer, answer.get("result")) if isinstance(one, Mapping)] if isinstance(answer, Mapping) else []
    for one in results:
        expect(one, {"succeeded": FLAG}, "the result")
    if any(one.get("succeeded") is False for one in results):
        raise NotDone("the server returned succeeded: false without a reason")
    if not results:
        raise ValueError("the answer is empty" if answer is None else "the answer is not a result")
    return True


def read_created(answer: Any) -> list[dict[str, Any]]:
    """Return the users that a BulkCreate reports as created. Some servers report success without users: then none.

    Raises:
        NotDone: The answer says that nothing was created.
        ValueError: The answer is not a result.
    """
    succeeded(answer)
    users = answer.get("users") if isinstance(answer, Mapping) else None
    if not isinstance(users, (list, type(None))):
        raise ValueError("the answer has no list 'users'")
    return [read_user(one, f"users[{at}]") for at, one in enumerate(users or ())]


def removed(answer: Any) -> bool:
    """Check that a removal was done, like :func:`succeeded`; its answer may be empty.

    Raises:
        NotDone, ValueError: See :func:`succeeded`.
    """
    return answer is None or succeeded(answer)
