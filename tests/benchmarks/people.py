# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`people`: the role `roster` for 10,000 people in 2,000 organizations, against the one task that manages them."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulator import seed

from .measure import Subject, Usage, in_rounds
from .scene import Scene
from .table import Figure, Goal, Table, cpu, rss, wall
from .tasks import ACTION

ORGANIZATIONS = 2000
PEOPLE = 10_000
USERS_EACH = PEOPLE // ORGANIZATIONS
MODULE = "rosterops.saas_users.partner_users"


def run(scene: Scene, rounds: int) -> list[Table]:
    """Nothing is to be changed. In the fast lane."""
    places = range(ORGANIZATIONS)
    names = [seed.generated_organization_name(organization) for organization in places]
    rosters = [{"organization": names[organization], "users": _users(organization)} for organization in places]
    people = [
        {
            "email": user["email"],
            "kind": "employee",
            "polytomic": [{"organization": roster["organization"], "roles": user["roles"]}],
        }
        for roster in rosters
        for user in roster["users"]
    ]
    # As the playbook of the same name has it.
    role = {"ansible.builtin.import_role": {"name": "rosterops.saas_users.roster", "rolespec_validate": False}}
    fleet, asked = scene.write({"rosters": rosters}), scene.write({"saas_users_people": people})
    subjects: dict[str, Subject] = {
        "nothing": scene.play([ACTION]),
        "task": scene.play([{MODULE: {"organizations": "{{ rosters }}"}}], extra_vars=fleet),
        "role": scene.play([role], extra_vars=asked),
    }

    def play(name: str) -> Usage:
        scene.reset(organizations=ORGANIZATIONS, users=USERS_EACH)
        return subjects[name]()

    measured = in_rounds(rounds, {name: partial(play, name) for name in subjects})
    figures = [
        Figure("wall: a play that does nothing", wall(measured["nothing"])),
        Figure("wall: partner_users", wall(measured["task"])),
        Figure("wall: the role roster", wall(measured["role"]), against=wall(measured["task"]), goal=Goal(1.5)),
        Figure("cpu: partner_users", cpu(measured["task"])),
        Figure("cpu: the role roster", cpu(measured["role"]), against=cpu(measured["task"]), goal=Goal(1.5)),
        Figure("memory: partner_users", rss(measured["task"]), "MiB"),
        Figure("memory: the role roster", rss(measured["role"]), "MiB", against=rss(measured["task"])),
    ]
    remarks = [
        "Both get the people with --extra-vars, and list the organizations, and the users and the roles of each of them. The "
        "simulator answers without a delay."
    ]
    return [Table(f"people: {PEOPLE:,} in {ORGANIZATIONS:,} organizations, the role ÷ the task alone", figures, remarks)]


def _users(organization: int) -> list[dict[str, Any]]:
    return [
        {"email": seed.generated_email(organization, number), "roles": ["Member" if number else "Admin"]}
        for number in range(USERS_EACH)
    ]
