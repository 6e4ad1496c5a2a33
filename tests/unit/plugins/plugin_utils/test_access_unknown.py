# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes in the people file that only the platforms show."""

from __future__ import annotations

from dataclasses import replace

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
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.unknown import unknown_names
from ansible_collections.rosterops.saas_users.tests.unit.access import ACME, GLOBEX, ROLES, TODAY, UIPATH

GROUPS = {"g1": "Automation Users", "g2": "Administrators"}
READ = Reading(
    ("polytomic", "uipath"),
    (Organization(ACME, (), ROLES), Organization(UIPATH, (), GROUPS, own=True)),
    (Unreadable(GLOBEX, "The server returned an error (HTTP 500)."),),
    (Place("polytomic", "id-twin-1", "Twin"), Place("polytomic", "id-twin-2", "Twin")),
)


def told(*access, reading=READ, **more):
    return unknown_names([Person("jane@acme.example", access, **more)], reading, TODAY)


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (Access("polytomic", "Acmee"), "there is no organization 'Acmee'; do you mean 'Acme'?"),
        (
            Access("polytomic", "Somewhere"),
            "there is no organization 'Somewhere'; the organizations are Acme, Globex, Twin.",
        ),
        (
            Access("polytomic", "TWIN"),
            "several organizations have the name 'TWIN': write the id of the one that is meant (id-twin-1, id-twin-2).",
        ),
        (Access("polytomic", "Acme", roles=("Memberr",)), "there is no role 'Memberr' in Acme; do you mean 'Member'?"),
        (Access("polytomic", "Acme", roles=("Q",)), "there is no role 'Q' in Acme; the roles are Admin, Member, Viewer."),
        (
            Access("polytomic", "Acme", role_ids=("r-nobody",)),
            "there is no role with the id 'r-nobody' in Acme; the roles are Admin, Member, Viewer.",
        ),
        (Access("uipath", roles=("Administrator",)), "there is no group 'Administrator' in Acme; do you mean 'Administrators'?"),
    ],
)
def test_what_does_not_exist_is_told_with_the_person_and_what_there_is(access, words):
    (sentence,) = told(access)
    assert sentence == f"saas_users_people[0] (jane@acme.example): {words}"


@pytest.mark.parametrize(
    "access",
    [
        Access("polytomic", "acme", roles=("MEMBER", "viewer")),
        Access("polytomic", "ID-ACME", role_ids=("R-ADMIN",)),
        Access("polytomic", "Acme", role="anything"),
        Access("polytomic", "Acme"),
        Access("polytomic", "Globex", roles=("Not known",)),
        Access("polytomic", "id-twin-1", roles=("Not known",)),
        Access("uipath", roles=("automation users",)),
        Access("uipath", role_ids=("G1",)),
    ],
)
def test_nothing_is_said_of_what_exists_or_was_not_read(access):
    assert told(access) == []


@pytest.mark.parametrize("access", [Access("polytomic", "Acme", role_ids=("R-OLD",)), Access("uipath", role_ids=("R-OLD",))])
def test_a_role_that_somebody_has_exists_though_it_is_not_listed(access):
    """A people file that the role snapshot has written can name it."""
    accounts = (Account("u1"), Account("u2", roles=(Role("r-old"),)))
    organizations = tuple(replace(one, accounts=accounts) for one in READ.organizations)
    assert told(access, reading=replace(READ, organizations=organizations)) == []
    (sentence,) = told(replace(access, role_ids=("r-older",)), reading=replace(READ, organizations=organizations))
    assert "with the id 'r-older' in Acme" in sentence


def test_an_organization_that_was_sought_in_vain():
    sought = Unreadable(Place("polytomic", "", "Acmee"), "There is no organization 'Acmee'.")
    found = told(Access("polytomic", "acmee"), reading=replace(READ, unreadable=(sought,)))
    assert found == ["saas_users_people[0] (jane@acme.example): there is no organization 'acmee'; do you mean 'Acme'?"]


def test_nothing_is_said_of_a_platform_that_is_not_read_or_not_readable():
    assert told(Access("polytomic", "Somewhere"), reading=replace(READ, platforms=("uipath",))) == []
    down = Reading(("polytomic",), (), (Unreadable(Place("polytomic"), "It is down."),))
    assert told(Access("polytomic", "Somewhere"), Access("polytomic"), reading=down) == []


def test_roles_of_who_is_to_have_no_access_are_not_looked_at():
    assert told(Access("polytomic", "Acme", roles=("Former",)), present=False) == []
    assert len(told(Access("polytomic", "Acmee", roles=("Former",)), present=False)) == 1


def test_an_organization_that_is_there_twice():
    assert told(Access("polytomic", "Acme"), Access("polytomic", "id-acme")) == [
        "saas_users_people[0] (jane@acme.example): polytomic has Acme twice: combine the roles in one entry."
    ]
    assert told(Access("polytomic", "Globex"), Access("polytomic", "id-globex")) == []


def test_all_of_them_are_told():
    found = told(Access("polytomic", "Acme", roles=("Q", "Memberr")), Access("polytomic", "Nix"), Access("uipath", roles=("R",)))
    assert len(found) == 4
