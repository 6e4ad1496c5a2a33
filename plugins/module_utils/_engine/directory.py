# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The port: what a platform must provide. A platform is a :class:`Directory` and a function that opens it.

docs/docsite/rst/guide_add_platform.rst lists the steps. This is what the methods have in common:

**Users** are mappings. Their attributes are spelled as in the ``model``, in snake_case. The adapter translates the spelling
of the platform. An id is a string. A user without an id can be read, but not written.

**Order**: A task calls ``wanted`` for each person that it names, then ``users`` or ``user``, then ``resolve``. The plan is made
from these. ``caller`` is called only if a guard needs it. ``review`` sees each plan. In check mode nothing follows. Otherwise
``create_all`` and ``update`` come first, then ``look`` for writes that no answer shows, and ``delete_all`` comes last. Methods
that read send no request that writes.

**Errors**: A method raises only a :class:`TaskError`; any other exception is reported as a bug. ``InvalidInput`` means that the
options are wrong, and ``Refused`` that it would be unsafe or impossible to do what they say. The HTTP client raises the errors
of requests. A message says what was attempted, what the server said, and what to do, and it contains no secret. The error of a
write says whether the server accepted it (``accepted``), or may have done it (``in_doubt``). Methods for many users return an
error in the place of the user that it concerns, and go on with the others.

**Threads**: ``update`` is called from several threads at once, and so is the ``directory`` of a fleet. The directories of one
fleet work at the same time, so what they share must be safe to use from several threads. All other methods of a directory
are called from one thread at a time. They send several requests at once through the ``workers`` that they receive, and pass
the result of each write to ``workers.counted``, so that the progress of the task is shown.

**Time**: A platform may show a write late. ``create_all``, ``delete_all``, and ``look`` then read again until they see it, for
as long as the ``retry_budget`` of the task (seconds) allows. Methods wait only through the HTTP client.

**Not assumed**:

- That a user object carries the roles. ``users`` and ``user`` return all attributes that are compared, wherever the platform
  keeps them. ``update`` writes each attribute where it is kept, with as many requests as that takes.
- That a listing is the only way to find a user. ``user``, ``look``, and the search for an existing user in ``create_all`` can
  ask the server in any way that it offers.
- That a removal deletes. A user is *gone* if neither ``users`` nor ``user`` returns them, which can also mean deactivated.
  ``create_all`` adopts the account that is left, if there is one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Callable, TypeVar, Union

from .._base.email import folded
from .._base.errors import TaskError
from .._base.progress import Progress
from .model import NOTHING, Model, User, Wanted
from .organizations import Organization, Place
from .plan import Change, Plan
from .workers import Workers

T = TypeVar("T")
R = TypeVar("R")


class Directory(ABC):
    """The users of one organization on one platform.

    Attributes:
        model: How users are compared and shown.
        where: The place, for messages, such as ``organization 42``, or ``organization Acme (42)`` if its name is known.
        name: The organization's name, if the task knows it without asking for it; otherwise empty.
        is_named_in_path: Whether a 404 for a user can mean that the organization does not exist.
        role_names: The names of the roles or groups by their ids in lower case; empty until ``resolve`` or ``read_names`` has
            listed them.
        role_ids: Their ids as the server writes them, by the ids in lower case; empty until then as well.
        shows_updates: Whether ``update`` returns the user as the server stores them. If not, ``look`` is called after it.
        listed: The users as ``users`` has returned them last, or None. An account that is another person's there is not removed.
        credential: What kind of credential is used, in words, such as ``API key``. It never contains a secret.
    """

    model: Model
    where: str
    name: str = ""
    is_named_in_path: bool
    shows_updates: bool
    role_names: Mapping[str, str] = NOTHING
    role_ids: Mapping[str, str] = NOTHING
    listed: Sequence[User] | None = None
    credential: str = "credential"

    @property
    def title(self) -> str:
        """What a header calls the organization: its name, or the words for messages if the name is not known."""
        return self.name or self.where

    @abstractmethod
    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """What the options for one person mean. Sends no request.

        Args:
            options: The options of the module, or one entry of its list of users.
            source: Where they are, for messages, such as ``users[3]``. Empty for a module for one user.

        Raises:
            InvalidInput: The options are wrong.
        """

    @abstractmethod
    def resolve(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """The same people in the same order, with ids instead of names, such as those of roles.

        Sends at most one listing, and no request if no person who is to be present has such a name.

        Raises:
            Refused: Nothing has this name, or several have it.
        """

    @abstractmethod
    def users(self) -> list[User]:
        """All users, as the server lists them. The engine refuses a list in which two users have the same id."""

    @abstractmethod
    def user(self, user_id: str) -> User | None:
        """The user with this id, or None."""

    @abstractmethod
    def caller(self) -> User | None:
        """The user that the credential belongs to, with at least ``id`` or the name. None if it belongs to no user."""

    def place(self) -> Place:
        """The organization, as far as the credential tells which one it is. Sends at most one request."""
        return Place(name=self.name)

    def accounts(self) -> list[User]:
        """Everybody who has access, as the server lists them: the users, and what ``users`` leaves out, such as robots.

        The model's ``governed`` tells what is left out. Sends the same requests as ``users``.
        """
        return self.users()

    def read_names(self) -> None:  # noqa: B027 (not abstract: a platform without such names has nothing to do)
        """Read what is not known yet: the names of the roles or groups, and the ``name`` of the organization.

        Sends at most one request for each of the two, and none if the platform has no such names.
        """

    @abstractmethod
    def review(self, plan: Plan) -> None:
        """Look at a plan before it is applied or predicted, and refuse it or warn if the platform treats it in a special way.

        Raises:
            Refused: The platform would not do it, or not as intended.
        """

    @abstractmethod
    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """Create the users of the changes, each exactly once, even if an answer is lost.

        Returns:
            For each change, in the same order, the user afterwards, or the error. A user who exists already is adopted: they are
            returned as they are, and the engine updates them. An attribute that is missing or None is unknown. An attribute that
            is known to be empty is returned as empty.
        """

    @abstractmethod
    def update(self, user: User, attributes: Mapping[str, Any]) -> User:
        """Write these attributes of this user, and return the user afterwards. Do not change any other attribute."""

    @abstractmethod
    def look(self, ids: Sequence[str], done: Callable[[Sequence[User]], bool]) -> Sequence[User]:
        """The users with these ids as they are now, and perhaps others.

        Args:
            ids: The users to read.
            done: Whether these users show what was written. If the platform shows writes late, read again until it is true.
        """

    @abstractmethod
    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """Remove the users of the changes.

        Returns:
            For each change, in the same order, None or the error. It is no error if the user did not exist before, or does not
            exist after an answer was lost.
        """


class Fleet(ABC):
    """The organizations that one credential gives access to, for a platform that has several.

    Attributes:
        credential: What kind of credential is used, in words. It never contains a secret.
    """

    credential: str = "credential"

    @abstractmethod
    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """What the options for one person mean in any of the organizations: see :meth:`Directory.wanted`."""

    @abstractmethod
    def organizations(self) -> Sequence[Organization]:
        """All organizations, each once, with at least an ``id``, and a ``name`` by which a task can name it: one listing."""

    @abstractmethod
    def directory(self, organization_id: str, name: str = "") -> Directory:
        """The users of one organization. Sends no request: if the organization does not exist, the first read fails.

        Args:
            organization_id: Its id.
            name: Its name, if it is known.
        """


# How a platform is opened: with the options of the task, a function that shows a warning, and the progress of the task. It
# raises InvalidInput if the options are wrong, and sends no request. On exit it closes what it opened. A task for one
# organization opens either: of a fleet, it takes the organization that its options name.
OpenFleet = Callable[[Mapping[str, Any], Callable[[str], None], Progress], AbstractContextManager[Fleet]]
Open = Callable[[Mapping[str, Any], Callable[[str], None], Progress], AbstractContextManager[Union[Directory, Fleet]]]


class NotAsWritten(TaskError):
    """The server accepted a write, but does not show what was written."""

    accepted = True


def caught(work: Callable[[T], R], item: T) -> R | TaskError:
    """The result of the work, or the error that it raised."""
    try:
        return work(item)
    except TaskError as error:
        return error


def read_again(directory: Directory, ids: Sequence[str]) -> list[User]:
    """The users with these ids as they are now, and perhaps others: ``user`` for a single one, otherwise ``users``."""
    if len(ids) > 1:
        return directory.users()
    return [user for user in [directory.user(one) for one in ids] if user is not None]


class OneByOne(Directory):
    """The methods for many users, for a platform that writes one user with one request and shows it at once."""

    @abstractmethod
    def create(self, change: Change) -> User:
        """Create the user of the change, exactly once, and return them. A user who exists already is adopted."""

    @abstractmethod
    def delete(self, user: User) -> None:
        """Remove this user. It is no error if the user does not exist."""

    def review(self, plan: Plan) -> None:
        """No platform-specific checks."""

    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """One ``create`` for each. A change that replaces a user is made when the other one is removed."""
        return workers.map(lambda change: workers.counted(caught(self.create, change), int(not change.replaces)), changes)

    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """One ``delete`` for each, and one ``read_again`` for all that are in doubt afterwards."""
        ids = [str((change.actual or {}).get("id")) for change in changes]
        errors = workers.map(lambda change: workers.counted(caught(self.delete, change.actual or {})), changes)
        doubtful = [one for one, error in zip(ids, errors) if error and error.in_doubt]
        left = caught(partial(read_again, self), doubtful)
        if isinstance(left, TaskError):
            return errors
        there = {folded(user.get("id")) for user in left}
        gone = {one for one in doubtful if folded(one) not in there}
        return [None if one in gone else error for one, error in zip(ids, errors)]

    def look(self, ids: Sequence[str], done: Callable[[Sequence[User]], bool]) -> Sequence[User]:
        """Read once, since writes are shown at once."""
        return read_again(self, ids)
