# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that a user copies: the sample of a people file, and the rotation of API keys."""

from __future__ import annotations

import os
import time
from datetime import date

import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.people import VARIABLES, read_people
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import WORLD, Folder, changes

PEOPLE = (ROOT / "playbooks" / "people.yml").read_text(encoding="utf-8")
SAMPLE = yaml.safe_load(PEOPLE)
ROTATE = (ROOT / "playbooks" / "rotate_api_keys.yml").read_text(encoding="utf-8")
OLD, YOUNG = ("Acme", "jane.doe@acme.example"), ("Globex", "kim.poe@acme.example")
KEYS = {OLD: "acme-jane.key", YOUNG: "globex-kim.key"}
DAY = 24 * 60 * 60


def attributes(options):
    """The names of all options, those within others included."""
    for name, option in options.items():
        yield name
        yield from attributes(option.get("options", {}))


def test_the_sample_is_a_people_file():
    asked = read_people(SAMPLE)
    assert asked.warnings == ()
    assert set(SAMPLE) == set(VARIABLES)
    assert {access.platform for person in asked.people for access in person.access} == {"polytomic", "uipath"}
    assert {person.kind for person in asked.people} == {"employee", "contractor", "service"}
    assert [person.present for person in asked.people].count(False) == 1


def test_the_sample_shows_every_attribute():
    assert [name for name in attributes(VARIABLES) if f"{name}:" not in PEOPLE] == []


def test_the_sample_does_not_end_soon():
    """A copy of it would have surprised somebody; no test of the guides may depend on the day."""
    asked = read_people(SAMPLE)
    ends = [one.until for one in asked.people if one.until] + [one.expires for one in asked.permitted]
    assert len(ends) == 3
    assert min(ends) > date(2030, 1, 1)


@pytest.fixture
def folder(sim, tmp_path):
    """A folder with the playbook, and two keys that work: one is 100 days old."""
    made = Folder(sim, tmp_path)
    users = {"Acme": [{"email": OLD[1], "roles": ["Admin"]}], "Globex": [{"email": YOUNG[1], "roles": ["Admin"]}]}
    keys = {organization: f"key-of-{organization.lower()}-0a1b2c" for organization, _email in KEYS}
    organizations = [
        {"name": name, "users": [{**user, "api_key": keys[name]} for user in of_organization]}
        for name, of_organization in users.items()
    ]
    sim.reset({"partner_key": WORLD["partner_key"], "organizations": organizations})
    for (organization, email), name in KEYS.items():
        file = tmp_path / "keys" / name
        file.write_text(keys[organization], encoding="utf-8")
        file.chmod(0o600)
        then = time.time() - (100 if (organization, email) == OLD else 10) * DAY
        os.utime(file, (then, then))
    made.write("rotate_api_keys.yml", ROTATE)
    return made


def keys_in(folder):
    return {name: (folder.path / "keys" / name).read_text(encoding="utf-8").strip() for name in KEYS.values()}


def rotate(folder, *options):
    return folder.run("ansible-playbook", "rotate_api_keys.yml", *options)


def test_a_key_that_is_too_old_is_rotated_once(sim, folder):
    before = keys_in(folder)
    status, said = rotate(folder, "--check")
    assert (status, sim.writes, changes(said), keys_in(folder)) == (0, 0, 1, before), said
    status, said = rotate(folder)
    after = keys_in(folder)
    assert (status, sim.writes, changes(said)) == (0, 1, 1), said
    assert {name for name in after if after[name] != before[name]} == {KEYS[OLD]}
    assert set(after.values()) == set(sim.state()["keys"]["user"].values())
    assert not any(key in said for key in (*before.values(), *after.values()))
    assert "jane.doe@acme.example in Acme" in said
    # If the clock was moved for this test, the new file is of another day than its process.
    os.utime(folder.path / "keys" / KEYS[OLD], (time.time(), time.time()))
    sim.clear_journal()
    status, said = rotate(folder)
    assert (status, sim.writes, changes(said), keys_in(folder)) == (0, 0, 0, after), said


def test_a_key_that_cannot_be_rotated_does_not_keep_the_others(sim, folder):
    files = [{"organization": "Nowhere", "email": OLD[1], "key_file": str(folder.path / "keys" / "nowhere.key")}]
    files += yaml.safe_load(ROTATE.replace("/etc/polytomic", str(folder.path / "keys")))[0]["vars"]["rotate_api_keys_files"]
    before = keys_in(folder)
    status, said = rotate(folder, "--extra-vars", yaml.safe_dump({"rotate_api_keys_files": files}, default_flow_style=True))
    assert (status, sim.writes, "Nowhere" in said) == (2, 1, True), said
    assert {name for name, key in keys_in(folder).items() if key != before[name]} == {KEYS[OLD]}
