# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`scale`: 1,000 organizations of 50 users at 50 ms as one task, as hosts, and as slices; and 1,000,000 users by estimate."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from simulator import seed

from .scene import Scene

ORGANIZATIONS = 1000
USERS_EACH = 50
LATENCY = 0.05
AT_ONCE = 16
FORKS = (1, 5, 20, 50)
SLICES = 4
SLICE_FORKS = 5
EXTRAPOLATED = (10_000, 20_000)
FLEET = "one task"
MODULE = "rosterops.saas_users.partner_users"
COLUMNS = (
    "run",
    "organizations",
    "users",
    "wall",
    "÷ one task",
    "processor",
    "requests",
    "memory",
    "output",
    "results",
    "largest result",
    "load",
)
# What a controller would store of each result.
CALLBACK = """
import json
import os
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "result_sizes"

    def v2_runner_on_ok(self, result):
        with open(os.environ["RESULT_SIZES"], "a") as file:
            file.write(f"{len(json.dumps(result._result, default=str))}\\\\n")
"""


class Row(NamedTuple):
    """One way to do the work, and what it took: seconds, MiB, and bytes. ``results`` are the sizes of the tasks' results."""

    name: str
    organizations: int
    wall: float
    cpu: float
    requests: int
    rss: float
    output: int
    results: Sequence[int]
    load: float = 0.0

    def cells(self, first: Row) -> tuple[str, ...]:
        """One text for each column. The wall-clock time of each organization is compared with the first row."""
        counted = (f"{self.requests:,}", f"{self.rss:.0f} MiB", _size(self.output), _size(sum(self.results)))
        more = (*counted, _size(max(self.results)), f"{self.load:.1f}" if self.load else "")
        ratio = self.wall / self.organizations / (first.wall / first.organizations)
        users = f"{self.organizations * USERS_EACH:,}"
        return (self.name, f"{self.organizations:,}", users, f"{self.wall:.0f} s", f"{ratio:.2f}", f"{self.cpu:.0f} s", *more)


class Grid(NamedTuple):
    """A table of rows, shown as the other tables are."""

    title: str
    rows: Sequence[Row]
    remarks: Sequence[str]

    def markdown(self) -> str:
        """For a file."""
        rows = [COLUMNS, ("---", *("---:",) * (len(COLUMNS) - 1)), *(row.cells(self.rows[0]) for row in self.rows)]
        return "\n".join([f"### {self.title}", "", *(f"| {' | '.join(row)} |" for row in rows), "", *self.remarks])

    def text(self) -> str:
        """For a terminal, which shows the same."""
        return self.markdown()


def run(scene: Scene, rounds: int) -> list[Grid]:
    """Each way once: these take minutes, and what is compared is far apart."""
    del rounds
    folder = scene.folder / "callbacks"
    folder.mkdir()
    (folder / "result_sizes.py").write_text(CALLBACK.replace("\\\\n", "\\n"), encoding="utf-8")
    sizes = scene.folder / "sizes"
    callbacks = {"ANSIBLE_CALLBACK_PLUGINS": str(folder), "ANSIBLE_CALLBACKS_ENABLED": "result_sizes"}
    scene.environment |= {**callbacks, "RESULT_SIZES": str(sizes)}
    inventory = scene.folder / "hosts.polytomic_organizations.yml"
    inventory.write_text(json.dumps({"plugin": PLUGIN}), encoding="utf-8")
    rosters = _rosters(scene.folder / "rosters", 2 * ORGANIZATIONS)
    rows = []
    for count in (ORGANIZATIONS, 2 * ORGANIZATIONS):
        task = {MODULE: {"organizations": "{{ rosters }}", "concurrency": AT_ONCE}}
        files = [scene.write({"rosters": rosters[:count]})]
        rows.append(_measured(scene, FLEET, count, sizes, scene.playing([task], files=files)))
    one = {MODULE: {"organization_id": "{{ polytomic_organization_id }}", "users_file": "{{ roster }}"}}
    own = {"roster": str(scene.folder / "rosters" / "{{ polytomic_organization_id }}.jsonl")}
    for forks in FORKS:
        command = scene.playing([one], variables=own, inventory=inventory, forks=forks)
        rows.append(_measured(scene, f"hosts, {forks} forks", ORGANIZATIONS, sizes, command))
    size = ORGANIZATIONS // SLICES
    slices = [
        [
            *scene.playing([one], variables=own, inventory=inventory, forks=SLICE_FORKS),
            *("--limit", f"all[{number * size}:{(number + 1) * size - 1}]"),
        ]
        for number in range(SLICES)
    ]
    rows.append(_measured(scene, f"{SLICES} slices of hosts, {SLICE_FORKS} forks each", ORGANIZATIONS, sizes, *slices))
    rows += [_extrapolated(*rows[:2], count) for count in EXTRAPOLATED]
    title = f"scale: organizations of {USERS_EACH} users each, {LATENCY * 1000:.0f} ms for each request, nothing to change"
    return [Grid(title, rows, REMARKS)]


PLUGIN = "rosterops.saas_users.polytomic_organizations"
REMARKS = [
    f"- One task: `partner_users` with `organizations`, {AT_ONCE} at a time. The list is a variable, which Ansible renders.",
    "- Hosts: the inventory plugin, and `partner_users` with a `users_file` for each host.",
    "- Slices: processes that run at the same time, each with a part of the same inventory. Memory is the sum of their largest.",
    "- Memory is the peak of the largest process. Processor time is without the simulator, which runs on the same machine.",
    "- Results are what the tasks return, as JSON. An event of a controller holds one result.",
    "- Load is the load average of the last minute of a run. The ratio compares the wall-clock time for each organization.",
    "- Estimated rows follow from the two runs of one task: the second, and for each further organization the difference.",
]


def _rosters(folder: Path, count: int) -> list[dict[str, Any]]:
    """The users of each generated organization as they are, and a file for each."""
    folder.mkdir()
    rosters = []
    for number in range(count):
        organization_id = seed.generated_organization_id(number)
        users = [{"email": seed.generated_email(number, user)} for user in range(USERS_EACH)]
        (folder / f"{organization_id}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in users), encoding="utf-8")
        rosters.append({"organization_id": organization_id, "users": users})
    return rosters


def _measured(scene: Scene, name: str, count: int, sizes: Path, *commands: Sequence[object]) -> Row:
    """Run the commands at the same time, in a world of so many organizations."""
    scene.reset(organizations=count, users=USERS_EACH, latency=LATENCY)
    sizes.write_text("", encoding="utf-8")
    begun = time.perf_counter()
    folders = [scene.folder / f"process{number}" for number in range(len(commands))]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    running = [scene.start(command, folder) for command, folder in zip(commands, folders, strict=True)]
    usages = [one.ended() for one in running]
    wall = time.perf_counter() - begun
    results = [int(line) for line in sizes.read_text(encoding="utf-8").split()]
    output = sum(os.stat(one.output).st_size for one in running)
    asked = scene.asked()
    if {request["method"] for request in asked} != {"GET"} or not results:
        raise SystemExit(f"{name}: it was to read, and to change nothing")
    load = os.getloadavg()[0]
    print(f"  {name}: {wall:.0f} s, load {load:.1f}", flush=True)
    return Row(
        name, count, wall, sum(one.cpu for one in usages), len(asked), sum(one.rss for one in usages), output, results, load
    )


def _extrapolated(less: Row, more: Row, count: int) -> Row:
    """What the fleet would take with so many organizations, by the slope between two runs."""

    def at(first: float, second: float) -> float:
        return second + (second - first) / (more.organizations - less.organizations) * (count - more.organizations)

    times, memory = (at(less.wall, more.wall), at(less.cpu, more.cpu)), at(less.rss, more.rss)
    results = [round(at(sum(less.results), sum(more.results)))]
    return Row(f"{FLEET}, estimated", count, *times, count, memory, more.output, results)


def _size(size: int) -> str:
    return f"{size / 1000:,.1f} kB"
