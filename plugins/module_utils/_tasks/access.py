# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read who has access to a platform, for a report: all organizations and users. What cannot be read is told, and no failure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from .._base.email import folded, same_person
from .._base.errors import InvalidInput, NotSet, TaskError
from .._base.input import nearest, trimmed
from .._engine.directory import Directory, Fleet, Open, OpenFleet
from .._engine.model import Model, User
from .._engine.organizations import Place, listed
from .._engine.plan import refuse_same_ids
from .._engine.workers import Workers
from .module import Task
from .results import Result, shortened
from .wanted import concurrency_of

PATTERN = re.compile(r"[*?[]")


class Platform(NamedTuple):
    """A platform, and the ways in which a task may read it.

    Args:
        name: Its name in results, such as ``polytomic``.
        url: Its address, without a secret; empty if it is not set.
        own: Opens the caller's own organization, or None if that is not to be read.
        fleet: Opens several organizations, or None if these are not to be read.
    """

    name: str
    url: str
    own: Open | None = None
    fleet: OpenFleet | None = None


class _Source(NamedTuple):
    """An organization to read, and how: the first of the directories that can be read counts."""

    place: Place
    directories: Sequence[Directory]
    own: bool = False


class _Access(NamedTuple):
    """What was read of an organization, or the error.

    ``accounts`` are all accounts, in the form of the platform, and ``model`` is how to read them.
    """

    source: _Source
    accounts: Sequence[User]
    model: Model | None
    names: Mapping[str, str]
    error: TaskError | None = None


def read_access(task: Task, platform: Platform) -> Result:
    """Return all organizations of a platform with their users and the names of their roles, and what could not be read.

    Raises:
        InvalidInput: An option is not valid. That one is not set is no error: then nothing can be read.
    """
    survey = _Survey(task, platform)
    with ExitStack() as stack, Workers(survey.concurrency) as workers:
        survey.find(stack)
        task.progress.organizations(len(survey.sources), "read")
        read = workers.map(survey.read, survey.sources)
    return survey.result(read)


class _Survey:
    """One run of :func:`read_access`."""

    def __init__(self, task: Task, platform: Platform) -> None:
        params = task.params
        self._task = task
        self._platform = platform
        self._emails = {same_person(one) for one in _texts(params["emails"], "emails")}
        # None means all of them.
        self._given = None if params.get("organizations") is None else _texts(params["organizations"], "organizations", [])
        self.concurrency = concurrency_of(params) if "concurrency" in params else 1
        self.sources: list[_Source] = []
        self._unreadable: list[Result] = []
        self._left_out: list[Place] = []
        self._credentials: list[tuple[str, User | None]] = []

    def find(self, stack: ExitStack) -> None:
        """Find the organizations to read. The clients stay open until the end of the stack.

        Raises:
            InvalidInput: An option is not valid.
        """
        opened: list[Any] = []
        lacking: dict[bool, NotSet] = {}
        for is_own, way in ((True, self._platform.own), (False, self._platform.fleet)):
            try:
                opened.append(way and stack.enter_context(way(self._task.params, self._task.warn, self._task.progress)))
            except NotSet as error:
                opened.append(None)
                lacking[is_own] = error
        own, fleet = opened
        if own:
            self._find_own(own)
        elif True in lacking:
            self._tell(Place(), True, lacking[True])
        if fleet:
            self._find_fleet(fleet)
        elif False in lacking and (self._given is None or any(not self._named(one, self.sources) for one in self._given)):
            self._tell(Place(), False, lacking[False])

    def _find_own(self, directory: Directory) -> None:
        caller = None
        try:
            place, caller = directory.place(), directory.caller()
            self.sources.append(_Source(place, [directory], own=True))
        except TaskError as error:
            self._tell(Place(), True, error)
        self._credentials.append((directory.credential, caller))

    def _find_fleet(self, fleet: Fleet) -> None:
        self._credentials.insert(0, (fleet.credential, None))
        try:
            places = listed(fleet.organizations())
        except TaskError as error:
            self._tell(Place(), False, error)
            return
        sources = [_Source(place, [fleet.directory(place.id, place.name)] if place.id else []) for place in places]
        wanted = {id(one) for text in self._given or () for one in self._named(text, sources)}
        for number, own in enumerate(self.sources):
            for same in [one for one in sources if folded(one.place.id) == folded(own.place.id) and own.place.id]:
                sources.remove(same)
                named = Place(own.place.id, own.place.name or same.place.name)
                self.sources[number] = _Source(named, [*own.directories, *same.directories], own=True)
        for text in self._given or ():
            if not self._named(text, [*self.sources, *sources]):
                self._tell(Place(name=text), False, _unknown(text, places))
        for one in sources:
            if self._given is not None and id(one) not in wanted:
                self._left_out.append(one.place)
            elif not one.directories:
                why = InvalidInput(f"The server returned no id for the organization '{one.place.name}', so it cannot be read.")
                self._tell(one.place, False, why)
            else:
                self.sources.append(one)

    @staticmethod
    def _named(text: str, sources: Sequence[_Source]) -> list[_Source]:
        """Return the organizations with this id or name or, if there is none, those whose name matches this pattern."""
        wanted = folded(text)
        exact = [one for one in sources if wanted in (folded(one.place.id), folded(one.place.name))]
        return exact or [one for one in sources if fnmatch.fnmatchcase(folded(one.place.name), wanted)]

    def read(self, source: _Source) -> _Access:
        """Read the users and the roles of an organization: one listing of each."""
        error: TaskError | None = None
        try:
            for directory in source.directories:
                try:
                    accounts = directory.accounts()
                    refuse_same_ids(accounts, directory.model, directory.where)
                    if not self._emails or any(self._is_sought(one) for one in accounts):
                        self._read_names(directory)
                    return _Access(source, accounts, directory.model, directory.role_names)
                except TaskError as failed:
                    error = error or failed
        finally:
            self._task.progress.finished()
        return _Access(source, (), None, {}, error)

    @staticmethod
    def _read_names(directory: Directory) -> None:
        try:
            directory.read_names()
        except TaskError as error:
            raise TaskError(f"{error.brief}; without names, access cannot be compared{error.hint}") from None

    def _is_sought(self, user: User) -> bool:
        return not self._emails or bool({same_person(user.get(name)) for name in ("email", "user_name")} & self._emails)

    def result(self, read: Sequence[_Access]) -> Result:
        """Return the result of the module."""
        organizations = []
        for one in read:
            if one.model is None:
                self._tell(one.source.place, one.source.own, one.error)
                continue
            model = one.model
            organizations.append(
                {
                    **_told(one.source.place),
                    "own": one.source.own,
                    "roles": dict(one.names),
                    "users": [_user(user, model) for user in one.accounts if self._is_sought(user)],
                }
            )
        people = {folded(user.get("id")): user for one in read if one.source.own for user in one.accounts}
        callers = [
            (words, caller and {**caller, **people.get(folded(caller.get("id")), {})}) for words, caller in self._credentials
        ]
        return {
            "changed": False,
            "platform": self._platform.name,
            "url": self._platform.url,
            "credential": " and ".join(_with_owner(words, caller) for words, caller in callers),
            "callers": [
                {name: _text(caller.get(name)) for name in ("id", "email", "user_name")} for _w, caller in callers if caller
            ],
            "organizations": organizations,
            "unreadable": self._unreadable,
            "left_out": [_told(place) for place in self._left_out],
        }

    def _tell(self, place: Place, own: bool, why: TaskError | None) -> None:
        self._unreadable.append({**_told(place), "own": own, "why": shortened(why.message if why else "")})


def _texts(values: Any, option: str, empty: Any = None) -> list[str]:
    """Return the texts of a list, each once.

    Raises:
        InvalidInput: One of them is empty, or the list is.
    """
    if values is None:
        return []
    if not values and empty is None:
        raise InvalidInput(f"{option} is an empty list: set at least one value, or omit {option} to read all.")
    return [" ".join(one.split()) for one in trimmed(values, option)] if values else []


def _unknown(text: str, places: Sequence[Place]) -> TaskError:
    """Return what to say about a name that no organization has."""
    if PATTERN.search(text):
        return TaskError(f"No organization has a name that matches '{text}'.")
    near = nearest(text, (place.name for place in places if place.name))
    return TaskError(f"There is no organization '{text}'{f'; do you mean {near[0]!r}?' if near else '.'}")


def _told(place: Place) -> Result:
    return {"organization_id": place.id, "organization": place.name}


def _user(user: User, model: Model) -> Result:
    """Return what a report needs of an account."""
    return {
        **{name: _text(user.get(name)) for name in ("id", "email", "user_name", "name", "surname")},
        "roles": [str(one) for one in user.get(model.roles) or ()],
        "role": _text(user.get(model.role)),
        "active": user.get(model.active) is not False,
        "elsewhere": model.governed(user),
        "last_login": model.last_login(user),
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _with_owner(words: str, caller: User | None) -> str:
    owner = next((caller[name] for name in ("email", "user_name", "id") if caller.get(name)), "") if caller else ""
    return f"{words} of {owner}" if owner else words
