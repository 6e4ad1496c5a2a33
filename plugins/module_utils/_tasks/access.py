# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read who has access to a platform, for a report. What cannot be read is reported, and is not a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Callable, NamedTuple

from .._base.email import folded, same_person
from .._base.errors import InvalidInput, NotSet, TaskError
from .._base.input import nearest, trimmed
from .._engine.directory import Directory, Fleet, Open, OpenFleet
from .._engine.model import NOTHING, Model, User
from .._engine.organizations import Place, chosen, is_pattern, listed
from .._engine.plan import refuse_same_ids
from .._engine.workers import Workers
from .module import Task
from .results import Result, shortened
from .wanted import concurrency_of

MOST_SUGGESTIONS = 10  # comparing a name with those of thousands of organizations takes time
OWN = "the caller's own organization"
NO_ID = "The server returned no id for this organization, so it cannot be read."


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
    """An organization to read.

    Args:
        place: Which one.
        ways: Each returns its directory. The first that can be read counts.
        own: Whether it is the caller's own.
        listed: Whether it is one of those that the platform listed.
    """

    place: Place
    ways: Sequence[Callable[[], Directory]]
    own: bool = False
    listed: bool = False


class _Access(NamedTuple):
    """What was read of an organization: its accounts and the names of its roles, and why one of the two could not be read."""

    source: _Source
    accounts: Sequence[User] = ()
    model: Model | None = None
    names: Mapping[str, str] = NOTHING
    why: str = ""


class _Whose(NamedTuple):
    """A credential: its kind in words, and the user whom it belongs to, or None."""

    kind: str
    caller: User | None = None


def read_access(task: Task, platform: Platform) -> Result:
    """Return all organizations of a platform with their users and the names of their roles, and what could not be read.

    Raises:
        InvalidInput: An option is not valid. One that is not set is no error: then nothing can be read.
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
        emails, organizations = params["emails"], params.get("organizations")
        if emails == []:
            raise InvalidInput("emails is an empty list: set at least one value, or omit emails to read all users.")
        self._emails = {same_person(one) for one in trimmed(emails, "emails")} if emails else set()
        # None means all of them.
        self._texts = trimmed(organizations, "organizations") if organizations else organizations
        self.concurrency = concurrency_of({"concurrency": 1, **params})
        self.sources: list[_Source] = []
        self._unreadable: list[Result] = []
        self._left_out: list[Place] = []
        self._listed = False
        self._credentials: list[_Whose] = []

    def find(self, stack: ExitStack) -> None:
        """Find the organizations to read. The clients stay open until the end of the stack.

        Raises:
            InvalidInput: An option is not valid.
        """
        own, no_own = self._opened(stack, self._platform.own)
        fleet, no_fleet = self._opened(stack, self._platform.fleet)
        if own:
            no_own = self._find_own(own)
        if fleet:
            no_fleet = self._find_fleet(fleet)
        elif no_fleet and self._texts is not None and not chosen(self._texts, [one.place for one in self.sources])[1]:
            no_fleet = None  # the own organization is all that is asked for
        if no_own:
            # Without a name, this would stand for the whole platform.
            self._tell(Place(name=OWN if fleet and not no_fleet else ""), no_own.message, own=True)
        if no_fleet:
            self._tell(Place(), no_fleet.message)

    def _opened(self, stack: ExitStack, way: Open | OpenFleet | None) -> tuple[Any, TaskError | None]:
        """Return what this opens, or None and what is not set."""
        try:
            return way and stack.enter_context(way(self._task.params, self._task.warn, self._task.progress)), None
        except NotSet as error:
            return None, error

    def _find_own(self, directory: Directory) -> TaskError | None:
        """Find the caller's own organization, or return the error."""
        self._credentials.append(_Whose(directory.credential))
        try:
            place, caller = directory.place(), directory.caller()
        except TaskError as error:
            return error
        self._credentials[-1] = _Whose(directory.credential, caller)
        self.sources.append(_Source(place, [lambda: directory], own=True))
        return None

    def _find_fleet(self, fleet: Fleet) -> TaskError | None:
        """Find the organizations of a fleet, or return the error."""
        self._credentials.insert(0, _Whose(fleet.credential))
        try:
            places = listed(fleet.organizations())
        except TaskError as error:
            return error
        self._listed = True
        own = {folded(one.place.id): number for number, one in enumerate(self.sources) if one.place.id}
        mine = [one.place for one in self.sources]
        wanted, unknown = chosen(self._texts or (), [*mine, *places])
        for position, place in enumerate(places, len(mine)):
            ways = [partial(fleet.directory, place.id, place.name)] if place.id else []
            number = own.get(folded(place.id))
            if number is not None:
                there = self.sources[number]
                known = Place(place.id, there.place.name or place.name)
                self.sources[number] = _Source(known, [*there.ways, *ways], own=True, listed=True)
            elif self._texts is None or position in wanted:
                self.sources.append(_Source(place, ways, listed=True))
            else:
                self._left_out.append(place)
        names = [place.name for place in places if place.name] if len(unknown) <= MOST_SUGGESTIONS else []
        for text in unknown:
            self._tell(Place(name=text), _unknown(text, names))
        return None

    def read(self, source: _Source) -> _Access:
        """Read the users and the roles of an organization: one listing of each."""
        tried: list[_Access] = []
        for way in source.ways:
            try:
                tried.append(self._read(source, way()))
            except TaskError as error:
                tried.append(_Access(source, why=error.message))
            if not tried[-1].why:
                break
        self._task.progress.finished()
        # The way that shows most counts: all, or else at least the accounts.
        return min(tried, key=lambda one: (bool(one.why), one.model is None), default=_Access(source, why=NO_ID))

    def _read(self, source: _Source, directory: Directory) -> _Access:
        accounts = directory.accounts()
        refuse_same_ids(accounts, directory.model, directory.where)
        if any(map(self._is_sought, accounts)) or not self._emails:
            try:
                directory.read_names()
            except TaskError as error:
                what = f"; without the names of the {directory.model.access}, nothing can be compared"
                return _Access(source, accounts, directory.model, why=f"{error.brief}{what}{error.hint}")
        names = {directory.role_ids.get(one, one): name for one, name in directory.role_names.items()}
        return _Access(source, accounts, directory.model, names)

    def _is_sought(self, user: User) -> bool:
        return not self._emails or any(same_person(user.get(name)) in self._emails for name in ("email", "user_name"))

    def result(self, read: Sequence[_Access]) -> Result:
        """Return the result of the module."""
        own: dict[str, User] = {}
        organizations = []
        for one in read:
            model = one.model
            if model is None:
                self._tell(one.source.place, one.why, one.source.own)
                continue
            if one.source.own:
                own = {folded(user.get("id")): user for user in one.accounts}
            users = [_user(user, model) for user in one.accounts if self._is_sought(user)]
            if one.why:
                self._tell(one.source.place, one.why, one.source.own, users=users)
                continue
            told = {**_told(one.source.place), "own": one.source.own, "listed": one.source.listed}
            organizations.append({**told, "roles": dict(one.names), "users": users})
        known = [one._replace(caller=_with_details(one.caller, own)) for one in self._credentials]
        return {
            "changed": False,
            "platform": self._platform.name,
            "url": self._platform.url,
            "credential": " and ".join(map(_in_words, known)),
            "callers": [_texts(one.caller, "id", "email", "user_name") for one in known if one.caller],
            "listed": self._listed,
            "organizations": organizations,
            "unreadable": self._unreadable,
            "left_out": list(map(_told, self._left_out)),
        }

    def _tell(self, place: Place, why: str, own: bool = False, **more: Any) -> None:
        self._unreadable.append({**_told(place), "own": own, "why": shortened(why), **more})


def _unknown(text: str, names: Sequence[str]) -> str:
    """Return a sentence about a text that names no organization."""
    near = nearest(text, names)
    if near:
        return f"There is no organization '{text}'; do you mean '{near[0]}'?"
    return f"No organization has a name like '{text}'." if is_pattern(text) else f"There is no organization '{text}'."


def _told(place: Place) -> Result:
    return {"organization_id": place.id, "organization": place.name}


def _texts(user: User, *names: str) -> Result:
    """Return attributes of a user as texts."""
    values = [(name, user.get(name)) for name in names]
    return {name: value if isinstance(value, str) else "" for name, value in values}


def _user(user: User, model: Model) -> Result:
    """Return what a report needs of an account."""
    return {
        **_texts(user, "id", "email", "user_name", "name", "surname"),
        "roles": list(user.get(model.roles) or ()),
        "role": user.get(model.role) or "",
        "active": user.get(model.active) is not False,
        "elsewhere": model.governed(user),
        "foreign": sorted(model.foreign(user)),
        "last_login": model.last_login(user),
    }


def _with_details(caller: User | None, accounts: Mapping[str, User]) -> User | None:
    """Return a caller with all that is known of the account with the same id."""
    return caller and {**caller, **accounts.get(folded(caller.get("id")), NOTHING)}


def _in_words(one: _Whose) -> str:
    owner = next(filter(None, _texts(one.caller or NOTHING, "email", "user_name", "id").values()), "")
    return f"{one.kind} of {owner}" if owner else one.kind
