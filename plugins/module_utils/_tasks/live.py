# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show that a task lives while it runs: its own lines at once, and every ten seconds how far it has come."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import Callable

from .._base.progress import Progress
from .._base.threads import start
from .._http.clock import CLOCK

SILENCE = 10.0  # seconds
GRACE = 1.0  # seconds that an interrupted task waits for its last line


class Live:
    """Shows the lines of a task until the end of a block, in a thread of its own, so that no task ever waits for the screen.

    After the block no line follows. What goes wrong with a line is ignored: it never concerns the result.

    Args:
        task: The name of the task.
        show: Shows a line.
        last: Keeps the line of a task that Ctrl-C has ended, for when nothing else can be shown.

    Attributes:
        progress: For the task to report to.
    """

    def __init__(self, task: str, show: Callable[[str], None], last: Callable[[str], None]) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._show = show
        self._last = last
        self.progress = Progress(task, self._lines.put)
        # Ansible does not wait for a daemon thread when it ends a worker.
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Progress:
        start(self._thread)
        return self.progress

    def __exit__(self, kind: type[BaseException] | None, *_exception: object) -> None:
        """End the thread. If the task was interrupted, say how far it had come."""
        if kind is KeyboardInterrupt:
            with contextlib.suppress(Exception):
                self._last(self.progress.last_words())
        elif kind is not None:
            self._lines.put(self.progress.last_words())
        self._lines.put(None)
        self._thread.join(None if kind is None else GRACE)

    def _run(self) -> None:
        began = CLOCK.monotonic()
        while True:
            try:
                line = self._lines.get(timeout=SILENCE)
            except queue.Empty:
                line = self.progress.words(CLOCK.monotonic() - began)
            if line is None:
                return
            with contextlib.suppress(Exception):
                self._show(line)
