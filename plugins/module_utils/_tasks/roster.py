# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the modules for many users: manage one roster or several, or read the users of several organizations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Callable, NamedTuple, TypeVar

from .._base.email import folded
from .._base.errors import InvalidInput, Refused, TaskError
from .._base.input import trimmed
from .._base.mistakes import Mistakes, in_short
from .._engine.directory import Directory, Fleet, Open, OpenFleet, caught
from .._engine.guards import countable, guard_caller, guard_numbers, guard_privileged, takes_access
from .._engine.model import User, Wanted
from .._engine.organizations import Place, listed
from .._engine.plan import CREATE, DELETE, UPDATE, Plan, make_plan
from .._engine.workers import Workers
from .._http.errors import RequestFailed
from .check_mode import carry_out
from .module import Task
from .organizations import directory_of, located
from .results import (
    Result,
    RosterResult,
    adding_to_refusals,
    fleet_result,
    fleet_users_result,
    roster_details,
    roster_result,
)
from .user import agreeing, asked_of, named
from .users_file import read_users_file
from .wanted import Users, concurrency_of, entries_of, numbers_of, options_of, read_people, read_places

T = TypeVar("T")
Specification = Mapping[str, Any]


def keep_roster(task: Task, open_platform: Open, people: Specification) -> Result:
    """Manage the users of one organization according to the options.

    Args:
        task: The task.
        open_platform: Opens the users of the organization, or the platform.
        people: The specification of the option ``users``.
    """
    concurrency = numbers_of(task.params)
    with open_platform(task.params, task.warn, task.progress) as opened, Workers(concurrency, task.progress.made) as workers:
        mistakes = Mistakes()
        wanted = _wanted(task.params, people, opened, mistakes)
        mistakes.refuse()
        directory = _with_names(task.params, partial(directory_of, opened, task.params))
        task.progress.reading(directory.title)
        kept = _keep(task, _planned(_Roster("", directory, wanted, task.params)), workers)
    return roster_result(kept)


def keep_fleet(task: Task, open_fleet: OpenFleet, people: Specification) -> Result:
    """Manage the users of several organizations. One that fails does not stop the others; the task fails at the end.

    Args:
        task: The task.
        open_fleet: Opens the platform.
        people: The specification of the option ``users`` of an organization.
    """
    concurrency, progress = numbers_of(task.params), task.progress
    opened = open_fleet(task.params, task.warn, progress)
    with opened as fleet, Workers(concurrency) as organizations, Workers(concurrency, progress.made) as writers:
        unknown: list[TaskError] | None = [] if task.params.get("plan_first") else None
        rosters = _fleet_rosters(task, fleet, people, unknown)
        progress.organizations(len(rosters), "done")

        def keep_one(roster: _Roster, planned: _Planned | TaskError | None = None) -> RosterResult:
            try:
                planned = planned or _planned(roster)
                if isinstance(planned, TaskError):
                    raise planned
                return _keep(task, planned, writers)
            except TaskError as error:
                return RosterResult.failed(error, roster.directory)
            finally:
                progress.finished()

        plans: list[_Planned | TaskError | None] = [None] * len(rosters)
        if unknown is not None:
            plans = list(organizations.map(partial(caught, _planned), rosters))
            _refuse_mistakes([*unknown, *plans])
        kept = organizations.map(lambda work: keep_one(*work), list(zip(rosters, plans)))
    return fleet_result({roster.organization_id: one for roster, one in zip(rosters, kept)})


def read_fleet(task: Task, open_fleet: OpenFleet, narrowing: Sequence[str]) -> Result:
    """Read the users of several organizations, or of all. One that fails does not stop the others; the task fails at the end."""
    asked = asked_of(task, narrowing)
    given, concurrency, with_names = _places(task), concurrency_of(task.params), bool(task.params.get("with_names"))
    with open_fleet(task.params, task.warn, task.progress) as fleet, Workers(concurrency) as workers:
        places = listed(fleet.organizations()) if given is None else located(fleet, given, with_names)

        def read_one(place: Place) -> tuple[list[User], TaskError | None]:
            try:
                directory = fleet.directory(place.id, place.name)
                users = agreeing(directory.users(), asked)
                users = named(users, directory) if with_names else users
            except TaskError as error:
                return [], error
            finally:
                task.progress.finished()
            return [{**user, "organization_id": user.get("organization_id") or place.id} for user in users], None

        task.progress.organizations(len(places), "read")
        read = workers.map(read_one, places)
    return fleet_users_result(dict(zip(places, read)))


def _places(task: Task) -> list[Place] | None:
    """Return the organizations that a task reads: by ids, or by names. None for all."""
    for option, attribute in (("organization_ids", "id"), ("organizations", "name")):
        values = task.params.get(option)
        if values == []:
            raise InvalidInput(f"{option} is an empty list: set at least one organization, or all_organizations=true.")
        if values is not None:
            places: dict[str, Place] = {}
            for position, value in enumerate(values):
                source = f"{option}[{position}]"
                text = trimmed(value, source)
                places.setdefault(folded(text), Place(**{attribute: text}, source=source))
            return list(places.values())
    return None


class _Roster(NamedTuple):
    """The roster of one organization. ``options`` are those that hold for it."""

    organization_id: str
    directory: Directory
    wanted: list[Wanted]
    options: Mapping[str, Any]


class _Planned(NamedTuple):
    """A roster, its plan, and how many users there are that count."""

    roster: _Roster
    plan: Plan
    there: int


def _planned(roster: _Roster) -> _Planned:
    """Read the users of a roster, and plan what has to change."""
    _organization_id, directory, wanted, options = roster
    users = directory.users()
    protected = options["protected"] or ()
    wanted = directory.resolve(wanted)
    plan = make_plan(users, wanted, directory.model, directory.where, purge=options["purge"], protected=protected)
    if options.get("with_names") and plan.of(CREATE, UPDATE, DELETE):
        with suppress(RequestFailed):
            directory.read_names()
    return _Planned(roster, plan, countable(users, directory.model))


def _with_names(options: Mapping[str, Any], locate: Callable[[bool], T]) -> T:
    """Return what is located, with names if the task wants them. They are for people: it goes on if they cannot be read."""
    if options.get("with_names"):
        with suppress(RequestFailed):
            return locate(True)
    return locate(False)


def _refuse_mistakes(plans: Sequence[object]) -> None:
    """Refuse a fleet if an organization cannot be managed as the task says. One that could not be read is no such mistake."""
    errors = [one for one in plans if isinstance(one, TaskError) and one.details.get("mistakes")]
    if len(errors) == 1:
        raise errors[0]
    mistakes = [sentence for error in errors for sentence in error.details["mistakes"]]
    if mistakes:
        raise Refused(in_short(mistakes, "{:,} mistakes, and nothing was written: "), mistakes=mistakes)


def _keep(task: Task, planned: _Planned, workers: Workers) -> RosterResult:
    """Carry out the plan of a roster, unless a guard refuses it."""
    (_organization_id, directory, _wanted_users, params), plan, there = planned
    model, where = directory.model, directory.where
    with adding_to_refusals(partial(roster_details, plan, directory)):
        guard_numbers(plan, params, there, where)
        if any(map(takes_access, plan.changes)):
            guard_caller(plan, directory.caller(), model, where, directory.role_names)
        for sentence in guard_privileged(plan, params, model, where, directory.role_names):
            task.warn(sentence)
        outcome = carry_out(task, plan, directory, workers)
    return RosterResult.kept(plan, outcome, directory, params["return_users"])


def _wanted(
    options: Mapping[str, Any], people: Specification, opened: Directory | Fleet, mistakes: Mistakes, source: str = ""
) -> list[Wanted]:
    """Return the wanted users of one organization, after all checks that need no request.

    Args:
        options: The options that hold for it, with ``users`` or ``users_file``.
        people: The specification of ``users``.
        opened: The users of the organization, or the platform.
        mistakes: Collects the mistakes.
        source: Where these options are, for messages, such as ``organizations[3].``.
    """
    path = options.get("users_file")
    option = f"{source}{'users' if path is None else 'users_file'}"
    with mistakes:
        if path is not None:
            users: Users = read_users_file(path, people, option)
        elif options["users"] is None:
            raise InvalidInput(f"{option} is null: set it to a list of users.")
        else:
            users = entries_of(options["users"], option)
        return read_people(options, users, opened.wanted, option, mistakes)
    return []


def _fleet_rosters(task: Task, fleet: Fleet, people: Specification, unknown: list[TaskError] | None) -> list[_Roster]:
    """Return the rosters of a fleet. Those of organizations that do not exist are left out, if ``unknown`` receives the error."""
    mistakes = Mistakes()
    entries = [options_of(task.params, options) for options in task.params["organizations"]]
    given = read_places(task.params, mistakes)
    sources = [f"organizations[{position}]." for position in range(len(entries))]
    wanted = [_wanted(options, people, fleet, mistakes, source) for source, options in zip(sources, entries)]
    mistakes.refuse()
    places = _with_names(task.params, lambda with_names: located(fleet, given, with_names, unknown))
    return [
        _Roster(place.id, fleet.directory(place.id, place.name), users, options)
        for place, users, options in zip(places, wanted, entries)
        if place.id
    ]
