# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for every test: ``simulator`` and ``sim``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

# pyproject.toml says the same to a pytest of ours; ansible-test does not read it.
sys.path.insert(0, str(Path(__file__).parent))

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
