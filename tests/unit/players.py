# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-playbook in less CPU time: a process that has imported it forks for each run.

A run has its own arguments, environment, directory, umask and files. The settings that Ansible reads when it is imported
are the same in both; where they are not, the command starts as usual.

    players.py FOLDER COMMAND   run the command for those who ask at the socket in this folder (fork_server.py)
"""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

FORK_SERVER = Path(__file__).parents[1] / "integration" / "targets" / "setup_simulator" / "files" / "fork_server.py"
SOCKET, HOME = "socket", "home"  # home is a link to that of the run
SETTINGS = ("ANSIBLE_", "LANG", "LC_", "NO_COLOR", "PYTHON", "TZ")
# The last ones, every run imports later on.
IMPORTED_BY_PLAYS = (
    "ansible.cli.playbook",
    "ansible.executor.process.worker",
    "ansible.plugins.inventory.toml",
    "ansible.plugins.strategy.linear",
    "requests",
)


def settings():
    """The environment variables that Ansible reads when it is imported."""
    return {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)}


def main(folder, command):
    """Fork for each run, and run it there: the exit status."""
    sys.path[0] = str(FORK_SERVER.parent)
    import fork_server

    sys.path[0] = os.path.dirname(command)
    home = os.path.join(folder, HOME)
    os.symlink(folder, home)
    os.environ["HOME"] = home
    own = settings()
    sys.argv = fork_server.serve(os.path.join(folder, SOCKET), IMPORTED_BY_PLAYS)
    if settings() != own or any(map(os.path.exists, ("ansible.cfg", os.path.expanduser("~/.ansible.cfg")))):
        os.execv(command, sys.argv)
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)  # until it ends, because the link is one for all
    os.unlink(home)
    os.symlink(os.environ["HOME"], home)
    from ansible import constants
    from ansible.cli.playbook import main as play

    os.makedirs(constants.DEFAULT_LOCAL_TMP, 0o700, exist_ok=True)
    return play()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
