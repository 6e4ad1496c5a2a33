# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides to the roles: their commands work in the order in which they are printed, and do what the text says."""

from __future__ import annotations

import csv
import json
import re

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")
from simulator import seed_uipath

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import COLUMNS, STATUSES
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.words import WORDS
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import JOBS
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import Folder, changes
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import directives

RST = ROOT / "docs/docsite/rst"
REPORT, BEGIN, REVIEW, LEAVER = (
    (RST / f"guide_{name}.rst").read_text(encoding="utf-8") for name in ("access_report", "begin", "access_review", "leaver")
)
PEOPLE = (ROOT / "playbooks/people.yml").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs/schema/access.schema.json").read_text(encoding="utf-8"))
LEFT = "former.colleague@acme.example"


def commands(page):
    """The shell blocks of a page."""
    return [f"{text.strip()}\n" for language, text in directives(page) if language == "shell"]


def printed(page, language):
    """The only block of a page in this language."""
    (text,) = (text for one, text in directives(page) if one == language)
    return text


@pytest.fixture
def folder(sim, tmp_path):
    """An empty directory of a reader, in the world of the examples."""
    return Folder(sim, tmp_path)


def done(folder, command, **environment):
    """Run a command that succeeds: what it said."""
    status, said = folder.shell(command, **environment)
    assert status == 0, said
    return said


def report_in(folder, name):
    return json.loads((folder.path / name / "access.json").read_text(encoding="utf-8"))


def everybody(sim):
    """Who has access, as the simulator knows: pairs of an e-mail address and an organization's id."""
    state = sim.state()
    people = {(user["email"], place) for place, users in state["users"].items() for user in users}
    uipath = {(user["email"], one["id"]) for one in state["uipath"]["organizations"] for user in one["users"]}
    return people | uipath


def test_three_commands_lead_from_nothing_to_a_report(sim, folder):
    credentials, three, make_it_so = commands(REPORT)
    assert len(three.splitlines()) == 3
    folder.environment = {"POLYTOMIC_DEPLOYMENT_URL": sim.url}
    said = done(folder, f"{credentials}{three}")
    assert sim.writes == 0
    assert changes(said) == 1  # the people file
    assert "Everyone has the access that is listed, and nobody else has any." in said
    assert (folder.path / "access-review" / "access.html").exists()
    folder.write("people.yml", printed(REPORT, "yaml"))
    before = everybody(sim)
    done(folder, f"{credentials}{make_it_so}")
    assert {email for email, _place in before - everybody(sim)} == {LEFT}
    sim.clear_journal()
    assert changes(done(folder, f"{credentials}{make_it_so}")) == sim.writes == 0


def test_each_platform_alone_is_a_beginning(sim, folder):
    for platform in re.findall(r"``-e (saas_users_platforms=\w+)``", REPORT):
        folder.environment = {
            name: value for name, value in folder.environment.items() if platform.endswith(name.split("_", 1)[0].lower())
        }
        done(folder, f"ansible-playbook rosterops.saas_users.snapshot -e {platform} -e snapshot_file={platform[-6:]}.yml")
        folder.environment = Folder(sim, folder.path / platform).environment


def test_an_application_of_uipath_that_can_only_read_is_enough_for_a_report(sim, folder):
    (scope,) = re.findall(r'``UIPATH_SCOPE="(.+)"``', (RST / "guide_credentials.rst").read_text(encoding="utf-8"))
    sim.reset()
    reader = {"UIPATH_CLIENT_ID": seed_uipath.READER_CLIENT_ID, "UIPATH_CLIENT_SECRET": seed_uipath.READER_CLIENT_SECRET}
    done(folder, "ansible-playbook rosterops.saas_users.snapshot -e saas_users_platforms=uipath", **reader, UIPATH_SCOPE=scope)
    done(folder, "ansible-playbook rosterops.saas_users.audit -e @people.yml", **reader, UIPATH_SCOPE=scope)
    assert report_in(folder, "access-review")["complete"]


def test_the_page_names_every_status_and_every_file():
    for status in STATUSES:
        assert f"   * - {WORDS[status].label}\n     - ``{status}``\n" in REPORT


def test_one_begins_with_a_file_that_changes_nothing(sim, folder):
    first, other, audit = commands(BEGIN)
    said = done(folder, first)
    assert sim.writes == 0
    assert re.search(r"changed=0 .*\n*$", said), said
    done(folder, other)
    assert (folder.path / "acme.yml").exists()
    assert "globex" not in (folder.path / "acme.yml").read_text(encoding="utf-8").lower()
    done(folder, audit)
    assert report_in(folder, "access-review")["title"] == "First review"
    (purge,) = re.findall(r"``(ansible-playbook \S*roster .*)``", BEGIN)
    assert changes(done(folder, purge)) == sim.writes == 0


def decide(folder, revoked):
    """What reviewers do with the copy: they revoke the access of one person, and keep that of all others."""
    source, target = re.search(r"Copy ``(\S+)`` to ``(\S+)``", REVIEW).groups()
    with (folder.path / source).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        decision = "revoke" if row["email"] == revoked else "keep"
        row.update(decision=decision, justification="asked", reviewer="sam.roe@acme.example", reviewed_at="2026-12-07")
    with (folder.path / target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def test_a_review_is_carried_out_and_proven(sim, folder):
    audit, carry_out, prove, verify = commands(REVIEW)
    folder.write("people.yml", PEOPLE)
    done(folder, "ansible-playbook rosterops.saas_users.roster -e @people.yml")
    sim.clear_journal()
    done(folder, audit)
    first = report_in(folder, "2026-q4")
    assert (first["title"], first["complete"], first["organizations"]["left_out"]) == ("Access review, Q4 of 2026", True, 0)
    revoked = "reports@acme.example"
    decide(folder, revoked)
    dry_run, real = carry_out.splitlines()
    done(folder, dry_run)
    assert sim.writes == 0
    before = everybody(sim)
    done(folder, real)
    assert {email for email, _place in before - everybody(sim)} == {revoked}
    done(folder, f"{prove.rstrip()} -e audit_fail_on=undecided\n")
    second = report_in(folder, "2026-q4-after")
    assert {one["outcome"] for one in second["decisions"]} == {"carried out"}
    assert second["totals"]["undecided"] == 0
    assert [one["email"] for one in second["since"]["left"]] == [revoked]
    said = done(folder, verify)
    assert said.count(": OK") == len(list((folder.path / "2026-q4").iterdir())) - 1
    (folder.path / "2026-q4" / "access.csv").write_text("other", encoding="utf-8")
    assert folder.shell(verify)[0] == 1


def test_the_table_for_auditors_names_columns_and_attributes_that_exist():
    table = REVIEW[REVIEW.index("   * - Controls") :]
    cells = re.findall(r"     - (``access\.csv``.*?)(?=\n   \* -|\n\n)", table, re.DOTALL)
    named = {name for cell in cells for name in re.findall(r"``(\w+)``", cell.split("``access.json``")[0])}
    assert named - {"true"} - set(STATUSES) <= {*COLUMNS, "offboard"}
    assert {"reason", "ticket", "until", "owner", "privileged", "expected_roles"} <= named
    organizations, properties = SCHEMA["properties"]["organizations"]["properties"], SCHEMA["properties"]
    for name in ("complete", "organizations", "since", "decisions", "totals"):
        assert name in properties
    assert {"unreadable", "left_out"} <= set(organizations)
    for control in ("CC6.1", "CC6.2", "CC6.3", "A.5.15", "A.5.16", "A.5.18", "A.8.2"):
        assert control in table


def test_every_variable_of_the_guides_exists():
    variables = {name for options in JOBS.values() for name in options} | {"saas_users_people", "saas_users_exceptions"}
    for page in (REPORT, BEGIN, REVIEW, LEAVER):
        named = set(re.findall(r"\b((?:saas_users|audit|roster|offboard|onboard|snapshot)_\w+)\b", page))
        assert named <= variables | {"saas_users_lane"}


def in_a_row(text):
    """The text without its indentation."""
    return " ".join(text.split())


def shown(page):
    """The text blocks of a page."""
    return [text for language, text in directives(page) if language == "text"]


def test_a_leaver_is_out_of_both_platforms_with_one_command(sim, folder):
    look, remove, _onboard = commands(LEAVER)
    before, after = shown(LEAVER)
    said = done(folder, look)
    assert (sim.writes, (folder.path / "offboard-evidence").exists()) == (0, False)
    assert in_a_row(before) in in_a_row(said)
    there = everybody(sim)
    said = done(folder, remove)
    assert in_a_row(after) in in_a_row(said)
    assert {email for email, _place in there - everybody(sim)} == {LEFT}
    assert sim.writes == len(there - everybody(sim)) == 2
    files = {path.name for path in (folder.path / "offboard-evidence").iterdir()}
    assert files == {name for name in re.findall(r"``([\w.]+)``", LEAVER) if name.startswith(("offboard.", "manifest."))}
    # From a repository of AWX, which has a playbook of its own.
    folder.write("leaver.yml", printed(LEAVER, "yaml"))
    done(folder, f"ansible-playbook leaver.yml -e offboard_emails={LEFT}")
    runs = json.loads((folder.path / "offboard-evidence" / "offboard.json").read_text(encoding="utf-8"))["runs"]
    assert [(one["ticket"], len(one["rows"])) for one in runs] == [("HR-0991", 2), (None, 0)]
    assert sim.writes == 2


def test_what_cannot_be_reached_is_left_to_do(sim, folder):
    _look, remove, _onboard = commands(LEAVER)
    sim.fault(method="DELETE", status=403, times=10)
    status, said = folder.shell(remove)
    assert (status, "LEFT TO DO" in said) == (2, True), said
    sim.clear_faults()
    assert "are gone" in done(folder, remove)
    assert LEFT not in {email for email, _place in everybody(sim)}


def test_a_newcomer_gets_what_a_colleague_has(sim, folder):
    _look, _remove, onboard = commands(LEAVER)
    dry_run, real = onboard.split("--check --diff\n")
    before = everybody(sim)
    done(folder, f"{dry_run}--check --diff")
    assert sim.writes == 0
    done(folder, real)
    places = {place for email, place in before if email == "sam.roe@acme.example"}
    assert everybody(sim) - before == {("lee.fox@acme.example", place) for place in places}
    assert len(places) == 2
    (key,) = re.findall(r"``(-e onboard_key_vault_file=.*)``", LEAVER)
    done(folder, f"{real.rstrip()} {key}")
    written = (folder.path / "lee.vault").read_text(encoding="utf-8")
    assert written.startswith("$ANSIBLE_VAULT;")
