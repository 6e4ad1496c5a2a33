# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the accounts of people who leave, by what the modules say and by a second look."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.departures import (
    Done,
    rows_of,
    settled,
    without_privileged,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.leavers import Leaver, Search
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Organization,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.tests.unit.access import ACME, GLOBEX, UIPATH

JANE = "jane@acme.example"
ACCOUNT = Account("u-1", f" {JANE}", " jane ")
LEAVER = Leaver(ACME, False, ACCOUNT, ("Admin", "Member"), True)
EMPTY_ROW = {
    "platform": "polytomic",
    "organization": "Acme",
    "organization_id": "id-acme",
    "email": JANE,
    "user_name": "jane",
    "user_id": "u-1",
    "roles": ["Admin", "Member"],
    "privileged": True,
    "requested": "remove",
    "action": "remove",
    "removed": False,
    "deactivated": False,
    "looked_again": None,
    "left_to_do": None,
    "note": None,
}


def leaver(place=ACME, own=False, **more):
    return Leaver(place, own, more.pop("account", ACCOUNT), **more)


def search(*leavers, emails=(JANE,), unreadable=(), mode="remove"):
    return Search(emails, mode, leavers, unreadable)


def reading(*organizations, unreadable=()):
    return Reading(("polytomic", "uipath"), organizations, unreadable)


def row(one, results=None, again=None):
    (made,) = rows_of(search(one), Done(results or {}, again))
    return made


def change(user_id="u-1", place="id-acme", done=True):
    return {"id": user_id, "organization_id": place, "done": done}


GONE = reading(Organization(ACME))
THERE = reading(Organization(ACME, (Account("u-0"), Account("U-1"))))


# The rows


def test_before_anything_is_done_it_is_not_known_whether_it_was():
    assert rows_of(search(LEAVER), None) == [{**EMPTY_ROW, "removed": None}]


def test_what_is_empty_is_null():
    (made,) = rows_of(search(leaver(Place("uipath"), account=Account("u-1", " ", " "))), None)
    assert [made[name] for name in ("organization", "organization_id", "email", "user_name")] == [None] * 4


def test_an_account_of_which_nothing_can_be_done_is_left_to_do():
    (made,) = rows_of(search(leaver(action="none", left_to_do="Only a harbor manages this account.")), None)
    assert (made["looked_again"], made["left_to_do"]) == ("still there", "Only a harbor manages this account.")


def test_an_account_of_which_nothing_needs_to_be_done_is_noted():
    (made,) = rows_of(search(leaver(action="none", note="The account was deactivated before.")), None)
    told = (made["looked_again"], made["left_to_do"], made["note"])
    assert told == ("inactive", None, "The account was deactivated before.")


def test_each_person_has_a_row_for_each_place_that_could_not_be_read():
    unreadable = (Unreadable(GLOBEX, "HTTP 500."), Unreadable(Place("uipath"), "Set a token."))
    rows = rows_of(search(emails=(JANE, "edda"), unreadable=unreadable, mode="deactivate"), None)
    nobody = dict.fromkeys(EMPTY_ROW) | {"roles": [], "privileged": False, "removed": False, "deactivated": False}
    nobody |= {"requested": "deactivate", "action": "none", "looked_again": "unknown"}
    globex = {"platform": "polytomic", "organization": "Globex", "organization_id": "id-globex"}
    told = [{**globex, "left_to_do": "Could not be read: HTTP 500."}]
    told += [{"platform": "uipath", "left_to_do": "Could not be read: Set a token."}]
    assert rows == [{**nobody, **place, **who} for place in told for who in ({"email": JANE}, {"user_name": "edda"})]


# What was done, and seen


@pytest.mark.parametrize(
    ("one", "name", "made", "removed"),
    [
        (LEAVER, "organizations", change(), True),
        (LEAVER, "organizations", change("U-1", "ID-ACME"), True),
        (LEAVER, "organizations", change(place=None), True),
        (LEAVER, "organizations", change(done=False), False),
        (LEAVER, "organizations", change("u-2"), False),
        (LEAVER, "organizations", change(place="id-globex"), False),
        (LEAVER, "own", change(), False),
        (leaver(own=True), "own", change(place=None), True),
        (leaver(UIPATH), "uipath", change(place=None), True),
    ],
)
def test_a_module_says_what_it_has_removed(one, name, made, removed):
    results = {name: [{}, {"changes": None}, {"changes": [change("u-9"), made]}]}
    assert row(one, results, reading(Organization(one.place)))["removed"] is removed


def test_who_was_removed_and_is_gone_needs_no_word():
    assert row(LEAVER, {"organizations": [{"changes": [change()]}]}, GONE) == {
        **EMPTY_ROW, "removed": True, "looked_again": "gone",
    }  # fmt: skip


@pytest.mark.parametrize("note", ["", "Polytomic cannot deactivate accounts."])
def test_who_is_gone_although_no_module_says_so_is_noted(note):
    made = row(leaver(note=note), {}, GONE)
    words = "The platform reported an error, but the account is gone."
    assert (made["looked_again"], made["left_to_do"], made["note"]) == ("gone", None, f"{note} {words}".strip())


def test_who_is_still_there_is_left_to_do():
    made = row(LEAVER, {"organizations": [{"changes": [change()]}]}, THERE)
    assert (made["removed"], made["looked_again"], made["note"]) == (True, "still there", None)
    assert made["left_to_do"] == "The account is not removed: The platform reported no error, but still lists the account."


@pytest.mark.parametrize(
    ("action", "active", "seen"),
    [
        ("deactivate", False, "inactive"),
        ("deactivate", True, "still there"),
        ("remove", False, "still there"),
        ("remove", True, "still there"),
    ],
)
def test_an_inactive_account_is_what_a_deactivation_is_to_leave(action, active, seen):
    there = reading(Organization(UIPATH, (Account("u-1", active=active),)))
    made = row(leaver(UIPATH, action=action), {}, there)
    assert made["looked_again"] == seen
    assert (made["left_to_do"] or "").startswith(f"The account is not {action}d: " if seen == "still there" else "")


@pytest.mark.parametrize(
    ("again", "why"),
    [
        (None, "The organization was not read."),
        (reading(Organization(GLOBEX)), "The organization was not read."),
        (reading(unreadable=(Unreadable(UIPATH, "HTTP 401."),)), "The organization was not read."),
        (reading(unreadable=(Unreadable(Place("polytomic"), "HTTP 503."),)), "HTTP 503."),
        (reading(unreadable=(Unreadable(Place("polytomic"), "HTTP 503."), Unreadable(ACME, "HTTP 500."))), "HTTP 500."),
    ],
)
def test_who_cannot_be_looked_for_again_is_left_to_do(again, why):
    made = row(LEAVER, {"organizations": [{"changes": [change()]}]}, again)
    assert (made["removed"], made["looked_again"]) == (True, "unknown")
    assert made["left_to_do"].endswith(f": {why}")


def failure(email, place="id-acme", msg="This one."):
    return {"email": email, "organization_id": place, "msg": msg}


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([{"msg": "The whole task."}], "The whole task."),
        ([{"changes": []}, {"msg": "The second task."}], "The second task."),
        ([{"msg": "Whole.", "failures": [failure("JANE@acme.example")]}], "This one."),
        ([{"msg": "Whole.", "failures": [failure("jane")]}], "This one."),
        ([{"msg": "Whole.", "failures": [failure("kim@acme.example", msg="Other."), failure(JANE, "ID-ACME")]}], "This one."),
        ([{"msg": "Whole.", "failures": [failure(None, msg="Acme."), failure(JANE)]}], "This one."),
        ([{"msg": "Whole.", "failures": [failure(None, msg="Acme.")]}], "Acme."),
        ([{"msg": "Whole.", "failures": [failure(JANE, None)]}], "This one."),
        ([{"msg": "Whole.", "failures": [failure(JANE, msg=""), failure(None, msg="Acme.")]}], "Acme."),
        (
            [{"msg": "Whole.", "failures": [failure(JANE, "id-globex")]}],
            "The platform reported no error, but still lists the account.",
        ),
        ([{}], "The platform reported no error, but still lists the account."),
    ],
)
def test_what_a_module_says_of_the_account_comes_before_all_else(results, said):
    assert row(LEAVER, {"organizations": results, "own": [{"msg": "Not here."}]}, THERE)["left_to_do"].endswith(f": {said}")


def test_a_failure_of_an_organization_is_not_that_of_an_account_without_a_user_name():
    """No user of Polytomic has one, and a failure of the whole organization has no e-mail address."""
    failures = [failure(None, msg="Acme."), failure(JANE)]
    made = row(leaver(account=Account("u-1", JANE)), {"organizations": [{"msg": "Whole.", "failures": failures}]}, THERE)
    assert made["left_to_do"] == "The account is not removed: This one."


# What a run that was killed has done


def of_killed(ended=None, began="2026-11-29T20:41:19Z", **changes):
    return {"began": began, "ended": ended, "rows": [{**EMPTY_ROW, "removed": None, **changes}]}


SETTLED = {
    **EMPTY_ROW,
    "action": "none",
    "looked_again": "gone",
    "note": "The run of 2026-11-29T20:41:19Z has not noted what it did: the account is gone.",
}


@pytest.mark.parametrize("changes", [{}, {"email": "JANE@acme.example", "user_name": None}, {"email": None, "user_name": JANE}])
def test_an_account_that_a_killed_run_was_to_remove_and_that_is_gone(changes):
    assert settled([of_killed(**changes)], search(), GONE) == [{**SETTLED, **changes}]


@pytest.mark.parametrize(
    ("run", "found", "read"),
    [
        (of_killed(ended="2026-11-29T20:41:25Z"), search(), GONE),
        (of_killed(action="none"), search(), GONE),
        (of_killed(), search(emails=("kim@acme.example",)), GONE),
        (of_killed(email=None, user_name=None), search(emails=("",)), GONE),
        (of_killed(), search(), reading(Organization(GLOBEX))),
        (of_killed(), search(), reading(unreadable=(Unreadable(ACME, "HTTP 500."),))),
        (of_killed(user_id="U-1"), search(LEAVER), GONE),
    ],
    ids=["ended", "nothing", "others", "nobody", "elsewhere", "unreadable", "there"],
)
def test_nothing_else_is_settled(run, found, read):
    assert settled([run], found, read) == []


def test_a_later_run_has_the_last_word():
    killed, ended = of_killed(), of_killed(ended="2026-11-29T21:00:00Z", user_id="U-1")
    assert settled([killed, ended], search(), GONE) == []
    later = of_killed(began="later")
    assert [one["note"][:17] for one in settled([killed, later], search(), GONE)] == ["The run of later "]


def test_an_organization_without_an_id_is_known_by_its_name():
    run = of_killed(organization_id=None)
    assert len(settled([run], search(), reading(Organization(Place("polytomic", "", "ACME"))))) == 1
    run = of_killed(platform="uipath", organization_id="partition", organization=None)
    assert len(settled([run], search(), reading(Organization(Place("uipath", "Partition"))))) == 1


# Whether anyone with a privileged role is left


@pytest.mark.parametrize(
    ("accounts", "is_left"),
    [
        ((), False),
        ((Account("u-2", roles=(Role("R-ADMIN"),)),), True),
        ((Account("u-2", role="ADMIN"),), True),
        ((Account("u-2", roles=(Role("r-member", "Member"),)),), False),
        ((Account("u-2", role="admin", active=False),), False),
        ((Account("u-2", role="admin", elsewhere="a harbor"),), False),
    ],
)
def test_that_no_user_with_a_privileged_role_is_left_is_said(accounts, is_left):
    again = reading(Organization(GLOBEX), Organization(ACME, accounts, {"r-admin": "Admin"}))
    told = without_privileged(search(LEAVER), again, {"polytomic": ("admin", "Owner")})
    assert told == ([] if is_left else ["Nobody with a privileged role (admin or Owner) is left in Acme (polytomic)."])


@pytest.mark.parametrize(
    "one", [leaver(action="none", privileged=True), leaver(privileged=False), leaver(GLOBEX, privileged=True)]
)
def test_nothing_is_said_of_an_organization_from_which_no_privileged_user_was_removed(one):
    assert without_privileged(search(one), GONE, {"polytomic": ("Admin",)}) == []


def test_nothing_is_said_where_no_names_of_roles_could_be_read():
    again = reading(Organization(ACME, nameless="HTTP 500."))
    assert without_privileged(search(LEAVER), again, {"polytomic": ("Admin",)}) == []


def test_nothing_is_said_before_a_second_look():
    assert without_privileged(search(LEAVER), None, {"polytomic": ("Admin",)}) == []
