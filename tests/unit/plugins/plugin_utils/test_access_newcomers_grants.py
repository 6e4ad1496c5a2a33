# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a grant to somebody new says of it, and what counts if an organization cannot be read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Access,
    Account,
    Organization,
    Person,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.newcomers import entries, welcome, without

TODAY = date(2026, 11, 29)
NAMES = {"r-admin": "Admin", "r-viewer": "Viewer", "r-a": "a", "r-b": "B", "g-1": "Twice", "g-2": "TWICE"}
ACME, GLOBEX = Place("polytomic", "id-acme", "Acme"), Place("polytomic", "id-globex", "Globex")
UIPATH = Place("uipath", "partition")
ZOE, ADA = "zoe@acme.example", "ada@acme.example"


def account(email, *roles, **more):
    return Account(f"u-{email}", email, roles=tuple(map(Role, roles)), **more)


def met(*organizations, access=(), like="", unreadable=(), left_out=(), privileged=None, **person):
    reading = Reading(("polytomic", "uipath"), organizations, unreadable, left_out)
    guarded = {"polytomic": ("Admin",)} if privileged is None else privileged
    return welcome(Person(ZOE, tuple(access), **person), like, reading, guarded, TODAY)


def grant(*accounts, privileged=None, like="", **access):
    """The only grant, in Acme."""
    named = [] if like else [Access("polytomic", "Acme", **access)]
    (one,) = met(Organization(ACME, accounts, NAMES), access=named, privileged=privileged, like=like).grants
    return one


# The grant


def test_who_is_invited_with_a_legacy_role_is_given_it():
    one = grant(role="admin")
    assert (one.before, one.role_ids, one.role, one.given, one.asked) == ((), (), "admin", ("admin",), ("admin",))
    assert one.privileged == ("admin",)


def test_who_has_an_account_keeps_what_they_have():
    one = grant(account(ZOE, "r-viewer"), roles=("Admin", "Viewer"))
    assert (one.before, one.role_ids) == (("Viewer",), ("r-viewer", "r-admin"))
    assert (one.given, one.asked, one.privileged) == (("Admin",), ("Admin", "Viewer"), ("Admin",))


def test_roles_are_shown_in_order_without_regard_to_case():
    assert grant(roles=("B", "a")).given == ("a", "B")


def test_no_role_is_privileged_on_a_platform_without_privileged_roles():
    assert grant(roles=("Admin",), privileged={}).privileged == ()


def test_the_roles_of_a_colleague_count_before_the_legacy_role():
    one = grant(account(ADA, "r-viewer", role="admin"), like=ADA)
    assert (one.role_ids, one.role, one.like) == (("r-viewer",), "", ADA)


def test_a_legacy_role_stands_for_one_role():
    assert grant(account(ZOE, role="twice"), roles=("Viewer",)).role_ids == ("g-1", "r-viewer")


def test_who_has_everything_in_one_organization_is_invited_to_another():
    there = Organization(ACME, (account(ZOE, "r-viewer"),), NAMES), Organization(GLOBEX, (), NAMES)
    access = [Access("polytomic", name, roles=("Viewer",)) for name in ("Acme", "Globex")]
    made = entries(met(*there, access=access)).organizations
    assert made == [{"organization_id": "id-globex", "users": [{"email": ZOE, "role_ids": ["r-viewer"]}]}]


def test_an_entry_without_groups_names_none():
    assert entries(met(Organization(UIPATH, own=True), access=[Access("uipath")])).uipath == [{"email": ZOE}]


def test_what_was_read_is_counted():
    found = met(Organization(ACME, (account(ADA),)), like=ADA, left_out=(GLOBEX, UIPATH))
    assert (found.like, found.read, found.left_out) == (ADA, 1, 2)


# What stands against it


@pytest.mark.parametrize(("until", "told"), [(TODAY, 1), (TODAY - timedelta(1), 0)])
def test_roles_that_do_not_exist_are_told_until_the_last_day(until, told):
    access = [Access("polytomic", "Acme", roles=("Viewr",))]
    found = met(Organization(ACME, (), NAMES), access=access, until=until)
    assert len([one for one in found.mistakes if "Viewr" in one]) == told


@pytest.mark.parametrize(
    ("place", "called"),
    [(GLOBEX, "Globex"), (Place("polytomic", "", "Other"), "Other"), (Place("polytomic"), "all of polytomic")],
)
def test_what_could_not_be_read_is_told_unless_it_does_not_exist(place, called):
    access = [Access("polytomic", "Globex"), Access("polytomic", "Acme")]
    found = met(Organization(ACME), access=access, unreadable=(Unreadable(place, "Set X."),))
    assert f"{called} (polytomic) could not be read: Set X." in found.mistakes


def test_another_platform_without_a_credential_stays():
    reading = Reading(("polytomic",), (), (Unreadable(Place("polytomic"), "x"), Unreadable(Place("uipath"), "y")))
    assert [one.why for one in without(reading, ["uipath"]).unreadable] == ["x"]
