# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast lane: when it is taken, what it leaves of the process as it was, and that it says what the module lane says."""

from __future__ import annotations

import datetime
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action.normal import ActionModule as ModuleLane
from ansible.utils.display import Display
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_user_info, partner_users, user_api_key
from ansible_collections.rosterops.saas_users.tests.unit.lanes import name_of, run, trusted
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, invitations

MODULE_LANE = {"lane": "module"}
DATES = [datetime.date(2026, 11, 21), datetime.datetime(2026, 11, 21, 19, 38)]
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def lanes(monkeypatch):
    """Which lane was taken, and why; the module lane does nothing."""
    told = []
    monkeypatch.setattr(ModuleLane, "run", lambda self, tmp=None, task_vars=None: dict(MODULE_LANE))
    monkeypatch.setattr(Display, "vvv", lambda self, message, host=None: told.append(message))
    return told


# Which lane


def test_a_task_on_a_local_connection_is_run_here(sim, lanes, connection_options):
    result = run(partner_user_info, connection_options)
    assert len(result["users"]) == 3
    assert lanes == ["rosterops.saas_users.partner_user_info: fast lane"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"variables": {"saas_users_lane": "module"}}, "saas_users_lane is set to module"),
        ({"variables": {"saas_users_lane": trusted("{{ 'mod' ~ 'ule' }}")}}, "saas_users_lane is set to module"),
        ({"transport": "ssh"}, "the connection is ssh"),
        ({"transport": "podman"}, "the connection is podman"),
        ({"become": True}, "the task uses become"),
        ({"async_val": 60}, "the task is asynchronous"),
    ],
    ids=str,
)
def test_what_cannot_be_run_here_goes_to_the_module_lane(sim, lanes, connection_options, members, reason):
    assert run(partner_user_info, connection_options, **members) == MODULE_LANE
    assert lanes == [f"rosterops.saas_users.partner_user_info: module lane, because {reason}"]
    assert sim.requests == []


def test_without_requests_on_the_controller_the_task_goes_to_the_module_lane(lanes, connection_options, monkeypatch):
    monkeypatch.setattr(in_process, "REQUESTS_IMPORT_ERROR", "Traceback")
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes[0].endswith("module lane, because the controller's Python has no requests")


@pytest.mark.parametrize("lane", ["auto", trusted("{{ 'auto' }}")])
def test_auto_is_as_nothing(lanes, connection_options, lane):
    assert "users" in run(partner_user_info, connection_options, {"saas_users_lane": lane})
    assert lanes[0].endswith("fast lane")


@pytest.mark.parametrize("lane", ["fast", "", None, "Module", True])
def test_a_lane_that_does_not_exist_is_a_mistake(sim, lanes, connection_options, lane):
    with pytest.raises(AnsibleActionFail, match=f"The variable saas_users_lane is '{lane}': set it to auto or module."):
        run(partner_user_info, connection_options, {"saas_users_lane": lane})
    assert sim.requests == []


def test_the_host_is_named_in_what_is_told(connection_options, monkeypatch):
    hosts = []
    monkeypatch.setattr(Display, "vvv", lambda self, message, host=None: hosts.append(host))
    run(partner_user_info, connection_options, {"inventory_hostname": "Acme"})
    assert hosts == ["Acme"]


def test_every_module_has_a_fast_lane():
    folder = Path(partner_user.__file__).parent
    assert sorted(in_process.DEFINITIONS) == sorted(f"rosterops.saas_users.{path.stem}" for path in folder.glob("[a-z]*.py"))
    assert in_process.DEFINITIONS[name_of(partner_user)] is partner_user.DEFINITION


def test_another_name_for_a_module_runs_that_module(sim, lanes, connection_options):
    """The meta/runtime.yml of another collection can redirect a name to one of ours, even one that another module has here."""
    options = {**connection_options, "users": [], "organization_id": seed.ACME_ID}
    assert run(partner_users, options, found=name_of(partner_users), action="other.names.partner_user")["plan"]
    assert lanes == ["other.names.partner_user: fast lane"]


def test_what_is_no_module_of_the_collection_goes_to_the_module_lane(lanes, connection_options):
    assert run(partner_user_info, connection_options, found="other.names.partner_user_info") == MODULE_LANE
    assert lanes[0].endswith("module lane, because other.names.partner_user_info is not a module of rosterops.saas_users")


# What a task is


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode(sim, connection_options, check_mode):
    result = run(partner_user, {**connection_options, "email": NEW_EMAIL}, check_mode=check_mode)
    assert result["changed"]
    assert (sim.writes, invitations(sim)) == ((0, 0) if check_mode else (1, 1))


def test_the_options_of_the_task_are_left_as_they_were(connection_options):
    options = {**connection_options, "users": [{"email": seed.BEN_EMAIL}], "max_removals": 3}
    before = json.dumps(options)
    run(partner_users, options)
    assert json.dumps(options) == before


def plain(value):
    """Whether this is what JSON gives, to the very types."""
    if type(value) in (dict, list):
        return all(map(plain, [*value, *value.values()] if isinstance(value, dict) else value))
    return type(value) in (str, int, float, bool, type(None))


def test_a_function_gets_what_a_module_gets(connection_options, monkeypatch):
    """A template's marks, tuples and dates end here, as on the way to a module."""
    seen = []

    def look(task):
        seen.append(dict(task.params))
        return {"changed": False}

    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_users), partner_users.DEFINITION._replace(run=look))
    users = [{"email": trusted("ada@acme.example"), "role_ids": (trusted("1"), 2)}]
    run(partner_users, {**connection_options, "users": users, "protected": DATES, "timeout": 5})
    (params,) = seen
    assert plain(params)
    assert params["users"][0]["role_ids"] == ["1", "2"]
    assert (params["protected"], params["timeout"]) == (["2026-11-21", "2026-11-21T19:38:00"], 5.0)


@pytest.mark.parametrize(
    "option", [{"email": b"ada"}, {"email": object()}, {"users": [{DATES[0]: 1}]}], ids=["bytes", "an object", "a date as a key"]
)
def test_what_no_module_could_get_is_refused(sim, connection_options, option):
    with pytest.raises(
        AnsibleActionFail,
        match=r"^An option of rosterops\.saas_users\.partner_user contains a value that cannot be passed to a module: use ",
    ):
        run(partner_user, {**connection_options, **option})
    assert sim.requests == []


def test_warnings_are_shown_once_each(sim, connection_options):
    sim.fault(status=429, headers={"Retry-After": "9"}, times=2)
    result = run(partner_user_info, connection_options)
    assert len(result["warnings"]) == 1
    assert result["warnings"][0].startswith("Waiting 9 s before the next attempt: ")
    assert "warnings" not in run(partner_user_info, connection_options)


# The surroundings


@pytest.fixture
def playbooks(tmp_path, monkeypatch):
    """The folder of the playbook, which is not the one that Ansible was started in."""
    folder = tmp_path / "playbooks"
    folder.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(DataLoader, "get_basedir", lambda self: str(folder))
    return folder


def test_a_relative_path_begins_at_the_playbook_as_it_does_for_a_module(connection_options, playbooks):
    started_in = os.getcwd()
    assert run(user_api_key, {**connection_options, "email": seed.CLEO_EMAIL, "key_file": "key"})["changed"]
    assert [path.name for path in playbooks.iterdir()] == ["key"]
    assert os.listdir(started_in) == []
    assert os.getcwd() == started_in


def test_ctrl_c_leaves_no_half_made_file_and_then_ends_the_worker(sim, connection_options, playbooks, monkeypatch):
    """Ansible sends its workers SIGTERM as soon as it has SIGINT."""
    ended, left, unlink = [], [], os.unlink

    def end(number, _frame):
        ended.append((number, os.listdir(playbooks)))

    def interrupt():
        deadline = time.monotonic() + 60
        while not any(request["method"] == "POST" for request in sim.requests) and time.monotonic() < deadline:
            time.sleep(0.01)
        left.extend(os.listdir(playbooks))
        os.kill(os.getpid(), signal.SIGINT)

    def then(path):
        signal.raise_signal(signal.SIGTERM)
        unlink(path)

    monkeypatch.setattr(os, "unlink", then)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        sim.fault(method="POST", action="hang")
        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            run(user_api_key, {**connection_options, "email": seed.CLEO_EMAIL, "key_file": "key"})
        assert {signal.getsignal(number) for number in before} == {end}
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert left == ["key.new"]
    assert ended == [(signal.SIGINT, [])]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_is_ignored_stays_ignored(connection_options, monkeypatch, number):
    """As in a script's background job."""
    before = signal.signal(number, signal.SIG_IGN)
    monkeypatch.setattr(in_process, "perform", lambda *_: signal.raise_signal(number) or {"changed": False})
    try:
        assert run(partner_user_info, connection_options)["changed"] is False
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_a_folder_that_cannot_be_entered_again_is_no_failure(connection_options, playbooks, monkeypatch):
    """Such as that of the user who started Ansible as another one."""
    started_in, enter = os.getcwd(), os.chdir
    del connection_options["partner_key"]
    kept = dict(os.environ)

    def chdir(folder):
        if folder == started_in:
            raise PermissionError(folder)
        enter(folder)

    monkeypatch.setattr(os, "chdir", chdir)
    environment = [{"POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY}]
    assert "users" in run(partner_user_info, connection_options, environment=environment)
    assert dict(os.environ) == kept
    enter(started_in)


def test_in_another_thread_a_task_runs_all_the_same(connection_options):
    results = []
    thread = threading.Thread(target=lambda: results.append(run(partner_user_info, connection_options)))
    thread.start()
    thread.join()
    assert "users" in results[0]


def test_an_environment_that_cannot_be_set_leaves_nothing_of_it(connection_options):
    kept = dict(os.environ)
    with pytest.raises(ValueError, match="null byte"):
        run(partner_user_info, connection_options, environment=[{"POLYTOMIC_PARTNER_KEY": "key", "ZZ": "a\0b"}])
    assert dict(os.environ) == kept


@pytest.mark.parametrize("before", [None, "another-key-0123456789"])
def test_the_environment_of_the_task_holds_for_the_task_only(sim, connection_options, monkeypatch, before):
    if before:
        monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", before)
    kept = dict(os.environ)
    environment = [{"POLYTOMIC_PARTNER_KEY": "wrong", "OF_A_PLAY": 1}, {"POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY}, None, {}]
    del connection_options["partner_key"]
    seen = []
    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_user_info), spying(partner_user_info.DEFINITION, seen))
    result = run(partner_user_info, connection_options, environment=environment)
    assert len(result["users"]) == 3
    assert seen == [{**kept, "POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY, "OF_A_PLAY": "1"}]
    assert dict(os.environ) == kept


def spying(definition, seen):
    def run(task):
        seen.append(dict(os.environ))
        return definition.run(task)

    return definition._replace(run=run)


def test_the_environment_of_the_task_may_be_a_template(connection_options):
    del connection_options["partner_key"]
    environment = [{"POLYTOMIC_PARTNER_KEY": trusted("{{ key }}")}]
    assert "users" in run(partner_user_info, connection_options, {"key": seed.PARTNER_KEY}, environment=environment)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_the_environment_is_restored_whatever_happens(monkeypatch, error):
    def fail(_task):
        raise error

    monkeypatch.setitem(in_process.DEFINITIONS, name_of(partner_user_info), Definition({}, fail))
    monkeypatch.setenv("WAS_THERE", "before")
    kept = dict(os.environ)
    environment = [{"WAS_THERE": "meanwhile", "WAS_NOT_THERE": "meanwhile"}]
    if error is ZeroDivisionError:
        assert run(partner_user_info, {}, environment=environment)["failed"]
    else:
        with pytest.raises(error):
            run(partner_user_info, {}, environment=environment)
    assert dict(os.environ) == kept
