# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role snapshot: what it reads, what it refuses, and what it writes."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.snapshot import LARGEST_DIFF, check, plan, report
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import read_variables
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, unreadable, user

ACME = organization("Acme", user("ada", "Admin"), user("nobody", "Viewer", email=""))
READ = result("polytomic", ACME)
UIPATH = result("uipath", organization("", user("ada", "Member", user_name="ada") | {"name": "Ada"}, own=True))


def written(found, name="people.yml"):
    return yaml.safe_load(found.files[name])


@pytest.mark.parametrize(
    ("given", "platforms", "polytomic"),
    [
        ({}, ["polytomic", "uipath"], {}),
        ({"saas_users_organizations": "all"}, ["polytomic", "uipath"], {}),
        ({"saas_users_organizations": ["Acme", "G*"]}, ["polytomic", "uipath"], {"organizations": ["Acme", "G*"]}),
        ({"saas_users_platforms": ["uipath"]}, ["uipath"], {}),
    ],
)
def test_everything_is_read_unless_it_is_narrowed(tmp_path, given, platforms, polytomic):
    assert plan(run_of("snapshot", folder=tmp_path, **given)) == {"platforms": platforms, "polytomic": polytomic}


def test_organizations_that_a_people_file_mentions_are_none_here():
    with pytest.raises(InvalidInput) as caught:
        read_variables("snapshot", {"saas_users_organizations": "mentioned"}, check)
    assert caught.value.message.startswith(
        "saas_users_organizations is mentioned, but there is no people file yet: set it to all"
    )
    mistakes = Mistakes()
    check({"saas_users_organizations": None}, mistakes)
    assert not mistakes


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
@pytest.mark.parametrize("step", [plan, report])
def test_whatever_is_there_is_not_overwritten(tmp_path, kind, step):
    path = tmp_path / "mine.yml"
    {"file": path.touch, "folder": path.mkdir, "dangling link": lambda: path.symlink_to(tmp_path / "nowhere")}[kind]()
    with pytest.raises(Refused) as caught:
        step(run_of("snapshot", folder=tmp_path, read=[READ], snapshot_file="mine.yml"))
    assert caught.value.message == f"snapshot_file: {path} exists, and is not overwritten. Move it away, or name another file."


def test_the_file_is_that_of_both_platforms(tmp_path):
    found = report(run_of("snapshot", folder=tmp_path, read=[READ, UIPATH]))
    assert (found.folder, list(found.files), found.failure) == (tmp_path, ["people.yml"], None)
    assert written(found) == {
        "saas_users_people": [
            {
                "email": "ada@acme.example",
                "name": "Ada",
                "polytomic": [{"organization": "Acme", "roles": ["Admin"]}],
                "uipath": {"groups": ["Member"], "user_name": "ada"},
            }
        ],
        "saas_users_exceptions": [
            {
                "email": "u-nobody",
                "platform": "polytomic",
                "organization": "Acme",
                "reason": "Found by snapshot, with no e-mail address",
            }
        ],
    }
    assert found.files["people.yml"].decode().splitlines()[:8] == [
        "---",
        "# Who has access, as read by rosterops.saas_users 1.0.0 at 2026-11-29T20:41:25Z.",
        "# Polytomic: https://app.polytomic.com, partner key",
        "# UiPath: https://cloud.uipath.com/acme/identity_, client ci-runner",
        "# saas_users_exceptions has 1 account with no e-mail address: the account u-nobody (Polytomic, Acme).",
        "# Check that the role roster changes nothing with it:",
        "# ansible-playbook rosterops.saas_users.roster -e @people.yml --check --diff",
        "",
    ]
    assert found.written == [
        f"{tmp_path}/people.yml has 1 person, 1 exception and 2 organizations.",
        "saas_users_exceptions has 1 account with no e-mail address: the account u-nobody (Polytomic, Acme).",
        "Check that the role roster changes nothing with it:",
        f"ansible-playbook rosterops.saas_users.roster -e @{tmp_path}/people.yml --check --diff",
    ]
    assert found.result["changed"] is True
    assert found.result["snapshot_file"] == f"{tmp_path}/people.yml"


def test_check_mode_shows_the_same_and_writes_nothing(tmp_path):
    run = {"folder": tmp_path, "read": [READ], "snapshot_file": "sub/it is.yml"}
    checked, made = (report(run_of("snapshot", check_mode=check_mode, **run)) for check_mode in (True, False))
    assert (checked.files, made.folder, made.new) == ({}, tmp_path / "sub", True)
    assert checked.result == made.result
    assert made.result["diff"]["after"].encode() == made.files["it is.yml"]
    assert checked.written[0] == f"{tmp_path}/sub/it is.yml would have 1 person, 1 exception and 1 organization."
    assert f"-e '@{tmp_path}/sub/it is.yml' --check" in checked.written[-1]


def test_a_large_file_is_not_in_the_result(tmp_path):
    users = [user(f"somebody-with-a-name-{number}", "Admin") for number in range(1000)]
    found = report(run_of("snapshot", folder=tmp_path, read=[result("polytomic", organization("Acme", *users))]))
    assert len(found.files["people.yml"]) > LARGEST_DIFF
    assert found.result["diff"]["after"].endswith(" characters\n")


def test_an_organization_that_cannot_be_read_is_named_once(tmp_path):
    why = "Reading the users of organization Globex (id-globex): no (HTTP 500)"
    read = [result("polytomic", ACME, unreadable=[unreadable("Globex", why)])]
    failure = report(run_of("snapshot", folder=tmp_path, read=read)).failure
    assert failure.startswith("Polytomic, Globex: Reading the users: no (HTTP 500). ")


def test_whatever_cannot_be_read_fails_the_role_and_nothing_is_written(tmp_path):
    whole = unreadable("", "No credential is set: set partner_key or api_key.")
    read = [
        result("polytomic", ACME, unreadable=[unreadable("Globex"), unreadable("Initech")]),
        result("uipath", unreadable=[whole]),
    ]
    found = report(run_of("snapshot", folder=tmp_path, read=read))
    assert (found.files, found.lines, found.written) == ({}, [], ())
    assert found.failure == (
        "3 organizations could not be read, and no file was written: "
        "Polytomic, Globex: The server returned an error (HTTP 500). "
        "Polytomic, Initech: The server returned an error (HTTP 500). "
        "UiPath: No credential is set: set partner_key or api_key. "
        "Set what is missing, or leave it out with saas_users_platforms or saas_users_organizations."
    )
    assert len(found.result["unreadable"]) == 3


def test_a_failure_says_that_no_file_was_written_even_if_only_one_organization_could_not_be_read(tmp_path):
    read = [result("polytomic", ACME, unreadable=[unreadable("Globex", "HTTP 500, after 6 attempts")])]
    failure = report(run_of("snapshot", folder=tmp_path, read=read)).failure
    assert failure.startswith("Polytomic, Globex: HTTP 500, after 6 attempts. No file was written. Set what is missing, ")


def test_a_task_that_failed_has_read_nothing(tmp_path):
    failed = {"failed": True, "msg": "timeout is 'soon': set it to a number.", "invocation": {"module_args": {"api_url": "x"}}}
    found = report(run_of("snapshot", folder=tmp_path, read=[failed, UIPATH]))
    assert found.failure.startswith("Polytomic: timeout is 'soon'")


@pytest.mark.parametrize("chosen", [["id-acme"], ["AC*"], ["acme"]])
def test_the_callers_own_organization_is_left_out_unless_it_is_named(tmp_path, chosen):
    own, acme = organization("Own", user("own", "Admin"), own=True), organization("Acme", user("ada", "Admin"))
    read = [result("polytomic", own, acme), SKIPPED, UIPATH]
    found = report(run_of("snapshot", folder=tmp_path, read=read, saas_users_organizations=chosen))
    assert [(one["email"], "uipath" in one) for one in written(found)["saas_users_people"]] == [("ada@acme.example", True)]
    assert "1 organization was left out, as saas_users_organizations says." in found.written
    found = report(run_of("snapshot", folder=tmp_path, read=read, saas_users_organizations=["own", *chosen]))
    assert [one["polytomic"] for one in written(found)["saas_users_people"]] == [
        [{"organization": "Acme", "roles": ["Admin"]}],
        [{"roles": ["Admin"]}],
    ]
