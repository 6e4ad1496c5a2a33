# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who came, left and changed since an earlier report."""

from __future__ import annotations

from dataclasses import replace
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


def fleet(*organizations, **more):
    """What a partner's key reads, which lists all organizations."""
    listed = tuple(Organization(place, accounts, listed=True) for place, accounts in organizations)
    return Reading(("polytomic",), listed, listed=("polytomic",), **more)


def read(*accounts, place=ACME):
    return fleet((place, accounts))


def own(*accounts, place=ACME):
    """What the key of a user reads, which lists no organizations."""
    return Reading((place.platform,), (Organization(place, accounts, own=True),))


def emails(rows):
    return [one["email"].partition("@")[0] for one in rows]


def report(reading, previous=None, people=()):
    return findings(people, reading, Expected(TODAY, privileged={"polytomic": ("Admin",)}, previous=previous))


def saved(made, platforms=("polytomic",)):
    """The part of access.json that the next report reads."""
    unreadable = [
        {"platform": one.place.platform, "organization": one.place.organization, "why": one.why} for one in made.unreadable
    ]
    each = [
        {"platform": one.place.platform, "organization_id": one.place.organization_id or None, "listed": one.listed}
        for one in made.reviewed
    ]
    return {
        "rows": [as_mapping(row) for row in made.rows],
        "platforms": {name: {} for name in platforms},
        "organizations": {"unreadable": unreadable, "left_out": made.left_out, "each": each, "listed": list(made.listed)},
    }


def since(before, now, people=()):
    return report(now, saved(report(before, people=people), before.platforms), people).since


def not_compared(before, now, people=()):
    return report(now, saved(report(before, people=people), before.platforms), people).not_compared


def test_nothing_is_told_without_an_earlier_report():
    made = report(read(account("ada")))
    assert (made.since, made.not_compared) == (None, ())


def test_nothing_has_happened_between_two_reports_of_the_same():
    one = read(account("ada", "Admin"), account("ben"))
    assert since(one, one) == ((), (), ())
    assert not_compared(one, one) == ()


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
    unread = fleet((GLOBEX, (account("zoe"),)), unreadable=(Unreadable(place, "HTTP 500"),))
    both = fleet((GLOBEX, (account("zoe"),)), (ACME, (account("ada"),)))
    assert since(both, unread) == ((), (), ())
    assert since(unread, both) == ((), (), ())
    assert not_compared(both, unread) == not_compared(unread, both) == (ACME,)


def test_nobody_left_what_this_run_was_not_to_read():
    left_out = fleet(left_out=(ACME,))
    assert since(read(account("ada")), left_out).left == ()
    assert not_compared(read(account("ada")), left_out) == (ACME,)
    gone = fleet()
    assert len(since(read(account("ada")), gone).left) == 1
    assert not_compared(read(account("ada")), gone) == ()


def test_nobody_came_where_the_earlier_run_was_not_to_read():
    narrow = fleet((ACME, (account("ada"),)), left_out=(GLOBEX,))
    everything = fleet((ACME, (account("ada"), account("ben"))), (GLOBEX, (account("zoe"),)))
    came, left, _changed = since(narrow, everything)
    assert ([one["email"] for one in came], left) == (["ben@acme.example"], ())
    # Where the earlier run read everything, the organization is new, and so are its people.
    came = since(read(account("ada")), everything).came
    assert [one["email"] for one in came] == ["ben@acme.example", "zoe@acme.example"]


def test_nobody_left_or_came_on_a_platform_that_one_of_the_runs_was_not_to_read():
    robots = Organization(Place("uipath", "id-partition"), (account("robo"),), own=True)
    acme = read(account("ada"))
    both = replace(acme, platforms=("polytomic", "uipath"), organizations=(*acme.organizations, robots))
    assert since(both, read(account("ada"))) == ((), (), ())
    assert since(read(account("ada")), both) == ((), (), ())
    assert not_compared(both, read(account("ada"))) == not_compared(read(account("ada")), both) == (robots.place,)


def test_an_earlier_report_that_does_not_tell_what_was_read():
    earlier = saved(report(read()))
    made = {**earlier, "platforms": None, "organizations": {"unreadable": [], "left_out": 1, "each": [None]}}
    bare = {"rows": [], "organizations": {"unreadable": []}}
    assert [len(report(read(account("ada")), one).since.came) for one in (made, bare)] == [0, 1]


def test_an_organization_that_has_the_name_of_an_unread_one_is_another():
    twin = Place("polytomic", "id-twin", "Acme")
    now = fleet(unreadable=(Unreadable(twin, "HTTP 500"),))
    assert len(since(read(account("ada")), now).left) == 1


def test_nobody_left_or_came_where_one_of_the_runs_used_the_key_of_a_user():
    everything = fleet((ACME, (account("ada"), account("ben"))), (GLOBEX, (account("zoe"),)))
    mine = own(account("ada"), account("cleo"))
    came, left, _changed = since(everything, mine)
    assert (emails(came), emails(left)) == (["cleo"], ["ben"])
    came, left, _changed = since(mine, everything)
    assert (emails(came), emails(left)) == (["ben"], ["cleo"])
    assert since(mine, own(account("zoe"), place=GLOBEX)) == ((), (), ())
    assert not_compared(everything, mine) == not_compared(mine, everything) == (GLOBEX,)
    assert not_compared(mine, own(account("zoe"), place=GLOBEX)) == (ACME, GLOBEX)


def test_an_organization_that_is_not_compared_is_told_once_and_only_if_somebody_has_access_there():
    people = [Person("ida@acme.example", (Access("polytomic", "Globex"),))]
    nobody = fleet((ACME, (account("ada"),)), (GLOBEX, ()))
    several = fleet((ACME, (account("ada"),)), (GLOBEX, (account("zoe"), account("ben"))))
    assert not_compared(own(account("ada")), nobody, people) == ()
    assert not_compared(own(account("ada")), several, people) == (GLOBEX,)
    renamed = replace(GLOBEX, organization="Globex Ltd.")
    old, new = (own(account("zoe"), account(name), place=place) for name, place in (("ben", GLOBEX), ("cleo", renamed)))
    assert not_compared(old, new) == ()


def test_nobody_left_or_came_in_an_organization_that_only_the_key_of_a_user_shows():
    both = fleet((GLOBEX, (account("zoe"),)))
    both = replace(both, organizations=(*both.organizations, *own(account("ada")).organizations))
    partner = read(account("zoe"), place=GLOBEX)
    assert since(both, partner) == ((), (), ())
    assert since(partner, both) == ((), (), ())


def test_the_people_of_an_organization_that_was_listed_come_and_leave_with_it():
    everything = fleet((ACME, (account("ada"),)), (GLOBEX, (account("zoe"),)))
    acme = read(account("ada"))
    assert [emails(rows) for rows in since(everything, acme)] == [[], ["zoe"], []]
    assert [emails(rows) for rows in since(acme, everything)] == [["zoe"], [], []]
    assert [emails(rows) for rows in since(everything, fleet())] == [[], ["ada", "zoe"], []]
    assert [emails(rows) for rows in since(fleet(), everything)] == [["ada", "zoe"], [], []]


@pytest.mark.parametrize("place", [Place("uipath", "id-partition"), Place("polytomic", "", "Acme"), Place("polytomic")])
def test_people_come_to_and_leave_the_only_organization_of_a_credential(place):
    came, left, _changed = since(own(account("ada"), place=place), own(account("ben"), place=place))
    assert (emails(came), emails(left)) == (["ben"], ["ada"])


def test_the_people_of_another_organization_of_uipath_have_not_come():
    one, other = (own(account(name), place=Place("uipath", f"id-{name}")) for name in ("ada", "ben"))
    assert since(one, other) == ((), (), ())


def test_an_earlier_report_that_does_not_tell_what_was_listed():
    everything = fleet((ACME, (account("ada"),)), (GLOBEX, (account("zoe"),)))
    earlier = saved(report(own(account("ada"))))
    each = [{name: value for name, value in one.items() if name != "listed"} for one in earlier["organizations"]["each"]]
    old = {**earlier, "organizations": {"unreadable": [], "left_out": 0, "each": each}}
    assert emails(report(everything, old).since.came) == ["zoe"]
    # What the run now has not listed is known.
    assert report(own(account("zoe"), place=GLOBEX), old).since.left == ()
    assert emails(report(fleet((GLOBEX, ())), old).since.left) == ["ada"]


@pytest.mark.parametrize("listed", [None, 5, "polytomic", {"polytomic": True}, [None, [], {}, 5], [["polytomic"]]])
def test_a_report_in_which_somebody_wrote_something_odd_is_compared(listed):
    earlier = saved(report(read(account("ada"))))
    odd = [{"platform": one, "organization_id": one, "listed": one} for one in (listed, [], {}, 5, None, True)]
    made = {**earlier, "organizations": {"unreadable": [], "left_out": listed, "each": odd, "listed": listed}}
    assert emails(report(read(account("ben")), made).since.left) == ["ada"]
    made["organizations"]["each"] = listed
    assert emails(report(own(account("ben")), made).since.left) == ["ada"]
