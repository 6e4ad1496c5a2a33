# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mistake that only a platform shows: check mode and the real run tell the same, and nothing is changed on any platform."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner

ZOE = "zoe@acme.example"
FLEET = {"polytomic": [{"organization": "Globex", "roles": ["Viewer"]}]}
OWN = {"polytomic": [{"roles": ["Viewer"]}]}
UIPATH = {"uipath": {"groups": ["Finance"]}}
# The same three with a mistake, and what is said of it.
WRONG = {
    "fleet": ({"polytomic": [{"organization": "Globex", "roles": ["Vewer"]}]}, "There is no role 'Vewer'"),
    "own": ({"polytomic": [{"roles": ["Vewer"]}]}, "There is no role 'Vewer'"),
    "uipath": ({"uipath": {"groups": ["Finanz"]}}, "There is no group 'Finanz'"),
}


@pytest.fixture(name="play")
def play_fixture(sim, tmp_path):
    """A function that runs the role with people who are called like their number: its status, what it said, and the writes."""
    sim.reset()
    access = {"POLYTOMIC_DEPLOYMENT_URL": sim.url, "POLYTOMIC_API_KEY": seed.ADA_KEY, "POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY}
    access.update(UIPATH_IDENTITY_URL=sim.url + seed_uipath.BASE, UIPATH_PARTITION_ID=seed_uipath.PARTITION_ID)
    run = runner(tmp_path, UIPATH_ACCESS_TOKEN=seed_uipath.TOKEN, **access)

    def played(people, *arguments):
        entries = [{"email": f"{number}-{ZOE}", **entry} for number, entry in enumerate(people)]
        (tmp_path / "people.json").write_text(json.dumps({"saas_users_people": entries}), encoding="utf-8")
        before = len(sim.requests)
        status, said = run("ansible-playbook", "rosterops.saas_users.roster", "-e", "@people.json", *arguments)
        return status, said, [one["path"] for one in sim.requests[before:] if one["method"] not in ("GET", "HEAD")]

    return played


def recap(said):
    """How many tasks have changed something."""
    return int(re.search(r"changed=(\d+)", said)[1])


@pytest.mark.parametrize(
    ("people", "mistaken"),
    [
        ([FLEET, WRONG["uipath"][0]], ["uipath"]),
        ([WRONG["fleet"][0], UIPATH, OWN], ["fleet"]),
        ([FLEET, WRONG["own"][0], UIPATH], ["own"]),
        ([WRONG["own"][0], WRONG["uipath"][0]], ["own", "uipath"]),
        ([WRONG["own"][0], UIPATH], ["own"]),
    ],
)
def test_check_mode_and_the_real_run_say_that_nothing_changes(play, people, mistaken):
    for arguments in (["--check"], []):
        status, said, writes = play(people, *arguments)
        said = " ".join(said.split())
        assert (status, recap(said), writes) == (2, 0, []), said
        assert [name for name, (_entry, words) in WRONG.items() if name in mistaken and words not in said] == []


def test_without_a_mistake_both_say_what_changes(play):
    status, said, writes = play([FLEET, OWN, UIPATH], "--check", "--diff")
    assert (status, recap(said), writes) == (0, 3, [])
    assert said.count("\n+") == 6, "each difference once, with the line of the header"
    status, said, writes = play([FLEET, OWN, UIPATH])
    assert (status, recap(said), len(writes)) == (0, 3, 3)
    assert (play([FLEET, OWN, UIPATH])[1:][1], recap(play([FLEET, OWN, UIPATH])[1])) == ([], 0)
