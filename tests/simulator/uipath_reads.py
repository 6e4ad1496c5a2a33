# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls of the UiPath API that read: list, get, groups (OpenAPI of the Identity server, and what live servers do instead)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from .message import Answer, dumps
from .refusal import Refused
from .settings import Settings
from .uipath_errors import JSON
from .uipath_state import MEMBERS, TYPES, Organization, User
from .uipath_work import Work, ok

_DEFAULT_TOP, _LARGEST_TOP = 10, 1000
_DIRECTORY_USER = 2
_DIRECTORY_TYPES = frozenset({_DIRECTORY_USER, 3})
_CATEGORIES = ("local", "directory")
_SORTABLE = {name.lower(): attribute for name, attribute in MEMBERS.items() if name != "password"}
_FAR = 2**31 - 1


def list_users(work: Work) -> Answer:
    """User_GetUsers: ``searchTerm``, ``top`` (default 10, at most 1000), ``skip``, ``sortBy``, ``sortOrder``."""
    settings = work.settings
    query = {name: values[-1] for name, values in parse_qs(work.call.query, keep_blank_values=True).items()}
    top, skip = _whole(query, "top", _DEFAULT_TOP), _whole(query, "skip", 0)
    if top > _LARGEST_TOP:
        if settings["uipath_top_too_large"] == 400:
            raise _invalid("top", "The field top must be between 0 and 1000.")
        top = _LARGEST_TOP
    order = query.get("sortOrder", "asc").lower()
    if order not in ("asc", "desc"):
        raise _invalid("sortOrder", f"The value '{order}' is not valid.")
    if work.is_foreign(work.path_id()):
        return ok({"totalCount": 0, "results": []})
    users = _read(work).visible()
    if term := query.get("searchTerm", "").lower():
        users = [user for user in users if user.matches(term)]
    users = _sorted(work, users, query.get("sortBy", ""), order == "desc")
    if settings["uipath_paging"] == "ignores_skip":
        skip = 0
    elif settings["uipath_paging"] == "repeats_last_page" and top and skip >= len(users):
        skip = max(0, len(users) - 1) // top * top
    results = b",".join([_fragment(settings, user) for user in users[skip : skip + top]])
    head = _total(settings["uipath_total_count"], len(users))
    return Answer(200, b"{" + head + b'"results":[' + results + b"]}", {"content-type": JSON})


def get_user(work: Work) -> Answer:
    """User_GetUser."""
    user_id = work.path_id()
    user = _read(work).seen(user_id)
    if user is not None:
        return Answer(200, _fragment(work.settings, user), {"content-type": JSON})
    choice = work.settings["uipath_missing_get"]
    if choice in ("empty", "null"):
        return ok({} if choice == "empty" else None)
    raise Refused(choice, "user_not_found", "the user was not found", {"field": "userId"})


def list_groups(work: Work) -> Answer:
    """Group_GetGroups: local and built-in groups."""
    if work.is_foreign(work.path_id()):
        return ok([])
    numbers = work.settings["uipath_enums"] == "numbers"
    kinds: dict[bool, Any] = {True: 0, False: 1} if numbers else {True: "builtIn", False: "custom"}
    return ok(
        [
            {
                "id": group.id,
                "name": group.name,
                "displayName": group.name,
                "type": kinds[group.built_in],
                "creationTime": "2025-01-15T08:30:00Z",
                "lastModificationTime": None,
                "members": None,
            }
            for group in work.organization.groups.values()
        ]
    )


def render(settings: Settings, user: User) -> dict[str, Any]:
    """Return a user as the API shows them, without the password."""
    unset = settings["uipath_unset_text"]
    other = "" if unset == "empty" else None
    numbers = settings["uipath_enums"] == "numbers"
    category = int(user.type in _DIRECTORY_TYPES)
    nameless = {"there": user.user_name, "empty": ""}
    members: dict[str, Any] = {
        "id": user.id,
        "userName": nameless.get(settings["uipath_directory_user_name"]) if user.type == _DIRECTORY_USER else user.user_name,
        "email": user.email or (None if unset == "null" else ""),
        "emailConfirmed": user.email_confirmed,
        "name": user.name or other,
        "surname": user.surname or other,
        "displayName": user.display_name or other,
        "isActive": user.is_active,
        "groupIDs": user.group_ids or (None if settings["uipath_no_groups"] == "null" else []),
        "type": user.type if numbers else TYPES[user.type],
        "category": category if numbers else _CATEGORIES[category],
        "creationTime": user.created,
        "lastModificationTime": user.modified,
        "lastLoginTime": user.last_login,
        "invitationAccepted": user.invitation_accepted,
        "bypassBasicAuthRestriction": user.bypass_basic_auth_restriction,
        "legacyId": user.number,
    }
    if settings["uipath_extra_members"]:
        members.update(orbit={"ring": 3, "moons": [None, "Ä"]}, lastPasswordChangeTime=None)
    return members


def _read(work: Work) -> Organization:
    """Return the organization for a read: changes that are old enough become visible, and the read is counted."""
    organization = work.organization
    organization.settle(work.settings["uipath_visible_seconds"], work.settings["uipath_visible_reads"])
    organization.reads += 1
    return organization


def _fragment(settings: Settings, user: User) -> bytes:
    if user.fragment is None or user.fragment[0] != settings.revision:
        user.fragment = settings.revision, dumps(render(settings, user))
    return user.fragment[1]


def _sorted(work: Work, users: list[User], name: str, descending: bool) -> list[User]:
    attribute = _SORTABLE.get(name.lower())
    if attribute is not None:
        return sorted(users, key=lambda user: _sort_key(getattr(user, attribute)), reverse=descending)
    if name and work.settings["uipath_unknown_sort"] == 400:
        raise _invalid("sortBy", f"The value '{name}' is not valid.")
    if not name and users and work.settings["uipath_unsorted"] == "changing":
        first = work.organization.reads * 7 % len(users)
        users = users[first:] + users[:first]
    return users[::-1] if descending else users


def _sort_key(value: Any) -> tuple[float, str]:
    return (0, value.lower()) if isinstance(value, str) else (value or 0, "")


def _total(choice: str, number: int) -> bytes:
    if choice == "missing":
        return b""
    count = {"right": number, "null": None, "0": 0, "too_small": max(0, number - 1), "too_large": number + 1}[choice]
    return b'"totalCount":' + dumps(count) + b","


def _whole(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > _FAR:
        raise _invalid(name, f"The value '{text}' is not valid.")
    return int(text)


def _invalid(name: str, message: str) -> Refused:
    return Refused(400, "invalid_parameter", message, {"field": name})
