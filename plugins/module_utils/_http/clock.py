# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock for all waits and times of requests, so that tests replace it in one place.

The exception is the deadline of an attempt in ``wire``: a socket waits in real time.
"""

from __future__ import annotations

import threading
import time

from .._base.threads import wait_for


class Clock:
    """The time of this machine, in seconds."""

    def monotonic(self) -> float:
        """Return seconds that never go backwards, from an arbitrary start."""
        return time.monotonic()

    def time(self) -> float:
        """Return the Unix time."""
        return time.time()

    def sleep(self, seconds: float, ended: threading.Event) -> None:
        """Wait for some seconds, or until the event is set."""
        wait_for(ended, seconds)


CLOCK = Clock()
