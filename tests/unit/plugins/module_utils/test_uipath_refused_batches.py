# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a refusal of many at once costs: a proxy that takes no DELETE with a body, and what is nobody's fault."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given
from hypothesis import strategies as st
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError, Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory as _uipath
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.batches import (
    CALLER_MAY_NOT,
    NO_SUCH_CALL,
    REFUSED,
    send_in_parts,
)
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import BULK, bodies, people, run, world

NOT_DONE = {"succeeded": False, "errors": [{"code": "Bad", "description": "no such person"}]}
pytestmark = pytest.mark.usefixtures("waits")


def emails(number, start=0):
    return [seed.generated_email(index) for index in range(start, start + number)]


def newcomers(number, start=0):
    return [{"email": email} for email in emails(number, start)]


def purge(sim, number, **options):
    """A task that removes all but one of so many."""
    sim.reset(world(users=number + 1))
    return lambda: run(sim, uipath_users, users=newcomers(1), purge=True, max_removals="100%", **options)


def sizes(sim, method):
    """How many each request was about."""
    return [len((body or {}).get("users") or (body or {}).get("userIds") or [1]) for body in bodies(sim, method)]


# A proxy between


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("status", [405, 411, 415, 501])
def test_a_proxy_that_takes_no_body_is_met_once(sim, monkeypatch, status, concurrency):
    monkeypatch.setattr(_uipath, "BATCH", 8)
    task = purge(sim, 20, concurrency=concurrency)
    sim.settings(uipath_bulk_delete_refused=status)
    result = task()
    assert (result.get("failed"), list(people(sim))) == (None, emails(1))
    assert sizes(sim, "DELETE") == [8] + 20 * [1]


@pytest.mark.parametrize(
    ("number", "together"), [(2, [2]), (3, [3, 2]), (5, [5, 3, 2]), (16, [16, 8, 8, 2]), (60, [60, 30, 30, 2])]
)
@pytest.mark.parametrize("status", [400, 404, 413])
def test_a_proxy_that_gives_another_reason_is_found_out(sim, status, number, together):
    """Whoever is removed by id goes, and no two together do: then nobody is asked for together any more."""
    task = purge(sim, number)
    sim.settings(uipath_bulk_delete_refused=status)
    result = task()
    assert (result.get("failed"), list(people(sim))) == (None, emails(1))
    assert sorted((size for size in sizes(sim, "DELETE") if size > 1), reverse=True) == together
    assert sizes(sim, "DELETE").count(1) == number


@pytest.mark.parametrize("status", [405, 501, 400])
def test_a_proxy_that_lets_nobody_be_removed_costs_a_handful(sim, status):
    task = purge(sim, 60)
    sim.fault(method="DELETE", status=status, times=-1)
    result = task()
    assert (len(result["failures"]), result["changed"], len(people(sim))) == (60, False, 61)
    assert len(sizes(sim, "DELETE")) == (5 if status != 400 else 7)
    assert {one["failure"]["status"] for one in result["failures"]} == {status}


# What is nobody's fault


@pytest.mark.parametrize("number", [8, 60, 700])
@pytest.mark.parametrize("status", [200, 400, 404, 409, 422])
def test_a_refusal_of_everybody_costs_a_handful(sim, status, number):
    sim.fault(method="POST", path=BULK, status=status, json=NOT_DONE, times=-1)
    result = run(sim, uipath_users, users=newcomers(number))
    assert (len(result["failures"]), result["changed"]) == (number, False)
    assert sizes(sim, "POST") == ([8, 4, 4] if number == 8 else [min(number, 250), *2 * [min(number, 250) // 2]]) + 4 * [1]
    assert all("Bad: no such person" in one["msg"] for one in result["failures"])


@pytest.mark.parametrize("status", [401, 403, 407, 415, 429, 501])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_what_speaks_of_the_caller_or_the_call_is_asked_once_for_all_batches(sim, monkeypatch, status, method):
    monkeypatch.setattr(_uipath, "BATCH", 4)
    if method == "DELETE":
        task = purge(sim, 12, retries=0)
    else:

        def task():
            return run(sim, uipath_users, users=newcomers(12), retries=0)

    sim.fault(method=method, path="/api/User", status=status, times=-1)
    result = task()
    assert len(result["failures"]) == 12
    singly = method == "DELETE" and status in NO_SUCH_CALL
    assert len(bodies(sim)) == (5 if singly else 1)


@pytest.mark.parametrize("status", [500, 504])
def test_a_server_error_of_one_batch_hides_no_other(sim, monkeypatch, status):
    monkeypatch.setattr(_uipath, "BATCH", 4)
    sim.fault(method="POST", path=BULK, status=status, times=1)
    result = run(sim, uipath_users, users=newcomers(12), retries=0)
    assert sorted(one["email"] for one in result["failures"]) == emails(4)


def test_a_server_that_takes_only_a_few_at_once_is_no_refusal_of_everybody(sim):
    sim.settings(uipath_bulk_create_limit=20)
    assert "failed" not in run(sim, uipath_users, users=newcomers(250))
    assert len(sizes(sim, "POST")) == 1 + 2 + 4 + 1 + 4 + 8 + 16


# Whatever is refused


def refusal(status):
    return ApiError("no", {"status": status})


@given(
    st.lists(st.integers(1, 9), max_size=5),
    st.sets(st.integers(0, 44)),
    st.integers(1, 9),
    st.sampled_from(REFUSED),
    st.booleans(),
)
def test_only_the_bad_fail_and_each_is_sent_until_it_is_known(batch_sizes, bad, limit, status, singly):
    """But for one thing: if all that were tried one by one are bad, so are the others."""
    changes = iter(range(50))
    batches = [[next(changes) for _one in range(size)] for size in batch_sizes]
    everybody = [change for batch in batches for change in batch]
    done, requests = [], []

    def send(part):
        requests.append(len(part))
        if len(part) > limit or any(change in bad for change in part):
            return refusal(status)
        done.extend(part)
        return None

    errors = send_in_parts(batches, send, Workers(), singly)
    assert sorted(done) == sorted(change for change in everybody if change not in errors), "nobody is sent twice, or lost"
    good = [change for change in everybody if change not in bad]
    assert not done or len(done) == len(good)
    if not done and good:
        assert len([size for size in requests if size == 1]) >= min(4, len(everybody))
    assert len(requests) <= 2 * len(everybody) + 5


@given(
    st.integers(1, 400), st.sampled_from([401, 403, 407, 429, 405, 411, 415, 501, 200, 400, 404, 409, 413, 422]), st.booleans()
)
def test_a_refusal_of_everybody_is_bounded_however_many_they_are(number, status, singly):
    everybody = range(number)
    batches = [everybody[start : start + 25] for start in range(0, number, 25)]
    requests = []

    def send(part):
        requests.append(len(part))
        return refusal(status)

    errors = send_in_parts(batches, send, Workers(), singly)
    assert len(errors) == number
    assert len(requests) <= (1 if status in CALLER_MAY_NOT else 7 + len(batches) * (number % 25 == 1))


def test_what_is_no_answer_is_not_split():
    batches = [[1, 2], [3, 4]]
    errors = send_in_parts(batches, lambda part: Unreachable(f"lost {part[0]}", {"status": None}), Workers(4))
    assert [errors[change].message for batch in batches for change in batch] == ["lost 1", "lost 1", "lost 3", "lost 3"]


def test_nothing_is_nothing():
    assert send_in_parts([], lambda part: None, Workers()) == {}
