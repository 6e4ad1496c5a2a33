# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`fleet`: 2,000 organizations in one task, each request taking 50 ms, against the ideal; and with one that always fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from simulator import seed

from .measure import Usage, in_rounds
from .scene import Scene
from .table import Figure, Goal, Table, cpu, wall
from .tasks import ACTION

ORGANIZATIONS = 2000
USERS_EACH = 3
LATENCY = 0.05
AT_ONCE = 16
BROKEN = ORGANIZATIONS // 2


def run(scene: Scene, rounds: int) -> list[Table]:
    """Keeping the rosters, and looking for people. In the fast lane."""
    rosters = [
        {
            "organization_id": seed.generated_organization_id(organization),
            "users": [{"email": seed.generated_email(organization, number)} for number in range(USERS_EACH)],
        }
        for organization in range(ORGANIZATIONS)
    ]
    emails = [seed.generated_email(organization, 1) for organization in (0, ORGANIZATIONS - 1)]
    files = [scene.write({"rosters": rosters})]
    tasks: dict[str, Any] = {
        "keep": {"rosterops.saas_users.partner_users": {"organizations": "{{ rosters }}", "concurrency": AT_ONCE}},
        "find": {"rosterops.saas_users.partner_user_info": {"all_organizations": True, "emails": emails, "concurrency": AT_ONCE}},
        "empty": {"bench.empty.action": {"users": "{{ rosters }}"}},
    }
    plays = {
        name: scene.play([task | {"ignore_errors": True}], files=[] if name == "find" else files) for name, task in tasks.items()
    }

    def play(name: str, prepare: Callable[[], None]) -> Usage:
        prepare()
        return plays[name]()

    def healthy() -> None:
        scene.reset(organizations=ORGANIZATIONS, users=USERS_EACH, latency=LATENCY)

    def broken() -> None:
        healthy()
        fault = {"path": f"{seed.generated_organization_id(BROKEN)}/users", "status": 500, "times": -1}
        scene.control("POST", "faults", fault)

    measured = in_rounds(
        rounds,
        {
            "empty": plays["empty"],
            "nothing": scene.play([ACTION]),
            **{name: partial(play, name, healthy) for name in ("keep", "find")},
            **{f"{name}, broken": partial(play, name, broken) for name in ("keep", "find")},
        },
        warm_up=False,
    )
    figures = []
    for name, module, requests, empty, what in (
        ("keep", "partner_users", ORGANIZATIONS, "empty", "an empty action and the same list"),
        ("find", "partner_user_info", ORGANIZATIONS + AT_ONCE, "nothing", "an empty action"),
    ):
        ideal = [seconds + requests * LATENCY / AT_ONCE for seconds in wall(measured[empty])]
        figures += [
            Figure(f"wall: a play with {what}", wall(measured[empty])),
            Figure(f"wall: ideal for {module}", ideal),
            Figure(f"wall: {module}", wall(measured[name]), against=ideal, goal=Goal(1.5)),
            Figure(f"cpu: {module}", cpu(measured[name])),
            Figure(
                f"wall: {module}, one organization answers 500", wall(measured[f"{name}, broken"]), against=wall(measured[name])
            ),
        ]
    remarks = [
        f"Ideal: the empty play + one request for each organization * {LATENCY * 1000:.0f} ms ÷ {AT_ONCE}; partner_user_info "
        "first lists the organizations, while nothing else can be done.",
        "Where one organization always answers 500, the ratio is to the same task without it; its repetitions wait for random "
        "times (retries: 5).",
    ]
    return [
        Table(
            f"fleet: {ORGANIZATIONS:,} organizations, {AT_ONCE} at a time, {LATENCY * 1000:.0f} ms ÷ the ideal", figures, remarks
        )
    ]
