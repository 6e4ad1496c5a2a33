# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads beside the main one."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

R = TypeVar("R")

# Ctrl-C, an end from outside, and the timeout of a task.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
# How long the main thread waits at a time, in seconds. A signal that comes when it is about to wait does not wake it (CPython).
AT_A_TIME = 1.0


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


def result_of(future: Future[R]) -> R:
    """Return the result of a future. The main thread reacts within a second to a signal that ends the task.

    Raises:
        BaseException: What the work raised.
    """
    from concurrent.futures import wait  # importing this takes time, and most tasks need no threads

    while not future.done():
        wait([future], AT_A_TIME)
    return future.result()


def wait_for(event: threading.Event, seconds: float) -> None:
    """Wait until the event is set, for some seconds at most. The main thread reacts within a second, as in ``result_of``."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not event.wait(min(left, AT_A_TIME)):
        pass
