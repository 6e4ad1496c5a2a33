# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules for many users do: a roster or a fleet of rosters is kept as wanted, or the users of a fleet are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._base.email import folded
from .._base.errors import InvalidInput, TaskError
from .._base.input import trimmed
from .._engine.apply import Directory, Failure
from .._engine.guards import allowed_removals, countable, guard_caller, guard_removals, notices
from .._engine.plan import DELETE, User, Wanted, make_plan, refuse_duplicates
from .._engine.workers import Workers
from .module import Result, Task, carry_out
from .user import Open, agreeing, asked_of

MOST_AT_ONCE = 32
TOLD_FIRST = 3


def keep_roster(task: Task, open_directory: Open) -> Result:
    """Keep the users of one organization as the options say."""
    concurrency = concurrency_of(task)
    with open_directory(task.params, task.warn) as directory, Workers(concurrency) as workers:
        wanted = _wanted(task, task.params["users"], directory, "users")
        kept = _keep(task, wanted, directory, workers)
    result = {"changed": kept.changed, "users": kept.users, "plan": kept.plan, "diff": kept.diff}
    if kept.failures:
        told = [_told(failure) for failure in kept.failures]
        raise TaskError(f"Keeping the users of {directory.where}: {kept.complaint}", **result, failures=told)
    return result


def keep_fleet(task: Task, open_fleet: Open) -> Result:
    """Keep the users of several organizations. One that fails stops no other, and fails the task at the end."""
    concurrency = concurrency_of(task)
    with open_fleet(task.params, task.warn) as fleet, Workers(concurrency) as organizations, Workers(concurrency) as writers:
        rosters = _fleet_rosters(task, fleet)

        def keep_one(organization_id: str) -> _Kept | TaskError:
            try:
                return _keep(task, rosters[organization_id][1], rosters[organization_id][0], writers)
            except TaskError as error:
                return error

        kept = dict(zip(rosters, organizations.map(keep_one, list(rosters))))
    result = {
        "changed": any(one.changed for one in kept.values() if isinstance(one, _Kept)),
        "organizations": [{"organization_id": organization_id, **_organization(one)} for organization_id, one in kept.items()],
        "diff": {
            side: {
                organization_id: one.diff[side]
                for organization_id, one in sorted(kept.items())
                if isinstance(one, _Kept) and one.diff[side]
            }
            for side in ("before", "after")
        },
    }
    bad = {organization_id: one for organization_id, one in kept.items() if isinstance(one, TaskError) or one.failures}
    if bad:
        words = [
            f"organization {name}: {one.message if isinstance(one, TaskError) else one.complaint}" for name, one in bad.items()
        ]
        failures = [{"organization_id": name, **told} for name, one in bad.items() for told in _organization(one)["failures"]]
        raise TaskError(f"{len(bad)} of {len(kept)} organizations failed. {_first(words)}", **result, failures=failures)
    return result


def read_fleet(task: Task, open_fleet: Open, narrowing: Sequence[str]) -> Result:
    """Read the users of several organizations, or of all, in the same way. One that fails stops no other."""
    asked = asked_of(task, narrowing)
    named, concurrency = task.params["organization_ids"], concurrency_of(task)
    if named == []:
        raise InvalidInput("organization_ids is an empty list: name at least one organization, or ask for all_organizations.")
    with open_fleet(task.params, task.warn) as fleet, Workers(concurrency) as workers:
        ids = (
            trimmed(named, "organization_ids")
            if named is not None
            else [str(one.get("id") or "") for one in fleet.organizations()]
        )

        def read_one(organization_id: str) -> list[User] | TaskError:
            try:
                users = agreeing(fleet.directory(organization_id).users(), asked)
            except TaskError as error:
                return error
            return [{**user, "organization_id": user.get("organization_id") or organization_id} for user in users]

        read = dict(zip(ids, workers.map(read_one, ids)))
    result: Result = {"changed": False, "users": [user for users in read.values() if isinstance(users, list) for user in users]}
    errors = {organization_id: error for organization_id, error in read.items() if isinstance(error, TaskError)}
    if errors:
        failures = [{"organization_id": name, **_error(error)} for name, error in errors.items()]
        words = _first([error.message for error in errors.values()])
        raise TaskError(f"{len(errors)} of {len(read)} organizations could not be read. {words}", **result, failures=failures)
    return result


class _Kept(NamedTuple):
    """A roster that was kept, as far as it went."""

    users: list[User]
    plan: dict[str, Any]
    diff: dict[str, dict[str, Any]]
    changed: bool
    failures: list[Failure]

    @property
    def complaint(self) -> str:
        """The failures in a sentence or two."""
        due = sum(len(names) for names in self.plan.values() if isinstance(names, list))
        untried = len(self.plan["delete"]) if all(failure.change.action != DELETE for failure in self.failures) else 0
        waiting = f". Because of this, {untried} removals were not tried" if untried else ""
        return f"{len(self.failures)} of {due} changes failed. {_first([one.error.message for one in self.failures])}{waiting}"


def _keep(task: Task, wanted: list[Wanted], directory: Directory, workers: Workers) -> _Kept:
    params, model, where = task.params, directory.model, directory.where
    users = directory.users()
    wanted = directory.resolve(wanted)
    plan = make_plan(users, wanted, model, where, purge=params["purge"], protected=params["protected"] or ())
    if plan.of(DELETE):
        guard_removals(plan, params["max_removals"], countable(users, model), where)
        guard_caller(plan, directory.caller(), model, where)
    for sentence in notices(plan, model, where):
        task.warn(sentence)
    outcome = carry_out(task, plan, directory, workers)
    roster = [user for user in outcome.users if user is not None] + list(plan.others)
    roster.sort(key=lambda user: (model.name(user), str(user.get("id") or "")))
    return _Kept(roster, plan.summary(), plan.diff(), outcome.changed, outcome.failures)


def _wanted(task: Task, users: Sequence[Mapping[str, Any]] | None, directory: Directory, source: str) -> list[Wanted]:
    """The wanted users, with every mistake that can be found without a request found."""
    if users is None:
        raise InvalidInput(f"{source} is null: give a list of people.")
    if task.params["purge"] and not users:
        raise InvalidInput(f"{source} is empty, and purge would remove everybody: name who is to stay, or leave purge out.")
    allowed_removals(task.params["max_removals"], 0)
    wanted = [directory.wanted(options, f"{source}[{position}]") for position, options in enumerate(users)]
    refuse_duplicates(wanted)
    return wanted


def _fleet_rosters(task: Task, fleet: Any) -> dict[str, tuple[Directory, list[Wanted]]]:
    rosters: dict[str, tuple[Directory, list[Wanted]]] = {}
    places: dict[str, int] = {}
    for position, options in enumerate(task.params["organizations"]):
        source = f"organizations[{position}]"
        organization_id = trimmed(options["organization_id"], f"{source}.organization_id")
        first = places.setdefault(folded(organization_id), position)
        if first != position:
            raise InvalidInput(f"organizations[{first}] and {source} are the same organization: put their users together.")
        directory = fleet.directory(organization_id)
        rosters[organization_id] = directory, _wanted(task, options["users"], directory, f"{source}.users")
    return rosters


def _organization(kept: _Kept | TaskError) -> dict[str, Any]:
    if isinstance(kept, TaskError):
        return {"users": None, "plan": None, "failures": [{"email": None, "action": None, **_error(kept)}]}
    return {"users": kept.users, "plan": kept.plan, "failures": [_told(failure) for failure in kept.failures]}


def _told(failure: Failure) -> dict[str, Any]:
    return {"email": failure.change.name, "action": failure.change.action, **_error(failure.error)}


def _error(error: TaskError) -> dict[str, Any]:
    return {"failure": error.details.get("failure"), "msg": error.message}


def _first(words: Sequence[str]) -> str:
    words = list(dict.fromkeys(words))
    more = f"; and {len(words) - TOLD_FIRST} more, see failures" if len(words) > TOLD_FIRST else ""
    return "; ".join(words[:TOLD_FIRST]) + more


def concurrency_of(task: Task) -> int:
    """The option ``concurrency``.

    Raises:
        InvalidInput: It is out of range.
    """
    concurrency = int(task.params["concurrency"])
    if not 1 <= concurrency <= MOST_AT_ONCE:
        raise InvalidInput(f"concurrency is {concurrency}: give a number from 1 to {MOST_AT_ONCE}.")
    return concurrency
