# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs Ansible's own programs, as a user does."""

from __future__ import annotations

import atexit
import functools
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ansible_collections.rosterops.saas_users.tests.unit import players

CHECKOUT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent


@functools.cache
def player(settings):
    """A folder with an ansible-playbook that runs in a fork of a process with these settings (``players.py``)."""
    folder = tempfile.mkdtemp(prefix="players-", dir="/tmp")  # whatever TMPDIR is: the path of a socket is short
    command = TOOLS / "ansible-playbook"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(players.SETTINGS)}
    environment.update(settings)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    server = subprocess.Popen([sys.executable, players.__file__, folder, command], env=environment, **pipes)
    atexit.register(shutil.rmtree, folder)
    atexit.register(server.communicate)
    atexit.register(server.terminate)
    assert server.stdout.readline() == b"listening\n"
    file = Path(folder, "ansible-playbook")
    words = (sys.executable, "-I", "-S", players.FORK_SERVER, Path(folder, players.SOCKET), command)
    file.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n', encoding="utf-8")
    file.chmod(0o755)
    return folder


def runner(folder, **variables):
    """A function that runs a command in a folder, at home there: its exit status, and what it said.

    Args:
        folder: Where it runs. Nobody's settings get in.
        variables: What is in the environment besides; the tools of this Python come first on PATH.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    if CHECKOUT.parts[-3] == "ansible_collections":  # as ansible-test has it, which tells it to no new process
        environment["ANSIBLE_COLLECTIONS_PATH"] = str(CHECKOUT.parents[2])
    environment.update(HOME=str(folder), NO_COLOR="1", **variables)

    def ran(*command):
        settings = {name: value for name, value in environment.items() if name.startswith(players.SETTINGS)}
        path = os.pathsep.join([player(tuple(settings.items())), str(TOOLS), os.environ["PATH"]])
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        given = {"cwd": folder, "env": {**environment, "PATH": path}, "text": True, **pipes}
        done = subprocess.run([str(one) for one in command], check=False, **given)
        return done.returncode, done.stdout

    return ran
