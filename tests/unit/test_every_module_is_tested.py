# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No module without a unit test and an integration test."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.tests.unit.documents import MODULES, ROOT


def test_there_are_modules():
    assert MODULES


@pytest.mark.parametrize("module", MODULES)
def test_module_has_a_unit_test(module):
    test = ROOT / "tests" / "unit" / "plugins" / "modules" / f"test_{module}.py"
    assert test.is_file()
    assert "def test_" in test.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", MODULES)
def test_module_has_an_integration_test(module):
    target = ROOT / "tests" / "integration" / "targets" / module
    assert (target / "aliases").is_file(), "ansible-test takes a directory for a target, but finds it by its aliases"
    sources = [path.read_text(encoding="utf-8") for path in target.rglob("*.y*ml")]
    assert any(f"rosterops.saas_users.{module}:" in source for source in sources), "the target does not call the module"
