# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's UiPath side against the OpenAPI description of the Identity server, 3.2.54, as UiPath published it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import requests
from contract.descriptions import Description, Difference, Judge, describe, needs
from openapi_core.exceptions import OpenAPIError
from simulator import seed_uipath as seed

NAME = "uipath-identity-3.2.54.yaml"
pytestmark = needs(NAME)

USERS = f"/api/User/users/{seed.PARTITION_ID}"
OLDER_USERS = f"/api/UserPartition/users/{seed.PARTITION_ID}"
GROUPS = f"/api/Group/{seed.PARTITION_ID}"
BULK = "/api/User/BulkCreate"
MISSING = f"/api/User/{seed.MISSING_ID}"
ANNA = f"/api/User/{seed.ANNA_ID}"
NEW = {"userName": "new@acme.example", "email": "new@acme.example", "name": "New", "type": "user", "invitationAccepted": True}
OPERATIONS = ("get", "put", "post", "delete")
OWN_PATHS = ("/api/User", "/api/UserPartition", "/api/Group")


def creation(**members):
    return {"partitionGlobalId": seed.PARTITION_ID, "users": [NEW | members], "groupIDs": [seed.FINANCE_ID]}


def removal(*user_ids):
    return {"partitionGlobalId": seed.PARTITION_ID, "userIds": list(user_ids)}


# Where live servers differ


def operations(description: Description) -> list[dict[str, Any]]:
    paths = [item for path, item in description["paths"].items() if path.startswith(OWN_PATHS)]
    return [item[method] for item in paths for method in OPERATIONS if method in item]


def schemas(description: Description) -> dict[str, Any]:
    return description["components"]["schemas"]


def add_category(description):
    user = schemas(description)["UserDto"]
    user["properties"]["category"] = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    user["required"] = sorted(user["properties"])


def number_enums(description):
    for name in ("UserType", "GroupType"):
        schema = schemas(description)[name]
        schemas(description)[name] = {"anyOf": [schema, {"type": "integer", "minimum": 0, "maximum": len(schema["enum"]) - 1}]}


def wrap_bulk_create(description):
    result = {"$ref": "#/components/schemas/IdentityResult"}
    users = {"type": "array", "items": {"$ref": "#/components/schemas/UserDto"}}
    wrapped = {"type": "object", "properties": {"result": result, "users": users}, "required": ["result", "users"]}
    for answer in description["paths"][BULK]["post"]["responses"].values():
        answer["content"]["application/json"]["schema"] = {"oneOf": [result, wrapped]}


def add_older_path(description):
    paths = description["paths"]
    paths["/api/UserPartition/users/{partitionGlobalId}"] = copy.deepcopy(paths["/api/User/users/{partitionGlobalId}"])


def add_refusals(description):
    for operation in operations(description):
        for status in ("401", "403", "404", "405", "413", "415", "429"):
            operation["responses"].setdefault(status, {"description": "Any body, or none."})


def add_problem_details(description):
    texts = {"type": "array", "items": {"type": "string"}}
    properties = {"errors": {"type": "object", "additionalProperties": texts}}
    content = {"application/problem+json": {"schema": {"type": "object", "properties": properties, "required": ["errors"]}}}
    for operation in operations(description):
        operation["responses"].setdefault("400", {"description": "Bad Request"}).setdefault("content", {}).update(content)


def allow_empty_emails(description):
    for name in ("UpdateUserCommand", "CreateUserCommandBase"):
        properties = schemas(description)[name]["properties"]
        properties["email"] = {"anyOf": [properties["email"], {"type": "string", "maxLength": 0}]}


DIFFERENCES = {
    "category": Difference(
        "users carry a member category, which is not described (answers of live servers)",
        add_category,
        lambda _sim, ask: ask("GET", ANNA),
    ),
    "numbers": Difference(
        "type comes as a number, where strings are described (answers of live servers)",
        number_enums,
        lambda _sim, ask: (ask("GET", ANNA), ask("GET", GROUPS)),
    ),
    "BulkCreate": Difference(
        "BulkCreate answers {result, users}, where the bare result is described (answers of live servers)",
        wrap_bulk_create,
        lambda _sim, ask: (ask("POST", BULK, creation()), ask("POST", BULK, creation())),
    ),
    "older path": Difference(
        "older on-premises servers have the list at /api/UserPartition/users (UiPath's guides of those versions)",
        add_older_path,
        lambda sim, ask: (sim.settings(uipath_users_path="older"), ask("GET", OLDER_USERS)),
    ),
    "refusals": Difference(
        "401, 403, 404 and 429 are answered and not described (guides: scopes, limits; the rest as any such server)",
        add_refusals,
        lambda _sim, ask: ask("GET", MISSING),
    ),
    "ProblemDetails": Difference(
        "what cannot be read gets a 400 with ProblemDetails; described are identity results, or no 400 (answers of live servers)",
        add_problem_details,
        lambda _sim, ask: ask("POST", BULK, {"partitionGlobalId": seed.PARTITION_ID, "users": []}),
    ),
    "no e-mail": Difference(
        'an e-mail may be "": it clears, though the format e-mail forbids it (answers of live servers: users without an e-mail)',
        allow_empty_emails,
        lambda _sim, ask: ask("PUT", ANNA, {"email": ""}),
    ),
}
"""All that is known. ``POST /api/User`` differs in what it does and not in how it looks: it has a test of its own below."""


@pytest.fixture(name="asking")
def asking_fixture(sim):
    """Makes a function that asks the simulator, and judges request and answer by the description with the given differences."""
    with requests.Session() as session:
        session.trust_env = False

        def asking(differences, base=seed.BASE):
            judge = Judge(sim, describe(NAME, differences), base)

            def ask(method, path, body=None, token=seed.TOKEN, **params):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                url = sim.url + base + path
                answer = session.request(method, url, headers=headers, json=body, params=params, timeout=10)
                judge.request(sim.requests[-1])
                judge.answer(answer)
                return answer

            return ask

        yield asking


@pytest.fixture(name="ask")
def ask_fixture(asking):
    return asking(DIFFERENCES.values())


@pytest.mark.parametrize("base", seed.BASES)
def test_every_call(sim, asking, base):
    ask = asking(DIFFERENCES.values(), base)
    assert ask("GET", USERS).json()["totalCount"] == 11
    assert len(ask("GET", USERS, top=1000, skip=0, sortBy="userName", sortOrder="desc", searchTerm="a").json()["results"]) > 5
    assert ask("GET", GROUPS).json()
    (made,) = ask("POST", BULK, creation()).json()["users"]
    one = f"/api/User/{made['id']}"
    changes = {"surname": "Person", "isActive": False, "groupIDsToAdd": [seed.EVERYONE_ID], "groupIDsToRemove": [seed.FINANCE_ID]}
    more = {"password": "long enough", "bypassBasicAuthRestriction": True, "invitationAccepted": True, "displayName": None}
    attributes = {"extensionUserAttributesToAddOrUpdate": {"a": "b"}, "extensionUserAttributesToRemove": ["c"]}
    assert ask("PUT", one, changes | more | attributes).json()["succeeded"]
    assert ask("GET", one).json()["surname"] == "Person"
    assert ask("DELETE", one).status_code == 204
    assert ask("DELETE", "/api/User", removal(seed.BERT_ID, seed.CARA_ID)).status_code == 204
    assert sim.counters()["uipath_post_user"] == 0


@pytest.mark.parametrize(
    "values", [{}, {"uipath_unset_text": "empty"}, {"uipath_unset_text": "null", "uipath_no_groups": "array"}]
)
@pytest.mark.parametrize("enums", ["numbers", "strings"])
def test_every_user(sim, ask, values, enums):
    sim.settings(uipath_enums=enums, **values)
    assert len(ask("GET", USERS, top=1000).json()["results"]) == 11
    for item in (seed.EDDA_ID, seed.DIRK_ID, seed.APPLICATION_ID):
        assert ask("GET", f"/api/User/{item}").status_code == 200


@pytest.mark.parametrize("refusal", [400, 200, "400_without_errors", "200_without_errors"])
@pytest.mark.parametrize("live", ["live", "openapi"])
def test_failures(sim, ask, refusal, live):
    sim.settings(uipath_refusal=refusal, uipath_bulk_create_answer=live)
    assert ask("POST", BULK, creation(email=seed.ANNA_EMAIL)).status_code == int(str(refusal)[:3])
    assert ask("PUT", ANNA, {"groupIDsToAdd": [seed.MISSING_ID]}).json()["succeeded"] is False


def test_refusals(sim, ask):
    assert ask("GET", USERS, top=1000, token=seed.WRITE_TOKEN).status_code == 403
    assert ask("DELETE", MISSING).status_code == 404
    assert ask("PUT", MISSING, {}).status_code == 404
    assert ask("GET", f"/api/Group/{seed.GLOBEX_PARTITION_ID}").status_code == 403
    sim.settings(uipath_limits=True, uipath_limit_get=0)
    assert ask("GET", ANNA).status_code == 429


def test_a_server_as_it_is_published(sim, asking):
    """With the switches set to what is described, nothing but the member category is over."""
    sim.settings(uipath_enums="strings", uipath_bulk_create_answer="openapi")
    ask = asking([DIFFERENCES["category"]])
    assert ask("GET", USERS, top=1000).status_code == 200
    assert ask("GET", ANNA).json()["type"] == "user"
    assert ask("GET", GROUPS).json()[0]["type"] == "builtIn"
    assert ask("POST", BULK, creation()).json()["succeeded"] is True
    assert ask("POST", BULK, creation()).json()["succeeded"] is False
    assert ask("PUT", ANNA, {"name": "Anna", "email": "other@acme.example"}).json()["succeeded"] is True
    assert ask("DELETE", ANNA).status_code == 204
    assert ask("DELETE", "/api/User", removal(seed.BERT_ID)).status_code == 204


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_is_one(sim, asking, name):
    proof = DIFFERENCES[name].proof
    proof(sim, asking(DIFFERENCES.values()))
    sim.reset()
    with pytest.raises(OpenAPIError):
        proof(sim, asking(item for other, item in DIFFERENCES.items() if other != name))


def test_the_post_that_nobody_sends(sim, ask):
    """Described: "will fail if a user with the same email or username already exists". Older servers delete and recreate."""
    summary = describe(NAME)["paths"]["/api/User"]["post"]["summary"]
    assert "fail if a user with the same email or username already exists" in summary
    body = NEW | {"userName": seed.BERT_EMAIL, "partitionGlobalId": seed.PARTITION_ID}
    assert ask("POST", "/api/User", body).json()["succeeded"] is True
    assert ask("GET", f"/api/User/{seed.BERT_ID}").status_code == 404
    assert sim.counters()["uipath_post_user"] == 1


def test_the_token_endpoint_is_not_described():
    assert not [path for path in describe(NAME)["paths"] if "token" in path.lower()]


@pytest.mark.parametrize(
    ("method", "path", "body", "options"),
    [
        ("GET", USERS, None, {"top": 1001}),
        ("GET", USERS, None, {"sortOrder": "up"}),
        ("GET", USERS, None, {"token": ""}),
        ("GET", "/api/User/66-ss", None, {}),
        ("GET", "/api/Users", None, {}),
        ("PATCH", ANNA, {}, {}),
        ("PUT", ANNA, {"userName": "other"}, {}),
        ("PUT", ANNA, {"email": "nobody"}, {}),
        ("PUT", ANNA, {"groupIDsToAdd": ["Finance"]}, {}),
        ("POST", BULK, creation(password="long enough"), {}),
        ("POST", BULK, creation(type=7), {}),
        ("DELETE", "/api/User", {"ids": [seed.ANNA_ID]}, {}),
    ],
)
def test_wrong_requests_are_noticed(ask, method, path, body, options):
    with pytest.raises(OpenAPIError):
        ask(method, path, body, **options)
