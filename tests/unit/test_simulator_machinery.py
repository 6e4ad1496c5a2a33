# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's machinery: journal, faults, idempotency keys, the control API, the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
import requests
from simulator import FaultError, SettingsError, Simulator, StateError, seed
from simulator.settings import TABLE

TESTS = Path(__file__).resolve().parents[1]
USERS = f"/api/organizations/{seed.ACME_ID}/users"
NEW = {"email": "new@acme.example"}
HEADERS = {"Authorization": f"Bearer {seed.PARTNER_KEY}", "X-Polytomic-Version": "2025-09-18"}


def ask(sim, method, path=USERS, body=None, **options):
    headers = HEADERS | options.pop("headers", {})
    options = {"timeout": 10, "allow_redirects": False} | options
    return requests.request(method, sim.url + path, json=body, headers=headers, **options)


def create(sim, key=None, body=None, **options):
    return ask(sim, "POST", USERS, body or NEW, headers={"Idempotency-Key": key} if key else {}, **options)


def present(sim):
    return NEW["email"] in {user["email"] for user in sim.state()["users"][seed.ACME_ID]}


# Journal


def test_journal(sim):
    create(sim, key="0123456789")
    ask(sim, "GET", USERS + "?a=%20b")
    requests.post(sim.url + "/x/identity_/connect/token", data={"grant_type": "client_credentials"}, timeout=10)
    journal = sim.journal()
    first, second, third = journal["requests"]
    assert (first["n"], first["method"], first["path"], first["query"], first["status"]) == (1, "POST", USERS, "", 200)
    assert first["body"] == NEW
    assert first["headers"]["authorization"] == HEADERS["Authorization"]
    assert first["headers"]["idempotency-key"] == "0123456789"
    assert first["headers"]["x-polytomic-version"] == "2025-09-18"
    assert "python-requests" in first["headers"]["user-agent"]
    assert (second["query"], second["body"]) == ("a=%20b", None)
    assert second["at"] >= first["at"]
    assert second["client"] != first["client"]
    assert third["body"] == "grant_type=client_credentials"
    assert (journal["writes"], journal["connections"]) == (1, 3)
    assert requests.get(sim.url + "/_simulator/journal", timeout=10).json() == journal
    requests.delete(sim.url + "/_simulator/journal", timeout=10)
    assert sim.journal() == {"requests": [], "writes": 0, "connections": 0}


def test_the_journal_tells_of_which_run_a_request_is(sim):
    control = sim.url + "/_simulator/journal"
    for run in (None, 0, 1, 1):
        if run is not None:
            assert requests.post(control, json={"run": run}, timeout=10).json() == {"run": run}
        requests.get(sim.url + "/api/me", timeout=10)
    assert requests.post(control, json={"ran": 1}, timeout=10).status_code == 400
    assert [entry["run"] for entry in sim.requests] == [None, 0, 1, 1]
    sim.clear_journal()
    requests.get(sim.url + "/api/me", timeout=10)
    assert [entry["run"] for entry in sim.requests] == [None]


def test_journal_in_flight(sim):
    sim.settings(latency=0.3)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(ask, sim, "GET")
        deadline = time.monotonic() + 5
        while not sim.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        assert sim.requests[0]["status"] is None
        assert answer.result().status_code == 200
    assert sim.requests[0]["status"] == 200


# Faults


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("action", "cause"), [("reset", "ConnectionResetError"), ("close", "RemoteDisconnected"), ("truncate", "IncompleteRead")]
)
def test_broken_connections(sim, action, when, cause):
    sim.fault(method="POST", action=action, when=when, name="broken")
    with pytest.raises(requests.RequestException, match=cause):
        create(sim)
    assert present(sim) == (when == "after" or action == "truncate")
    entry = sim.requests[0]
    assert (entry["fault"], entry["status"]) == ("broken", 200 if action == "truncate" else None)
    assert ask(sim, "GET").status_code == 200


def test_hang_ends_with_the_client(sim):
    sim.fault(action="hang", when="after")
    with pytest.raises(requests.ReadTimeout):
        create(sim, key="hang-hang", timeout=0.2)
    time.sleep(0.1)
    assert create(sim, key="hang-hang").json()["data"]["email"] == NEW["email"]
    assert [(entry["status"], entry["replayed"]) for entry in sim.requests] == [(None, False), (200, True)]
    assert sim.invitations()["total"] == 1


def test_answers(sim):
    def struck(**order):
        sim.fault(path="/users", **order)
        return ask(sim, "GET")

    answer = struck()
    assert (answer.status_code, answer.json()["key"]) == (500, "fault")
    answer = struck(status=302, headers={"Location": "https://elsewhere.example/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/")
    answer = struck(status=429, headers={"Retry-After": "3"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    answer = struck(status=503, body="<html>down</html>")
    assert (answer.text, answer.headers["Content-Type"]) == ("<html>down</html>", "text/html; charset=utf-8")
    answer = struck(status=200, body="")
    assert (answer.status_code, answer.content) == (200, b"")
    assert struck(status=200, body="{not json").text == "{not json"
    assert struck(status=200, json={"data": [None]}).json() == {"data": [None]}
    assert len(struck(status=200, body_size=3_000_000).content) == 3_000_000
    assert struck(status=204, body="dropped").content == b""
    assert seed.PARTNER_KEY in struck(echo=True).json()["message"]
    assert ask(sim, "GET").json()["data"]


def test_echo_decodes_basic(sim):
    sim.fault(echo=True, status=403)
    answer = requests.get(sim.url + USERS, auth=("user", "pass-word"), timeout=10)
    assert answer.status_code == 403
    assert "user:pass-word" in answer.json()["message"]
    assert "dXNlcjpwYXNzLXdvcmQ=" in answer.json()["message"]


def test_which_requests_are_struck(sim):
    sim.faults(
        {"method": "get", "path": r"/users$", "status": 500, "skip": 1, "times": 2},
        {"method": "POST", "contains": "second@", "status": 503},
    )
    assert [ask(sim, "GET").status_code for _unused in range(4)] == [200, 500, 500, 200]
    assert create(sim, body={"email": "first@x.y"}).status_code == 200
    assert create(sim, body={"email": "second@x.y"}).status_code == 503
    assert create(sim, body={"email": "second@x.y"}).status_code == 200


def test_forever_and_by_chance(sim):
    sim.fault(path="/me", status=500, times=-1, probability=0.5, seed=1)
    statuses = [ask(sim, "GET", "/api/me").status_code for _unused in range(20)]
    assert set(statuses) == {200, 500}
    sim.clear_faults()
    sim.fault(path="/me", status=500, times=-1, probability=0.5, seed=1)
    assert [ask(sim, "GET", "/api/me").status_code for _unused in range(20)] == statuses


def test_delay_and_latency(sim):
    sim.settings(latency="0.05")
    sim.fault(action="delay", delay=0.1)
    started = time.monotonic()
    assert ask(sim, "GET").status_code == 200
    assert time.monotonic() - started >= 0.15


def test_an_error_after_the_work(sim):
    sim.fault(method="POST", status=502, body="<html>bad gateway</html>", when="after")
    assert create(sim).status_code == 502
    assert present(sim)


@pytest.mark.parametrize(
    "order",
    [
        {"colour": 1},
        {"status": "500"},
        {"action": "explode"},
        {"when": "never"},
        {"path": "("},
        {"status": 99},
        {"action": "delay"},
        {"times": True},
        {"name": None},
        {"skip": -1},
        [[]],
    ],
)
def test_impossible_orders(sim, order):
    answer = requests.post(sim.url + "/_simulator/faults", json=order, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["problems"]
    with pytest.raises(FaultError):
        sim.faults(*(order if isinstance(order, list) else [order]))


# Idempotency keys


def test_outcomes_are_replayed(sim):
    first = create(sim, key="same-key-1").json()
    user = f"{USERS}/{first['data']['id']}"
    ask(sim, "DELETE", user)
    assert create(sim, key="same-key-1").json() == first
    assert not present(sim)
    assert create(sim, key="same-key-2").status_code == 200
    assert create(sim, key="same-key-3").status_code == 422
    ask(sim, "DELETE", f"{USERS}/{next(u['id'] for u in sim.state()['users'][seed.ACME_ID] if u['email'] == NEW['email'])}")
    assert create(sim, key="same-key-3").status_code == 422, "an error is an outcome"
    assert sim.invitations()["invitations"][0]["count"] == 2


@pytest.mark.parametrize("key", ["short12", "x" * 256, "with space", "with.dot.dot", "ümlaut-key".encode()])
def test_malformed_keys(sim, key):
    assert create(sim, key=key).status_code == 400
    assert not present(sim)


def test_a_key_in_flight(sim):
    sim.fault(action="delay", delay=0.4, when="after")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(create, sim, key="in-flight")
        while not present(sim):
            time.sleep(0.01)
        assert create(sim, key="in-flight").status_code == 409
        assert slow.result().status_code == 200
    assert create(sim, key="in-flight").json() == slow.result().json()
    assert sim.invitations()["total"] == 1


@pytest.mark.parametrize(
    ("order", "again"), [({"status": 500}, 500), ({"status": 503}, 200), ({"status": 503, "record": True}, 503)]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_which_failures_are_recorded(sim, order, again, when):
    sim.fault(when=when, **order)
    assert create(sim, key="recorded").status_code == order["status"]
    assert create(sim, key="recorded").status_code == again


def test_a_lost_answer_is_replayed(sim):
    sim.fault(method="POST", action="reset", when="after")
    with pytest.raises(requests.ConnectionError):
        create(sim, key="lost-answer")
    assert create(sim, key="lost-answer").status_code == 200
    assert sim.invitations()["total"] == 1


def test_keys_count_for_posts_and_callers(sim):
    headers = {"Idempotency-Key": "for-everyone"}
    first = create(sim, key="for-everyone").json()["data"]
    assert ask(sim, "GET", headers=headers).status_code == 200
    credential = {"Authorization": f"Bearer {seed.ADA_KEY}"}
    answer = ask(sim, "POST", "/api/organization/users", {"email": "other@x.y"}, headers=headers | credential)
    assert answer.json()["data"]["id"] != first["id"]


# Control


def test_settings(sim):
    url = sim.url + "/_simulator/settings"
    assert requests.get(url, timeout=10).json() == {name: setting.default for name, setting in TABLE.items()}
    assert (
        requests.post(url, json={"duplicate_email": "409", "extra_members": "true"}, timeout=10).json()["duplicate_email"] == 409
    )
    assert sim.settings()["extra_members"] is True
    refused = requests.post(url, json={"second_key": 422, "colour": "red", "duplicate_email": 500, "latency": "soon"}, timeout=10)
    assert refused.status_code == 400
    assert len(refused.json()["problems"]) == 3
    assert sim.settings()["second_key"] == 409, "all or none"
    with pytest.raises(SettingsError):
        sim.settings(colour="red")
    assert requests.get(url + "/table", timeout=10).json().keys() == TABLE.keys()


def test_reset_replaces_everything(sim):
    create(sim)
    sim.fault()
    sim.settings(latency=1)
    assert requests.post(sim.url + "/_simulator/reset", timeout=10).status_code == 200
    assert (sim.requests, sim.pending_faults(), sim.invitations()["total"], sim.settings()["latency"]) == ([], [], 0, 0)
    assert not present(sim)
    assert create(sim).status_code == 200


def test_reset_with_a_state(sim):
    sim.reset(
        partner_key="p",
        organizations=[
            {
                "name": "One",
                "roles": ["Admin", {"name": "Auditor", "id": seed.MISSING_ID}],
                "users": [{"email": "A@b.c", "roles": ["auditor"]}, "d@e.f"],
            },
            {"name": "Two", "users": 3},
        ],
        generate={"organizations": 1, "users": 2},
        settings={"latency": 0.01},
        faults=[{"status": 500}],
    )
    state = sim.state()
    one, two, generated = (item["id"] for item in state["organizations"])
    assert state["users"][one][0]["email"] == "a@b.c"
    assert state["users"][one][0]["role_ids"] == [seed.MISSING_ID]
    assert len(state["users"][two]) == 3
    assert state["users"][generated][1]["id"] == seed.generated_user_id(0, 1)
    assert state["keys"]["partner"] == ["p"]
    assert (len(sim.pending_faults()), sim.settings()["latency"]) == (1, 0.01)


@pytest.mark.parametrize(
    "state",
    [
        [],
        {"colour": 1},
        {"organizations": [{"name": "A", "color": 1}]},
        {"organizations": [{"users": [{"email": "a@b.c", "roles": ["King"]}]}]},
        {"organizations": [{"users": ["a@b.c", "A@b.c"]}]},
        {"organizations": [{"users": [{}]}]},
        {"organizations": "all"},
        {"settings": {"latency": -1}},
        {"faults": [{"status": 1}]},
        {"generate": {"users": "many"}},
    ],
)
def test_impossible_states_change_nothing(sim, state):
    before = sim.state()
    assert requests.post(sim.url + "/_simulator/reset", json=state, timeout=10).status_code == 400
    assert sim.state() == before
    if state == {"colour": 1}:
        with pytest.raises(StateError):
            sim.reset(state)


def test_control_is_not_journalled_nor_struck(sim):
    sim.fault(times=-1)
    assert requests.get(sim.url + "/_simulator", timeout=10).json()["ready"]
    assert requests.get(sim.url + "/_simulator/state", timeout=10).json() == sim.state()
    assert requests.get(sim.url + "/_simulator/invitations", timeout=10).json() == sim.invitations()
    assert requests.post(sim.url + "/_simulator/faults", json={"status": 1 + 499}, timeout=10).json() == {"ids": [2]}
    assert len(requests.get(sim.url + "/_simulator/faults", timeout=10).json()["faults"]) == 2
    assert requests.delete(sim.url + "/_simulator/faults", timeout=10).status_code == 200
    assert requests.post(sim.url + "/_simulator/reset", data=b"{", timeout=10).status_code == 400
    assert requests.get(sim.url + "/_simulator/nothing", timeout=10).status_code == 404
    assert sim.requests == []


def test_a_request_of_an_earlier_world_does_nothing(sim):
    sim.fault(action="delay", delay=0.3)
    failures = []

    def late():
        try:
            create(sim)
        except requests.ConnectionError as error:
            failures.append(error)

    thread = threading.Thread(target=late)
    thread.start()
    while not sim.requests:
        time.sleep(0.01)
    sim.reset()
    thread.join()
    assert failures
    assert not present(sim)


def test_a_request_whose_client_left_before_the_reset(sim, capfd):
    sim.fault(action="delay", delay=0.3)
    with pytest.raises(requests.ReadTimeout):
        create(sim, timeout=0.1)
    sim.reset()
    time.sleep(0.4)
    assert not present(sim)
    assert capfd.readouterr().err == ""


def test_many_at_once(sim):
    sim.reset(generate={"users": 2000})
    sim.settings(latency=0.05)
    path = f"/api/organizations/{seed.generated_organization_id(0)}/users"

    def add(number):
        body = {"email": f"person{number}@x.y"}
        return ask(sim, "POST", path, body).status_code, len(ask(sim, "GET", path).json()["data"])

    with ThreadPoolExecutor(32) as pool:
        results = list(pool.map(add, range(100)))
    assert {status for status, _unused in results} == {200}
    assert max(size for _unused, size in results) == 2100
    assert sim.invitations()["total"] == 100


# The program


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_program(tmp_path, number):
    port_file = tmp_path / "url"
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "simulator", "--port", "0", "--port-file", str(port_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            url = process.stdout.readline().strip()
            assert port_file.read_text().strip() == url
            order = {"action": "hang"}
            assert requests.post(url + "/_simulator/faults", json=order, timeout=10).status_code == 200
            with pytest.raises(requests.ReadTimeout), requests.Session() as session:
                session.get(url + "/api/me", timeout=0.1)
            assert requests.get(url + "/api/me", headers=HEADERS, timeout=10).status_code == 200
        finally:
            process.send_signal(number)
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output, errors) == (0, "", "")


def test_stop_while_a_request_hangs():
    with Simulator() as running:
        running.fault(action="hang")
        failures = []

        def hang():
            try:
                requests.get(running.url + "/api/me", timeout=10)
            except requests.RequestException as error:
                failures.append(error)

        thread = threading.Thread(target=hang)
        thread.start()
        while not running.requests:
            time.sleep(0.01)
        assert running.port > 0
        started = time.monotonic()
    thread.join(5)
    assert failures
    assert time.monotonic() - started < 3


def test_the_readme_has_every_setting():
    rows = (TESTS / "simulator" / "README.md").read_text(encoding="utf-8").splitlines()
    for name, setting in TABLE.items():
        row = next(line for line in rows if line.startswith(f"| `{name}` |"))
        assert row.endswith(f"| {setting.meaning} |")
        shown = {item.strip(" `") for item in row.split("|")[2].split(",")}
        assert shown == ({str(choice).lower() for choice in setting.choices} or {"a number", f"{setting.default:g}"})
