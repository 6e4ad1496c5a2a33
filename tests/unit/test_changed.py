# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/tools/changed.py: `make check` runs the tests of what has changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tools.changed import ALWAYS, DOCUMENTS, OF_MODULES, SLOW, TWO_AT_ONCE, changed_files, select_tests

HERE = Path(__file__).resolve().parents[2]
PLUGINS = "ansible_collections.rosterops.saas_users.plugins"


def git(folder, *arguments):
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@acme.example", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def test_what_differs_from_main_has_changed(tmp_path):
    git(tmp_path, "init", "--quiet")
    for name in ("kept", "gone", "staged", "edited"):
        (tmp_path / name).touch()
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "All")
    assert changed_files(tmp_path) == set()
    git(tmp_path, "checkout", "--quiet", "-b", "topic")
    (tmp_path / "committed").touch()
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "One")
    (tmp_path / "gone").unlink()
    for name in ("staged", "edited"):
        (tmp_path / name).write_text("new")
    git(tmp_path, "add", "staged")
    (tmp_path / "new").touch()
    assert changed_files(tmp_path) == {"committed", "staged", "edited", "new"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"from {PLUGINS}.module_utils._engine.plan import make_plan", True),
        (f"from {PLUGINS}.module_utils._engine import guards, plan", True),
        (f"from {PLUGINS}.module_utils._engine import (\n    guards,\n    plan,\n)", True),
        (f"from {PLUGINS}.module_utils._engine.plans import make_plan", False),
        (f"from {PLUGINS}.module_utils._tasks.plan import make_plan", False),
        ("plan = 1", False),
    ],
)
def test_the_tests_of_a_plugin_are_those_that_import_it(tmp_path, text, found):
    path = tmp_path / "tests" / "unit" / "plugins" / "test_one.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    expected = ["tests/unit/plugins/test_one.py"] if found else []
    assert select_tests(["plugins/module_utils/_engine/plan.py", "README.md"], tmp_path) == expected
    assert select_tests(["tests/unit/plugins/test_one.py"], tmp_path) == ["tests/unit/plugins/test_one.py"]


@pytest.mark.parametrize(
    ("name", "tests"),
    [
        ("README.md", {"documentation", "words"}),
        ("docs/docsite/rst/guide_leaver.rst", {"documentation", "words"}),
        ("plugins/doc_fragments/roster.py", {"documentation", "words"}),
        ("roles/audit/tasks/main.yml", {"documentation", "words", "roles"}),
        ("playbooks/audit.yml", {"documentation", "words", "roles"}),
        ("tests/simulator/README.md", set()),
        ("noxfile.py", set()),
    ],
)
def test_documents_and_roles_have_tests(name, tests):
    assert set(select_tests([name], HERE)) == {*ALWAYS, *(f"tests/unit/test_{one}.py" for one in tests)}


def test_some_tests_run_always():
    assert select_tests([], HERE) == sorted(ALWAYS)


def test_a_module_has_its_own_tests_and_those_of_all_modules():
    own = "tests/unit/plugins/modules/test_org_user_info.py"
    assert select_tests(["plugins/modules/org_user_info.py"], HERE) == sorted({own, *ALWAYS, *DOCUMENTS, *OF_MODULES})
    assert all((HERE / name).is_file() for name in OF_MODULES)


def test_a_slow_test_is_run_only_when_it_changes():
    imported = ("module_utils/_base/errors", "plugin_utils/_access/model", "module_utils/_tasks/module")
    assert not SLOW.intersection(select_tests([f"plugins/{name}.py" for name in imported], HERE))
    assert set(select_tests(SLOW, HERE)) == {*SLOW, *ALWAYS}


def test_the_lock_of_a_folder_has_its_test_though_that_is_slow():
    assert TWO_AT_ONCE in select_tests(["plugins/plugin_utils/_access/lock.py"], HERE)


@pytest.mark.parametrize("name", ["module_utils/_engine/apply", "plugin_utils/_access/lock"])
def test_a_change_that_may_add_a_typed_error_has_the_test_of_its_section(name):
    assert "tests/unit/test_failures.py" in select_tests([f"plugins/{name}.py"], HERE)


@pytest.mark.parametrize("name", ["module_utils/_engine/plan", "module_utils/_http/client", "action/in_process"])
def test_a_plugin_has_tests(name):
    assert set(select_tests([f"plugins/{name}.py"], HERE)) > set(ALWAYS)


def test_a_test_that_is_named_for_a_plugin_is_one_of_it(tmp_path):
    path = tmp_path / "tests" / "unit" / "plugins" / "module_utils" / "test_plan.py"
    path.parent.mkdir(parents=True)
    path.write_text("from somewhere import else_imported")
    expected = ["tests/unit/plugins/module_utils/test_plan.py"]
    assert select_tests(["plugins/module_utils/_engine/plan.py"], tmp_path) == expected
    assert select_tests(["plugins/module_utils/_engine/plans.py"], tmp_path) == []
