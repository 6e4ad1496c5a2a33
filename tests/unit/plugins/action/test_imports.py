# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the fast lane is imported in Ansible's parent process: whole, from byte code the second time, and there to stay."""

from __future__ import annotations

import json
import marshal
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")

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
    """A copy of the collection as it is installed, without byte code."""
    collection = tmp_path / "ansible_collections" / "rosterops" / "saas_users"
    for part in ("plugins", "meta"):
        shutil.copytree(CHECKOUT / part, collection / part, ignore=shutil.ignore_patterns("__pycache__"))
    return collection


def home_of(collection):
    return collection.parents[2] / "home"


def files_in(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def import_it(collection):
    """What a new process finds, with Ansible's finder in place as in a run of a playbook."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = kept | {"ANSIBLE_HOME": str(home_of(collection))}
    answer = subprocess.run(
        [sys.executable, "-c", IN_A_PARENT, collection.parents[2]], env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(answer.stdout)


def test_a_worker_finds_all_code_of_the_collection_imported_and_kept_as_byte_code(installed):
    before = files_in(installed)
    found = import_it(installed)
    names = [
        f"{room}.{source.stem}"
        for room in ("action", "modules", "module_utils")
        for source in (installed / "plugins" / room).glob("*.py")
        if source.stem != "__init__"
    ]
    assert sorted(found["own"]) == sorted(f"{PACKAGE}.{name}" for name in names)
    kept = (home_of(installed) / "pycache").rglob("*.pyc")
    assert sorted(f"{file.parent.name}.{file.name.partition('.')[0]}" for file in kept) == sorted(names)
    assert files_in(installed) == before


def test_no_other_code_is_found_in_another_way(installed):
    assert import_it(installed)["finders"]


def test_a_source_that_was_changed_is_read_anew(installed):
    import_it(installed)
    module = installed / "plugins" / "modules" / "caller_info.py"
    module.write_text("raise SystemExit('read anew')\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError) as error:
        import_it(installed)
    assert "read anew" in error.value.stderr


def test_what_is_loaded_is_not_looked_at_for_garbage_and_what_comes_later_is(installed):
    found = import_it(installed)
    assert found["frozen"] > 50 * found["looked at"]
    assert found["collected"] == 1


def test_a_source_of_the_same_size_and_time_is_read_anew(installed):
    """As in images, where each file may have the same time."""
    import_it(installed)
    module = installed / "plugins" / "modules" / "caller_info.py"
    status, text = module.stat(), module.read_text(encoding="utf-8")
    module.write_text("raise SystemExit('read anew')".ljust(len(text)), encoding="utf-8")
    os.utime(module, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(subprocess.CalledProcessError) as error:
        import_it(installed)
    assert "read anew" in error.value.stderr


@pytest.mark.parametrize("damage", [lambda code: code[:200], lambda code: code[:16] + bytes(len(code) - 16), lambda code: b""])
def test_damaged_byte_code_is_not_used(installed, damage):
    whole = import_it(installed)
    for file in (home_of(installed) / "pycache").rglob("*.pyc"):
        file.write_bytes(damage(file.read_bytes()))
    assert import_it(installed)["own"] == whole["own"]
    import_it(installed)
    kept = (home_of(installed) / "pycache").rglob("*.pyc")
    assert all(marshal.loads(file.read_bytes()[16:]) for file in kept), "it is written anew"
