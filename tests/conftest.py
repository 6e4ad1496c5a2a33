# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for every test: ``simulator`` and ``sim``."""

from __future__ import annotations

import gc
import importlib.util
import signal
import sys
from pathlib import Path

import pytest

# pyproject.toml says the same to a pytest of ours; ansible-test does not read it.
sys.path.insert(0, str(Path(__file__).parent))

# A script's background job ignores SIGINT, and passes that on; tests press Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    """``--backwards``: no test may depend on those before it."""
    parser.addoption("--backwards", action="store_true", help="run the tests in reverse order")


def pytest_configure(config):
    """No fork for each test, as ansible-test would have it: half of the time, and every fixture made for each test again."""
    if forking := config.pluginmanager.get_plugin("ansible_forked"):
        config.pluginmanager.unregister(forking)


def pytest_collection_modifyitems(config, items):
    """The tests of a module stay together, so that its fixtures are made once."""
    if config.getoption("--backwards"):
        items.reverse()


def pytest_collection_finish():
    """All that was collected stays: no garbage collection looks at it again."""
    gc.freeze()


if importlib.util.find_spec("uvicorn"):
    pytest_plugins = ["simulator.pytest_plugin"]
else:

    @pytest.fixture(name="simulator", scope="session")
    def no_simulator():
        """Modules run on older Pythons than the simulator does, and what needs none is still tested there."""
        pytest.skip("the simulator needs Python 3.11")

    @pytest.fixture(name="sim")
    def no_sim(simulator):
        """The same for one test."""
