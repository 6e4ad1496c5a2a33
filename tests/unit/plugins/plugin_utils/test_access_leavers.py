# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who leaves, and where they have accounts: nobody is missed, and nobody else is met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.leavers import (
    check_emails,
    entries,
    people_of,
    search,
    sought,
    within,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Organization,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.tests.unit.access import ACME, GLOBEX, ROLES, UIPATH, account

PRIVILEGED = {"polytomic": ("Admin",), "uipath": ("Administrators",)}
JANE = "jane@acme.example"


def found_in(*organizations, emails=(JANE,), mode="remove", callers=(), **more):
    """What is found there: accounts of Acme on Polytomic, or whole organizations."""
    if organizations and isinstance(organizations[0], Account):
        organizations = [Organization(ACME, organizations, ROLES)]
    platforms = ("polytomic", "uipath")
    return search(emails, mode, Reading(platforms, tuple(organizations), **more), callers, PRIVILEGED)


def caller(platform="polytomic", **names):
    return {"platform": platform, "id": "", "email": "", "user_name": "", **names}


def mistakes_of(*emails):
    found = Mistakes()
    check_emails(list(emails), found)
    return found.sentences()


# Who leaves


@pytest.mark.parametrize(
    "emails", [[JANE], ["jane.doe", JANE], ["acme\\jane"], ["jane@bücher.example", "JANE+x@a.example"], " jane@a.example, b"]
)
def test_people_are_addresses_or_user_names(emails):
    found = Mistakes()
    check_emails(emails, found)
    assert found.sentences() == []


@pytest.mark.parametrize("pattern", ["*@acme.example", "jane?", "j[ae]ne@acme.example", "*"])
def test_a_pattern_is_a_mistake(pattern):
    assert mistakes_of(JANE, pattern) == [f"offboard_emails[1] is '{pattern}', which is a pattern: list each person who leaves."]


@pytest.mark.parametrize(
    ("pattern", "shown"), [("*\x07", r"'*\x07'"), ("*" * 65, f"'{64 * '*'}'"), ("\x07" + "*" * 65, rf"'\x07{63 * '*'}'")]
)
def test_a_pattern_is_shown_so_that_it_can_be_read(pattern, shown):
    assert mistakes_of(pattern) == [f"offboard_emails[0] is {shown}, which is a pattern: list each person who leaves."]


def test_all_mistakes_are_told_at_once():
    assert mistakes_of("jane@", " ", JANE, "a\x07b", " Jane@ACME.example") == [
        "offboard_emails[0] is 'jane@', which is not an e-mail address: use an address such as jane.doe@acme.example.",
        "offboard_emails[1] is empty: remove it, or set it to an e-mail address.",
        "offboard_emails[2] and offboard_emails[4] are the same person, Jane@ACME.example: keep only one of them.",
        r"offboard_emails[3] is 'a\x07b', which is not an e-mail address: use an address such as jane.doe@acme.example.",
    ]


def test_a_string_of_json_is_no_list_of_people():
    found = Mistakes()
    check_emails('["jane.doe@acme.example", "sam@acme.example"]', found)
    assert found.sentences() == [
        "offboard_emails is a string that contains JSON, not a list: convert it, such as with "
        "{{ lookup('file', 'users.json') | from_json }}."
    ]


@pytest.mark.parametrize("value", [[], "", {}, {"email": JANE}, True, 1])
def test_what_is_not_a_list_of_people_is_a_mistake(value):
    found = Mistakes()
    check_emails(value, found)
    assert found.sentences() == ["offboard_emails is not a list of people: set it to the e-mail addresses of those who leave."]


def test_entries_that_are_no_text_are_told_by_their_position():
    assert mistakes_of(None, {"email": JANE}, "*") == [
        "offboard_emails[0] is not text: remove it, or set it to an e-mail address.",
        "offboard_emails[1] is not text: remove it, or set it to an e-mail address.",
        "offboard_emails[2] is '*', which is a pattern: list each person who leaves.",
    ]


def test_text_has_commas_between_people():
    assert people_of(" jane@acme.example,edda") == people_of(["jane@acme.example ", "edda"]) == (JANE, "edda")


def test_an_internationalized_domain_is_one_person():
    assert "are the same person" in mistakes_of("jane@bücher.example", "jane@xn--bcher-kva.example")[0]


def test_what_is_sought_is_also_what_an_account_without_an_address_may_be_called():
    assert sought([" Jane@acme.example", "edda", "edda@acme.example"]) == [
        "Jane@acme.example", "Jane", "edda", "edda@acme.example",
    ]  # fmt: skip


# Where they have accounts


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        (JANE, {"email": "Jane@Acme.Example "}),
        (JANE, {"user_name": "JANE@acme.example"}),
        (JANE, {"email": "other@acme.example", "user_name": JANE}),
        ("jane@bücher.example", {"email": "jane@xn--bcher-kva.example"}),
        ("jane@xn--bcher-kva.example", {"user_name": "jane@Bücher.example"}),
        ("acme\\Jane", {"user_name": "ACME\\jane"}),
    ],
)
def test_an_account_is_found_however_it_is_spelled(asked, there):
    found = found_in(Account("u", **there), account("eve"), emails=[asked])
    assert [one.account.id for one in found.leavers] == ["u"]
    assert found.nobody == ()


@pytest.mark.parametrize(
    "there", [{"email": "jane@acme.example.org"}, {"user_name": "jane"}, {"email": "xjane@acme.example"}, {}]
)
def test_nobody_else_is_met(there):
    found = found_in(Account("u", **there))
    assert (found.leavers, found.nobody) == ((), (JANE,))


def test_two_accounts_of_one_name_are_two():
    found = found_in(Account("u1", JANE), Account("u2", "JANE@acme.example"))
    assert [one.account.id for one in found.leavers] == ["u1", "u2"]
    assert entries(found.leavers).organizations == [
        {"organization_id": "id-acme", "users": [{"id": "u1", "state": "absent"}, {"id": "u2", "state": "absent"}]}
    ]


def test_people_are_told_by_person_and_place_with_their_roles():
    there = [Organization(GLOBEX, (account("jane", "Viewer"), account("bob"))), Organization(ACME, (account("jane", "Admin"),))]
    found = found_in(*there, emails=[JANE, "bob@acme.example", "gone@acme.example"])
    assert [(one.account.email, one.place.organization, one.roles, one.privileged) for one in found.leavers] == [
        ("bob@acme.example", "Globex", (), False),
        (JANE, "Acme", ("Admin",), True),
        (JANE, "Globex", ("Viewer",), False),
    ]
    assert (found.nobody, found.read) == (("gone@acme.example",), 2)


def test_roles_are_named_by_the_organization_and_the_legacy_role_counts():
    there = Account("u", JANE, roles=(Role("R-ADMIN"),)), Account("v", JANE, role="Admin")
    assert [(one.roles, one.privileged) for one in found_in(*there).leavers] == [(("Admin",), True), (("Admin",), True)]


def test_an_account_that_may_be_the_same_person_is_told():
    there = Organization(UIPATH, (Account("u", user_name="Jane"), Account("v", "x@acme.example", "jane"), Account("w")))
    found = found_in(there)
    assert found.leavers == ()
    assert found.notes == (
        "uipath has a user Jane without an e-mail address: if this is jane@acme.example, add the user name to offboard_emails.",
    )


def test_the_address_of_who_was_found_by_user_name_is_told():
    there = Organization(
        UIPATH, (Account("u", "Jane.Doe@acme.example", "jd"), Account("v", "ed@acme.example", "ed"), Account("w"))
    )
    found = found_in(there, emails=["JD", "ed", "ED@acme.example"])
    assert [one.account.id for one in found.leavers] == ["v", "u"]
    assert found.notes == (
        "uipath knows jd by the e-mail address Jane.Doe@acme.example, which is not in offboard_emails: add it if this person "
        "leaves everywhere.",
    )


@pytest.mark.parametrize("one", [Account("u", user_name="kim"), Account("u", user_name=JANE)])
def test_of_another_account_without_an_address_nothing_is_told(one):
    assert found_in(Organization(UIPATH, (one,))).notes == ()


def test_what_was_asked_for_and_left_out_is_in_the_result():
    found = found_in(emails=[f" {JANE}", "edda"], mode="deactivate", left_out=(ACME, GLOBEX))
    assert (found.emails, found.mode, found.read, found.left_out) == ((JANE, "edda"), "deactivate", 0, 2)


def test_a_platform_may_have_no_privileged_roles():
    found = search([JANE], "remove", Reading(("polytomic",), (Organization(ACME, (account("jane", "Admin"),)),)), (), {})
    assert found.leavers[0].privileged is False


@pytest.mark.parametrize(("roles", "privileged"), [(("Admin",), None), ((), False)])
def test_where_no_names_of_roles_could_be_read_it_is_not_known_who_is_privileged(roles, privileged):
    (one,) = found_in(Organization(ACME, (account("jane", *roles),), nameless="HTTP 500.")).leavers
    assert (one.privileged, bool(one.note)) == (privileged, bool(roles))


# Who cannot be removed


def test_the_caller_is_left_to_do():
    there = account("jane"), account("bob")
    found = found_in(*there, emails=[JANE, "bob@acme.example"], callers=[caller(id="U-JANE", email="else@acme.example")])
    assert [(one.account.id, one.action) for one in found.leavers] == [("u-bob", "remove"), ("u-jane", "none")]
    assert "never removed: use another credential" in found.leavers[1].left_to_do


def test_a_caller_without_an_id_is_known_by_name_and_only_on_their_platform():
    assert found_in(account("jane"), callers=[caller(email="JANE@acme.example")]).leavers[0].left_to_do
    assert found_in(account("jane"), callers=[caller(user_name=JANE)]).leavers[0].left_to_do
    assert (
        not found_in(account("jane"), callers=[caller("uipath", email=JANE), caller(), caller(id="u-eve", email=JANE)])
        .leavers[0]
        .left_to_do
    )


def test_an_account_that_another_system_manages_is_left_to_do():
    (one,) = found_in(account("jane", elsewhere="a harbor")).leavers
    assert (one.action, one.left_to_do) == ("none", "Only a harbor manages this account: remove it there.")


def test_a_platform_that_cannot_be_read_says_how_to_do_without_it():
    whole, one = Unreadable(Place("uipath"), "Set access_token."), Unreadable(GLOBEX, "HTTP 500.")
    found = found_in(unreadable=(whole, one))
    assert [each.why for each in found.unreadable] == [
        "HTTP 500.",
        "Set access_token. If nobody uses uipath, leave it out of saas_users_platforms.",
    ]


# What is done


@pytest.mark.parametrize("place", [Place("uipath", "partition"), Place("polytomic", "", "Acme")])
def test_what_could_not_be_read_of_one_organization_is_told_as_it_is(place):
    assert found_in(unreadable=(Unreadable(place, "HTTP 500"),)).unreadable == (Unreadable(place, "HTTP 500"),)


def test_only_a_full_stop_ends_the_reason():
    (one,) = found_in(unreadable=(Unreadable(Place("uipath"), "It\nis X."),)).unreadable
    assert one.why == "It is X. If nobody uses uipath, leave it out of saas_users_platforms."


def test_each_surface_has_its_own_entries():
    there = [
        Organization(ACME, (account("jane"), account("harbor", elsewhere="a harbor")), own=True),
        Organization(GLOBEX, (account("jane"),)),
        Organization(UIPATH, (account("jane"),), own=True),
    ]
    made = entries(found_in(*there, emails=[JANE, "harbor@acme.example"]).leavers)
    absent = [{"id": "u-jane", "state": "absent"}]
    assert made == ([{"organization_id": "id-globex", "users": absent}], absent, absent)


def test_who_can_be_deactivated_is_and_the_others_are_removed():
    there = [Organization(ACME, (account("jane"),)), Organization(UIPATH, (account("jane"), account("bob", active=False)))]
    found = found_in(*there, emails=[JANE, "bob@acme.example"], mode="deactivate")
    assert [(one.place.platform, one.action, one.note) for one in found.leavers] == [
        ("uipath", "none", "The account was deactivated before."),
        ("polytomic", "remove", "Polytomic cannot deactivate accounts."),
        ("uipath", "deactivate", ""),
    ]
    assert entries(found.leavers).uipath == [{"id": "u-jane", "is_active": False}]
    assert found_in(*there, emails=["bob@acme.example"]).leavers[0].action == "remove"


def test_the_own_organization_is_left_out_if_it_is_not_named():
    own, other = Organization(ACME, own=True), Organization(UIPATH, own=True)
    reading = Reading(
        ("polytomic", "uipath"), (own, other, Organization(GLOBEX)), (Unreadable(Place("polytomic"), "401", own=True),)
    )
    assert within(reading, ["gl*"]).organizations == (other, Organization(GLOBEX))
    assert within(reading, ["gl*"]).left_out == (ACME,)
    assert within(reading, ["gl*"]).unreadable == reading.unreadable
    named = replace(reading, unreadable=(Unreadable(ACME, "401", own=True), Unreadable(GLOBEX, "401")))
    assert within(named, ["gl*"]).unreadable == named.unreadable[1:]
    for pattern in ("ACME", "ac*", "ID-acme"):
        assert within(reading, [pattern]) == reading
    odd = replace(reading, organizations=(Organization(Place("polytomic", "1", "Acme [EU] Ltd"), own=True),))
    for pattern in ("Acme [EU] Ltd", " acme  [eu] ltd ", "acme*"):
        assert within(odd, [pattern]) == odd
