# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task leaves in the process that it ran in, which in the fast lane is Ansible's: nothing."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_users
from ansible_collections.rosterops.saas_users.tests.unit.tasks import run

HANDLES = Path("/proc/self/fd")
NEWCOMERS = [{"email": f"new{number}@acme.example"} for number in range(20)]
pytestmark = pytest.mark.usefixtures("waits")


def test_threads_end_with_their_task(sim):
    before = threading.enumerate()
    assert run(sim, partner_users, users=NEWCOMERS, concurrency=8)["changed"]
    assert threading.enumerate() == before


def test_threads_end_with_a_task_that_fails(sim):
    before = threading.enumerate()
    sim.fault(method="POST", status=422, times=-1)
    assert run(sim, partner_users, users=NEWCOMERS, concurrency=8)["failed"]
    assert threading.enumerate() == before


@pytest.mark.skipif(not HANDLES.exists(), reason="this system does not show open files in /proc")
def test_no_file_is_left_open(sim):
    """The simulator is in this process as well: its end of a connection is closed a moment later than ours, hence the few."""

    def fifty_tasks():
        for _unused in range(50):
            assert not run(sim, partner_user, email=seed.BEN_EMAIL).get("failed")
        return len(os.listdir(HANDLES))

    few = 5
    first = fifty_tasks()
    assert max(fifty_tasks() for _unused in range(3)) <= first + few
