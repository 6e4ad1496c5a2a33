# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody new is given: as written, or as a colleague has it. Nothing is ever taken away."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
NAMES = {"r-admin": "Admin", "r-member": "Member", "r-viewer": "Viewer", "g-1": "Twice", "g-2": "TWICE"}
PRIVILEGED = {"polytomic": ("Admin",), "uipath": ("Administrators",)}
ACME, GLOBEX = Place("polytomic", "id-acme", "Acme"), Place("polytomic", "id-globex", "Globex")
UIPATH = Place("uipath", "partition")
ZOE, ADA = "zoe@acme.example", "ada@acme.example"


def account(email, *roles, **more):
    return Account(f"u-{email.partition('@')[0]}", email, roles=tuple(map(Role, roles)), **more)


def organization(place, *accounts, own=False):
    return Organization(place, accounts, NAMES, own)


def met(*organizations, access=(), like="", unreadable=(), left_out=(), platforms=("polytomic", "uipath"), **person):
    reading = Reading(platforms, organizations, unreadable, left_out)
    return welcome(Person(ZOE, tuple(access), **person), like, reading, PRIVILEGED, TODAY)


def given_to(*accounts, place=ACME, **access):
    """What is given in one organization that the entry names, and why not."""
    found = met(organization(place, *accounts), access=[Access(place.platform, place.organization, **access)])
    return entries(found), found


def users(made):
    return [user for one in made.organizations for user in one["users"]]


@pytest.mark.parametrize(
    ("access", "user"),
    [
        ({"roles": ("viewer", "Member")}, {"role_ids": ["r-viewer", "r-member"]}),
        ({"role_ids": ("R-VIEWER",)}, {"role_ids": ["R-VIEWER"]}),
        ({"role": "admin"}, {"role": "admin"}),
        ({}, {}),
    ],
)
def test_who_is_not_there_is_invited_as_written(access, user):
    made, found = given_to(**access)
    assert made.organizations == [{"organization_id": "id-acme", "users": [{"email": ZOE, **user}]}]
    assert found.mistakes == ()
    (grant,) = found.grants
    assert (grant.action, grant.before) == ("invite", ())


@pytest.mark.parametrize(
    ("has", "access", "role_ids"),
    [
        (["r-admin"], {"roles": ("Viewer",)}, ["r-admin", "r-viewer"]),
        (["r-admin"], {"roles": ("Viewer", "Admin")}, ["r-admin", "r-viewer"]),
        (["R-ADMIN"], {"role_ids": ("r-admin", "r-member")}, ["R-ADMIN", "r-member"]),
        (["unlisted"], {"roles": ("Viewer",)}, ["unlisted", "r-viewer"]),
        (["r-viewer"], {"role": "ADMIN"}, ["r-viewer", "r-admin"]),
        (["r-admin"], {"roles": ("Admin",)}, None),
        (["r-admin"], {}, None),
        (["r-viewer"], {"role": "user"}, None),
    ],
)
def test_who_is_there_keeps_all_roles_and_gets_those_that_are_missing(has, access, role_ids):
    made, found = given_to(account("ZOE@acme.example", *has), **access)
    assert found.mistakes == ()
    assert users(made) == ([{"email": "ZOE@acme.example", "role_ids": role_ids}] if role_ids else [])
    assert found.grants[0].action == ("add" if role_ids else "none")


@pytest.mark.parametrize(
    ("role", "access", "role_ids", "mistake"),
    [
        ("user", {"roles": ("Viewer",)}, ["r-viewer"], ""),
        ("admin", {"roles": ("Viewer",)}, ["r-admin", "r-viewer"], ""),
        ("owner", {"roles": ("Viewer",)}, None, "has the legacy role 'owner', which other roles would replace"),
        ("owner", {}, None, ""),
        ("owner", {"role": "Owner"}, None, ""),
        ("user", {"role": "admin"}, ["r-admin"], ""),
        ("user", {"role": "owner"}, None, "exists, and the legacy role 'owner' cannot be added: name roles."),
    ],
)
def test_a_legacy_role_is_not_lost(role, access, role_ids, mistake):
    made, found = given_to(account(ZOE, role=role), **access)
    if mistake:
        assert found.mistakes == (
            f"{ZOE} in Acme (polytomic) {mistake}" + ("" if mistake.endswith(".") else ": give them this role by name."),
        )
    else:
        assert users(made) == ([{"email": ZOE, "role_ids": role_ids}] if role_ids else [])


def test_the_callers_own_organization_is_given_with_its_key():
    found = met(organization(ACME, own=True), access=[Access("polytomic", roles=("Viewer",))])
    assert entries(found) == ([], [{"email": ZOE, "role_ids": ["r-viewer"]}], [])


@pytest.mark.parametrize(
    ("accounts", "person", "user"),
    [
        ([], {"name": "Zoë", "surname": "Z"}, {"email": ZOE, "name": "Zoë", "surname": "Z", "group_ids": ["r-viewer"]}),
        ([account(ZOE, "r-member")], {"name": "Zoë"}, {"id": "u-zoe", "group_ids": ["r-member", "r-viewer"]}),
        ([Account("u-1", "", "zoe.z")], {}, {"id": "u-1", "group_ids": ["r-viewer"]}),
    ],
)
def test_uipath(accounts, person, user):
    found = met(
        organization(UIPATH, *accounts, own=True), access=[Access("uipath", roles=("Viewer",), user_name="zoe.z")], **person
    )
    user = user if "id" in user else {"user_name": "zoe.z", **user}
    assert entries(found) == ([], [], [user])


def test_a_colleagues_access_is_copied_where_the_entry_says_nothing():
    acme = organization(ACME, account(ADA, "r-admin"))
    globex = organization(GLOBEX, account(ADA, "r-viewer", "r-member"), account(ZOE, "r-admin"))
    uipath = organization(UIPATH, account(ADA, "g-1"), own=True)
    found = met(acme, globex, uipath, access=[Access("polytomic", "Acme", roles=("Viewer",))], like="ADA@acme.example")
    assert found.mistakes == ()
    assert entries(found) == (
        [
            {"organization_id": "id-acme", "users": [{"email": ZOE, "role_ids": ["r-viewer"]}]},
            {"organization_id": "id-globex", "users": [{"email": ZOE, "role_ids": ["r-admin", "r-viewer", "r-member"]}]},
        ],
        [],
        [{"email": ZOE, "group_ids": ["g-1"]}],
    )
    assert [one.like for one in found.grants] == ["", "ADA@acme.example", "ADA@acme.example"]
    assert [one.privileged for one in met(acme, like=ADA).grants] == [("Admin",)]


def test_a_colleagues_legacy_role_is_copied():
    assert users(entries(met(organization(ACME, account(ADA, role="admin")), like=ADA))) == [{"email": ZOE, "role": "admin"}]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"elsewhere": "a harbor"},
            "The account of ada@acme.example in Acme (polytomic) is managed by a harbor, and is not copied.",
        ),
        ({"active": False}, "The account of ada@acme.example in Acme (polytomic) is deactivated, and is not copied."),
    ],
)
def test_an_account_of_a_colleague_that_does_not_count_is_told(more, words):
    found = met(organization(ACME, account(ADA, "r-admin", **more)), organization(GLOBEX, account(ADA)), like=ADA)
    assert found.notes == (words,)
    assert [one.place for one in found.grants] == [GLOBEX]
    alone = met(organization(ACME, account(ADA, "r-admin", **more)), like=ADA)
    assert alone.mistakes == (f"There is no access to give. {words}",)


@pytest.mark.parametrize(
    ("organizations", "more", "mistake"),
    [
        (
            [organization(ACME)],
            {"like": ADA},
            "onboard_like: no user ada@acme.example was found in 1 organization.",
        ),
        ([], {"like": ADA}, "onboard_like: no user ada@acme.example was found in 0 organizations."),
        (
            [organization(ACME, account(ADA), account("ADA@acme.example"))],
            {"like": ADA},
            "2 users in Acme (polytomic) are called ada@acme.example: u-ada, u-ADA.",
        ),
        (
            [organization(ACME, account(ZOE), account("Zoe@acme.example"), account(ADA))],
            {"like": ADA},
            "2 users in Acme (polytomic) are called zoe@acme.example: u-zoe, u-Zoe.",
        ),
        (
            [organization(ACME, account(ZOE, elsewhere="a harbor"), account(ADA))],
            {"like": ADA},
            "zoe@acme.example in Acme (polytomic) is managed by a harbor, so nothing can be added.",
        ),
        (
            [organization(ACME)],
            {"access": [Access("polytomic", "Acme", roles=("Viewr",))]},
            "onboard_person (zoe@acme.example): there is no role 'Viewr' in Acme; do you mean 'Viewer'?",
        ),
        (
            [organization(ACME)],
            {"access": [Access("polytomic", "Acme", roles=("twice",))]},
            "onboard_person: 2 roles or groups have the name 'twice' in Acme (polytomic): write their ids instead (g-1, g-2).",
        ),
        (
            [organization(ACME)],
            {"access": [Access("polytomic", "Acmee")], "unreadable": (Unreadable(Place("polytomic", "", "Acmee"), "No."),)},
            "onboard_person (zoe@acme.example): there is no organization 'Acmee'; do you mean 'Acme'?",
        ),
        (
            [organization(ACME, account(ADA))],
            {"like": ADA, "unreadable": (Unreadable(GLOBEX, "HTTP 500."),)},
            "Globex (polytomic) could not be read: HTTP 500.",
        ),
        (
            [organization(ACME, account(ADA))],
            {
                "like": ADA,
                "unreadable": (Unreadable(GLOBEX, f"Reading the users of organization Globex ({GLOBEX.organization_id}): no"),),
            },
            "Globex (polytomic) could not be read: Reading the users: no.",
        ),
        (
            [organization(ACME, account(ADA))],
            {"like": ADA, "unreadable": (Unreadable(Place("uipath"), "Set identity_url."),)},
            "all of uipath (uipath) could not be read: Set identity_url.",
        ),
    ],
)
def test_what_stands_against_giving_anything_is_told(organizations, more, mistake):
    assert mistake in met(*organizations, **more).mistakes


def test_everything_that_stands_against_it_is_told_at_once():
    access = [Access("polytomic", "Acme", roles=("Viewr", "Nope")), Access("polytomic", "Nowhere")]
    found = met(organization(ACME), access=access, like=ADA, unreadable=(Unreadable(GLOBEX, "HTTP 500."),))
    assert len(found.mistakes) == 5


def test_an_organization_that_does_not_exist_is_told_once():
    typo = Unreadable(Place("polytomic", "", "Acmee"), "There is no organization 'Acmee'.")
    assert len(met(organization(ACME), access=[Access("polytomic", "Acmee")], unreadable=(typo,)).mistakes) == 1


def test_a_legacy_role_that_a_user_has_is_not_given_again_though_no_role_has_its_name():
    made, found = given_to(account(ZOE, "r-viewer", role="owner"), role="Owner")
    assert (users(made), found.mistakes) == ([], ())


def test_what_was_left_out_is_told():
    access = [Access("polytomic", "Globex"), Access("uipath"), Access("polytomic", "Acme")]
    found = met(organization(ACME), access=access, left_out=(GLOBEX,), platforms=("polytomic",))
    assert found.notes == (
        "Globex was left out, as saas_users_organizations says.",
        "uipath was left out, as saas_users_platforms says.",
    )
    assert [one.place for one in found.grants] == [ACME]


def test_a_deactivated_account_is_told():
    made, found = given_to(account(ZOE, "r-viewer", active=False), place=UIPATH, roles=("Member",))
    assert made.uipath == [{"id": "u-zoe", "group_ids": ["r-viewer", "r-member"]}]
    assert found.notes == ("zoe@acme.example in UiPath (uipath) is deactivated, and stays so until the account is activated.",)


def test_a_platform_without_a_credential_is_left_out_as_a_whole_only():
    reading = Reading(("uipath",), (), (Unreadable(Place("uipath"), "x"), Unreadable(ACME, "y"), Unreadable(UIPATH, "z")))
    assert [one.why for one in without(reading, ["uipath"]).unreadable] == ["y", "z"]


held = st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=4)


@given(held, held, st.sampled_from(["roles", "role_ids", "like"]), st.sampled_from([ACME, UIPATH]))
def test_nobody_ever_loses_a_role_and_everybody_gets_what_is_asked_for(has, asked, how, place):
    there = [account(ZOE, *has), account(ADA, *asked)]
    access = {"roles": tuple(NAMES[one] for one in asked)} if how == "roles" else {"role_ids": tuple(asked)}
    named = [] if how == "like" else [Access(place.platform, place.organization, **access)]
    found = met(organization(place, *there), access=named, like=ADA if how == "like" else "")
    if how == "roles" and {"g-1", "g-2"} & set(asked):
        assert found.mistakes
        return
    written = [user.get("role_ids") or user.get("group_ids") for user in (*users(entries(found)), *entries(found).uipath)]
    assert found.mistakes == ()
    assert written == ([] if set(asked) <= set(has) else [[*has, *(one for one in asked if one not in has)]])
