# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every verb of the port, where something goes wrong: with the network, the server, its answers, or one of many users."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import caught
from ansible_collections.rosterops.saas_users.tests.conformance.roster import (
    ADA,
    BEN,
    CREW,
    ZOE,
    absent,
    carry_out,
    expected,
    keep,
    plan_for,
    prove_clear,
    seen,
    tasks,
)

VERBS = ("create", "update", "remove")
# What passes by, and what was done all the same.
PASSING = {
    "lost before": {"action": "reset"},
    "lost after": {"action": "reset", "when": "after"},
    "closed before": {"action": "close"},
    "closed after": {"action": "close", "when": "after"},
    "cut off": {"action": "truncate"},
    "busy": {"status": 503, "headers": {"Retry-After": "1"}},
    "limited": {"status": 429, "headers": {"Retry-After": "1"}},
    "gateway before": {"status": 502, "body": "<html>bad gateway</html>"},
    "gateway after": {"status": 504, "body": "<html>time out</html>", "when": "after"},
    "slow": {"action": "delay", "delay": 0.02},
}
ODD = [
    "",
    "null",
    "5",
    '"text"',
    "[]",
    "[5]",
    "[[]]",
    "{}",
    "{",
    "<html>hello</html>",
    '{"data": 5}',
    '{"data": []}',
    '{"data": [5]}',
    '{"data": {}}',
    '{"data": {"id": 5, "email": 5}}',
    '{"id": 5, "userName": 5}',
    '{"users": 5}',
    '{"users": [5]}',
    '{"users": [{"id": 5}]}',
    '{"results": 5, "totalCount": 1}',
    '{"results": [5], "totalCount": 1}',
    '{"results": [{"id": 5}], "totalCount": "many"}',
    '{"succeeded": "perhaps"}',
    '{"result": {"succeeded": null}}',
]


# Reading


@pytest.mark.parametrize("fault", PASSING)
def test_reading_goes_on_until_it_is_answered(platform, directory, fault):
    platform.order("read", **PASSING[fault])
    assert seen(directory, platform) == expected(directory, platform.there(), platform)
    assert platform.sim.writes == 0


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_to_a_reading_is_told_or_holds_nobody(platform, directory, odd):
    (ben,) = [user for user in directory.users() if directory.model.name(user) == BEN]
    platform.order("read", status=200, body=odd, times=-1)
    for read in (directory.users, lambda: [directory.user(ben["id"])]):
        found = caught(lambda _nothing, read=read: [user for user in read() if user], None)
        if isinstance(found, TaskError):
            prove_clear(platform, found)
            assert found.message.startswith("Reading ")
        else:
            assert found == []


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_a_refused_reading_tells_where_and_no_secret(platform, directory, status):
    platform.order("read", status=status, echo=True, times=-1)
    with pytest.raises(TaskError) as refused:
        directory.users()
    prove_clear(platform, refused.value)
    assert directory.where in refused.value.message
    assert f"HTTP {status}" in refused.value.message


# Writing one


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("fault", PASSING)
def test_a_write_is_done_once_whatever_becomes_of_an_answer(platform, directory, fault, verb):
    name, options, after = tasks(platform)[verb]
    plan = plan_for(directory, options)
    platform.order(verb, name, **PASSING[fault])
    outcome = carry_out(directory, plan)
    assert (outcome.failures, outcome.changed) == ([], True)
    assert expected(directory, platform.there(), platform) == expected(directory, after, platform)
    assert len(directory.users()) == len(after)


def prove_told(platform, directory, verb):
    """Whatever was ordered: nothing but TaskErrors, success only where it is as wanted, and no write that is hidden."""
    name, _options, after = tasks(platform)[verb]
    before = expected(directory, platform.there(), platform)
    outcome = carry_out(directory, plan_for(directory, tasks(platform)[verb][1]))
    now = expected(directory, platform.there(), platform)
    for failure in outcome.failures:
        prove_clear(platform, failure.error)
        assert name in failure.error.message
        assert failure.error.may_have_written or now == before
    assert outcome.failures or now == expected(directory, after, platform)
    assert outcome.changed or now == before
    return outcome


@pytest.mark.parametrize("times", [1, -1])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_to_a_write_hides_nothing(platform, directory, odd, verb, times):
    platform.order(verb, tasks(platform)[verb][0] if verb != "create" else None, status=200, body=odd, when="after", times=times)
    prove_told(platform, directory, verb)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("odd", ["<html>hello</html>", "{", "[5]"])
def test_an_odd_answer_to_a_write_that_was_not_done_hides_nothing(platform, directory, odd, verb):
    platform.order(verb, status=200, body=odd, times=-1)
    prove_told(platform, directory, verb)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("fault", [fault for fault in PASSING if fault != "slow"])
def test_what_goes_wrong_for_good_is_told(platform, directory, fault, verb):
    platform.order(verb, times=-1, **PASSING[fault])
    prove_told(platform, directory, verb)


@pytest.mark.parametrize("status", [400, 401, 403, 500])
@pytest.mark.parametrize("verb", VERBS)
def test_a_refused_write_is_a_failure_and_changes_nothing(platform, directory, verb, status):
    platform.order(verb, status=status, echo=True, times=-1)
    before = platform.there()
    outcome = prove_told(platform, directory, verb)
    assert (len(outcome.failures), platform.there()) == (1, before)
    assert f"HTTP {status}" in outcome.failures[0].error.message


@pytest.mark.parametrize("verb", VERBS)
def test_a_write_that_cannot_be_looked_at_is_told(platform, directory, verb):
    name, options, _after = tasks(platform)[verb]
    plan = plan_for(directory, options)
    platform.order(verb, action="reset", when="after", times=-1)
    platform.order("read", status=500, times=-1)
    outcome = carry_out(directory, plan)
    assert (len(outcome.failures), outcome.changed) == (1, True)
    prove_clear(platform, outcome.failures[0].error)
    assert outcome.failures[0].error.may_have_written
    assert name in outcome.failures[0].error.message


@pytest.mark.parametrize("verb", VERBS)
def test_a_write_that_is_shown_late_is_waited_for(platform, directory, verb):
    _name, options, after = tasks(platform)[verb]
    plan = plan_for(directory, options)
    platform.delay(2)
    outcome = carry_out(directory, plan)
    assert outcome.failures == []
    assert seen(directory, platform) == expected(directory, after, platform)


# One of many


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("verb", VERBS)
def test_one_of_many_who_is_refused_keeps_no_other(platform, directory, verb, concurrency):
    low, high = platform.values
    crew = {} if verb == "create" else dict.fromkeys(CREW, low)
    platform.start({ADA: high, **crew})
    options = [absent(platform, name) if verb == "remove" else platform.person(name, high) for name in CREW]
    plan = plan_for(directory, *options)
    bad, lost = CREW[3], CREW[1]
    platform.order(verb, bad, status=400, times=-1)
    platform.order(verb, lost, action="reset", when="after")
    outcome = carry_out(directory, plan, concurrency)
    assert [failure.change.name for failure in outcome.failures] == [bad]
    prove_clear(platform, outcome.failures[0].error)
    assert bad in outcome.failures[0].error.message
    good = {} if verb == "remove" else {name: high for name in CREW if name != bad}
    left = {ADA: high, **good, **({bad: low} if verb != "create" else {})}
    assert expected(directory, platform.there(), platform) == expected(directory, left, platform)


def test_nobody_is_removed_after_a_write_that_failed(platform, directory):
    platform.order("create", ZOE, status=400, times=-1)
    outcome = keep(directory, platform.person(ZOE, platform.values[0]), absent(platform, BEN))
    assert [failure.change.name for failure in outcome.failures] == [ZOE]
    assert (outcome.changed, sorted(platform.there())) == (False, [ADA, BEN])
