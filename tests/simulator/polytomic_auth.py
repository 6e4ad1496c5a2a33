# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Callers and their permissions (API reference, "Authentication": user, organization-scoped and partner keys)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from .polytomic_state import Organization, User, World
from .refusal import Refused

PARTNER, ORGANIZATION, ANY = "partner", "organization", "any"
"""What a call requires: a partner key alone; a caller in an organization; any valid credential."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A valid credential. A partner has an ``organization`` only if Basic authentication names one."""

    kind: str
    organization: Organization | None = None
    user: User | None = None

    def describe(self) -> dict[str, Any]:
        """Return the answer to GET /api/me: ``id``, ``email`` and ``role`` are omitted for callers that are not users."""
        members: dict[str, Any] = {}
        if self.user is not None:
            members.update(id=self.user.id, email=self.user.email, role=self.user.role)
        if self.organization is not None:
            members.update(organization_id=self.organization.id, organization_name=self.organization.name)
        kinds = ("user", "organization", "partner", "system")
        return members | {f"is_{kind}": kind == self.kind for kind in kinds}


def identify(world: World, authorization: str) -> Caller:
    """Return the caller, or refuse with a 401."""
    scheme, _unused, value = authorization.strip().partition(" ")
    value = value.strip()
    caller = None
    if scheme.lower() == "bearer":
        caller = _bearer(world, value)
    elif scheme.lower() == "basic":
        caller = _basic(world, value)
    if caller is None:
        raise Refused(401, "unauthorized", "invalid or unknown API key")
    return caller


def require(caller: Caller, needed: str, partner_status: int) -> None:
    """Refuse a caller of the wrong kind. Partner calls require a partner key alone, others a caller in an organization."""
    if needed == PARTNER and (caller.kind != "partner" or caller.organization is not None):
        raise Refused(403, "forbidden", "this endpoint requires a partner key")
    if needed == ORGANIZATION and caller.organization is None:
        raise Refused(partner_status, "forbidden", "a partner key does not belong to one organization")


def require_manager(caller: Caller) -> None:
    """Refuse a user who is not an Admin and so may not manage users."""
    if caller.user is not None and caller.organization is not None and not caller.organization.is_admin(caller.user):
        raise Refused(403, "forbidden", "the caller may not manage users")


def _bearer(world: World, key: str) -> Caller | None:
    if key in world.partner_keys:
        return Caller("partner")
    user = world.user_keys.get(key)
    return None if user is None else Caller("user", world.organizations[user.organization_id], user)


def _basic(world: World, value: str) -> Caller | None:
    try:
        organization_id, separator, key = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    organization = world.organizations.get(organization_id.lower())
    if organization is None or not separator:
        return None
    if key == organization.key:
        return Caller("organization", organization)
    return Caller("partner", organization) if key in world.partner_keys else None
