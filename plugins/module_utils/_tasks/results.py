# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules return: users, plan, diff and failures, and the sentence of a task that failed in part. Pure.

Each fact of a result is presented in one place, from the plan and its outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .._base.errors import TaskError
from .._engine.apply import Failure, Outcome
from .._engine.plan import CREATE, DELETE, NOTHING, UPDATE, Model, Plan, User

Result = dict[str, Any]
TOLD_FIRST = 3


class RosterResult(NamedTuple):
    """What became of one roster.

    Args:
        changed: Whether anything was written; in check mode, whether it would be.
        users: All users afterwards, sorted by name; None if the roster failed before anything was planned.
        plan: Who is created, updated and deleted, and how many stay unchanged; None likewise.
        before: What is managed of each user with a difference, by name, as it was.
        after: The same as it is afterwards.
        failures: What failed, each in the form in which modules return it.
        complaint: The failures in a sentence or two; empty if there are none.
    """

    changed: bool = False
    users: list[User] | None = None
    plan: dict[str, Any] | None = None
    before: Mapping[str, Any] = NOTHING
    after: Mapping[str, Any] = NOTHING
    failures: Sequence[Result] = ()
    complaint: str = ""

    @classmethod
    def kept(cls, plan: Plan, outcome: Outcome, model: Model) -> RosterResult:
        """A roster whose plan was carried out, or predicted."""
        users = [user for user in outcome.users if user is not None] + list(plan.others)
        users.sort(key=lambda user: (model.name(user), str(user.get("id") or "")))
        failures = [_of_change(failure) for failure in outcome.failures]
        complaint = _complaint(plan, outcome.failures) if failures else ""
        return cls(outcome.changed, users, plan.summary(), **plan.diff(), failures=failures, complaint=complaint)

    @classmethod
    def failed(cls, error: TaskError) -> RosterResult:
        """A roster that failed before anything was written."""
        return cls(failures=[{"email": None, "action": None, **_of_error(error)}], complaint=error.message)


def user_result(plan: Plan, outcome: Outcome) -> Result:
    """The result for one user, whose change is the only one of the plan; a user who was removed is returned as they were.

    Raises:
        TaskError: It failed.
    """
    if outcome.failures:
        raise outcome.failures[0].error.adding(changed=outcome.changed)
    (change,), (user,) = plan.changes, outcome.users
    user = change.actual if change.action == DELETE else user
    return {"changed": outcome.changed, "user": user, "diff": diff(change.before, change.after)}


def roster_result(roster: RosterResult, where: str) -> Result:
    """The result for one roster.

    Raises:
        TaskError: Some of it failed.
    """
    result = {
        "changed": roster.changed,
        "users": roster.users,
        "plan": roster.plan,
        "diff": diff(roster.before, roster.after),
    }
    return _unless_failed(result, roster.failures, f"Keeping the users of {where}: {roster.complaint}")


def fleet_result(rosters: Mapping[str, RosterResult]) -> Result:
    """The result for several rosters, by the id of their organization.

    Raises:
        TaskError: Some of it failed.
    """
    names = sorted(rosters)
    result = {
        "changed": any(one.changed for one in rosters.values()),
        "organizations": [
            {"organization_id": name, "users": one.users, "plan": one.plan, "failures": list(one.failures)}
            for name, one in rosters.items()
        ],
        "diff": diff(
            {name: rosters[name].before for name in names if rosters[name].before},
            {name: rosters[name].after for name in names if rosters[name].after},
        ),
    }
    failures = [{"organization_id": name, **failure} for name, one in rosters.items() for failure in one.failures]
    complaints = [f"organization {name}: {one.complaint}" for name, one in rosters.items() if one.failures]
    words = first_words(complaints)
    return _unless_failed(result, failures, f"{len(complaints)} of {len(rosters)} organizations failed. {words}")


def fleet_users_result(read: Mapping[str, tuple[Sequence[User], TaskError | None]]) -> Result:
    """The result of reading the users of several organizations: by its id, the users of each, and why they could not be read.

    Raises:
        TaskError: Some could not be read.
    """
    result = {"changed": False, "users": [user for users, _error in read.values() for user in users]}
    errors = {name: error for name, (_users, error) in read.items() if error}
    failures = [{"organization_id": name, **_of_error(error)} for name, error in errors.items()]
    words = first_words(error.message for error in errors.values())
    return _unless_failed(result, failures, f"{len(errors)} of {len(read)} organizations could not be read. {words}")


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The difference as Ansible shows it with ``--diff``."""
    return {"before": dict(before), "after": dict(after)}


def first_words(words: Iterable[str]) -> str:
    """The first few sentences of many, each once, and how many more there are."""
    unique = list(dict.fromkeys(words))
    more = f"; and {len(unique) - TOLD_FIRST} more, see failures" if len(unique) > TOLD_FIRST else ""
    return "; ".join(unique[:TOLD_FIRST]) + more


def _unless_failed(result: Result, failures: Sequence[Result], complaint: str) -> Result:
    """The result; where something failed, a failed task that returns the same, and the failures."""
    if failures:
        raise TaskError(complaint, **result, failures=list(failures))
    return result


def _complaint(plan: Plan, failures: Sequence[Failure]) -> str:
    due = len(plan.of(CREATE, UPDATE, DELETE))
    untried = 0 if any(failure.change.action == DELETE for failure in failures) else len(plan.of(DELETE))
    waiting = f". Because of this, {untried} removals were not tried" if untried else ""
    return f"{len(failures)} of {due} changes failed. {first_words(failure.error.message for failure in failures)}{waiting}"


def _of_change(failure: Failure) -> Result:
    return {"email": failure.change.name, "action": failure.change.action, **_of_error(failure.error)}


def _of_error(error: TaskError) -> Result:
    return {"failure": error.details.get("failure"), "msg": error.message}
