# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that write into the same folder at the same time: none loses what another has written, and no files are mixed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import subprocess
import sys
from functools import partial

import pytest

pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.plugins.action import access_report
from ansible_collections.rosterops.saas_users.plugins.action.access_report import ActionModule
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.lock import alone
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles import audit, evidence, roster
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.jobs import STEPS
from ansible_collections.rosterops.saas_users.tests.unit.arguments import with_paths
from ansible_collections.rosterops.saas_users.tests.unit.offboarding import DONE, EMPTY, JANE, POLYTOMIC, UIPATH, runs
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import organization, result, run_of, user

ROUNDS = 5
REPORTING = {"audit": "", "roster": "before"}  # the stage, which is a folder within the one that is named
FOLDER = "evidence"
STORED = [f"{job}.{kind}" for job in ("offboard", "onboard") for kind in ("csv", "html", "json")]
# Another process that says when it is ready, waits until it is told to go on, and then runs a job, or keeps the lock.
APPEND = """
import sys
from pathlib import Path
from ansible_collections.rosterops.saas_users.tests.unit.plugins.plugin_utils.test_access_evidence_lock import ROUNDS, append
print("ready", flush=True)
sys.stdin.readline()
for number in range(ROUNDS):
    append(Path(sys.argv[1]), f"{sys.argv[2]}-{number}", sys.argv[3])
"""
KEEP = """
import sys
from pathlib import Path
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.lock import alone
with alone(Path(sys.argv[1]), "x", "report"):
    print("ready", flush=True)
    sys.stdin.readline()
"""
# Another process that writes a report, and stops at each file if it is told to.
REPORT = """
import sys
from pathlib import Path
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access import report
from ansible_collections.rosterops.saas_users.tests.unit.plugins.plugin_utils.test_access_evidence_lock import step
made = report._write
def stopping(path, *arguments):
    made(path, *arguments)
    if sys.argv[3] == "stop" and path.name == "access.html":
        print("stopped", flush=True)
        sys.stdin.readline()
report._write = stopping
print("ready", flush=True)
sys.stdin.readline()
step(Path(sys.argv[1]), sys.argv[2], sys.argv[4], sys.argv[5])
"""


def step(tmp_path, job="offboard", run_id="1", stage="", **more):
    """One step of a job, as its task takes it."""
    plan = {"id": run_id}
    if job == "onboard":
        read, again = result("polytomic", organization("Acme")), result("polytomic", organization("Acme", user("zoe", "Viewer")))
        person = {"email": "zoe@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Viewer"]}]}
        done = {"onboard_organizations": {"changes": [{"organization_id": "id-acme", "done": True}]}}
        given = {"read": [read], "again": [again], "done": done, "onboard_person": person, "onboard_evidence_dir": FOLDER}
    elif job in REPORTING:
        read = result("polytomic", organization("Acme", user(run_id, "Admin")))
        given = {"read": [read], "saas_users_people": [], f"{job}_report_dir": FOLDER}
    else:
        given = {"read": (POLYTOMIC, UIPATH), "again": EMPTY, "done": DONE, "offboard_emails": [JANE]}
        given["offboard_evidence_dir"] = FOLDER
    run = run_of(job, tmp_path, plan=plan, stage=stage, **{**given, **more})
    return ActionModule.step(None, STEPS[job], run)


def append(tmp_path, run_id, job="offboard"):
    """A whole run: what it is going to do, and what became of that."""
    for stage in ("before", ""):
        assert "failed" not in step(tmp_path, job, run_id, stage)


@pytest.fixture(name="other")
def other_fixture(tmp_path):
    """A function that starts another process, and returns it when it is ready. In the end, it is killed."""
    started = []

    def start(code, *arguments):
        command = [sys.executable, "-c", code, *map(str, arguments)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=with_paths(), text=True, **pipes)
        started.append(process)
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def end(process):
    """Let a process go on, and wait for its end."""
    _output, errors = process.communicate("go\n")
    assert process.returncode == 0, errors


@pytest.mark.parametrize("jobs", [("offboard", "offboard"), ("offboard", "onboard")], ids=" ".join)
def test_two_processes_lose_nothing_of_each_other(tmp_path, other, jobs):
    processes = [other(APPEND, tmp_path, name, job) for name, job in zip("ab", jobs)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        errors = process.communicate()[1]
        assert process.returncode == 0, errors
    folder = tmp_path / FOLDER
    found = [one for job in set(jobs) for one in json.loads((folder / f"{job}.json").read_text(encoding="utf-8"))["runs"]]
    assert sorted(one["id"] for one in found) == sorted(f"{name}-{number}" for name in "ab" for number in range(ROUNDS))
    assert all(one["ended"] for one in found)
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert described == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in described}
    assert sorted(described) == sorted(name for name in STORED if name.partition(".")[0] in jobs)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*described, "manifest.json"])


def test_a_run_waits_until_another_one_has_written(tmp_path, other):
    with alone(tmp_path / FOLDER, "x", "report") as trouble:
        assert trouble is None
        waiting = other(APPEND, tmp_path, "b", "offboard")
        waiting.stdin.write("go\n")
        waiting.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=1)
        assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [".lock"]
    end(waiting)
    assert len(runs(tmp_path)) == ROUNDS


def test_a_lock_that_a_killed_run_has_left_holds_nobody_up(tmp_path, other):
    killed = other(KEEP, tmp_path)
    killed.kill()
    killed.communicate()
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    with alone(tmp_path, "x", "report", patience=60) as trouble:
        assert trouble is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("stage", "means"), [("before", "Nothing was changed."), ("", "This run is not in it.")])
@pytest.mark.parametrize("job", ["offboard", "onboard"])
def test_who_waits_in_vain_says_so_and_what_was_done(tmp_path, other, monkeypatch, job, stage, means):
    monkeypatch.setattr(evidence, "alone", partial(alone, patience=0))
    keeping = other(KEEP, tmp_path / FOLDER)
    with pytest.raises(Refused) as told:
        step(tmp_path, job, stage=stage)
    folder = tmp_path / FOLDER
    assert told.value.message == (
        f"Another run has been writing to {folder} for more than 0 seconds, and holds the lock {folder / '.lock'}. Run the role "
        f"again when it has ended, or set {job}_evidence_dir to another folder. {means}"
    )
    assert told.value.details["lines"]
    end(keeping)
    assert list(folder.iterdir()) == []


def test_check_mode_takes_no_lock(tmp_path, other):
    other(KEEP, tmp_path / FOLDER)
    assert step(tmp_path, check_mode=True)["lines"][0] == "jane@acme.example has 3 accounts: 3 would be removed."


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINTR])
def test_a_file_system_without_locks_is_refused(tmp_path, monkeypatch, number):
    def broken(_descriptor, _operation):
        raise OSError(number, "No locks")

    monkeypatch.setattr(fcntl, "flock", broken)
    with pytest.raises(Refused, match=r"The evidence cannot be written to .*: No locks\. Set offboard_evidence_dir to a folder"):
        step(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, monkeypatch):
    def denied(_path, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", denied)
    with pytest.raises(Refused, match=r"The evidence cannot be written to .*: Permission denied\. .* Nothing was changed\.$"):
        step(tmp_path, stage="before")


def test_nobody_can_lead_the_lock_elsewhere(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / ".lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="cannot be written"):
        step(tmp_path, stage="before")
    assert not (tmp_path / "elsewhere").exists()


# Reports


@pytest.mark.parametrize("job", REPORTING)
def test_two_reports_into_one_folder_do_not_mix(tmp_path, other, job):
    first, second = (other(REPORT, tmp_path, job, way, name, REPORTING[job]) for way, name in (("stop", "evelyn"), ("go", "bob")))
    for process in (first, second):
        process.stdin.write("go\n")
        process.stdin.flush()
        if process is first:
            assert process.stdout.readline() == "stopped\n"
    with contextlib.suppress(subprocess.TimeoutExpired):
        second.wait(timeout=2)  # it must not get as far as its end
    for process in (first, second):
        end(process)
    folder = tmp_path / FOLDER / REPORTING[job]
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert described == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in described}
    assert {"evelyn" in path.read_text(encoding="utf-8") for path in folder.glob("access.*")} == {False}
    assert sorted(path.name for path in folder.iterdir()) == sorted([*described, "manifest.json"])


@pytest.mark.parametrize("job", REPORTING)
def test_a_report_that_waits_in_vain_names_the_variable(tmp_path, other, monkeypatch, job):
    monkeypatch.setattr({"audit": audit, "roster": roster}[job], "alone", partial(alone, patience=0))
    folder = tmp_path / FOLDER / REPORTING[job]
    other(KEEP, folder)
    with pytest.raises(
        Refused, match=f"^Another run has been writing to {folder} .* or set {job}_report_dir to another folder.$"
    ):
        step(tmp_path, job, stage=REPORTING[job])


def test_what_roster_says_in_the_end_waits_for_no_report(tmp_path, other):
    other(KEEP, tmp_path / FOLDER)
    more = {"plan": {"surfaces": ["own"], "refused": []}, "read": (), "saas_users_people": [], "roster_report_dir": FOLDER}
    run = run_of("roster", tmp_path, **more)
    assert ActionModule.step(None, STEPS["roster"], run)["lines"] == ["Everything is as the people file says."]


@pytest.mark.parametrize("job", ["audit", "offboard", "onboard"])
@pytest.mark.parametrize("made", [True, False], ids=["full", "no folder"])
def test_what_could_not_be_written_is_not_said_to_be_there(tmp_path, monkeypatch, job, made):
    def full(*_arguments):
        raise Refused("The report cannot be written to it: No space left on device.")

    if made:
        monkeypatch.setattr(access_report, "write", full)
    else:
        (tmp_path / FOLDER).write_text("", encoding="utf-8")
    with pytest.raises(Refused) as told:
        step(tmp_path, job)
    assert told.value.details["lines"], "what was found is said all the same"
    assert not any(f"in {tmp_path / FOLDER}" in line for line in told.value.details["lines"])
    monkeypatch.undo()
    assert step(tmp_path / "other", job)["lines"][-1].endswith(f"is in {tmp_path / 'other' / FOLDER}.")
