# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of roles as their steps see them, and results of the tasks that read the platforms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.run import Run
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import read_variables

TODAY = date(2026, 11, 29)
ROLES = {"r-admin": "Admin", "r-member": "Member", "r-viewer": "Viewer"}
URLS = {"polytomic": "https://app.polytomic.com", "uipath": "https://cloud.uipath.com/acme/identity_"}
CREDENTIALS = {"polytomic": "partner key", "uipath": "client ci-runner"}


def run_of(job, folder="/srv", read=(), again=(), done=None, plan=None, stage="", check_mode=False, **given):
    """A run of a role with these variables."""
    variables = read_variables(job, given)
    return Run(
        reader=lambda: variables,
        given=given,
        began="2026-11-29T20:41:19Z",
        now="2026-11-29T20:41:25Z",
        today=TODAY,
        user="sam",
        host="runner",
        playbook=f"{job}.yml",
        collection="rosterops.saas_users 1.0.0",
        folder=Path(folder),
        check_mode=check_mode,
        stage=stage,
        plan=plan or {},
        read=tuple(read),
        again=tuple(again),
        done=done or {},
    )


def user(name, *roles, **more):
    """A user as a task lists them."""
    nothing = {"user_name": "", "name": "", "surname": "", "role": "", "active": True, "elsewhere": "", "last_login": ""}
    nothing["foreign"] = []
    found = {"id": f"u-{name}", "email": f"{name}@acme.example", **nothing, "roles": [f"r-{role.lower()}" for role in roles]}
    return {**found, **more}


def organization(name, *users, own=False, roles=None, **more):
    """An organization as a task lists it; one of a partner, unless it is the own one."""
    place = {"organization_id": f"id-{name.lower()}", "organization": name, "own": own, "listed": not own}
    return {**place, "roles": ROLES if roles is None else roles, "users": list(users), **more}


def unreadable(name, why="The server returned an error (HTTP 500).", own=False):
    """An organization that a task could not read; a whole platform without a name."""
    return {"organization_id": f"id-{name.lower()}" if name else "", "organization": name, "own": own, "why": why}


def result(platform, *organizations, unreadable=(), left_out=(), callers=()):
    """The result of a task that reads a platform."""
    return {
        "changed": False,
        "platform": platform,
        "url": URLS[platform],
        "credential": CREDENTIALS[platform],
        "callers": list(callers),
        "listed": any(one.get("listed") for one in organizations),
        "organizations": list(organizations),
        "unreadable": list(unreadable),
        "left_out": list(left_out),
    }


SKIPPED = {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"}
