# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of ansible-core and Python that are supported, each in a virtual environment that is kept between runs."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".nox" / "cores"
CONSTRAINTS = ROOT / "tests" / "requirements" / "constraints.txt"


# The oldest requests that the documentation allows and what it needs. No newer Python than LAST_WITH_OLDEST runs them.
OLDEST_REQUESTS = ("requests==2.20.0", "urllib3==1.24.3", "chardet==3.0.4", "idna==2.7")
NEWEST_REQUESTS = ("requests==2.34.2",)
LAST_WITH_OLDEST = "3.11"
# What a Python older than those of constraints.txt needs another version of.
OLDER = {"3.10": ("pycparser==3.11",)}


class Core(NamedTuple):
    """An ansible-core: its version, the Pythons that it runs on, the preferred one first, those of modules, and what it needs.

    Those of modules are all that both this ansible-core and the collection support. Sanity tests are left out that need something
    from elsewhere than PyPI, which some networks do not reach.
    """

    version: str
    pythons: tuple[str, ...]
    modules: tuple[str, ...]
    requirements: tuple[str, ...] = NEWEST_REQUESTS
    left_out: tuple[str, ...] = ()


def _pythons(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"3.{minor}" for minor in range(first, last + 1))


# By minor version: all from requires_ansible in meta/runtime.yml up to the newest that was tried.
CORES = {
    "2.16": Core("2.16.19", ("3.11", "3.10", "3.12"), _pythons(9, 12), (*OLDEST_REQUESTS, "resolvelib==1.0.1")),
    "2.17": Core("2.17.14", ("3.12", "3.11", "3.10"), _pythons(9, 12), (*NEWEST_REQUESTS, "resolvelib==1.0.1")),
    "2.18": Core("2.18.19", ("3.11", "3.12", "3.13"), _pythons(9, 13), (*NEWEST_REQUESTS, "resolvelib==1.0.1")),
    "2.19": Core("2.19.14", ("3.11", "3.12", "3.13"), _pythons(9, 13)),
    "2.20": Core("2.20.10", ("3.12", "3.13", "3.14"), _pythons(9, 14)),
    "2.21": Core("2.21.5", ("3.13", "3.12", "3.14"), _pythons(9, 14)),
    "2.22": Core("2.22.0rc1", ("3.13", "3.14"), _pythons(9, 14), left_out=("pylint",)),
}


class Unavailable(Exception):
    """An environment cannot be had on this machine; says why."""


def have(minor: str, python: str | None = None) -> Path:
    """The folder of the commands of an ansible-core; its environment is built if there is none yet, or another one than wanted.

    Args:
        minor: The minor version of ansible-core.
        python: The version of Python that it runs on. The default is the preferred one of those that run here.

    Raises:
        Unavailable: No fitting Python runs here, or pip cannot install it.
    """
    core = CORES[minor]
    pythons = [python] if python else core.pythons
    version = next((version for version in pythons if shutil.which(f"python{version}")), None)
    if version is None:
        raise Unavailable(f"ansible-core {minor}: no Python {' or '.join(pythons)} runs here")
    own = [f"ansible-core=={core.version}", *requirements_of(core, version), *OLDER.get(version, ())]
    return _built(f"{minor}-{version}", f"ansible-core {minor}", version, own)


def have_modules(python: str) -> Path:
    """The Python of an environment that modules run in: without Ansible, and with the oldest ``requests`` that it can run.

    Raises:
        Unavailable: This Python does not run here, or pip cannot install it.
    """
    if not shutil.which(f"python{python}"):
        raise Unavailable(f"modules: no Python {python} runs here")
    requests = OLDEST_REQUESTS if _runs_oldest(python) else NEWEST_REQUESTS
    return _built(f"modules-{python}", f"requests for modules on Python {python}", python, list(requests)) / "python"


def requirements_of(core: Core, python: str) -> tuple[str, ...]:
    """What an ansible-core is installed with: on a Python that cannot run the oldest ``requests``, the newest."""
    if "requests==2.20.0" not in core.requirements or _runs_oldest(python):
        return core.requirements
    return (*NEWEST_REQUESTS, *(line for line in core.requirements if line not in OLDEST_REQUESTS))


def _runs_oldest(python: str) -> bool:
    return int(python[2:]) <= int(LAST_WITH_OLDEST[2:])


def _built(name: str, what: str, version: str, own: list[str]) -> Path:
    """The folder of the commands of this environment, with exactly these packages and what they pull in."""
    # Not the one of an environment that is first on PATH: it would be deleted.
    python = os.path.realpath(shutil.which(f"python{version}"))
    KEPT.mkdir(parents=True, exist_ok=True)
    folder, pip_log = KEPT / name, KEPT / f"{name}.log"
    stamp, constraints = folder / "installed", KEPT / f"{name}.txt"
    lines = _constraints(own)
    wanted = "\n".join([python, *lines])
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two stages may want the same
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return folder / "bin"
        shutil.rmtree(folder, ignore_errors=True)
        constraints.write_text("\n".join(lines), encoding="utf-8")
        # Its own pip: that of the Python that runs this may be too old to install for a newer one.
        pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input"]
        with pip_log.open("w", encoding="utf-8") as log:
            for command in ([python, "-m", "venv", folder], [*pip, "install", *own]):
                environment = os.environ | {"PIP_CONSTRAINT": constraints.as_uri()}
                streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
                if subprocess.run(command, env=environment, check=False, **streams).returncode:
                    said = pip_log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
                    raise Unavailable(f"{what} cannot be installed: {said}")
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def _constraints(own: list[str]) -> list[str]:
    """The versions that everybody gets, but for those that this environment needs another of."""
    names = {line.partition("==")[0] for line in own}
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return own + [line for line in lines if line.partition("==")[0] not in names and "==" in line]
