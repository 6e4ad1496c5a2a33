# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role offboard: what its tasks are to do, and what it says became of it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.offboard import BEFORE, check, plan
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import read_variables
from ansible_collections.rosterops.saas_users.tests.unit.offboarding import (
    ACME,
    DONE,
    EMPTY,
    GLOBEX,
    JANE,
    POLYTOMIC,
    UIPATH,
    change,
    offboard,
    rows,
    runs,
)
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, unreadable, user

ROOT = Path(__file__).resolve().parents[4]


# What the tasks are to do


def test_all_platforms_and_organizations_are_read(tmp_path):
    made = plan(run_of("offboard", tmp_path, offboard_emails=[JANE]))
    assert (made["platforms"], made["polytomic"], made["emails"]) == (["polytomic", "uipath"], {}, [JANE, "jane"])
    chosen = {"saas_users_platforms": ["uipath"], "saas_users_organizations": ["Gl*"]}
    made = plan(run_of("offboard", tmp_path, offboard_emails=[JANE], **chosen))
    assert (made["platforms"], made["polytomic"]) == (["uipath"], {"organizations": ["Gl*"]})


@pytest.mark.parametrize("check_mode", [False, True])
def test_whom_to_remove_and_where_to_look_again(tmp_path, check_mode):
    own = result("polytomic", organization("Own", user("jane"), own=True), GLOBEX)
    run = run_of("offboard", tmp_path, [own, result("uipath")], plan={"id": "1"}, check_mode=check_mode, offboard_emails=[JANE])
    absent = [{"id": "u-jane", "state": "absent"}]
    assert plan(run) == {
        "organizations": [{"organization_id": "id-globex", "users": absent}],
        "own": absent,
        "uipath": [],
        "own_by_partner": [{"organization_id": "id-own", "users": absent}],
        "again": {"platforms": [] if check_mode else ["polytomic"], "organizations": ["id-globex"], "own": True},
    }


def test_an_organization_that_is_not_named_is_left_alone(tmp_path):
    own = result("polytomic", organization("Own", user("jane"), own=True), GLOBEX)
    given = {"offboard_emails": [JANE], "saas_users_organizations": "Globex"}
    made = plan(run_of("offboard", tmp_path, [own, SKIPPED], plan={"id": "1"}, **given))
    assert (made["own"], len(made["organizations"])) == ([], 1)


def test_all_mistakes_in_the_variables_are_told_at_once():
    given = {"offboard_emails": ["*@acme.example"], "saas_users_organizations": "mentioned", "offboard_requested_at": "soon"}
    with pytest.raises(InvalidInput) as told:
        read_variables("offboard", {**given, "offboard_mode": "delete"}, check)
    assert len(told.value.details["mistakes"]) == 4
    assert "offboard_emails[0] is '*@acme.example', which is a pattern" in told.value.message
    assert "saas_users_organizations is mentioned: set it to all, or to a list" in told.value.message
    for when in ("2026-11-29", "2026-11-29T17:30:00Z", "2026-11-29 17:30", "", None):
        read_variables("offboard", {"offboard_emails": [JANE], "offboard_requested_at": when}, check)


# What it says


def test_everyone_was_found_removed_and_looked_for_again(tmp_path):
    found = offboard(tmp_path, offboard_ticket="HR-1042", offboard_by="hr@acme.example", offboard_requested_at="2026-11-29")
    assert found.failure is None
    assert [*found.lines, *found.written] == [
        "jane@acme.example had 3 accounts: 3 are gone.",
        "jane@acme.example was removed from Acme (polytomic), where they had Admin, Member: gone.",
        "jane@acme.example was removed from Globex (polytomic), where they had Viewer: gone.",
        "jane@acme.example was removed from robots (uipath), where they had no roles: gone.",
        f"The evidence is in {tmp_path / 'evidence'}.",
    ]
    (run,) = runs(tmp_path)
    assert (run["ticket"], run["by"], run["requested_at"]) == ("HR-1042", "hr@acme.example", "2026-11-29")
    assert (run["ended"], run["user"], run["mode"], run["nobody"]) == ("2026-11-29T20:41:25Z", "sam", "remove", [])
    assert run["platforms"]["uipath"]["credential"] == "client ci-runner"
    row = rows(tmp_path)["polytomic", "Acme", JANE]
    assert (row["roles"], row["privileged"], row["removed"], row["looked_again"]) == (["Admin", "Member"], True, True, "gone")


def test_the_evidence_is_what_the_schema_says(tmp_path):
    jsonschema = pytest.importorskip("jsonschema", reason="a tool of make test")
    schema = json.loads((ROOT / "docs" / "schema" / "offboard.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for stage in (BEFORE, ""):
        made = offboard(tmp_path, stage=stage, read=(POLYTOMIC, result("uipath", unreadable=[unreadable("")])))
        assert [error.message for error in validator.iter_errors(json.loads(made.files["offboard.json"]))] == []
        assert (made.failure is None) == (stage == BEFORE)


def test_organizations_of_one_name_are_told_apart_by_their_ids(tmp_path):
    twins = [organization("Acme", user("jane", "Admin"), organization_id=f"id-{number}") for number in "12"]
    other = [organization("Acme", organization_id=f"id-{number}") for number in "12"]
    read = result("polytomic", twins[0], GLOBEX, unreadable=[{**unreadable("Acme"), "organization_id": "id-2"}])
    found = offboard(tmp_path, read=(read, SKIPPED), again=(result("polytomic", other[0], organization("Globex")),), done={})
    assert found.lines[1:5] == [
        "jane@acme.example was removed from Acme, id-1 (polytomic), where they had Admin: gone. The platform reported an error, "
        "but the account is gone.",
        "jane@acme.example was removed from Globex (polytomic), where they had Viewer: gone. The platform reported an error, "
        "but the account is gone.",
        "Nobody with a privileged role (Admin) is left in Acme, id-1 (polytomic).",
        "LEFT TO DO: Acme, id-2 (polytomic): Could not be read: The server returned an error (HTTP 500).",
    ]


def test_nobody_found_is_fine_and_said(tmp_path):
    found = offboard(tmp_path, read=EMPTY, done={}, again=(SKIPPED, SKIPPED), offboard_emails=[JANE, "edda"])
    assert (found.failure, found.lines[:3]) == (
        None,
        [
            "Nobody was found in 3 organizations.",
            "Nobody with the address jane@acme.example was found in 3 organizations.",
            "Nobody with the user name edda was found in 3 organizations.",
        ],
    )
    assert (runs(tmp_path)[0]["rows"], runs(tmp_path)[0]["nobody"]) == ([], [JANE, "edda"])


def test_a_second_run_appends(tmp_path):
    offboard(tmp_path)
    offboard(tmp_path, read=EMPTY, done={}, again=(), run_id="2")
    assert [len(run["rows"]) for run in runs(tmp_path)] == [3, 0]
    lines = list(csv.DictReader(io.StringIO((tmp_path / "evidence" / "offboard.csv").read_text(encoding="utf-8"))))
    assert len(lines) == 3


def test_that_nobody_privileged_is_left_is_said(tmp_path):
    again = result(
        "polytomic", organization("Acme", user("eve", "Member"), user("off", "Admin", active=False)), organization("Globex")
    )
    found = offboard(tmp_path, again=(again, EMPTY[1]))
    assert "Nobody with a privileged role (Admin) is left in Acme (polytomic)." in found.lines
    assert runs(tmp_path)[0]["notes"] == ["Nobody with a privileged role (Admin) is left in Acme (polytomic)."]


def test_an_organization_without_a_name_is_called_the_same_everywhere(tmp_path):
    roles = {"r-administrators": "Administrators"}
    there, gone = (
        result("uipath", organization("", *users, roles=roles, organization_id="partition"))
        for users in ([user("jane", "Administrators")], [])
    )
    found = offboard(tmp_path, read=(SKIPPED, there), done={}, again=(SKIPPED, gone))
    assert "Nobody with a privileged role (Administrators) is left in UiPath (uipath)." in found.lines
    assert not any("partition" in line for line in found.lines)


def test_organizations_that_were_left_out_are_counted(tmp_path):
    left = result("polytomic", ACME, left_out=[{"organization_id": "id-x", "organization": "X"}])
    found = offboard(tmp_path, read=(left, UIPATH), saas_users_organizations=["Acme"])
    assert "Not read, because of saas_users_organizations: 1 organization." in found.lines
    assert runs(tmp_path)[0]["organizations"] == {"read": 2, "unreadable": 0, "left_out": 1}


def test_check_mode_shows_and_writes_nothing(tmp_path):
    assert offboard(tmp_path, check_mode=True, stage=BEFORE, done={}, again=()).lines == []
    found = offboard(tmp_path, check_mode=True, done={}, again=())
    assert found.lines == [
        "jane@acme.example has 3 accounts: 3 would be removed.",
        "jane@acme.example would be removed from Acme (polytomic), where they have Admin, Member.",
        "jane@acme.example would be removed from Globex (polytomic), where they have Viewer.",
        "jane@acme.example would be removed from robots (uipath), where they have no roles.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_deactivated_is_not_removed(tmp_path):
    inactive = result("uipath", organization("robots", user("jane", user_name="jane", active=False)))
    found = offboard(tmp_path, again=(EMPTY[0], inactive), offboard_mode="deactivate")
    assert found.lines[0] == "jane@acme.example had 3 accounts: 2 are gone and 1 is deactivated."
    row = rows(tmp_path)["uipath", "robots", JANE]
    assert (row["requested"], row["action"], row["removed"], row["deactivated"]) == ("deactivate", "deactivate", False, True)
    assert row["looked_again"] == "inactive"
    row = rows(tmp_path)["polytomic", "Acme", JANE]
    assert (row["requested"], row["action"], row["note"]) == ("deactivate", "remove", "Polytomic cannot deactivate accounts.")


# What is left to do

FAILURES = [
    ({"email": JANE, "organization_id": "id-acme", "msg": "HTTP 500 of Jane"}, "HTTP 500 of Jane"),
    ({"email": None, "organization_id": "id-acme", "msg": "HTTP 503 of Acme"}, "HTTP 503 of Acme"),
    ({"email": JANE, "organization_id": "id-globex", "msg": "HTTP 500 of Globex"}, "The platform reported no error"),
]


@pytest.mark.parametrize(("failure", "said"), FAILURES)
def test_who_is_still_there_is_left_to_do(tmp_path, failure, said):
    changes = [change("id-acme", done=False), change("id-globex")]
    done = {
        **DONE,
        "offboard_organizations": {"failed": False, "msg": "1 of 2 failed", "failures": [failure], "changes": changes},
    }
    again = result("polytomic", ACME, organization("Globex")), EMPTY[1]
    found = offboard(tmp_path, done=done, again=again)
    row = rows(tmp_path)["polytomic", "Acme", JANE]
    assert (row["removed"], row["looked_again"]) == (False, "still there")
    assert row["left_to_do"].startswith(f"The account is not removed: {said}")
    assert found.failure.startswith(f"1 LEFT TO DO: jane@acme.example, Acme (polytomic): The account is not removed: {said}")
    assert found.failure.endswith(f"Run the role again to finish. The evidence is in {tmp_path / 'evidence'}.")
    assert runs(tmp_path)[0]["totals"]["left_to_do"] == 1
    assert len([line for line in found.lines if "Acme" in line]) == 1


def test_an_account_that_is_deactivated_is_not_removed(tmp_path):
    inactive = result("uipath", organization("robots", user("jane", user_name="jane", active=False)))
    offboard(tmp_path, read=(EMPTY[0], inactive), again=(EMPTY[0], inactive))
    assert rows(tmp_path)["uipath", "robots", JANE]["looked_again"] == "still there"


def test_a_task_that_failed_as_a_whole_is_told(tmp_path):
    done = {**DONE, "offboard_uipath_users": {"failed": False, "msg": "The token was refused (HTTP 401)"}}
    found = offboard(tmp_path, done=done, again=(EMPTY[0], UIPATH))
    assert "jane@acme.example, robots (uipath): The account is not removed: The token was refused (HTTP 401)" in found.failure


def test_a_failure_after_which_the_account_is_gone_is_no_failure(tmp_path):
    done = {**DONE, "offboard_uipath_users": {"failed": False, "msg": "No answer"}}
    assert offboard(tmp_path, done=done).failure is None
    row = rows(tmp_path)["uipath", "robots", JANE]
    assert (row["removed"], row["note"]) == (False, "The platform reported an error, but the account is gone.")


def test_an_account_without_an_id_is_left_to_do_and_stops_no_other(tmp_path):
    there = result("polytomic", organization("Acme", user("jane", "Admin", id=""), user("bob")))
    given = {"offboard_emails": [JANE, "bob@acme.example"]}
    made = plan(run_of("offboard", tmp_path, [there, SKIPPED], plan={"id": "1"}, **given))
    assert made["organizations"] == [{"organization_id": "id-acme", "users": [{"id": "u-bob", "state": "absent"}]}]
    again = result("polytomic", organization("Acme", user("jane", "Admin", id="")))
    found = offboard(tmp_path, read=(there, SKIPPED), again=(again,), **given)
    assert found.lines[0] == "2 people had 2 accounts: 1 is gone and 1 is LEFT TO DO."
    why = "The platform returned no id for this account, so it cannot be removed from here: remove it on the platform."
    assert found.lines[-1] == f"LEFT TO DO: jane@acme.example, Acme (polytomic): {why}"
    row = rows(tmp_path)["polytomic", "Acme", JANE]
    assert (row["user_id"], row["roles"], row["action"], row["looked_again"]) == (None, ["Admin"], "none", "still there")
    (only,) = runs(tmp_path)
    assert (only["totals"]["accounts"], only["totals"]["left_to_do"]) == (2, 1)
    page = (tmp_path / "evidence" / "offboard.html").read_text(encoding="utf-8")
    assert '<span class="role privileged"><bdi>Admin</bdi></span>' in page
    assert offboard(tmp_path, read=(there, SKIPPED), again=(again,), run_id="2", **given).failure is not None, "it appends"


def test_who_cannot_be_looked_for_again_is_left_to_do(tmp_path):
    down = result("uipath", unreadable=[unreadable("", "HTTP 503.")])
    found = offboard(tmp_path, again=(EMPTY[0], down))
    row = rows(tmp_path)["uipath", "robots", JANE]
    assert (row["removed"], row["looked_again"], row["left_to_do"]) == (True, "unknown", "Not verified: HTTP 503.")
    assert found.failure.startswith("1 LEFT TO DO: jane@acme.example, robots (uipath): Not verified: HTTP 503. ")
    assert "1 is LEFT TO DO" in found.lines[0]


def test_what_could_not_be_read_is_left_to_do_for_each_person_and_told_once(tmp_path):
    read = (
        result("polytomic", GLOBEX, unreadable=[unreadable("Acme")]),
        result("uipath", unreadable=[unreadable("", "Set a token.")]),
    )
    given = {"offboard_emails": [JANE, "edda"]}
    again = (result("polytomic", organization("Globex")),)
    found = offboard(tmp_path, read=read, again=again, **given)
    assert found.lines[0] == "jane@acme.example had 1 account: 1 is gone; 2 places could not be read."
    assert found.lines[-2:] == [
        "LEFT TO DO: Acme (polytomic): Could not be read: The server returned an error (HTTP 500).",
        "LEFT TO DO: uipath: Could not be read: Set a token. If nobody uses uipath, leave it out of saas_users_platforms.",
    ]
    assert found.failure.startswith("2 LEFT TO DO: Acme (polytomic): Could not be read: ")
    names = [(row["platform"], row["email"], row["user_name"]) for row in runs(tmp_path)[0]["rows"] if row["left_to_do"]]
    assert names == [("polytomic", JANE, None), ("polytomic", None, "edda"), ("uipath", JANE, None), ("uipath", None, "edda")]
    checked = offboard(tmp_path, read=read, again=(), check_mode=True, **given)
    assert checked.failure.endswith("Nothing was changed, since this is check mode.")


NAMELESS = {**unreadable("Acme", "Reading the roles: HTTP 403."), "users": [user("jane", "Admin")]}


def test_who_leaves_is_removed_even_if_the_names_of_their_roles_cannot_be_read(tmp_path):
    given = {"plan": {"id": "1"}, "offboard_emails": [JANE], "saas_users_platforms": ["polytomic"]}
    read = result("polytomic", unreadable=[NAMELESS])
    made = plan(run_of("offboard", tmp_path, [read, SKIPPED], **given))
    assert made["organizations"] == [{"organization_id": "id-acme", "users": [{"id": "u-jane", "state": "absent"}]}]
    again = result("polytomic", unreadable=[{**NAMELESS, "users": [user("eve", "Member")]}])
    found = offboard(tmp_path, read=(read, SKIPPED), again=(again,))
    assert (found.failure, found.lines[0]) == (None, "jane@acme.example had 1 account: 1 is gone.")
    row = rows(tmp_path)["polytomic", "Acme", JANE]
    assert (row["roles"], row["privileged"], row["removed"], row["looked_again"]) == (["r-admin"], None, True, "gone")
    assert row["note"] == (
        "The names of the roles could not be read, so their ids are shown, and it is not known whether one is privileged."
    )
    found = offboard(tmp_path, read=(read, SKIPPED), again=(again,), run_id="2", offboard_mode="deactivate")
    assert rows(tmp_path)["polytomic", "Acme", JANE]["note"].startswith("Polytomic cannot deactivate accounts. The names")
    assert not any("Nobody with a privileged role" in line for line in found.lines)


def test_a_task_that_did_not_read_makes_its_platform_unreadable(tmp_path):
    found = offboard(tmp_path, read=(POLYTOMIC, {"failed": False, "msg": "identity_url is not a URL."}))
    assert "LEFT TO DO: uipath: Could not be read: identity_url is not a URL. If nobody" in found.lines[-1]


def test_an_organization_that_could_not_be_read_is_named_once(tmp_path):
    """In what is shown: the evidence has the sentence as it is."""
    why = "Reading the users of organization Acme (id-acme): no (HTTP 500)."
    found = offboard(tmp_path, read=(result("polytomic", GLOBEX, unreadable=[unreadable("Acme", why)]), SKIPPED))
    assert found.failure.startswith("1 LEFT TO DO: Acme (polytomic): Could not be read: Reading the users: no (HTTP 500). ")
    assert rows(tmp_path)["polytomic", "Acme", JANE]["left_to_do"] == f"Could not be read: {why}"


def test_that_nothing_could_be_read_is_said(tmp_path):
    broken = {"failed": False, "msg": "MODULE FAILURE\nSee stdout"}
    found = offboard(tmp_path, read=(broken, broken), done={}, again=())
    assert found.lines[:2] == [
        "Nothing could be read, so it is not known where they have access.",
        "LEFT TO DO: polytomic: Could not be read: MODULE FAILURE See stdout. If nobody uses polytomic, leave it out of "
        "saas_users_platforms.",
    ]


def test_what_the_api_key_may_not_the_partner_key_may(tmp_path):
    own = result("polytomic", organization("Own", user("jane"), own=True))
    refused = {"msg": "HTTP 403", "failures": [{"email": JANE, "msg": "HTTP 403"}], "changes": [change(None, done=False)]}
    gone = result("polytomic", organization("Own", own=True))
    by_partner = {"offboard_own": refused, "offboard_own_by_partner": {"changes": [change("id-own")]}}
    found = offboard(tmp_path, read=(own, EMPTY[1]), done=by_partner, again=(gone,))
    assert (found.failure, rows(tmp_path)["polytomic", "Own", JANE]["removed"]) == (None, True)
    without = {"offboard_own": refused, "offboard_own_by_partner": {"msg": "No partner_key specified"}}
    found = offboard(tmp_path, read=(own, EMPTY[1]), done=without, again=(own,))
    assert "jane@acme.example, Own (polytomic): The account is not removed: HTTP 403" in found.failure
