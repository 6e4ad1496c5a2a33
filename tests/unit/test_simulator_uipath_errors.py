# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a refusal of the simulator's UiPath side looks like, and that no switch breaks it."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
from simulator import seed_uipath as seed
from simulator.settings import TABLE

LIST = f"/api/User/users/{seed.PARTITION_ID}"
GROUPS = f"/api/Group/{seed.PARTITION_ID}"
ANNA = f"/api/User/{seed.ANNA_ID}"
BULK = "/api/User/BulkCreate"


@pytest.fixture(name="ask")
def ask_fixture(ask_uipath):
    return ask_uipath


@pytest.fixture(name="fetch")
def fetch_fixture(fetch_token):
    return fetch_token


@pytest.mark.parametrize(
    ("choice", "members"),
    [
        ("problem", {"errors", "title", "status", "traceId"}),
        ("problem_errors", {"errors"}),
        ("identity_result", {"succeeded", "errors"}),
        ("nested_result", {"result", "users"}),
        ("error_message", {"errorMessage"}),
        ("status_code", {"StatusCode", "StatusDescription", "Message"}),
        ("message", {"message", "errorCode", "traceId"}),
    ],
)
def test_error_shapes(sim, ask, fetch, choice, members):
    sim.settings(uipath_error_shape=choice)
    missing = f"/api/User/{seed.MISSING_ID}"
    answers = [
        ask("GET", missing),
        ask("GET", LIST, token=""),
        ask("PUT", ANNA, {"email": "x"}),
        ask("POST", BULK, {}),
    ]
    answers.append(fetch(scope="x"))
    assert [answer.status_code for answer in answers] == [404, 401, 400, 400, 400]
    assert {frozenset(answer.json()) for answer in answers} == {frozenset(members)}


def test_error_shapes_that_are_no_json(sim, ask):
    missing = f"/api/User/{seed.MISSING_ID}"
    for choice, kind in (("text", "text/plain; charset=utf-8"), ("html", "text/html; charset=utf-8")):
        sim.settings(uipath_error_shape=choice)
        assert ask("GET", missing).headers["Content-Type"] == kind
    sim.settings(uipath_error_shape="empty")
    assert (ask("GET", missing).status_code, ask("GET", missing).content) == (404, b"")


@pytest.mark.parametrize(
    ("choice", "start"),
    [
        ("empty", ""),
        ("text", "the "),
        ("html", "<html>"),
        ("message", '{"message":'),
        ("error_message", '{"errorMessage":'),
        ("problem", '{"errors":'),
    ],
)
def test_bare_bodies(sim, ask, choice, start):
    sim.settings(uipath_bare_body=choice)
    for status, answer in (
        (401, ask("GET", LIST, token="")),
        (403, ask("PUT", ANNA, {}, seed.READ_TOKEN)),
        (404, ask("GET", f"/api/User/{seed.MISSING_ID}")),
    ):
        assert answer.status_code == status
        assert answer.text.startswith(start)
        assert bool(answer.text) == bool(start)
    assert ask("PUT", ANNA, {"email": "x"}).json()["errors"][0]["code"] == "InvalidEmail", "what has a shape of its own keeps it"


def test_faults_have_the_shape_of_the_call(sim, ask, fetch):
    sim.fault(path="/connect/token", status=503)
    assert fetch().json()["error"] == "fault"
    sim.fault(path=LIST, status=500)
    assert ask("GET", LIST).json()["status"] == 500
    sim.fault(method="PUT", status=200, json={"succeeded": False, "errors": None})
    assert ask("PUT", ANNA, {}).json() == {"succeeded": False, "errors": None}


@pytest.mark.parametrize(
    ("name", "choice"),
    [(name, choice) for name, item in TABLE.items() if name.startswith("uipath_") for choice in item.choices or (1, 1000)],
)
def test_no_switch_breaks_the_simulator(sim, ask, fetch, name, choice, capfd):
    sim.settings(**{name: choice})
    partition = {"partitionGlobalId": seed.PARTITION_ID}
    calls = [
        ("GET", f"{LIST}?sortBy=x&top=1001&skip=5", None),
        ("GET", f"/api/UserPartition/users/{seed.PARTITION_ID}", None),
        ("GET", f"/api/User/users/{seed.MISSING_ID}", None),
        ("GET", GROUPS, None),
        ("GET", "/api/User/66-ss", None),
        ("POST", BULK, partition | {"users": [{"userName": "x"}, {"userName": "y"}]}),
        ("POST", BULK, partition | {"users": [{"userName": "x"}]}),
        ("POST", "/api/User", partition | {"userName": "x"}),
        ("PUT", f"/api/User/{seed.DORA_ID}", {"name": "x", "groupIDsToRemove": [seed.EVERYONE_ID]}),
        ("DELETE", "/api/User", partition | {"userIds": [seed.BERT_ID, seed.CARA_ID, seed.MISSING_ID]}),
    ]
    calls += [(method, f"/api/User/{seed.MISSING_ID}", {}) for method in ("GET", "PUT", "DELETE")]
    fetch()
    for method, path, body in calls:
        for token in (seed.TOKEN, seed.READ_TOKEN, ""):
            status = ask(method, path, body, token).status_code
            assert status < 500 or status == choice
    assert capfd.readouterr().err == ""
