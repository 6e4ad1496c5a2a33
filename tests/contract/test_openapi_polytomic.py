# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's Polytomic side against the users' part of the OpenAPI description of version 2025-09-18."""

from __future__ import annotations

import base64

import pytest
import requests
from contract.descriptions import Difference, Judge, describe, needs
from openapi_core.exceptions import OpenAPIError
from simulator import seed

NAME = "polytomic-2025-09-18-users-subset.json"
pytestmark = needs(NAME)

PARTNER_USERS = f"/api/organizations/{seed.ACME_ID}/users"
ORG_USERS = "/api/organization/users"
PARTNER = f"Bearer {seed.PARTNER_KEY}"
ADA = f"Bearer {seed.ADA_KEY}"
ACME = "Basic " + base64.b64encode(f"{seed.ACME_ID}:{seed.ACME_KEY}".encode()).decode()
ACME_PARTNER = "Basic " + base64.b64encode(f"{seed.ACME_ID}:{seed.PARTNER_KEY}".encode()).decode()
NEW = {"email": "new@acme.example"}
OWN_PATHS = ("/api/me", "/api/organization", "/api/permissions/roles")


# Where live servers differ


def add_refusals(description):
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}}
    for path, item in description["paths"].items():
        for method in {"get", "put", "post", "delete"} & item.keys() if path.startswith(OWN_PATHS) else ():
            for status in ("400", "401", "403", "404", "405", "409", "413", "422", "429"):
                item[method]["responses"].setdefault(status, {"description": "ApiError", "content": content})


def leave_members_out(description):
    for name in ("GetIdentityResponseSchema", "Organization"):
        del description["components"]["schemas"][name]["required"]


def add_harbors(description):
    properties = description["components"]["schemas"]["User"]["properties"]
    properties.update(harbor_ids={"type": ["array", "null"]}, harbor_only={"type": "boolean"})


DIFFERENCES = {
    "refusals": Difference(
        "401, 409 and 429 are not declared for users, yet possible; so are 403 and 404 elsewhere (notes on the API)",
        add_refusals,
        lambda _sim, ask: ask("GET", PARTNER_USERS, credential="Bearer unknown"),
    ),
    "members left out": Difference(
        "who the caller is, and an organization, have only the members that have a value (notes on the API, vendor's SDK)",
        leave_members_out,
        lambda _sim, ask: (ask("GET", "/api/me"), ask("GET", "/api/organizations")),
    ),
    "harbors": Difference(
        "newer servers add harbor_ids and harbor_only to a user (notes on the API)",
        add_harbors,
        lambda sim, ask: (sim.settings(extra_members=True), ask("GET", PARTNER_USERS)),
    ),
}


@pytest.fixture(name="asking")
def asking_fixture(sim):
    """Makes a function that asks the simulator, and judges request and answer by the description with the given differences."""
    with requests.Session() as session:
        session.trust_env = False

        def asking(differences):
            judge = Judge(sim, describe(NAME, differences))

            def ask(method, path, body=None, credential=PARTNER, **params):
                headers = {"X-Polytomic-Version": "2025-09-18"} | ({"Authorization": credential} if credential else {})
                answer = session.request(method, sim.url + path, headers=headers, json=body, params=params, timeout=10)
                judge.request(sim.requests[-1])
                judge.answer(answer)
                return answer

            return ask

        yield asking


@pytest.fixture(name="ask")
def ask_fixture(asking):
    return asking(item for name, item in DIFFERENCES.items() if name != "harbors")


@pytest.mark.parametrize(("path", "credential"), [(PARTNER_USERS, PARTNER), (ORG_USERS, ADA), (ORG_USERS, ACME)])
def test_every_call_on_users(ask, path, credential):
    assert len(ask("GET", path, credential=credential).json()["data"]) == 3
    made = ask("POST", path, NEW | {"role_ids": [seed.ACME_ADMIN, seed.ACME_VIEWER]}, credential).json()["data"]
    one = f"{path}/{made['id']}"
    assert ask("GET", one, credential=credential).json()["data"] == made
    body = {"role_ids": [seed.ACME_MEMBER]} | (NEW if path == PARTNER_USERS else {})
    assert ask("PUT", one, body, credential).json()["data"]["role_ids"] == [seed.ACME_MEMBER]
    assert ask("DELETE", one, credential=credential).json()["data"]["id"] == made["id"]


def test_keys(ask):
    assert ask("POST", f"{PARTNER_USERS}/{seed.CLEO_ID}/keys").json()["data"]["value"]
    assert ask("POST", f"{PARTNER_USERS}/{seed.CLEO_ID}/keys", force="true").json()["data"]["value"]


@pytest.mark.parametrize("credential", [PARTNER, ADA, ACME, ACME_PARTNER])
def test_companions(ask, credential):
    assert ask("GET", "/api/me", credential=credential).status_code == 200
    if credential == PARTNER:
        assert len(ask("GET", "/api/organizations").json()["data"]) == 3
        assert ask("GET", f"/api/organizations/{seed.GLOBEX_ID}").json()["data"]["name"] == seed.GLOBEX_NAME
    else:
        assert ask("GET", "/api/organization", credential=credential).json()["data"]["id"] == seed.ACME_ID
        assert len(ask("GET", "/api/permissions/roles", credential=credential).json()["data"]) == 3


@pytest.mark.parametrize("empty", ["null", "array"])
def test_empty_lists(sim, ask, empty):
    sim.settings(empty_lists=empty)
    assert not ask("GET", f"/api/organizations/{seed.INITECH_ID}/users").json()["data"]
    assert not ask("GET", f"/api/organizations/{seed.GLOBEX_ID}/users/{seed.NORA_ID}").json()["data"]["role_ids"]


@pytest.mark.parametrize(
    ("method", "path", "body", "credential", "status"),
    [
        ("GET", f"/api/organizations/{seed.MISSING_ID}/users", None, PARTNER, 404),
        ("GET", f"{PARTNER_USERS}/{seed.MISSING_ID}", None, PARTNER, 404),
        ("DELETE", f"{PARTNER_USERS}/{seed.MISSING_ID}", None, PARTNER, 404),
        ("POST", PARTNER_USERS, {"email": seed.BEN_EMAIL}, PARTNER, 422),
        ("POST", PARTNER_USERS, NEW | {"role": "admin", "role_ids": [seed.ACME_ADMIN]}, PARTNER, 422),
        ("PUT", f"{PARTNER_USERS}/{seed.MISSING_ID}", NEW, PARTNER, 404),
        ("POST", f"{PARTNER_USERS}/{seed.BEN_ID}/keys", None, PARTNER, 409),
        ("GET", PARTNER_USERS, None, ADA, 403),
        ("GET", ORG_USERS, None, "Bearer unknown", 401),
        ("GET", "/api/permissions/roles", None, PARTNER, 403),
    ],
)
def test_refusals(ask, method, path, body, credential, status):
    assert ask(method, path, body, credential).status_code == status


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_is_one(sim, asking, name):
    proof = DIFFERENCES[name].proof
    proof(sim, asking(DIFFERENCES.values()))
    sim.reset()
    with pytest.raises(OpenAPIError):
        proof(sim, asking(item for other, item in DIFFERENCES.items() if other != name))


@pytest.mark.parametrize(
    ("method", "path", "body", "options"),
    [
        ("GET", PARTNER_USERS, None, {"credential": ""}),
        ("GET", PARTNER_USERS, None, {"credential": ACME}),
        ("GET", f"{PARTNER_USERS}/not-an-id", None, {}),
        ("PATCH", f"{PARTNER_USERS}/{seed.BEN_ID}", NEW, {}),
        ("POST", PARTNER_USERS, {"role_ids": [seed.ACME_ADMIN]}, {}),
        ("POST", PARTNER_USERS, NEW | {"name": "New"}, {}),
        ("POST", PARTNER_USERS, NEW | {"role_ids": ["Admin"]}, {}),
        ("PUT", f"{PARTNER_USERS}/{seed.BEN_ID}", {"role_ids": [seed.ACME_ADMIN]}, {}),
        ("PUT", f"{ORG_USERS}/{seed.BEN_ID}", NEW, {"credential": ADA}),
        ("POST", f"{PARTNER_USERS}/{seed.CLEO_ID}/keys", None, {"force": "perhaps"}),
        ("GET", "/api/users", None, {}),
    ],
)
def test_wrong_requests_are_noticed(ask, method, path, body, options):
    with pytest.raises(OpenAPIError):
        ask(method, path, body, **options)
