# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads beside the main one."""

from __future__ import annotations

import signal
import threading

ENDING = (signal.SIGINT, signal.SIGTERM)


def start(thread: threading.Thread) -> None:
    """Start a thread that takes no signal which ends the task.

    The system may give a signal to any thread. Only in the main thread does it interrupt a request, and so end the task:
    otherwise Ctrl-C has no effect until the server answers.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # a new thread has the mask of the one that starts it
    try:
        thread.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
