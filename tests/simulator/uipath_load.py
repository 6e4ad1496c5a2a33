# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the UiPath world from the key ``uipath`` of a reset document; ``seed_uipath.py`` has the default."""

from __future__ import annotations

from typing import Any

from . import seed_uipath as seed
from .platform import StateError, read_state, refuse_unknown
from .seed import derived_id
from .uipath_state import MEMBERS as USER_MEMBERS
from .uipath_state import TYPES, Client, Group, Organization, Token, User, World

MEMBERS = frozenset({"uipath"})
_WORLD = frozenset({"organizations", "generate"})
_ORGANIZATION = frozenset({"id", "name", "groups", "users", "clients", "tokens"})
_GROUP = frozenset({"id", "name", "builtIn"})
_USER = frozenset(USER_MEMBERS) - {"legacyId"} | {"groups", "groupIDs", "attributes"}
_CLIENT = frozenset({"id", "secret", "scopes"})
_TOKEN = frozenset({"token", "scopes"})
_GENERATE = frozenset({"users"})


def build(document: dict[str, Any]) -> World:
    """Return the world that the document describes. What it does not specify is taken from the seeded world."""
    described = document.get("uipath")
    return read_state(_build, {} if described is None else described)


def _build(described: dict[str, Any]) -> World:
    refuse_unknown("uipath", described, _WORLD)
    world = World()
    organizations = described.get("organizations")
    for item in seed.default_state()["organizations"] if organizations is None else organizations:
        _add_organization(world, item)
    if described.get("generate") is not None:
        refuse_unknown("generate", described["generate"], _GENERATE)
        _generate(next(iter(world.organizations.values())), int(described["generate"].get("users", 0)))
    return world


def _add_organization(world: World, item: dict[str, Any]) -> None:
    """Add an organization. What it does not specify is taken from Acme, except for the users."""
    refuse_unknown("an organization", item, _ORGANIZATION)
    item = seed.default_organization() | {"users": []} | item
    organization = Organization(item["id"].lower(), item["name"])
    if organization.id in world.organizations:
        raise StateError([f"two organizations have the id {organization.id}"])
    world.organizations[organization.id] = organization
    for group in item["groups"]:
        _add_group(organization, {"name": group} if isinstance(group, str) else group)
    if isinstance(item["users"], int):
        _generate(organization, item["users"])
    else:
        for user in item["users"]:
            _add_user(organization, {"email": user} if isinstance(user, str) else user)
    for client in item["clients"]:
        refuse_unknown("a client", client, _CLIENT)
        scopes = tuple(client.get("scopes", seed.SCOPES))
        world.clients[client["id"]] = Client(client["id"], client["secret"], scopes, organization.id)
    for token in item["tokens"]:
        refuse_unknown("a token", token, _TOKEN)
        world.tokens[token["token"]] = Token(token["token"], organization.id, tuple(token.get("scopes", seed.SCOPES)))


def _add_group(organization: Organization, item: dict[str, Any]) -> None:
    refuse_unknown("a group", item, _GROUP)
    name = item["name"]
    group_id = (item.get("id") or seed.GROUPS.get(name) or derived_id(f"uipath/{organization.id}/group/{name}")).lower()
    organization.groups[group_id] = Group(group_id, name, item.get("builtIn", name in seed.BUILT_IN))


def _add_user(organization: Organization, item: dict[str, Any]) -> None:
    refuse_unknown("a user", item, _USER)
    user_name = item.get("userName") or item["email"]
    attributes = {attribute: item[name] for name, attribute in USER_MEMBERS.items() if name in item}
    attributes["id"] = (item.get("id") or derived_id(f"uipath/{organization.id}/user/{user_name}")).lower()
    attributes["user_name"] = user_name
    attributes["attributes"] = dict(item.get("attributes") or {})
    if isinstance(item.get("type"), str):
        attributes["type"] = TYPES.index(item["type"])
    user = User(number=0, **attributes)
    if user.id in organization.users or organization.named(user_name) or (user.email and organization.with_email(user.email)):
        raise StateError([f"{organization.name} has the id, the user name or the e-mail of {user_name} twice"])
    if user.type not in range(len(TYPES)):
        raise StateError([f"{user_name} has the type {user.type}; there are 0 to {len(TYPES) - 1}"])
    organization.add_user(user, [*_ids_of(organization, item.get("groups") or []), *(item.get("groupIDs") or [])])
    if unknown := [group_id for group_id in user.group_ids if group_id not in organization.groups]:
        raise StateError([f"{organization.name} has no group with the id {group_id} (user {user_name})" for group_id in unknown])


def _ids_of(organization: Organization, names: list[str]) -> list[str]:
    groups = {name: organization.group_named(name) for name in names}
    if unknown := [name for name, group in groups.items() if group is None]:
        raise StateError([f"{organization.name} has no group {name!r}" for name in unknown])
    return [group.id for group in groups.values() if group is not None]


def _generate(organization: Organization, number: int) -> None:
    group = organization.group_named("Automation Users")
    group_ids = [group.id] if group else []
    for index in range(number):
        email = seed.generated_email(index)
        user = User(seed.generated_user_id(index), email, 0, email=email, name="Person", surname=f"{index:05d}")
        organization.add_user(user, group_ids)
