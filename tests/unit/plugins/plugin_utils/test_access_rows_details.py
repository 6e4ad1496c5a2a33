# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a row says of people who are missing, expired or excepted, and the order of rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Decision,
    Organization,
    Permitted,
    Place,
    Reading,
)
from ansible_collections.rosterops.saas_users.tests.unit.access import TODAY, account, person, report

ADA = "ada@acme.example"


def decided(decision, email=ADA, user_name="", user_id=""):
    return Decision("polytomic", "Acme", "id-acme", email, user_name, user_id, decision, "why", "sam", "2026-11-28")


def only(*arguments, **options):
    (row,) = report(*arguments, **options).rows
    return row


def test_rows_are_in_the_order_of_platforms_organizations_and_names():
    places = [Place("uipath", "0"), Place("polytomic", "2", "b"), Place("polytomic", "3", "A"), Place("polytomic", "1", "A")]
    accounts = (Account("u-1", "B@x.example"), Account("u-2", "a@x.example", "z"), Account("u-3", "a@x.example", "Y"))
    reading = Reading(("polytomic", "uipath"), tuple(Organization(place, accounts) for place in places))
    rows = report(reading=reading).rows
    assert [row.organization_id for row in rows[::3]] == ["1", "3", "2", "0"]
    assert [row.user_id for row in rows[:3]] == ["u-3", "u-2", "u-1"]


def test_who_is_missing_is_told_as_the_file_says():
    row = only([person("ada", "Member", user_name="ada.l", user_id="u-9", kind="contractor", owner="sam@acme.example")])
    assert (row.status, row.email, row.user_name, row.user_id) == ("missing", ADA, "ada.l", "u-9")
    assert (row.kind, row.owner, row.expected_roles) == ("contractor", "sam@acme.example", ("Member",))


def test_who_was_revoked_by_user_name_is_not_missing():
    assert report([person("ada", user_name="ada.l")], decisions=(decided("revoke", "", "ADA.L"),)).rows == ()


@pytest.mark.parametrize("more", [{"until": TODAY - timedelta(1)}, {"present": False}])
def test_an_account_of_a_person_who_has_left_is_told_with_the_person_and_the_decision(more):
    """The person is listed elsewhere, and the account has their address as its user name."""
    people = [person("ada", organization="Globex", kind="contractor", **more)]
    there = [Account("u-1", "", "ADA@acme.example")]
    row = only(people, there, decisions=(decided("keep", "", ADA, "u-1"),))
    assert (row.status, row.kind, row.decision, row.reviewer) == ("expired", "contractor", "keep", "sam")


@pytest.mark.parametrize(("decision", "status"), [("keep", "exception"), ("revoke", "expired")])
def test_an_exception_is_told_with_the_person_and_the_decision(decision, status):
    people = [person("ada", organization="Globex", kind="service")]
    row = only(people, [account("ada")], permitted=(Permitted(ADA),), decisions=(decided(decision, user_id="u-ada"),))
    assert (row.status, row.kind, row.decision, row.justification) == (status, "service", decision, "why")


@pytest.mark.parametrize(
    ("days", "until"), [((1, 3, 2), TODAY + timedelta(3)), ((-3, -1, -2), TODAY - timedelta(1)), ((1, None), None)]
)
def test_of_several_exceptions_the_one_that_lasts_longest_counts(days, until):
    permitted = tuple(Permitted(ADA, expires=None if day is None else TODAY + timedelta(day)) for day in days)
    assert only((), [account("ada")], permitted=permitted).until == (until and until.isoformat())


def test_no_role_is_privileged_on_a_platform_without_privileged_roles():
    assert only((), [account("ada", "Admin")], privileged={}).privileged is False


def test_accounts_of_one_user_name_are_one_person():
    there = [Account("u-1", "", "edda"), Account("u-2", "", "Edda"), Account("u-3"), Account("u-4")]
    assert report((), there).totals["people"] == 3
