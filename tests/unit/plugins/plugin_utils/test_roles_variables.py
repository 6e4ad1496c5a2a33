# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the roles: all mistakes at once, and what the right ones say."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.results import failed_result
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.jobs import STEPS
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import JOBS, names_of, read_variables

JANE = {"email": "jane@acme.example", "polytomic": [{"organization": "Acme"}]}


def mistakes_of(job, **given):
    with pytest.raises(InvalidInput) as caught:
        read_variables(job, given)
    return caught.value.details["mistakes"]


def test_mistakes_of_people_exceptions_and_other_variables_are_told_at_once():
    found = mistakes_of(
        "audit",
        saas_users_people=[JANE, {"email": "sam@acme.example", "rolse": []}, JANE],
        saas_users_exceptions=[{"email": "*@vendor.example", "expires": "31.12.2026"}],
        saas_users_platforms=["polytomic", "okta"],
        saas_users_organizations=[],
        saas_users_privileged={"polytomic": "Admin", "okta": []},
        audit_formats=["html", "pdf"],
        audit_fail_on=["orphans"],
    )
    for words in (
        "saas_users_people[1] (sam@acme.example): rolse",
        "saas_users_people[0] and saas_users_people[2] are the same person, jane@acme.example",
        "saas_users_exceptions[0] (*@vendor.example): expires is '31.12.2026'",
        "saas_users_platforms[1] is 'okta'",
        "saas_users_organizations is not valid",
        "saas_users_privileged: okta",
        "audit_formats[1] is 'pdf'",
        "audit_fail_on[0] is 'orphans'",
    ):
        assert any(sentence.startswith(words) for sentence in found), (words, found)
    assert len(found) == 8


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("saas_users_people", '[{"email": "jane@acme.example"}]'),
        ("saas_users_organizations", '["Acme"]'),
        ("saas_users_exceptions", '[{"email": "jane@acme.example"}]'),
        ("saas_users_platforms", '["polytomic"]'),
        ("saas_users_email_domains", '["acme.example"]'),
    ],
)
def test_a_string_of_json_is_no_list(variable, value):
    assert mistakes_of("roster", **{"saas_users_people": [JANE], variable: value}) == [
        f"{variable} is a string that contains JSON, not a list: convert it, such as with "
        "{{ lookup('file', 'users.json') | from_json }}."
    ]


@pytest.mark.parametrize("value", [{}, [""], [None], 3, True, [["Acme"]]])
def test_organizations_are_a_word_or_a_list_of_names(value):
    assert mistakes_of("audit", saas_users_people=[JANE], saas_users_organizations=value) == [
        "saas_users_organizations is not valid: set it to mentioned, to all, or to a list of names and shell patterns."
    ]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (None, None),
        ("all", "all"),
        ("mentioned", "mentioned"),
        ("Acme", ("Acme",)),
        ("[AB]*", ("[AB]*",)),
        ([" Acme ", 42], ("Acme", "42")),
    ],
)
def test_organizations(value, meant):
    assert read_variables("audit", {"saas_users_people": [JANE], "saas_users_organizations": value}).organizations == meant


@pytest.mark.parametrize("people", ["jane@acme.example", {"email": "jane@acme.example"}, 3, [3], [None], ["jane@acme.example"]])
def test_people_that_are_no_list_of_people_are_told_in_our_words(people):
    found = mistakes_of("audit", saas_users_people=people)
    assert all(sentence.startswith("saas_users_people") for sentence in found)


@pytest.mark.parametrize(
    ("job", "variable"), [("audit", "saas_users_people"), ("roster", "saas_users_people"), ("offboard", "offboard_emails")]
)
def test_people_are_required(job, variable):
    with pytest.raises(InvalidInput) as caught:
        read_variables(job, {}, STEPS[job].check)
    assert caught.value.details["mistakes"] == [f"{variable} is missing: set it."]


def test_privileged_roles_of_one_platform_leave_those_of_the_other():
    given = {"saas_users_people": [JANE], "saas_users_privileged": {"polytomic": ["Owner", "Admin"]}}
    assert read_variables("audit", given).privileged == {"polytomic": ("Owner", "Admin"), "uipath": ("Administrators",)}
    assert read_variables("audit", {"saas_users_people": [JANE]}).privileged["polytomic"] == ("Admin",)
    nobody = {"saas_users_people": [JANE], "saas_users_privileged": {"polytomic": []}}
    assert read_variables("audit", nobody).privileged["polytomic"] == ()


def test_platforms_are_those_that_are_set_in_the_usual_order():
    given = {"saas_users_people": [JANE], "saas_users_platforms": ["uipath", "polytomic"]}
    assert read_variables("audit", given).platforms(("polytomic",)) == ("polytomic", "uipath")
    assert read_variables("audit", {"saas_users_people": [JANE]}).platforms(("polytomic",)) == ("polytomic",)


def test_a_result_has_a_thousand_mistakes_and_says_how_many_there_are():
    people = [{"email": f"x{number}@acme.example", "rolse": []} for number in range(1200)]
    with pytest.raises(InvalidInput) as caught:
        read_variables("audit", {"saas_users_people": people, "audit_formats": ["pdf"]})
    told = failed_result(caught.value)
    assert told["msg"].startswith("1,201 mistakes, and nothing was sent: audit_formats[0] is 'pdf'")
    assert [len(told["mistakes"]), told["mistakes"][-1]] == [1001, "And 201 more mistakes."]


def test_a_privileged_role_without_a_name_is_a_mistake():
    words = "saas_users_privileged: uipath contains an empty name: remove it."
    given = {"polytomic": ["Admin"], "uipath": ["Administrators", " "]}
    assert mistakes_of("audit", saas_users_people=[JANE], saas_users_privileged=given) == [words]


def test_no_platform_at_all_is_a_mistake():
    words = "saas_users_platforms is an empty list: list at least one platform, or omit it."
    assert mistakes_of("audit", saas_users_people=[JANE], saas_users_platforms=[]) == [words]


def test_variables_of_other_roles_are_ignored():
    variables = read_variables("audit", {"saas_users_people": [JANE], "roster_purge": "perhaps", "mine": 3})
    assert set(variables.options) == set(JOBS["audit"])


def test_only_roles_that_compare_read_the_people_file():
    assert "saas_users_people" in names_of("audit")
    assert "saas_users_people" not in names_of("offboard")
    assert read_variables("offboard", {"offboard_emails": ["jane@acme.example"]}).asked.people == ()


def test_a_role_can_look_for_more_mistakes():
    def more(options, mistakes):
        mistakes.add(f"audit_name is {options['audit_name']}: choose another one.")

    with pytest.raises(InvalidInput) as caught:
        read_variables("audit", {"saas_users_people": [JANE], "audit_name": "x", "audit_formats": ["pdf"]}, more)
    assert caught.value.details["mistakes"] == [
        "audit_name is x: choose another one.",
        "audit_formats[0] is 'pdf': set it to html, json, csv, junit or markdown.",
    ]
