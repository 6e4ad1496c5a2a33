# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one clock: code that waits or needs the time for requests asks here, so that tests replace it in one place.

The deadline of an attempt, in ``wire``, does not: a socket waits in real time.
"""

from __future__ import annotations

import threading
import time


class Clock:
    """The time of this machine, in seconds."""

    def monotonic(self) -> float:
        """A time that is never set back, counted from an unknown moment."""
        return time.monotonic()

    def time(self) -> float:
        """Unix time."""
        return time.time()

    def sleep(self, seconds: float, ended: threading.Event) -> None:
        """Wait, but no longer than until the event is set."""
        ended.wait(seconds)


CLOCK = Clock()
