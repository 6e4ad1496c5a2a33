# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the partner's modules that work on one organization or on several."""

from __future__ import annotations

from .._base.errors import InvalidInput
from .._tasks.module import Task
from .._tasks.results import Result
from .._tasks.roster import keep_fleet, keep_roster, read_fleet
from .._tasks.user import read_users
from .access import open_partner
from .options import USERS


def keep_partner_users(task: Task) -> Result:
    """Manage the roster of one organization, or of several with ``organizations``."""
    if task.params["organizations"] is not None:
        return keep_fleet(task, open_partner, USERS)
    if task.params["users"] is None and task.params["users_file"] is None:
        raise InvalidInput("No users specified: set users or users_file and the organization, or organizations.")
    return keep_roster(task, open_partner, USERS)


def read_partner_users(task: Task) -> Result:
    """Return the users of one organization, of several, or of all."""
    options = task.params
    if options["organization_id"] is not None or options["organization"] is not None:
        return read_users(task, open_partner, narrowing=("id", "email", "emails"))
    if options["organization_ids"] is None and options["organizations"] is None and not options["all_organizations"]:
        raise InvalidInput(
            "No organization specified: set organization_id, organization, organization_ids, organizations, "
            "or all_organizations=true."
        )
    return read_fleet(task, open_partner, narrowing=("email", "emails"))
