# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the modules for many users: manage one roster or several, or read the users of several organizations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._base.email import folded
from .._base.errors import InvalidInput, TaskError
from .._base.input import trimmed
from .._engine.directory import Directory, Fleet, OpenDirectory, OpenFleet
from .._engine.guards import check_limits, countable, guard_caller, guard_numbers, guard_privileged, refuse_domains, takes_access
from .._engine.plan import User, Wanted, make_plan, refuse_duplicates
from .._engine.workers import Workers
from .check_mode import carry_out
from .module import Task
from .results import Result, RosterResult, fleet_result, fleet_users_result, roster_result
from .user import agreeing, asked_of

MOST_AT_ONCE = 32


def keep_roster(task: Task, open_directory: OpenDirectory) -> Result:
    """Manage the users of one organization according to the options."""
    concurrency = concurrency_of(task)
    with open_directory(task.params, task.warn) as directory, Workers(concurrency) as workers:
        wanted = _wanted(task, task.params["users"], directory, "users")
        roster = _keep(task, wanted, directory, workers)
    return roster_result(roster, directory.where)


def keep_fleet(task: Task, open_fleet: OpenFleet) -> Result:
    """Manage the users of several organizations. One that fails does not stop the others; the task fails at the end."""
    concurrency = concurrency_of(task)
    with open_fleet(task.params, task.warn) as fleet, Workers(concurrency) as organizations, Workers(concurrency) as writers:
        rosters = _fleet_rosters(task, fleet)

        def keep_one(organization_id: str) -> RosterResult:
            directory, wanted = rosters[organization_id]
            try:
                return _keep(task, wanted, directory, writers)
            except TaskError as error:
                return RosterResult.failed(error)

        kept = organizations.map(keep_one, list(rosters))
    return fleet_result(dict(zip(rosters, kept)))


def read_fleet(task: Task, open_fleet: OpenFleet, narrowing: Sequence[str]) -> Result:
    """Read the users of several organizations, or of all. One that fails does not stop the others; the task fails at the end."""
    asked = asked_of(task, narrowing)
    named, concurrency = task.params["organization_ids"], concurrency_of(task)
    if named == []:
        raise InvalidInput("organization_ids is an empty list: set at least one id, or all_organizations=true.")
    with open_fleet(task.params, task.warn) as fleet, Workers(concurrency) as workers:
        ids = (
            trimmed(named, "organization_ids")
            if named is not None
            else [str(one.get("id") or "") for one in fleet.organizations()]
        )

        def read_one(organization_id: str) -> tuple[list[User], TaskError | None]:
            try:
                users = agreeing(fleet.directory(organization_id).users(), asked)
            except TaskError as error:
                return [], error
            return [{**user, "organization_id": user.get("organization_id") or organization_id} for user in users], None

        read = workers.map(read_one, ids)
    return fleet_users_result(dict(zip(ids, read)))


def _keep(task: Task, wanted: list[Wanted], directory: Directory, workers: Workers) -> RosterResult:
    params, model, where = task.params, directory.model, directory.where
    users = directory.users()
    wanted = directory.resolve(wanted)
    plan = make_plan(users, wanted, model, where, purge=params["purge"], protected=params["protected"] or ())
    guard_numbers(plan, params, countable(users, model), where)
    if any(map(takes_access, plan.changes)):
        guard_caller(plan, directory.caller(), model, where, directory.role_names)
    for sentence in guard_privileged(plan, params, model, where, directory.role_names):
        task.warn(sentence)
    outcome = carry_out(task, plan, directory, workers)
    return RosterResult.kept(plan, outcome, model)


def _wanted(task: Task, users: Sequence[Mapping[str, Any]] | None, directory: Directory, source: str) -> list[Wanted]:
    """Return the wanted users, after all checks that need no request."""
    if users is None:
        raise InvalidInput(f"{source} is null: set it to a list of users.")
    check_limits(task.params)
    wanted = [directory.wanted(options, f"{source}[{position}]") for position, options in enumerate(users)]
    if task.params["purge"] and not any(one.present for one in wanted):
        why = "lists nobody with state=present" if wanted else "is empty"
        raise InvalidInput(f"{source} {why}, so purge would remove all users: list the users to keep, or omit purge.")
    refuse_duplicates(wanted)
    refuse_domains(wanted, task.params["email_domains"])
    return wanted


def _fleet_rosters(task: Task, fleet: Fleet) -> dict[str, tuple[Directory, list[Wanted]]]:
    rosters: dict[str, tuple[Directory, list[Wanted]]] = {}
    places: dict[str, int] = {}
    for position, options in enumerate(task.params["organizations"]):
        source = f"organizations[{position}]"
        organization_id = trimmed(options["organization_id"], f"{source}.organization_id")
        first = places.setdefault(folded(organization_id), position)
        if first != position:
            raise InvalidInput(f"organizations[{first}] and {source} are the same organization: combine their users.")
        directory = fleet.directory(organization_id)
        rosters[organization_id] = directory, _wanted(task, options["users"], directory, f"{source}.users")
    return rosters


def concurrency_of(task: Task) -> int:
    """Return the option ``concurrency``.

    Raises:
        InvalidInput: It is out of range.
    """
    concurrency = int(task.params["concurrency"])
    if not 1 <= concurrency <= MOST_AT_ONCE:
        raise InvalidInput(f"concurrency is {concurrency}: set it to a number from 1 to {MOST_AT_ONCE}.")
    return concurrency
