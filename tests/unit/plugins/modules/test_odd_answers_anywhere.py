# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever stands in whatever place of whatever answer: every module ends with a result, or with a failure that is no bug."""

from __future__ import annotations

import functools
import json

import pytest

pytest.importorskip("uvicorn")
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    caller_info,
    org_user,
    org_user_info,
    org_users,
    organization_info,
    partner_user,
    partner_user_info,
    partner_users,
    polytomic_access_info,
    role_info,
    uipath_access_info,
    uipath_user,
    uipath_user_info,
    uipath_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_server import Server, raw
from ansible_collections.rosterops.saas_users.tests.unit.mutating import VALUES, mutated, places
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, BEARER
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL

OWN = {"partner_key": None, "organization_id": None, "api_key": seed.ADA_KEY}
NEW = {"email": NEW_EMAIL, "roles": ["Member"]}
ROSTER = {
    "users": [{"email": seed.ADA_EMAIL}, {"email": seed.BEN_EMAIL, "roles": ["Viewer"]}, NEW],
    "purge": True,
    "max_removals": "100%",
    "concurrency": 1,
}
PEOPLE = [{"email": seed_uipath.BERT_EMAIL, "name": "Berta"}, {"email": NEW_EMAIL, "groups": ["Finance"], "is_active": False}]
TASKS = {
    "caller_info": (caller_info, {"organization_id": None}),
    "organization_info": (organization_info, {"organization_id": None}),
    "organization_info by id": (organization_info, {"organization_id": None, "id": seed.ACME_ID}),
    "role_info": (role_info, OWN),
    "polytomic_access_info": (polytomic_access_info, {"organization_id": None, "api_key": seed.ADA_KEY, "concurrency": 1}),
    "org_user": (org_user, {**OWN, **NEW}),
    "org_user_info": (org_user_info, BASIC),
    "org_users": (org_users, {**BEARER, **ROSTER}),
    "partner_user creates": (partner_user, NEW),
    "partner_user updates": (partner_user, {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "role_ids": [seed.ACME_ADMIN]}),
    "partner_user removes": (partner_user, {"email": seed.BEN_EMAIL, "state": "absent"}),
    "partner_user_info": (partner_user_info, {}),
    "partner_user_info of all": (partner_user_info, {"organization_id": None, "all_organizations": True, "concurrency": 1}),
    "partner_users": (partner_users, ROSTER),
    "user_api_key": (user_api_key, {"email": seed.CLEO_EMAIL}),
    "user_api_key at hand": (user_api_key, {"user_id": seed.BEN_ID, "current_key": seed.BEN_KEY}),
    "uipath_user creates": (uipath_user, {**uipath_tasks.CLIENT, **PEOPLE[1]}),
    "uipath_user updates": (uipath_user, {"id": seed_uipath.BERT_ID, "name": "Berta"}),
    "uipath_user removes": (uipath_user, {"id": seed_uipath.BERT_ID, "state": "absent"}),
    "uipath_user_info": (uipath_user_info, uipath_tasks.CLIENT),
    "uipath_access_info": (uipath_access_info, uipath_tasks.CLIENT),
    "uipath_users": (
        uipath_users,
        {"users": PEOPLE, "purge": True, "max_removals": "100%", "min_privileged": 0, "concurrency": 1},
    ),
}
IS_UIPATH = "uipath"


@pytest.fixture(scope="module")
def server():
    """One for all examples: each begins it anew."""
    with Server().connected() as running:
        yield running


def result_of(server, name, at=None):
    """The result of a task. ``at`` is None, or which of its answers gets which text in which place."""

    def strange(number, _call, work):
        if at is None or number != at[0]:
            return None
        true = work()
        body = mutated(true.body.decode(), *at[1:]).encode()
        return raw(true.status, body, true.headers.items()), body

    module, options = TASKS[name]
    server.begin(strange)
    if name.startswith(IS_UIPATH):
        return uipath_tasks.run(server, module, retries=0, retry_budget=2, **options)
    return tasks.run(server, module, retries=0, **options)


@functools.cache
def answers_to(server, name):
    """What the simulator answers to a task."""
    assert "failed" not in result_of(server, name)
    return [turn.body.decode() for turn in server.turns]


@pytest.mark.parametrize(
    ("path", "made"),
    [
        (("users", 0, "id"), '{"users": [{"id": 7, "login": null}]}'),
        (("users", 0, "login", "at"), '{"users": [{"id": "u", "login": 7}]}'),
        (("users", 3, "id"), '{"users": 7}'),
        ((2,), "7"),
        ((), "7"),
    ],
)
def test_a_place_that_is_not_there_this_time_is_the_one_above_it(path, made):
    assert mutated('{"users": [{"id": "u", "login": null}]}', path, "7") == made


def is_text(value):
    """Or nothing."""
    return value is None or isinstance(value, str)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("name", TASKS)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_answer_is_too_odd(server, name, data):
    """That a failure is none of ours, and shows no secret, is proven wherever a task is run in a test."""
    answers = answers_to(server, name)
    turn = data.draw(st.integers(0, len(answers) - 1), "the answer")
    path = data.draw(st.sampled_from(list(places(json.loads(answers[turn] or "null")))), "the place")
    result = result_of(server, name, (turn, path, data.draw(VALUES, "the value")))
    json.dumps(result, allow_nan=False)
    users = [*(result.get("users") or [result.get("user") or {}])]
    users += [user for place in result.get("organizations") or () for user in place.get("users") or ()]
    assert all(is_text(user.get(member)) for user in users for member in ("id", "email", "user_name", "role", "last_login"))
    assert all(is_text(one) for user in users for member in ("role_ids", "group_ids", "roles") for one in user.get(member) or ())
