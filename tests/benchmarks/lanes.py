# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`lanes`: the fast lane against empty modules, against the module lane over many hosts, and against plays that do nothing."""

from __future__ import annotations

from .measure import in_rounds
from .scene import Scene
from .table import Figure, Goal, Table, cpu, each, wall
from .tasks import DEBUG, NOTHING, get, partner_user, partner_user_loop, partner_users, people

ITEMS = 20
HOSTS = 1000
HOSTS_IN_THE_MODULE_LANE = 100
ROSTER = 200


def run(scene: Scene, rounds: int) -> list[Table]:
    """Items of a loop, hosts, a roster."""
    scene.reset(users=ITEMS)
    tables = [_items(scene, rounds), _hosts(scene, rounds)]
    scene.reset(users=ROSTER)
    return [*tables, _roster(scene, rounds)]


def _items(scene: Scene, rounds: int) -> Table:
    files = [scene.write({"people": people(ITEMS)})]
    loop = {"loop": "{{ people }}", "loop_control": {"label": "{{ item.email }}"}}
    measured = in_rounds(
        rounds,
        {
            "no task": scene.play([], files=files),
            "empty module in a loop": scene.play([NOTHING | loop], "module", files=files),
            "fast lane in a loop": scene.play([partner_user_loop()], files=files),
        },
    )
    none, empty, fast = measured.values()
    figures = []
    for name, of in (("wall", wall), ("cpu", cpu)):
        empty_item = each(of(empty), of(none), ITEMS)
        figures += [
            Figure(f"{name}: empty module, each of {ITEMS} items", empty_item),
            Figure(
                f"{name}: partner_user, fast lane, each of {ITEMS}",
                each(of(fast), of(none), ITEMS),
                against=empty_item,
                goal=Goal(0.1),
            ),
        ]
    remarks = ["Each: (the play with the loop - a play without tasks) / items, so that the cost of the task itself is in it."]
    return Table(f"lanes: a loop over {ITEMS} unchanged users, fast lane ÷ empty module", figures, remarks)


def _hosts(scene: Scene, rounds: int) -> Table:
    many, some = scene.inventory(HOSTS), scene.inventory(HOSTS_IN_THE_MODULE_LANE)
    measured = in_rounds(
        rounds,
        {
            f"{lane} lane, {forks} forks": scene.play([partner_user()], lane, inventory=inventory, forks=forks)
            for forks in (10, 50)
            for lane, inventory in (("module", some), ("fast", many))
        },
        warm_up=False,
    )
    figures = []
    for forks in (10, 50):
        module, fast = measured[f"module lane, {forks} forks"], measured[f"fast lane, {forks} forks"]
        for name, of in (("wall", wall), ("cpu", cpu)):
            module_host = [value / HOSTS_IN_THE_MODULE_LANE for value in of(module)]
            fast_host = [value / HOSTS for value in of(fast)]
            figures += [
                Figure(f"{name}: module lane, {forks} forks, each host", module_host, note=f"of {HOSTS_IN_THE_MODULE_LANE}"),
                Figure(f"{name}: fast lane, {forks} forks, each host", fast_host, note=f"of {HOSTS}"),
                Figure(
                    f"{name}: module lane ÷ fast lane, {forks} forks",
                    module_host,
                    against=fast_host,
                    goal=Goal(10, at_least=True),
                ),
            ]
    remarks = [
        f"One partner_user on each host, whole plays: {HOSTS_IN_THE_MODULE_LANE} hosts in the module lane, {HOSTS} in the fast."
    ]
    return Table(f"lanes: {HOSTS} hosts, module lane ÷ fast lane", figures, remarks)


def _roster(scene: Scene, rounds: int) -> Table:
    files = [scene.write({"people": people(ROSTER)})]
    measured = in_rounds(
        rounds,
        {
            "no task": scene.play([], files=files),
            "debug": scene.play([DEBUG], files=files),
            "get": scene.play([get()], files=files),
            "roster": scene.play([partner_users()], files=files),
        },
    )
    none, debug, least, roster = measured.values()
    figures = []
    for name, of in (("wall", wall), ("cpu", cpu)):
        figures += [
            Figure(f"{name}: a play without tasks", of(none)),
            Figure(f"{name}: a play with one debug task", of(debug)),
            Figure(f"{name}: one GET with requests ÷ one debug task", of(least), against=of(debug), note="for comparison"),
            Figure(f"{name}: roster of {ROSTER} ÷ play without tasks", of(roster), against=of(none), note="for comparison"),
            Figure(f"{name}: roster of {ROSTER} ÷ play with one debug task", of(roster), against=of(debug), goal=Goal(1.15)),
        ]
    remarks = [
        "The empty play of the goal is the one with a debug task: Ansible starts a worker for it, and nothing is done there.",
        "One GET with requests: an action that imports requests, takes the list, gets the users there are, returns them.",
    ]
    return Table(f"lanes: an unchanged roster of {ROSTER}, fast lane ÷ an empty play", figures, remarks)
