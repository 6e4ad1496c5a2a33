# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits: how long before the next attempt, what a server asks for, and the retry budget of a task."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Callable, NamedTuple

from .._base.errors import TaskError
from .._base.progress import quiet
from .clock import CLOCK

BACKOFF_BASE = 0.5
BACKOFF_CAP = 30.0
NOTICEABLE = 2.0
LONG = 10.0

HEADERS = ("Date", "Retry-After", "RateLimit-Reset", "RateLimit", "X-RateLimit-Reset")
NUMBER = re.compile(r"[0-9]*\.?[0-9]+")
RESET = re.compile(r"(?:^|[\s;])(?:reset|t)=([0-9]{1,8})(?![0-9])")
# A number in a header below thirty years is seconds to wait, one before the year 2286 is Unix time, others are milliseconds.
LONGEST_WAIT = 1e9
LATEST = 1e10
MILLISECONDS = 1e11
FOREVER = 1e15


HOW_TO_END = "Press Ctrl-C to stop: what has been done stays done, and the next run continues."


class Wait(NamedTuple):
    """How long to wait before the next attempt, in seconds, and whether the server asked for it."""

    seconds: float
    asked: bool


def backoff(attempt: int, draw: Callable[[], float] = random.random) -> float:
    """Return an exponential backoff with full jitter, in seconds, before retry number ``attempt`` (the first is 1)."""
    return draw() * min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(attempt, 16))


def asked_wait(headers: Mapping[str, str], now: float, limited: bool = True) -> float | None:
    """Return the seconds that the server asks to wait, finite and not negative, or None if it does not ask.

    ``Retry-After`` takes precedence. After a 429 or 503 (``limited``), the headers that say when a rate limit is reset follow;
    on other answers these do not concern the request. Each header has seconds, with or without decimals, a date, or Unix time.

    Args:
        headers: The headers of the answer, found without regard to case.
        now: The Unix time of this machine. If the server sends ``Date``, that is used instead, in case the clock here is wrong.
        limited: Whether the answer is a 429 or a 503.
    """
    date, retry_after, *resets = (headers.get(name, "") for name in HEADERS)
    here = _unix_time(date) or now
    waits = [_wait_of(retry_after, here, beyond=LATEST)]
    if limited:
        reset, policies, other_reset = resets
        waits += [_wait_of(reset, here), _wait_of_policies(policies), _wait_of(other_reset, here)]
    return next((wait for wait in waits if wait is not None), None)


def _wait_of(text: str, here: float, beyond: float | None = None) -> float | None:
    """Return the seconds until the time in a header. The size of a number tells seconds, Unix time and milliseconds apart.

    ``beyond`` is returned for a time that is too late to be plausible.
    """
    text = text.strip()
    until: float | None
    if NUMBER.fullmatch(text):
        until = min(float(text), FOREVER)
        if until < LONGEST_WAIT:
            return until
        until = until / 1000 if until >= MILLISECONDS else until
    else:
        until = _unix_time(text)
    if until is None:
        return None
    return beyond if until >= LATEST else max(0.0, until - here)


def _wait_of_policies(text: str) -> float | None:
    """Return the longest reset of the exhausted policies in a ``RateLimit``: ``limit=9, reset=5`` or ``"a";r=0;t=5``."""
    spent = [policy for policy in text.split(",") if not re.search(r";\s*r=0*[1-9]", policy)]
    found = [float(seconds) for policy in spent for seconds in RESET.findall(policy)]
    return max(found, default=None)


def _unix_time(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _number(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 1 else f"{seconds:.1g}"


class BudgetSpent(TaskError):
    """A necessary wait exceeds the rest of ``retry_budget``."""


class Patience:
    """The waits of one task, shared by its threads. Overlapping waits count once: the budget limits time, not threads.

    Args:
        budget: ``retry_budget`` in seconds.
        warn: Called with one sentence for each wait longer than two seconds.
        show: Shows a line at once, before each wait longer than ten seconds. One line stands for waits that overlap.
    """

    def __init__(self, budget: float, warn: Callable[[str], None], show: Callable[[str], None] = quiet) -> None:
        self.budget = budget
        self._warn = warn
        self._show = show
        self._shown_until = 0.0
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._told: set[str] = set()
        self._spent = 0.0
        self._waiting_until = 0.0

    def wait(self, wait: Wait, why: str, once: str = "") -> None:
        """Wait, if the budget allows it.

        Args:
            wait: How long to wait.
            why: What happened, for the warning.
            once: The kind of wait, if the task warns of this kind only once, even if the wait is short.

        Raises:
            BudgetSpent: The wait exceeds the rest of the budget, or the task has ended meanwhile.
        """
        with self._lock:
            now = CLOCK.monotonic()
            added = max(0.0, now + wait.seconds - max(now, self._waiting_until))
            left = self.budget - self._spent
            if added > left:
                who = "the server asks for" if wait.asked else "the next attempt needs"
                raise BudgetSpent(
                    f"{who} a wait of {_number(wait.seconds)} s, but only {_number(left)} s of retry_budget are left"
                )
            self._spent += added
            until = now + wait.seconds
            self._waiting_until = max(self._waiting_until, until)
            if once and once not in self._told:
                self._told.add(once)
                self._warn(f"Waiting for up to {self.budget:.0f} s in total (retry_budget): {why}")
            elif not once and wait.seconds > NOTICEABLE:
                self._warn(f"Waiting {wait.seconds:.0f} s before the next attempt: {why}")
            if until - max(now, self._shown_until) > LONG:
                self._shown_until = until
                self._show(
                    f"{why}; waiting {_number(wait.seconds)} s of at most {_number(self.budget)} s (retry_budget). {HOW_TO_END}"
                )
        CLOCK.sleep(wait.seconds, self.ended)
        if self.ended.is_set():
            raise BudgetSpent("the task has ended")

    def end(self) -> None:
        """End all waits, since the task has ended, for example because it was interrupted."""
        self.ended.set()
