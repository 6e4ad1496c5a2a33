# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/pipelines: the commands of each file run as they are written, and fail when the file says so. No request writes."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree

import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import WORLD, Folder

FOLDER = ROOT / "docs" / "pipelines"
GITHUB, GITLAB = (yaml.safe_load((FOLDER / f"{name}-audit.yml").read_text(encoding="utf-8")) for name in ("github", "gitlab"))
SURVEY = json.loads((FOLDER / "awx-offboard-survey.json").read_text(encoding="utf-8"))
PEOPLE = (ROOT / "playbooks" / "people.yml").read_text(encoding="utf-8")
INSTALL = ("pip install ", "ansible-galaxy ")
# What the pipelines call besides: it writes down its arguments.
RECORDER = '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.arguments"\n'
VARIABLES = {
    "ACCESS_COMMENT_TOKEN": "token-of-the-bot",
    "CI_API_V4_URL": "https://gitlab.acme.example/api/v4",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_PROJECT_ID": "42",
    "GITHUB_STEP_SUMMARY": "summary.md",
    "NUMBER": "7",
}
ADMIN = "- organization: Globex\n        roles: [Admin]"


def github(event):
    """The commands of the steps for an event, as one script."""
    steps = [step for step in GITHUB["jobs"]["access"]["steps"] if "run" in step]
    mine = [step["run"] for step in steps if f"== '{event}'" in step.get("if", f"== '{event}'")]
    return "\n".join(one for one in mine if not one.startswith(INSTALL))


PLANS = {"github": github("pull_request"), "gitlab": "\n".join(GITLAB["access-plan"]["script"])}
NIGHTLY = {"github": github("schedule"), "gitlab": "\n".join(GITLAB["access-report"]["script"])}
COMMENTED = {
    "github": ["pr", "comment", "7", "--edit-last", "--create-if-none", "--body-file", "access-review/access.md"],
    "gitlab": [
        "--data-urlencode",
        "body@access-review/access.md",
        f"{VARIABLES['CI_API_V4_URL']}/projects/42/merge_requests/7/notes",
    ],
}
TOOLS = {"github": "gh", "gitlab": "curl"}


@pytest.fixture
def checkout(sim, tmp_path):
    """A repository with a people file, and programs that stand in for those that write comments."""
    made = Folder(sim, tmp_path)
    made.write("people.yml", PEOPLE)
    for name in TOOLS.values():
        made.write(f"bin/{name}", RECORDER)
        (tmp_path / "bin" / name).chmod(0o755)
    return made


def run(checkout, script, **environment):
    return checkout.shell(f'PATH="$PWD/bin:$PATH"\n{script}', **{**VARIABLES, **environment})


def commented(checkout, system):
    """The arguments of the program that writes the comment; None if it was not called."""
    file = checkout.path / "bin" / f"{TOOLS[system]}.arguments"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else None


def kept(system):
    """The paths that a pipeline keeps, of a pull request and of every night."""
    if system == "github":
        steps = GITHUB["jobs"]["access"]["steps"]
        return [], [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")]
    plan, report = (GITLAB[job]["artifacts"] for job in ("access-plan", "access-report"))
    return plan["paths"], [*report["paths"], report["reports"]["junit"]]


@pytest.mark.parametrize("system", PLANS)
def test_a_pull_request_gets_the_plan_and_changes_nothing(sim, checkout, system):
    status, said = run(checkout, PLANS[system])
    assert (status, sim.writes) == (0, 0), said
    plan = (checkout.path / "access-review" / "access.md").read_text(encoding="utf-8")
    assert "former.colleague@acme.example" in plan
    assert commented(checkout, system)[-3:] == COMMENTED[system][-3:]
    assert "-former.colleague@acme.example: Member" in said
    assert [path for path in kept(system)[0] if not (checkout.path / path).exists()] == []
    if system == "github":
        assert (checkout.path / "summary.md").read_text(encoding="utf-8") == plan


def test_a_pull_request_that_a_guard_refuses_fails_and_has_its_plan(sim, checkout):
    assert ADMIN in PEOPLE
    checkout.write("people.yml", PEOPLE.replace(ADMIN, ADMIN.replace("Admin", "Viewer")))
    status, said = run(checkout, PLANS["github"])
    assert (status, sim.writes) == (2, 0), said
    assert "min_privileged" in said
    assert commented(checkout, "github")


def test_without_a_token_there_is_no_comment(checkout):
    (comment,) = (line for line in GITLAB["access-plan"]["script"] if "curl" in line)
    assert run(checkout, comment, ACCESS_COMMENT_TOKEN="") == (0, "")
    assert commented(checkout, "gitlab") is None


def test_both_do_the_same_every_night():
    assert NIGHTLY["github"] == NIGHTLY["gitlab"]


def test_every_night_fails_while_somebody_has_other_access_than_is_listed(sim, checkout):
    status, said = run(checkout, NIGHTLY["gitlab"])
    assert (status, sim.writes) == (2, 0), said
    assert [path for system in PLANS for path in kept(system)[1] if not (checkout.path / path).exists()] == []
    suites = xml.etree.ElementTree.parse(checkout.path / "access-review" / "access.junit.xml").getroot()
    assert int(suites.get("failures")) > 0
    assert run(checkout, "ansible-playbook rosterops.saas_users.roster -e @people.yml")[0] == 0
    sim.clear_journal()
    status, said = run(checkout, NIGHTLY["gitlab"])
    assert (status, sim.writes) == (0, 0), said
    status, said = run(checkout, NIGHTLY["gitlab"], UIPATH_CLIENT_SECRET="wrong")
    assert (status, "INCOMPLETE" in said, "1 unreadable" in said) == (2, True, True), said


def test_every_credential_is_a_secret():
    environment = GITHUB["jobs"]["access"]["env"]
    secrets = {name for name, value in environment.items() if value == f"${{{{ secrets.{name} }}}}"}
    assert set(environment) - secrets == {"UIPATH_IDENTITY_URL", "UIPATH_SCOPE"}
    text = (FOLDER / "gitlab-audit.yml").read_text(encoding="utf-8")
    assert [name for name in environment if name not in text] == []


def test_the_survey_is_one_of_awx():
    """As the API of AWX checks it (survey_spec of a job template)."""
    assert set(SURVEY) == {"name", "description", "spec"}
    for question in SURVEY["spec"]:
        assert set(question) == {"question_name", "question_description", "required", "type", "variable", "min", "max", "default"}
        assert (question["type"], question["required"], question["default"]) == ("text", True, "")
        assert 0 < question["min"] < question["max"]
        assert re.fullmatch(r"offboard_\w+", question["variable"])


def test_what_the_survey_asks_for_is_all_that_the_role_needs(sim, checkout):
    answers = ("former.colleague@acme.example, ops@vendor.example", "HR-0991", "sam.roe@acme.example")
    given = {question["variable"]: answer for question, answer in zip(SURVEY["spec"], answers)}
    status, said = checkout.run("ansible-playbook", "rosterops.saas_users.offboard", "--extra-vars", json.dumps(given))
    assert status == 0, said
    left = {user["email"] for users in sim.state()["users"].values() for user in users}
    assert left.isdisjoint({"former.colleague@acme.example", "ops@vendor.example"})
    assert WORLD["organizations"][0]["users"][0]["email"] in left
