# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build what modules return: users, plan, diff and failures, and the message of a task that failed in part. No I/O.

All results come from the plan and its outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .._base.errors import TaskError, first_few
from .._engine.apply import Failure, Outcome
from .._engine.plan import CREATE, DELETE, NOTHING, UPDATE, Model, Plan, User

Result = dict[str, Any]
TOLD_FIRST = 3


class RosterResult(NamedTuple):
    """The result of one roster.

    Args:
        changed: Whether anything was written; in check mode, whether it would be.
        users: All users afterwards, sorted by name; None if the roster failed before there was a plan.
        plan: The names of the users to create, update and delete, and the number of unchanged ones; None as above.
        before: The managed attributes of each user with a difference, by name, before the changes.
        after: The same after the changes.
        failures: The failures, each in the form in which modules return it.
        complaint: The failures in one or two sentences; empty if there are none.
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
        """Return the result of a roster whose plan was applied or predicted."""
        users = [user for user in outcome.users if user is not None] + list(plan.others)
        users.sort(key=lambda user: (model.name(user), str(user.get("id") or "")))
        failures = [_of_change(failure) for failure in outcome.failures]
        complaint = _complaint(plan, outcome.failures) if failures else ""
        return cls(outcome.changed, users, plan.summary(), **plan.diff(), failures=failures, complaint=complaint)

    @classmethod
    def failed(cls, error: TaskError) -> RosterResult:
        """Return the result of a roster that failed before anything was written."""
        return cls(failures=[{"email": None, "action": None, **_of_error(error)}], complaint=error.message)


def user_result(plan: Plan, outcome: Outcome) -> Result:
    """Return the result for one user, whose change is the only one in the plan. A removed user is returned as they were.

    Raises:
        TaskError: The change failed.
    """
    if outcome.failures:
        raise outcome.failures[0].error.adding(changed=outcome.changed)
    (change,), (user,) = plan.changes, outcome.users
    user = change.actual if change.action == DELETE else user
    return {"changed": outcome.changed, "user": user, "diff": diff(change.before, change.after)}


def roster_result(roster: RosterResult, where: str) -> Result:
    """Return the result for one roster.

    Raises:
        TaskError: Some changes failed.
    """
    result = {
        "changed": roster.changed,
        "users": roster.users,
        "plan": roster.plan,
        "diff": diff(roster.before, roster.after),
    }
    return _unless_failed(result, roster.failures, f"Managing the users of {where}: {roster.complaint}")


def fleet_result(rosters: Mapping[str, RosterResult]) -> Result:
    """Return the result for several rosters, by the id of their organization.

    Raises:
        TaskError: Some changes failed.
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
    """Return the users of several organizations. ``read`` has the users of each by its id, and the error if there was one.

    Raises:
        TaskError: Some could not be read.
    """
    result = {"changed": False, "users": [user for users, _error in read.values() for user in users]}
    errors = {name: error for name, (_users, error) in read.items() if error}
    failures = [{"organization_id": name, **_of_error(error)} for name, error in errors.items()]
    words = first_words(error.message for error in errors.values())
    return _unless_failed(result, failures, f"{len(errors)} of {len(read)} organizations could not be read. {words}")


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the difference in the form that Ansible shows with ``--diff``."""
    return {"before": dict(before), "after": dict(after)}


def first_words(words: Iterable[str]) -> str:
    """Return the first of these sentences, each once, and the number of the rest."""
    unique = list(dict.fromkeys(words))
    return first_few(unique, TOLD_FIRST, "; ", "; and {} more, see failures")


def _unless_failed(result: Result, failures: Sequence[Result], complaint: str) -> Result:
    """Return the result. If something failed, raise an error with the same content and the failures."""
    if failures:
        raise TaskError(complaint, **result, failures=list(failures))
    return result


def _complaint(plan: Plan, failures: Sequence[Failure]) -> str:
    due = len(plan.of(CREATE, UPDATE, DELETE))
    untried = 0 if any(failure.change.action == DELETE for failure in failures) else len(plan.of(DELETE))
    waiting = f". Because of this, {untried} removals were not attempted" if untried else ""
    return f"{len(failures)} of {due} changes failed. {first_words(failure.error.message for failure in failures)}{waiting}"


def _of_change(failure: Failure) -> Result:
    return {"email": failure.change.name, "action": failure.change.action, **_of_error(failure.error)}


def _of_error(error: TaskError) -> Result:
    return {"failure": error.details.get("failure"), "msg": error.message}
