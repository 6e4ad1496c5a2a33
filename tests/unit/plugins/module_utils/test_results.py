# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules return, from plans and outcomes alone."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import Failure, Outcome, predict
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import Wanted, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.results import (
    RosterResult,
    diff,
    first_words,
    fleet_result,
    fleet_users_result,
    roster_result,
    user_result,
)
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"]}
BEN = {"id": "2", "email": "Ben@x", "role_ids": ["b"]}
CLEO = {"id": "3", "email": "cleo@x", "role_ids": ["c"]}
ZOE = {"id": None, "email": "zoe@x", "role_ids": ["z"], "role": None}
BROKEN = TaskError("the server is on fire", failure={"status": 500})
LOST = TaskError("no answer came")


def plan_of(users, *wanted, purge=False):
    return make_plan(users, wanted, MODEL, "here", purge=purge)


def by_email(email, present=True, **attributes):
    return Wanted(("email", email), attributes, present=present)


def failing(plan, *errors, changed=False):
    """A plan in which as many changes fail as there are errors, the first ones first."""
    changes = [change for change in plan.changes if change.action != "keep"]
    failures = [Failure(change, error) for change, error in zip(changes, errors)]
    return plan, Outcome([change.actual for change in plan.changes], failures, changed)


def kept(plan, outcome):
    return RosterResult.kept(plan, outcome, MODEL)


MIXED = plan_of([BEN, ADA, CLEO], by_email("zoe@x", role_ids=["z"]), by_email("ben@x", role_ids=["a"]), purge=True)
QUIET = kept(*failing(plan_of([ADA], by_email("ada@x"))))


# One user


def test_a_user_who_is_updated_is_returned_as_the_server_gives_them():
    plan = plan_of([ADA], by_email("ada@x", role_ids=["b"]))
    after = {**ADA, "role_ids": ["b"]}
    assert user_result(plan, Outcome([after], [], True)) == {
        "changed": True,
        "user": after,
        "diff": {"before": {"email": "ada@x", "role_ids": ["a"]}, "after": {"email": "ada@x", "role_ids": ["b"]}},
    }


def test_a_user_who_is_removed_is_returned_as_they_were():
    plan = plan_of([ADA], by_email("ada@x", present=False))
    assert user_result(plan, Outcome([None], [], True)) == {
        "changed": True,
        "user": ADA,
        "diff": {"before": {"email": "ada@x", "role_ids": ["a"]}, "after": {}},
    }


def test_a_user_who_does_not_exist_and_is_not_to_is_none():
    result = user_result(plan := plan_of([ADA], by_email("zoe@x", present=False)), predict(plan))
    assert result == {"changed": False, "user": None, "diff": {"before": {}, "after": {}}}


def test_a_user_whose_change_failed_fails_the_task_with_all_that_is_known_of_it():
    plan = plan_of([ADA], by_email("ada@x", role_ids=["b"]))
    with pytest.raises(TaskError, match=r"^the server is on fire$") as caught:
        user_result(*failing(plan, BROKEN, changed=True))
    assert caught.value.details == {"failure": {"status": 500}, "changed": True}
    assert BROKEN.details == {"failure": {"status": 500}}


# One roster


def test_a_roster_is_sorted_by_name_with_the_users_nobody_spoke_of():
    plan = plan_of([CLEO, BEN, ADA], by_email("zoe@x", role_ids=["z"]), by_email("cleo@x", present=False))
    assert roster_result(kept(plan, predict(plan)), "here") == {
        "changed": True,
        "users": [ADA, BEN, ZOE],
        "plan": {"create": ["zoe@x"], "update": [], "delete": ["cleo@x"], "unchanged": 0},
        "diff": {
            "before": {"cleo@x": {"email": "cleo@x", "role_ids": ["c"]}, "zoe@x": {}},
            "after": {"cleo@x": {}, "zoe@x": {"email": "zoe@x", "role_ids": ["z"]}},
        },
    }


def test_users_of_one_name_are_sorted_by_id_and_one_without_an_id_is_first():
    twins = [{"id": "2", "email": "ada@x"}, {"id": "1", "email": "Ada@x"}, {"id": None, "email": "ada@x"}]
    assert kept(*failing(plan_of(twins))).users == [twins[2], twins[1], twins[0]]


def test_a_roster_that_failed_in_part_returns_the_same_and_the_failures():
    roster = kept(*failing(MIXED, BROKEN, LOST, changed=True))
    with pytest.raises(TaskError) as caught:
        roster_result(roster, "organization 42")
    details = {"changed": True, "users": [ADA, BEN, CLEO], "plan": MIXED.summary(), "diff": MIXED.diff()}
    failures = [
        {"email": "zoe@x", "action": "create", "failure": {"status": 500}, "msg": "the server is on fire"},
        {"email": "ben@x", "action": "update", "failure": None, "msg": "no answer came"},
    ]
    assert caught.value.details == {**details, "failures": failures}
    assert str(caught.value) == (
        "Managing the users of organization 42: 2 of 4 changes failed. the server is on fire; no answer came. "
        "Because of this, 2 removals were not attempted"
    )


def test_removals_that_were_tried_are_not_told_as_untried():
    assert kept(*failing(MIXED, BROKEN, BROKEN, BROKEN)).complaint == "3 of 4 changes failed. the server is on fire"


def test_a_failure_without_removals_speaks_of_none():
    plan = plan_of([ADA], by_email("ada@x", role_ids=["b"]), by_email("zoe@x"))
    assert kept(*failing(plan, LOST)).complaint == "1 of 2 changes failed. no answer came"


# Several organizations


def test_a_fleet_has_each_organization_in_the_author_s_order_and_a_diff_in_that_of_their_ids():
    mixed = kept(MIXED, predict(MIXED))
    result = fleet_result({"b": mixed, "q": QUIET, "a": mixed})
    facts = {"users": mixed.users, "plan": mixed.plan, "failures": []}
    assert result == {
        "changed": True,
        "organizations": [
            {"organization_id": "b", **facts},
            {"organization_id": "q", "users": [ADA], "plan": QUIET.plan, "failures": []},
            {"organization_id": "a", **facts},
        ],
        "diff": {side: {"a": MIXED.diff()[side], "b": MIXED.diff()[side]} for side in ("before", "after")},
    }
    assert list(result["diff"]["before"]) == list(result["diff"]["after"]) == ["a", "b"]


def test_a_fleet_without_a_difference_is_unchanged_and_complains_of_nothing():
    assert kept(*failing(plan_of([ADA], by_email("ada@x")))).complaint == ""
    assert fleet_result({"q": QUIET})["changed"] is False


def test_an_organization_that_failed_stops_no_other_and_fails_the_task():
    partly, wholly = kept(*failing(MIXED, LOST, changed=True)), RosterResult.failed(BROKEN)
    with pytest.raises(TaskError) as caught:
        fleet_result({"a": wholly, "q": QUIET, "b": partly})
    assert str(caught.value) == (
        "2 of 3 organizations failed. organization a: the server is on fire; organization b: 1 of 4 changes failed. "
        "no answer came. Because of this, 2 removals were not attempted"
    )
    broken = {"email": None, "action": None, "failure": {"status": 500}, "msg": "the server is on fire"}
    lost = {"email": "zoe@x", "action": "create", "failure": None, "msg": "no answer came"}
    details = caught.value.details
    assert details["changed"] is True
    assert details["organizations"] == [
        {"organization_id": "a", "users": None, "plan": None, "failures": [broken]},
        {"organization_id": "q", "users": [ADA], "plan": QUIET.plan, "failures": []},
        {"organization_id": "b", "users": partly.users, "plan": MIXED.summary(), "failures": [lost]},
    ]
    assert details["failures"] == [{"organization_id": "a", **broken}, {"organization_id": "b", **lost}]
    assert details["diff"] == {side: {"b": MIXED.diff()[side]} for side in ("before", "after")}


def test_the_users_of_several_organizations_are_one_list():
    assert fleet_users_result({"a": ([ADA, BEN], None), "b": ([], None), "c": ([CLEO], None)}) == {
        "changed": False,
        "users": [ADA, BEN, CLEO],
    }


def test_an_organization_that_could_not_be_read_hides_no_other():
    with pytest.raises(TaskError) as caught:
        fleet_users_result({"a": ([], BROKEN), "b": ([BEN], None), "c": ([], LOST)})
    assert str(caught.value) == "2 of 3 organizations could not be read. the server is on fire; no answer came"
    assert caught.value.details == {
        "changed": False,
        "users": [BEN],
        "failures": [
            {"organization_id": "a", "failure": {"status": 500}, "msg": "the server is on fire"},
            {"organization_id": "c", "failure": None, "msg": "no answer came"},
        ],
    }


# Words


def test_a_diff_is_a_copy_of_both_sides():
    before, after = {"a": 1}, {"b": 2}
    shown = diff(before, after)
    assert shown == {"before": {"a": 1}, "after": {"b": 2}}
    assert (shown["before"] is before, shown["after"] is after) == (False, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "a", "c"], "a; b; c"),
        (["a", "b", "c", "d"], "a; b; c; and 1 more, see failures"),
        (["a", "b", "c", "d", "e", "d"], "a; b; c; and 2 more, see failures"),
    ],
)
def test_the_first_few_of_many_sentences_are_said(words, said):
    assert first_words(words) == said
