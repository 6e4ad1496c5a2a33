# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make mutants`: change the code that decides, writes and keeps secrets in hundreds of small ways, and see the tests fail.

tests/mutants/mutants.toml names the files, their tests, and each survivor with the reason why it may survive. The run fails if
fewer than 95 % of a file's mutants are killed, or if a survivor is not listed. Names of files as arguments run only those.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import tomllib

from environment import ROOT, VERSION, build_venv, clean_environment

LIST = ROOT / "tests" / "mutants" / "mutants.toml"
TOOLS = ROOT / ".venv" / f"{VERSION}-mutants"
WORK = ROOT / ".nox" / VERSION / "mutants"
COLLECTION = Path("ansible_collections", "rosterops", "saas_users")
CODE = [COLLECTION / "plugins" / folder for folder in ("module_utils", "plugin_utils")]
LEAST = 95.0
# Exit codes of pytest and of mutmut's own: a mutant that hangs is noticed, one that no test runs is not.
SURVIVED = {0: "survived", 5: "no test runs it", 33: "no test runs it"}


class Mutant(NamedTuple):
    """One change: the line before and after it, and how the tests took it."""

    file: str
    name: str
    code: int | None

    @property
    def is_killed(self) -> bool:
        """Whether the tests noticed it."""
        return self.code is not None and self.code not in SURVIVED


def prepare(files: dict[str, list[str]]) -> None:
    """Have a copy of the checkout, as a collection and with the settings of mutmut, in the working folder."""
    shutil.rmtree(WORK, ignore_errors=True)
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in filter(None, subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")):
        if (ROOT / name).is_file():
            target = WORK / COLLECTION / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    settings = {
        "source_paths": ["ansible_collections"],
        "only_mutate": [str(path) for name in files for path in _paths(name) if (WORK / path).is_file()],
        "pytest_add_cli_args_test_selection": [str(COLLECTION / test) for test in tests_of(files)],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:cov", "--import-mode=importlib"],
        "timeout_constant": 20.0,  # seconds; a mutant that hangs is given thrice this, and thrice what its tests take
        "timeout_multiplier": 3.0,
        "use_git_change_detection": False,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    pythonpath = json.dumps([str(COLLECTION / "tests"), "."])
    (WORK / "pyproject.toml").write_text(
        "\n".join(["[tool.mutmut]", *lines, "[tool.pytest.ini_options]", f"pythonpath = {pythonpath}"])
    )


def _paths(name: str) -> list[Path]:
    """Where a file with this name may be. Its package is in one folder only."""
    return [code / f"{name}.py" for code in CODE]


def tests_of(files: dict[str, list[str]]) -> list[str]:
    """The tests that the patterns of these files name, each once."""
    patterns = {pattern for tests in files.values() for pattern in tests}
    return sorted({str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)})


def run() -> list[Mutant]:
    """Create the mutants, run the tests on each, and return the results."""
    environment = clean_environment() | {
        "PATH": f"{TOOLS / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run([TOOLS / "bin" / "mutmut", "run"], cwd=WORK, env=environment, stdin=subprocess.DEVNULL, check=False)
    found = []
    for code in (WORK / "mutants" / folder for folder in CODE):
        for meta in sorted(code.rglob("*.py.meta")):
            codes = json.loads(meta.read_text())["exit_code_by_key"]
            file = meta.relative_to(code).as_posix().removesuffix(".py.meta")
            found += [Mutant(file, name, exit_code) for name, exit_code in codes.items()]
    if not found:
        sys.exit(f"mutmut made no mutant (exit code {done.returncode}): its output is above.")
    return found


def changed_lines(mutant: Mutant) -> tuple[str, str]:
    """What a mutant changes, before and after."""
    shown = subprocess.run([TOOLS / "bin" / "mutmut", "show", mutant.name], cwd=WORK, check=True, capture_output=True, text=True)
    lines = shown.stdout.splitlines()
    sides = ([line[1:].strip() for line in lines if line.startswith(sign) and not line.startswith(sign * 3)] for sign in "-+")
    before, after = ("\n".join(side) for side in sides)
    return before, after


def main() -> int:
    listed = tomllib.loads(LIST.read_text())
    files = listed["files"]
    if unknown := [name for name in sys.argv[1:] if name not in files]:
        print(f"There is no file {', '.join(unknown)} in {LIST.relative_to(ROOT)}. Existing files: {', '.join(files)}.")
        return 2
    files = {name: tests for name, tests in files.items() if name in (sys.argv[1:] or files)}
    build_venv(TOOLS, "mutants.txt")
    prepare(files)
    mutants = run()
    reasons = {(one["file"], one["before"], one["after"]): one["why"] for one in listed.get("survivors", [])}
    bad = False
    print(f"\n{'file':<22} {'mutants':>8} {'killed':>8}")
    for name in files:
        mine = [mutant for mutant in mutants if mutant.file == name]
        killed = sum(mutant.is_killed for mutant in mine)
        percent = 100.0 * killed / max(1, len(mine))
        bad |= percent < LEAST
        print(f"{name:<22} {len(mine):>8} {percent:>7.1f}%")
    for mutant in (one for one in mutants if one.file in files and not one.is_killed):
        before, after = changed_lines(mutant)
        why = reasons.get((mutant.file, before, after))
        bad |= why is None
        print(f"\n{mutant.name}: {SURVIVED.get(mutant.code, 'not run')}\n- {before}\n+ {after}\n  {why or 'NOT LISTED'}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
