# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs Ansible's own programs, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def runner(folder, **variables):
    """A function that runs a command in a folder, at home there: its exit status, and what it said.

    Args:
        folder: Where it runs. Nobody's settings get in.
        variables: What is in the environment besides; the tools of this Python come first on PATH.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    if CHECKOUT.parts[-3] == "ansible_collections":  # as ansible-test has it, which tells it to no new process
        environment["ANSIBLE_COLLECTIONS_PATH"] = str(CHECKOUT.parents[2])
    environment.update(HOME=str(folder), PATH=path, NO_COLOR="1", **variables)

    def ran(*command):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run([str(one) for one in command], cwd=folder, env=environment, text=True, check=False, **pipes)
        return done.returncode, done.stdout

    return ran
