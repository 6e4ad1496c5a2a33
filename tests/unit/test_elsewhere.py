# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/tools/elsewhere.py: another place, and no moved clock where there is none."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[1] / "tools" / "elsewhere.py"
SHOW = "import os, sys, time; mask = os.umask(0); open(sys.argv[1], 'w').write(f'{mask:o} {time.tzname[0]}')"


@pytest.fixture
def elsewhere(monkeypatch):
    """The tool, on a machine where libfaketime does not load."""
    spec = importlib.util.spec_from_file_location("elsewhere", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for name in ("LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "FAKETIME"):  # this test may be there itself
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tool, "library", lambda: Path("no", "such", "library"))
    umask = os.umask(0o022)
    yield tool
    os.umask(umask)


def test_zone_and_umask_are_others_though_the_clock_stays(elsewhere, tmp_path, capfd):
    file = tmp_path / "seen"
    assert elsewhere.main([sys.executable, "-c", SHOW, str(file)]) == 0
    assert file.read_text() == "77 +14"
    assert "does not move the clock here by +400d" in capfd.readouterr().err


def test_a_clock_that_was_asked_for_and_cannot_be_moved_is_a_failure(elsewhere, tmp_path):
    file = tmp_path / "seen"
    assert elsewhere.main(["--clock=+400d", sys.executable, "-c", SHOW, str(file)]) == 2
    assert not file.exists()


def test_the_clock_of_a_process_does_not_depend_on_later_changes_of_its_environment(elsewhere, tmp_path):
    a_year = 365 * 24 * 60 * 60
    assert int(elsewhere.moved("+400d", tmp_path)["FAKETIME_CACHE_DURATION"]) > a_year


def test_waits_on_the_monotonic_clock_are_left_alone(elsewhere, tmp_path):
    """libfaketime would take the 400 days off: each wait of a thread for Python's lock would end at once, and begin again."""
    assert elsewhere.moved("+400d", tmp_path)["FAKETIME_FORCE_MONOTONIC_FIX"] == "0"


def test_the_exit_status_is_that_of_the_command(elsewhere):
    assert elsewhere.main([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.mark.parametrize(("checkout", "linked"), [("plain", False), ("with a blank", True), ("with:colon", True)])
def test_the_library_has_a_name_that_the_loader_can_read(elsewhere, tmp_path, checkout, linked):
    path = tmp_path / checkout / "libfaketime.so.1"
    path.parent.mkdir()
    path.write_bytes(b"it")
    folder = tmp_path / "links"
    folder.mkdir()
    loadable = elsewhere.loadable(path, folder)
    assert loadable.read_bytes() == b"it"
    assert (loadable != path) is linked
    assert not set(" :") & set(str(loadable))
