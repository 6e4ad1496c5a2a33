# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polytomic: read the answers of the API (see ``docs/dev/polytomic-api.md``). A ``ValueError`` says what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.email import folded, same_person
from .._engine.model import User
from .._http.error_shapes import from_json
from .._http.errors import RequestFailed, Unexpected
from .._http.schema import FLAG, TEXT, TEXTS, Promise, expect, expect_all

# The attributes that this collection uses, and their types.
USER = {"id": TEXT, "email": TEXT, "organization_id": TEXT, "role_ids": TEXTS, "role": TEXT}
ROLE = {"id": TEXT, "name": TEXT}
ORGANIZATION = {"id": TEXT, "name": TEXT, "sso_domain": TEXT}
CALLER = {"id": TEXT, "email": TEXT, "organization_id": TEXT, "organization_name": TEXT, "is_user": FLAG}


def _data(answer: Any) -> Any:
    """Return the content of the envelope ``{"data": ...}``, or None for an empty body."""
    if answer is None:
        return None
    if not isinstance(answer, Mapping) or "data" not in answer:
        raise ValueError("the answer has no attribute 'data'")
    return answer["data"]


def read_objects(answer: Any, promises: Mapping[str, Promise]) -> list[dict[str, Any]]:
    """Return the list in an answer. It may be null ("Base, version, envelope")."""
    data = _data(answer)
    if answer is None or not isinstance(data, (list, type(None))) or not all(isinstance(item, dict) for item in data or ()):
        raise ValueError("the answer's 'data' is not a list of objects")
    return expect_all(data or [], promises, "data")


def read_users(answer: Any) -> list[dict[str, Any]]:
    """Return the users in an answer. Texts that many of them share are in memory once, which saves 20 MB for 100,000 users."""
    users = read_objects(answer, USER)
    texts: dict[str, str] = {}
    for user in users:
        for name in ("organization_id", "role"):
            if user.get(name):
                user[name] = texts.setdefault(user[name], user[name])
        if user.get("role_ids"):
            user["role_ids"] = [texts.setdefault(one, one) for one in user["role_ids"]]
    return users


def read_object(answer: Any, promises: Mapping[str, Promise]) -> dict[str, Any]:
    """Return the object in an answer."""
    data = _data(answer)
    if not isinstance(data, dict):
        raise ValueError("the answer's 'data' is not an object")
    expect(data, promises, "data")
    return data


def read_asked(answer: Any, promises: Mapping[str, Promise], asked: str) -> dict[str, Any] | None:
    """Read the answer to a GET by id. A ``data`` that is empty or has no id means that it does not exist ("The user object")."""
    data = read_object(answer, promises) if _data(answer) is not None else {}
    if data.get("id") and folded(data["id"]) != folded(asked):
        raise Unexpected(f"the answer is about {data['id']}, which was not requested")
    return data if data.get("id") else None


def read_written(answer: Any, asked: User) -> User:
    """Read the answer to a write. It must be about the same user; it may omit any attribute but the id.

    An empty e-mail address is an omitted one, since every user has one.
    """
    user = read_object(answer, USER) if _data(answer) is not None else {}
    for name, comparable in (("id", folded), ("email", same_person)):
        if user.get(name) and asked.get(name) and comparable(user[name]) != comparable(asked[name]):
            raise Unexpected(
                f"the server accepted it, but returned another user, {user.get('email') or user['id']}: "
                "check both users before you run the task again"
            )
    if not user.get("id"):
        raise ValueError("the answer contains no user with an id")
    return {**user, "email": user["email"] or None} if "email" in user else user


def removed(answer: Any, asked: User) -> None:
    """Read the answer to a DELETE, which may contain the removed user ("Two user surfaces")."""
    data = _data(answer)
    if isinstance(data, dict) and data.get("id"):
        read_written(answer, asked)


def read_key(answer: Any) -> str:
    """Return the value of an issued key."""
    value = read_object(answer, {}).get("value")
    key = value.strip() if isinstance(value, str) else ""
    if not key or not key.isascii() or not key.isprintable():
        raise ValueError("the answer contains no usable key")
    return key


# The attributes of each error shape ("Errors: shapes that a client must read"), beginning with the one that has the message.
ERROR_SHAPES = (
    ("message", "key", "metadata", "status"),
    ("error", "code", "context", "status"),
    ("message", "status_code", "metadata"),
)


def rejects_credential(error: RequestFailed) -> bool:
    """Return whether the API itself rejected the credential: a 401 in one of its own shapes.

    A 403, or a 401 of another shape, can come from a proxy, a firewall or an IP allowlist, and says nothing about the credential.
    """
    if error.status != 401:
        return False
    try:
        body = from_json(error.text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(body, Mapping):
        return False
    if body.keys() == {"error"} and isinstance(body["error"], Mapping):
        body = body["error"]
        return body.keys() == {"message"} and _are_words(body["message"])
    status = body.get("status_code", body.get("status"))
    if isinstance(status, int) and status != error.status:
        return False
    return any(_are_words(body.get(shape[0])) and body.keys() <= set(shape) for shape in ERROR_SHAPES)


def _are_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
