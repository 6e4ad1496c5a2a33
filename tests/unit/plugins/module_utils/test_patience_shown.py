# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The line before each long wait: when there is one, and what it says."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import RequestFailed
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.patience import BudgetSpent, Patience, Wait
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.request import Request
from ansible_collections.rosterops.saas_users.tests.unit.servers import Raw, Waits, answer, client_of, same, ticking

HOW_TO_END = "Press Ctrl-C to stop: what has been done stays done, and the next run continues."


class Hands(Waits):
    """A clock whose hands only a test moves; a wait is noted among the lines."""

    now = 1000.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds, _ended=None):
        self.append(f"waited {seconds:g}")


@pytest.fixture
def hands():
    with ticking(Hands()) as moved:
        yield moved


def patient(hands, budget=360.0):
    return Patience(budget, lambda sentence: None, hands.append)


def wait(patience, seconds, why="UiPath: rate limit (HTTP 429)", once=""):
    patience.wait(Wait(seconds, asked=True), why, once)


def line(seconds, budget=360):
    return f"UiPath: rate limit (HTTP 429); waiting {seconds} s of at most {budget} s (retry_budget). {HOW_TO_END}"


def test_a_long_wait_is_announced_before_it_begins(hands):
    wait(patient(hands), 47.0)
    assert hands == [line(47), "waited 47"]


@pytest.mark.parametrize(("seconds", "lines"), [(10.0, []), (10.1, [line(10)]), (0.0, [])])
def test_only_a_wait_of_more_than_ten_seconds_is(hands, seconds, lines):
    wait(patient(hands), seconds)
    assert hands[:-1] == lines


@pytest.mark.parametrize("once", ["", "429"])
def test_each_of_them_is_whether_or_not_the_task_warns_of_it(hands, once):
    patience = patient(hands)
    for _time in range(3):
        wait(patience, 47.0, once=once)
        hands.now += 47.0
    assert hands == [line(47), "waited 47"] * 3


def test_waits_of_several_threads_are_one_line(hands):
    patience = patient(hands)
    for later in (0.0, 0.5, 3.0, 6.0):
        hands.now = 1000.0 + later
        wait(patience, 47.0)
    assert hands == [line(47), *["waited 47"] * 4]


def test_a_wait_that_lasts_much_longer_than_those_that_were_told_is_another_line(hands):
    patience = patient(hands)
    wait(patience, 20.0)
    wait(patience, 30.0)
    wait(patience, 30.1)
    wait(patience, 45.0)
    assert hands == [line(20), "waited 20", "waited 30", line(30), "waited 30.1", line(45), "waited 45"]


def test_a_wait_that_is_not_begun_is_not_announced(hands):
    with pytest.raises(BudgetSpent):
        wait(patient(hands, 40.0), 47.0)
    assert hands == []


def test_a_short_budget_is_told_as_it_is(hands):
    wait(patient(hands, 12.4), 12.0)
    assert hands[0] == line(12, 12)


def test_by_default_nothing_is_shown(hands):
    wait(Patience(360.0, lambda sentence: None), 47.0)
    assert hands == ["waited 47"]


def test_a_client_announces_what_it_waits_for():
    def talk(connection):
        connection.sendall(answer("429 Too Many Requests", '{"message": "slow down"}', "Retry-After: 30"))

    lines = []
    with Raw(talk) as server, client_of(server.url, retries=1, show=lines.append) as client, pytest.raises(RequestFailed):
        client.request(Request("GET", "/users", "Reading the users of Acme"), same)
    assert lines == [
        f"Reading the users of Acme: slow down (HTTP 429); waiting 30 s of at most 120 s (retry_budget). {HOW_TO_END}"
    ]
