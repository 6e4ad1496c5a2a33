# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a running task in the fast lane: where they go, what is never in them, and that the result is the same without."""

from __future__ import annotations

import json
import signal

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.utils.display import Display
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_user_info, partner_users
from ansible_collections.rosterops.saas_users.tests.unit.lanes import name_of, run

pytestmark = pytest.mark.usefixtures("waits")
HOW_TO_END = "Press Ctrl-C to stop: what has been done stays done, and the next run continues."


@pytest.fixture
def shown(monkeypatch):
    """What Ansible is to show at once."""
    lines = []
    monkeypatch.setattr(Display, "display", lambda self, msg, stderr: lines.append(msg) if stderr else None)
    return lines


def saying(monkeypatch, module, *lines, error=None):
    """Have a module say these lines, and then go on as it would, or raise an error."""
    definition = module.DEFINITION

    def say(task):
        for line in lines:
            task.progress.show(line)
        if error:
            raise error
        return definition.run(task)

    monkeypatch.setitem(in_process.DEFINITIONS, name_of(module), definition._replace(run=say))


def limited(sim):
    """Two limits of requests, one after the other."""
    sim.fault(status=429, body='{"message": "slow down"}', headers={"Retry-After": "30"}, times=2)


def test_a_long_wait_is_shown_and_warned_of_as_ever(sim, connection_options, shown):
    limited(sim)
    result = run(partner_user_info, connection_options)
    place = f"organization {seed.ACME_ID}"
    assert (
        shown
        == [f"Reading the users of {place}: slow down (HTTP 429); waiting 30 s of at most 120 s (retry_budget). {HOW_TO_END}"] * 2
    )
    assert result["warnings"] == [f"Waiting 30 s before the next attempt: Reading the users of {place}: slow down (HTTP 429)"]


@pytest.mark.parametrize(
    ("module", "more"),
    [(partner_user, {"email": "zoe@acme.example"}), (partner_users, {"users": [{"email": "yan@acme.example"}]})],
)
def test_the_result_is_the_same_with_and_without_lines(connection_options, shown, monkeypatch, module, more):
    results = []
    for lines in ([], ["one", "two"]):
        saying(monkeypatch, module, *lines)
        results.append(json.dumps(run(module, {**connection_options, **more}, check_mode=True), sort_keys=True))
    assert results[0] == results[1]
    assert shown == ["one", "two"]


def test_nothing_of_a_task_with_no_log_is_shown(sim, connection_options, shown, left, monkeypatch):
    limited(sim)
    assert "users" in run(partner_user_info, connection_options, no_log=True)
    saying(monkeypatch, partner_user_info, "ada@acme.example", error=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(partner_user_info, connection_options, no_log=True)
    assert shown == left == []


@pytest.mark.parametrize("form", spellings(seed.PARTNER_KEY))
def test_no_secret_is_in_a_line_in_any_spelling(connection_options, shown, monkeypatch, form):
    saying(monkeypatch, partner_user_info, f"The server said {form}!")
    run(partner_user_info, connection_options)
    (line,) = shown
    assert not any(spelling in line for spelling in spellings(seed.PARTNER_KEY))


def test_no_secret_is_in_the_last_line(connection_options, shown, left, monkeypatch):
    """Someone who takes the key for the id."""
    saying(monkeypatch, partner_user_info, error=KeyboardInterrupt)
    definition = in_process.DEFINITIONS[name_of(partner_user_info)]

    def interrupted(task):
        task.progress.reading(f"organization {seed.PARTNER_KEY}\x1b[2J")
        return definition.run(task)

    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_user_info), definition._replace(run=interrupted))
    with pytest.raises(KeyboardInterrupt):
        run(partner_user_info, connection_options)
    assert left == ["organization *** [2J: interrupted while reading, before any change"]
    assert shown == []


def test_nothing_that_a_server_says_controls_the_terminal(sim, connection_options, shown):
    sim.fault(status=429, body=json.dumps({"message": "slow\x1b]0;down\x07"}), headers={"Retry-After": "30"})
    run(partner_user_info, connection_options)
    assert len(shown) == 1
    assert shown[0].isprintable()


@pytest.mark.parametrize(
    ("hosts", "host", "line"),
    [
        (None, "localhost", "Acme: reading for 10 s"),
        (["localhost"], "localhost", "Acme: reading for 10 s"),
        (["one", "two"], "two", "[two] Acme: reading for 10 s"),
        (["Acme", "Umbrella"], "Acme", "Acme: reading for 10 s"),
        (["Ac", "Umbrella"], "Ac", "[Ac] Acme: reading for 10 s"),
        (["a\nb", "c"], "a\nb", "[a b] Acme: reading for 10 s"),
    ],
)
def test_with_several_hosts_a_line_names_its_own(connection_options, shown, monkeypatch, hosts, host, line):
    saying(monkeypatch, partner_user_info, "Acme: reading for 10 s")
    run(partner_user_info, connection_options, {"ansible_play_hosts_all": hosts, "inventory_hostname": host})
    assert shown == [line]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_at_ctrl_c_a_line_says_how_far_it_came(connection_options, shown, left, monkeypatch, number):
    ended = []

    def interrupted(task):
        task.progress.reading("Acme")
        task.progress.changing(5000)
        task.progress.made(1240)
        signal.raise_signal(number)

    definition = partner_users.DEFINITION._replace(run=interrupted)
    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_users), definition)
    before = signal.signal(number, lambda *_: ended.append(list(left)))
    try:
        with pytest.raises(KeyboardInterrupt):
            run(
                partner_users,
                {**connection_options, "users": []},
                {"ansible_play_hosts_all": [1, 2], "inventory_hostname": "one"},
            )
    finally:
        signal.signal(number, before)
    assert ended == [["[one] Acme: interrupted after 1,240 of 5,000 changes; run the task again to finish"]]
    assert shown == []


def test_a_task_that_ansible_ends_for_its_time_says_how_far_it_came(connection_options, shown, left, monkeypatch):
    class TaskTimeoutError(BaseException):
        """As Ansible's own, which is raised wherever the task is."""

    saying(monkeypatch, partner_user_info, error=TaskTimeoutError)
    with pytest.raises(TaskTimeoutError):
        run(partner_user_info, connection_options)
    assert (shown, left) == (["partner_user_info: interrupted; run the task again to finish"], [])


def test_a_short_task_and_one_with_mistakes_show_nothing(connection_options, shown, left):
    assert "users" in run(partner_user_info, connection_options)
    assert run(partner_user_info, {**connection_options, "nonsense": 1})["failed"]
    assert run(partner_user_info, {**connection_options, "partner_key": "wrong-key-0123456789"})["failed"]
    assert shown == left == []
