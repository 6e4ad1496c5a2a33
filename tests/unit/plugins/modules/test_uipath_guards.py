# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a UiPath roster refuses because of the access that people would lose; for every platform see test_roster*.py."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    CLIENT,
    GROUPS,
    NEW_EMAIL,
    SEEN,
    asked,
    four_runs,
    run,
    token_of,
    world,
)

ANNA, BERT, EDDA, FINN, DIRK = seed.ANNA_EMAIL, seed.BERT_EMAIL, seed.EDDA_USER_NAME, seed.FINN_EMAIL, seed.DIRK_USER_NAME
pytestmark = pytest.mark.usefixtures("waits")


def having(name, *groups, **more):
    return {"user_name": name, "groups": list(groups), **more}


def refused(sim, **options):
    """The message of a task that is refused in both modes, before any write, and the requests that it took."""
    before = sim.state()
    messages = set()
    for check_mode in (True, False):
        sim.clear_journal()
        result = run(sim, uipath_users, check_mode, **options)
        assert (result.get("failed"), result["changed"], sim.writes) == (True, False, 0)
        messages.add(result["msg"])
    assert sim.state() == before
    (message,) = messages
    return message


# Administrators


def test_the_only_administrator_stays_one(sim):
    message = refused(sim, users=[having(ANNA, "Automation Users"), having(BERT, "Finance")])
    assert message == (
        "0 users of the UiPath organization would be left with Administrators, but min_privileged requires 1, since there is one "
        f"now: {ANNA} would lose it. "
        "Nothing was changed. Give it to another user in the same task, or set min_privileged=0 if this is intended."
    )
    assert asked(sim) == [SEEN, f"GET {GROUPS}"], "no request more than without the guard"


@pytest.mark.parametrize(
    "options",
    [
        {"users": [having(ANNA, "Finance")], "min_privileged": 0},
        {"users": [having(ANNA, "Finance"), having(BERT, "administrators")]},
        {"users": [having(ANNA, "Finance"), having(DIRK, "Administrators")]},
        {"users": [having(ANNA, "Finance"), {"email": NEW_EMAIL, "groups": ["Administrators"]}]},
        {"users": [having(ANNA, "Finance"), having(FINN, "Administrators", is_active=True)]},
        {"users": [having(ANNA, "Administrators"), having(BERT, "Administrators")], "min_privileged": 2},
        {"users": [having(ANNA, "Finance")], "privileged": ["FINANCE"]},
        {"users": [having(ANNA), {"id": seed.BERT_ID, "group_ids": [seed.ADMINISTRATORS_ID]}, having(EDDA, "Finance")]},
        {"users": [having(BERT, "Administrators")], "purge": True, "max_removals": "100%"},
    ],
    ids=str,
)
def test_as_many_administrators_as_asked_for_are_left(sim, options):
    assert four_runs(sim, uipath_users, **options)["changed"]


@pytest.mark.parametrize(
    "users",
    [
        [having(ANNA), having(BERT, "Finance")],
        [{"id": seed.ANNA_ID, "group_ids": [seed.FINANCE_ID]}, having(BERT, "Finance")],
        [having(ANNA, "Administrators", is_active=False)],
        [having(ANNA, "Finance"), having(FINN, "Administrators")],
        [having(ANNA, "Finance"), {"email": NEW_EMAIL, "groups": ["Administrators"], "is_active": False}],
    ],
    ids=str,
)
def test_who_cannot_act_is_none(sim, users):
    assert f": {ANNA} would lose it." in refused(sim, users=users)


def test_a_purge_does_not_remove_the_last_administrator(sim):
    message = refused(sim, users=[having(BERT, "Automation Users")], purge=True, max_removals="100%")
    assert f": {ANNA} would lose it." in message


def test_robots_and_applications_are_no_administrators(sim):
    users = [
        {**user, "groups": ["Administrators"]}
        for user in seed.default_organization()["users"]
        if user.get("type", 0) not in (0, 2)
    ]
    assert users
    sim.reset(world([*users, {"id": seed.ANNA_ID, "email": ANNA, "groups": ["Administrators"]}]))
    assert f": {ANNA} would lose it." in refused(sim, users=[having(ANNA, "Finance")])


@pytest.mark.parametrize("users", [[having(ANNA)], [{"id": seed.ANNA_ID, "group_ids": [seed.FINANCE_ID]}]], ids=str)
def test_groups_that_are_not_known_by_name_are_not_looked_up_for_it(sim, users):
    result = run(sim, uipath_users, users=users)
    assert (result["changed"], result.warnings, f"GET {GROUPS}" in asked(sim)) == (True, [], False)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_cannot_be_checked_is_told(sim, check_mode):
    result = run(sim, uipath_users, check_mode, users=[{"id": seed.ANNA_ID, "name": "Anne"}], min_privileged=1)
    assert result["plan"]["update"] == [ANNA]
    assert result.warnings == [
        "It is unknown whether 1 user of the UiPath organization would be left with Administrators, as this task "
        "requires: set roles or groups by name to have this checked."
    ]


# The caller


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (having(BERT, "Finance"), f"remove Automation Users from {BERT}"),
        (having(BERT), f"remove {seed.AUTOMATION_USERS_ID} from {BERT}"),
        ({"id": seed.BERT_ID, "group_ids": [seed.FINANCE_ID]}, f"remove {seed.AUTOMATION_USERS_ID} from {BERT}"),
        ({"email": BERT, "is_active": False}, f"deactivate {BERT}"),
    ],
    ids=str,
)
def test_the_caller_keeps_their_groups_and_stays_active(sim, change, what):
    token, options = token_of(prt_id=seed.PARTITION_ID, sub=seed.BERT_ID.upper())
    sim.reset(world(seed.default_organization()["users"], tokens=[token]))
    message = refused(sim, users=[change, {"email": NEW_EMAIL}], **options)
    assert message == (
        f"This would {what} in the UiPath organization, whose key this task uses. Nothing was changed. "
        "Leave this user unchanged, or use another credential."
    )
    given = having(BERT, "Finance", "Automation Users", "Administrators", surname="Braun")
    assert run(sim, uipath_users, users=[given, having(EDDA)], **options)["plan"]["update"] == [BERT, EDDA]


def test_an_application_is_nobody_whose_groups_could_be_taken(sim):
    result = run(sim, uipath_users, users=[having(BERT, "Finance")], **CLIENT)
    assert result["plan"]["update"] == [BERT]
