# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long to wait, as a server asks or by chance, and what a task waits for altogether."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.clock import Clock as RealClock
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.patience import (
    BACKOFF_CAP,
    BudgetSpent,
    Patience,
    Wait,
    asked_wait,
    backoff,
)
from ansible_collections.rosterops.saas_users.tests.unit.servers import Waits, ticking

NOON = 1_700_000_000
DATE_OF_NOON = "Tue, 14 Nov 2023 22:13:20 GMT"


# Back-off


def test_the_ceiling_of_the_backoff_doubles_up_to_its_cap():
    ceilings = [backoff(attempt, draw=lambda: 1.0) for attempt in range(1, 9)]
    assert ceilings == [1, 2, 4, 8, 16, 30, 30, 30]


@given(st.integers(1, 10**6), st.floats(0, 1, exclude_max=True))
def test_the_backoff_is_drawn_from_the_whole_range_for_any_attempt(attempt, drawn):
    assert 0 <= backoff(attempt, draw=lambda: drawn) <= BACKOFF_CAP * drawn


# What the server asks for


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30),
        ({"Retry-After": "Tue, 14 Nov 2023 22:00:00 GMT"}, 0),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "²"}, None),
        ({"X-RateLimit-Reset": str(NOON + 12)}, 12),
        ({"X-RateLimit-Reset": str(NOON - 12)}, 0),
        ({"X-RateLimit-Reset": "later"}, None),
        ({"X-RateLimit-Reset": "²"}, None),
        ({"Retry-After": "soon", "X-RateLimit-Reset": str(NOON + 5)}, 5),
        ({"Retry-After": "9", "X-RateLimit-Reset": str(NOON + 5)}, 9),
    ],
)
def test_what_the_server_asks_for(headers, seconds):
    assert asked_wait(headers, NOON) == seconds


@pytest.mark.parametrize("clock", [0, NOON - 86400, NOON + 86400])
@pytest.mark.parametrize("asked", [{"Retry-After": "Tue, 14 Nov 2023 22:13:50 GMT"}, {"X-RateLimit-Reset": str(NOON + 30)}])
def test_a_wrong_clock_here_does_no_harm(asked, clock):
    assert asked_wait({**asked, "Date": DATE_OF_NOON}, clock) == 30


@given(st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Reset", "Date"]), st.text(max_size=40)))
def test_no_header_is_too_odd(headers):
    seconds = asked_wait(headers, NOON)
    assert seconds is None or seconds >= 0


# Patience


class Hands(Waits):
    """A clock whose hands only a test moves."""

    now = 1000.0

    def monotonic(self):
        return self.now


class Clock(Hands):
    """Time that passes by waiting, and as a test says."""

    def sleep(self, seconds, _ended=None):
        super().sleep(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    with ticking(Clock()) as moved:
        yield moved


def patience_of(budget, warnings=None):
    return Patience(budget, (warnings if warnings is not None else []).append)


def test_waits_are_taken_out_of_the_budget(clock):
    patience = patience_of(10)
    patience.wait(Wait(4, asked=False), "")
    patience.wait(Wait(6, asked=True), "")
    with pytest.raises(BudgetSpent):
        patience.wait(Wait(1, asked=False), "")
    assert clock == [4, 6]


def test_a_wait_that_does_not_fit_is_not_begun_and_says_who_wants_it(clock):
    with pytest.raises(BudgetSpent, match=r"the server asks for a wait of 61 s, but only 60 s of retry_budget are left"):
        patience_of(60).wait(Wait(61, asked=True), "")
    with pytest.raises(BudgetSpent, match=r"the next attempt needs a wait of 61 s"):
        patience_of(60).wait(Wait(61, asked=False), "")
    assert clock == []


def test_a_wait_that_does_not_fit_leaves_the_budget_to_shorter_ones(clock):
    patience = patience_of(10)
    with pytest.raises(BudgetSpent):
        patience.wait(Wait(11, asked=True), "")
    patience.wait(Wait(10, asked=True), "")
    assert clock == [10]


def test_no_budget_still_allows_a_repetition_at_once(clock):
    patience_of(0).wait(Wait(0.0, asked=True), "")
    assert clock == [0]


def test_time_that_passes_without_waiting_costs_no_budget(clock):
    patience = patience_of(10)
    patience.wait(Wait(5, asked=False), "")
    clock.now += 3600
    patience.wait(Wait(5, asked=False), "")
    assert clock == [5, 5]


@pytest.mark.usefixtures("clock")
def test_only_long_waits_are_told():
    warnings = []
    patience = patience_of(100, warnings)
    patience.wait(Wait(2.0, asked=True), "Reading the users: too many requests (HTTP 429)")
    assert warnings == []
    patience.wait(Wait(3.0, asked=True), "Reading the users: too many requests (HTTP 429)")
    assert warnings == ["Waiting 3 s before the next attempt: Reading the users: too many requests (HTTP 429)"]


def test_a_kind_of_wait_is_told_once_however_short_it_is(clock):
    warnings = []
    patience = patience_of(360, warnings)
    for seconds in (0.1, 9.0, 5.0):
        patience.wait(Wait(seconds, asked=True), "Reading the users: too many requests (HTTP 429)", once="429")
    patience.wait(Wait(0.1, asked=False), "organization 42: not yet there", once="there")
    assert warnings == [
        "Waiting for up to 360 s in total (retry_budget): Reading the users: too many requests (HTTP 429)",
        "Waiting for up to 360 s in total (retry_budget): organization 42: not yet there",
    ]
    assert clock == [0.1, 9.0, 5.0, 0.1]


def test_waits_that_overlap_count_once():
    threads, barrier, budget = 8, threading.Barrier(8), 10.0
    patience, failures = patience_of(budget), []

    class Together(Hands):
        def sleep(self, seconds, _ended=None):
            barrier.wait(10)

    def wait():
        try:
            patience.wait(Wait(9.0, asked=True), "")
        except BudgetSpent as spent:
            failures.append(spent)

    workers = [threading.Thread(target=wait) for _number in range(threads)]
    with ticking(Together()):
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(10)
    assert failures == []
    assert not barrier.broken


def test_of_two_waits_that_overlap_partly_only_the_rest_counts():
    patience = patience_of(15)
    with ticking(Hands()) as hands:
        patience.wait(Wait(10, asked=True), "")
        hands.now += 5
        patience.wait(Wait(10, asked=True), "")  # until 15
        with pytest.raises(BudgetSpent):
            patience.wait(Wait(11, asked=True), "")  # until 16
        patience.wait(Wait(10, asked=True), "")


def test_whoever_waits_is_woken_up_when_the_task_ends_and_goes_no_further():
    patience, caught, waiting = Patience(120, lambda text: waiting.set()), [], threading.Event()

    def wait():
        try:
            patience.wait(Wait(100, asked=True), "")
        except BudgetSpent as ended:
            caught.append(str(ended))

    waiter = threading.Thread(target=wait, daemon=True)
    waiter.start()
    assert waiting.wait(10)
    patience.end()
    waiter.join(10)
    assert caught == ["the task has ended"]


def test_without_an_end_a_wait_takes_its_time():
    begun = time.monotonic()
    Patience(120, [].append).wait(Wait(0.05, asked=True), "")
    assert time.monotonic() - begun >= 0.05


@given(st.floats(0, 100), st.lists(st.tuples(st.floats(0, 20), st.floats(0, 50)), max_size=20))
def test_the_time_spent_waiting_never_exceeds_the_budget(budget, waits):
    patience, spans = patience_of(budget), []

    class Spans(Hands):
        def sleep(self, seconds, _ended=None):
            spans.append((self.now, self.now + seconds))

    with ticking(Spans()) as hands:
        for passed, seconds in waits:
            hands.now += passed
            try:
                patience.wait(Wait(seconds, asked=True), "")
            except BudgetSpent:
                continue
    covered, until = 0.0, 0.0
    for begin, end in spans:  # the spans begin in order
        covered += max(0.0, end - max(begin, until))
        until = max(until, end)
    assert covered <= budget + 1e-6


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.04"),
        (0.5, "0.5"),
        (1.4, "1"),
        (9.4, "9"),
        (9.6, "10"),
        (10.0, "10"),
        (10.6, "11"),
        (99.7, "100"),
        (3600.0, "3600"),
    ],
)
def test_seconds_are_told_as_people_say_them(seconds, words):
    with pytest.raises(BudgetSpent) as caught:
        Patience(0.0, str).wait(Wait(seconds, asked=True), "it is late")
    assert str(caught.value) == f"the server asks for a wait of {words} s, but only 0 s of retry_budget are left"


def test_the_clock_is_that_of_this_machine():
    clock = RealClock()
    assert clock.time() == pytest.approx(time.time(), abs=60)
    assert clock.monotonic() == pytest.approx(time.monotonic(), abs=60)
