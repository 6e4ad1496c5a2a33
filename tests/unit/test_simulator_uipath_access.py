# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call the simulator's UiPath side, and how often: tokens, scopes, limits."""

from __future__ import annotations

import base64
import json
import time
from email.utils import parsedate_to_datetime

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
import requests
from simulator import seed_uipath as seed

LIST = f"/api/User/users/{seed.PARTITION_ID}"
GROUPS = f"/api/Group/{seed.PARTITION_ID}"
ANNA = f"/api/User/{seed.ANNA_ID}"
BULK = "/api/User/BulkCreate"
CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": seed.CLIENT_ID,
    "client_secret": seed.CLIENT_SECRET,
    "scope": "PM.User PM.Group.Read",
}
SCOPES = {
    "user": ["PM.User"],
    "read": ["PM.User.Read"],
    "write": ["PM.User.Write"],
    "group": ["PM.Group"],
    "group read": ["PM.Group.Read"],
    "none": ["OR.Users"],
}


@pytest.fixture(name="ask")
def ask_fixture(ask_uipath):
    return ask_uipath


@pytest.fixture(name="fetch")
def fetch_fixture(fetch_token):
    return fetch_token


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


# Tokens


@pytest.mark.parametrize("base", seed.BASES)
def test_a_token(sim, ask, fetch, base):
    answer = fetch(base)
    assert answer.status_code == 200
    token = answer.json()
    assert token == {
        "access_token": token["access_token"],
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": CREDENTIALS["scope"],
    }
    assert claims(token["access_token"])["prt_id"] == seed.PARTITION_ID
    assert claims(token["access_token"])["exp"] - time.time() == pytest.approx(3600, abs=5)
    assert ask("GET", LIST, token=token["access_token"]).json()["totalCount"]
    assert sim.counters() == {"uipath_tokens_issued": 1, "uipath_tokens_refused": 0, "uipath_post_user": 0}
    assert sim.writes == 0
    assert sim.state()["uipath"]["tokens"][-1]["client_id"] == seed.CLIENT_ID


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": None}, "invalid_client"),
        ({"client_id": seed.MISSING_ID}, "invalid_client"),
        ({"client_secret": seed.CLIENT_SECRET + "x"}, "invalid_client"),
        ({"client_secret": None}, "invalid_client"),
        ({"scope": "PM.User OR.Users"}, "invalid_scope"),
        ({"scope": "PM.User,PM.Group.Read"}, "invalid_scope"),
        ({"scope": "pm.user"}, "invalid_scope"),
    ],
)
def test_refused_tokens(sim, fetch, changes, error):
    answer = fetch(**changes)
    assert (answer.status_code, answer.json().keys()) == (400, {"error", "error_description"})
    assert answer.json()["error"] == error
    assert seed.CLIENT_SECRET not in answer.text
    assert sim.counters()["uipath_tokens_refused"] == 1
    sim.settings(uipath_oauth_description=False, uipath_invalid_client=401)
    again = fetch(**changes)
    assert again.json() == {"error": error}
    assert again.status_code == (401 if error == "invalid_client" else 400)


def test_the_request_is_a_form(sim):
    url = sim.url + seed.BASE + "/connect/token"
    for options in ({"json": CREDENTIALS}, {"params": CREDENTIALS}, {"data": json.dumps(CREDENTIALS)}):
        answer = requests.post(url, timeout=10, **options)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    basic = (seed.CLIENT_ID, seed.CLIENT_SECRET)
    answer = requests.post(url, data={"grant_type": "client_credentials"}, auth=basic, timeout=10)
    assert answer.json()["error"] == "invalid_client", "the notes have the credentials in the form"


def test_scopes_of_a_client(sim, fetch):
    reader = {"client_id": seed.READER_CLIENT_ID, "client_secret": seed.READER_CLIENT_SECRET}
    assert fetch(**reader).json()["error"] == "invalid_scope"
    assert fetch(**reader, scope=None).json()["scope"] == "PM.User.Read PM.Group.Read"
    sim.settings(uipath_excess_scope="left_out")
    assert fetch(**reader).json()["scope"] == "PM.Group.Read"
    assert fetch(**reader, scope="PM.User").json()["error"] == "invalid_scope"


def test_token_answers(sim, fetch):
    sim.settings(uipath_token_answer="html")
    assert fetch().headers["Content-Type"].startswith("text/html")
    sim.settings(uipath_token_answer="no_token")
    assert fetch().json().keys() == {"expires_in", "token_type", "scope"}
    sim.settings(uipath_token_answer="empty")
    assert (fetch().status_code, fetch().content) == (200, b"")


def test_token_forms(sim, ask, fetch):
    sim.settings(uipath_token_form="jwt_without_claim")
    token = fetch().json()["access_token"]
    assert "prt_id" not in claims(token)
    assert ask("GET", LIST, token=token).status_code == 200
    sim.settings(uipath_token_form="opaque")
    token = fetch().json()["access_token"]
    assert "." not in token
    assert ask("GET", LIST, token=token).status_code == 200


def test_a_token_ends(sim, ask, fetch):
    sim.settings(uipath_token_uses=2)
    token = fetch().json()
    assert token["expires_in"] == 3600
    statuses = [ask("GET", LIST, token=token["access_token"]).status_code for _unused in range(3)]
    assert statuses == [200, 200, 401]
    sim.settings(uipath_token_uses=0)
    token = fetch().json()
    assert ask("GET", LIST, token=token["access_token"]).status_code == 200
    sim.settings(uipath_token_lifetime=0.01)
    token = fetch().json()
    assert token["expires_in"] == 1
    time.sleep(0.02)
    refused = ask("GET", LIST, token=token["access_token"])
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_tokens_are_revoked(sim, ask, fetch):
    tokens = [fetch().json()["access_token"] for _unused in range(2)]
    assert sim.revoke_tokens() == 2
    assert {ask("GET", LIST, token=token).status_code for token in tokens} == {401}
    assert ask("GET", LIST, token=fetch().json()["access_token"]).status_code == 200
    assert requests.delete(sim.url + "/_simulator/tokens", timeout=10).json() == {"revoked": 1}
    assert ask("GET", LIST).status_code == 200, "personal access tokens stay"


# Scopes and partitions


@pytest.mark.parametrize("token", ["", "Bearer unknown", "Basic " + base64.b64encode(b"a:b").decode(), f"Token {seed.TOKEN}"])
def test_unknown_tokens(ask, token):
    for method, path in (("GET", LIST), ("GET", GROUPS), ("DELETE", ANNA), ("POST", BULK)):
        assert ask(method, path, token=token).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", LIST, {"user", "read"}),
        ("GET", ANNA, {"user", "read"}),
        ("PUT", ANNA, {"user", "write"}),
        ("DELETE", ANNA, {"user", "write"}),
        ("DELETE", "/api/User", {"user", "write"}),
        ("POST", BULK, {"user", "write"}),
        ("POST", "/api/User", {"user", "write"}),
        ("GET", GROUPS, {"group", "group read"}),
    ],
)
@pytest.mark.parametrize("status", [403, 401])
def test_scopes(sim, ask, method, path, allowed, status):
    tokens = [{"token": name, "scopes": scopes} for name, scopes in SCOPES.items()]
    sim.reset(
        uipath={"organizations": [seed.default_organization() | {"tokens": tokens}]},
        settings={"uipath_insufficient_scope": status},
    )
    refused = {name for name in SCOPES if ask(method, path, {}, token=f"Bearer {name}").status_code == status}
    assert refused == SCOPES.keys() - allowed


@pytest.mark.parametrize("token", [seed.READ_TOKEN, seed.WRITE_TOKEN, seed.USERS_TOKEN])
def test_seeded_tokens(ask, token):
    statuses = [ask(method, path, {}, token).status_code for method, path in (("GET", LIST), ("PUT", ANNA), ("GET", GROUPS))]
    expected = {seed.READ_TOKEN: [200, 403, 200], seed.WRITE_TOKEN: [403, 200, 403], seed.USERS_TOKEN: [200, 200, 403]}
    assert statuses == expected[token]


@pytest.mark.parametrize("choice", [403, 404, 400, "empty"])
@pytest.mark.parametrize("partition", [seed.GLOBEX_PARTITION_ID, seed.MISSING_ID])
def test_another_partition(sim, ask, choice, partition):
    sim.settings(uipath_wrong_partition=choice)
    before = sim.state()
    users, groups = ask("GET", f"/api/User/users/{partition}"), ask("GET", f"/api/Group/{partition}")
    if choice == "empty":
        assert (users.json(), groups.json()) == ({"totalCount": 0, "results": []}, [])
    else:
        assert (users.status_code, groups.status_code) == (choice, choice)
    body = {"partitionGlobalId": partition, "users": [{"userName": "x"}], "userIds": [seed.ANNA_ID]}
    status = 403 if choice == "empty" else choice
    assert ask("POST", BULK, body).status_code == status
    assert ask("DELETE", "/api/User", body).status_code == status
    assert sim.state() == before


def test_organizations_are_apart(ask):
    assert ask("GET", f"/api/User/{seed.GUNDA_ID}").status_code == 404
    assert ask("GET", f"/api/User/{seed.GUNDA_ID}", token=seed.GLOBEX_TOKEN).json()["email"] == seed.GUNDA_EMAIL
    assert ask("GET", ANNA, token=seed.GLOBEX_TOKEN).status_code == 404


# Limits


def test_limits(sim, ask, fetch):
    sim.settings(uipath_limits=True, uipath_limit_get=2, uipath_limit_post=1, uipath_limit_change=1)
    assert [ask("GET", ANNA).status_code for _unused in range(3)] == [200, 200, 429]
    assert ask("GET", LIST).status_code == 429
    assert [ask("PUT", ANNA, {}).status_code for _unused in range(2)] == [200, 429]
    assert [ask("DELETE", ANNA).status_code for _unused in range(2)] == [204, 429]
    assert [ask("POST", BULK, {}).status_code for _unused in range(2)] == [400, 429]
    assert [ask("PATCH", ANNA).status_code for _unused in range(2)] == [405, 429]
    assert ask("GET", f"/api/User/{seed.GUNDA_ID}", token=seed.GLOBEX_TOKEN).status_code == 200, "another organization"
    assert ask("GET", ANNA, token="Bearer unknown").status_code == 401
    assert {fetch().status_code for _unused in range(3)} == {200}
    sim.reset()
    sim.settings(uipath_limits=True)
    assert ask("GET", ANNA).status_code == 200
    assert sim.settings()["uipath_limit_change"] == 160


def test_a_window_ends(sim, ask):
    sim.settings(uipath_limits=True, uipath_limit_get=1, uipath_limit_window=600)
    assert [ask("GET", ANNA).status_code for _unused in range(2)] == [200, 429]
    sim.settings(uipath_limit_window=0.01)  # instead of a short one, in which both requests would have to be fast
    time.sleep(0.02)
    assert ask("GET", ANNA).status_code == 200


def test_retry_after(sim, ask):
    sim.reset(settings={"uipath_limits": True, "uipath_limit_get": 1, "uipath_limit_window": 100})
    ask("GET", ANNA)
    assert "Retry-After" not in ask("GET", ANNA).headers
    sim.settings(uipath_retry_after="seconds")
    assert 95 <= int(ask("GET", ANNA).headers["Retry-After"]) <= 100
    sim.settings(uipath_retry_after="date")
    assert 90 <= parsedate_to_datetime(ask("GET", ANNA).headers["Retry-After"]).timestamp() - time.time() <= 101


@pytest.mark.parametrize(
    ("choice", "kind"),
    [
        ("text", "text/plain"),
        ("empty", None),
        ("html", "text/html"),
        ("message", "application/json"),
        ("problem", "application/problem+json"),
    ],
)
def test_bodies_of_429(sim, ask, choice, kind):
    sim.settings(uipath_limits=True, uipath_limit_get=0, uipath_limit_body=choice)
    answer = ask("GET", ANNA)
    assert answer.status_code == 429
    assert answer.headers.get("Content-Type", "").partition(";")[0] == (kind or "")
    assert bool(answer.content) == (kind is not None)
