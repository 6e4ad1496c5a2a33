# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make test`: the sessions of noxfile.py as stages, in their order there, each with a line that says how it went.

The first stage that fails ends the run, with all that it printed. Names as arguments run only those stages.
The environment variable CLOCK, such as +400d, runs them with the clock moved (elsewhere.py).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from environment import ROOT, VERSION, build_venv, clean_environment

TOOLS = ROOT / ".venv" / VERSION
WORK = ROOT / ".nox" / VERSION
SUMMARY = re.compile(r"^=+ .*\d+ (?:passed|failed|skipped|error).* =+$", re.MULTILINE)
PARTS = {"engine"}  # what another stage runs as well
SKIPPED = re.compile(r"Session \S+ skipped: (.*)\.$", re.MULTILINE)
SKIPPED_CORE = re.compile(r"^SKIPPED \[\d+\] tests/cores/\S+: (.*)$", re.MULTILINE)


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


def prepare_home() -> Path:
    """A home of the run's own: ansible-test keeps environments there, and nobody's settings get in except for pip and Git."""
    home = ROOT / ".nox" / "home"
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


def nox(*arguments: str) -> list[str]:
    return [
        str(TOOLS / "bin" / "nox"),
        f"--noxfile={ROOT / 'noxfile.py'}",
        f"--envdir={WORK / 'sessions'}",
        "--default-venv-backend=virtualenv",
        "--download-python=never",
        "--reuse-venv=yes",
        "--nocolor",
        *arguments,
    ]


def find_stages(environment: dict[str, str]) -> dict[str, list[str]]:
    """The sessions of noxfile.py: name and the command that runs it."""
    listing = subprocess.run(nox("--list", "--json"), cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    commands = {}
    for session in json.loads(listing.stdout):
        # antsibull-nox asks for any Python that the ansible-core can have; it shall be this one.
        force = [f"--force-python={VERSION}"] if session["python"] else []
        commands[session["name"]] = nox("--session", session["name"], *force)
    return commands


def run_stage(name: str, command: list[str], environment: dict[str, str]) -> tuple[bool, list[str]]:
    """Run one stage and print its line. Returns whether the run may go on, and how pytest summed up."""
    print(f"{name:<24}", end=" ", flush=True)
    if clock := os.environ.get("CLOCK"):
        command = [str(TOOLS / "bin" / "python"), str(ROOT / "tests" / "tools" / "elsewhere.py"), f"--clock={clock}", *command]
    log = WORK / "logs" / f"{name}.log"
    start = time.monotonic()
    with log.open("w") as out:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    seconds = time.monotonic() - start
    text = log.read_text(encoding="utf-8", errors="replace")
    skipped = SKIPPED.search(text)
    summaries = SUMMARY.findall(text)
    remarks = [skipped.group(1)] if skipped else [summary.strip("= ") for summary in summaries] + SKIPPED_CORE.findall(text)
    result = "FAILED" if done.returncode else "skipped" if skipped else "ok"
    print(f"{result:<8}{seconds:7.1f} s  {'; '.join(remarks)}".rstrip(), flush=True)
    if done.returncode:
        print(f"\n{text}\nThe stage {name} failed; this is also in {log.relative_to(ROOT)}. Alone: make test STAGE={name}")
    return done.returncode == 0, summaries


def main() -> int:
    sys.stdout.reconfigure(errors="replace")
    (WORK / "logs").mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    print(f"make test with Python {sys.version.split()[0]}\n{'setup':<24}", end=" ", flush=True)
    build_venv(TOOLS, "tools.txt")
    print(f"{'ok':<8}{time.monotonic() - start:7.1f} s", flush=True)
    environment = clean_environment() | {"HOME": str(prepare_home()), "PATH": prepare_path(), "NO_COLOR": "1"}
    known = find_stages(environment)
    stages = sys.argv[1:] or [name for name in known if name not in PARTS]
    for stage in stages:
        if stage not in known:
            print(f"There is no stage {stage}. The stages are: {', '.join(known)}.")
            return 2
    summaries = []
    for stage in stages:
        passed, summed_up = run_stage(stage, known[stage], environment)
        if not passed:
            return 1
        summaries += summed_up
    print(f"{'total':<24} {'ok':<8}{time.monotonic() - start:7.1f} s", *summaries, sep="\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\ninterrupted")
