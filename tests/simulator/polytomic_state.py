# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Polytomic side of the world: organizations, their roles and users, keys, invitations. It does not depend on HTTP."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from .platform import in_another_order

ADMIN = "admin"
_LEGACY_NAMES = {"user": "member"}
"""Legacy role names (``admin``, ``user``) and the permissions role that each stands for, where the names differ."""


@dataclass(slots=True)
class Role:
    """A permissions role. ``system`` roles are built in."""

    id: str
    name: str
    organization_id: str
    system: bool = True


@dataclass(slots=True)
class User:
    """A user of one organization. With ``harbor_only``, only a harbor manages them, another surface of the API.

    ``fragment`` keeps the rendered form, and the settings' revision and the kind of caller that it was rendered for.
    """

    id: str
    email: str
    organization_id: str
    role_ids: list[str]
    role: str
    api_key: str | None = None
    harbor_only: bool = False
    fragment: tuple[tuple[int, str], bytes] | None = None


@dataclass(slots=True)
class Organization:
    """An organization of the partner. ``rendered`` keeps its rendered list of users, likewise."""

    id: str
    name: str
    key: str
    issuer: str | None = None
    sso_domain: str | None = None
    sso_org_id: str | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    ids_by_email: dict[str, str] = field(default_factory=dict)
    rendered: tuple[tuple[int, str], bytes] | None = None

    def role_named(self, name: str) -> Role | None:
        """The role by its own or its legacy name, without regard to case."""
        wanted = name.strip().lower()
        wanted = _LEGACY_NAMES.get(wanted, wanted)
        return next((role for role in self.roles.values() if role.name.lower() == wanted), None)

    def is_admin(self, user: User) -> bool:
        """Whether the user has the role Admin."""
        return any(self.roles[role_id].name.lower() == ADMIN for role_id in user.role_ids)

    def is_last_admin(self, user: User) -> bool:
        """Return whether this user is the only Admin."""
        return self.is_admin(user) and sum(map(self.is_admin, self.users.values())) == 1

    def describe(self) -> dict[str, Any]:
        """Return the attributes of the organization, without those that have no value."""
        members = {name: getattr(self, name) for name in ("id", "name", "issuer", "sso_domain", "sso_org_id")}
        return {name: value for name, value in members.items() if value is not None}


class World:
    """The state of the API. The first organization is the partner's own."""

    def __init__(self) -> None:
        self.partner_keys: list[str] = []
        self.organizations: dict[str, Organization] = {}
        self.user_keys: dict[str, User] = {}
        self._invitations: Counter[tuple[str, str]] = Counter()

    def add_user(
        self,
        organization: Organization,
        email: str,
        role_ids: Iterable[str],
        *,
        role: str | None = None,
        user_id: str | None = None,
    ) -> User:
        """Add a user. E-mails are stored in lower case, as the API does."""
        user = User(user_id or str(uuid4()), email.lower(), organization.id, [], "")
        organization.users[user.id] = user
        organization.ids_by_email[user.email] = user.id
        self.set_roles(organization, user, role_ids, role=role)
        return user

    def invite(self, organization: Organization, email: str) -> None:
        """Count an invitation e-mail. A successful create sends one to a real person."""
        self._invitations[organization.id, email.lower()] += 1

    def set_roles(self, organization: Organization, user: User, role_ids: Iterable[str], *, role: str | None = None) -> None:
        """Replace all roles, and store them in another order than given, since the API treats them as a set."""
        user.role_ids = in_another_order(role_ids)
        user.role = role.strip().lower() if role else (ADMIN if organization.is_admin(user) else "user")
        self._changed(organization, user)

    def delete_user(self, organization: Organization, user: User) -> None:
        """Delete the user permanently, and revoke their key."""
        del organization.users[user.id]
        del organization.ids_by_email[user.email]
        self.revoke_key(user)
        self._changed(organization, user)

    def issue_key(self, user: User, value: str | None = None) -> str:
        """Issue a new key to the user, and revoke any earlier one."""
        self.revoke_key(user)
        user.api_key = value or f"user-key-{secrets.token_hex(20)}"
        self.user_keys[user.api_key] = user
        return user.api_key

    def revoke_key(self, user: User) -> None:
        """Revoke the user's key."""
        if user.api_key is not None:
            self.user_keys.pop(user.api_key, None)
            user.api_key = None

    def invitations(self) -> list[dict[str, Any]]:
        """Return who was invited to which organization, and how often."""
        return [
            {"email": email, "organization_id": organization_id, "count": count}
            for (organization_id, email), count in self._invitations.items()
        ]

    def describe(self) -> dict[str, Any]:
        """The whole state, keys included."""
        organizations = list(self.organizations.values())
        return {
            "organizations": [organization.describe() for organization in organizations],
            "roles": {
                organization.id: [
                    {"id": role.id, "name": role.name, "system": role.system} for role in organization.roles.values()
                ]
                for organization in organizations
            },
            "users": {organization.id: list(_users(organization)) for organization in organizations},
            "keys": {
                "partner": list(self.partner_keys),
                "organization": {organization.id: organization.key for organization in organizations},
                "user": {user.id: key for key, user in self.user_keys.items()},
            },
        }

    @staticmethod
    def _changed(organization: Organization, user: User) -> None:
        user.fragment = None
        organization.rendered = None


def _users(organization: Organization) -> Iterator[dict[str, Any]]:
    for user in organization.users.values():
        yield {
            "id": user.id,
            "email": user.email,
            "role": user.role,
            "role_ids": sorted(user.role_ids),
            "roles": sorted(organization.roles[role_id].name for role_id in user.role_ids),
            **({"harbor_only": True} if user.harbor_only else {}),
        }
