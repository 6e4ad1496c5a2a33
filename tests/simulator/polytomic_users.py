# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render a user and a list of users, for the partner and for the organization itself."""

from __future__ import annotations

from typing import Any

from .message import dumps
from .polytomic_auth import Caller
from .polytomic_state import Organization, User
from .settings import Settings

HARBOR_ID = "d0000000-0000-4000-8000-000000000000"
"""The harbor of all accounts with harbor_only."""


def user_json(user: User, settings: Settings, caller: Caller) -> bytes:
    """Return the user as this caller sees them."""
    key = settings.revision, _harbor_users(settings, caller)
    if user.fragment is None or user.fragment[0] != key:
        user.fragment = key, dumps(_members(user, settings, marked=key[1] == "marked"))
    return user.fragment[1]


def users_json(organization: Organization, settings: Settings, caller: Caller) -> bytes:
    """Return all users of the organization that this caller sees; null if there are none."""
    key = settings.revision, _harbor_users(settings, caller)
    if organization.rendered is None or organization.rendered[0] != key:
        users = [user for user in organization.users.values() if not user.harbor_only or key[1] != "left_out"]
        body = b"[" + b",".join([user_json(user, settings, caller) for user in users]) + b"]"
        organization.rendered = key, body if users else empty_list(settings)
    return organization.rendered[1]


def empty_list(settings: Settings) -> bytes:
    """Return an empty list."""
    return b"null" if settings["empty_lists"] == "null" else b"[]"


def _harbor_users(settings: Settings, caller: Caller) -> str:
    """Return how accounts with harbor_only are listed: the organization's own list has that attribute, the partner's does not."""
    return str(settings["partner_harbor_users"]) if caller.organization is None else "marked"


def _members(user: User, settings: Settings, *, marked: bool) -> dict[str, Any]:
    members: dict[str, Any] = {"email": user.email, "id": user.id, "organization_id": user.organization_id}
    if settings["legacy_role"]:
        members["role"] = user.role
    members["role_ids"] = user.role_ids or (None if settings["empty_lists"] == "null" else [])
    if settings["extra_members"]:
        members.update(harbor_ids=[], harbor_only=False)
    if user.harbor_only and marked:
        members.update(harbor_ids=[HARBOR_ID], harbor_only=True)
    elif user.harbor_only:
        members.pop("harbor_only", None)
    return members
