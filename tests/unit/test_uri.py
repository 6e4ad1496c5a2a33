# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "Coming from loops over uri": both of its ways give the same access, and what it says of requests is true."""

from __future__ import annotations

import re

import pytest
import requests

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import PLAY, WORLD, Folder, changes
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import blocks

PAGE = ROOT / "docs/docsite/rst/guide_uri.rst"
BEFORE, TASK = blocks(PAGE, "yaml+jinja")
AFTER = PLAY + "".join(f"    {line}\n" for line in TASK.splitlines())


@pytest.fixture
def folder(sim, tmp_path):
    return Folder(sim, tmp_path)


def invited(sim):
    """How often each person was invited."""
    return {one["email"]: one["count"] for one in sim.invitations()["invitations"]}


def test_both_invite_who_is_missing_and_the_roster_keeps_what_the_loop_did(sim, folder):
    status, said = folder.play(AFTER)
    assert (status, changes(said), invited(sim)) == (0, 1, {"kim.poe@acme.example": 1}), said
    sim.reset(WORLD)
    status, said = folder.play(BEFORE)
    assert (status, invited(sim)) == (0, {"kim.poe@acme.example": 1}), said
    assert changes(said) == 0  # as the page says: a loop over requests reports no change
    status, said = folder.play(AFTER, "--check")
    assert (status, changes(said)) == (0, 0), said


def test_a_loop_fails_in_check_mode_and_requests_compare_addresses_as_texts(sim, folder):
    status, said = folder.play(BEFORE, "--check")
    assert (status, "skipping: [localhost]" in said) == (2, True), said
    assert [entry for entry in sim.requests if entry["path"].endswith("/users")] == []
    other = ("jane.doe@acme.example", "Jane.Doe@acme.example")
    assert other[0] in BEFORE
    folder.play(BEFORE.replace(*other))
    posted = {entry["body"]["email"] for entry in sim.requests if entry["method"] == "POST"}
    assert posted == {"Jane.Doe@acme.example", "kim.poe@acme.example"}
    sim.reset(WORLD)
    status, said = folder.play(AFTER.replace(*other))
    assert (status, invited(sim)) == (0, {"kim.poe@acme.example": 1}), said


def test_the_requests_of_the_table_exist(sim):
    """Without a credential, the server refuses a request that it knows, and does not know any other."""
    organization = sim.state()["organizations"][0]["id"]
    paths = re.findall(r"GET (/api/[\w{}/]+)", PAGE.read_text(encoding="utf-8"))
    assert len(paths) == 4
    for path in paths:
        answer = requests.get(sim.url + path.replace("{org_id}", organization), timeout=30)
        assert answer.status_code == 401, path
    assert requests.get(f"{sim.url}/api/users", timeout=30).status_code == 404
