# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last lines of tasks that Ctrl-C has ended.

As soon as Ctrl-C is pressed, Ansible reads nothing more of what its workers show. So a worker leaves its last line in a pipe, and
the parent process, which imported this file before it made any worker, shows it when it ends.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select

from ansible.utils.display import Display

GRACE = 1.0  # seconds to wait for the next line of workers that have not ended yet
READER, WRITER = os.pipe()
os.set_blocking(WRITER, False)


def leave(line: str) -> None:
    """Leave a line for the parent process. The lines of several workers do not mix, since a short write is never divided.

    Raises:
        OSError: The pipe is full, with the lines of hundreds of tasks.
    """
    os.write(WRITER, line.encode()[: select.PIPE_BUF - 1] + b"\n")


def show_all() -> None:
    """Show the lines that were left. This waits for workers that are about to end, and for nothing if there are none."""
    os.close(WRITER)
    found = b""
    while select.select([READER], [], [], GRACE)[0] and (more := os.read(READER, select.PIPE_BUF)):
        found += more
    with contextlib.suppress(OSError, ValueError):  # stderr may be closed by now
        for line in found.decode(errors="replace").splitlines():
            Display().display(line, stderr=True)


atexit.register(show_all)
