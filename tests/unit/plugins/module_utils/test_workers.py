# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of the threads: when all is done, and when a task is interrupted."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError, Future

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine import workers as module
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers


class Crowd:
    """Work that stands still in every thread until it is told to go on."""

    def __init__(self, threads):
        self.threads, self.begun = [], []
        self.all_busy, self.go_on = threading.Barrier(threads + 1), threading.Event()

    def work(self, item):
        """Begin, and wait."""
        self.threads.append(threading.current_thread())
        self.begun.append(item)
        if len(self.begun) < self.all_busy.parties:
            self.all_busy.wait(10)
        self.go_on.wait(10)
        return item

    def end(self):
        """Let all go on, and wait for the threads."""
        self.go_on.set()
        for thread in self.threads:
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture
def crowd():
    crowd = Crowd(2)
    yield crowd
    crowd.end()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, TaskError("no"), ZeroDivisionError])
def test_after_an_interruption_nothing_more_is_begun(crowd, monkeypatch, error):
    """Whatever ends the waiting: each of the ten would be a write."""

    def interrupted(future):
        crowd.all_busy.wait(10)
        raise error

    monkeypatch.setattr(module, "result_of", interrupted)
    with pytest.raises(error if isinstance(error, type) else TaskError), Workers(2) as workers:
        workers.map(crowd.work, list(range(10)))
    assert [thread.is_alive() for thread in crowd.threads] == [True, True], "nobody has waited for them"
    crowd.end()
    assert sorted(crowd.begun) == [0, 1]


def test_an_interruption_between_two_maps_ends_the_idle_threads():
    threads = set()

    def interrupted_later(workers):
        workers.map(lambda _item: threads.add(threading.current_thread()), [1, 2, 3])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        interrupted_later(workers)
    assert threads
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_when_all_is_done_the_threads_have_ended(monkeypatch):
    """Not some time later: whoever leaves may close what they use."""
    threads, run = set(), threading.Thread.run

    def run_and_linger(thread):
        run(thread)
        time.sleep(0.1)

    monkeypatch.setattr(threading.Thread, "run", run_and_linger)
    with Workers(3) as workers:
        workers.map(lambda _item: threads.add(threading.current_thread()), list(range(9)))
    assert threads
    assert not any(thread.is_alive() for thread in threads)


def test_what_was_dropped_is_cancelled_for_whoever_waits_for_it(crowd, monkeypatch):
    """A thread of another pool, which would wait for ever."""
    made = []
    monkeypatch.setattr("concurrent.futures.Future", lambda: made.append(Future()) or made[-1])

    def interrupted(future):
        crowd.all_busy.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "result_of", interrupted)
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        workers.map(crowd.work, list(range(5)))
    crowd.end()
    assert [future.cancelled() for future in made] == [False, False, True, True, True]
    assert [future.done() for future in made] == [True] * 5


def test_without_a_number_the_caller_does_the_work():
    with Workers() as workers:
        assert set(workers.map(lambda _item: threading.current_thread(), [1, 2])) == {threading.current_thread()}


def test_what_is_given_to_them_after_an_interruption_is_dropped(crowd):
    """A thread of others may come late, when nobody is left to do its work: it would wait for ever."""

    def interrupted(future):
        crowd.all_busy.wait(10)
        raise KeyboardInterrupt

    ended = []

    def come_late():
        with pytest.raises(CancelledError):
            workers.map(crowd.work, [1, 2])
        ended.append(True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "result_of", interrupted)
        with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
            workers.map(crowd.work, [1, 2, 3])
    late = threading.Thread(target=come_late, daemon=True)
    late.start()
    late.join(10)
    assert ended


@pytest.mark.parametrize("result", [None, [], 0, "a user"])
def test_what_went_well_is_reported_and_returned(result):
    made = []
    workers = Workers(2, made.append)
    assert workers.counted(result) is result
    assert workers.counted(result, 250) is result
    assert made == [1, 250]


def test_an_error_is_not_reported_as_made():
    made, error = [], TaskError("no")
    assert Workers(made=made.append).counted(error, 250) is error
    assert made == []


def test_by_default_nobody_is_told_what_was_made():
    assert Workers().counted("a user") == "a user"
