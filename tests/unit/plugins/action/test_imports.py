# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the fast lane is imported in Ansible's parent process: whole, and there to stay."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
import ansible

CHECKOUT = Path(__file__).parents[4]
PACKAGE = "ansible_collections.rosterops.saas_users.plugins"
IN_A_PARENT = f"""
import gc, importlib, json, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader([sys.argv[1]])
finders = list(sys.meta_path)
importlib.import_module("{PACKAGE}.action")
own = [name for name, module in sys.modules.items() if name.startswith("{PACKAGE}.") and not hasattr(module, "__path__")]

class Later:
    def __del__(self):
        collected.append(self)
        del self.itself

collected, later = [], Later()
later.itself = later
del later
looked_at = len(gc.get_objects())
gc.collect()
answer = {{"own": own, "finders": finders == sys.meta_path, "looked at": looked_at, "collected": len(collected)}}
print(json.dumps(answer | {{"frozen": gc.get_freeze_count()}}))
"""


@pytest.fixture
def installed(tmp_path):
    """A copy of the collection as it is installed."""
    collection = tmp_path / "ansible_collections" / "rosterops" / "saas_users"
    for part in ("plugins", "meta"):
        shutil.copytree(CHECKOUT / part, collection / part, ignore=shutil.ignore_patterns("__pycache__"))
    return collection


def files_in(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def import_it(collection):
    """What a new process finds, with Ansible's finder in place as in a run of a playbook."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    found = Path(ansible.__file__).parents[1]  # ansible-test has it nowhere else
    environment = kept | {"ANSIBLE_HOME": str(collection.parents[2] / "home"), "PYTHONPATH": str(found)}
    answer = subprocess.run(
        [sys.executable, "-c", IN_A_PARENT, collection.parents[2]], env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(answer.stdout)


def test_a_worker_finds_all_code_of_the_fast_lane_imported(installed):
    """The steps of the roles are action plugins of their own: a play without roles does not load them."""
    names = [
        ".".join(source.relative_to(installed / "plugins").with_suffix("").parts)
        for folder in ("modules", "module_utils")
        for source in (installed / "plugins" / folder).rglob("*.py")
        if source.stem != "__init__"
    ]
    names += ["action.in_process", "plugin_utils._lane.last_words"]
    assert sorted(import_it(installed)["own"]) == sorted(f"{PACKAGE}.{name}" for name in names)


def test_importing_writes_no_file_and_changes_nothing_for_others(installed):
    root = installed.parents[2]
    before = files_in(root)
    assert import_it(installed)["finders"]
    assert files_in(root) == before


def test_what_is_loaded_is_not_looked_at_for_garbage_and_what_comes_later_is(installed):
    found = import_it(installed)
    assert found["frozen"] > 50 * found["looked at"]
    assert found["collected"] == 1
