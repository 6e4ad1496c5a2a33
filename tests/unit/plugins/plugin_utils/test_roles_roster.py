# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role roster: what its tasks are told to do, and what it says of what they did."""

from __future__ import annotations

import json

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.roster import check, plan, report, turn
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.run import Steps
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import read_variables
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, user

JANE = {"email": "jane@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Member"]}]}
OWN = {"email": "own@acme.example", "polytomic": [{"roles": ["Viewer"]}]}
ROBO = {"email": "robo@acme.example", "uipath": {"groups": ["Automation Users"]}}
ALL = [JANE, OWN, ROBO]
PLACE = "a0000000-0000-4000-8000-000000000001"
GONE = {"email": "gone@acme.example", "state": "absent", "polytomic": [{"organization": "Globex"}]}


def planned(*people, **given):
    given.setdefault("read", [SKIPPED])  # nothing is asked for once more
    return plan(run_of("roster", saas_users_people=list(people), **given))


# What the tasks are told


def test_one_task_for_each_surface():
    found = planned(*ALL, roster_purge=True, saas_users_email_domains=["acme.example"], saas_users_max_removals=3)
    assert found["surfaces"] == ["organizations", "own", "uipath"]
    assert found["ahead"] == ["own", "uipath"]
    users = [{"email": "jane@acme.example", "roles": ["Member"]}]
    assert found["organizations"] == [{"organization": "Acme", "users": users, "purge": True}]
    assert found["own"] == {"users": [{"email": "own@acme.example", "roles": ["Viewer"]}], "purge": True, "protected": []}
    assert found["uipath"]["users"] == [{"email": "robo@acme.example", "groups": ["Automation Users"]}]
    assert found["guards"] == {"max_removals": "3", "email_domains": ["acme.example"]}
    assert found["privileged"] == {"polytomic": ["Admin"], "uipath": ["Administrators"]}
    assert (found["platforms"], found["polytomic"]) == (["polytomic", "uipath"], {"organizations": ["Acme"], "own": True})
    assert (found["report"], found["refused"], "warnings" in found) == (False, [], False)


@pytest.mark.parametrize(
    ("people", "surfaces", "ahead"),
    [([JANE], ["organizations"], []), ([ROBO], ["uipath"], []), ([OWN, ROBO], ["own", "uipath"], ["uipath"]), ([], [], [])],
)
def test_all_but_the_first_surface_are_planned_ahead(people, surfaces, ahead):
    found = planned(*people)
    assert (found["surfaces"], found["ahead"]) == (surfaces, ahead)
    predicted = planned(*people, check_mode=True)
    assert (predicted["ahead"], predicted["check_mode"], found["check_mode"]) == (ahead, True, False)


def test_an_organization_by_id_and_its_exceptions():
    permitted = [{"email": "*@vendor.example", "organization": PLACE}, {"email": "sam@acme.example"}]
    person = {**JANE, "polytomic": [{"organization": PLACE}]}
    found = planned(person, OWN, saas_users_exceptions=permitted, roster_purge=True, read=[SKIPPED, own_place("", "")])
    (entry,) = found["organizations"]
    assert (entry["organization_id"], entry["protected"]) == (PLACE, ["*@vendor.example"])
    assert found["protected"] == {"polytomic": ["sam@acme.example"], "uipath": ["sam@acme.example"]}
    assert found["own"]["protected"] == ["sam@acme.example", "*@vendor.example"]
    assert len(found["warnings"]) == 1


def own_place(organization_id, name, why=""):
    """The result of the task that reads the own organization, which may have failed."""
    place = {"organization_id": organization_id, "organization": name, "own": True}
    return {"organizations": [] if why else [place], "unreadable": [{**place, "why": why}] if why else [], "left_out": []}


def test_organizations_are_listed_if_the_variables_do_not_tell_which_are_meant():
    by_id = {**JANE, "email": "ida@acme.example", "polytomic": [{"organization": PLACE}]}
    assert planned(JANE, by_id, OWN, read=[]) == {"lacking": ["fleet", "own"]}
    fleet = {"organizations": [{"id": PLACE, "name": "Acme"}, {"id": None, "name": "odd"}]}
    found = planned(JANE, by_id, OWN, read=[fleet, own_place(PLACE, "Acme")])
    assert (found["surfaces"], [len(one["users"]) for one in found["organizations"]]) == (["organizations"], [3])
    unread = planned(JANE, by_id, OWN, read=[fleet, own_place(PLACE, "Acme", why="Reading the users: no (HTTP 500)")])
    assert unread["organizations"] == found["organizations"]


def test_what_cannot_be_listed_is_left_as_it_is_written():
    by_id = {**JANE, "email": "ida@acme.example", "polytomic": [{"organization": PLACE}]}
    refused = {"msg": "No credential specified", "failed": False}
    found = planned(JANE, by_id, OWN, read=[refused, own_place("", "", why="No credential specified")])
    assert found["surfaces"] == ["organizations", "own"]
    assert [one.get("organization_id") or one["organization"] for one in found["organizations"]] == ["Acme", PLACE]


@pytest.mark.parametrize(("folder", "check_mode", "reports"), [("x", False, True), ("x", True, False), ("", False, False)])
def test_a_report_is_written_for_real_only(folder, check_mode, reports):
    assert planned(*ALL, roster_report_dir=folder, check_mode=check_mode)["report"] is reports


def test_people_of_other_domains_are_told_by_place_before_any_request():
    others = [{**JANE, "email": f"{name}@evil.example"} for name in ("eve", "bob")]
    with pytest.raises(InvalidInput) as caught:
        planned(JANE, *others, {**GONE, "email": "x@evil.example"}, saas_users_email_domains=["acme.example"])
    words = "the e-mail domain is not in saas_users_email_domains (acme.example): use another, or add it."
    assert caught.value.details["mistakes"] == [
        f"saas_users_people[1] (eve@evil.example): {words}",
        f"saas_users_people[2] (bob@evil.example): {words}",
    ]
    with pytest.raises(InvalidInput, match=r"^saas_users_email_domains is an empty list"):
        planned(JANE, saas_users_email_domains=[])


def test_a_limit_that_is_none_is_told_with_the_other_mistakes():
    with pytest.raises(InvalidInput) as caught:
        read_variables("roster", {"saas_users_people": [{}], "saas_users_max_removals": "many"}, check)
    assert [one.partition(":")[0] for one in caught.value.details["mistakes"]] == [
        "saas_users_max_removals is 'many'",
        "saas_users_people[0]",
    ]


@pytest.mark.parametrize(("given", "wanted"), [(-1, "0 or more users"), ("two", "a whole number"), ("1.5", "a whole number")])
def test_a_minimum_that_is_none_is_told(given, wanted):
    with pytest.raises(InvalidInput, match=f"^saas_users_min_privileged is .*: set it to {wanted}.$"):
        read_variables("roster", {"saas_users_people": [JANE], "saas_users_min_privileged": given}, check)


@pytest.mark.parametrize(
    ("given", "least"),
    [
        ({}, {}),
        ({"saas_users_min_privileged": 2}, {"polytomic": 2, "uipath": 2}),
        ({"saas_users_min_privileged": 0}, {"polytomic": 0, "uipath": 0}),
        ({"saas_users_min_privileged": 2, "saas_users_privileged": {"uipath": []}}, {"polytomic": 2, "uipath": 0}),
    ],
)
def test_the_minimum_of_privileged_users(given, least):
    assert planned(*ALL, **given)["min_privileged"] == least


@pytest.mark.parametrize(
    ("words", "of_the_role"),
    [
        ("but max_removals (25%) allows 1: a.", "but saas_users_max_removals (25%) allows 1: a."),
        ("If this is intended, increase max_removals.", "If this is intended, increase saas_users_max_removals."),
        ("but min_privileged requires 1", "but saas_users_min_privileged requires 1"),
        ("or set min_privileged=0 if this is intended.", "or set saas_users_min_privileged=0 if this is intended."),
        ("or omit purge and all changes", "or omit roster_purge and all changes"),
        ("set organization_id instead (3, 4).", "set organization to the id of the one that is meant (3, 4)."),
    ],
)
def test_messages_name_the_variables_of_the_role(words, of_the_role):
    assert said(roster_uipath={"msg": words}).result["failure"] == f"UiPath: {of_the_role}"
    assert said(roster_uipath={"msg": words, "mistakes": [words]}).result["failure"] == of_the_role


def test_decisions_are_read(tmp_path):
    header = "platform,organization,organization_id,email,user_name,user_id,decision\n"
    (tmp_path / "d.csv").write_text(f"{header}polytomic,Acme,1,eve@acme.example,,7,Revoke\n", encoding="utf-8")
    found = planned(JANE, folder=tmp_path, saas_users_decisions="d.csv")
    assert found["organizations"][0]["users"][1] == {"id": "7", "email": "eve@acme.example", "state": "absent"}
    with pytest.raises(InvalidInput, match="cannot be read"):
        planned(JANE, folder=tmp_path, saas_users_decisions="none.csv")


def test_decisions_of_a_platform_that_the_file_does_not_name_are_told(tmp_path):
    header = "platform,organization,organization_id,email,user_name,user_id,decision\n"
    rows = [f"uipath,,p,{name}@acme.example,,{name},{decision}" for name, decision in (("eve", "revoke"), ("ada", "keep"))]
    (tmp_path / "d.csv").write_text(header + "\n".join(rows), encoding="utf-8")
    given = {"folder": tmp_path, "saas_users_decisions": "d.csv"}
    words = "Not carried out, since the people file does not name the platform: revoke eve@acme.example (uipath). "
    assert planned(JANE, **given)["warnings"] == [f"{words}Set saas_users_platforms to both."]
    assert "warnings" not in planned(JANE, **given, saas_users_platforms=["polytomic"])
    both = planned(JANE, **given, saas_users_platforms=["polytomic", "uipath"])
    assert both["uipath"]["users"] == [{"id": "eve", "email": "eve@acme.example", "state": "absent"}]


# What is said


def change(name, action="create", place="Acme", done=True):
    where = {"organization": place, "organization_id": f"id-{place}"} if place else {}
    return {"email": name and f"{name}@acme.example", "id": f"id-{name}", "action": action, "done": done, **where}


def said(*people, check_mode=False, plan_of=None, **done):
    """What is said of these results; the people file has everybody by default."""
    given = {"saas_users_people": list(people or ALL), "check_mode": check_mode}
    made = {"roster_organizations": {"changes": []}, "roster_own": SKIPPED, "roster_uipath": SKIPPED}
    made.update({"roster_own_ahead": {"changes": []}, "roster_uipath_ahead": {"changes": []}, **done})
    return report(run_of("roster", plan=plan_of or plan(run_of("roster", read=[SKIPPED], **given)), done=made, **given))


def test_nothing_differs():
    found = said()
    assert found.lines == ["Everything is as the people file says."]
    assert (found.failure, found.result) == (None, {"failure": "", "failures": []})


def test_a_file_that_names_nothing_does_not_say_that_all_is_right():
    found = said(plan_of=planned())
    assert found.lines == ["Nothing was changed: the people file names no organization that this run was to manage."]
    assert found.result["failure"] == ""


def test_a_line_for_each_organization_that_changed():
    changes = [change("a"), change("b", "update"), change("c", "delete"), change("d", place="Globex"), change("e", done=False)]
    own = {"changes": [change("x", "delete", place=None), {**change("", place=None), "email": None, "user_name": "robo"}]}
    found = said(roster_organizations={"changes": changes}, roster_own=own, roster_uipath={"changes": [change("y", place=None)]})
    assert found.lines == [
        "Acme: 1 invited: a@acme.example; 1 changed: b@acme.example; 1 removed: c@acme.example",
        "Globex: 1 invited: d@acme.example",
        "your own organization: 1 invited: robo; 1 removed: x@acme.example",
        "UiPath: 1 invited: y@acme.example",
    ]


def test_two_organizations_of_one_name_are_two():
    changes = [change("a"), {**change("b"), "organization_id": "other"}, change("c", place="Globex")]
    failed = {"organization": "acme", "organization_id": "third", "msg": "no"}
    places = [{name: one[name] for name in ("organization", "organization_id")} for one in (*changes, failed)]
    made = {"changes": changes, "organizations": places, "msg": "1 of 4 failed", "failures": [failed]}
    found = said(roster_organizations=made)
    assert [line.partition(":")[0] for line in found.lines] == ["Acme, id-Acme", "Acme, other", "Globex"]
    assert found.result["failures"] == ["acme, third: no"]
    nameless = [{**change("c"), "organization": None}]
    assert said(roster_organizations={"changes": nameless}).lines == ["id-Acme: 1 invited: c@acme.example"]


def test_a_refused_credential_is_named_after_all_that_failed():
    failures = [{"organization": name, "organization_id": name, "msg": f"{name}: no (HTTP 401)"} for name in ("Acme", "Globex")]
    hint = "The credential is partner_key, from the option partner_key, and was sent to x.example: check both."
    found = said(roster_organizations={"changes": [], "msg": "2 of 2 failed", "failures": failures, "hints": [hint]})
    first, second = found.result["failures"]
    assert found.result["failure"] == f"2 failures: {first}. {second}. {hint}"
    alone = said(roster_organizations={"changes": [], "msg": "1 of 2 failed", "failures": failures[:1], "hints": [hint]})
    assert alone.result["failure"] == f"{first}. {hint}"


def test_an_organization_is_named_once_in_what_failed():
    failures = [
        {"organization": "Globex", "organization_id": "g", "msg": "Creating x@y in organization Globex (g): no (HTTP 500)"},
        {"organization": None, "organization_id": "i", "msg": "Reading the users of organization i: no (HTTP 500)"},
        {"organization": None, "organization_id": "i", "msg": "There is no role 'A' in organization i. Set another."},
        {"organization": None, "organization_id": "i", "msg": "Reading the users of organization i2: no (HTTP 500)"},
        {"organization": "Acme", "organization_id": "a", "msg": "no answer"},
    ]
    found = said(roster_organizations={"changes": [], "msg": "3 of 3 failed", "failures": failures})
    assert found.result["failures"] == [*(one["msg"] for one in failures[:3]), f"i: {failures[3]['msg']}", "Acme: no answer"]


def test_in_check_mode_what_would_be_done():
    changes = [change(f"a{number:02d}", done=False) for number in range(12)]
    (line,) = said(JANE, check_mode=True, roster_organizations={"changes": changes}).lines
    assert line.startswith("Acme: 12 would be invited: a00@acme.example, a01@")
    assert line.endswith("a09@acme.example and 2 more")


def test_in_check_mode_nothing_is_said_of_what_would_be_refused():
    refused = {"organization_id": "id-Acme", "organization": "Acme", "email": None, "action": None, "msg": "too many"}
    found = said(
        *ALL,
        check_mode=True,
        roster_organizations={
            "changes": [change("a", "delete", done=False), change("b", place="Globex", done=False)],
            "msg": "1 of 2 organizations failed.",
            "failures": [refused],
        },
        roster_uipath={"changes": [change("c", "delete", place=None, done=False)], "msg": "too many"},
    )
    assert found.lines == ["Globex: 1 would be invited: b@acme.example"]
    assert found.result["failures"] == ["Acme: too many", "UiPath: too many"]


def test_in_check_mode_a_mistake_would_stop_everything():
    mistaken = {"msg": "There is no group 'A'.", "mistakes": ["There is no group 'A'."]}
    found = said(*ALL, check_mode=True, roster_organizations={"changes": [change("a", done=False)]}, roster_uipath=mistaken)
    assert (found.lines, found.result["failure"]) == ([], "There is no group 'A'.")


def test_what_failed_and_what_was_done_are_both_said():
    refused = "5 of the 9 users of organization Globex would be removed, but max_removals (25%) allows 3. Increase max_removals."
    failures = [
        {"organization": "Globex", "organization_id": "g", "msg": refused},
        {"organization": None, "organization_id": "i", "msg": "Reading the users: no (HTTP 500)"},
    ]
    found = said(
        roster_organizations={"changes": [change("a")], "msg": "2 of 3 failed", "failures": failures},
        roster_uipath={"msg": "Managing the users of UiPath: no.", "failures": [{"email": "x", "msg": "no"}]},
    )
    assert found.lines == ["Acme: 1 invited: a@acme.example"]
    assert found.result["failures"] == [
        f"Globex: {refused.replace(' max_removals', ' saas_users_max_removals')}",
        "i: Reading the users: no (HTTP 500)",
        "UiPath: Managing the users of UiPath: no.",
    ]
    first, second, third = found.result["failures"]
    assert found.result["failure"] == f"3 failures: {first} {second}. {third}"
    assert found.failure is None, "the lines are shown before the role fails"


def test_a_surface_that_failed_ahead_was_not_written():
    found = said(roster_uipath_ahead={"msg": "Reading the users of UiPath: no (HTTP 500)"})
    assert (found.lines, found.result["failure"]) == ([], "UiPath: Reading the users of UiPath: no (HTTP 500)")


def test_mistakes_are_told_with_the_people_who_are_meant():
    others = [{**JANE, "email": f"{name}@acme.example"} for name in "abcd"]
    unknown = "organizations[0]: There is no organization 'Acme'; do you mean 'ACNE'?"
    found = said(
        JANE,
        *others,
        ROBO,
        roster_organizations={"changes": [], "msg": f"{unknown} Existing organizations: ACNE.", "mistakes": [unknown]},
        roster_uipath_ahead={"msg": "two", "mistakes": ["There is no group 'A' (wanted by robo).", "There is no group 'B'."]},
    )
    assert found.result["failures"] == [
        "saas_users_people[0] (jane@acme.example), saas_users_people[1] (a@acme.example), saas_users_people[2] (b@acme.example) "
        "and 2 more: There is no organization 'Acme'; do you mean 'ACNE'? Existing organizations: ACNE.",
        "There is no group 'A' (wanted by robo).",
        "There is no group 'B'.",
    ]
    assert found.result["failure"].startswith("3 mistakes or failures, and nothing was changed: saas_users_people[0] (jane@")


@pytest.mark.parametrize("place", ["organizations[0].users[3]", "users[0]"])
def test_a_stale_row_is_told_with_the_person(place):
    stale = "the user with the id 7 is another (Globex), so this entry is stale."
    one = {"msg": f"{place} (x@a): {stale}", "mistakes": [f"{place} (x@a): {stale}"]}
    assert said(roster_organizations=one).result["failure"] == f"x@a: {stale}"


def test_an_organization_that_nobody_of_the_file_names():
    plan_of = {"surfaces": ["organizations"], "organizations": [{"organization_id": "g"}], "refused": []}
    sentence = "organizations[0]: The organization is the same as another."
    assert said(plan_of=plan_of, roster_organizations={"msg": sentence, "mistakes": [sentence]}).result["failure"] == sentence


def test_what_is_not_purged_makes_the_role_fail():
    found = said(JANE, plan_of=planned(JANE, GONE, roster_purge=True))
    assert found.result["failure"].startswith("No user is purged from Globex, because the people file gives nobody access")
    assert found.lines == []


def test_a_long_failure_is_cut():
    failures = [{"organization": f"Organization {number}", "organization_id": "", "msg": "no " * 40} for number in range(50)]
    found = said(roster_organizations={"msg": "x", "failures": failures})
    assert len(found.result["failure"]) <= 1000
    assert found.result["failure"].startswith("50 failures: Organization 0: no no")
    assert len(found.result["failures"]) == 50


# Reports


@pytest.mark.parametrize("stage", ["before", "after"])
def test_reports_before_and_after(tmp_path, stage):
    read = result("polytomic", organization("Acme", user("jane", "Member"), user("eve", "Admin")))
    run = run_of("roster", tmp_path, saas_users_people=[JANE], roster_report_dir="reports", stage=stage, read=[read, SKIPPED])
    found = report(run)
    assert (found.folder, found.lines, found.failure) == (tmp_path / "reports" / stage, [], None)
    assert sorted(found.files) == ["access.csv", "access.html", "access.json", "access.junit.xml", "manifest.json"]
    written = json.loads(found.files["access.json"])
    assert (written["title"], written["totals"]["orphan"]) == (f"Access {stage}", 1)


def test_the_steps_are_those_of_the_role():
    from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.jobs import STEPS

    assert STEPS["roster"] == Steps(plan, report, check, turn)
