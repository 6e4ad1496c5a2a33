# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments of the stage ``cores``: each is built once, and what cannot be built says why."""

from __future__ import annotations

import os
import subprocess

import pytest
from cores import environments

OLDEST, NEWEST = (list(environments.CORES)[number] for number in (0, -1))


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """The commands that were run, of which none does anything but to make the folder."""
    commands = []

    def run(command, env, stdout, **options):
        commands.append([str(part) for part in command])
        (tmp_path / NEWEST).mkdir(parents=True, exist_ok=True)
        os.write(stdout.fileno(), b"Looking in indexes\nERROR: nothing is to be had\n")
        return subprocess.CompletedProcess(command, 1 if "fail" in commands[0][0] and "install" in command else 0)

    monkeypatch.setattr(environments, "KEPT", tmp_path)
    monkeypatch.setattr(environments.subprocess, "run", run)
    return commands


def have_python(monkeypatch, path):
    monkeypatch.setattr(environments.shutil, "which", lambda name: path)


def test_an_environment_is_built_once(ran, tmp_path, monkeypatch):
    have_python(monkeypatch, "/python")
    assert environments.have(NEWEST) == tmp_path / NEWEST / "bin"
    assert [command[-1 - len(environments.CORES[NEWEST].requirements)] for command in ran[1:]] == [
        f"ansible-core=={environments.CORES[NEWEST].version}"
    ]
    assert environments.have(NEWEST) == tmp_path / NEWEST / "bin"
    assert len(ran) == 2


def test_an_environment_is_built_anew_for_another_python_or_other_versions(ran, monkeypatch):
    have_python(monkeypatch, "/python")
    environments.have(NEWEST)
    have_python(monkeypatch, "/another/python")
    environments.have(NEWEST)
    core = environments.CORES[NEWEST]
    monkeypatch.setitem(environments.CORES, NEWEST, core._replace(requirements=("requests==2.20.0",)))
    environments.have(NEWEST)
    assert len(ran) == 6


def test_without_a_fitting_python_it_is_said_which_would_do(ran, monkeypatch):
    have_python(monkeypatch, None)
    with pytest.raises(environments.Unavailable, match=rf"^ansible-core {OLDEST}: no Python 3\.11 runs here$"):
        environments.have(OLDEST)
    assert ran == []


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
    lines = environments._constraints(environments.CORES[minor])
    names = [line.partition("==")[0].lower() for line in lines if ";" not in line]
    assert sorted(names) == sorted(set(names))
    assert lines[0] == f"ansible-core=={environments.CORES[minor].version}"
    assert any(line.startswith("cryptography==") for line in lines)
