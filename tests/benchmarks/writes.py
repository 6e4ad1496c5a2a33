# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`writes`: 200 users are created, each request taking 50 ms, against the ideal for the concurrency."""

from __future__ import annotations

from functools import partial

from .measure import Usage, in_rounds
from .scene import Scene
from .table import Figure, Table, cpu, wall
from .tasks import ORGANIZATION, listed, partner_users, role_of

CREATES = 200
LATENCY = 0.05
CONCURRENCIES = (1, 8, 32)


def run(scene: Scene, rounds: int) -> list[Table]:
    """In the fast lane, with each concurrency."""
    newcomers = [{"email": f"new{number:04d}@org00000.example", "role_ids": [role_of(1)]} for number in range(CREATES)]
    files = [scene.write({"people": newcomers})]

    def fresh(concurrency: int) -> Usage:
        scene.reset(users=5, latency=LATENCY)
        usage = plays[concurrency]()
        writes = sum(request["method"] == "POST" and request["status"] in (200, 201) for request in scene.asked())
        if writes < CREATES:
            raise SystemExit(f"{writes} of {CREATES} users of {ORGANIZATION} were created.")
        return usage

    plays = {number: scene.play([partner_users(concurrency=number)], files=files) for number in CONCURRENCIES}
    subjects = {str(number): partial(fresh, number) for number in CONCURRENCIES}
    measured = in_rounds(rounds, {"empty": scene.play([listed("action")], files=files), **subjects})
    empty = wall(measured["empty"])
    figures = [Figure("wall: a play with an empty action and the list", empty)]
    for number in CONCURRENCIES:
        ideal = [seconds + LATENCY + LATENCY * CREATES / number for seconds in empty]
        figures += [
            Figure(f"wall: ideal, {number} at a time", ideal),
            Figure(f"wall: partner_users, {number} at a time", wall(measured[str(number)]), against=ideal),
            Figure(f"cpu: partner_users, {number} at a time", cpu(measured[str(number)])),
        ]
    remarks = [f"Ideal: the empty play + the listing + {CREATES} * {LATENCY * 1000:.0f} ms ÷ concurrency. Fast lane."]
    return [Table(f"writes: {CREATES} creates at {LATENCY * 1000:.0f} ms ÷ the ideal", figures, remarks)]
