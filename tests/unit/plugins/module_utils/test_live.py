# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a running task: when they come, in which order, and that they never concern its result."""

from __future__ import annotations

import contextlib
import queue
import threading

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import live
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.live import Live
from ansible_collections.rosterops.saas_users.tests.unit.servers import Waits, ticking


class Clockwork:
    """The queue of a Live, whose waits take no time: ``silences`` of them pass, then the next line is really waited for."""

    def __init__(self, silences=0):
        self.now, self.silences, self.asked = 1000.0, silences, []
        self._lines = queue.SimpleQueue()

    def put(self, line):
        """A line, or the end."""
        self._lines.put(line)

    def get(self, timeout):
        """The next line, or the end of a silence."""
        self.asked.append(timeout)
        if self.silences:
            self.silences -= 1
            self.now += timeout
            raise queue.Empty
        return self._lines.get(timeout=60)

    def monotonic(self):
        """What the clock shows."""
        return self.now

    sleep, time = Waits.sleep, Waits.time


@pytest.fixture
def shown():
    return []


@contextlib.contextmanager
def living(clockwork, show, last=None):
    """A Live whose time is that of the clockwork."""
    seen = Live("partner_users", show, last or show)
    seen.progress.show = clockwork.put
    seen._lines = clockwork
    with ticking(clockwork), seen:
        yield seen


def test_a_short_task_shows_nothing(shown):
    with Live("partner_users", shown.append, shown.append) as progress:
        progress.reading("Acme")
    assert shown == []


def test_after_ten_seconds_and_every_ten_seconds_a_line_says_how_far_it_is(shown):
    clockwork = Clockwork(silences=3)
    with living(clockwork, shown.append):
        pass
    assert shown == [f"partner_users: running for {seconds} s" for seconds in (10, 20, 30)]
    assert clockwork.asked == [10.0] * 4


def test_the_lines_say_what_the_task_reports(shown):
    with living(Clockwork(silences=1), shown.append) as seen:
        seen.progress.reading("Acme")
        seen.progress.show("Acme: waiting")
    assert shown[-1] == "Acme: waiting"
    assert shown[0] in ("partner_users: running for 10 s", "Acme: reading for 10 s")


def test_a_line_of_the_task_is_shown_before_the_task_goes_on():
    """That is: it needs no end of the task, nor a silence."""
    came = threading.Event()
    with Live("partner_users", lambda line: came.set(), print) as progress:
        progress.show("Acme: waiting 47 s")
        assert came.wait(60)


def test_whatever_was_said_before_the_end_is_shown_and_nothing_after_it(shown):
    with Live("partner_users", shown.append, shown.append) as progress:
        for number in range(100):
            progress.show(str(number))
    assert shown == [str(number) for number in range(100)]
    progress.show("too late")
    assert shown[-1] == "99"


def test_a_screen_that_fails_concerns_neither_the_task_nor_the_next_line(shown):
    def show(line):
        shown.append(line)
        raise BrokenPipeError

    with Live("partner_users", show, show) as progress:
        progress.show("one")
        progress.show("two")
    assert shown == ["one", "two"]


@pytest.mark.parametrize("fails", [False, True])
def test_at_ctrl_c_the_last_line_is_kept_elsewhere(shown, fails):
    kept = []

    def keep(line):
        kept.append(line)
        if fails:
            raise BlockingIOError

    def interrupted(progress):
        progress.reading("Acme")
        progress.changing(5)
        progress.made(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Live("partner_users", shown.append, keep) as progress:
        interrupted(progress)
    assert kept == ["Acme: interrupted after 2 of 5 changes; run the task again to finish"]
    assert shown == []


@pytest.mark.parametrize("error", [SystemExit, type("TaskTimeoutError", (BaseException,), {})])
def test_at_any_other_interruption_it_is_shown(shown, error):
    kept = []
    with pytest.raises(error), Live("partner_users", shown.append, kept.append):
        raise error
    assert (shown, kept) == (["partner_users: interrupted; run the task again to finish"], [])


def test_an_interrupted_task_does_not_wait_for_a_screen_that_hangs(monkeypatch):
    monkeypatch.setattr(live, "GRACE", 0.01)
    hangs, go_on = threading.Event(), threading.Event()

    def show(_line):
        hangs.set()
        go_on.wait(60)

    def interrupted(progress):
        progress.show("one")
        assert hangs.wait(60)
        raise SystemExit

    seen = Live("partner_users", show, print)
    with pytest.raises(SystemExit), seen as progress:
        interrupted(progress)
    assert seen._thread.is_alive()
    go_on.set()
    seen._thread.join(60)
    assert not seen._thread.is_alive()


def test_the_thread_ends_with_the_task():
    before = threading.enumerate()
    with Live("partner_users", print, print):
        (thread,) = set(threading.enumerate()) - set(before)
        assert thread.daemon, "Ansible does not wait for it"
    assert threading.enumerate() == before
