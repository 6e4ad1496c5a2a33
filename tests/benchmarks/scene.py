# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the benchmarks play: a folder, a copy of the collection, a collection of empty things, and the simulator."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import requests
from simulator import seed

from . import empty
from .measure import Subject, Usage, Watched, start

ROOT = Path(__file__).resolve().parents[2]
LANES = {"module": "module", "fast": "auto"}
Task = dict[str, Any]


class Scene:
    """The folder, the environment and the simulator of one run.

    Args:
        folder: Where everything is written.
        url: The simulator.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        collections = folder / "collections" / "ansible_collections"
        mine = collections / "rosterops" / "saas_users"
        for part in ("plugins", "meta", "roles"):
            shutil.copytree(ROOT / part, mine / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "galaxy.yml", mine)
        sys.path.insert(0, str(collections.parent))
        partner_users = import_module("ansible_collections.rosterops.saas_users.plugins.modules.partner_users")
        empty.write_collection(collections / "bench" / "empty", partner_users.DEFINITION.options)
        compileall.compile_dir(str(collections), quiet=1)
        (folder / "ansible.cfg").touch()
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self.environment = inherited | {
            "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
            "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "NO_PROXY": "127.0.0.1",
            "POLYTOMIC_DEPLOYMENT_URL": url,
            "POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY,
        }
        self._written = 0

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the simulator's control API."""
        answer = requests.request(method, f"{self.url}/_simulator/{path}", json=body, timeout=120)
        answer.raise_for_status()
        return answer.json()

    def reset(self, organizations: int = 1, users: int = 5, **settings: Any) -> None:
        """A world of so many organizations with so many users each."""
        self.control("POST", "reset", {"generate": {"organizations": organizations, "users": users}, "settings": settings})

    def asked(self) -> list[dict[str, Any]]:
        """The requests since the last call of this, and forgets them."""
        journal = self.control("GET", "journal")
        self.control("DELETE", "journal")
        return list(journal["requests"])

    def write(self, content: Any, suffix: str = ".json") -> Path:
        """A new file; anything but text is written as JSON."""
        self._written += 1
        path = self.folder / f"file{self._written}{suffix}"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def inventory(self, hosts: int) -> Path:
        """An inventory of so many hosts, all of them on this machine."""
        lines = [f"host{number:05d}" for number in range(hosts)]
        variables = ["[all:vars]", "ansible_connection=local", f"ansible_python_interpreter={sys.executable}"]
        return self.write("\n".join([*lines, *variables, ""]), ".ini")

    def playing(
        self,
        tasks: Sequence[Task],
        lane: str = "fast",
        *,
        variables: Mapping[str, Any] | None = None,
        files: Sequence[Path] = (),
        **options: Any,
    ) -> list[str]:
        """The command that plays the tasks.

        Args:
            tasks: The tasks of the one play there is.
            lane: ``fast`` or ``module``.
            variables: Of the play.
            files: With more of them.
            options: ``inventory`` (a file; else this machine alone), ``forks``, ``strategy``, and ``extra_vars`` (a file).
        """
        play = {
            "hosts": "all",
            "gather_facts": False,
            "strategy": options.get("strategy", "linear"),
            "vars": {"saas_users_lane": LANES[lane], **(variables or {})},
            "vars_files": [str(path) for path in files],
            "tasks": list(tasks),
        }
        inventory = options.get("inventory") or self.inventory(1)
        return [
            *(str(Path(sys.executable).with_name("ansible-playbook")), str(self.write([play], ".yml"))),
            *("--inventory", str(inventory), "--forks", str(options.get("forks", 5))),
            *(["--extra-vars", f"@{options['extra_vars']}"] if "extra_vars" in options else []),
        ]

    def start(self, command: Sequence[object], folder: Path | None = None) -> Watched:
        """Start a command in this scene, perhaps in a folder of its own."""
        return start(command, self.environment, folder or self.folder)

    def run(self, command: Sequence[object]) -> Usage:
        """Run a command in this scene, to its end."""
        return self.start(command).ended()

    def play(self, tasks: Sequence[Task], lane: str = "fast", **options: Any) -> Subject:
        """What plays these tasks, each time that it is called. See ``playing``."""
        return partial(self.run, self.playing(tasks, lane, **options))


@contextmanager
def scene() -> Iterator[Scene]:
    """A scene, and at the end nothing of it."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        command = [sys.executable, "-m", "simulator", "--exit-after-idle", "1800"]
        simulator = subprocess.Popen(command, cwd=ROOT / "tests", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            url = simulator.stdout.readline().strip() if simulator.stdout else ""
            if not url:
                sys.exit("The simulator did not start; what it said is above.")
            yield Scene(Path(folder), url)
        finally:
            simulator.terminate()
            simulator.wait()
