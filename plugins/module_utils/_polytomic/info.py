# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the Polytomic info modules other than those for users: the caller, the organizations, the roles."""

from __future__ import annotations

from contextlib import AbstractContextManager

from .._base.input import base_url, trimmed
from .._base.progress import Progress
from .._tasks.access import Platform, read_access
from .._tasks.module import Task
from .._tasks.results import Result
from .._tasks.user import agreeing, asked_of
from .access import Options, Warn, choose, open_client, open_partner, own_directory
from .directory import VERSIONS, Partner, read_caller, read_roles


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


def polytomic_access_info(task: Task) -> Result:
    """Return the organizations that the credentials give access to, with their users and roles."""
    options = task.params
    url = base_url(options["api_url"], "api_url", options["allow_plain_http"])
    organizations, own, has_partner = options["organizations"], options["own"], options["partner_key"] is not None
    with_fleet = bool(organizations) or (organizations is None and (has_partner or own is False))
    if own is None:
        has_own = options["api_key"] is not None or options["organization_key"] is not None
        # An older API version does not provide it, so then it is only read if nothing else is.
        own = organizations == [] or (has_own and not (with_fleet and options["api_version"] != VERSIONS[0]))
    no_credential = organizations is None and not own and not with_fleet
    fleet = _with_any_credential if no_credential else open_partner if with_fleet else None
    return read_access(task, Platform("polytomic", url, own_directory if own else None, fleet))


def _with_any_credential(options: Options, warn: Warn, progress: Progress) -> AbstractContextManager[Partner]:
    choose(options, "partner_key", "api_key", "organization_key")
    return open_partner(options, warn, progress)
