# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a task has come, for people who wait for it. No I/O: ``_tasks/live`` shows it while the task runs."""

from __future__ import annotations

import threading
from typing import Callable


def quiet(_line: str) -> None:
    """Show nothing: the ``show`` of a task whose lines cannot be shown before its result."""


class Progress:
    """Counts what a task reports while it runs, and puts it into words.

    All methods are safe to call from several threads. ``words`` and ``last_words`` wait for no lock, since they may be called
    when the main thread was interrupted.

    Args:
        task: The name of the task, shown as long as no place is known.
        show: Shows a line at once.
    """

    def __init__(self, task: str = "", show: Callable[[str], None] = quiet) -> None:
        self.show = show
        self._lock = threading.Lock()
        self._place, self._doing = task, "running"
        self._read = self._users = 0
        self._made = self._changes = 0
        self._finished = self._organizations = 0
        self._done = ""

    def reading(self, place: str) -> None:
        """Report that the users of one organization will be read."""
        self._place, self._doing = place, "reading"

    def read(self, users: int, total: int) -> None:
        """Report how many users were read so far, and of how many. The total is 0 if it is not known."""
        self._read, self._users = users, total

    def changing(self, changes: int) -> None:
        """Report that so many changes will be made."""
        with self._lock:
            self._changes += changes

    def made(self, changes: int = 1) -> None:
        """Report that so many more changes were made."""
        with self._lock:
            self._made += changes

    def organizations(self, total: int, done: str) -> None:
        """Report that the task is about several organizations.

        Args:
            total: How many.
            done: What happens to each, such as ``read``.
        """
        self._organizations, self._done = total, done

    def finished(self) -> None:
        """Report that the work for one more organization has ended."""
        with self._lock:
            self._finished += 1

    def words(self, seconds: float) -> str:
        """Return a line that says how far the task has come, after so many seconds."""
        if self._organizations:
            changes = f", {self._made:,} changes made" if self._changes else ""
            return f"{self._finished:,} of {self._organizations:,} organizations {self._done}{changes}"
        if self._changes:
            return f"{self._place}: {self._made:,} of {self._changes:,} changes made"
        if self._read:
            total = f" of {self._users:,}" if self._users else ""
            return f"{self._place}: {self._read:,}{total} users read"
        return f"{self._place}: {self._doing} for {seconds:.0f} s"

    def last_words(self) -> str:
        """Return a line that says how far the task had come when it was interrupted."""
        again = "; run the task again to finish"
        if self._organizations:
            changes = f" and {self._made:,} change{'' if self._made == 1 else 's'}" if self._changes else ""
            read = " were read" if self._done == "read" else ""
            return f"Interrupted after {self._finished:,} of {self._organizations:,} organizations{read}{changes}{again}"
        if self._changes:
            return f"{self._place}: interrupted after {self._made:,} of {self._changes:,} changes{again}"
        if self._doing == "reading":
            return f"{self._place}: interrupted while reading, before any change"
        return f"{self._place}: interrupted{again}"


UNSEEN = Progress()  # for callers that show nothing


def printable(line: str) -> str:
    """Return a line without anything that could control a terminal: each such character becomes a space."""
    return line if line.isprintable() else "".join(character if character.isprintable() else " " for character in line)
