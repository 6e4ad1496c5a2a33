# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries a plan out on a directory: the only place that writes. In check mode it is not called."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Protocol, TypeVar

from ._errors import TaskError
from ._plan import CREATE, DELETE, UPDATE, Change, Model, Plan, User, Wanted

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")


class Directory(Protocol):
    """The users of one organization on one platform. Every platform is an adapter of these few verbs.

    Users come and go as the model spells them. A verb that fails raises a TaskError.
    """

    model: Model
    where: str  # the place, for messages, such as ``organization 42``
    is_named_in_path: bool  # whether a 404 can mean the place as well as a user

    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """What an author's options for one person mean. Sends nothing; a mistake in them is an InvalidInput."""

    def resolve(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """The same with ids for what the author gave by name: at most one listing, and none if there is no name."""

    def users(self) -> list[User]:
        """All users: one listing."""

    def user(self, user_id: str) -> User | None:
        """The user with this id, or None: one request."""

    def caller(self) -> User | None:
        """The user whose credential this is; None if it is not a user's, which then costs no request."""

    def review(self, plan: Plan) -> None:
        """Look at a plan before it is carried out, or predicted: refuse, or warn of, what this platform makes of it.

        Raises:
            Refused: The platform would not do it, or not as it is meant.
        """

    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """Create the users that the changes want, each once. For each the user as she is then, or what went wrong.

        A user who turns out to be there already is adopted.
        """

    def update(self, user: User, members: Mapping[str, Any]) -> User:
        """Write these members of this user with one request, and return her."""

    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """Remove the users of the changes; one who is gone already is fine. For each None, or what went wrong."""


class OneByOne:
    """The verbs for many, for a platform that knows them for one user only: ``create`` and ``delete``."""

    def create(self, change: Change) -> User:
        """Create the user that the change wants, once, and return her; a user who turns out to be there is adopted."""
        raise NotImplementedError

    def delete(self, user: User) -> None:
        """Remove this user; one who is gone already is fine."""
        raise NotImplementedError

    def review(self, plan: Plan) -> None:
        """Nothing to say."""

    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """One request for each."""
        return workers.map(lambda change: caught(self.create, change), changes)

    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """One request for each."""
        return workers.map(lambda change: caught(self.delete, change.actual or {}), changes)


def caught(work: Callable[[T], R], item: T) -> R | TaskError:
    """The result of the work, or what went wrong."""
    try:
        return work(item)
    except TaskError as error:
        return error


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


class NotAsWritten(TaskError):
    """The server accepted a write, and answers with a user who is not as written."""

    accepted = True


def predict(plan: Plan) -> Outcome:
    """The outcome of a plan that is not carried out."""
    return Outcome([change.predicted for change in plan.changes], [], plan.changed)


class _Result(NamedTuple):
    """One change carried out: the user who is left, what went wrong, and whether anything was written."""

    user: User | None
    error: TaskError | None
    wrote: bool


class Workers:
    """Threads that do the same work for many items, up to ``concurrency`` at once. Without need for one, none is started.

    They are daemons, which those of ``concurrent.futures`` are not: after a time-out of the task or Ctrl-C, nobody waits for
    what is under way.
    """

    def __init__(self, concurrency: int = 1) -> None:
        self._concurrency = concurrency
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._interrupted = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_exception: object) -> None:
        """End the threads. After an exception they drop what they have not begun, and end by and by."""
        self._interrupted = kind is not None
        for _thread in self._threads:
            self._calls.put(None)
        for thread in () if self._interrupted else self._threads:
            thread.join()

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What the work makes of each item, in their order."""
        if self._concurrency == 1 or len(items) < 2:
            return [work(item) for item in items]
        from concurrent.futures import Future  # most tasks need none, and its import costs them time

        futures: list[Future[R]] = [Future() for _item in items]
        for future, item in zip(futures, items):
            self._calls.put((future, partial(work, item)))
        with self._lock:
            for _new in range(min(len(items), self._concurrency - len(self._threads))):
                self._threads.append(threading.Thread(target=self._work, daemon=True))
                self._threads[-1].start()
        return [future.result() for future in futures]

    def _work(self) -> None:
        """What a thread does, until it is told to end."""
        while call := self._calls.get():
            future, work = call
            if self._interrupted:
                future.cancel()
                continue
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)


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
    results = workers.map(lambda item: _finish(*item, directory), begun)
    if not any(result.error for result in results) and removals:
        removed = directory.delete_all(removals, workers)
        results += [
            _Result(change.actual, error, error.accepted) if error else _Result(None, None, True)
            for change, error in zip(removals, removed)
        ]
    by_change = dict(zip(map(id, [*creates, *updates, *removals]), results))
    left = [by_change.get(id(change), _Result(change.actual, None, False)) for change in plan.changes]
    return Outcome(
        [result.user for result in left],
        [Failure(change, result.error) for change, result in zip(plan.changes, left) if result.error],
        any(result.wrote for result in results),
    )


def _finish(change: Change, begun: User | TaskError, directory: Directory) -> _Result:
    """Write what is not written yet: the difference of an update, or what a create could not carry."""
    if isinstance(begun, TaskError):
        return _Result(None, begun, begun.accepted)
    user, wrote = begun, change.actual is None
    members = _unmet(change, user, change.model.uncarried) if wrote else change.members
    try:
        if members:
            user, wrote = directory.update(user, members), True
    except TaskError as error:
        if wrote:
            error.message += f"; {change.name} is there now, without {', '.join(members)}"
        return _Result(user, error, wrote or error.accepted)
    unmet, model = _unmet(change, user), change.model
    if not unmet:
        return _Result(user, None, wrote)
    name = model.key if model.key in unmet else ""
    advice = f", and give the {name} {user.get(name)}: nobody is known by {unmet[name]}" if name else ""
    told = ", ".join(f"{name} {user.get(name)} instead of {value}" for name, value in unmet.items())
    return _Result(
        user,
        NotAsWritten(
            f"Writing {change.name} in {directory.where}: the server answers with success, but with {told}. "
            f"Look at this user there before you run this again{advice}."
        ),
        wrote,
    )


def _unmet(change: Change, user: User, uncarried: Collection[str] = ()) -> dict[str, Any]:
    """The wanted members that a user, as a server answered, does not have.

    What an answer leaves out is held against it only for ``uncarried`` members, and what is never answered likewise.
    """
    model = change.model
    asked = {
        name: value
        for name, value in change.members.items()
        if name in uncarried or (user.get(name) is not None and name not in model.write_only)
    }
    return model.differing(user, asked)
