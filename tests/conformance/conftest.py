# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures: each platform that has to pass, on a simulator that serves the toy as well."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import Simulator

from ansible_collections.rosterops.saas_users.tests.conformance.platforms import PLATFORMS
from ansible_collections.rosterops.saas_users.tests.conformance.roster import ADA, BEN
from ansible_collections.rosterops.saas_users.tests.conformance.toy.server import ToyServer
from ansible_collections.rosterops.saas_users.tests.unit.conftest import plain_environment, waits

__all__ = ["plain_environment", "waits"]


@pytest.fixture(name="simulator", scope="session")
def simulator_fixture():
    """The one simulator of the suite."""
    with Simulator(platforms=[ToyServer()]) as running:
        yield running


@pytest.fixture(name="platform", params=PLATFORMS, ids=lambda platform: platform.__name__)
def platform_fixture(request, simulator):
    """Each platform, with Ada and Ben there. No test waits."""
    request.getfixturevalue("waits")
    platform = request.param(simulator)
    platform.start({ADA: platform.values[1], BEN: platform.values[0]})
    return platform


@pytest.fixture(name="directory")
def directory_fixture(platform):
    """The platform's directory, opened."""
    with platform.open() as directory:
        yield directory
