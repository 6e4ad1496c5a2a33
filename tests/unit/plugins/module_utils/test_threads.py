# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Threads take no signal that ends a task: the system could give it to one of them, and then the main thread goes on waiting."""

from __future__ import annotations

import signal
import threading

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.threads import start
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.live import Live

ENDING = {signal.SIGINT, signal.SIGTERM}


def blocked():
    """The signals that this thread does not take."""
    return signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_the_thread_that_shows_lines_takes_none():
    seen = []
    with Live("task", lambda _line: seen.append(blocked()), seen.append) as progress:
        progress.show("a line")
    assert seen[0] >= ENDING


def test_workers_take_none():
    with Workers(2) as workers:
        assert all(found >= ENDING for found in workers.map(lambda _item: blocked(), [1, 2]))


def test_the_thread_that_starts_another_takes_them_as_before():
    before = blocked()
    thread = threading.Thread(target=blocked, daemon=True)
    start(thread)
    assert blocked() == before
    with pytest.raises(RuntimeError):
        start(thread)
    assert blocked() == before
    thread.join()
