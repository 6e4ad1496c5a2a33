# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build a world from a reset document. The README describes the document; ``seed.py`` has the default."""

from __future__ import annotations

from typing import Any

from . import seed
from .platform import StateError, read_state, refuse_unknown
from .polytomic_state import Organization, Role, World

MEMBERS = frozenset({"partner_key", "partner_keys", "organizations", "generate"})
_ORGANIZATION = frozenset({"id", "name", "organization_key", "issuer", "sso_domain", "sso_org_id", "roles", "users"})
_USER = frozenset({"id", "email", "role", "roles", "role_ids", "api_key", "harbor_only"})
_GENERATE = frozenset({"organizations", "users"})


def build(document: dict[str, Any]) -> World:
    """Return the world that the document describes, or the seeded one if the document has no key of this platform."""
    if not MEMBERS & document.keys():
        document = seed.default_state()
    return read_state(_build, document)


def _build(document: dict[str, Any]) -> World:
    world = World()
    world.partner_keys = list(document.get("partner_keys") or [document.get("partner_key") or seed.PARTNER_KEY])
    for number, item in enumerate(document.get("organizations") or []):
        _add_organization(world, number, item)
    if document.get("generate") is not None:
        _generate(world, document["generate"])
    return world


def _add_organization(world: World, number: int, item: dict[str, Any]) -> None:
    refuse_unknown("an organization", item, _ORGANIZATION)
    name = item.get("name") or f"Organization {number}"
    organization = Organization(
        id=(item.get("id") or seed.derived_id(f"named/{name}")).lower(),
        name=name,
        key=item.get("organization_key") or f"organization-key-{number}",
        issuer=item.get("issuer"),
        sso_domain=item.get("sso_domain"),
        sso_org_id=item.get("sso_org_id"),
    )
    if organization.id in world.organizations:
        raise StateError([f"two organizations have the id {organization.id}"])
    world.organizations[organization.id] = organization
    roles = item.get("roles")
    for role in seed.ROLE_NAMES if roles is None else roles:
        _add_role(organization, {"name": role} if isinstance(role, str) else role)
    users = item.get("users") or []
    if isinstance(users, int):
        users = [{"email": f"user{index:05d}@{organization.id[:8]}.example"} for index in range(users)]
    for user in users:
        _add_user(world, organization, {"email": user} if isinstance(user, str) else user)


def _add_role(organization: Organization, item: dict[str, Any]) -> None:
    role_id = (item.get("id") or seed.derived_id(f"{organization.id}/role/{item['name']}")).lower()
    system = item.get("system", item["name"] in seed.ROLE_NAMES)
    organization.roles[role_id] = Role(role_id, item["name"], organization.id, system)


def _add_user(world: World, organization: Organization, item: dict[str, Any]) -> None:
    refuse_unknown("a user", item, _USER)
    email = item["email"].lower()
    if email in organization.ids_by_email:
        raise StateError([f"{organization.name} has {email} twice"])
    names = item.get("roles", [item["role"]] if item.get("role") else [])
    role_ids = list(item.get("role_ids") or [])
    for name in names:
        role = organization.role_named(name)
        if role is None:
            raise StateError([f"{organization.name} has no role {name!r} (user {email})"])
        role_ids.append(role.id)
    if unknown := [role_id for role_id in role_ids if role_id not in organization.roles]:
        raise StateError([f"{organization.name} has no role with the id {role_id} (user {email})" for role_id in unknown])
    user_id = (item.get("id") or seed.derived_id(f"{organization.id}/user/{email}")).lower()
    user = world.add_user(organization, email, role_ids, role=item.get("role"), user_id=user_id)
    user.harbor_only = bool(item.get("harbor_only"))
    if item.get("api_key"):
        world.issue_key(user, item["api_key"])


def _generate(world: World, item: dict[str, Any]) -> None:
    refuse_unknown("generate", item, _GENERATE)
    for number in range(int(item.get("organizations", 1))):
        organization = Organization(
            id=seed.generated_organization_id(number),
            name=seed.generated_organization_name(number),
            key=seed.generated_organization_key(number),
        )
        world.organizations[organization.id] = organization
        for name in seed.ROLE_NAMES:
            role_id = seed.generated_role_id(number, name)
            organization.roles[role_id] = Role(role_id, name, organization.id)
        admin, member = list(organization.roles)[:2]
        for user in range(int(item.get("users", 0))):
            world.add_user(
                organization,
                seed.generated_email(number, user),
                [admin if user == 0 else member],
                user_id=seed.generated_user_id(number, user),
            )
