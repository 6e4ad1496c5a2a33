# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`task`: one unchanged user in the module lane, against an empty module."""

from __future__ import annotations

from .measure import in_rounds
from .scene import Scene
from .table import Figure, Goal, Table, cpu, each, wall
from .tasks import NOTHING, partner_user

MORE = 10


def run(scene: Scene, rounds: int) -> list[Table]:
    """Whole plays, and what one task more costs."""
    scene.reset(users=5)
    measured = in_rounds(
        rounds,
        {
            "empty, 1 task": scene.play([NOTHING], "module"),
            "partner_user, 1 task": scene.play([partner_user()], "module"),
            f"empty, {MORE + 1} tasks": scene.play([NOTHING] * (MORE + 1), "module"),
            f"partner_user, {MORE + 1} tasks": scene.play([partner_user()] * (MORE + 1), "module"),
        },
    )
    one_empty, one_user, many_empty, many_user = measured.values()
    figures = []
    for name, of in (("wall", wall), ("cpu", cpu)):
        empty_more, user_more = each(of(many_empty), of(one_empty), MORE), each(of(many_user), of(one_user), MORE)
        figures += [
            Figure(f"{name}: a play with one empty module", of(one_empty)),
            Figure(f"{name}: a play with one partner_user", of(one_user), against=of(one_empty), goal=Goal(1.3)),
            Figure(f"{name}: one empty module more", empty_more),
            Figure(f"{name}: one partner_user more", user_more, against=empty_more, goal=Goal(1.3)),
        ]
    return [Table("task: one unchanged user in the module lane ÷ an empty module", figures)]
