# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Threads take no signal that ends a task: the system could give it to one of them, and then the main thread goes on waiting.

A signal that comes when the main thread is about to wait does not wake it, either: it waits for a second at a time.
"""

from __future__ import annotations

import signal
import threading
import time

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.threads import start
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.clock import CLOCK
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.live import Live

ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGALRM}


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


def interrupt_without_waking(begun):
    """Have a signal noted that does not wake the main thread: a thread that takes it gets it, once that one waits."""

    def interrupt():
        begun.wait(30)
        time.sleep(0.2)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()


def test_work_is_not_waited_for_when_a_signal_did_not_wake_the_main_thread():
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work(item):
        begun.set()
        go_on.wait(30)
        done.append(item)

    interrupt_without_waking(begun)
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        workers.map(work, [1, 2])
    assert not done
    go_on.set()


def test_a_wait_before_a_retry_ends_when_a_signal_did_not_wake_the_main_thread():
    begun, ended = threading.Event(), threading.Event()
    interrupt_without_waking(begun)
    gave_up = threading.Timer(30, ended.set)
    gave_up.start()
    begun.set()
    with pytest.raises(KeyboardInterrupt):
        CLOCK.sleep(60, ended)
    gave_up.cancel()
    assert not ended.is_set()


def test_a_wait_lasts_as_long_as_it_should():
    before = time.monotonic()
    CLOCK.sleep(1.3, threading.Event())
    assert time.monotonic() - before >= 1.3
