# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""README, "First steps" and "Try playbooks without an account": their commands work, and print what the pages show."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import PLAY, WORLD, Folder, without_endings
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import README, directives, fenced

PAGE, SIMULATOR, ROSTERS = (
    (ROOT / "docs/docsite/rst" / f"guide_{name}.rst").read_text(encoding="utf-8")
    for name in ("first_steps", "simulator", "polytomic")
)
INSTALL = "ansible-galaxy collection install rosterops.saas_users"
ROSTER = f"""{PLAY}\
    - name: Give access to these users, and remove all others
      rosterops.saas_users.partner_users:
        organization: Acme
        users: "{{{{ people }}}}"
        purge: true
"""
FILES = ("users.yml", "uipath.yml")


def walk(folder):
    """Do all that the page says, in its order, except the installation. What each text block shows must have been said."""
    names, said = iter(FILES), ""
    for language, text in directives(PAGE):
        if language == "shell" and INSTALL not in text:
            status, said = folder.shell(text)
            assert status == 0, said
        elif language == "text":
            assert without_endings(text) in without_endings(said), said
        elif language == "yaml+jinja":
            folder.write(next(names), text)
            assert f"``{(folder.path / FILES[0]).name}``" in PAGE


def test_a_reader_gets_what_the_page_says_and_nothing_changes_before_its_real_run(sim, tmp_path):
    folder = Folder(sim, tmp_path)
    walk(folder)
    writes = [one for one in sim.requests if one["method"] not in {"GET", "HEAD"} and not one["path"].endswith("/connect/token")]
    assert sorted(one["method"] for one in writes) == ["POST", "PUT"]  # in users.yml --diff, and nowhere else
    assert all("uipath" not in one["path"] for one in writes)


def test_the_page_installs_what_the_readme_installs():
    readme = README.read_text(encoding="utf-8")
    (block,) = (text for language, text in directives(PAGE) if language == "shell" and INSTALL in text)
    assert "requests" in block
    assert INSTALL in readme


def test_the_commands_for_the_simulator_work_in_a_clone(sim, tmp_path):
    folder = Folder(sim, tmp_path)
    sim.reset()
    folder.environment = {}
    folder.here = {"http://127.0.0.1:8080": sim.url, "$PWD/.venv/demo": str(tmp_path / "elsewhere")}
    polytomic, uipath = (text for language, text in directives(SIMULATOR) if language == "shell" and "ansible-playbook" in text)
    status, said = folder.shell(f"cd '{ROOT}'\n{polytomic}{uipath}")
    assert status == 0, said
    assert re.findall(r"changed=(\d)", said) == ["1", "1", "0", "1"]


def test_the_screen_of_two_thousand_users_is_as_measured(sim, tmp_path):
    """The world and the roster are those of the screen, and 1,980 users who are right."""
    (screen,) = (text for language, text in directives(ROSTERS) if language == "text" and "1,980 unchanged" in text)
    right = [{"email": f"user{number:04}@acme.example", "roles": ["Admin"]} for number in range(1980)]
    there, wanted = (
        [{"email": email, "roles": roles.split(", ")} for email, roles in re.findall(rf"^\{sign}(\S+@\S+): (.+)$", screen, re.M)]
        for sign in "-+"
    )
    assert (len(there), len(wanted)) == (20, 20)
    folder = Folder(sim, tmp_path)
    sim.reset({**WORLD, "organizations": [{"name": "Acme", "users": right + there}]})
    folder.write("people.json", json.dumps({"people": right + wanted}))
    status, said = folder.play(ROSTER, "--check", "--diff", "--extra-vars=@people.json")
    assert status == 0, said
    assert without_endings(screen) in without_endings(said)
    assert len(said.splitlines()) < 60


def test_the_readme_shows_what_its_playbook_would_change(sim, tmp_path):
    folder = Folder(sim, tmp_path)
    readme = dict(fenced(README.read_text(encoding="utf-8"))[2::-1])  # of each language the first block
    folder.write("users.yml", readme["yaml"])
    status, said = folder.shell(readme["shell"])
    assert (status, sim.writes) == (0, 0), said
    assert without_endings(readme["text"]) in without_endings(said)
