# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a server answers, there are hosts, or one sentence that says why not."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.inventory.data", reason="an inventory is read on a controller")
from ansible.errors import AnsibleParserError
from hypothesis import HealthCheck, example, given, settings

from ansible_collections.rosterops.saas_users.tests.unit.fuzz_answers import SCRIPTS, Script
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_oddities import strange
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_server import URL, Server
from ansible_collections.rosterops.saas_users.tests.unit.inventories import parser, prove_secret
from ansible_collections.rosterops.saas_users.tests.unit.servers import Waits, ticking


@pytest.fixture(scope="module")
def server():
    """One for all examples: each begins it anew."""
    with Server().connected() as running:
        yield running


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(script=SCRIPTS)
@example(script=Script({}, 0, (("echo", "data", 200),), ()))  # organizations with the key as their name
def test_whatever_is_answered(server, tmp_path, script):
    server.begin(strange(script))
    parse = parser(SimpleNamespace(url=URL), tmp_path)
    with ticking(Waits()) as waits:
        try:
            hosts = parse(retries=2, retry_budget=60).hosts
        except AnsibleParserError as error:
            said = str(error)
            prove_secret(said)
            assert said.startswith("polytomic_organizations: ")
            assert said.isprintable()
        else:
            assert json.dumps([host.get_vars() for host in hosts.values()], allow_nan=False, default=str)
    assert sum(waits) <= 60
    assert {turn.call.method for turn in server.turns} == {"GET"}
