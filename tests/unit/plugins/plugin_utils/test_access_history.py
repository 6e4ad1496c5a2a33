# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who came, left and changed since an earlier report."""

from __future__ import annotations

from datetime import date

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.history import as_mapping
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Access,
    Account,
    Expected,
    Organization,
    Person,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.rows import findings

TODAY = date(2026, 11, 29)
ACME = Place("polytomic", "id-acme", "Acme")
GLOBEX = Place("polytomic", "id-globex", "Globex")


def account(name, *roles, user_id=None):
    return Account(user_id or f"u-{name}", f"{name}@acme.example", roles=tuple(Role(role, role) for role in roles))


def read(*accounts, place=ACME):
    return Reading(("polytomic",), (Organization(place, accounts),))


def report(reading, previous=None, people=()):
    return findings(people, reading, Expected(TODAY, privileged={"polytomic": ("Admin",)}, previous=previous))


def saved(made, platforms=("polytomic",)):
    """The part of access.json that the next report reads."""
    unreadable = [
        {"platform": one.place.platform, "organization": one.place.organization, "why": one.why} for one in made.unreadable
    ]
    each = [{"platform": one.place.platform, "organization_id": one.place.organization_id or None} for one in made.reviewed]
    return {
        "rows": [as_mapping(row) for row in made.rows],
        "platforms": {name: {} for name in platforms},
        "organizations": {"unreadable": unreadable, "left_out": made.left_out, "each": each},
    }


def since(before, now, people=()):
    return report(now, saved(report(before, people=people), before.platforms), people).since


def test_nothing_is_told_without_an_earlier_report():
    assert report(read(account("ada"))).since is None


def test_nothing_has_happened_between_two_reports_of_the_same():
    one = read(account("ada", "Admin"), account("ben"))
    assert since(one, one) == ((), (), ())


def test_who_came_and_left_is_told():
    came, left, changed = since(read(account("ada"), account("ben")), read(account("ben"), account("cleo", "Admin")))
    assert [(one["email"], one["roles"], one["privileged"]) for one in came] == [("cleo@acme.example", ["Admin"], True)]
    assert [(one["email"], one["organization"]) for one in left] == [("ada@acme.example", "Acme")]
    assert changed == ()


def test_whose_roles_or_status_changed_is_told():
    _came, _left, (changed,) = since(read(account("ada", "Viewer")), read(account("ada", "viewer", "Admin")))
    assert changed["email"] == "ada@acme.example"
    assert "roles" not in changed
    assert changed["before"] == {"roles": ["Viewer"], "privileged": False, "status": "orphan"}
    assert changed["after"] == {"roles": ["Admin", "viewer"], "privileged": True, "status": "orphan"}

    people = [Person("ada@acme.example", (Access("polytomic", "Acme"),))]
    before = saved(report(read(account("ada", "Viewer")), people=people))
    (changed,) = report(read(account("ada", "viewer")), before).since.changed
    assert [changed[when]["status"] for when in ("before", "after")] == ["right", "orphan"]


def test_another_account_of_the_same_person_has_come():
    came, left, _changed = since(read(account("ada")), read(account("ada", user_id="u-new")))
    assert ([one["user_id"] for one in came], [one["user_id"] for one in left]) == (["u-new"], ["u-ada"])


def test_who_was_missing_has_come_when_there():
    people = [Person("ada@acme.example", (Access("polytomic", "Acme"),))]
    came, _left, changed = since(read(), read(account("ada")), people)
    assert ([one["email"] for one in came], changed) == (["ada@acme.example"], ())


@pytest.mark.parametrize("place", [ACME, Place("polytomic", "", "acme"), Place("polytomic")])
def test_nobody_left_or_came_where_nothing_was_read(place):
    unread = Reading(("polytomic",), (Organization(GLOBEX, (account("zoe"),)),), (Unreadable(place, "HTTP 500"),))
    both = Reading(("polytomic",), (Organization(GLOBEX, (account("zoe"),)), Organization(ACME, (account("ada"),))))
    assert since(both, unread) == ((), (), ())
    assert since(unread, both) == ((), (), ())


def test_nobody_left_what_this_run_was_not_to_read():
    left_out = Reading(("polytomic",), (), (), (ACME,))
    assert since(read(account("ada")), left_out).left == ()
    gone = Reading(("polytomic",))
    assert len(since(read(account("ada")), gone).left) == 1


def test_nobody_came_where_the_earlier_run_was_not_to_read():
    narrow = Reading(("polytomic",), (Organization(ACME, (account("ada"),)),), (), (GLOBEX,))
    everything = (Organization(ACME, (account("ada"), account("ben"))), Organization(GLOBEX, (account("zoe"),)))
    came, left, _changed = since(narrow, Reading(("polytomic",), everything))
    assert ([one["email"] for one in came], left) == (["ben@acme.example"], ())
    # Where the earlier run read everything, the organization is new, and so are its people.
    came = since(read(account("ada")), Reading(("polytomic",), everything)).came
    assert [one["email"] for one in came] == ["ben@acme.example", "zoe@acme.example"]


def test_nobody_left_or_came_on_a_platform_that_one_of_the_runs_was_not_to_read():
    robots = Organization(Place("uipath", "id-partition"), (account("robo"),), own=True)
    both = Reading(("polytomic", "uipath"), (Organization(ACME, (account("ada"),)), robots))
    assert since(both, read(account("ada"))) == ((), (), ())
    assert since(read(account("ada")), both) == ((), (), ())


def test_an_earlier_report_that_does_not_tell_what_was_read():
    earlier = saved(report(read()))
    made = {**earlier, "platforms": None, "organizations": {"unreadable": [], "left_out": 1, "each": [None]}}
    bare = {"rows": [], "organizations": {"unreadable": []}}
    assert [len(report(read(account("ada")), one).since.came) for one in (made, bare)] == [0, 1]


def test_an_organization_that_has_the_name_of_an_unread_one_is_another():
    twin = Place("polytomic", "id-twin", "Acme")
    now = Reading(("polytomic",), (), (Unreadable(twin, "HTTP 500"),))
    assert len(since(read(account("ada")), now).left) == 1
