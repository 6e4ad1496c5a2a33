# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of an access report: one for each person in an organization, and what its status says."""

from __future__ import annotations

from datetime import date

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    COLUMNS,
    Account,
    Organization,
    Permitted,
    Person,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.tests.unit.access import ACME, ADA, GLOBEX, UIPATH, account, person, report

PARTITION = "d0000000-0000-4000-8000-000000000000"


def status(*people, accounts=(), **more):
    """The status of the only row."""
    (row,) = report(people, accounts, **more).rows
    return row.status


def test_the_columns_are_those_of_the_interface():
    assert " ".join(COLUMNS) == (
        "platform organization organization_id email user_name user_id kind owner roles expected_roles privileged status "
        "until last_login reason ticket decision justification reviewer reviewed_at"
    )


def test_a_row_says_who_is_where_and_why():
    jane = person("jane", "Member", owner="sam", until=date(2026, 12, 31), reason="Finance", ticket="HR-1", kind="contractor")
    (row,) = report([jane], [account("jane", "Member", last_login="2026-11-01T08:00:00Z")]).rows
    assert row._asdict() == {
        "platform": "polytomic",
        "organization": "Acme",
        "organization_id": "id-acme",
        "email": "jane@acme.example",
        "user_name": None,
        "user_id": "u-jane",
        "kind": "contractor",
        "owner": "sam",
        "roles": ("Member",),
        "expected_roles": ("Member",),
        "privileged": False,
        "status": "right",
        "until": "2026-12-31",
        "last_login": "2026-11-01T08:00:00Z",
        "reason": "Finance",
        "ticket": "HR-1",
        "decision": None,
        "justification": None,
        "reviewer": None,
        "reviewed_at": None,
    }


@pytest.mark.parametrize(
    ("wanted", "has", "expected"),
    [
        (("Admin",), ("Admin",), "right"),
        (("ADMIN ", "viewer"), ("Viewer", "Admin"), "right"),
        ((), ("Viewer",), "right"),
        ((), (), "right"),
        (("Admin",), ("Admin", "Viewer"), "excess"),
        (("Admin",), ("Viewer",), "differs"),
        (("Admin", "Viewer"), ("Viewer",), "differs"),
        (("Admin", "Viewer"), ("Viewer", "Member"), "differs"),
        (("Admin",), (), "differs"),
    ],
)
def test_roles_are_compared_as_sets(wanted, has, expected):
    assert status(person("ada", *wanted), accounts=[account("ada", *has)]) == expected


def test_roles_can_be_expected_by_id_and_are_shown_by_name():
    (row,) = report([person("ada", role_ids=("R-VIEWER", "r-unknown"))], [account("ada", "Viewer")]).rows
    assert (row.status, row.expected_roles) == ("differs", ("r-unknown", "Viewer"))
    assert status(person("ada", role_ids=("R-VIEWER",)), accounts=[account("ada", "Viewer")]) == "right"


def test_a_role_can_be_expected_by_its_legacy_name():
    (row,) = report([person("ada", role="admin")], [Account("u-ada", "ada@acme.example", role="Admin")]).rows
    assert (row.status, row.roles, row.expected_roles, row.privileged) == ("right", ("Admin",), ("admin",), True)
    assert status(person("ada", role="admin"), accounts=[account("ada", "Admin", role="user")]) == "differs"


def test_a_role_without_a_name_is_shown_by_the_name_that_its_id_has_else_by_the_id():
    unnamed = Account("u-ada", "ada@acme.example", roles=(Role("R-ADMIN"), Role("r-other")))
    (row,) = report([person("ada")], [unnamed]).rows
    assert (row.roles, row.privileged) == (("Admin", "r-other"), True)


def test_who_is_wanted_and_not_there_is_missing():
    (row,) = report([person("ada", "Admin")]).rows
    assert (row.status, row.roles, row.expected_roles, row.privileged, row.user_id) == ("missing", (), ("Admin",), False, None)


def test_who_is_there_and_not_listed_is_an_orphan():
    (row,) = report([], [ADA]).rows
    assert (row.status, row.kind, row.privileged, row.expected_roles) == ("orphan", None, True, None)


def test_who_is_listed_for_another_organization_only_is_an_orphan_whose_owner_is_known():
    reading = Reading(("polytomic",), (Organization(ACME), Organization(GLOBEX, (ADA,))))
    ada = person("ada", organization="Acme", owner="sam", reason="of Acme")
    rows = {row.organization: row for row in report([ada], reading=reading).rows}
    assert {place: row.status for place, row in rows.items()} == {"Acme": "missing", "Globex": "orphan"}
    assert (rows["Globex"].kind, rows["Globex"].owner, rows["Globex"].reason) == ("employee", "sam", None)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"until": date(2026, 11, 29)}, "right"),
        ({"until": date(2026, 11, 28)}, "expired"),
        ({"present": False}, "expired"),
        ({"present": False, "until": date(2027, 1, 1)}, "expired"),
    ],
)
def test_a_last_day_is_the_last_one(more, expected):
    assert status(person("ada", **more), accounts=[ADA]) == expected


@pytest.mark.parametrize("more", [{"until": date(2026, 11, 28)}, {"present": False}])
def test_who_should_be_gone_and_is_gone_has_no_row(more):
    assert report([person("ada", **more)]).rows == ()


def test_who_has_left_and_is_found_elsewhere_is_expired():
    assert status(Person("ada@acme.example", present=False), accounts=[ADA]) == "expired"


def test_a_deactivated_account_is_inactive_unless_its_roles_differ():
    assert status(person("ada", "Admin"), accounts=[account("ada", "Admin", active=False)]) == "inactive"
    assert status(person("ada", "Admin"), accounts=[account("ada", "Viewer", active=False)]) == "differs"
    assert status(accounts=[account("ada", active=False)]) == "orphan"


@pytest.mark.parametrize(
    ("permitted", "expected"),
    [
        (Permitted("*@ACME.example"), "exception"),
        (Permitted("ada@*", "polytomic", "acme"), "exception"),
        (Permitted("ada@*", "polytomic", "ID-ACME"), "exception"),
        (Permitted("ada@*", "", "A*"), "exception"),
        (Permitted("ada@*", expires=date(2026, 11, 29)), "exception"),
        (Permitted("ada@*", expires=date(2026, 11, 28)), "expired"),
        (Permitted("ada@*", "uipath"), "orphan"),
        (Permitted("ada@*", "polytomic", "Globex"), "orphan"),
        (Permitted("bob@*"), "orphan"),
        (Permitted(""), "orphan"),
    ],
)
def test_an_exception_is_a_pattern_for_a_place_until_a_day(permitted, expected):
    assert status(accounts=[ADA], permitted=(permitted,)) == expected


@pytest.mark.parametrize(
    ("permitted", "expected"),
    [
        (("uipath", "Acme"), "exception"),
        (("uipath", "A*"), "exception"),
        (("uipath", PARTITION.upper()), "exception"),
        (("", PARTITION), "exception"),
        (("uipath", "b0000000-0000-4000-8000-000000000000"), "orphan"),
        (("", "Acme"), "orphan"),
    ],
)
def test_the_organization_of_uipath_has_no_name_so_an_exception_for_the_platform_holds(permitted, expected):
    place = Place("uipath", PARTITION)
    assert status(accounts=[ADA], place=place, permitted=(Permitted("ada@*", *permitted),)) == expected


@pytest.mark.parametrize(
    ("permitted", "expected"),
    [("U-NOBODY", "exception"), ("*", "exception"), ("u-*", "exception"), ("", "orphan"), ("nobody", "orphan")],
)
def test_an_account_without_a_name_is_excepted_by_its_id(permitted, expected):
    assert status(accounts=[Account("u-nobody")], permitted=(Permitted(permitted),)) == expected


@pytest.mark.parametrize("names", [{"email": "ada@acme.example"}, {"user_name": "ada"}])
def test_an_account_with_a_name_is_not_excepted_by_its_id(names):
    assert status(accounts=[Account("u-ada", **names)], permitted=(Permitted("u-ada"),)) == "orphan"


def test_an_exception_says_who_approved_it_and_until_when():
    lasting = Permitted("*@acme.example", reason="support", approved_by="sam", expires=date(2027, 3, 31))
    ended = Permitted("ada@*", reason="ended", expires=date(2026, 1, 1))
    (row,) = report([], [ADA], permitted=(ended, lasting)).rows
    assert (row.status, row.owner, row.reason, row.until) == ("exception", "sam", "support", "2027-03-31")


def test_the_file_comes_before_an_exception():
    anyone = (Permitted("*"),)
    assert status(person("ada", "Viewer"), accounts=[ADA], permitted=anyone) == "differs"
    assert status(person("ada", present=False), accounts=[ADA], permitted=anyone) == "expired"


@pytest.mark.parametrize("elsewhere", ["a harbor (harbor_only)", "robots"])
def test_accounts_that_other_systems_manage_are_no_orphans(elsewhere):
    made = report([], [account("robot", "Admin", elsewhere=elsewhere), ADA])
    assert [row.user_id for row in made.rows] == ["u-ada"]
    assert [(one.accounts, one.elsewhere) for one in made.reviewed] == [(2, 1)]


def test_an_account_that_another_system_manages_is_there_for_who_names_it():
    assert status(person("robot", "Viewer"), accounts=[account("robot", "Admin", elsewhere="a harbor")]) == "differs"


def test_people_without_an_email_have_a_row():
    accounts = [Account("u-1", user_name="svc"), Account("u-2"), Account("u-3")]
    made = report([], accounts, UIPATH)
    assert [(row.email, row.user_name, row.user_id) for row in made.rows] == [
        (None, None, "u-2"),
        (None, None, "u-3"),
        (None, "svc", "u-1"),
    ]
    assert made.totals["people"] == 3


def test_two_accounts_of_one_name_are_two_rows_and_one_person():
    """The one that is spelled as the file has it is this person's."""
    twins = [Account("u-1", "Ada@acme.example"), Account("u-2", "ada@acme.example")]
    made = report([person("ada")], twins)
    assert sorted((row.user_id, row.status) for row in made.rows) == [("u-1", "orphan"), ("u-2", "right")]
    assert (made.totals["rows"], made.totals["people"]) == (2, 1)


def test_a_person_is_found_by_id_then_user_name_then_email():
    jane = Account("u-jane", "jane@acme.example", "jane.doe")
    assert status(person("jane", platform="uipath", user_name="JANE.DOE"), accounts=[jane], place=UIPATH) == "right"
    assert status(person("jane", platform="uipath", user_id="U-JANE"), accounts=[jane], place=UIPATH) == "right"
    named_so = Account("u-jane", "", "jane@acme.example")
    assert status(person("jane", platform="uipath"), accounts=[named_so], place=UIPATH) == "right"
    renamed = Account("u-jane", "jane@acme.example", "j.doe")
    assert status(person("jane", platform="uipath", user_name="jane.doe"), accounts=[renamed], place=UIPATH) == "differs"


def test_an_organization_can_be_named_by_its_id_or_be_the_callers_own():
    for name in ("ACME", "ID-acme", ""):
        assert status(person("ada", organization=name), accounts=[ADA]) == "right"


def test_privileged_roles_are_those_of_the_platform_without_regard_to_case():
    made = report([], [account("a", "admin"), account("b", "Administrators"), account("c", "Viewer")])
    assert [(row.email, row.privileged) for row in made.rows] == [
        ("a@acme.example", True),
        ("b@acme.example", False),
        ("c@acme.example", False),
    ]
    assert made.totals["privileged"] == 1


def test_privileged_people_come_first_then_places_then_names():
    reading = Reading(
        ("polytomic",), (Organization(GLOBEX, (account("b", "Admin"), account("a"))), Organization(ACME, (account("z"),)))
    )
    assert [row.user_id for row in report(reading=reading).rows] == ["u-b", "u-z", "u-a"]


# What was not read


def test_who_is_wanted_where_nothing_was_read_is_not_lost():
    reading = Reading(("polytomic",), (Organization(ACME),), (Unreadable(GLOBEX, "HTTP 500"),))
    made = report([person("ada", organization="globex"), person("ben", organization="Initech")], reading=reading)
    assert made.rows == ()
    assert not made.complete
    assert [(one.place.organization, one.people) for one in made.unreadable] == [
        ("Globex", ("ada@acme.example",)),
        ("Initech", ("ben@acme.example",)),
    ]
    assert made.unreadable[1].why == "No organization with this name or id was found."


def test_a_platform_that_is_down_is_unreadable_as_a_whole():
    reading = Reading(("polytomic",), (), (Unreadable(Place("polytomic"), "no answer"),))
    (one,) = report([person("ada"), person("ben", organization="")], reading=reading).unreadable
    assert (one.why, one.people) == ("no answer", ("ada@acme.example", "ben@acme.example"))


def test_a_name_that_two_organizations_have_is_no_name():
    twin = Place("polytomic", "id-twin", "acme")
    reading = Reading(("polytomic",), (Organization(ACME, (ADA,)), Organization(twin)))
    made = report([person("ada")], reading=reading)
    assert [(row.organization_id, row.status) for row in made.rows] == [("id-acme", "orphan")]
    assert [one.why for one in made.unreadable] == [
        "Several organizations have this name: write the id of the one that is meant."
    ]
    assert status(person("ada", organization="id-acme"), reading=reading) == "right"


def test_what_was_left_out_is_not_missed():
    reading = Reading(("polytomic",), (Organization(ACME),), (), (GLOBEX,))
    made = report([person("ada", organization="Globex"), person("ben", platform="uipath")], reading=reading)
    assert (made.rows, made.complete, made.left_out) == ((), True, 1)
