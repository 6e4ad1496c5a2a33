# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lane a task takes on other versions of Ansible, and on other systems."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from urllib.request import getproxies_environment, proxy_bypass_environment

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.module_utils.common import json as ansible_json
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.playbook.task import Task
from ansible.plugins.action.normal import ActionModule as ModuleLane
from ansible.utils.display import Display

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user_info
from ansible_collections.rosterops.saas_users.tests.unit.lanes import run

MODULE_LANE = {"lane": "module"}
OF_A_VALIDATION = ["_deprecations", "_no_log_values", "_warnings"]


@pytest.fixture
def lanes(monkeypatch):
    """Which lane was taken, and why; the module lane does nothing."""
    told = []
    monkeypatch.setattr(ModuleLane, "run", lambda self, tmp=None, task_vars=None: dict(MODULE_LANE))
    monkeypatch.setattr(Display, "vvv", lambda self, message, host=None: told.append(message.partition(": ")[2]))
    return told


@pytest.fixture
def asked_again(monkeypatch):
    """Asks the core again what it has, as a new process would."""
    return lambda: monkeypatch.setattr(in_process, "UNKNOWN", in_process._unknown())


# Versions of ansible-core


@pytest.mark.parametrize("said", ["rosterops.saas_users.in_process", None])
def test_what_the_core_says_of_the_action_plugin_does_not_count(lanes, connection_options, said):
    """Before ansible-core 2.19, ``resolved_action`` of a task is the action plugin, which is the same for all modules."""
    old = type("Old", (Task,), {"resolved_action": property(lambda self: said, lambda self, value: None)})
    assert run(partner_user_info, connection_options, kind=old)["users"]
    assert lanes == ["fast lane"]


def test_a_core_that_nobody_has_tried_gets_the_module_lane(sim, lanes, connection_options, monkeypatch, asked_again):
    monkeypatch.setattr(in_process, "CORE", "2.99")
    asked_again()
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes == ["module lane, because the fast lane was not tested with ansible-core 2.99"]
    assert sim.requests == []


@pytest.mark.parametrize("gone", [["get_module_encoder", "AnsibleJSONEncoder"], ["Direction"]], ids=" ".join)
def test_a_core_without_a_known_encoder_gets_the_module_lane(lanes, connection_options, monkeypatch, asked_again, gone):
    known = {name: value for name, value in vars(ansible_json).items() if name not in gone}
    if gone == ["Direction"]:  # the newer encoder cannot be had without it
        known["get_module_encoder"] = lambda *_given: None
    monkeypatch.setattr(in_process, "ansible_json", SimpleNamespace(**known))
    monkeypatch.setattr(in_process, "ENCODER", in_process._encoder())
    asked_again()
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes == ["module lane, because this ansible-core has no JSON encoder for modules"]


@pytest.mark.parametrize("name", ["_compute_environment_string", "_update_module_args"])
def test_a_core_whose_action_plugins_lack_a_private_name_gets_the_module_lane(
    lanes, connection_options, monkeypatch, asked_again, name
):
    class Gone:
        def __get__(self, plugin, kind):
            raise AttributeError(name)

    monkeypatch.setattr(ModuleLane, name, Gone())
    asked_again()
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes == [f"module lane, because this ansible-core has no {name}"]


@pytest.mark.parametrize("name", OF_A_VALIDATION)
def test_a_core_whose_validation_lacks_a_private_name_gets_the_module_lane(
    lanes, connection_options, monkeypatch, asked_again, name
):
    others = {other: [] for other in OF_A_VALIDATION if other != name}
    monkeypatch.setattr(ArgumentSpecValidator, "validate", lambda self, parameters: SimpleNamespace(**others))
    asked_again()
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes == [f"module lane, because this ansible-core has no {name}"]


def test_a_task_does_not_ask_the_core_again(lanes, connection_options, monkeypatch):
    validate, validated = ArgumentSpecValidator.validate, []
    monkeypatch.setattr(ArgumentSpecValidator, "validate", lambda self, given: validated.append(given) or validate(self, given))
    run(partner_user_info, connection_options)
    assert (lanes, len(validated)) == (["fast lane"], 1)


# macOS


class Killed(BaseException):
    """What becomes of a forked process that asks macOS for its proxies."""


@pytest.fixture
def macos(monkeypatch):
    """A worker on macOS. Where no environment variable names proxies, requests asks the system for them."""

    def ask():
        raise Killed

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("requests.utils.getproxies", lambda: getproxies_environment() or ask())
    monkeypatch.setattr(
        "requests.utils.proxy_bypass", lambda host: proxy_bypass_environment(host) if getproxies_environment() else ask()
    )


def test_a_worker_on_macos_dies_when_it_asks_for_its_proxies(lanes, connection_options, macos, monkeypatch):
    """Without this, the tests below would prove nothing."""
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(Killed):
        run(partner_user_info, connection_options)


def test_on_macos_a_task_goes_to_the_module_lane(lanes, connection_options, macos):
    assert run(partner_user_info, connection_options) == MODULE_LANE
    assert lanes == [
        "module lane, because on macOS a worker cannot look up the proxies of the system, and no environment variable sets one"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("no_proxy", "*"), ("NO_PROXY", "127.0.0.1"), ("https_proxy", "http://127.0.0.1:9"), ("FTP_PROXY", "http://127.0.0.1:9")],
)
def test_on_macos_the_fast_lane_is_taken_where_a_variable_names_them(lanes, connection_options, macos, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert len(run(partner_user_info, connection_options)["users"]) == 3


@pytest.mark.parametrize("environment", [[{"no_proxy": "*"}], [{"OTHER": "1"}, {"NO_PROXY": "127.0.0.1"}]])
def test_on_macos_the_environment_of_the_task_counts(lanes, connection_options, macos, environment):
    assert len(run(partner_user_info, connection_options, environment=environment)["users"]) == 3


def test_on_macos_a_variable_that_the_task_empties_does_not_count(lanes, connection_options, macos, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    assert run(partner_user_info, connection_options, environment=[{"no_proxy": ""}]) == MODULE_LANE
