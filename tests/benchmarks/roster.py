# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`roster`: rosters of 1 to 10,000 unchanged users in one task, against the ways to do the same without it; time and memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from simulator import seed

from .measure import Subject, Usage, in_rounds
from .scene import LANES, Scene
from .table import Figure, Goal, Table, cpu, rss, wall
from .tasks import ORGANIZATION, SDK_SCRIPT, USERS, listed, partner_user_loop, partner_users, people, uri_loop

SIZES = (1, 100, 1000, 10_000)
LARGE = 10_000
MEMORY_SIZES = (1000, 10_000, 20_000)
# What is measured of a loop: one item, and this many. Larger ones are extrapolated, since they would take hours.
LOOPS = {"module": 20, "fast": 100, "uri": 20}
Clock = Callable[[Sequence[Usage]], list[float]]


def run(scene: Scene, rounds: int) -> list[Table]:
    """Sizes, the cost beside Ansible's own, memory."""
    return [*_sizes(scene, rounds), _large(scene, rounds), _memory(scene, rounds)]


def _in_world(scene: Scene, users: int, subject: Subject) -> Subject:
    """The same in an organization with so many users, which is made before anything is measured."""

    def play() -> Usage:
        scene.reset(users=users)
        return subject()

    return play


def _sizes(scene: Scene, rounds: int) -> list[Table]:
    script = scene.write(SDK_SCRIPT, ".py")
    subjects: dict[str, Subject] = {}
    for size in SIZES:
        path = scene.write({"people": people(size)})
        for lane in LANES:
            subjects[f"{lane} {size}"] = _in_world(scene, size, scene.play([partner_users()], lane, files=[path]))
        sdk = [sys.executable, script, scene.url, seed.PARTNER_KEY, ORGANIZATION, path]
        subjects[f"sdk {size}"] = _in_world(scene, size, partial(scene.run, sdk))
    for name, most in LOOPS.items():
        task = uri_loop() if name == "uri" else partner_user_loop()
        for size in (1, most):
            files = [scene.write({"people": people(size)})]
            lane = name if name in LANES else "fast"
            subjects[f"loop {name} {size}"] = _in_world(scene, max(LOOPS.values()), scene.play([task], lane, files=files))
    measured = in_rounds(rounds, subjects)
    return [_table(name, of, measured) for name, of in (("cpu", cpu), ("wall", wall))]


def _table(name: str, of: Clock, measured: dict[str, list[Usage]]) -> Table:
    names = {
        "module": "a loop of partner_user, module lane",
        "fast": "a loop of partner_user, fast lane",
        "uri": "a loop of ansible.builtin.uri",
    }
    figures = []
    for size in SIZES:
        roster = of(measured[f"fast {size}"])
        figures.append(Figure(f"{size:,}: partner_users, fast lane", roster))
        figures.append(Figure(f"{size:,}: partner_users, module lane", of(measured[f"module {size}"]), against=roster))
        figures.append(Figure(f"{size:,}: a script with the vendor's SDK", of(measured[f"sdk {size}"]), against=roster))
        for loop, most in LOOPS.items():
            one, many = of(measured[f"loop {loop} 1"]), of(measured[f"loop {loop} {most}"])
            values = [first + (last - first) / (most - 1) * (size - 1) for first, last in zip(one, many, strict=True)]
            note = "" if size in (1, most) else f"extrapolated from loops of 1 and {most}"
            figures.append(Figure(f"{size:,}: {names[loop]}", values, against=roster, note=note))
    remarks = [
        "The ratio is to partner_users in the fast lane with as many users.",
        f"The loops ran in an organization of {max(LOOPS.values())} users. Each of their items lists all users, so that in "
        "a larger organization an item costs more: what is extrapolated to more users is too favourable to the loops.",
    ]
    return Table(f"roster, {name}: users who are as they should be, in one task and otherwise", figures, remarks)


def _large(scene: Scene, rounds: int) -> Table:
    scene.reset(users=LARGE)
    files = [scene.write({"people": people(LARGE)})]
    asked: list[float] = []

    def counted(subject: Subject) -> Usage:
        scene.asked()
        usage = subject()
        requests = scene.asked()
        if {(request["method"], request["path"]) for request in requests} - {("GET", USERS)}:
            sys.exit("The roster of unchanged users made other requests than the one listing.")
        asked.append(len(requests))
        return usage

    subjects: dict[str, Subject] = {
        "no task": scene.play([], files=files),
        "empty module": scene.play([listed("list")], "module", files=files),
        "module lane": partial(counted, scene.play([partner_users()], "module", files=files)),
        "empty action": scene.play([listed("action")], files=files),
        "fast lane": partial(counted, scene.play([partner_users()], files=files)),
    }
    measured = in_rounds(rounds, subjects)
    figures = []
    for name, of in (("wall", wall), ("cpu", cpu)):
        times = {subject: of(usages) for subject, usages in measured.items()}
        figures += [
            Figure(f"{name}: a play without tasks that has the list", times["no task"]),
            Figure(f"{name}: the list into an empty module and out of it", times["empty module"]),
            Figure(f"{name}: partner_users, module lane", times["module lane"], against=times["empty module"], goal=Goal(1.5)),
            Figure(f"{name}: the list into an empty action and out of it", times["empty action"]),
            Figure(f"{name}: partner_users, fast lane", times["fast lane"], against=times["empty action"], goal=Goal(1.5)),
        ]
    figures.append(Figure("requests of each task", asked, unit=""))
    remarks = [
        "The empty module has the options of partner_users and returns the list; the empty action does nothing but return it."
    ]
    return Table(f"roster: {LARGE:,} unchanged users ÷ what Ansible needs for the same list", figures, remarks)


def _memory(scene: Scene, rounds: int) -> Table:
    subjects: dict[str, Subject] = {}
    for size in MEMORY_SIZES:
        files = [scene.write({"people": people(size)})]
        tasks: dict[str, Any] = {"fast": partner_users(), "module": partner_users(), "empty action": listed("action")}
        for name, task in tasks.items():
            lane = name if name in LANES else "fast"
            subjects[f"{size:,} users: {name}"] = _in_world(scene, size, scene.play([task], lane, files=files))
    measured = in_rounds(min(rounds, 3), subjects, warm_up=False)
    figures = []
    for name in ("fast", "module", "empty action"):
        peaks = [rss(measured[f"{size:,} users: {name}"]) for size in MEMORY_SIZES]
        figures += [Figure(f"{size:,} users: {name}", peak, unit="MiB") for size, peak in zip(MEMORY_SIZES, peaks, strict=True)]
        slopes = [
            [(more - less) * 1024 / (to - start) for more, less in zip(high, low, strict=True)]
            for low, high, start, to in zip(peaks, peaks[1:], MEMORY_SIZES, MEMORY_SIZES[1:], strict=False)
        ]
        figures += [
            Figure(f"{name}: each user up to {MEMORY_SIZES[1]:,}", slopes[0], unit="KiB"),
            Figure(
                f"{name}: each user from there to {MEMORY_SIZES[2]:,}",
                slopes[1],
                unit="KiB",
                against=slopes[0],
                note="1 is linear",
            ),
        ]
    remarks = ["Peak memory of the largest process of the play: the controller, its worker, or the module."]
    return Table("roster: memory", figures, remarks)
