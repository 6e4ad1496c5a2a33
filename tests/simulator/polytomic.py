# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users API of Polytomic: versions, envelopes, and what each call does. The source of each fact is the API reference page
of the call in the docstring; if it does not say, a setting decides (``settings.py``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from . import polytomic_load
from .message import Answer, Call, dumps
from .polytomic_auth import ANY, ORGANIZATION, PARTNER, Caller, identify, require, require_manager
from .polytomic_errors import NEWEST, OLDEST, error_body
from .polytomic_state import Organization, Role, User, World
from .polytomic_users import empty_list, user_json, users_json
from .refusal import Refused, json_object
from .settings import VERSIONS, Settings

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_OPERATION = re.compile(r"[A-Za-z0-9_-]{8,255}")
_PATCH_VERSIONS = frozenset(VERSIONS[2:])
"""Versions in which an update is PATCH; from 2024-02-08 on it is PUT."""


@dataclass(slots=True)
class Context:
    """A request in progress: the caller, the version, and the users or organizations it concerns."""

    call: Call
    version: str
    caller: Caller
    organization: Organization
    ids: tuple[str, ...] = ()


Handler = Callable[["Polytomic", Context], bytes]


@dataclass(frozen=True, slots=True)
class Route:
    """A path, its methods, and the kind of caller that it requires."""

    path: re.Pattern[str]
    methods: dict[str, Handler]
    needs: str
    newest_only: bool = False


class Polytomic:
    """The platform. All of its work is done in ``handle``, at once."""

    name = "polytomic"
    state_members = polytomic_load.MEMBERS

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.world = World()

    def serves(self, call: Call) -> bool:
        """Serve all paths that no other platform serves; unknown ones get a 404 here."""
        return True

    def build(self, document: dict[str, Any]) -> World:
        """The world that the document describes."""
        return polytomic_load.build(document)

    def state(self) -> dict[str, Any]:
        """The whole world."""
        return self.world.describe()

    def invitations(self) -> list[dict[str, Any]]:
        """Return who was invited to which organization, and how often."""
        return self.world.invitations()

    def counters(self) -> dict[str, int]:
        """Return nothing: this platform has no counters."""
        return {}

    def revoke_tokens(self) -> int:
        """Return 0: this platform has keys, not tokens."""
        return 0

    def operation(self, call: Call) -> Hashable | None:
        """The Idempotency-Key of a POST, for each credential by itself ("Idempotency" guide)."""
        key = call.headers.get("idempotency-key")
        if key is None or call.method != "POST" or not _OPERATION.fullmatch(key):
            return None
        return call.headers.get("authorization"), key

    def handle(self, call: Call) -> Answer:
        """Do the work and answer in the version's envelope."""
        try:
            version = self._version(call)
            data = self._work(call, version)
        except Refused as refused:
            return self._refusal(call, refused)
        body = b'{"error":null,"result":' + data + b"}" if version == OLDEST else b'{"data":' + data + b"}"
        return Answer(200, body, {"content-type": "application/json", "x-polytomic-version": version})

    def error(self, call: Call, status: int, key: str, message: str) -> Answer:
        """An error in the shape that the version, or the setting error_shape, asks for."""
        return self._refusal(call, Refused(status, key, message))

    # From the request to the handler

    def _version(self, call: Call) -> str:
        wanted = call.headers.get("x-polytomic-version")
        if wanted is None:
            return str(self.settings["default_version"])
        if wanted in VERSIONS:
            return wanted
        if self.settings["unknown_version"] == 400:
            raise Refused(400, "invalid_version", f"unknown API version {wanted!r}")
        return NEWEST

    def _refusal(self, call: Call, refused: Refused) -> Answer:
        version = call.headers.get("x-polytomic-version", self.settings["default_version"])
        version = version if version in VERSIONS else NEWEST
        body, kind = error_body(self.settings["error_shape"], version, refused)
        headers = {"content-type": kind, "x-polytomic-version": version}
        if refused.status == 405:
            headers["allow"] = ", ".join(refused.metadata.get("allowed", []))
        return Answer(refused.status, body, headers)

    def _work(self, call: Call, version: str) -> bytes:
        route, ids = self._route(call, version)
        caller = identify(self.world, call.headers.get("authorization", ""))
        require(caller, route.needs, self.settings["partner_on_roles"])
        if call.method not in route.methods:
            raise Refused(405, "method_not_allowed", "method not allowed", {"allowed": sorted(route.methods)})
        old_update = version in _PATCH_VERSIONS
        if call.method in ("PUT", "PATCH") and old_update == (call.method == "PUT"):
            allowed = {"allowed": sorted(route.methods.keys() - {call.method})}
            raise Refused(
                self.settings["wrong_update_method"], "method_not_allowed", "method not allowed in this version", allowed
            )
        if call.too_large:
            raise Refused(413, "too_large", "the request is too large")
        key = call.headers.get("idempotency-key")
        if call.method == "POST" and key is not None and not _OPERATION.fullmatch(key):
            status = self.settings["malformed_idempotency_key"]
            raise Refused(status, "invalid_idempotency_key", "an Idempotency-Key has 8 to 255 of A-Z a-z 0-9 - _")
        if any(not _UUID.fullmatch(item) for item in ids):
            raise Refused(self.settings["malformed_id"], "invalid_id", "malformed id")
        organization, ids = self._organization(route, caller, ids)
        return route.methods[call.method](self, Context(call, version, caller, organization, ids))

    def _route(self, call: Call, version: str) -> tuple[Route, tuple[str, ...]]:
        for route in ROUTES:
            if (match := route.path.fullmatch(call.path)) and (version == NEWEST or not route.newest_only):
                return route, tuple(unquote(item).lower() for item in match.groups())
        raise Refused(404, "not_found", "no such endpoint")

    def _organization(self, route: Route, caller: Caller, ids: tuple[str, ...]) -> tuple[Organization, tuple[str, ...]]:
        """Return the organization of the path (partner calls) or of the caller, and the remaining ids."""
        if route.needs != PARTNER or not ids:
            return caller.organization, ids  # type: ignore[return-value]  # None only where no handler looks
        organization = self.world.organizations.get(ids[0])
        if organization is None:
            raise Refused(self.settings["unknown_organization"], "not_found", "organization not found")
        return organization, ids[1:]

    # Users

    def list_users(self, context: Context) -> bytes:
        """List Partner Users, List Current Org Users: one array, not paginated, null when empty."""
        return users_json(context.organization, self.settings, context.caller)

    def create_user(self, context: Context) -> bytes:
        """Create Partner User, Create Current Org User: sends an invitation e-mail."""
        require_manager(context.caller)
        body = json_object(context.call)
        email = _email(body)
        role_ids, role = self._roles(context.organization, body)
        if email.lower() in context.organization.ids_by_email:
            raise Refused(
                self.settings["duplicate_email"], "duplicate", "a user with this e-mail exists already", {"field": "email"}
            )
        if role_ids is None:
            default = context.organization.role_named("Member") if self.settings["default_roles"] == "member" else None
            role_ids = [default.id] if default else []
        user = self.world.add_user(context.organization, email, role_ids, role=role)
        self.world.invite(context.organization, email)
        return self._user(context, user)

    def get_user(self, context: Context) -> bytes:
        """Get Partner User, Get Current Org User."""
        user = context.organization.users.get(context.ids[0])
        if user is not None:
            return self._user(context, user)
        answers = {"empty": b"{}", "null": b"null", "no_id": dumps({"organization_id": context.organization.id})}
        if self.settings["missing_user_get"] in answers:
            return answers[self.settings["missing_user_get"]]
        raise _missing_user(404)

    def update_user(self, context: Context) -> bytes:
        """Update Partner User (``email`` is required and cannot change), Update Current Org User (no ``email``)."""
        require_manager(context.caller)
        body = json_object(context.call)
        user = context.organization.users.get(context.ids[0])
        if user is None:
            raise _missing_user(self.settings["missing_user_update"])
        if context.caller.organization is None:
            self._check_email(body, user)
        role_ids, role = self._roles(context.organization, body)
        if role_ids is not None:
            self.world.set_roles(context.organization, user, role_ids, role=role)
        return self._user(context, user)

    def delete_user(self, context: Context) -> bytes:
        """Delete Partner User, Delete Current Org User: permanent, at once; answers the deleted user."""
        require_manager(context.caller)
        user = self._existing(context)
        refusals = {"delete_self": user is context.caller.user, "delete_last_admin": context.organization.is_last_admin(user)}
        for setting, applies in refusals.items():
            if applies and self.settings[setting] != "allowed":
                raise Refused(self.settings[setting], setting, "this user cannot be deleted")
        body = self._user(context, user)
        self.world.delete_user(context.organization, user)
        return body

    def create_key(self, context: Context) -> bytes:
        """Create Partner User API Key: one for each user, shown once; ``force=true`` revokes the old one first."""
        user = self._existing(context)
        force = parse_qs(context.call.query).get("force", ["false"])[-1].lower()
        if force not in ("true", "false", "1", "0"):
            raise Refused(400, "invalid_parameter", "force is true or false")
        if user.api_key is not None and force in ("false", "0"):
            raise Refused(self.settings["second_key"], "key_exists", "the user already has an API key")
        return dumps({"value": self.world.issue_key(user)})

    # Companions

    def me(self, context: Context) -> bytes:
        """Get Identity."""
        return dumps(context.caller.describe())

    def get_organization(self, context: Context) -> bytes:
        """Get Organization, Get Current Organization."""
        return dumps(context.organization.describe())

    def list_organizations(self, context: Context) -> bytes:
        """List Organizations: not paginated, the partner's own first, null when empty."""
        organizations = [organization.describe() for organization in self.world.organizations.values()]
        return dumps(organizations) if organizations else empty_list(self.settings)

    def list_roles(self, context: Context) -> bytes:
        """List Roles: null when empty."""
        roles = [_role(role) for role in context.organization.roles.values()]
        return dumps(roles) if roles else empty_list(self.settings)

    # Parts

    def _existing(self, context: Context) -> User:
        user = context.organization.users.get(context.ids[0])
        if user is None:
            raise _missing_user(404)
        return user

    def _check_email(self, body: dict[str, Any], user: User) -> None:
        if body.get("email") is None and self.settings["update_without_email"] == "allowed":
            return
        if _email(body).lower() != user.email and self.settings["email_change"] == 422:
            raise Refused(422, "validation_failed", "the e-mail cannot change", {"field": "email"})

    def _user(self, context: Context, user: User) -> bytes:
        return user_json(user, self.settings, context.caller)

    def _roles(self, organization: Organization, body: dict[str, Any]) -> tuple[list[str] | None, str | None]:
        """Return the role ids in the body (None if there are none), and the legacy name if it was used."""
        ids, name = body.get("role_ids"), body.get("role")
        if ids is not None and name is not None:
            raise Refused(422, "validation_failed", "role and role_ids cannot be set together", {"field": "role_ids"})
        if name is not None:
            role = organization.role_named(name) if isinstance(name, str) else None
            if role is None:
                raise Refused(self.settings["unknown_role"], "unknown_role", "unknown role", {"field": "role"})
            return [role.id], name
        if ids is None:
            return None, None
        if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
            raise Refused(422, "validation_failed", "role_ids is a list of ids", {"field": "role_ids"})
        if not ids:
            raise Refused(422, "validation_failed", "role_ids needs at least one entry", {"field": "role_ids"})
        ids = [item.lower() for item in ids]
        if unknown := [item for item in ids if item not in organization.roles]:
            raise Refused(self.settings["unknown_role"], "unknown_role", "unknown role id", {"field": "role_ids", "ids": unknown})
        return ids, None


def _email(body: dict[str, Any]) -> str:
    email = body.get("email")
    if not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise Refused(422, "validation_failed", "email is required and has the form name@domain", {"field": "email"})
    return email


def _missing_user(status: int) -> Refused:
    return Refused(status, "not_found", "user not found")


def _role(role: Role) -> dict[str, Any]:
    return {"id": role.id, "name": role.name, "organization_id": role.organization_id, "system": role.system}


_USERS: dict[str, Handler] = {"GET": Polytomic.list_users, "POST": Polytomic.create_user}
_USER: dict[str, Handler] = {
    "GET": Polytomic.get_user,
    "PUT": Polytomic.update_user,
    "PATCH": Polytomic.update_user,
    "DELETE": Polytomic.delete_user,
}
_ID = "/([^/]+)"
ROUTES = (
    Route(re.compile(f"/api/organizations{_ID}/users"), _USERS, PARTNER),
    Route(re.compile(f"/api/organizations{_ID}/users{_ID}"), _USER, PARTNER),
    Route(re.compile(f"/api/organizations{_ID}/users{_ID}/keys"), {"POST": Polytomic.create_key}, PARTNER),
    Route(re.compile("/api/organization/users"), _USERS, ORGANIZATION, newest_only=True),
    Route(re.compile(f"/api/organization/users{_ID}"), _USER, ORGANIZATION, newest_only=True),
    Route(re.compile("/api/me"), {"GET": Polytomic.me}, ANY),
    Route(re.compile("/api/organization"), {"GET": Polytomic.get_organization}, ORGANIZATION),
    Route(re.compile("/api/organizations"), {"GET": Polytomic.list_organizations}, PARTNER),
    Route(re.compile(f"/api/organizations{_ID}"), {"GET": Polytomic.get_organization}, PARTNER),
    Route(re.compile("/api/permissions/roles"), {"GET": Polytomic.list_roles}, ORGANIZATION),
)
"""All calls. A path is matched as sent; an id's percent escapes are resolved afterwards."""
