# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make test`: nox runs the sessions of noxfile.py as stages, some at a time, and each gets a line that says how it went.

After a stage that fails, with all that it printed, no other one begins. Names as arguments run only those stages.
The environment variable CLOCK, such as +400d, moves the clock (elsewhere.py).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from environment import ROOT, VERSION, build_venv, clean_environment, prepare_home

TOOLS = ROOT / ".venv" / VERSION
WORK = ROOT / ".nox" / VERSION
LOGS = WORK / "logs"
# What nox prints when a stage begins, and when it ends: before all that the stage has printed.
BEGINS = re.compile(r"Starting session (\S+)\.\.\.\n")
ENDS = re.compile(r"={10} \S+ (\S+): (\w+)(?:, .*)? ={10}\n")
RESULTS = {"success": "ok", "skipped": "skipped"}
# What of a stage's log is repeated in the end: how pytest summed up, why something was skipped, and what took how long.
SUMMED_UP = r"^=+ (.*\d+ (?:passed|failed|skipped|error).*) =+$"
SKIPPED = r"^nox > Session \S+ skipped: (.*)\.$|^SKIPPED \[\d+\] tests/cores/\S+: (.*)$"
BUILT = r"^(The documentation: .*)$"
SUMMARY = re.compile(f"{SUMMED_UP}|{SKIPPED}|{BUILT}", re.MULTILINE)
# pip compiles nothing, as in build_venv(). PIP_NO_COMPILE=1 would mean that it does.
SETTINGS = {"NO_COLOR": "1", "PIP_COMPILE": "0"}
# A stage waits for processes and servers for a quarter of its time: two more than there are processors use them to the end.
AT_A_TIME = min(os.cpu_count() or 1, 4) + 2
DURATION = re.compile(r"^(\d+\.\d+)s (call|setup|teardown|target) +(\S.*)$", re.MULTILINE)


def find_pythons() -> dict[str, str]:
    """The Pythons that run on this machine, by version."""
    script = ROOT / "tests" / "tools" / "python.sh"
    lines = subprocess.run(["sh", script, "list"], check=True, capture_output=True, text=True).stdout.splitlines()
    return dict(line.split(" ", 1) for line in lines)


def prepare_path() -> str:
    """A PATH on which every ``python3.N`` runs: ansible-test takes each name at its word, and a version manager's may refuse."""
    pythons = WORK / "pythons"
    pythons.mkdir(parents=True, exist_ok=True)
    for old in pythons.iterdir():
        old.unlink()
    found = find_pythons() | {VERSION: sys.executable}
    for version, path in found.items():
        (pythons / f"python{version}").symlink_to(path)
    names = {f"python3.{minor}" for minor in range(30)} - {f"python{version}" for version in found}
    others = [part for part in os.environ["PATH"].split(os.pathsep) if not any((Path(part) / name).exists() for name in names)]
    return os.pathsep.join([str(TOOLS / "bin"), str(pythons), *others])


def follow(lines: Iterable[str], ended: dict[str, str], begun: dict[str, float]) -> None:
    """Print a line for each stage that ends, and all that it printed if it failed; keep that in a file of its own."""
    log = (LOGS / "nox.log").open("w", encoding="utf-8")
    stage = "nox"
    for line in lines:
        if begins := BEGINS.match(line):
            begun[begins[1]] = time.monotonic()
        elif (ends := ENDS.match(line)) and ends[1] in begun:
            stage, result = ends[1], RESULTS.get(ends[2], "FAILED")
            ended[stage] = result
            print(f"{stage:<24} {result:<8}{time.monotonic() - begun.pop(stage):7.1f} s", flush=True)
            log.close()
            log = (LOGS / f"{stage}.log").open("w", encoding="utf-8")
        else:
            log.write(line)
            if ended.get(stage) == "FAILED":
                print(line, end="", flush=True)
    log.close()


def sum_up(ended: dict[str, str]) -> None:
    """Print how the tests went, which of them took longest, and what failed."""
    print()
    durations = []
    for stage in ended:
        text = (LOGS / f"{stage}.log").read_text("utf-8")
        for told in SUMMARY.findall(text):
            print(f"{stage:<24} {''.join(told)}")
        durations += [(float(seconds), kind, f"{name} ({stage})") for seconds, kind, name in DURATION.findall(text)]
    for what, targets in (("tests", False), ("integration targets", True)):
        if slowest := sorted((one for one in durations if (one[1] == "target") is targets), reverse=True)[:5]:
            print(f"\nThe slowest {what}:", *(f"{seconds:7.1f} s  {name}" for seconds, _kind, name in slowest), sep="\n")
    for stage, result in ended.items():
        if result == "FAILED":
            log = (LOGS / f"{stage}.log").relative_to(ROOT)
            print(f"\nThe stage {stage} failed; its output is above, and in {log}. Alone: make test STAGE={stage}")


def run_stages(stages: list[str], environment: dict[str, str], ended: dict[str, str], keep_going: bool) -> int:
    """Run the stages, or all of them if none is named, and note in ``ended`` how each went. Returns nox's exit status."""
    command = [TOOLS / "bin" / "nox", f"--noxfile={ROOT / 'noxfile.py'}", f"--envdir={WORK / 'sessions'}", "--nocolor"]
    command += [f"--parallel={AT_A_TIME}", *(["--no-stop-on-first-error"] if keep_going else [])]
    command += ["--session", *stages] if stages else []
    if clock := os.environ.get("CLOCK"):
        command = [TOOLS / "bin" / "python", ROOT / "tests" / "tools" / "elsewhere.py", f"--clock={clock}", *command]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    text = {"encoding": "utf-8", "errors": "replace"}
    begun: dict[str, float] = {}
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **streams, **text) as nox:
        try:
            follow(nox.stdout, ended, begun)
        except KeyboardInterrupt:
            os.killpg(nox.pid, signal.SIGINT)  # nox ends what is running, and prints what that has said
            follow(nox.stdout, ended, begun)
            raise
        finally:
            sum_up(ended)
    if nox.returncode and "FAILED" not in ended.values():
        print((LOGS / "nox.log").read_text("utf-8"))
    return nox.returncode


def run(what: str, stages: list[str], ended: dict[str, str], keep_going: bool = False) -> int:
    """Install the tools, run the stages, and print the total. ``keep_going``: after a stage that fails, others begin."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a script's background job ignores the first
        signal.signal(number, signal.default_int_handler)
    sys.stdout.reconfigure(errors="replace")
    LOGS.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    print(f"{what} with Python {sys.version.split()[0]}\n{'setup':<24}", end=" ", flush=True)
    build_venv(TOOLS, "tools.txt")
    print(f"{'ok':<8}{time.monotonic() - start:7.1f} s", flush=True)
    environment = clean_environment() | {"HOME": str(prepare_home(ROOT / ".nox" / "home")), "PATH": prepare_path(), **SETTINGS}
    status = run_stages(stages, environment, ended, keep_going)
    print(f"\n{'total':<24} {'FAILED' if status else 'ok':<8}{time.monotonic() - start:7.1f} s")
    return status


def interruptible(main: Callable[[], int]) -> NoReturn:
    """Exit with the status of ``main``, and without a traceback after Ctrl-C."""
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\ninterrupted")


if __name__ == "__main__":
    interruptible(lambda: run("make test", sys.argv[1:], {}))
