# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build what modules return: users, plan, changes, diff and failures, and the message of a task that failed in part. No I/O.

All results come from the plan and its outcome. They are kept small, since a controller drops a large result altogether.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Callable, NamedTuple

from .._base.errors import Refused, TaskError, at_most, first_few, number_of, tells, without_place
from .._engine.apply import Failure, Outcome
from .._engine.diff import changes_of, roster_diff, user_diff
from .._engine.directory import Directory
from .._engine.model import NOTHING, User
from .._engine.organizations import Place
from .._engine.plan import CREATE, DELETE, UPDATE, Change, Plan

Result = dict[str, Any]
TOLD_FIRST = 3
LONGEST_MESSAGE = 1_000  # characters
MOST_TOUCHED = 250  # users or changes that are returned in detail, beside the list of all changes


class RosterResult(NamedTuple):
    """The result of one roster.

    Args:
        changed: Whether anything was written; in check mode, whether it would be.
        organization: The name of the organization, or None if the task does not know it.
        where: The organization, for messages.
        touched: The users who were created or updated, sorted by name.
        users: All users afterwards, sorted by name, if the task returns them; otherwise None.
        details: ``plan``, ``changes`` and ``diff``; empty if the roster failed before there was a plan.
        failures: The failures, each in the form in which modules return it.
        complaint: The failures in one or two sentences; empty if there are none.
        in_fleet: The same for a message about several organizations: with the place, once, and without the hints.
        hints: What holds for every failure of a cause, each once.
    """

    changed: bool
    organization: str | None
    where: str
    touched: Sequence[User] = ()
    users: Sequence[User] | None = None
    details: Mapping[str, Any] = NOTHING
    failures: Sequence[Result] = ()
    complaint: str = ""
    in_fleet: str = ""
    hints: Sequence[str] = ()

    @classmethod
    def kept(cls, plan: Plan, outcome: Outcome, directory: Directory, return_users: bool) -> RosterResult:
        """Return the result of a roster whose plan was applied or predicted."""

        def in_order(users: Iterable[User | None]) -> list[User]:
            there = [user for user in users if user is not None]
            return sorted(there, key=lambda user: (directory.model.name(user), str(user.get("id") or "")))

        errors, where = [failure.error for failure in outcome.failures], directory.where
        briefly = first_words(without_place(error.brief, where) for error in errors)
        written = [user for change, user in zip(plan.changes, outcome.users) if change.action in (CREATE, UPDATE)]
        return cls(
            outcome.changed,
            directory.name or None,
            where,
            in_order(written),
            in_order([*outcome.users, *plan.others]) if return_users else None,
            roster_details(plan, directory, outcome.done),
            [_of_change(failure) for failure in outcome.failures],
            _complaint(plan, outcome, _words_of(errors)) if errors else "",
            f"{where}: {_complaint(plan, outcome, briefly)}" if errors else "",
            _hints_of(errors),
        )

    @classmethod
    def failed(cls, error: TaskError, directory: Directory) -> RosterResult:
        """Return the result of a roster that failed before anything was written."""
        details = {name: error.details[name] for name in ("plan", "changes", "diff") if name in error.details}
        failure = {"email": None, "action": None, **_of_error(error)}
        where, brief = directory.where, error.brief
        in_fleet = brief if tells(brief, where) else f"{where}: {brief}"
        name, hints = directory.name or None, _hints_of([error])
        return cls(False, name, where, (), None, details, [failure], error.message, in_fleet, hints)

    def returned(self, most: int = MOST_TOUCHED) -> Sequence[User] | None:
        """Return the users to return: all if the task returns them, else those who were touched; None if these are too many."""
        if self.users is not None:
            return self.users
        return self.touched if len(self.touched) <= most else None


def roster_details(plan: Plan, directory: Directory, done: Collection[Change] = ()) -> Result:
    """Return ``plan``, ``changes`` and ``diff`` of a roster. Changes count as not done if they are not in ``done``."""
    place, names = directory.title, directory.role_names
    return {"plan": plan.summary(), "changes": changes_of(plan, done, names), "diff": roster_diff(plan, place, names)}


def user_details(plan: Plan, directory: Directory, done: Collection[Change] = ()) -> Result:
    """Return ``changes`` and ``diff`` for one user, whose change is the only one in the plan."""
    place, names = directory.title, directory.role_names
    return {"changes": changes_of(plan, done, names), "diff": user_diff(plan.changes[0], place, names)}


def user_result(plan: Plan, outcome: Outcome, directory: Directory) -> Result:
    """Return the result for one user, whose change is the only one in the plan. A removed user is returned as they were.

    Raises:
        TaskError: The change failed.
    """
    details = user_details(plan, directory, outcome.done)
    if outcome.failures:
        raise outcome.failures[0].error.adding(changed=outcome.changed, **details)
    (change,), (user,) = plan.changes, outcome.users
    return {"changed": outcome.changed, "user": change.actual if change.action == DELETE else user, **details}


def roster_result(roster: RosterResult) -> Result:
    """Return the result for one roster.

    Raises:
        TaskError: Some changes failed.
    """
    if roster.failures:
        complaint = f"Managing the users of {roster.where}: {roster.complaint}"
        raise TaskError(complaint, changed=roster.changed, failures=list(roster.failures), **roster.details)
    return {"changed": roster.changed, "users": roster.returned(), **roster.details}


def fleet_result(rosters: Mapping[str, RosterResult]) -> Result:
    """Return the result for several rosters, by the id of their organization.

    Raises:
        TaskError: Some changes failed.
    """
    in_order = sorted(rosters.items(), key=lambda item: (item[1].organization or item[0], item[0]))
    changes = [
        {**change, "organization_id": organization_id, "organization": one.organization}
        for organization_id, one in in_order
        for change in one.details.get("changes", ())
    ]
    result = {
        "changed": any(one.changed for one in rosters.values()),
        "changes": changes,
        "diff": [one.details["diff"] for _organization_id, one in in_order if one.details.get("changes")],
    }
    organizations = [
        {"organization_id": organization_id, "organization": one.organization, "plan": one.details.get("plan")}
        for organization_id, one in rosters.items()
    ]
    if any(one.failures for one in rosters.values()):
        told_of = [{**told, "failures": list(one.failures)} for told, one in zip(organizations, rosters.values())]
        raise _of_fleet(rosters, {**result, "organizations": told_of})
    is_small = len(changes) <= MOST_TOUCHED
    details = [
        {
            "users": one.returned(MOST_TOUCHED if is_small else 0),
            "changes": one.details["changes"] if is_small else None,
            "failures": [],
        }
        for one in rosters.values()
    ]
    return {**result, "organizations": [{**told, **more} for told, more in zip(organizations, details)]}


def _of_fleet(rosters: Mapping[str, RosterResult], details: Result) -> TaskError:
    """Return the error for rosters of which some failed."""
    failed = {organization_id: one for organization_id, one in rosters.items() if one.failures}
    hints = dict.fromkeys(hint for one in failed.values() for hint in one.hints)
    words = _joined(first_words(one.in_fleet for one in failed.values()), hints)
    failures = [
        {"organization_id": organization_id, "organization": one.organization, **failure}
        for organization_id, one in failed.items()
        for failure in one.failures
    ]
    if hints:
        details = {**details, "hints": [f"{hint.removeprefix('. ')}." for hint in hints]}
    return TaskError(f"{len(failed):,} of {len(rosters):,} organizations failed. {words}", **details, failures=failures)


def fleet_users_result(read: Mapping[Place, tuple[Sequence[User], TaskError | None]]) -> Result:
    """Return the users of several organizations. ``read`` has the users of each, and the error if there was one.

    Raises:
        TaskError: Some could not be read.
    """
    users = [user for users, _error in read.values() for user in users]
    errors = {place: error for place, (_users, error) in read.items() if error}
    if errors:
        words = _words_of(errors.values())
        raise TaskError(
            f"{len(errors):,} of {len(read):,} organizations could not be read. {words}",
            changed=False,
            users=users,
            failures=[
                {"organization_id": place.id, "organization": place.name or None, **_of_error(error)}
                for place, error in errors.items()
            ],
        )
    return {"changed": False, "users": users}


@contextmanager
def adding_to_refusals(details: Callable[[], Result]) -> Iterator[None]:
    """Add what was refused to a refusal in the block: its reader must see the plan."""
    try:
        yield
    except Refused as error:
        raise error.adding(**details()) from None


def failed_result(error: TaskError) -> Result:
    """Return the result of a task that failed, with the message first. An error has all mistakes, a result only some of many."""
    details = dict(error.details)
    if "mistakes" in details:
        details["mistakes"] = at_most(details["mistakes"])
    return {"msg": shortened(error.message), "failed": True, "changed": False, **details}


def shortened(message: str, longest: int = LONGEST_MESSAGE) -> str:
    """Return a message of at most this many characters. Its end is kept, since that is where it says what to do."""
    end = longest // 3
    return message if len(message) <= longest else f"{message[: longest - end - 5]} ... {message[-end:]}"


def first_words(words: Iterable[str]) -> str:
    """Return the first of these sentences, each once, and the number of the rest. Only the last can end with a full stop."""
    unique = list(dict.fromkeys(words))
    joined = [*(sentence.removesuffix(".") for sentence in unique[:-1]), *unique[-1:]]
    return first_few(joined, TOLD_FIRST, "; ", "; and {:,} more, see failures")


def _words_of(errors: Collection[TaskError]) -> str:
    """Return the first words of these errors, and each of their hints once."""
    return _joined(first_words(error.brief for error in errors), _hints_of(errors))


def _hints_of(errors: Iterable[TaskError]) -> list[str]:
    return list(dict.fromkeys(error.hint for error in errors if error.hint))


def _joined(words: str, hints: Collection[str]) -> str:
    """Return words with hints after them, which begin with a full stop."""
    return "".join([words.removesuffix(".") if hints else words, *hints])


def _complaint(plan: Plan, outcome: Outcome, words: str) -> str:
    failures, due = outcome.failures, len(plan.of(CREATE, UPDATE, DELETE))
    untried = len({*plan.of(DELETE)} - {*outcome.done} - {failure.change for failure in failures})
    told = f"{len(failures):,} of {due:,} changes failed. {words}"
    if not untried:
        return told
    were = "was" if untried == 1 else "were"
    return f"{told.removesuffix('.')}. Because of this, {number_of(untried, 'removal')} {were} not attempted"


def _of_change(failure: Failure) -> Result:
    return {"email": failure.change.name, "action": failure.change.action, **_of_error(failure.error)}


def _of_error(error: TaskError) -> Result:
    return {"failure": error.details.get("failure"), "msg": error.brief}
