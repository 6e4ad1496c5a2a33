# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing lost: a run that is killed, two runs at once, and a last step that fails."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_file import _Prepared as PreparedFile
from ansible_collections.rosterops.saas_users.plugins.modules import user_api_key
from ansible_collections.rosterops.saas_users.tests.unit.arguments import with_paths
from ansible_collections.rosterops.saas_users.tests.unit.files import ROOT, failing, made
from ansible_collections.rosterops.saas_users.tests.unit.keys import STALE, alive, keep, posts, prove_secret
from ansible_collections.rosterops.saas_users.tests.unit.tasks import as_done

KILLED = (
    "import json, os, signal, sys\n"
    "from ansible_collections.rosterops.saas_users.tests.unit.arguments import patch_module_args\n"
    f"from {user_api_key.__name__} import main\n"
    "options = json.load(sys.stdin)\n"
    "step = options.pop('step')\n"
    "if step:\n"
    "    setattr(os, step, lambda *arguments: os.kill(os.getpid(), signal.SIGKILL))\n"
    "with patch_module_args(options):\n"
    "    main()\n"
)

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cleo.key"


def beside(path):
    return path.with_name("cleo.key.new")


def begin(sim, path, step=None, **options):
    """A run in a process of its own, that kills itself instead of this step."""
    given = {"api_url": sim.url, "partner_key": seed.PARTNER_KEY, "organization_id": seed.ACME_ID, "user_id": seed.CLEO_ID}
    given.update(key_file=str(path), step=step, **options)
    environment = with_paths()
    command, pipe = [sys.executable, "-c", KILLED], subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)
    process.stdin.write(json.dumps(given))
    process.stdin.close()
    return process


def wait_until(true):
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def ended(process):
    """How it ended, and that it said nothing."""
    with process:
        said = process.stdout.read() + process.stderr.read()
    assert said == ""
    return process.returncode


# Killed


@pytest.mark.parametrize("old", [None, STALE])
def test_a_run_that_is_killed_before_the_last_step_has_its_key_beside_and_the_next_one_finds_it(sim, path, old):
    if old:
        path.write_text(old, encoding="utf-8")
    assert ended(begin(sim, path, "rename")) == -signal.SIGKILL
    value = alive(sim)
    assert beside(path).read_text(encoding="utf-8") == f"{value}\n"
    assert beside(path).stat().st_mode & 0o777 == 0o600
    assert (path.read_text(encoding="utf-8") if path.exists() else None) == old
    assert len(posts(sim)) == 1

    predicted = keep(sim, True, user_id=seed.CLEO_ID, key_file=str(path))
    assert beside(path).exists()
    real = keep(sim, user_id=seed.CLEO_ID, key_file=str(path))
    assert (as_done(predicted), predicted.warnings) == (real, real.warnings)
    assert (real["changed"], real["issued"], real["api_key"]) == (True, False, None)
    assert real.warnings == [f"{beside(path)} contains the key that an interrupted run issued: it belongs in {path}."]
    assert (len(posts(sim)), alive(sim)) == (1, value), "no second key is issued"
    assert (path.read_text(encoding="utf-8"), beside(path).exists()) == (f"{value}\n", False)
    assert keep(sim, user_id=seed.CLEO_ID, key_file=str(path))["changed"] is False


@pytest.mark.parametrize("step", ["fchmod", "fsync"])
def test_a_run_that_is_killed_before_it_asks_has_done_nothing(sim, path, step):
    assert ended(begin(sim, path, step)) == -signal.SIGKILL
    assert (posts(sim), alive(sim)) == ([], None)
    assert keep(sim, key_file=str(path))["issued"] is True
    assert (path.read_text(encoding="utf-8").strip(), beside(path).exists()) == (alive(sim), False)


def test_a_run_that_is_killed_while_it_waits_for_the_answer(sim, path):
    """Nobody has seen this key: it has to be replaced, and the author has to say so."""
    sim.fault(method="POST", action="hang", when="after")
    process = begin(sim, path)
    wait_until(lambda: posts(sim))
    process.kill()
    assert ended(process) == -signal.SIGKILL
    assert beside(path).read_text(encoding="utf-8").strip() == ""
    assert "set revoke_existing to replace it" in keep(sim, key_file=str(path))["msg"]
    assert not beside(path).exists()
    assert keep(sim, key_file=str(path), revoke_existing=True)["issued"] is True
    assert path.read_text(encoding="utf-8").strip() == alive(sim)


@pytest.mark.parametrize("state", ["present", "rotated"])
def test_a_run_that_replaces_and_is_killed_before_the_last_step(sim, path, state):
    keep(sim, user_id=seed.CLEO_ID, key_file=str(path))
    old = alive(sim)
    assert ended(begin(sim, path, "rename", state="rotated")) == -signal.SIGKILL
    assert (path.read_text(encoding="utf-8").strip(), alive(sim) != old) == (old, True)
    left = alive(sim)
    assert keep(sim, user_id=seed.CLEO_ID, key_file=str(path), state=state)["changed"]
    assert (alive(sim) == left) is (state == "present")
    assert (path.read_text(encoding="utf-8").strip(), beside(path).exists()) == (alive(sim), False)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_key_that_was_left_and_is_somebody_else_s_is_not_touched(sim, path, check_mode):
    beside(path).write_text(seed.ADA_KEY, encoding="utf-8")
    result = keep(sim, check_mode, key_file=str(path))
    assert result["msg"].startswith(f"The key in {beside(path)} is valid but belongs to the user")
    assert (sim.writes, beside(path).read_text(encoding="utf-8"), path.exists()) == (0, seed.ADA_KEY, False)


def test_a_key_that_was_left_and_cannot_be_tried_is_not_overwritten(sim, path):
    beside(path).write_text(STALE, encoding="utf-8")
    sim.fault(path="/api/me", status=500, times=-1)
    assert keep(sim, key_file=str(path))["failed"]
    assert (sim.writes, beside(path).read_text(encoding="utf-8")) == (0, STALE)


def test_a_key_that_was_left_and_is_dead_is_overwritten(sim, path):
    beside(path).write_text(f"{STALE}-and-longer-than-a-new-one-would-ever-be\n", encoding="utf-8")
    assert keep(sim, key_file=str(path))["issued"] is True
    assert (path.read_text(encoding="utf-8"), beside(path).exists()) == (f"{alive(sim)}\n", False)


def test_what_was_left_is_not_looked_at_while_the_key_in_its_place_is_alive(sim, path):
    path.write_text(seed.BEN_KEY, encoding="utf-8")
    path.chmod(0o600)
    beside(path).write_text("anything\nat all", encoding="utf-8")
    assert keep(sim, user_id=seed.BEN_ID, key_file=str(path))["changed"] is False


@pytest.mark.skipif(not ROOT, reason="only root can play another user")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("mode", [0o1777, 0o777])
def test_a_run_that_is_killed_beside_a_file_that_another_user_has_planted(sim, tmp_path, mode):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "cleo.key")
        path.parent.chmod(mode)
        neighbour = made(beside(path), STALE)
        assert ended(begin(sim, path, "rename")) == -signal.SIGKILL
        value = alive(sim)
        (left,) = path.parent.glob("cleo.key.*.new")
        assert (left.read_text(encoding="utf-8"), left.stat().st_mode & 0o777, left.stat().st_uid) == (f"{value}\n", 0o600, 0)
        predicted = keep(sim, True, user_id=seed.CLEO_ID, key_file=str(path))
        real = keep(sim, user_id=seed.CLEO_ID, key_file=str(path))
        assert (as_done(predicted), predicted.warnings) == (real, real.warnings)
        assert real.warnings == [f"{left} contains the key that an interrupted run issued: it belongs in {path}."]
        assert (real["changed"], real["issued"], len(posts(sim)), alive(sim)) == (True, False, 1, value)
        assert (path.read_text(encoding="utf-8"), path.stat().st_uid, left.exists()) == (f"{value}\n", 0, False)
        assert (neighbour.could_read(), STALE in str(sim.requests)) == (STALE, False)


# Two at once


@pytest.mark.parametrize("options", [{}, {"state": "rotated"}, {"revoke_existing": True}], ids=str)
def test_of_two_runs_at_once_one_places_its_key_and_the_other_issues_none(sim, path, monkeypatch, options):
    place, second_has_ended = PreparedFile.place, threading.Event()
    monkeypatch.setattr(PreparedFile, "place", lambda *given: second_has_ended.wait(60) and place(*given))
    results = []
    first = threading.Thread(target=lambda: results.append(keep(sim, key_file=str(path))))
    first.start()
    wait_until(lambda: posts(sim))
    second = keep(sim, key_file=str(path), **options)
    second_has_ended.set()
    first.join()
    assert second["msg"] == f"Another run is writing a key to {path}. No key was issued."
    assert (second["failed"], second["changed"], len(posts(sim))) == (True, False, 1)
    assert results[0]["issued"] is True
    assert (path.read_text(encoding="utf-8").strip(), beside(path).exists()) == (alive(sim), False)


# The last step fails


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_if_the_key_cannot_be_moved_the_failure_names_the_file_that_holds_it(sim, path, monkeypatch, number):
    path.write_text(STALE, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", failing(number))
        result = keep(sim, key_file=str(path))
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"] == (
        f"The key was issued, but could not be moved to {path}: {os.strerror(number)}. It is in {beside(path)}: "
        "keep this file, fix the cause, and run the task again, which then finds it there."
    )
    prove_secret(result, [alive(sim)])
    assert beside(path).read_text(encoding="utf-8").strip() == alive(sim)
    again = keep(sim, key_file=str(path))
    assert (again["changed"], again["issued"], len(posts(sim))) == (True, False, 1)
    assert path.read_text(encoding="utf-8").strip() == alive(sim)


def test_if_the_key_cannot_be_written_the_failure_says_that_it_is_lost(sim, path, monkeypatch):
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda *arguments: write(*arguments) if not arguments[1].strip() else failing(errno.EIO)())
    result = keep(sim, key_file=str(path))
    assert (result["failed"], result["changed"]) == (True, True)
    assert f"could not be written to {beside(path)}" in result["msg"]
    prove_secret(result, [alive(sim)])
    assert (path.exists(), beside(path).exists()) == (False, False)
