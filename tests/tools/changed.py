# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The unit tests of what has changed, for `make check`."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

# These read every file, and take a second or two.
ALWAYS = ("tests/unit/plugins/test_architecture.py", "tests/unit/test_headers.py", "tests/unit/test_meta.py")
# What reads files that no test imports.
DOCUMENTS = ("tests/unit/test_documentation.py", "tests/unit/test_words.py")
# A module is documentation, options and the name of a function. These tests of all modules read the first two, and its own one
# runs it. The others that import a module test what modules share.
MODULE = re.compile(r"plugins/modules/(\w+)\.py")
OF_MODULES = (
    "tests/unit/plugins/action/test_mistakes_in_lanes.py",
    "tests/unit/plugins/module_utils/test_spec.py",
    "tests/unit/plugins/modules/test_programs.py",
    "tests/unit/test_every_module_is_tested.py",
    "tests/unit/test_returns.py",
)
# More than 20 seconds of processor time each: a module or a play of everything, not the one file. `make test` runs them.
TWO_AT_ONCE = "tests/unit/plugins/plugin_utils/test_access_evidence_lock.py"
SLOW = {"tests/unit/test_access_guides.py", "tests/unit/plugins/modules/test_fuzz.py", TWO_AT_ONCE}
OF_FILES = {
    re.compile(r"plugins/plugin_utils/_access/lock\.py"): (TWO_AT_ONCE,),
    MODULE: OF_MODULES,
    re.compile(r"docs/|[^/]+\.md$|plugins/(modules|doc_fragments)/"): DOCUMENTS,
    re.compile(r"plugins/\w+_utils/"): ("tests/unit/test_failures.py",),  # finds every typed error there, importing by name
    re.compile(r"roles/|playbooks/"): ("tests/unit/test_roles.py", *DOCUMENTS),
}


def changed_files(root: Path) -> set[str]:
    """The names of the files that differ from the branch main, or from the last commit if there is no main, and of new ones."""
    base = _lines(root, "merge-base", "main", "HEAD") or ["HEAD"]
    changed = _lines(root, "diff", "--name-only", "--diff-filter=d", base[0])
    return {*changed, *_lines(root, "ls-files", "--others", "--exclude-standard")}


def select_tests(changed: Iterable[str], root: Path) -> list[str]:
    """The files of unit tests to run: those that changed, and those that import, read or are named for a file that did."""
    changed = set(changed)
    plugins = sorted(name for name in changed if name.startswith("plugins/") and name.endswith(".py") and not MODULE.match(name))
    imports = [_import_of(name) for name in plugins]
    found = set(ALWAYS).union(*(tests for place, tests in OF_FILES.items() if any(map(place.match, changed))))
    found.update(f"tests/unit/plugins/modules/test_{module[1]}.py" for module in map(MODULE.match, changed) if module)
    found.update(f"tests/unit/plugins/{path.parts[1]}/test_{path.name}" for path in map(Path, plugins))
    for path in (root / "tests" / "unit").rglob("test_*.py"):
        name = path.relative_to(root).as_posix()
        if name in changed or (name not in SLOW and any(wanted.search(path.read_text("utf-8")) for wanted in imports)):
            found.add(name)
    return sorted(name for name in found if (root / name).is_file())


def _import_of(name: str) -> re.Pattern[str]:
    """A pattern of the statements that import this file: by its whole name, or by its name from its package."""
    *package, module = name.removesuffix(".py").split("/")
    dotted = re.escape(".".join(package))
    return re.compile(rf"\b{dotted}(?:\.{module}\b| import [^\n]*\b{module}\b| import \([^)]*\b{module}\b)")


def _lines(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=root, check=False, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []
