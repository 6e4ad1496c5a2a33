# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Polytomic info modules do, beyond users: who the credential is, the organizations, the roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._input import trimmed
from ._module import Result, Task
from ._plan import folded
from ._polytomic import read_caller, read_roles
from ._polytomic_access import choose, open_client, open_partner


def caller_info(task: Task) -> Result:
    """Who the credential is: one GET."""
    credential = choose(task.params, "api_key", "partner_key", "organization_key")
    with open_client(task.params, task.warn, credential) as client:
        return {"changed": False, "caller": read_caller(client)}


def organization_info(task: Task) -> Result:
    """The organizations that the partner sees: one GET, for all or for an id."""
    organization_id = task.params["id"]
    with open_partner(task.params, task.warn) as partner:
        if organization_id is None:
            found = partner.organizations()
        else:
            one = partner.organization(trimmed(organization_id, "id"))
            found = [] if one is None else [one]
    return {"changed": False, "organizations": _named(found, task.params["name"])}


def role_info(task: Task) -> Result:
    """The permissions roles of an organization: one GET."""
    credential = choose(task.params, "api_key", "organization_key")
    where = f"organization {task.params['organization_id']}" if task.params["organization_id"] else "the caller's organization"
    with open_client(task.params, task.warn, credential) as client:
        found = read_roles(client, where)
    role_id = task.params["id"]
    if role_id is not None:
        found = [role for role in found if folded(role.get("id")) == folded(trimmed(role_id, "id"))]
    return {"changed": False, "roles": _named(found, task.params["name"])}


def _named(objects: Sequence[Mapping[str, Any]], name: str | None) -> list[Mapping[str, Any]]:
    """Those with this name, compared without regard to case; all of them without a name."""
    if name is None:
        return list(objects)
    return [one for one in objects if folded(one.get("name")) == folded(trimmed(name, "name"))]
