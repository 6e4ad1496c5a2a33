# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: the collection, built and installed as a user would have it, plays playbooks/demo.yml against the simulator.

The playbook finds the connections in the usual environment variables, a directory for a key in the variable ``demo_keys``, one
for a report in ``demo_report``, and the organizations of the simulator as hosts.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import ROOT, build_venv, clean_environment

DEMO = ROOT / ".venv" / "demo"
BIN = DEMO / "bin"
COLLECTIONS = DEMO / "collections"
TESTS = ROOT / "tests"
PLAYBOOKS = ROOT / "playbooks"
KEYS = DEMO / "keys"
REPORT = DEMO / "access-review"
# Prints the environment variables of the connections; the URLs without the address of the simulator.
READ_CREDENTIALS = """
import json
from simulator import seed, seed_uipath
print(json.dumps({
    "POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY,
    "UIPATH_IDENTITY_URL": seed_uipath.BASE,
    "UIPATH_CLIENT_ID": seed_uipath.CLIENT_ID,
    "UIPATH_CLIENT_SECRET": seed_uipath.CLIENT_SECRET,
}))
"""


def say(text: str) -> None:
    print(f"demo: {text}", flush=True)


def run_quietly(command: list[str | Path], environment: dict[str, str]) -> None:
    """Run a command, and show its output only if it fails."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=ROOT, env=environment, text=True, check=False, **pipes)
    if done.returncode:
        sys.exit(f"{done.stdout}\ndemo: {Path(command[0]).name} failed; see the output above.")


@contextmanager
def running(command: list[str | Path], environment: dict[str, str], **options: object) -> Iterator[subprocess.Popen[str]]:
    """Run a process, and stop it and all processes that it started at the end of the block."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, text=True, start_new_session=True, **options)
    try:
        yield process
    finally:
        for last_word in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, last_word)
                process.wait(timeout=5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        process.wait()


def first_line(process: subprocess.Popen[str], seconds: float) -> str:
    """Return the first line that the process prints, or the empty string if it ends or takes too long."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=seconds).strip()
    except queue.Empty:
        return ""


def play(environment: dict[str, str]) -> int:
    """Start the simulator, play the playbook against it, and stop it."""
    log = DEMO / "simulator.log"
    simulate = [BIN / "python", "-m", "simulator", "--port", "0"]
    with log.open("w") as out, running(simulate, environment, cwd=TESTS, stdout=subprocess.PIPE, stderr=out) as simulator:
        url = first_line(simulator, 30)
        if not url:
            sys.exit(f"{log.read_text()}\ndemo: the simulator did not start; see its output above.")
        read = [BIN / "python", "-c", READ_CREDENTIALS]
        credentials = json.loads(subprocess.run(read, cwd=TESTS, env=environment, check=True, capture_output=True).stdout)
        credentials |= {"POLYTOMIC_DEPLOYMENT_URL": url, "UIPATH_IDENTITY_URL": url + credentials["UIPATH_IDENTITY_URL"]}
        inventory = PLAYBOOKS / "inventory" / "polytomic_organizations.yml"
        variables = json.dumps({"demo_keys": str(KEYS), "demo_report": str(REPORT)})
        command = [BIN / "ansible-playbook", PLAYBOOKS / "demo.yml", "--inventory", inventory, "--extra-vars", variables]
        with running(command, environment | credentials, cwd=DEMO) as playbook:
            return playbook.wait()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    say("preparing .venv/demo; the first run installs packages from PyPI, which takes about a minute")
    build_venv(DEMO, "demo.txt")
    start = time.monotonic()
    for folder in (KEYS, REPORT):
        shutil.rmtree(folder, ignore_errors=True)
    KEYS.mkdir(mode=0o700)
    configuration = DEMO / "ansible.cfg"
    configuration.touch()
    environment = clean_environment() | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_CHECK_MODE_MARKERS": "true",
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_HOME": str(DEMO / "ansible"),
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    say("building and installing the collection")
    shutil.rmtree(DEMO / "dist", ignore_errors=True)
    galaxy = [BIN / "ansible-galaxy", "collection"]
    run_quietly([*galaxy, "build", ROOT, "--output-path", DEMO / "dist"], environment)
    (tarball,) = (DEMO / "dist").glob("*.tar.gz")
    run_quietly([*galaxy, "install", tarball, "--force", "--offline", "--collections-path", COLLECTIONS], environment)
    try:
        code = play(environment)
    except KeyboardInterrupt:
        say("interrupted; all processes are stopped")
        return 130
    if code:
        say(f"the playbook failed with exit code {code}; the simulator is stopped")
    else:
        say(f"finished after {time.monotonic() - start:.0f} s, and the simulator is stopped")
        say(f"the report is a page for your browser: {(REPORT / 'access.html').as_uri()}")
        say("the tasks are in playbooks/demo.yml; for your own users, start with docs/docsite/rst/guide_first_steps.rst")
    return code


if __name__ == "__main__":
    sys.exit(main())
