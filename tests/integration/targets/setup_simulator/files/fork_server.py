# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run Python scripts in forks of a Python that has already imported what each of them imports.

A fork runs a script as Python would: with its arguments, folder, umask, environment variables, streams and exit status. The
server ends when it has had nothing to do for a while.

    fork_server.py SOCKET                       be the server of AnsiballZ scripts
    fork_server.py SOCKET COMMAND [ARGUMENT]…   have a server run the command, an absolute path, or run it here if there is none
"""

from __future__ import annotations

import marshal
import os
import sys

IDLE = 300  # seconds
# Two thirds of the time of a module is spent importing these. What Ansible sends (`ansible`, the collection) is not among them.
IMPORTED_BY_MODULES = (
    "argparse", "base64", "ctypes", "dataclasses", "decimal", "encodings.cp437", "fcntl", "html", "importlib.metadata", "inspect",
    "json", "logging", "platform", "requests", "shlex", "shutil", "ssl", "subprocess", "syslog", "tempfile", "uuid", "zipfile",
)  # fmt: skip


def hand_over(arguments: list[str], place: str) -> None:
    """Have the server at this socket run a script, and end as it ends. Returns where there is no server."""
    import array
    from _socket import AF_UNIX, SCM_RIGHTS, SHUT_WR, SOL_SOCKET, socket  # the Python part of it would take longer

    connection = socket(AF_UNIX)
    try:
        connection.connect(place)
    except OSError:
        return
    umask = os.umask(0)
    os.umask(umask)
    order = marshal.dumps((arguments, os.getcwd(), umask, dict(os.environ)))
    connection.sendmsg([order], [(SOL_SOCKET, SCM_RIGHTS, array.array("i", [0, 1, 2]))])
    connection.shutdown(SHUT_WR)
    os._exit((connection.recv(1) or b"\1")[0])


def serve(place: str, names: tuple[str, ...]) -> list[str]:
    """Import these modules, and wait for scripts at this socket. Returns, in a new process for each script, its arguments."""
    import gc
    import importlib
    import signal
    import socket

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen(128)
        print("listening", flush=True)
        for name in names:
            importlib.import_module(name)
        gc.freeze()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for these
        while True:
            signal.alarm(IDLE)  # ends this process, and no fork of it
            connection = listening.accept()[0]
            if os.fork() == 0:
                break
            connection.close()
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGQUIT):  # a background job ignores the latter two
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    order, streams, _flags, _address = socket.recv_fds(connection, 65536, 3)
    while part := connection.recv(65536):
        order += part
    child = os.fork()
    if child:
        connection.sendall(bytes([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255]))
        os._exit(0)
    connection.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    arguments, folder, umask, environment = marshal.loads(order)
    os.chdir(folder)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    return arguments


def main() -> None:
    """Be the server; in a fork of it, run the script that came as a file, or on stdin."""
    import runpy
    import types

    sys.argv = serve(sys.argv[1], IMPORTED_BY_MODULES) or [""]
    sys.path[0] = os.path.dirname(sys.argv[0])
    if sys.argv[0]:
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(sys.stdin.buffer.read(), "<stdin>", "exec"), vars(sys.modules["__main__"]))


if __name__ == "__main__":
    if sys.argv[2:]:
        hand_over(sys.argv[2:], sys.argv[1])
        os.execv(sys.argv[2], sys.argv[2:])
    main()
