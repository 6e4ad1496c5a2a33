# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`file`: a roster of 100,000 unchanged users from ``users_file``, against the same list in ``users``; time and memory."""

from __future__ import annotations

import json

from .measure import in_rounds
from .scene import LANES, Scene
from .table import Figure, Goal, Table, cpu, rss, wall
from .tasks import ORGANIZATION, partner_users, people

SIZE = 100_000


def run(scene: Scene, rounds: int) -> list[Table]:
    """Both lanes, and both kinds of file."""
    scene.reset(users=SIZE)
    users = people(SIZE)
    listed = [scene.write({"people": users})]
    lines = scene.write("".join(f"{json.dumps(one)}\n" for one in users), ".jsonl")
    rows = scene.write("email,role_ids\n" + "".join(f"{one['email']},{';'.join(one['role_ids'])}\n" for one in users), ".csv")
    subjects = {}
    for lane in LANES:
        subjects[f"{lane}: users"] = scene.play([partner_users()], lane, files=listed)
        for name, path in (("JSON lines", lines), ("CSV", rows)):
            task = {"rosterops.saas_users.partner_users": {"organization_id": ORGANIZATION, "users_file": str(path)}}
            subjects[f"{lane}: users_file, {name}"] = scene.play([task], lane)
    measured = in_rounds(min(rounds, 3), subjects, warm_up=False)
    figures = []
    for what, of, unit in (("wall", wall, "s"), ("cpu", cpu, "s"), ("memory", rss, "MiB")):
        for name, usages in measured.items():
            against = [] if name.endswith(": users") else of(measured[f"{name.partition(':')[0]}: users"])
            goal = Goal(0.3) if against else None
            figures.append(Figure(f"{what}: {name}", of(usages), unit=unit, against=against, goal=goal))
    remarks = ["Memory is the peak of the largest process of the play."]
    return [Table(f"file: {SIZE:,} unchanged users from a file ÷ the same list in the options", figures, remarks)]
