# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook offboard as a user runs it, and what is in the evidence if it is killed between two removals."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from simulator import Simulator, seed, seed_uipath

COMMAND = (
    "ansible-playbook",
    "rosterops.saas_users.offboard",
    "-e",
    f"offboard_emails={seed.ADA_EMAIL},{seed_uipath.BERT_EMAIL}",
)


@pytest.fixture
def sim():
    """A simulator of its own: a worker of Ansible outlives its killed parent, and would repeat its request in another test."""
    with Simulator() as running:
        yield running


@pytest.fixture
def start(sim, tmp_path):
    """A function that starts the playbook in an empty folder, in a process group of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    environment.update(HOME=str(tmp_path), PATH=path, NO_COLOR="1", POLYTOMIC_DEPLOYMENT_URL=sim.url)
    environment.update(POLYTOMIC_PARTNER_KEY=seed.PARTNER_KEY, UIPATH_IDENTITY_URL=sim.url + seed_uipath.BASE)
    environment.update(UIPATH_ACCESS_TOKEN=seed_uipath.TOKEN, UIPATH_PARTITION_ID=seed_uipath.PARTITION_ID)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}

    def started():
        return subprocess.Popen(COMMAND, cwd=tmp_path, env=environment, text=True, start_new_session=True, **pipes)

    return started


def removals(sim):
    return {request["path"]: request["status"] for request in sim.requests if request["method"] == "DELETE"}


def test_the_run_after_a_killed_one_finishes_and_tells_what_was_removed(sim, start, tmp_path):
    at_globex = f"/api/organizations/{seed.GLOBEX_ID}/users/{seed.ADA_AT_GLOBEX_ID}"
    at_acme = f"/api/organizations/{seed.ACME_ID}/users/{seed.ADA_ID}"
    sim.fault(method="DELETE", path=at_globex, action="hang")
    process = start()
    try:
        wait = threading.Event()
        while not (at_globex in removals(sim) and removals(sim).get(at_acme)):
            assert process.poll() is None, process.communicate()[0]
            wait.wait(0.1)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    folder = tmp_path / "offboard-evidence"
    (killed,) = json.loads((folder / "offboard.json").read_text(encoding="utf-8"))["runs"]
    assert (killed["ended"], len(killed["rows"])) == (None, 3)

    process = start()
    said = process.communicate()[0]
    assert process.returncode == 0, said
    before, run = json.loads((folder / "offboard.json").read_text(encoding="utf-8"))["runs"]
    assert before == killed
    assert run["sentence"] == "2 people had 3 accounts: 3 are gone."
    rows = {(row["platform"], row["organization_id"]): row for row in run["rows"]}
    acme, globex = rows["polytomic", seed.ACME_ID], rows["polytomic", seed.GLOBEX_ID]
    assert (acme["action"], acme["roles"], acme["looked_again"]) == ("none", ["Admin"], "gone")
    assert acme["note"] == f"The run of {killed['began']} has not noted what it did: the account is gone."
    assert (globex["action"], globex["removed"], globex["looked_again"]) == ("remove", True, "gone")
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    everything = said + "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert [secret for secret in (seed.PARTNER_KEY, seed_uipath.TOKEN, seed.ADA_KEY) if secret in everything] == []
