# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of ansible-core that the collection supports, each in a virtual environment that is kept between runs."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".nox" / "cores"
CONSTRAINTS = ROOT / "tests" / "requirements" / "constraints.txt"


class Core(NamedTuple):
    """One ansible-core: its version, the Pythons that can be its controller's, the preferred one first, and what goes with it."""

    version: str
    pythons: tuple[str, ...]
    requirements: tuple[str, ...] = ("requests==2.34.2",)


# By minor version: all from requires_ansible in meta/runtime.yml up to the newest that was tried.
CORES = {
    # With the oldest requests that the documentation allows and what that one needs, which no newer Python runs.
    "2.16": Core(
        "2.16.19",
        ("3.11",),
        ("requests==2.20.0", "urllib3==1.24.3", "chardet==3.0.4", "idna==2.7", "resolvelib==1.0.1"),
    ),
    "2.17": Core("2.17.14", ("3.12", "3.11"), ("requests==2.34.2", "resolvelib==1.0.1")),
    "2.18": Core("2.18.19", ("3.11", "3.12", "3.13"), ("requests==2.34.2", "resolvelib==1.0.1")),
    "2.19": Core("2.19.14", ("3.11", "3.12", "3.13")),
    "2.20": Core("2.20.10", ("3.12", "3.13", "3.14")),
    "2.21": Core("2.21.5", ("3.13", "3.12", "3.14")),
    "2.22": Core("2.22.0rc1", ("3.13", "3.14")),
}


class Unavailable(Exception):
    """An environment cannot be had on this machine; says why."""


def have(minor: str) -> Path:
    """The folder of the environment's commands; it is built if there is none yet, or another one than wanted.

    Raises:
        Unavailable: No fitting Python runs here, or pip cannot install it.
    """
    core = CORES[minor]
    python = next((path for version in core.pythons if (path := shutil.which(f"python{version}"))), None)
    if python is None:
        raise Unavailable(f"ansible-core {minor}: no Python {' or '.join(core.pythons)} runs here")
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{minor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two stages want the oldest one
        return _built(minor, core, python)


def _built(minor: str, core: Core, python: str) -> Path:
    folder = KEPT / minor
    stamp, pip_log = folder / "installed", KEPT / f"{minor}.log"
    wanted = "\n".join([os.path.realpath(python), *_constraints(core)])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return folder / "bin"
    shutil.rmtree(folder, ignore_errors=True)
    constraints = KEPT / f"{minor}.txt"
    constraints.write_text(wanted.partition("\n")[2], encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", f"--python={folder / 'bin' / 'python'}"]
    with pip_log.open("w", encoding="utf-8") as log:
        for command in (
            [python, "-m", "venv", "--without-pip", folder],
            [*pip, "install", f"ansible-core=={core.version}", *core.requirements],
        ):
            environment = os.environ | {"PIP_CONSTRAINT": constraints.as_uri()}
            if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False).returncode:
                said = pip_log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
                raise Unavailable(f"ansible-core {minor} cannot be installed: {said}")
    stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def _constraints(core: Core) -> list[str]:
    """The versions that everybody gets, but for those that this core needs another of."""
    own = [f"ansible-core=={core.version}", *core.requirements]
    names = {line.partition("==")[0] for line in own}
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return own + [line for line in lines if line.partition("==")[0] not in names and "==" in line]
