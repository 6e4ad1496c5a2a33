# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-playbook in less CPU time: a process that has imported it forks for each run.

A run has its own arguments, environment, directory, umask and files. The settings that Ansible reads when it is imported
are the same in both; where they are not, the command starts as usual.

    players.py serve FOLDER COMMAND             listen in this folder, until standard input ends
    players.py play FOLDER COMMAND [ARGUMENT]…  run the command, an absolute path
"""

from __future__ import annotations

import json
import os
import socket
import sys

SOCKET, HOME = "socket", "home"  # home is a link to that of the run
SETTINGS = ("ANSIBLE_", "LANG", "LC_", "NO_COLOR", "PYTHON", "TZ")
# What every run imports later on.
LATER = ("ansible.executor.process.worker", "ansible.plugins.inventory.toml", "ansible.plugins.strategy.linear", "requests")


def play(folder, *command):
    """Have the server in this folder run a command with the files of this process: its exit status."""
    place, mask = os.getcwd(), os.umask(0)
    os.umask(mask)
    with socket.socket(socket.AF_UNIX) as connection:
        os.chdir(folder)  # the path of a socket is short
        connection.connect(SOCKET)
        os.chdir(place)
        socket.send_fds(connection, [b"."], [0, 1, 2])
        connection.sendall(json.dumps([command, place, mask, dict(os.environ)]).encode())
        connection.shutdown(socket.SHUT_WR)
        status = connection.recv(16)
    if not status:
        os.execv(command[0], command)
    return int(status)


def serve(folder, command):
    """Fork for one run after the other."""
    import importlib
    import select

    os.chdir(folder)
    os.symlink(folder, HOME)
    os.environ["HOME"] = os.path.join(folder, HOME)
    sys.path[0] = os.path.dirname(command)
    for name in ("ansible.cli.playbook", *LATER):
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(SOCKET)
        listener.listen()
        print("listening", flush=True)
        while listener in select.select([listener, 0], [], [])[0]:
            connection, _address = listener.accept()
            _dot, files, _flags, _from = socket.recv_fds(connection, 1, 3)
            with connection.makefile("rb") as stream:
                arguments, place, mask, environment = json.load(stream)
            status = None
            if not has_other_settings(environment, place):
                os.unlink(HOME)
                os.symlink(environment["HOME"], HOME)
                if not (child := os.fork()):
                    listener.close()
                    connection.close()
                    become(files, place, mask, environment)
                    return run(arguments)
                status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            for file in files:
                os.close(file)
            with connection:
                connection.sendall(b"" if status is None else b"%d" % (status % 256))
    os._exit(0)  # what is to be deleted at the end was that of a run


def has_other_settings(environment, place):
    """Whether a run has other settings than this process had when it imported Ansible."""
    own, others = ({name: value for name, value in one.items() if name.startswith(SETTINGS)} for one in (os.environ, environment))
    files = (os.path.join(place, "ansible.cfg"), os.path.join(environment["HOME"], ".ansible.cfg"))
    return own != others or any(map(os.path.exists, files))


def become(files, place, mask, environment):
    """Have the files, the directory, the umask and the environment of a run."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(place)
    os.umask(mask)
    os.environ.clear()
    os.environ.update(environment)


def run(arguments):
    """Run ansible-playbook with its arguments, of which the first is its name: the exit status."""
    from ansible import constants
    from ansible.cli.playbook import main

    os.makedirs(constants.DEFAULT_LOCAL_TMP, 0o700, exist_ok=True)
    sys.argv = arguments
    return main()


if __name__ == "__main__":
    sys.exit({"play": play, "serve": serve}[sys.argv[1]](*sys.argv[2:]))
