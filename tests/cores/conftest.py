# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options with which `make test-matrix` plays on one pair of Pythons."""

from __future__ import annotations

from cores.environments import CORES


def pytest_addoption(parser):
    parser.addoption("--core", choices=CORES, help="only this minor version of ansible-core")
    parser.addoption("--controller", help="the version of Python that it runs on")
    parser.addoption("--modules", help="the version of Python that modules run on")


def pytest_generate_tests(metafunc):
    """Run a test on each ansible-core, or on the one that is named, unless it names one itself."""
    own = {name for mark in metafunc.definition.iter_markers("parametrize") for name in mark.args[0].split(",")}
    if "core" in metafunc.fixturenames and "core" not in own:
        core = metafunc.config.getoption("--core")
        metafunc.parametrize("core", [core] if core else list(CORES))
