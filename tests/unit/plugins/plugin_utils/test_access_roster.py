# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role roster has the modules do: of the people file, of exceptions, and of decisions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Decision, Permitted, Place
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.names import Names
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.roster import Scope, rosters_of
from ansible_collections.rosterops.saas_users.tests.unit.access import TODAY, person

ID, OTHER_ID = "a0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
BOTH = ("polytomic", "uipath")
YESTERDAY = TODAY - timedelta(1)
ACME, GLOBEX = Place("polytomic", ID, "Acme"), Place("polytomic", OTHER_ID, "Globex")
LISTED = (ACME, GLOBEX)


def made(*people, permitted=(), decisions=None, platforms=BOTH, organizations=None, purge=False, there=(), own=None):
    scope = Scope(platforms, organizations, purge, TODAY)
    return rosters_of(people, permitted, decisions, scope, Names(there, own))


def users(roster):
    return [(user.get("email"), user.get("state", "present")) for user in roster.users]


def decision(name, user_id="7", organization="Acme", organization_id=ID, decided="revoke", platform="polytomic", **more):
    return Decision(platform, organization, organization_id, f"{name}@acme.example", user_id=user_id, decision=decided, **more)


# The people file


def test_each_is_where_the_file_says_and_who_is_not_entitled_is_absent():
    found = made(
        person("ada", "Admin"),
        person("late", until=YESTERDAY),
        person("today", until=TODAY),
        person("gone", present=False, organization=ID),
        person("own", "Viewer", organization=""),
        person("robo", "Automation Users", platform="uipath", organization=""),
    )
    acme, by_id = found.organizations
    assert (acme.place, by_id.place, acme.is_by_id, by_id.is_by_id) == ("Acme", ID, False, True)
    assert users(acme) == [
        ("ada@acme.example", "present"),
        ("late@acme.example", "absent"),
        ("today@acme.example", "present"),
    ]
    assert users(by_id) == [("gone@acme.example", "absent")]
    assert found.own.users == [{"email": "own@acme.example", "roles": ["Viewer"]}]
    assert found.uipath.users == [{"email": "robo@acme.example", "groups": ["Automation Users"]}]
    assert (found.refused, found.warnings) == ([], [])


@pytest.mark.parametrize(("platforms", "there"), [(["uipath"], (0, False, True)), (["polytomic"], (1, True, False))])
def test_a_platform_that_does_not_belong_to_the_run_is_left_alone(platforms, there):
    people = [person("ada"), person("own", organization=""), person("robo", platform="uipath", organization="")]
    found = made(*people, platforms=platforms)
    assert (len(found.organizations), found.own is not None, found.uipath is not None) == there


@pytest.mark.parametrize(
    ("organizations", "places"),
    [
        (None, ["Acme", "Globex [EU]", ID]),
        ("mentioned", ["Acme", "Globex [EU]", ID]),
        ("all", ["Acme", "Globex [EU]", ID]),
        (("ac*",), ["Acme"]),
        (("Globex [EU]", ID.upper()), ["Globex [EU]", ID]),
        (("Initech",), []),
    ],
)
def test_organizations_are_only_narrowed(organizations, places):
    people = [person("ada"), person("gus", organization="Globex [EU]"), person("ida", organization=ID)]
    found = made(*people, person("own", organization=""), organizations=organizations)
    assert [one.place for one in found.organizations] == places
    assert found.own is not None


# Exceptions


def exception(email="*@vendor.example", **more):
    return Permitted(email, **more)


@pytest.mark.parametrize(
    ("one", "general", "acme", "by_id"),
    [
        (exception(), True, [], []),
        (exception(expires=TODAY), True, [], []),
        (exception(expires=YESTERDAY), False, [], []),
        (exception(platform="uipath"), False, [], []),
        (exception(platform="polytomic"), True, [], []),
        (exception(organization="ACME "), False, ["*@vendor.example"], ["*@vendor.example"]),
        (exception(organization="Glo*"), False, [], ["*@vendor.example"]),
        (exception(organization="*"), False, ["*@vendor.example"], ["*@vendor.example"]),
        (exception(organization=ID), False, ["*@vendor.example"], ["*@vendor.example"]),
        (exception(organization=OTHER_ID), False, ["*@vendor.example"], []),
        (exception(organization="Acme", platform="uipath"), False, [], []),
    ],
)
def test_exceptions_of_today_protect(one, general, acme, by_id):
    found = made(person("ada"), person("ida", organization=ID), permitted=[one], purge=True)
    assert found.protected["polytomic"] == (["*@vendor.example"] if general else [])
    assert [roster.protected for roster in found.organizations] == [acme, by_id]
    assert found.lacking == ["fleet"], "two kinds of texts could mean one organization"


def test_an_exception_that_may_hold_is_told():
    one = exception(organization="Acme")
    found = made(person("ada"), person("ida", organization=ID), permitted=[one], purge=True)
    (warning,) = found.warnings
    assert warning.startswith(f"It is unknown whether the exceptions for *@vendor.example apply to {ID}, because an organization")
    assert made(person("ida", organization=ID), permitted=[one]).warnings == []


def test_exceptions_hold_on_uipath():
    people = person("robo", platform="uipath", organization="")
    permitted = [
        exception("a@x", platform="uipath"),
        exception("b@x", organization="Acme", platform="uipath"),
        exception("c@x", organization="*"),
        exception("d@x", organization="Acme", platform="polytomic"),
    ]
    found = made(people, permitted=permitted, purge=True)
    assert (found.protected["uipath"], found.uipath.protected, found.warnings) == (["a@x"], ["b@x", "c@x"], [])


def test_an_exception_for_an_organization_that_may_be_that_of_uipath_is_told():
    people = person("robo", platform="uipath", organization="")
    found = made(people, permitted=[exception("b@x", organization="Acme")], purge=True)
    assert (found.uipath.protected, found.warnings) == (
        ["b@x"],
        [
            "It is unknown whether the exceptions for b@x apply to UiPath, whose API does not tell the name of the organization. "
            "They are not removed there. Set platform in these exceptions."
        ],
    )
    assert made(people, permitted=[exception("b@x", organization="Acme")]).warnings == []


# Purge


def test_only_where_the_file_keeps_somebody():
    found = made(person("ada"), person("gone", organization="Globex", present=False), purge=True)
    assert [one.purge for one in found.organizations] == [True, False]
    (sentence,) = found.refused
    assert sentence.startswith("No user is purged from Globex, because the people file gives nobody access there")
    assert [one.purge for one in made(person("ada")).organizations] == [False]


def test_a_platform_that_the_file_does_not_mention_is_not_purged():
    found = made(person("ada"), purge=True)
    assert (found.uipath.users, found.uipath.purge, found.refused) == ([], False, [])


# Decisions


def test_who_is_revoked_is_removed_although_the_file_lists_them():
    listed = [person("ada", "Admin"), person("Ben", "Viewer"), person("ben", organization="Globex")]
    found = made(*listed, decisions=[decision("ben"), decision("eve", "8"), decision("eve", "8")])
    acme, globex = found.organizations
    assert acme.users == [
        {"email": "ada@acme.example", "roles": ["Admin"]},
        {"id": "7", "email": "ben@acme.example", "state": "absent"},
        {"id": "8", "email": "eve@acme.example", "state": "absent"},
    ]
    assert users(globex) == [("ben@acme.example", "present")]


@pytest.mark.parametrize("decided", ["keep", ""])
def test_no_other_decision_is_anything(decided):
    found = made(person("ada"), decisions=[decision("eve", decided=decided)])
    assert users(found.organizations[0]) == [("ada@acme.example", "present")]


def test_a_row_may_lack_an_id_or_an_address():
    found = made(
        person("ada"), decisions=[decision("eve", user_id=""), Decision("polytomic", "Acme", ID, user_id="9", decision="revoke")]
    )
    assert found.organizations[0].users[1:] == [{"email": "eve@acme.example", "state": "absent"}, {"id": "9", "state": "absent"}]


def test_an_organization_is_found_by_its_id_or_by_its_name():
    found = made(person("ida", organization=ID), person("gus", organization="Globex"), decisions=[
        decision("eve"), decision("eve", organization="GLOBEX", organization_id=OTHER_ID),
    ])  # fmt: skip
    assert [users(one)[1:] for one in found.organizations] == [[("eve@acme.example", "absent")]] * 2


def test_uipath_is_told_the_user_name_before_the_address():
    robo = person("robo", platform="uipath", organization="", user_name="robo")
    found = made(robo, decisions=[
        decision("r", platform="uipath", user_name="ROBO"), decision("bert", "8", platform="uipath"),
    ])  # fmt: skip
    assert found.uipath.users == [
        {"id": "7", "user_name": "ROBO", "state": "absent"},
        {"id": "8", "email": "bert@acme.example", "state": "absent"},
    ]


@pytest.mark.parametrize("more", [{}, {"organization_id": ""}, {"organization": ""}, {"organization": "", "organization_id": ""}])
def test_a_decision_of_the_own_organization(more):
    found = made(person("own", organization=""), decisions=[decision("eve", **more)], own=ACME)
    assert users(found.own) == [("own@acme.example", "present"), ("eve@acme.example", "absent")]
    assert (found.warnings, found.lacking) == ([], [])


@pytest.mark.parametrize("listed", [(), LISTED])
def test_a_decision_of_another_organization_is_not_taken_for_the_own_one(listed):
    elsewhere = decision("eve", organization="Globex", organization_id=OTHER_ID)
    found = made(person("own", organization=""), decisions=[elsewhere], own=ACME, there=listed)
    assert users(found.own) == [("own@acme.example", "present")]
    assert found.warnings[0].startswith("Not carried out, since the people file does not mention the organization: 1 decision")
    with_all = made(person("own", organization=""), decisions=[elsewhere], own=ACME, there=listed, organizations="all")
    assert [(one.place, users(one)) for one in with_all.organizations] == [(OTHER_ID, [("eve@acme.example", "absent")])]


def test_a_decision_waits_until_the_own_organization_is_known():
    found = made(person("own", organization=""), decisions=[decision("eve")], organizations="all")
    assert (users(found.own), found.organizations, found.lacking) == ([("own@acme.example", "present")], [], ["own"])


@pytest.mark.parametrize(
    ("organizations", "there"), [("all", True), (("Acme", "Glob*"), True), (("Acme",), False), (None, False)]
)
def test_an_organization_that_the_file_does_not_mention_is_reached_only_if_it_is_chosen(organizations, there):
    globex = [decision(name, organization="Globex", organization_id=OTHER_ID) for name in ("eve", "bob")]
    found = made(
        person("ada"), decisions=globex, organizations=organizations, purge=True, permitted=[exception(organization="x")]
    )
    added = found.organizations[1:]
    assert [(one.place, one.purge, one.protected, one.mentioned) for one in added] == [(OTHER_ID, False, [], False)] * there
    told = (
        "Not carried out, since the people file does not mention the organization: 2 decisions about eve@acme.example in Globex"
    )
    assert [one.startswith(told) for one in found.warnings] == [True] * (not there)


@pytest.mark.parametrize("organizations", [None, "all"])
@pytest.mark.parametrize(
    ("called", "more"), [("Renamed", {}), ("Renamed", {"organization": ""}), (ID, {"organization_id": ""})]
)  # fmt: skip
def test_a_decision_waits_until_it_is_known_whether_the_file_calls_its_organization_something_else(called, more, organizations):
    now = Place("polytomic", ID, "Acme" if called == ID else "Renamed")
    eve, ada = decision("eve", **more), person("ada", organization=called)
    assert made(ada, decisions=[eve], organizations=organizations).lacking == ["fleet"]
    found = made(ada, decisions=[eve], organizations=organizations, there=(now, GLOBEX))
    assert [(one.place, users(one)) for one in found.organizations] == [
        (called, [("ada@acme.example", "present"), ("eve@acme.example", "absent")])
    ]
    assert (found.warnings, found.lacking) == ([], [])


@pytest.mark.parametrize(
    ("called", "more"), [("Acme", {}), ("Acme", {"organization_id": ""}), (ID, {}), (ID, {"organization": ""})]
)
def test_a_decision_that_calls_its_organization_as_the_file_does_waits_for_nothing(called, more):
    found = made(person("ada", organization=called), decisions=[decision("eve", **more)])
    assert users(found.organizations[0]) == [("ada@acme.example", "present"), ("eve@acme.example", "absent")]
    assert found.lacking == []


def test_a_decision_for_an_organization_that_is_narrowed_out_is_for_another_run():
    found = made(person("ada"), person("gus", organization="Globex"), decisions=[decision("eve")], organizations=("Globex",))
    assert ([one.place for one in found.organizations], found.warnings) == (["Globex"], [])


def test_a_decision_for_another_platform_is_for_another_run():
    found = made(person("ada"), decisions=[decision("r", platform="uipath")], platforms=["polytomic"])
    assert (found.uipath, found.warnings) == (None, [])


def test_the_day_is_that_of_the_run():
    late = person("late", until=date(2026, 1, 1))
    scope = Scope(BOTH, None, False, date(2026, 1, 1))
    assert users(rosters_of([late], (), None, scope).organizations[0]) == [("late@acme.example", "present")]
