# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments of the stage ``cores``: each is built once, and what cannot be built says why."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cores import environments
from tools import environment

OLDEST, NEWEST = (list(environments.CORES)[number] for number in (0, -1))
PREFERRED = environments.CORES[NEWEST].pythons[0]


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """The commands that were run, of which none does anything but make the folder."""
    commands = []

    def run(command, env, stdout, **options):
        commands.append([str(part) for part in command])
        if "venv" in commands[-1]:
            command[-1].mkdir(parents=True)
        os.write(stdout.fileno(), b"Looking in indexes\nERROR: nothing is to be had\n")
        return subprocess.CompletedProcess(command, 1 if "fail" in commands[0][0] and "install" in command else 0)

    monkeypatch.setattr(environments, "KEPT", tmp_path)
    monkeypatch.setattr(environments.subprocess, "run", run)
    return commands


def have_python(monkeypatch, path):
    monkeypatch.setattr(environments.shutil, "which", lambda name: path)


def test_an_environment_is_built_once(ran, tmp_path, monkeypatch):
    have_python(monkeypatch, "/python")
    assert environments.have(NEWEST) == tmp_path / f"{NEWEST}-{PREFERRED}" / "bin"
    assert [command[-1 - len(environments.CORES[NEWEST].requirements)] for command in ran[1:]] == [
        f"ansible-core=={environments.CORES[NEWEST].version}"
    ]
    assert environments.have(NEWEST, PREFERRED) == tmp_path / f"{NEWEST}-{PREFERRED}" / "bin"
    assert len(ran) == 2


def test_the_pip_of_an_environment_installs_what_is_in_it(ran, monkeypatch):
    """That of an older Python, such as pip 23 of Python 3.11, cannot install for Python 3.12."""
    have_python(monkeypatch, "/python")
    python = environments.have(NEWEST) / "python"
    made, installed = ran
    assert made == ["/python", "-m", "venv", str(python.parents[1])]
    assert installed[:3] == [str(python), "-m", "pip"]


def test_an_environment_is_built_anew_for_another_python_or_other_versions(ran, monkeypatch):
    have_python(monkeypatch, "/python")
    environments.have(NEWEST)
    have_python(monkeypatch, "/another/python")
    environments.have(NEWEST)
    core = environments.CORES[NEWEST]
    monkeypatch.setitem(environments.CORES, NEWEST, core._replace(requirements=("requests==2.33.0",)))
    environments.have(NEWEST)
    assert len(ran) == 6


def test_an_environment_that_is_first_on_path_does_not_build_itself(ran, tmp_path, monkeypatch):
    real, own = tmp_path / "real", tmp_path / f"{NEWEST}-{PREFERRED}" / "bin" / f"python{PREFERRED}"
    real.touch()
    own.parent.mkdir(parents=True)
    own.symlink_to(real)
    have_python(monkeypatch, str(own))
    environments.have(NEWEST)
    assert ran[0][0] == str(real)


def test_the_python_of_the_tools_is_no_other_than_the_one_it_comes_from(ran, tmp_path, monkeypatch):
    """Which of them is first on PATH differs between stages: an environment would be built again while another stage uses it."""
    commands = []
    with monkeypatch.context() as installing:
        done = subprocess.CompletedProcess([], 0)
        installing.setattr(subprocess, "run", lambda command, **options: commands.append(command) or done)
        environment.build_venv(tmp_path / "tools", "tools.txt")
    assert "--no-compile" in commands[-1]
    for python in (tmp_path / "tools" / "bin" / f"python{environment.VERSION}", sys._base_executable):
        have_python(monkeypatch, str(python))
        environments.have(NEWEST)
    assert len(ran) == 2


def test_without_a_fitting_python_it_is_said_which_would_do(ran, monkeypatch):
    have_python(monkeypatch, None)
    with pytest.raises(environments.Unavailable, match=rf"^ansible-core {OLDEST}: no Python 3\.11 or 3\.10 or 3\.12 runs here$"):
        environments.have(OLDEST)
    with pytest.raises(environments.Unavailable, match=rf"^ansible-core {OLDEST}: no Python 3\.12 runs here$"):
        environments.have(OLDEST, "3.12")
    with pytest.raises(environments.Unavailable, match=r"^modules: no Python 3\.9 runs here$"):
        environments.have_modules("3.9")
    assert ran == []


@pytest.mark.parametrize(("python", "requests"), [("3.9", "2.20.0"), ("3.11", "2.20.0"), ("3.12", "2.34.2"), ("3.14", "2.34.2")])
def test_modules_run_with_the_oldest_requests_that_their_python_can_run(ran, tmp_path, monkeypatch, python, requests):
    have_python(monkeypatch, "/python")
    assert environments.have_modules(python) == tmp_path / f"modules-{python}" / "bin" / "python"
    assert f"requests=={requests}" in ran[1]
    assert not any("ansible" in part for command in ran for part in command)


def test_a_core_has_the_oldest_requests_only_on_a_python_that_can_run_them():
    core = environments.CORES[OLDEST]
    assert environments.requirements_of(core, "3.11") == core.requirements
    newer = environments.requirements_of(core, "3.12")
    assert newer == (*environments.NEWEST_REQUESTS, "resolvelib==1.0.1")
    assert environments.requirements_of(environments.CORES[NEWEST], "3.12") == environments.NEWEST_REQUESTS


def test_what_cannot_be_installed_says_why_and_is_tried_again(ran, monkeypatch):
    have_python(monkeypatch, "/fail")
    for times in (1, 2):
        with pytest.raises(
            environments.Unavailable, match=f"^ansible-core {NEWEST} cannot be installed: ERROR: nothing is to be had$"
        ):
            environments.have(NEWEST)
        assert len(ran) == 2 * times


@pytest.mark.parametrize("minor", environments.CORES)
def test_what_a_core_needs_wins_over_what_everybody_gets(minor):
    core = environments.CORES[minor]
    lines = environments._constraints([f"ansible-core=={core.version}", *core.requirements])
    names = [line.partition("==")[0].lower() for line in lines if ";" not in line]
    assert sorted(names) == sorted(set(names))
    assert lines[0] == f"ansible-core=={core.version}"
    assert any(line.startswith("cryptography==") for line in lines)
