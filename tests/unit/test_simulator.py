# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's Polytomic side: each call, each credential, each switch."""

from __future__ import annotations

import base64
import json

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
import requests
from simulator import seed
from simulator.settings import TABLE, VERSIONS

PARTNER_USERS = f"/api/organizations/{seed.ACME_ID}/users"
ORG_USERS = "/api/organization/users"
PARTNER = f"Bearer {seed.PARTNER_KEY}"
ADA = f"Bearer {seed.ADA_KEY}"
NEW = {"email": "New.Person@Acme.example"}


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


ACME = basic(seed.ACME_ID, seed.ACME_KEY)


@pytest.fixture(name="ask")
def ask_fixture(sim):
    with requests.Session() as session:
        session.trust_env = False

        def ask(method, path, body=None, credential=PARTNER, version="2025-09-18", **headers):
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            if credential:
                headers["Authorization"] = credential
            if version:
                headers["X-Polytomic-Version"] = version
            content = {"data": body} if isinstance(body, bytes) else {"json": body}
            return session.request(method, sim.url + path, headers=headers, timeout=10, allow_redirects=False, **content)

        yield ask


@pytest.mark.parametrize(("path", "credential"), [(PARTNER_USERS, PARTNER), (ORG_USERS, ADA), (ORG_USERS, ACME)])
def test_life_of_a_user(sim, ask, path, credential):
    roles = [seed.ACME_ADMIN, seed.ACME_VIEWER]
    created = ask("POST", path, NEW | {"role_ids": roles}, credential)
    assert created.status_code == 200
    user = created.json()["data"]
    assert user["email"] == "new.person@acme.example"
    assert user["role"] == "admin"
    assert user["organization_id"] == seed.ACME_ID
    assert user["role_ids"] == roles[::-1], "in another order than sent"
    one = f"{path}/{user['id']}"
    assert ask("GET", one, credential=credential).json()["data"] == user
    assert user in ask("GET", path, credential=credential).json()["data"]
    updated = ask("PUT", one, NEW | {"role_ids": [seed.ACME_MEMBER]}, credential).json()["data"]
    assert (updated["role_ids"], updated["role"]) == ([seed.ACME_MEMBER], "user")
    assert ask("DELETE", one, credential=credential).json()["data"] == updated
    assert ask("GET", one, credential=credential).status_code == 404
    assert ask("DELETE", one, credential=credential).status_code == 404
    assert sim.invitations() == {
        "invitations": [{"email": user["email"], "organization_id": seed.ACME_ID, "count": 1}],
        "total": 1,
    }
    assert sim.writes == 4
    assert sim.connections == 1


def test_legacy_role_is_normalized(ask):
    user = ask("POST", PARTNER_USERS, NEW | {"role": "ADMIN"}).json()["data"]
    assert (user["role"], user["role_ids"]) == ("admin", [seed.ACME_ADMIN])
    user = ask("PUT", f"{PARTNER_USERS}/{user['id']}", NEW | {"role": "User"}).json()["data"]
    assert (user["role"], user["role_ids"]) == ("user", [seed.ACME_MEMBER])


@pytest.mark.parametrize("path", [PARTNER_USERS, f"{PARTNER_USERS}/{seed.BEN_ID}"])
@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"role_ids": []}, 422),
        ({"role_ids": [seed.ACME_ADMIN], "role": "admin"}, 422),
        ({"role_ids": [seed.GLOBEX_ADMIN]}, 422),
        ({"role_ids": seed.ACME_ADMIN}, 422),
        ({"role_ids": [1]}, 422),
        ({"role": "nobody"}, 422),
        ({"role": 7}, 422),
        ({"email": 7}, 422),
        ({"email": "nobody"}, 422),
        ({"email": None}, 422),
    ],
)
def test_what_is_refused_changes_nothing(sim, ask, path, members, status):
    before = sim.state()
    answer = ask("PUT" if path.endswith(seed.BEN_ID) else "POST", path, NEW | members)
    assert answer.status_code == status
    assert answer.json().keys() == {"key", "message", "metadata", "status"}
    assert sim.state() == before
    assert sim.invitations()["total"] == 0


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"text"', b"\xff\xfe", b'{"email": NaN}', b"[" * 100_000, b"null"])
def test_bad_bodies(ask, body):
    answer = ask("POST", PARTNER_USERS, body)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_json")


def test_huge_body(ask):
    answer = ask("POST", PARTNER_USERS, b'"' + b"x" * 5_000_000 + b'"')
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/api/nothing", 404),
        ("GET", PARTNER_USERS + "/", 404),
        ("GET", "/api/%2e%2e/me", 404),
        ("DELETE", PARTNER_USERS, 405),
        ("POST", f"{PARTNER_USERS}/{seed.BEN_ID}", 405),
        ("GET", f"{PARTNER_USERS}/{seed.BEN_ID}/keys", 405),
        ("PATCH", f"{PARTNER_USERS}/{seed.BEN_ID}", 405),
        ("POST", "/api/me", 405),
        ("GET", f"/api/organizations/{seed.MISSING_ID}/users", 404),
        ("GET", f"/api/organizations/{seed.MISSING_ID}", 404),
        ("GET", f"/api/organizations/{seed.GLOBEX_ID}/users/{seed.BEN_ID}", 404),
        ("GET", f"{PARTNER_USERS}/not-an-id", 404),
        ("GET", f"{PARTNER_USERS}/a%2Fb", 404),
        ("POST", f"{PARTNER_USERS}/{seed.MISSING_ID}/keys", 404),
        ("POST", f"{PARTNER_USERS}/{seed.BEN_ID}/keys?force=perhaps", 400),
    ],
)
def test_wrong_paths_and_methods(ask, method, path, status):
    answer = ask(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (PARTNER_USERS, {"partner"}),
        ("/api/organizations", {"partner"}),
        (f"/api/organizations/{seed.ACME_ID}", {"partner"}),
        (ORG_USERS, {"user", "organization", "both"}),
        ("/api/organization", {"user", "organization", "both"}),
        ("/api/permissions/roles", {"user", "organization", "both"}),
        ("/api/me", {"user", "organization", "both", "partner"}),
    ],
)
def test_credentials(ask, path, allowed):
    good = {"partner": PARTNER, "user": ADA, "organization": ACME, "both": basic(seed.ACME_ID, seed.PARTNER_KEY)}
    for kind, credential in good.items():
        assert ask("GET", path, credential=credential).status_code == (200 if kind in allowed else 403), kind
    bad = [
        None,
        "",
        "Bearer",
        "Bearer x",
        PARTNER + "x",
        f"Bearer {seed.ACME_KEY}",
        "Basic !!",
        "Basic eA==",
        basic(seed.ACME_ID, "x"),
    ]
    bad += [basic(seed.GLOBEX_ID, seed.ACME_KEY), basic(seed.MISSING_ID, seed.PARTNER_KEY), f"Token {seed.PARTNER_KEY}"]
    for credential in bad:
        assert ask("GET", path, credential=credential).status_code == 401, credential


def test_only_an_admin_manages_users(ask):
    ben = f"Bearer {seed.BEN_KEY}"
    assert ask("GET", ORG_USERS, credential=ben).status_code == 200
    assert ask("POST", ORG_USERS, NEW, ben).status_code == 403
    assert ask("PUT", f"{ORG_USERS}/{seed.BEN_ID}", {"role_ids": [seed.ACME_ADMIN]}, ben).status_code == 403
    assert ask("DELETE", f"{ORG_USERS}/{seed.CLEO_ID}", credential=ben).status_code == 403


def test_identity(ask):
    def me(credential):
        data = ask("GET", "/api/me", credential=credential).json()["data"]
        return {name: value for name, value in data.items() if value is not False}

    acme = {"organization_id": seed.ACME_ID, "organization_name": "Acme"}
    assert me(ADA) == {"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "role": "admin", "is_user": True} | acme
    assert me(ACME) == {"is_organization": True} | acme
    assert me(PARTNER) == {"is_partner": True}
    assert me(basic(seed.ACME_ID, seed.PARTNER_KEY)) == {"is_partner": True} | acme


def test_organizations_and_roles(ask):
    organizations = ask("GET", "/api/organizations").json()["data"]
    assert [item["id"] for item in organizations] == [seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID]
    assert ask("GET", f"/api/organizations/{seed.GLOBEX_ID}").json()["data"] == organizations[1]
    assert ask("GET", "/api/organization", credential=ADA).json()["data"] == organizations[0]
    roles = ask("GET", "/api/permissions/roles", credential=ACME).json()["data"]
    assert roles[0] == {"id": seed.ACME_ADMIN, "name": "Admin", "organization_id": seed.ACME_ID, "system": True}


def test_keys(ask):
    path = f"{PARTNER_USERS}/{seed.CLEO_ID}/keys"
    first = ask("POST", path).json()["data"]["value"]
    assert ask("GET", "/api/me", credential=f"Bearer {first}").json()["data"]["id"] == seed.CLEO_ID
    assert ask("POST", path).status_code == 409
    assert ask("POST", path + "?force=false").status_code == 409
    second = ask("POST", path + "?force=true").json()["data"]["value"]
    assert ask("GET", "/api/me", credential=f"Bearer {first}").status_code == 401
    assert ask("GET", "/api/me", credential=f"Bearer {second}").status_code == 200
    ask("DELETE", f"{PARTNER_USERS}/{seed.CLEO_ID}")
    assert ask("GET", "/api/me", credential=f"Bearer {second}").status_code == 401


def test_null_lists(sim, ask):
    assert ask("GET", f"/api/organizations/{seed.INITECH_ID}/users").json() == {"data": None}
    nora = f"/api/organizations/{seed.GLOBEX_ID}/users/{seed.NORA_ID}"
    assert ask("GET", nora).json()["data"]["role_ids"] is None
    sim.settings(empty_lists="array")
    assert ask("GET", f"/api/organizations/{seed.INITECH_ID}/users").json() == {"data": []}
    assert ask("GET", nora).json()["data"]["role_ids"] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_versions(ask, version):
    good, bad = ("PUT", "PATCH") if version >= "2024-02-08" else ("PATCH", "PUT")
    answer = ask(good, f"{PARTNER_USERS}/{seed.BEN_ID}", {"email": seed.BEN_EMAIL}, version=version)
    assert (answer.status_code, answer.headers["X-Polytomic-Version"]) == (200, version)
    assert answer.json()["data" if version != VERSIONS[-1] else "result"]["id"] == seed.BEN_ID
    refused = ask(bad, f"{PARTNER_USERS}/{seed.BEN_ID}", {"email": seed.BEN_EMAIL}, version=version)
    assert (refused.status_code, refused.headers["X-Polytomic-Version"]) == (405, version)
    assert refused.headers["Allow"] == f"DELETE, GET, {good}"
    assert ask("GET", ORG_USERS, credential=ADA, version=version).status_code == (200 if version == VERSIONS[0] else 404)
    unauthorized = ask("GET", "/api/me", credential=None, version=version)
    assert unauthorized.headers["X-Polytomic-Version"] == version
    shape = set(unauthorized.json())
    assert shape == {VERSIONS[0]: {"key", "message", "metadata", "status"}, VERSIONS[-1]: {"error"}}.get(
        version, {"code", "context", "error", "status"}
    )


def test_absent_and_unknown_versions(sim, ask):
    assert ask("GET", "/api/me", version=None).headers["X-Polytomic-Version"] == "2025-09-18"
    sim.settings(default_version="2021-05-23")
    assert ask("GET", "/api/me", version=None).json().keys() == {"error", "result"}
    assert ask("GET", "/api/me", version="2030-01-01").headers["X-Polytomic-Version"] == "2025-09-18"
    sim.settings(unknown_version=400)
    assert ask("GET", "/api/me", version="2030-01-01").status_code == 400


MISSING = f"{PARTNER_USERS}/{seed.MISSING_ID}"
BEN = f"{PARTNER_USERS}/{seed.BEN_ID}"
SWITCHED = [
    ("duplicate_email", "POST", PARTNER_USERS, {"email": "BEN@acme.example"}, PARTNER),
    ("missing_user_update", "PUT", MISSING, NEW, PARTNER),
    ("unknown_role", "PUT", BEN, {"email": seed.BEN_EMAIL, "role_ids": [seed.MISSING_ID]}, PARTNER),
    ("malformed_id", "GET", f"{PARTNER_USERS}/nobody", None, PARTNER),
    ("malformed_id", "GET", "/api/organizations/nowhere", None, PARTNER),
    ("delete_self", "DELETE", f"{ORG_USERS}/{seed.ADA_ID}", None, ADA),
    ("delete_last_admin", "DELETE", f"{PARTNER_USERS}/{seed.ADA_ID}", None, PARTNER),
    ("second_key", "POST", f"{BEN}/keys", None, PARTNER),
    ("unknown_organization", "GET", f"/api/organizations/{seed.MISSING_ID}/users", None, PARTNER),
    ("update_without_email", "PUT", BEN, {"role": "admin"}, PARTNER),
    ("email_change", "PUT", BEN, NEW, PARTNER),
    ("partner_on_roles", "GET", "/api/permissions/roles", None, PARTNER),
]


@pytest.mark.parametrize(("setting", "method", "path", "body", "credential"), SWITCHED)
def test_switched_statuses(sim, ask, setting, method, path, body, credential):
    for choice in TABLE[setting].choices:
        sim.reset(settings={setting: choice})
        answer = ask(method, path, body, credential)
        assert answer.status_code == (choice if isinstance(choice, int) else 200), choice


def test_wrong_update_method_and_idempotency_key_statuses(sim, ask):
    sim.settings(wrong_update_method="404", malformed_idempotency_key=422)
    assert ask("PATCH", BEN, NEW).status_code == 404
    assert ask("POST", PARTNER_USERS, NEW, Idempotency_Key="short").status_code == 422


def test_missing_user_get(sim, ask):
    expected = {"empty": {}, "null": None, "no_id": {"organization_id": seed.ACME_ID}}
    for choice, data in expected.items():
        sim.settings(missing_user_get=choice)
        assert ask("GET", MISSING).json() == {"data": data}


def test_user_members(sim, ask):
    sim.settings(extra_members=True, legacy_role=False)
    user = ask("GET", PARTNER_USERS).json()["data"][0]
    assert user.keys() == {"id", "email", "organization_id", "role_ids", "harbor_ids", "harbor_only"}
    assert ask("GET", f"{PARTNER_USERS}/{user['id']}").json()["data"] == user


def test_default_roles(sim, ask):
    assert ask("POST", PARTNER_USERS, NEW).json()["data"]["role_ids"] == [seed.ACME_MEMBER]
    sim.settings(default_roles="none")
    assert ask("POST", PARTNER_USERS, {"email": "b@c.d", "role_ids": None}).json()["data"]["role_ids"] is None


def test_error_shapes(sim, ask):
    shapes = {}
    for shape in ("current", "legacy", "2021", "status_code", "html", "empty"):
        sim.settings(error_shape=shape)
        answer = ask("GET", MISSING)
        assert answer.status_code == 404
        shapes[shape] = (answer.headers["Content-Type"], answer.text)
    assert shapes["empty"][1] == ""
    assert shapes["html"][0].startswith("text/html")
    assert json.loads(shapes["legacy"][1])["error"] == json.loads(shapes["2021"][1])["error"]["message"] == "user not found"
    assert json.loads(shapes["status_code"][1])["status_code"] == json.loads(shapes["current"][1])["status"] == 404


def test_a_big_list_follows_each_change(sim, ask):
    sim.reset(generate={"organizations": 2, "users": 3000})
    path = f"/api/organizations/{seed.generated_organization_id(1)}/users"
    user_id = seed.generated_user_id(1, 2999)
    assert ask("GET", path).json()["data"][2999]["email"] == seed.generated_email(1, 2999)
    admin = seed.generated_role_id(1, "Admin")
    ask("PUT", f"{path}/{user_id}", {"email": seed.generated_email(1, 2999), "role_ids": [admin]})
    assert ask("GET", path).json()["data"][2999]["role_ids"] == [admin]
    ask("DELETE", f"{path}/{user_id}")
    assert len(ask("GET", path).json()["data"]) == 2999
    credential = basic(seed.generated_organization_id(0), seed.generated_organization_key(0))
    assert len(ask("GET", ORG_USERS, credential=credential).json()["data"]) == 3000
