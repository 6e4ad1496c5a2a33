# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""fork_server.py SOCKET: run AnsiballZ scripts in forks of a Python that has already imported what each of them imports.

Two thirds of the time of a module is spent importing `requests` and the standard library. `python/sitecustomize.py` hands
scripts over. A fork runs the script as Python would: from its file or from stdin, with its arguments, variables, streams and exit
status.
What Ansible sends (`ansible`, the collection) is not imported here. The server ends when it has had nothing to do for a while.
"""

from __future__ import annotations

import gc
import importlib
import marshal
import os
import runpy
import signal
import socket
import sys
import types

IDLE = 300  # seconds
IMPORTED_BY_MODULES = (
    "argparse", "base64", "ctypes", "dataclasses", "decimal", "encodings.cp437", "fcntl", "html", "importlib.metadata", "inspect",
    "json", "logging", "platform", "requests", "shlex", "shutil", "ssl", "subprocess", "syslog", "tempfile", "uuid", "zipfile",
)  # fmt: skip


def wait_for_script(listening: socket.socket) -> list[str]:
    """Wait for scripts. Returns, in a new process for each script, the script and its arguments; nothing if it is on stdin."""
    while True:
        connection = listening.accept()[0]
        if os.fork() == 0:
            break
        connection.close()
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    order, streams, _flags, _address = socket.recv_fds(connection, 65536, 3)
    while part := connection.recv(65536):
        order += part
    child = os.fork()
    if child:
        connection.sendall(bytes([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255]))
        os._exit(0)
    connection.close()
    listening.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    for number in (signal.SIGHUP, signal.SIGQUIT):  # a background job ignores them
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    arguments, folder, umask, environment = marshal.loads(order)
    os.chdir(folder)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    return arguments


def main() -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen(128)
        listening.settimeout(IDLE)
        for name in IMPORTED_BY_MODULES:
            importlib.import_module(name)
        gc.freeze()
        sys.argv = wait_for_script(listening) or [""]
    sys.path[0] = os.path.dirname(sys.argv[0])
    if sys.argv[0]:
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(sys.stdin.buffer.read(), "<stdin>", "exec"), vars(sys.modules["__main__"]))


if __name__ == "__main__":
    main()
