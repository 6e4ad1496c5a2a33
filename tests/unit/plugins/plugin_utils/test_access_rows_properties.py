# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every report, whoever is wanted and whoever is there."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    STATUSES,
    Access,
    Account,
    Expected,
    Organization,
    Permitted,
    Person,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.rows import findings

TODAY = date(2026, 11, 29)
NAMES = ("ada", "ben", "cleo", "dora", "zoë")
ROLES = ("Admin", "Member", "Viewer")
PLACES = tuple(Place("polytomic", f"id-{name.lower()}", name) for name in ("Acme", "Globex", "Initech"))

cased = st.sampled_from([str, str.upper, str.title])
emails = st.sampled_from(NAMES).map("{}@acme.example".format)
roles = st.lists(st.sampled_from(ROLES), unique=True).map(tuple)
days = st.none() | st.integers(-2, 2).map(lambda days: TODAY + timedelta(days))


@st.composite
def people(draw):
    """A people file: nobody twice, and nobody twice in one organization."""
    found = []
    for email in draw(st.lists(emails, unique=True)):
        where = draw(st.lists(st.sampled_from(["Acme", "ID-GLOBEX", "initech", "Unknown"]), unique=True))
        access = [Access("polytomic", place, draw(st.none() | roles.filter(bool))) for place in where]
        found.append(
            Person(draw(cased)(email), tuple(access), until=draw(days), present=draw(st.sampled_from([True, True, False])))
        )
    return tuple(found)


@st.composite
def readings(draw):
    """Each organization is read, unreadable, or left out; some accounts have no e-mail address, or another one's."""
    organizations, unreadable, left_out = [], [], []
    for place in PLACES:
        accounts = [
            Account(f"u{number}", draw(cased)(email), roles=tuple(Role(role, draw(cased)(role)) for role in draw(roles)), **more)
            for number, (email, more) in enumerate(draw(st.lists(st.tuples(emails | st.just(""), accounts_more), max_size=6)))
        ]
        kind = draw(st.sampled_from("rrrul"))
        if kind == "r":
            organizations.append(Organization(place, tuple(draw(st.permutations(accounts)))))
        elif kind == "u":
            unreadable.append(Unreadable(place, "HTTP 500"))
        else:
            left_out.append(place)
    return Reading(("polytomic",), tuple(organizations), tuple(unreadable), tuple(left_out))


accounts_more = st.fixed_dictionaries({"active": st.booleans(), "elsewhere": st.sampled_from(["", "", "a harbor"])})
patterns = st.sampled_from(["*", "ada@*", "*@ACME.example", "?en@acme.example", "nobody@*"])
permitted = st.lists(st.builds(Permitted, patterns, organization=st.sampled_from(["", "Acme", "G*"]), expires=days), max_size=2)


def made_of(file, reading, exceptions):
    expected = Expected(TODAY, tuple(exceptions), {"polytomic": ("ADMIN",)})
    return findings(file, reading, expected)


def counted_accounts(reading):
    return sum(not one.elsewhere for place in reading.organizations for one in place.accounts)


@given(people(), readings(), permitted)
def test_every_account_and_everybody_who_is_missing_has_one_row(file, reading, exceptions):
    made = made_of(file, reading, exceptions)
    there = [(row.organization_id, row.user_id) for row in made.rows if row.status != "missing"]
    assert len(there) == len(set(there))
    accounts = {(place.place.organization_id, one.id): one for place in reading.organizations for one in place.accounts}
    assert set(there) <= set(accounts)
    assert {accounts[key].elsewhere for key in set(accounts) - set(there)} <= {"a harbor"}
    missing = [(row.organization_id, row.email.lower()) for row in made.rows if row.status == "missing"]
    assert len(missing) == len(set(missing))


@given(people(), readings(), permitted)
def test_nobody_who_is_wanted_is_lost(file, reading, exceptions):
    made = made_of(file, reading, exceptions)
    rows = {(key, row.email.lower()) for row in made.rows if row.email for key in (row.organization.lower(), row.organization_id)}
    unread = {
        (key.lower(), email.lower())
        for one in made.unreadable
        for email in one.people
        for key in (one.place.organization, one.place.organization_id)
    }
    left_out = {key.lower() for place in reading.left_out for key in (place.organization, place.organization_id)}
    wanted = {
        (access.organization.lower(), person.email.lower())
        for person in file
        if person.entitled(TODAY)
        for access in person.access
    }
    assert {one for one in wanted - rows - unread if one[0] not in left_out} == set()


@given(people(), readings(), permitted)
def test_the_totals_are_those_of_the_rows(file, reading, exceptions):
    made = made_of(file, reading, exceptions)
    counts = Counter(row.status for row in made.rows)
    assert {status: made.totals[status] for status in STATUSES} == {status: counts[status] for status in STATUSES}
    assert made.totals["rows"] == len(made.rows) == sum(counts.values())
    assert made.totals["privileged"] == sum(any(role.lower() == "admin" for role in row.roles) for row in made.rows)
    names = {(row.email or "").lower() or row.user_id for row in made.rows}
    assert made.totals["people"] == len(names)
    assert made.complete is (not made.unreadable)


@given(people(), readings(), permitted, st.randoms(use_true_random=False))
def test_the_order_of_everything_does_not_matter(file, reading, exceptions, random):
    def shuffled(values):
        return tuple(random.sample(list(values), len(values)))

    organizations = (Organization(one.place, shuffled(one.accounts)) for one in shuffled(reading.organizations))
    again = Reading(reading.platforms, tuple(organizations), shuffled(reading.unreadable), shuffled(reading.left_out))
    assert made_of(shuffled(file), again, shuffled(exceptions)) == made_of(file, reading, exceptions)


@given(people(), readings(), permitted)
def test_a_status_says_what_the_file_and_the_platform_say(file, reading, exceptions):
    """Written without any help of the code: from the definitions of the interface."""
    by_email = {person.email.lower(): person for person in file}
    places = {place.organization_id: {place.organization.lower(), place.organization_id} for place in PLACES}
    for row in made_of(file, reading, exceptions).rows:
        person = by_email.get((row.email or "").lower())
        access = [one for one in person.access if one.organization.lower() in places[row.organization_id]] if person else []
        gone = person is not None and not (person.present and (person.until is None or person.until >= TODAY))
        if row.status in ("right", "missing", "excess", "differs", "inactive"):
            assert access
            assert not gone
        if row.status in ("right", "inactive", "excess", "differs") and access[0].roles is not None:
            wanted, has = {role.lower() for role in access[0].roles}, {role.lower() for role in row.roles}
            relation = "same" if wanted == has else "more" if wanted < has else "other"
            assert relation == {"right": "same", "inactive": "same", "excess": "more", "differs": "other"}[row.status]
        if row.status == "exception":
            assert exceptions
        if row.status == "orphan":
            assert not gone
