# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What reviewers decided, in the rows of the next report, and what became of it."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Decision,
    Permitted,
    Reading,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.tests.unit.access import ACME, ADA, account, person, report


def decided(decision, name="ada", user_id="u-ada", **more):
    return Decision(
        "polytomic", "Acme", "id-acme", f"{name}@acme.example", "", user_id, decision, "why", "rev", "2026-11-30", **more
    )


def test_a_decision_stands_in_the_row_that_it_is_about():
    made = report([person("ada")], [ADA], decisions=(decided("keep"),))
    (row,) = made.rows
    assert row[-4:] == ("keep", "why", "rev", "2026-11-30")
    assert [(one.outcome, row.status) for one in made.outcomes] == [("carried out", "right")]
    assert made.totals["undecided"] == 0


@pytest.mark.parametrize(
    ("people", "permitted", "expected"),
    [([], (), "orphan"), ([person("ada")], (), "expired"), ([], (Permitted("*"),), "expired")],
)
def test_who_is_revoked_and_still_there_is_told(people, permitted, expected):
    made = report(people, [ADA], decisions=(decided("revoke"),), permitted=permitted)
    assert [row.status for row in made.rows] == [expected]
    assert [one.outcome for one in made.outcomes] == ["not carried out"]


def test_who_is_revoked_and_gone_is_not_missing():
    made = report([person("ada")], [], decisions=(decided("revoke"),))
    assert made.rows == ()
    assert [one.outcome for one in made.outcomes] == ["carried out"]
    (row,) = report([person("ada")], [], decisions=(decided("keep"),)).rows
    assert (row.status, row.decision) == ("missing", "keep")


@pytest.mark.parametrize("decision", ["keep", "revoke"])
def test_a_decision_about_another_account_is_stale(decision):
    again = Account("u-new", "ada@acme.example")
    other = Account("u-ada", "zoe@acme.example")
    for there in (again, other):
        made = report([person("ada")], [there], decisions=(decided(decision),))
        assert [one.outcome for one in made.outcomes] == ["stale"]
        assert {row.decision for row in made.rows if row.user_id} == {None}


def test_the_outcome_is_unknown_where_nothing_was_read():
    reading = Reading(("polytomic",), (), (Unreadable(ACME, "HTTP 500"),))
    assert [one.outcome for one in report(reading=reading, decisions=(decided("keep"),)).outcomes] == ["unknown"]


def test_who_is_there_without_a_decision_is_undecided():
    made = report([person("ben")], [ADA, account("cleo")], decisions=(decided("keep"), decided("", "cleo", "u-cleo")))
    assert (made.totals["missing"], made.totals["undecided"]) == (1, 1)
    assert report([], [ADA]).outcomes is None
