# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook of `make demo`: every claim holds, the screen can be read without a manual, and no real platform is touched."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT

PLAYBOOKS = ROOT / "playbooks"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture
def demo(sim, tmp_path):
    """A function that plays the demo against a URL: the exit status, and the screen."""
    (tmp_path / "keys").mkdir(mode=0o700)

    def played(url):
        run = runner(
            tmp_path,
            ANSIBLE_CALLBACK_RESULT_FORMAT="yaml",
            POLYTOMIC_DEPLOYMENT_URL=url,
            POLYTOMIC_PARTNER_KEY=seed.PARTNER_KEY,
            UIPATH_IDENTITY_URL=sim.url + seed_uipath.BASE,
            UIPATH_CLIENT_ID=seed_uipath.CLIENT_ID,
            UIPATH_CLIENT_SECRET=seed_uipath.CLIENT_SECRET,
        )
        inventory = PLAYBOOKS / "inventory" / "polytomic_organizations.yml"
        folders = f"demo_keys={tmp_path / 'keys'} demo_report={tmp_path / 'report'}"
        return run("ansible-playbook", PLAYBOOKS / "demo.yml", "--inventory", inventory, "--extra-vars", folders)

    return played


def test_every_claim_holds_and_the_screen_is_short_and_has_the_numbers_of_the_simulator(sim, demo, tmp_path):
    status, screen = demo(sim.url)
    assert status == 0, screen
    assert re.search(r"\d\d claims checked\b", screen)
    assert f"{sim.writes - 1} changes made," in screen  # one write was the call without Ansible
    assert "0 people invited twice" in screen
    # At its end, the report of a small company.
    assert f"The report is in {tmp_path / 'report'}." in " ".join(screen.split())
    report = json.loads((tmp_path / "report" / "access.json").read_text(encoding="utf-8"))
    assert {row["platform"] for row in report["rows"]} == {"polytomic", "uipath"}
    assert (tmp_path / "report" / "access.html").exists()
    assert "3 people have access who should not" in " ".join(screen.split())
    # A message names an organization by its id as well, and a dry run does not.
    assert [line for line in screen.splitlines() if ID.search(line) and "organization Acme (" not in line] == []
    assert max(map(len, screen.splitlines())) <= 120
    assert len(screen.splitlines()) <= 150


def test_the_demo_refuses_a_server_that_is_not_the_simulator(sim, demo):
    status, screen = demo(f"{sim.url}/elsewhere")
    assert (status, "runs only against the simulator" in screen, sim.writes) == (2, True, 0), screen
