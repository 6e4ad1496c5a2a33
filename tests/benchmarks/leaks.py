# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`leaks`: what a play over 1,000 hosts in the fast lane leaves in the controller, against the same with an empty action."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from .measure import Usage, Watched
from .scene import Scene
from .table import Figure, Table
from .tasks import ACTION, Task, partner_user, partner_users, people

HOSTS = 1000
STRATEGIES = ("linear", "free", "host_pinned")
FORKS = (1, 50)
INTERVAL = 0.05


class Seen(NamedTuple):
    """What was seen of the controller at one time."""

    memory: float
    files: int
    threads: int


class Watcher(Thread):
    """Looks at a process again and again, until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = Path("/proc", str(pid))
        self.stopped = Event()
        self.seen: list[Seen] = []

    def run(self) -> None:
        """Look."""
        while not self.stopped.wait(INTERVAL):
            try:
                status = dict(line.split(":", 1) for line in (self._process / "status").read_text().splitlines())
                files = len(os.listdir(self._process / "fd"))
                self.seen.append(Seen(int(status["VmRSS"].split()[0]) / 1024, files, int(status["Threads"])))
            except (OSError, KeyError, ValueError):
                return  # it has ended


class Trace(NamedTuple):
    """A play, and what was seen of its controller."""

    usage: Usage
    seen: list[Seen]

    def half(self, second: bool) -> list[Seen]:
        """What was seen in the first or the second half of the play."""
        middle = len(self.seen) // 2
        return self.seen[middle:] if second else self.seen[:middle]


def run(scene: Scene, rounds: int) -> list[Table]:
    """Each strategy with each number of forks, once."""
    del rounds  # what is counted here does not need several
    if not Path("/proc/self/fd").exists():
        raise SystemExit("The benchmark leaks reads /proc, which this system does not have.")
    scene.reset(users=5)
    inventory = scene.inventory(HOSTS)
    figures = []
    for strategy in STRATEGIES:
        for forks in FORKS:
            traces = {}
            for name, task in {"empty action": ACTION, "fast lane": partner_user()}.items():
                scene.asked()
                traces[name] = _trace(scene.start(scene.playing([task], inventory=inventory, forks=forks, strategy=strategy)))
            figures += _figures(f"{strategy}, {forks} forks", traces["empty action"], traces["fast lane"])
            journal = scene.control("GET", "journal")
            figures.append(
                Figure(f"{strategy}, {forks} forks: connections of {HOSTS:,} tasks", [journal["connections"]], unit="")
            )
    remarks = [
        "The controller is looked at 20 times a second. Growth: the peak of the second half of the play less that of the first."
    ]
    return [Table(f"leaks: {HOSTS:,} hosts in the fast lane ÷ an empty action", figures, remarks), _many_tasks(scene)]


def _figures(title: str, empty: Trace, fast: Trace) -> list[Figure]:
    figures = []
    for name, unit, of in (("memory", "MiB", 0), ("open files", "", 1), ("threads", "", 2)):
        peak, peak_of_empty = (max(seen[of] for seen in trace.seen) for trace in (fast, empty))
        growth = max(seen[of] for seen in fast.half(True)) - max(seen[of] for seen in fast.half(False))
        against = max(seen[of] for seen in empty.half(True)) - max(seen[of] for seen in empty.half(False))
        note = f"grows by {growth:.1f} {unit}".rstrip() + f", with the empty action by {against:.1f}"
        figures.append(Figure(f"{title}: {name}", [float(peak)], unit=unit, against=[float(peak_of_empty)], note=note))
    return figures


def _many_tasks(scene: Scene) -> Table:
    """One host, and 200 rosters one after the other, each with threads of its own."""
    tasks: list[Task] = [partner_users(concurrency=8, users=people(3))] * 200
    trace = _trace(scene.start(scene.playing(tasks)))
    figures = [
        Figure(f"{name}, {half} half", [float(max(seen[of] for seen in trace.half(second)))], unit=unit)
        for name, unit, of in (("memory", "MiB", 0), ("open files", "", 1), ("threads", "", 2))
        for half, second in (("first", False), ("second", True))
    ]
    return Table("leaks: 200 rosters, one after the other, in the fast lane", figures)


def _trace(watched: Watched) -> Trace:
    watcher = Watcher(watched.pid)
    watcher.start()
    usage = watched.ended()
    watcher.stopped.set()
    watcher.join()
    return Trace(usage, watcher.seen)
