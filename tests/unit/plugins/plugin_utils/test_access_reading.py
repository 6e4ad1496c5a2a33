# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of a role have read, from their registered results."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Account, Place, Role
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.reading import (
    callers_of,
    platforms_of_results,
    reading_of,
)

USER = {
    "id": "u1",
    "email": "ada@acme.example",
    "user_name": "",
    "name": "Ada",
    "surname": "Low",
    "roles": ["R1", "r2"],
    "role": "admin",
    "active": True,
    "elsewhere": "",
    "foreign": ["email"],
    "last_login": "",
}
POLYTOMIC = {
    "changed": False,
    "platform": "polytomic",
    "url": "https://app.polytomic.com",
    "credential": "partner key",
    "callers": [{"id": "u1", "email": "ada@acme.example", "user_name": ""}],
    "listed": True,
    "organizations": [
        {"organization_id": "1", "organization": "Acme", "own": True, "listed": True, "roles": {"r1": "Admin"}, "users": [USER]}
    ],
    "unreadable": [{"organization_id": "2", "organization": "Globex", "own": False, "why": "no (HTTP 500)"}],
    "left_out": [{"organization_id": "3", "organization": "Initech"}],
}
FAILED = {"failed": True, "msg": "timeout is 'soon': set it to a number."}
SKIPPED = {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"}


def test_what_was_read():
    reading = reading_of([POLYTOMIC])
    assert reading.platforms == ("polytomic",)
    (acme,) = reading.organizations
    assert (acme.place, acme.own, acme.role_names) == (Place("polytomic", "1", "Acme"), True, {"r1": "Admin"})
    roles = (Role("R1", "Admin"), Role("r2", ""))
    assert acme.accounts == (Account("u1", "ada@acme.example", "", roles, "admin", name="Ada", surname="Low", foreign=["email"]),)
    assert [(one.place, one.why, one.own) for one in reading.unreadable] == [
        (Place("polytomic", "2", "Globex"), "no (HTTP 500)", False)
    ]
    assert reading.left_out == (Place("polytomic", "3", "Initech"),)
    assert (reading.listed, acme.listed) == (("polytomic",), True)


def test_a_credential_for_one_organization_lists_none():
    acme = {**POLYTOMIC["organizations"][0], "listed": False}
    reading = reading_of([{**POLYTOMIC, "listed": False, "organizations": [acme]}])
    assert (reading.listed, [one.listed for one in reading.organizations]) == ((), [False])
    # One task of a platform that has listed them is enough.
    assert reading_of([{**POLYTOMIC, "listed": False}, POLYTOMIC, POLYTOMIC]).listed == ("polytomic",)


def test_an_organization_without_the_names_of_its_roles_is_unreadable_unless_these_are_not_needed():
    globex = {**POLYTOMIC["unreadable"][0], "users": [USER]}
    partly = {**POLYTOMIC, "unreadable": [globex, {**globex, "users": [], "organization": "Hooli"}, *POLYTOMIC["unreadable"]]}
    reading = reading_of([partly])
    assert ([one.place.organization for one in reading.organizations], len(reading.unreadable)) == (["Acme"], 3)
    reading = reading_of([partly], nameless=True)
    assert [(one.place.organization, one.nameless) for one in reading.organizations] == [
        ("Acme", ""),
        ("Globex", "no (HTTP 500)"),
        ("Hooli", "no (HTTP 500)"),
    ]
    assert [one.place.organization for one in reading.unreadable] == ["Globex"]
    assert reading.organizations[1].accounts[0].roles == (Role("R1"), Role("r2"))


def test_a_task_that_was_skipped_is_ignored():
    assert reading_of([SKIPPED, POLYTOMIC]) == reading_of([POLYTOMIC])
    assert reading_of([SKIPPED]).platforms == ()


def test_a_task_that_failed_makes_its_platform_unreadable():
    reading = reading_of([POLYTOMIC, FAILED])
    assert reading.platforms == ("polytomic", "uipath")
    assert [(one.place, one.why) for one in reading.unreadable[1:]] == [(Place("uipath"), FAILED["msg"])]


def test_who_called_and_how():
    assert callers_of([POLYTOMIC, FAILED, SKIPPED]) == ({**POLYTOMIC["callers"][0], "platform": "polytomic"},)
    told = {"url": "https://app.polytomic.com", "credential": "partner key"}
    assert platforms_of_results([POLYTOMIC, FAILED, SKIPPED]) == {"polytomic": told}


@pytest.mark.parametrize(
    ("failed", "platform"),
    [
        (FAILED, "uipath"),
        ({**FAILED, "failed": False, "failed_when_result": False}, "uipath"),
        ({**FAILED, "platform": "polytomic"}, "polytomic"),
        ({**FAILED, "invocation": {"module_args": {"api_url": "x"}}}, "polytomic"),
        ({**FAILED, "invocation": {"module_args": {"identity_url": None}}}, "uipath"),
        ({**FAILED, "invocation": {"module_args": {"emails": []}}}, "uipath"),
        ({**FAILED, "invocation": None}, "uipath"),
    ],
    ids=str,
)
def test_a_task_that_failed_is_about_its_own_platform_or_the_other_one(failed, platform):
    for results in ([POLYTOMIC, failed], [failed, POLYTOMIC]):
        reading = reading_of(results)
        assert [(one.place, one.why, one.own) for one in reading.unreadable[1:]] == [(Place(platform), FAILED["msg"], False)]
        assert len(reading.organizations) == 1


def test_a_task_that_failed_without_any_other_is_about_every_platform_of_the_run():
    assert [one.place.platform for one in reading_of([FAILED]).unreadable] == ["polytomic", "uipath"]
    assert [one.place.platform for one in reading_of([FAILED], ["uipath"]).unreadable] == ["uipath"]
    assert reading_of([FAILED, SKIPPED], ["polytomic"]).platforms == ("polytomic",)


@pytest.mark.parametrize("message", ["", None, " "])
def test_a_failure_without_words(message):
    ((_place, why),) = [(one.place, one.why) for one in reading_of([{"failed": True, "msg": message}], ["uipath"]).unreadable]
    assert why == "The task that reads it failed without a message."


def test_a_task_that_was_not_in_the_play_has_read_nothing():
    assert reading_of([{}, POLYTOMIC]) == reading_of([POLYTOMIC])
    assert (callers_of([{}]), platforms_of_results([{}])) == ((), {})


def test_a_role_is_named_in_any_case_of_its_id():
    upper = {**POLYTOMIC["organizations"][0], "roles": {"R1": "Admin", "R2": "Viewer"}}
    (acme,) = reading_of([{**POLYTOMIC, "organizations": [upper]}]).organizations
    assert (acme.accounts[0].roles, acme.role_names) == ((Role("R1", "Admin"), Role("r2", "Viewer")), upper["roles"])


def test_a_role_that_is_not_among_the_names_has_none():
    unnamed = {**POLYTOMIC["organizations"][0], "roles": {}}
    ((account,),) = [one.accounts for one in reading_of([{**POLYTOMIC, "organizations": [unnamed]}]).organizations]
    assert account.roles == (Role("R1"), Role("r2"))
