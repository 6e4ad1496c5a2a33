# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries a plan out on a directory: the only place that writes. In check mode it is not called."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from .._base.email import folded
from .._base.errors import TaskError
from .directory import Directory, NotAsWritten, caught
from .plan import CREATE, DELETE, UPDATE, Change, Plan, User
from .workers import Workers


class Failure(NamedTuple):
    """A change that could not be carried out, and why."""

    change: Change
    error: TaskError


class Outcome(NamedTuple):
    """What became of a plan.

    Args:
        users: For each change of the plan, in its order, the user who is there afterwards, or None.
        failures: The changes that failed.
        changed: Whether anything was written.
    """

    users: list[User | None]
    failures: list[Failure]
    changed: bool


def predict(plan: Plan) -> Outcome:
    """The outcome of a plan that is not carried out."""
    return Outcome([change.predicted for change in plan.changes], [], plan.changed)


class _Result(NamedTuple):
    """One change carried out, or kept: the user who is left, what went wrong, and whether anything was written.

    ``unseen`` says that it was accepted, and that no answer shows what was done.
    """

    user: User | None
    error: TaskError | None = None
    wrote: bool = False
    unseen: bool = False


def apply(plan: Plan, directory: Directory, workers: Workers) -> Outcome:
    """Carry the plan out: creates and updates first, removals last, and none of these if an earlier write failed.

    Args:
        plan: What to do.
        directory: Where.
        workers: Who does it, several writes at once.

    Returns:
        The outcome. A failed write is collected, and hides no other.
    """
    creates, updates, removals = plan.of(CREATE), plan.of(UPDATE), plan.of(DELETE)
    created = directory.create_all(creates, workers) if creates else []
    begun = [*zip(creates, created), *((change, change.actual or {}) for change in updates)]
    results = _look([*creates, *updates], workers.map(lambda item: _finish(*item, directory), begun), directory)
    if not any(result.error for result in results) and removals:
        removed = directory.delete_all(removals, workers)
        results += [
            _Result(change.actual, error, error.may_have_written) if error else _Result(None, None, True)
            for change, error in zip(removals, removed)
        ]
    by_change = dict(zip([*creates, *updates, *removals], results))
    left = [by_change.get(change, _Result(change.actual)) for change in plan.changes]
    failures = [Failure(change, result.error) for change, result in zip(plan.changes, left) if result.error]
    failures = _with_doubts(failures, directory.where)
    return Outcome([result.user for result in left], failures, any(result.wrote for result in results))


def _finish(change: Change, begun: User | TaskError, directory: Directory) -> _Result:
    """Write what is not written yet: the difference of an update, or what a create could not carry."""
    if isinstance(begun, TaskError):
        return _Result(None, begun, begun.may_have_written)
    user, wrote, model = begun, change.actual is None, change.model
    attributes = _unmet(change, user, model.uncarried) if wrote else change.attributes
    try:
        if attributes:
            user, wrote = directory.update(user, attributes), True
    except TaskError as error:
        told = error.adding(f"; {change.name} is there now, without {', '.join(attributes)}") if wrote else error
        return _Result(user, told, wrote or error.may_have_written, error.accepted and error.in_doubt)
    unmet = _unmet(change, user)
    if unmet:
        return _Result(user, _unlike(change, user, unmet, directory.where), wrote)
    visible = _visible(change)
    left_out = model.differing(user, {name: value for name, value in visible.items() if name != model.key})
    not_shown = attributes.keys() & visible.keys() and not directory.shows_updates
    return _Result(user, None, wrote, wrote and bool(not_shown or left_out))


def _look(changes: Sequence[Change], results: Sequence[_Result], directory: Directory) -> list[_Result]:
    """Look once at whatever was accepted and no answer shows. A server may accept what it then ignores.

    Before the removals, which are not begun after a write that was not done.
    """
    unseen = [
        (change, result, str((change.actual or result.user or {}).get("id")))
        for change, result in zip(changes, results)
        if result.unseen
    ]
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
        words = f"whether it is as written could not be read: {users.message}"
        seen = {
            change: result._replace(error=result.error or _not_as_written(change, words, directory.where))
            for change, result, _one in unseen
        }
    return [seen.get(change, result) for change, result in zip(changes, results)]


def _judge(change: Change, result: _Result, seen: User | None, where: str) -> _Result:
    """What became of a write, by the user as seen, or None. An error stays where not all of the write can be seen."""
    visible = _visible(change)
    unmet = change.model.differing(seen, visible) if seen else {}
    if seen and not unmet:  # what is cleared is returned as in check mode, however the server writes nothing
        seen = {**seen, **{name: value for name, value in visible.items() if seen.get(name) is None}}
    if result.error:
        done = seen and not unmet and len(visible) == len(change.attributes)
        return _Result(seen, None, True) if done else result
    return _Result(seen, None if seen and not unmet else _unlike(change, seen, unmet, where), True)


def _visible(change: Change) -> dict[str, Any]:
    """The wanted attributes that a server shows."""
    return {name: value for name, value in change.attributes.items() if name not in change.model.write_only}


def _unlike(change: Change, user: User | None, unmet: Mapping[str, Any], where: str) -> NotAsWritten:
    """A user who is not as written, or not there."""
    if user is None:
        return _not_as_written(change, "the user is not there", where)
    name = change.model.key if change.model.key in unmet else ""
    advice = f", and give the {name} {user.get(name)}: nobody is known by {unmet[name]}" if name else ""
    told = ", ".join(f"{name} {user.get(name)} instead of {value}" for name, value in unmet.items())
    return _not_as_written(change, f"with {told}", where, advice)


def _not_as_written(change: Change, told: str, where: str, advice: str = "") -> NotAsWritten:
    return NotAsWritten(
        f"Writing {change.name} in {where}: the server answers with success, but {told}. "
        f"Look at this user there before you run this again{advice}."
    )


def _with_doubts(failures: Sequence[Failure], where: str) -> list[Failure]:
    """The failures, each of which says if it is not known what was done. Changes share an error if they shared a request."""
    names: dict[TaskError, list[str]] = {}
    for change, error in failures:
        names.setdefault(error, []).append(change.name)
    told = {
        error: error.adding(
            f"; it may have been done all the same: look at {who[0] if len(who) == 1 else f'these {len(who)} users'} in {where}, "
            "or run the task again, which looks first"
        )
        for error, who in names.items()
        if error.in_doubt
    }
    return [Failure(change, told.get(error, error)) for change, error in failures]


def _unmet(change: Change, user: User, uncarried: Collection[str] = ()) -> dict[str, Any]:
    """The wanted attributes that a user, as a server answered, does not have.

    What an answer leaves out is held against it only for ``uncarried`` attributes, and what is never answered likewise.
    """
    model = change.model
    asked = {
        name: value
        for name, value in change.attributes.items()
        if name in uncarried or (user.get(name) is not None and name not in model.write_only)
    }
    return model.differing(user, asked)
