# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules against the vendors' descriptions: every option is a field of the API, and every field is an option.

What is not so is listed below with its reason. An entry that is not needed any more fails as well.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from contract.descriptions import Description, describe, needs

POLYTOMIC, UIPATH = "polytomic-2025-09-18-users-subset.json", "uipath-identity-3.2.54.yaml"
MODULES = "ansible_collections.rosterops.saas_users.plugins.modules"
PARTNER, OWN = "/api/organizations/{org_id}/users", "/api/organization/users"

BY_NAME = "names, which the module looks up"
OURS = "decides what the module does; nothing of it is sent"
SHOWN = "decides what the module returns; nothing of it is sent"
KEY_PLACE = "decides where the key is kept; nothing of it is sent"
FILTER = "filters what was listed; the API has no such filter"
SEVERAL = "several of them, with one request for each"
BASIC = {"organization_id": "is sent with organization_key, as the credential"}
ROSTER = dict.fromkeys(
    (
        *("users_file", "purge", "protected", "max_removals", "max_changes", "min_privileged", "privileged", "email_domains"),
        *("concurrency", "return_users", "users", "state", "previously"),
    ),
    OURS,
) | {"with_names": SHOWN}
SORTED = dict.fromkeys(("sortBy", "sortOrder"), "the module sorts by userName, so that pages do not overlap")
PAGES = {**SORTED, **dict.fromkeys(("top", "skip"), "the module reads all pages")}


@dataclass(frozen=True)
class Contract:
    """What a module sends, and what of it is not an option.

    Attributes:
        description: The file.
        operations: The methods and paths that the module uses, except for lookups of roles, groups, and the caller.
        fields: The option for each field whose name is not that of an option.
        no_field: The options that no field takes, with the reason.
        no_option: The fields that no option sets, with the reason.
    """

    description: str
    operations: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    no_field: Mapping[str, str] = field(default_factory=dict)
    no_option: Mapping[str, str] = field(default_factory=dict)


VERSION = {"X-Polytomic-Version": "api_version"}
ONE_USER = ("GET {}", "GET {}/{{id}}", "POST {}", "PUT {}/{{id}}", "DELETE {}/{{id}}")
ORGANIZATION = {"organization": BY_NAME}
ROLES = {"roles": BY_NAME}
UIPATH_FIELDS = {
    "partitionGlobalId": "partition_id",
    "userId": "id",
    "id": "id",
    "userIds": "id",
    "userName": "user_name",
    "displayName": "display_name",
    "isActive": "is_active",
    "bypassBasicAuthRestriction": "bypass_basic_auth_restriction",
    **dict.fromkeys(("groupIDs", "groupIDsToAdd", "groupIDsToRemove"), "group_ids"),
}
UIPATH_NO_OPTION = {
    **PAGES,
    "searchTerm": "the module lists all users: what the term is compared with is not documented",
    "type": "only users are managed; robots, applications and directory groups are left alone",
    "legacyId": "an id of the platform's own past",
    "invitationAccepted": "belongs to the person who is invited",
    "extensionUserAttributesToAddOrUpdate": "attributes that are not documented",
    "extensionUserAttributesToRemove": "attributes that are not documented",
}
UIPATH_ONE = ("GET /api/User/users/{partitionGlobalId}", "GET /api/User/{userId}", "PUT /api/User/{userId}")
CONTRACTS = {
    "partner_user": Contract(
        POLYTOMIC,
        tuple(one.format(PARTNER) for one in ONE_USER),
        {"org_id": "organization_id", **VERSION},
        {**ORGANIZATION, **ROLES, "state": OURS, "email_domains": OURS},
    ),
    "partner_users": Contract(
        POLYTOMIC,
        tuple(one.format(PARTNER) for one in ONE_USER),
        {"org_id": "organization_id", **VERSION},
        {**ORGANIZATION, **ROLES, **ROSTER, "organizations": SEVERAL, "plan_first": OURS},
    ),
    "partner_user_info": Contract(
        POLYTOMIC,
        tuple(one.format(PARTNER) for one in ONE_USER[:2]),
        {"org_id": "organization_id", **VERSION},
        {
            **ORGANIZATION,
            **dict.fromkeys(("organizations", "organization_ids", "all_organizations"), SEVERAL),
            **dict.fromkeys(("email", "emails"), FILTER),
            "with_names": SHOWN,
            "concurrency": OURS,
        },
    ),
    "org_user": Contract(
        POLYTOMIC, tuple(one.format(OWN) for one in ONE_USER), VERSION, {**BASIC, **ROLES, "state": OURS, "email_domains": OURS}
    ),
    "org_users": Contract(POLYTOMIC, tuple(one.format(OWN) for one in ONE_USER), VERSION, {**BASIC, **ROLES, **ROSTER}),
    "org_user_info": Contract(
        POLYTOMIC, tuple(one.format(OWN) for one in ONE_USER[:2]), VERSION, {**BASIC, "email": FILTER, "with_names": SHOWN}
    ),
    "user_api_key": Contract(
        POLYTOMIC,
        (f"GET {PARTNER}", f"POST {PARTNER}/{{id}}/keys"),
        {"org_id": "organization_id", "id": "user_id", "force": "revoke_existing", **VERSION},
        {
            **ORGANIZATION,
            "email": FILTER,
            "state": OURS,
            "current_key": "is sent as the credential of GET /api/me",
            "max_age": OURS,
            **dict.fromkeys(("key_file", "owner", "group", "mode", "return_key"), KEY_PLACE),
        },
    ),
    "caller_info": Contract(POLYTOMIC, ("GET /api/me",), VERSION, BASIC),
    "organization_info": Contract(
        POLYTOMIC, ("GET /api/organizations", "GET /api/organizations/{id}"), VERSION, {"name": FILTER}
    ),
    "role_info": Contract(POLYTOMIC, ("GET /api/permissions/roles",), VERSION, {**BASIC, "id": FILTER, "name": FILTER}),
    "polytomic_access_info": Contract(
        POLYTOMIC,
        (f"GET {PARTNER}", f"GET {OWN}", "GET /api/organizations", "GET /api/me"),
        {"org_id": "organizations", **VERSION},
        {**BASIC, "emails": FILTER, "own": OURS, "concurrency": OURS},
    ),
    "uipath_user": Contract(
        UIPATH,
        (*UIPATH_ONE, "DELETE /api/User/{userId}", "POST /api/User/BulkCreate"),
        UIPATH_FIELDS,
        {"groups": BY_NAME, **dict.fromkeys(("state", "update_password", "email_domains"), OURS)},
        UIPATH_NO_OPTION,
    ),
    "uipath_users": Contract(
        UIPATH,
        (*UIPATH_ONE, "DELETE /api/User", "POST /api/User/BulkCreate"),
        UIPATH_FIELDS,
        {"groups": BY_NAME, "update_password": OURS, **{name: why for name, why in ROSTER.items() if name != "previously"}},
        UIPATH_NO_OPTION,
    ),
    "uipath_user_info": Contract(
        UIPATH,
        UIPATH_ONE[:2],
        UIPATH_FIELDS,
        {"email": FILTER, "user_name": FILTER, "with_names": SHOWN},
        {name: UIPATH_NO_OPTION[name] for name in (*PAGES, "searchTerm")},
    ),
    "uipath_access_info": Contract(
        UIPATH,
        UIPATH_ONE[:1],
        UIPATH_FIELDS,
        {"emails": FILTER},
        {name: UIPATH_NO_OPTION[name] for name in (*PAGES, "searchTerm")},
    ),
}


def resolved(description: Description, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference means."""
    while "$ref" in schema:
        found: Any = description
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        schema = found
    return schema


def fields_of(description: Description, operation: str) -> Iterator[str]:
    """The names of all parameters of an operation, and of all properties of its body, also of those of its lists of objects."""
    method, path = operation.split(" ")
    item = description["paths"][path]
    declared = item[method.lower()]
    for parameter in (*item.get("parameters", ()), *declared.get("parameters", ())):
        yield resolved(description, parameter)["name"]
    if "requestBody" in declared:
        schemas = [one["schema"] for one in resolved(description, declared["requestBody"])["content"].values()]
        yield from properties_of(description, schemas[0])


def properties_of(description: Description, schema: Mapping[str, Any]) -> Iterator[str]:
    """The names of all properties, without those of a list of objects itself."""
    for name, value in resolved(description, schema).get("properties", {}).items():
        within = list(properties_of(description, resolved(description, value).get("items", {})))
        yield from within or [name]


def options_of(name: str) -> set[str]:
    """The options of a module, and those of its lists of people and organizations, without those of the connection."""
    definition = importlib.import_module(f"{MODULES}.{name}").DEFINITION
    platform = "_uipath" if name.startswith("uipath") else "_polytomic"
    package = MODULES.replace("modules", f"module_utils.{platform}.options")
    connection = set(importlib.import_module(package).CONNECTION) - {"api_version", "partition_id"}
    return set(names_in(definition.options)) - connection


def names_in(options: Mapping[str, Any]) -> Iterator[str]:
    """The names of options, and of those within them."""
    for name, option in options.items():
        yield name
        yield from names_in(option.get("options") or {})


CASES = [pytest.param(name, one, marks=needs(one.description), id=name) for name, one in CONTRACTS.items()]


def test_every_module_has_a_contract() -> None:
    modules = Path(__file__).resolve().parents[2] / "plugins" / "modules"
    assert sorted(CONTRACTS) == sorted(path.stem for path in modules.glob("[a-z]*.py"))


@pytest.mark.parametrize(("name", "contract"), CASES)
def test_every_field_is_an_option_or_listed_with_a_reason(name: str, contract: Contract) -> None:
    description = describe(contract.description)
    there = {one for operation in contract.operations for one in fields_of(description, operation)}
    options = options_of(name)
    unreached = {one for one in there if contract.fields.get(one, one) not in options}
    assert unreached == set(contract.no_option)


@pytest.mark.parametrize(("name", "contract"), CASES)
def test_every_option_is_a_field_or_listed_with_a_reason(name: str, contract: Contract) -> None:
    description = describe(contract.description)
    there = {one for operation in contract.operations for one in fields_of(description, operation)}
    taken = {contract.fields.get(one, one) for one in there}
    assert options_of(name) - taken == set(contract.no_field)
