# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the Polytomic info modules other than those for users: the caller, the organizations, the roles."""

from __future__ import annotations

from .._base.input import trimmed
from .._tasks.module import Task
from .._tasks.results import Result
from .._tasks.user import agreeing, asked_of
from .access import choose, open_client, open_partner
from .directory import read_caller, read_roles


def caller_info(task: Task) -> Result:
    """Return who the credential belongs to: one GET."""
    credential = choose(task.params, "api_key", "partner_key", "organization_key")
    with open_client(task.params, task.warn, credential, task.progress) as client:
        return {"changed": False, "caller": read_caller(client)}


def organization_info(task: Task) -> Result:
    """Return the organizations that the partner has access to: one GET, for all or for an id."""
    asked = asked_of(task, ("name",))
    organization_id = task.params["id"] if task.params["id"] is None else trimmed(task.params["id"], "id")
    with open_partner(task.params, task.warn, task.progress) as partner:
        if organization_id is None:
            found = partner.organizations()
        else:
            one = partner.organization(organization_id)
            found = [] if one is None else [one]
    return {"changed": False, "organizations": agreeing(found, asked)}


def role_info(task: Task) -> Result:
    """Return the permissions roles of an organization: one GET."""
    asked = asked_of(task, ("id", "name"))
    credential = choose(task.params, "api_key", "organization_key")
    where = f"organization {task.params['organization_id']}" if task.params["organization_id"] else "the caller's organization"
    with open_client(task.params, task.warn, credential, task.progress) as client:
        found = read_roles(client, where)
    return {"changed": False, "roles": agreeing(found, asked)}
