# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`sizes`: what a task returns, as JSON, beside what an automation controller accepts; and the longest message of a failure."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from simulator import seed

from .scene import Scene
from .table import Figure, Goal, Table
from .tasks import ORGANIZATION, people

CONTROLLER = 700_000  # bytes of a result: a controller drops a larger one
LINE = 1_024  # characters that a controller shows of a line
VIEWER = seed.generated_role_id(0, "Viewer")
UTILS = "ansible_collections.rosterops.saas_users.plugins.module_utils"


def run(scene: Scene, rounds: int) -> list[Table]:
    """Rosters that are right, that change, that fail and that are refused, and a fleet. Sizes are exact: one round is enough."""
    del rounds
    figures, messages = [], []
    for name, users, options, settings, goal in (
        ("10,000 unchanged users", 10_000, {"users": people(10_000)}, {}, 10_000),
        ("10,000 unchanged users, all returned", 10_000, {"users": people(10_000), "return_users": True}, {}, None),
        ("1,000 changes: invitations", 1, {"users": people(1_001)}, {}, 400_000),
        ("1,000 changes: removals", 1_001, {"users": people(1), "purge": True, "max_removals": 1_000}, {}, 400_000),
        ("1,000 changes: updates, roles by name", 1_001, {"users": updated(1_001, roles=["Viewer"])}, {}, 400_000),
        ("1,000 changes: updates, roles by id", 1_001, {"users": updated(1_001, role_ids=[VIEWER])}, {}, 400_000),
        ("1,000 invitations that fail", 1, {"users": people(1_001), "retries": 0}, {"POST": 422}, CONTROLLER),
        ("refused: 1,990 removals", 2_000, {"users": people(10), "purge": True}, {}, CONTROLLER),
    ):
        scene.reset(users=users)
        for method, status in settings.items():
            scene.control("POST", "faults", [{"method": method, "status": status, "times": -1}])
        result = returned(scene, {"organization_id": ORGANIZATION, **options})
        figures.append(sized(name, result, goal))
        if result.get("failed"):
            messages.append(
                Figure(name, [len(result["msg"])], "", [LINE], Goal(1), "characters of msg, of those a controller shows")
            )
    scene.reset(organizations=1_000, users=2)
    people_of = [{"email": "eve@acme.example"}]
    organizations = [{"organization_id": seed.generated_organization_id(one), "users": people_of} for one in range(1_000)]
    figures.append(
        sized("1,000 organizations, one invitation each", returned(scene, {"organizations": organizations}), CONTROLLER)
    )
    return [Table("What a task returns, in bytes, of the 700,000 that a controller accepts", [*figures, *messages])]


def updated(count: int, **roles: list[str]) -> list[dict[str, Any]]:
    """The first users of the organization with another role than they have, but for the first."""
    return [person if number == 0 else {"email": person["email"], **roles} for number, person in enumerate(people(count))]


def returned(scene: Scene, options: dict[str, Any]) -> dict[str, Any]:
    """The result of ``partner_users`` as a controller gets it, with its invocation."""
    modules = "ansible_collections.rosterops.saas_users.plugins.modules"
    definition = import_module(f"{modules}.partner_users").DEFINITION
    module, masking = import_module(f"{UTILS}._tasks.module"), import_module(f"{UTILS}._tasks.masking")
    validator = ArgumentSpecValidator(definition.options, **definition.constraints)
    params = validator.validate({"api_url": scene.url, "partner_key": seed.PARTNER_KEY, **options}).validated_parameters
    secrets = masking.secrets_of(params, {seed.PARTNER_KEY})
    task = module.Task(params, False, lambda sentence: None)
    result: dict[str, Any] = masking.masked(module.perform(definition, task, secrets), params, secrets)
    return result


def sized(name: str, result: dict[str, Any], goal: int | None) -> Figure:
    """The size of a result, against what a controller accepts."""
    limit = Goal(goal / CONTROLLER) if goal else None
    return Figure(name, [float(len(json.dumps(result)))], "B", [float(CONTROLLER)], limit, "changed" if result["changed"] else "")
