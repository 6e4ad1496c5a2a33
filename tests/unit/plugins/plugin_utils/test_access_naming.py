# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations of one name: what people read tells them apart by their ids, and no others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access import evidence_page
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.document import document
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence import evidence
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.junit import junit
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.markdown import markdown
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Organization, Place, Reading, Unreadable
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.offboarding import OFFBOARD
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.page import page
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.report import files
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.snapshot import snapshot
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.unknown import unknown_names
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.words import Naming
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.onboard import plan, report
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.snapshot import report as of_snapshot
from ansible_collections.rosterops.saas_users.tests.unit.access import ABOUT, ACME, GLOBEX, ROLES, TODAY, UIPATH, account, person
from ansible_collections.rosterops.saas_users.tests.unit.access import report as findings_of
from ansible_collections.rosterops.saas_users.tests.unit.evidence import row, run
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import organization, result, run_of, unreadable, user

TWIN = replace(ACME, organization_id="id-twin", organization="ACME")
LOST = replace(ACME, organization_id="id-lost")
READING = Reading(
    ("polytomic", "uipath"),
    (
        Organization(ACME, (account("eve", "Admin"), account("hal", elsewhere="a harbor")), ROLES, listed=True),
        Organization(TWIN, (account("bob", "Member"), account("joe", elsewhere="a harbor")), ROLES, listed=True),
        Organization(GLOBEX, (account("kim", "Member"),), ROLES, listed=True),
        Organization(UIPATH, (account("zoe"),)),
    ),
    (Unreadable(LOST, "no answer"),),
    listed=("polytomic",),
)
SHOWN = ["Acme", "Acme, id-acme", "ACME, id-twin", "Acme, id-lost", "Globex"]  # the first one is that of UiPath


@pytest.fixture(name="made", scope="module")
def made_fixture():
    """A report on organizations of one name, of which one is new, and one was there before."""
    people = [person("ann", organization="id-lost")]
    before = document(findings_of(people, reading=READING), ABOUT)
    before["rows"][0].update(organization_id="id-past", user_id="u-past")
    decided = []
    return document(findings_of(people, reading=READING, previous=before, decisions=decided), ABOUT)


def test_the_page_tells_them_apart(made):
    text = page(made)
    places = set(re.findall(r"<bdi>([^<]*)</bdi> <small>(?:polytomic|uipath)</small>", text))
    assert places == {*SHOWN, "Acme, id-past"}
    assert "<strong><bdi>Acme, id-lost</bdi></strong> <small>polytomic</small>: no answer" in text
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert data["columns"]["organization"] == [*SHOWN[1:3], "Globex", "Acme", "Acme, id-lost"]
    assert len(set(data["columns"]["place"])) == len(SHOWN)


def test_junit_and_markdown_tell_them_apart(made):
    suites = [(suite.get("name"), suite.get("id")) for suite in ElementTree.fromstring(junit(made))]
    assert suites == [
        ("polytomic: Acme, id-acme", "id-acme"),
        ("polytomic: ACME, id-twin", "id-twin"),
        ("polytomic: Globex", "id-globex"),
        ("uipath: Acme", "partition"),
        ("polytomic: Acme, id-lost", "id-lost"),
    ]
    text = markdown(made)
    assert [name for name in SHOWN if f"polytomic: {name} |" in text or f"polytomic, {name}:" in text] == SHOWN[1:]
    assert "uipath: Acme |" in text


def test_files_for_programs_have_the_name_and_the_id(made):
    written = json.loads(files(made, ["json"])["access.json"])
    assert {row["organization"] for row in written["rows"]} == {"Acme", "ACME", "Globex"}
    assert written["organizations"] == made["organizations"]


def test_the_page_of_the_evidence_tells_them_apart():
    rows = [row(), row(organization_id="id-twin"), row(organization="Globex", organization_id="id-globex")]
    text = evidence_page.page(OFFBOARD, evidence(OFFBOARD, [run(1, rows[:1]), run(2, rows[1:])]))
    assert [name for name in ("Acme, id-acme", "Acme, id-twin", "Globex") if f"<bdi>{name}</bdi>" in text] == [
        "Acme, id-acme",
        "Acme, id-twin",
        "Globex",
    ]
    assert "<bdi>Acme</bdi>" not in text


def test_onboard_tells_them_apart(tmp_path):
    twins = [organization("Acme", user("ada", "Admin"), organization_id=f"id-{number}") for number in "12"]
    given = {"onboard_person": {"email": "zoe@acme.example"}, "onboard_like": "ada@acme.example", "onboard_key_file": "key"}
    read = result("polytomic", *twins)
    wanted = {**given, "onboard_key_organization": "id-2"}
    found = plan(run_of("onboard", tmp_path, read=[read], plan={"id": "1"}, **wanted))
    assert [line for line in found["lines"] if "Acme, id-1 (polytomic)" in line]
    assert found["lines"][-1].startswith("zoe@acme.example would have an API key of Acme, id-2 (polytomic) in ")
    made = report(run_of("onboard", tmp_path, read=[read], plan={"id": "1"}, **wanted))
    assert any(line.startswith("LEFT TO DO: Acme, id-1 (polytomic): ") for line in made.lines)
    with pytest.raises(Exception, match=r"gets access to Acme, id-1 \(polytomic\) and Acme, id-2 \(polytomic\): set onboard_key"):
        plan(run_of("onboard", tmp_path, read=[read], plan={"id": "1"}, **given))


def test_mistakes_in_the_people_file_tell_them_apart():
    people = [person("eve", "Admn", organization="id-acme"), person("kim", "Admn", organization="Globex")]
    mistakes = unknown_names(people, READING, TODAY)
    assert [one.partition(" in ")[2] for one in mistakes] == [
        "Acme, id-acme; do you mean 'Admin'?",
        "Globex; do you mean 'Admin'?",
    ]


def test_snapshot_tells_them_apart(tmp_path):
    lines = snapshot(replace(READING, unreadable=())).lines
    assert lines[:2] == [
        "Polytomic, ACME, id-twin: 1 account that is managed by a harbor is left out.",
        "Polytomic, Acme, id-acme: 1 account that is managed by a harbor is left out.",
    ]
    read = result("polytomic", organization("Acme"), unreadable=[{**unreadable("Acme", "no"), "organization_id": "id-2"}])
    assert of_snapshot(run_of("snapshot", tmp_path, read=[read])).failure.startswith("Polytomic, Acme, id-2: no.")


@pytest.mark.parametrize(
    ("place", "called"),
    [
        (Place("polytomic", "id-acme", "Acme"), "Acme, id-acme (polytomic)"),
        (Place("polytomic", "", "Acme"), "Acme (polytomic)"),
        (Place("uipath", "partition", "Acme"), "Acme (uipath)"),
        (Place("uipath", "partition"), "UiPath (uipath)"),
        (Place("polytomic", "id-globex", "Globex"), "Globex (polytomic)"),
    ],
)
def test_what_is_unique_or_has_no_id_is_called_by_its_name(place, called):
    assert Naming.of(READING).called(vars(place)) == called
