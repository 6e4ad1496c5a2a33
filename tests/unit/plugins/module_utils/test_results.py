# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules return, from plans and outcomes alone. How a plan is shown is in test_shown.py."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused, TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import Failure, Outcome, predict
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import Place as At
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.results import (
    MOST_TOUCHED,
    RosterResult,
    adding_to_refusals,
    failed_result,
    first_words,
    fleet_result,
    fleet_users_result,
    roster_details,
    roster_result,
    shortened,
    user_details,
    user_result,
)
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"]}
BEN = {"id": "2", "email": "Ben@x", "role_ids": ["b"]}
CLEO = {"id": "3", "email": "cleo@x", "role_ids": ["c"]}
ZOE = {"id": None, "email": "zoe@x", "role_ids": ["z"], "role": None}
BROKEN = TaskError("the server is on fire", failure={"status": 500})
LOST = TaskError("no answer came")


class Place(Memory):
    """A directory with a name, and with names of roles."""

    def __init__(self, where="organization 42", name=""):
        super().__init__()
        self.where, self.name = where, name
        self.role_names = {"a": "Admin", "z": "Zookeeper"}


HERE, ACME = Place(), Place(name="Acme")


def plan_of(users, *wanted, purge=False):
    return make_plan(users, wanted, MODEL, "here", purge=purge)


def by_email(email, present=True, **attributes):
    return Wanted(("email", email), attributes, present=present)


def failing(plan, *errors, changed=False):
    """A plan in which as many changes fail as there are errors, the first ones first."""
    changes = [change for change in plan.changes if change.action != "keep"]
    failures = [Failure(change, error) for change, error in zip(changes, errors)]
    removals_wait = failures and not any(failure.change.action == "delete" for failure in failures)
    done = {one for one in changes[len(errors) :] if not (removals_wait and one.action == "delete")}
    return plan, Outcome([change.actual for change in plan.changes], failures, changed, done)


def kept(plan, outcome, place=HERE, return_users=False):
    return RosterResult.kept(plan, outcome, place, return_users)


def details(plan, place=HERE, done=()):
    return roster_details(plan, place, done)


MIXED = plan_of([BEN, ADA, CLEO], by_email("zoe@x", role_ids=["z"]), by_email("ben@x", role_ids=["a"]), purge=True)
QUIET = kept(*failing(plan_of([ADA], by_email("ada@x"))))


# One user


def test_a_user_who_is_updated_is_returned_as_the_server_gives_them():
    plan = plan_of([ADA], by_email("ada@x", role_ids=["b"]))
    after = {**ADA, "role_ids": ["b"]}
    outcome = Outcome([after], [], True, set(plan.changes))
    shown = user_details(plan, HERE, plan.changes)
    assert user_result(plan, outcome, HERE) == {"changed": True, "user": after, **shown}
    assert shown["changes"][0]["done"] is True
    assert shown["diff"]["after"] == "email: ada@x\nroles: b\n"


def test_a_user_who_is_removed_is_returned_as_they_were():
    plan = plan_of([ADA], by_email("ada@x", present=False))
    result = user_result(plan, Outcome([None], [], True, set(plan.changes)), HERE)
    assert (result["user"], result["diff"]["before"], result["diff"]["after"]) == (ADA, "email: ada@x\nroles: Admin\n", "")


def test_a_user_who_does_not_exist_and_is_not_to_is_none():
    result = user_result(plan := plan_of([ADA], by_email("zoe@x", present=False)), predict(plan), HERE)
    assert (result["changed"], result["user"], result["changes"]) == (False, None, [])
    assert (result["diff"]["before"], result["diff"]["after"]) == ("", "")


def test_a_user_whose_change_failed_fails_the_task_with_all_that_is_known_of_it():
    plan = plan_of([ADA], by_email("ada@x", role_ids=["b"]))
    with pytest.raises(TaskError, match=r"^the server is on fire$") as caught:
        user_result(*failing(plan, BROKEN, changed=True), HERE)
    assert caught.value.details == {"failure": {"status": 500}, "changed": True, **user_details(plan, HERE)}
    assert caught.value.details["changes"][0]["done"] is False
    assert BROKEN.details == {"failure": {"status": 500}}


# One roster


def test_a_roster_returns_the_users_who_were_touched_and_what_was_done():
    plan = plan_of([CLEO, BEN, ADA], by_email("zoe@x", role_ids=["z"]), by_email("cleo@x", present=False), by_email("ben@x"))
    assert roster_result(kept(plan, predict(plan))) == {"changed": True, "users": [ZOE], **details(plan)}
    assert details(plan)["plan"] == {"create": ["zoe@x"], "update": [], "delete": ["cleo@x"], "unchanged": 1}
    assert details(plan)["diff"]["before_header"] == "organization 42 (1 to invite, 1 to remove, 1 unchanged)"


def test_a_roster_returns_everybody_sorted_by_name_if_it_is_told_to():
    plan = plan_of([CLEO, BEN, ADA], by_email("zoe@x", role_ids=["z"]), by_email("cleo@x", present=False))
    assert roster_result(kept(plan, predict(plan), return_users=True))["users"] == [ADA, BEN, ZOE]


def test_users_of_one_name_are_sorted_by_id_and_one_without_an_id_is_first():
    twins = [{"id": "2", "email": "ada@x"}, {"id": "1", "email": "Ada@x"}, {"id": None, "email": "ada@x"}]
    assert kept(*failing(plan_of(twins)), return_users=True).users == [twins[2], twins[1], twins[0]]


@pytest.mark.parametrize("more", [0, 1])
def test_many_touched_users_are_in_changes_alone_unless_they_are_asked_for(more):
    number = MOST_TOUCHED + more
    plan = plan_of([], *(by_email(f"user{one}@x") for one in range(number)))
    result = roster_result(kept(plan, predict(plan)))
    assert result["users"] is None if more else len(result["users"]) == number
    assert len(result["changes"]) == number
    assert len(roster_result(kept(plan, predict(plan), return_users=True))["users"]) == number


def test_a_roster_that_failed_in_part_returns_what_it_has_done_but_no_users():
    plan, outcome = failing(MIXED, BROKEN, LOST, changed=True)
    with pytest.raises(TaskError) as caught:
        roster_result(kept(plan, outcome, ACME, return_users=True))
    failures = [
        {"email": "zoe@x", "action": "create", "failure": {"status": 500}, "msg": "the server is on fire"},
        {"email": "ben@x", "action": "update", "failure": None, "msg": "no answer came"},
    ]
    assert caught.value.details == {"changed": True, **details(MIXED, ACME, outcome.done), "failures": failures}
    assert [(one["email"], one["done"]) for one in caught.value.details["changes"]] == [
        ("ada@x", False),
        ("ben@x", False),
        ("cleo@x", False),
        ("zoe@x", False),
    ]
    assert str(caught.value) == (
        "Managing the users of organization 42: 2 of 4 changes failed. the server is on fire; no answer came. "
        "Because of this, 2 removals were not attempted"
    )


def test_sentences_with_full_stops_are_joined_without_a_second_one():
    plan = plan_of([ADA, BEN], by_email("yan@x"), by_email("zoe@x"), by_email("ben@x", present=False))
    outcome = failing(plan, TaskError("Check yan@x."), TaskError("Check zoe@x."))
    assert kept(*outcome).complaint == (
        "2 of 3 changes failed. Check yan@x; Check zoe@x. Because of this, 1 removal was not attempted"
    )
    rosters = {one: RosterResult.failed(Refused("Too many."), Place(one)) for one in "ab"}
    with pytest.raises(TaskError, match=r"a: Too many; b: Too many\.$"):
        fleet_result(rosters)


def test_removals_that_were_tried_are_not_told_as_untried():
    assert kept(*failing(MIXED, BROKEN, BROKEN, BROKEN)).complaint == "3 of 4 changes failed. the server is on fire"


def test_a_failure_without_removals_speaks_of_none():
    plan = plan_of([ADA], by_email("ada@x", role_ids=["b"]), by_email("zoe@x"))
    assert kept(*failing(plan, LOST)).complaint == "1 of 2 changes failed. no answer came"


def test_a_refusal_shows_what_was_refused_and_other_errors_are_left_as_they_are():
    with pytest.raises(Refused, match=r"^too many$") as caught, adding_to_refusals(lambda: details(MIXED)):
        raise Refused("too many")
    assert caught.value.details == details(MIXED)
    with pytest.raises(InvalidInput) as other, adding_to_refusals(lambda: details(MIXED)):
        raise InvalidInput("no number")
    assert other.value.details == {}


# Several organizations


def test_a_fleet_has_each_organization_in_the_author_s_order_and_changes_and_diffs_by_name():
    mixed, acme = kept(MIXED, predict(MIXED), Place("organization b", "Zeta")), kept(MIXED, predict(MIXED), ACME)
    result = fleet_result({"b": mixed, "q": QUIET, "a": acme})
    assert result["changed"] is True
    assert [one["organization_id"] for one in result["organizations"]] == ["b", "q", "a"]
    assert result["organizations"][0] == {
        "organization_id": "b",
        "organization": "Zeta",
        "users": list(mixed.touched),
        "plan": MIXED.summary(),
        "changes": details(MIXED)["changes"],
        "failures": [],
    }
    assert (result["organizations"][1]["organization"], result["organizations"][1]["users"]) == (None, [])
    assert [one["after_header"] for one in result["diff"]] == ["Acme", "Zeta"]
    assert result["changes"] == [
        {**change, "organization_id": organization_id, "organization": name}
        for organization_id, name in (("a", "Acme"), ("b", "Zeta"))
        for change in details(MIXED)["changes"]
    ]


def test_organizations_without_a_name_are_sorted_by_id():
    mixed = kept(MIXED, predict(MIXED))
    assert [one["organization_id"] for one in fleet_result({"b": mixed, "a": mixed})["changes"]] == ["a"] * 4 + ["b"] * 4


@pytest.mark.parametrize(("number", "is_small"), [(MOST_TOUCHED, True), (MOST_TOUCHED + 1, False)])
def test_a_fleet_with_many_changes_has_them_once(number, is_small):
    plan = plan_of([], *(by_email(f"user{one}@x") for one in range(number - 1)))
    first, second = kept(plan, predict(plan)), kept(*failing(plan_of([], by_email("zoe@x"))))
    result = fleet_result({"a": first, "b": second})
    assert len(result["changes"]) == number
    shown = [(one["changes"] is not None, one["users"] is not None) for one in result["organizations"]]
    assert shown == [(is_small, is_small), (is_small, True)]
    everybody = fleet_result({"a": kept(plan, predict(plan), return_users=True), "b": second})
    assert len(everybody["organizations"][0]["users"]) == number - 1


def test_a_fleet_without_a_difference_is_unchanged_and_complains_of_nothing():
    assert kept(*failing(plan_of([ADA], by_email("ada@x")))).complaint == ""
    result = fleet_result({"q": QUIET})
    assert (result["changed"], result["changes"], result["diff"]) == (False, [], [])


def test_an_organization_that_failed_stops_no_other_and_fails_the_task():
    partly = kept(*failing(MIXED, LOST, changed=True), Place("organization b"))
    wholly = RosterResult.failed(BROKEN, Place("organization a", "Acme"))
    refused = RosterResult.failed(Refused("too many", **details(MIXED)), Place("organization c"))
    with pytest.raises(TaskError) as caught:
        fleet_result({"a": wholly, "q": QUIET, "b": partly, "c": refused})
    assert str(caught.value) == (
        "3 of 4 organizations failed. organization a: the server is on fire; organization b: 1 of 4 changes failed. "
        "no answer came. Because of this, 2 removals were not attempted; organization c: too many"
    )
    broken = {"email": None, "action": None, "failure": {"status": 500}, "msg": "the server is on fire"}
    lost = {"email": "zoe@x", "action": "create", "failure": None, "msg": "no answer came"}
    many = {"email": None, "action": None, "failure": None, "msg": "too many"}
    told = caught.value.details
    assert told["changed"] is True
    assert told["organizations"] == [
        {"organization_id": "a", "organization": "Acme", "plan": None, "failures": [broken]},
        {"organization_id": "q", "organization": None, "plan": QUIET.details["plan"], "failures": []},
        {"organization_id": "b", "organization": None, "plan": MIXED.summary(), "failures": [lost]},
        {"organization_id": "c", "organization": None, "plan": MIXED.summary(), "failures": [many]},
    ]
    assert told["failures"] == [
        {"organization_id": "a", "organization": "Acme", **broken},
        {"organization_id": "b", "organization": None, **lost},
        {"organization_id": "c", "organization": None, **many},
    ]
    assert len(told["diff"]) == 2
    assert [(one["organization_id"], one["done"]) for one in told["changes"]][3:5] == [("b", False), ("c", False)]


@pytest.mark.parametrize(
    ("where", "said", "told"),
    [
        ("organization 4", "Creating zoe@x in organization 4: no", "Creating zoe@x: no"),
        ("organization A.C. (4)", "Removing ben@x from organization A.C. (4): no", "Removing ben@x: no"),
        ("organization 4", "Creating zoe@x: lost; reading the users of organization 4: no", None),
        ("organization 4", "Creating zoe@x in organization 42: no", None),
        ("organization 4", "Creating zoe@x in organization 4-2: no", None),
        ("organization 4", "no answer came", None),
    ],
)
def test_what_failed_in_an_organization_names_it_once(where, said, told):
    """As one of several failures: what stands alone, such as in ``failures``, names it anyway."""
    partly = kept(*failing(MIXED, TaskError(said)), Place(where))
    with pytest.raises(TaskError) as caught:
        fleet_result({"4": partly})
    told = told or said.replace(" of organization 4:", ":")
    assert str(caught.value) == (
        f"1 of 1 organizations failed. {where}: 1 of 4 changes failed. {told}. Because of this, 2 removals were not attempted"
    )
    assert caught.value.details["failures"][0]["msg"] == said
    with pytest.raises(TaskError) as caught:
        fleet_result({"4": RosterResult.failed(TaskError(f"Reading the users of {where}: no"), Place(where))})
    assert str(caught.value) == f"1 of 1 organizations failed. Reading the users of {where}: no"


def test_what_holds_for_every_failure_of_a_fleet_is_its_last_sentence():
    hint = ". The credential is wrong"
    refused, limited = TaskError("no").adding(hint=hint), Refused("Too many.").adding(hint=hint)
    rosters = {"a": kept(*failing(MIXED, refused, refused)), "b": RosterResult.failed(limited, Place("b"))}
    with pytest.raises(TaskError) as caught:
        fleet_result(rosters)
    assert str(caught.value) == (
        "2 of 2 organizations failed. organization 42: 2 of 4 changes failed. no. Because of this, 2 removals were not "
        "attempted; b: Too many. The credential is wrong"
    )


def test_the_users_of_several_organizations_are_one_list():
    assert fleet_users_result({At("a"): ([ADA, BEN], None), At("b"): ([], None), At("c"): ([CLEO], None)}) == {
        "changed": False,
        "users": [ADA, BEN, CLEO],
    }


def test_an_organization_that_could_not_be_read_hides_no_other():
    with pytest.raises(TaskError) as caught:
        fleet_users_result({At("a", "Acme"): ([], BROKEN), At("b"): ([BEN], None), At("c"): ([], LOST)})
    assert str(caught.value) == "2 of 3 organizations could not be read. the server is on fire; no answer came"
    assert caught.value.details == {
        "changed": False,
        "users": [BEN],
        "failures": [
            {"organization_id": "a", "organization": "Acme", "failure": {"status": 500}, "msg": "the server is on fire"},
            {"organization_id": "c", "organization": None, "failure": None, "msg": "no answer came"},
        ],
    }


# Words


def test_a_failed_result_has_its_message_first_and_the_details_after_it():
    assert list(failed_result(BROKEN).items()) == [
        ("msg", "the server is on fire"),
        ("failed", True),
        ("changed", False),
        ("failure", {"status": 500}),
    ]
    assert failed_result(BROKEN.adding(changed=True))["changed"] is True


def test_a_long_message_keeps_its_beginning_and_its_end():
    assert shortened("x" * 30, 30) == "x" * 30
    assert shortened("abcdefghijklmnopqrstuvwxyz12345", 30) == "abcdefghijklmno ... vwxyz12345"
    assert len(failed_result(TaskError("word " * 500))["msg"]) == 1000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "a", "c"], "a; b; c"),
        (["a", "b", "c", "d"], "a; b; c; and 1 more, see failures"),
        (["a", "b", "c", "d", "e", "d"], "a; b; c; and 2 more, see failures"),
        ([str(one) for one in range(1_003)], "0; 1; 2; and 1,000 more, see failures"),
    ],
)
def test_the_first_few_of_many_sentences_are_said(words, said):
    assert first_words(words) == said
