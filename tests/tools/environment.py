# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared by `make test` and `make demo`: virtual environments in the checkout, and a clean set of environment variables."""

from __future__ import annotations

import hashlib
import locale
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
REQUIREMENTS = ROOT / "tests" / "requirements"

# Variables with which the user's own accounts, settings and modules would affect a run.
_FOREIGN = ("ANSIBLE_", "COVERAGE_", "MYPY", "NOX", "POLYTOMIC_", "PYTEST_", "PYTHON", "UIPATH_", "VIRTUAL_ENV", "XDG_")


def build_venv(path: Path, requirements: str) -> None:
    """Create a virtual environment at ``path`` with exactly the packages in the requirements file, unless it is up to date."""
    files = sorted(REQUIREMENTS.glob("*.txt"))
    parts = [requirements, str(path), sys.version, *(file.read_text() for file in files)]
    wanted = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    stamp = path / "installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    venv.create(path, clear=True, symlinks=True)  # a copy of Python would count as another one
    python = path / "bin" / "python"
    if subprocess.run([python, ROOT / "tests" / "tools" / "get_pip.py"], check=False).returncode:
        sys.exit(1)  # it has said why
    # Without byte code: most of it is never used, and Python makes the rest.
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile"]
    done = subprocess.run(
        [*pip, "-r", REQUIREMENTS / requirements, "-c", REQUIREMENTS / "constraints.txt"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\npip could not install tests/requirements/{requirements}: its output is above.")
    stamp.write_text(wanted)


def clean_environment() -> dict[str, str]:
    """Return the user's environment variables without those that would affect a run, and with the UTF-8 locale for Ansible."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    return kept | {"LC_ALL": _find_utf8_locale()}


def _find_utf8_locale() -> str:
    for name in ("C.UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        return name
    sys.exit(
        "This machine has neither the locale C.UTF-8 nor en_US.UTF-8, but Ansible requires one: install the package locales."
    )


def prepare_home(home: Path) -> Path:
    """A home of a run's own: nobody's settings get in except for pip and Git.

    ansible-test keeps environments there. Two of them at the same time would break one that both make, so each has its home.
    """
    for name in (".config/pip", ".pip", ".config/git", ".gitconfig"):
        mine, theirs = home / name, Path.home() / name
        if theirs.exists() and not mine.exists():
            mine.parent.mkdir(parents=True, exist_ok=True)
            mine.unlink(missing_ok=True)
            mine.symlink_to(theirs)
    # ansible-test would download get-pip.py, of a version for each ansible-core; the pip that comes with Python will do.
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in ("23_1_2", "24_2", "25_2"):
        (cache / f"get_pip_{version}.py").write_bytes((ROOT / "tests" / "tools" / "get_pip.py").read_bytes())
    return home


def run_with_tools() -> None:
    """Start this script again in the virtual environment of the tools, unless it runs there already."""
    tools = ROOT / ".venv" / VERSION
    if Path(sys.prefix) != tools:
        build_venv(tools, "tools.txt")
        python = str(tools / "bin" / "python")
        os.execve(python, [python, *sys.argv], clean_environment())
