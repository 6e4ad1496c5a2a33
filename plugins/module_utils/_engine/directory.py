# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The port: what a platform has to provide. To add a platform is to write a :class:`Directory`, and a way to open it.

**Users** are mappings. Their attributes are spelled as the ``model`` spells them, in snake_case: whatever a platform spells its
own way ends in its adapter. An id is a text. A user without an id can be shown, but never written.

**A task calls** ``wanted`` for each person that the author names, then ``users`` or ``user``, then ``resolve``. From these the
plan is made. Only if a roster removes somebody, ``caller`` is called. ``review`` sees each plan, and in check mode nothing
follows it. Else ``create_all`` and ``update`` come first, then ``look`` at what no answer shows, and ``delete_all`` comes last.
Verbs that read send nothing that writes.

**Errors**: a verb raises a :class:`TaskError`, and nothing else; any other exception is reported as a bug. ``InvalidInput``
says that the author's data is wrong, ``Refused`` that carrying it out would be unsafe, and what the client raises says how a
request failed. The message says what was attempted, what the server said, and what to do; it holds no secret. After a write, an
error tells what is known of it: ``accepted`` (the server took it) and ``in_doubt`` (it may have been done). An error that
concerns one of many users is returned in that user's place, and keeps no other from being written.

**Threads**: ``update`` is called from several threads at once, and so is ``directory`` of a fleet. The directories of one fleet
work at the same time, so what they share is safe to use from several threads. All other verbs of one directory are called from
one thread at a time, and send several requests at once through the ``workers`` they are given.

**Time**: a platform may show a write late. ``create_all``, ``delete_all`` and ``look`` then look again, within the task's
``retry_budget`` (seconds), until they see it. No verb waits in another way than the client does.

**What is not assumed**:

- That a user object carries the roles. ``users`` and ``user`` return all attributes that are compared, from wherever they are
  kept, and ``update`` writes each where it is kept, with as many requests as that takes.
- That a listing is the only way to find a user. ``user``, ``look``, and the search for one who may be there already, may ask
  the server in any way it offers.
- That a removal deletes. *Gone* means that neither ``users`` nor ``user`` returns this user any more; deactivated may be gone.
  To create such a user again is to adopt the account that is left.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Callable, TypeVar

from .._base.email import folded
from .._base.errors import TaskError
from .plan import Change, Model, Plan, User, Wanted
from .workers import Workers

Organization = Mapping[str, Any]
T = TypeVar("T")
R = TypeVar("R")


class Directory(ABC):
    """The users of one organization on one platform.

    Attributes:
        model: How users are compared and shown.
        where: The place, for messages, such as ``organization 42``.
        is_named_in_path: Whether a 404 for a user can mean that the organization does not exist.
        shows_updates: Whether ``update`` returns the user as the server stores them. If not, ``look`` is called after it.
    """

    model: Model
    where: str
    is_named_in_path: bool
    shows_updates: bool

    @abstractmethod
    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """What an author's options for one person mean. Sends nothing.

        Args:
            options: Those of the module, or of one entry of its list of users.
            source: Where they stand, for messages, such as ``users[3]``; empty where there is only one person.

        Raises:
            InvalidInput: There is a mistake in them.
        """

    @abstractmethod
    def resolve(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """The same people, in their order, with ids for what the author gave by name, such as roles.

        It sends at most one listing, and nothing if nobody who is to be present has such a name.

        Raises:
            Refused: Nothing has such a name, or several have it.
        """

    @abstractmethod
    def users(self) -> list[User]:
        """All users who are there, as the server lists them. A listing that holds one id twice is refused by whoever called."""

    @abstractmethod
    def user(self, user_id: str) -> User | None:
        """The user with this id, or None."""

    @abstractmethod
    def caller(self) -> User | None:
        """The user whose credential this is, with at least ``id`` or the name; None if it is not a user's."""

    @abstractmethod
    def review(self, plan: Plan) -> None:
        """Look at a plan before it is carried out or predicted: refuse, or warn of, what this platform would make of it.

        Raises:
            Refused: The platform would not do it, or not as it is meant.
        """

    @abstractmethod
    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """Create the users that the changes want, each exactly once, also where answers are lost.

        Returns:
            For each change, in their order, the user as they are then, or what went wrong. A user who turns out to be there
            already is adopted: returned as they are, to be updated by whoever called. An attribute that is missing or None says
            nothing; one that is known to be empty is returned as empty.
        """

    @abstractmethod
    def update(self, user: User, attributes: Mapping[str, Any]) -> User:
        """Write these attributes of this user, and return the user afterwards. All other attributes are left alone."""

    @abstractmethod
    def look(self, ids: Sequence[str], done: Callable[[Sequence[User]], bool]) -> Sequence[User]:
        """The users with these ids as they are now, and perhaps others.

        Args:
            ids: Whom to read.
            done: Whether these users show what was written. Where writes are seen late, it is looked again until they do.
        """

    @abstractmethod
    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """Have the users of the changes gone.

        Returns:
            For each change, in their order, None or what went wrong. A user who was gone before is removed as well, and so is
            one who is gone after an answer that was lost.
        """


class Fleet(ABC):
    """The organizations that one credential sees, where a platform has several."""

    @abstractmethod
    def organizations(self) -> Sequence[Organization]:
        """All of them, each once, with at least an ``id``."""

    @abstractmethod
    def directory(self, organization_id: str) -> Directory:
        """The users of one of them. Sends nothing: whether the organization exists shows with the first verb that reads."""


# What a platform gives to the tasks. It takes the options of the task and a function that shows a warning, and closes on exit
# whatever it opened. A mistake in the options is an InvalidInput; no request is sent.
OpenDirectory = Callable[[Mapping[str, Any], Callable[[str], None]], AbstractContextManager[Directory]]
OpenFleet = Callable[[Mapping[str, Any], Callable[[str], None]], AbstractContextManager[Fleet]]


class NotAsWritten(TaskError):
    """The server accepted a write, and what it answers or shows is not as written."""

    accepted = True


def caught(work: Callable[[T], R], item: T) -> R | TaskError:
    """The result of the work, or what went wrong."""
    try:
        return work(item)
    except TaskError as error:
        return error


def read_again(directory: Directory, ids: Sequence[str]) -> list[User]:
    """The users with these ids as they are now, and perhaps others: one ``user`` for a single one, else one listing."""
    if len(ids) > 1:
        return directory.users()
    return [user for user in [directory.user(one) for one in ids] if user is not None]


class OneByOne(Directory):
    """The verbs for many, for a platform that writes one user with one request and shows it at once."""

    @abstractmethod
    def create(self, change: Change) -> User:
        """Create the user that the change wants, once, and return them; a user who turns out to be there is adopted."""

    @abstractmethod
    def delete(self, user: User) -> None:
        """Have this user gone; one who was gone before is fine."""

    def review(self, plan: Plan) -> None:
        """Nothing to say."""

    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """One ``create`` for each."""
        return workers.map(lambda change: caught(self.create, change), changes)

    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """One ``delete`` for each, and one look for all whom it left in doubt."""
        ids = [folded((change.actual or {}).get("id")) for change in changes]
        errors = workers.map(lambda change: caught(self.delete, change.actual or {}), changes)
        doubtful = [one for one, error in zip(ids, errors) if error and error.in_doubt]
        left = caught(partial(read_again, self), doubtful)
        if isinstance(left, TaskError):
            return errors
        gone = set(doubtful) - {folded(user.get("id")) for user in left}
        return [None if one in gone else error for one, error in zip(ids, errors)]

    def look(self, ids: Sequence[str], done: Callable[[Sequence[User]], bool]) -> Sequence[User]:
        """Once: what was written is seen at once."""
        return read_again(self, ids)
