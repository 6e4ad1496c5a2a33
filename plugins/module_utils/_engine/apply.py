# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply a plan to a directory: the only place that writes. It is not called in check mode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .._base.email import folded
from .._base.errors import TaskError
from .directory import Directory, NotAsWritten, caught
from .model import User
from .plan import UPDATE, Change, Plan
from .workers import Workers


class Failure(NamedTuple):
    """A change that failed, and the error."""

    change: Change
    error: TaskError


class Outcome(NamedTuple):
    """The outcome of a plan.

    Args:
        users: For each change of the plan, in its order, the user afterwards, or None.
        failures: The changes that failed.
        changed: Whether anything was written.
        done: The changes that were made.
    """

    users: list[User | None]
    failures: list[Failure]
    changed: bool
    done: Collection[Change] = ()


def predict(plan: Plan) -> Outcome:
    """Return the outcome that the plan would have, for check mode."""
    return Outcome([change.predicted for change in plan.changes], [], plan.changed)


class _Result(NamedTuple):
    """The result of one change, or of one user who is kept: the user afterwards, the error, and whether anything was written.

    ``unseen`` means that the server accepted the write, but no answer shows the result.
    """

    user: User | None
    error: TaskError | None = None
    wrote: bool = False
    unseen: bool = False


def apply(plan: Plan, directory: Directory, workers: Workers) -> Outcome:
    """Apply a plan: creates and updates first, then removals, but no removals if an earlier write failed.

    A user who replaces another is created with the first, and the other is removed with the last.

    Args:
        plan: The plan.
        directory: The users to change.
        workers: Make several writes at the same time.

    Returns:
        The outcome. A failed write does not stop the others.
    """
    creates = [change for change in plan.changes if change.creates]
    updates = [change for change in plan.of(UPDATE) if not change.creates]
    removals = [change for change in plan.changes if change.removes]
    created = directory.create_all(creates, workers) if creates else []
    begun = [*zip(creates, created), *((change, change.actual or {}) for change in updates)]

    def finish(item: tuple[Change, User | TaskError]) -> _Result:
        result = _finish(*item, directory)
        if not item[0].creates:
            workers.counted(result.error)
        return result

    results = _look([*creates, *updates], workers.map(finish, begun), directory)
    by_change = dict(zip([*creates, *updates], results))
    if any(result.error for result in results):
        by_change.update(
            (change, _half_done(change, by_change[change], directory.where)) for change in creates if change.replaces
        )
    elif removals:
        for change, error in _remove(removals, directory, workers):
            by_change[change] = _removed(change, by_change.get(change), error)
    left = [by_change.get(change, _Result(change.actual)) for change in plan.changes]
    failures = [Failure(change, result.error) for change, result in zip(plan.changes, left) if result.error]
    failures = _with_doubts(failures, directory.where)
    done = {change for change, result in by_change.items() if not result.error}
    return Outcome([result.user for result in left], failures, any(result.wrote for result in left), done)


def _remove(removals: Sequence[Change], directory: Directory, workers: Workers) -> Iterator[tuple[Change, TaskError | None]]:
    """Remove these users, but no account that a listing after the plan shows as another person's."""
    ids = {folded((change.actual or {}).get("id")) for change in removals}
    listed = {folded(user.get("id")): user for user in directory.listed or () if folded(user.get("id")) in ids}
    agreed = []
    for change in removals:
        actual, model = change.actual or {}, change.model
        now = listed.get(folded(actual.get("id")), actual)
        if model.person(now) == model.person(actual):
            agreed.append(change)
            continue
        told = f"is {model.name(now)}" if model.name(now) else f"has no {model.key}"
        words = f"this account was listed again after the plan was made, and now it {told}"
        where = f"Removing {model.name(actual) or actual.get('id')} from {directory.where}"
        error = TaskError(f"{where}: {words}: check the account on the platform, then run the task again")
        yield change, _with_newcomer(change, error)
    again = ", and so does the user with the earlier address: run the task again, which removes them"
    for change, failed in zip(agreed, directory.delete_all(agreed, workers) if agreed else ()):
        yield change, _with_newcomer(change, failed, again) if failed else None


def _with_newcomer(change: Change, error: TaskError, more: str = "") -> TaskError:
    """Add to the error of a removal that the user who replaces the removed one exists, if somebody does."""
    return error.adding(f"; {change.name} exists now{more}") if change.creates else error


def _removed(change: Change, created: _Result | None, error: TaskError | None) -> _Result:
    """Return the result of a removal, which is the second half of a change for a user who replaces another."""
    if created is None:
        return _Result(change.actual, error, error.may_have_written) if error else _Result(None, None, True)
    if error is None:
        return created._replace(wrote=True)
    return created._replace(error=error, wrote=created.wrote or error.may_have_written)


def _half_done(change: Change, created: _Result, where: str) -> _Result:
    """Return the result for a user who replaces another, of which nothing is removed since some write has failed."""
    old = change.model.name(change.actual or {})
    if created.error:
        return created._replace(error=created.error.adding(f"; {old} was not removed"))
    words = f"Replacing {old} by {change.name} in {where}: {change.name} exists now, but {old} was not removed, since another "
    return created._replace(error=TaskError(f"{words}change failed: run the task again"))


def _finish(change: Change, begun: User | TaskError, directory: Directory) -> _Result:
    """Write what is not written yet: the differences of an update, or what a create could not include."""
    if isinstance(begun, TaskError):
        return _Result(change.actual, begun, begun.may_have_written)
    user, wrote, model = begun, change.creates, change.model
    attributes = _unmet(change, user, model.uncarried) if wrote else change.attributes
    if attributes and not user.get("id"):
        told = f"it shows no id of this user, so {', '.join(attributes)} cannot be written"
        return _Result(user, _not_as_written(change, told, directory.where), wrote)
    try:
        if attributes:
            user, wrote = directory.update(user, attributes), True
    except TaskError as error:
        failed = error.adding(f"; {change.name} exists now, without {', '.join(attributes)}") if wrote else error
        return _Result(user, failed, wrote or error.may_have_written, error.accepted and error.in_doubt)
    if change.replaces and folded(user.get("id")) == folded((change.actual or {}).get("id")):
        return _Result(user, _not_as_written(change, "it is the user with the earlier address", directory.where), wrote)
    unmet = _unmet(change, user)
    if unmet:
        return _Result(user, _unlike(change, user, unmet, directory.where), wrote)
    visible = _visible(change)
    left_out = model.differing(user, {name: value for name, value in visible.items() if name != model.key})
    not_shown = attributes.keys() & visible.keys() and not directory.shows_updates
    unseen = wrote and bool(not_shown or left_out)
    if unseen and not user.get("id"):
        told = f"it shows no id of this user, so whether {', '.join(left_out)} was stored cannot be read"
        return _Result(user, _not_as_written(change, told, directory.where), wrote)
    return _Result(user, None, wrote, unseen)


def _look(changes: Sequence[Change], results: Sequence[_Result], directory: Directory) -> list[_Result]:
    """Check the writes that were accepted but whose result no answer shows, since a server may accept and ignore a value.

    This precedes the removals, which do not start if a write was not done.
    """
    unseen = [(change, result, str((result.user or {}).get("id"))) for change, result in zip(changes, results) if result.unseen]
    if not unseen:
        return list(results)

    def judged(users: Sequence[User]) -> dict[Change, _Result]:
        by_id = {folded(user.get("id")): user for user in users}
        return {change: _judge(change, result, by_id.get(folded(one)), directory.where) for change, result, one in unseen}

    def done(users: Sequence[User]) -> bool:
        return not any(result.error for result in judged(users).values())

    users = caught(lambda ids: directory.look(ids, done), [one for _change, _result, one in unseen])
    if not isinstance(users, TaskError):
        seen = judged(users)
    else:
        words = f"whether it was stored as written could not be read: {users.message}"
        seen = {
            change: result._replace(error=result.error or _not_as_written(change, words, directory.where))
            for change, result, _one in unseen
        }
    return [seen.get(change, result) for change, result in zip(changes, results)]


def _judge(change: Change, result: _Result, seen: User | None, where: str) -> _Result:
    """Return the result of a write from the user as read, or None. An error stays if not all attributes can be read."""
    visible = _visible(change)
    unmet = change.model.differing(seen, visible) if seen else {}
    if seen and not unmet:  # a cleared attribute is returned as in check mode, however the server represents it
        seen = {**seen, **{name: value for name, value in visible.items() if seen.get(name) is None}}
    if result.error:
        done = seen and not unmet and len(visible) == len(change.attributes)
        return _Result(seen, None, True) if done else result
    return _Result(seen, None if seen and not unmet else _unlike(change, seen, unmet, where), True)


def _visible(change: Change) -> dict[str, Any]:
    """Return the wanted attributes that a server returns."""
    return {name: value for name, value in change.attributes.items() if name not in change.model.write_only}


def _unlike(change: Change, user: User | None, unmet: Mapping[str, Any], where: str) -> NotAsWritten:
    """Return the error for a user who differs from what was written, or does not exist."""
    if user is None:
        return _not_as_written(change, "the user does not exist", where)
    name = change.model.key if change.model.key in unmet else ""
    advice = f", and set {name} to {user.get(name)}: no user has the {name} {unmet[name]}" if name else ""
    told = ", ".join(f"{name} {user.get(name)} instead of {value}" for name, value in unmet.items())
    return _not_as_written(change, f"the user has {told}", where, advice)


def _not_as_written(change: Change, told: str, where: str, advice: str = "") -> NotAsWritten:
    return NotAsWritten(
        f"Writing {change.name} in {where}: the server returned success, but {told}. "
        f"Check this user on the platform before you run the task again{advice}."
    )


def _with_doubts(failures: Sequence[Failure], where: str) -> list[Failure]:
    """Return the failures, and add to each whose result is unknown that it may have been done.

    Changes share an error if they shared a request.
    """
    names: dict[TaskError, list[str]] = {}
    for change, error in failures:
        names.setdefault(error, []).append(change.name)
    told = {
        error: error.adding(
            f"; it may have been done anyway: check {who[0] if len(who) == 1 else f'these {len(who)} users'} in {where}, "
            "or run the task again, which checks first"
        )
        for error, who in names.items()
        if error.in_doubt
    }
    return [Failure(change, told.get(error, error)) for change, error in failures]


def _unmet(change: Change, user: User, uncarried: Collection[str] = ()) -> dict[str, Any]:
    """Return the wanted attributes that the user in an answer does not have.

    An attribute that is missing in the answer, or that is never returned, counts only if it is ``uncarried``.
    """
    model = change.model
    asked = {
        name: value
        for name, value in change.attributes.items()
        if name in uncarried or (user.get(name) is not None and name not in model.write_only)
    }
    return model.differing(user, asked)
