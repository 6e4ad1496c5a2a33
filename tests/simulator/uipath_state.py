# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The UiPath side of the world: organizations, their groups and users, clients, tokens, counters. It does not depend on HTTP."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple
from uuid import uuid4

from .platform import in_another_order

TYPES = ("user", "robot", "directoryUser", "directoryGroup", "robotAccount", "application")
"""The types of a user by their numbers (OpenAPI: UserType; live servers send the number)."""
EVERYONE = "everyone"
_FIRST_DAY = "2025-01-15T08:30:00Z"


class Moment(NamedTuple):
    """The time of a change, in seconds and in reads of the organization."""

    at: float
    reads: int


@dataclass(slots=True)
class Group:
    """A group of one organization."""

    id: str
    name: str
    built_in: bool


@dataclass(slots=True)
class User:
    """An entry of the directory. ``fragment`` keeps the rendered form and the settings' revision it was rendered under."""

    id: str
    user_name: str
    number: int
    email: str | None = None
    name: str | None = None
    surname: str | None = None
    display_name: str | None = None
    type: int = 0
    is_active: bool = True
    group_ids: list[str] = field(default_factory=list)
    bypass_basic_auth_restriction: bool = False
    invitation_accepted: bool = False
    email_confirmed: bool = False
    created: str = _FIRST_DAY
    modified: str | None = None
    last_login: str | None = None
    password: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    fragment: tuple[int, bytes] | None = None

    def matches(self, term: str) -> bool:
        """Whether name, e-mail or user name contains the term, which is in lower case."""
        return any(
            term in text.lower() for text in (self.user_name, self.email, self.name, self.surname, self.display_name) if text
        )


MEMBERS = {
    "id": "id",
    "userName": "user_name",
    "email": "email",
    "emailConfirmed": "email_confirmed",
    "name": "name",
    "surname": "surname",
    "displayName": "display_name",
    "isActive": "is_active",
    "type": "type",
    "creationTime": "created",
    "lastModificationTime": "modified",
    "lastLoginTime": "last_login",
    "invitationAccepted": "invitation_accepted",
    "bypassBasicAuthRestriction": "bypass_basic_auth_restriction",
    "password": "password",
    "legacyId": "number",
}
"""The names of attributes in the API and here; ``groupIDs`` is separate."""


class Organization:
    """An organization with its users. Their visible state is separate: creates and deletes become visible with a delay."""

    def __init__(self, partition_id: str, name: str) -> None:
        self.id = partition_id
        self.name = name
        self.groups: dict[str, Group] = {}
        self.users: dict[str, User] = {}
        self.reads = 0
        self._by_user_name: dict[str, User] = {}
        self._by_email: dict[str, User] = {}
        self._coming: dict[str, Moment] = {}
        self._leaving: dict[str, tuple[User, Moment]] = {}
        self._last_number = 0

    # As they are

    def add_user(self, user: User, group_ids: Iterable[str]) -> User:
        """Add a user; ``settle`` decides when they become visible."""
        self._last_number += 1
        user.number = self._last_number
        user.group_ids = in_another_order(group_ids)
        self.users[user.id] = user
        self._by_user_name[user.user_name.lower()] = user
        if user.email:
            self._by_email[user.email.lower()] = user
        return user

    def hide(self, user: User) -> None:
        """Make a user who was just created visible with a delay."""
        self._coming[user.id] = self._now()

    def remove_user(self, user: User) -> None:
        """Remove a user, who stays visible for a while."""
        del self.users[user.id]
        del self._by_user_name[user.user_name.lower()]
        self._by_email.pop((user.email or "").lower(), None)
        if self._coming.pop(user.id, None) is None:
            self._leaving[user.id] = user, self._now()

    def change(self, user: User, values: dict[str, Any]) -> None:
        """Set attributes, and update the indexes and the time of the last change."""
        self._by_email.pop((user.email or "").lower(), None)
        for name, value in values.items():
            setattr(user, name, value)
        if user.email:
            self._by_email[user.email.lower()] = user
        user.modified = now()
        user.fragment = None

    def named(self, user_name: str) -> User | None:
        """The user with this user name, in any case."""
        return self._by_user_name.get(user_name.lower())

    def with_email(self, email: str) -> User | None:
        """The user with this e-mail, in any case."""
        return self._by_email.get(email.lower())

    def group_named(self, name: str) -> Group | None:
        """The group with this name, in any case."""
        return next((group for group in self.groups.values() if group.name.lower() == name.strip().lower()), None)

    # As they are seen

    def settle(self, seconds: float, reads: float) -> None:
        """Make visible what was changed ``seconds`` and ``reads`` ago."""

        def over(moment: Moment) -> bool:
            return time.monotonic() - moment.at >= seconds and self.reads - moment.reads >= reads

        self._coming = {user_id: moment for user_id, moment in self._coming.items() if not over(moment)}
        self._leaving = {user_id: item for user_id, item in self._leaving.items() if not over(item[1])}

    def visible(self) -> list[User]:
        """The users that a list shows, the oldest first."""
        if not self._coming and not self._leaving:
            return list(self.users.values())
        seen = {user.id: user for user, _unused in self._leaving.values()}
        seen.update((user.id, user) for user in self.users.values() if user.id not in self._coming)
        return sorted(seen.values(), key=lambda user: user.number)

    def seen(self, user_id: str) -> User | None:
        """The user that a GET shows."""
        if user_id in self.users and user_id not in self._coming:
            return self.users[user_id]
        return self._leaving[user_id][0] if user_id in self._leaving else None

    def describe(self) -> dict[str, Any]:
        """Return the whole state, including passwords."""
        return {
            "id": self.id,
            "name": self.name,
            "groups": [{"id": group.id, "name": group.name, "builtIn": group.built_in} for group in self.groups.values()],
            "users": list(self._describe_users()),
        }

    def _describe_users(self) -> Iterator[dict[str, Any]]:
        for user in self.users.values():
            members = {name: getattr(user, attribute) for name, attribute in MEMBERS.items()}
            groups = sorted(self.groups[group_id].name for group_id in user.group_ids)
            yield members | {"groupIDs": sorted(user.group_ids), "groups": groups, "attributes": dict(user.attributes)}

    def _now(self) -> Moment:
        return Moment(time.monotonic(), self.reads)


@dataclass(slots=True)
class Client:
    """A confidential external application."""

    id: str
    secret: str
    scopes: tuple[str, ...]
    organization_id: str


@dataclass(slots=True)
class Token:
    """An access token. ``uses`` is the number of requests that it is valid for, or None without a limit."""

    value: str
    organization_id: str
    scopes: tuple[str, ...]
    client_id: str | None = None
    expires: float | None = None
    uses: int | None = None

    def describe(self) -> dict[str, Any]:
        """Return the token and its owner; a personal token has no client."""
        names = ("value", "organization_id", "scopes", "client_id", "uses")
        return {name: list(value) if isinstance(value := getattr(self, name), tuple) else value for name in names}


class World:
    """The state of the API."""

    def __init__(self) -> None:
        self.organizations: dict[str, Organization] = {}
        self.clients: dict[str, Client] = {}
        self.tokens: dict[str, Token] = {}
        self.counters: Counter[str] = Counter()
        self.allowances: dict[tuple[str, str], tuple[float, int]] = {}
        """By organization and method: the start of the window, and the number of requests that were allowed in it."""

    def revoke_tokens(self) -> int:
        """Revoke the fetched tokens; personal ones stay valid."""
        fetched = [value for value, token in self.tokens.items() if token.client_id is not None]
        for value in fetched:
            del self.tokens[value]
        return len(fetched)

    def describe(self) -> dict[str, Any]:
        """Return the whole state, including secrets."""
        clients = [
            {"id": client.id, "secret": client.secret, "scopes": list(client.scopes), "organization_id": client.organization_id}
            for client in self.clients.values()
        ]
        return {
            "organizations": [organization.describe() for organization in self.organizations.values()],
            "clients": clients,
            "tokens": [token.describe() for token in self.tokens.values()],
        }


def new_user(user_name: str, user_id: str | None = None, **attributes: Any) -> User:
    """Return a user who is created now."""
    return User(user_id or str(uuid4()), user_name, 0, created=now(), **attributes)


def now() -> str:
    """Return the time in the format of the API."""
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
