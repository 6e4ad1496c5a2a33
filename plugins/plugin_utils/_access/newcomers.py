# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The access of a new person, from an entry of the people file or copied from a colleague. Nothing is removed. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import number_of

from .model import Access, Account, Organization, Person, Place, Reading
from .onboarding import ADD, INVITE, NOTHING
from .people import UIPATH
from .places import Index, Key, key_of, place_order
from .rows import held
from .unknown import unknown_names
from .words import Naming, said_there

Users = list[dict[str, Any]]
# The legacy role that every user has. Roles that are set replace it, and nothing is lost.
EVERYBODY = "user"


@dataclass(frozen=True)
class Grant:
    """What a person is given in an organization.

    Attributes:
        place: The organization.
        own: Whether it is the one of the caller.
        account: The account that the person has there; None if there is none.
        before: The names of the roles or groups that it has.
        role_ids: The ids of all roles that the person is to have: those of the account, and those that are given.
        role: A legacy role to set instead, for who has no account; empty for none.
        given: The names of the roles that are given, as far as the account lacks them.
        asked: The names of all roles that are asked for.
        privileged: The names of those that are given and privileged.
        like: The colleague who has this access; empty if the entry of the person names it.
    """

    place: Place
    own: bool
    account: Account | None
    before: tuple[str, ...]
    role_ids: tuple[str, ...]
    role: str
    given: tuple[str, ...]
    asked: tuple[str, ...]
    privileged: tuple[str, ...]
    like: str = ""

    @property
    def action(self) -> str:
        """What is done: ``invite``, ``add``, or ``none``."""
        return INVITE if self.account is None else ADD if self.given else NOTHING


class Welcome(NamedTuple):
    """What was found about a new person.

    Attributes:
        person: The person.
        like: The colleague; empty if there is none.
        grants: What they are given, by place.
        notes: What else is to be said.
        mistakes: Why nothing can be given.
        read: How many organizations were read.
        left_out: How many were not to be read.
        naming: What the organizations are called.
    """

    person: Person
    like: str
    grants: tuple[Grant, ...]
    notes: tuple[str, ...]
    mistakes: tuple[str, ...]
    read: int = 0
    left_out: int = 0
    naming: Naming = Naming()


def welcome(person: Person, like: str, reading: Reading, privileged: Mapping[str, Collection[str]], today: date) -> Welcome:
    """Return what a person is given.

    Args:
        person: The person. Where the entry names an organization, it counts, and not what the colleague has there.
        like: The e-mail address or user name of the colleague; empty if there is none.
        reading: What was read, with at least the accounts of both.
        privileged: For each platform, the names of its privileged roles or groups.
        today: The day, in UTC.
    """
    giving = _Giving(person, like, privileged, Naming.of(reading))
    giving.mistakes += [
        one.replace("saas_users_people[0] (", "onboard_person (", 1) for one in unknown_names([person], reading, today)
    ]
    giving.mistakes += _unread(person, reading, giving.naming)
    named = giving.all_as_written(reading)
    if like:
        giving.all_as_the_colleague_has_it(reading, named)
    if not giving.mistakes and not giving.grants:
        giving.mistakes.append(" ".join(["There is no access to give.", *giving.notes]))
    return Welcome(
        person,
        like,
        tuple(sorted(giving.grants, key=lambda one: place_order(one.place))),
        tuple(giving.notes),
        tuple(dict.fromkeys(giving.mistakes)),
        len(reading.organizations),
        len(reading.left_out),
        giving.naming,
    )


def _unread(person: Person, reading: Reading, naming: Naming) -> Iterator[str]:
    """Return what could not be read. ``unknown_names`` reports organizations of the entry that do not exist."""
    names = {folded(access.organization) for access in person.access}
    for one in reading.unreadable:
        if one.place.organization_id or not one.place.organization or folded(one.place.organization) not in names:
            place = asdict(one.place)
            yield f"{naming.called(place)} could not be read: {said_there(place, one.why).rstrip('.')}."


class _Giving:
    """Collects what is given, and why something cannot be."""

    def __init__(self, person: Person, like: str, privileged: Mapping[str, Collection[str]], naming: Naming) -> None:
        self._person = person
        self.naming = naming
        self._like = like
        self._privileged = privileged
        self._user_names = {one.platform: one.user_name for one in person.access}
        self.grants: list[Grant] = []
        self.notes: list[str] = []
        self.mistakes: list[str] = []

    def all_as_written(self, reading: Reading) -> set[Key]:
        """Give what the entry of the person names, and return the organizations that it names."""
        index = Index(reading)
        named: set[Key] = set()
        for access in self._person.access:
            if access.platform not in reading.platforms:
                self.notes.append(f"{access.platform} was left out, as saas_users_platforms says.")
                continue
            found = index.find(access)
            if isinstance(found, Organization):
                named.add(key_of(found.place))
                self._as_written(found, access)
            elif found is None:
                self.notes.append(f"{access.organization} was left out, as saas_users_organizations says.")
        return named

    def all_as_the_colleague_has_it(self, reading: Reading, named: Collection[Key]) -> None:
        """Give what the colleague has in all organizations but those that the entry of the person names."""
        accounts = [(one, self._account(one, [self._like])) for one in reading.organizations]
        if not any(account for _organization, account in accounts):
            count = number_of(len(reading.organizations), "organization")
            self.mistakes.append(f"onboard_like: no user {self._like} was found in {count}.")
        for organization, account in accounts:
            if account is not None and key_of(organization.place) not in named:
                self._as_the_colleague_has_it(organization, account)

    def _as_written(self, organization: Organization, access: Access) -> None:
        """Give what the entry of the person names."""
        ids = [*(access.role_ids or ()), *self._ids_of(organization, access.roles or ())]
        self._give(organization, ids, access.role or "", "")

    def _as_the_colleague_has_it(self, organization: Organization, colleague: Account) -> None:
        """Give what the colleague has, if that account counts."""
        place = self.naming.called(asdict(organization.place))
        if colleague.elsewhere:
            self.notes.append(f"The account of {self._like} in {place} is managed by {colleague.elsewhere}, and is not copied.")
        elif not colleague.active:
            self.notes.append(f"The account of {self._like} in {place} is deactivated, and is not copied.")
        else:
            ids = [role.id for role in colleague.roles]
            self._give(organization, ids, "" if ids else colleague.role, self._like)

    def _ids_of(self, organization: Organization, names: Iterable[str]) -> Iterator[str]:
        """Return the ids of roles. ``unknown_names`` reports those that do not exist."""
        for name in names:
            ids = _named(organization, name)
            if len(ids) > 1:
                several = f"{len(ids)} roles or groups have the name '{name}' in {self.naming.called(asdict(organization.place))}"
                self.mistakes.append(f"onboard_person: {several}: write their ids instead ({', '.join(ids)}).")
            yield from ids[:1]

    def _account(self, organization: Organization, names: Sequence[str]) -> Account | None:
        """Return the account of a person, by e-mail address or user name; None if there is none."""
        sought = set(map(same_person, names)) - {""}
        found = [one for one in organization.accounts if sought & {same_person(one.email), same_person(one.user_name)}]
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            place = self.naming.called(asdict(organization.place))
            self.mistakes.append(f"{len(found)} users in {place} are called {names[0]}: {ids}.")
        return found[0] if found else None

    def _give(self, organization: Organization, asked: Iterable[str], role: str, like: str) -> None:
        place, ids = organization.place, list(asked)
        account = self._account(organization, [self._person.email, self._user_names.get(place.platform, "")])
        has: list[str] = []
        if account is not None:
            who = f"{self._person.email} in {self.naming.called(asdict(place))}"
            if account.elsewhere:
                self.mistakes.append(f"{who} is managed by {account.elsewhere}, so nothing can be added.")
                return
            if not account.active:
                self.notes.append(f"{who} is deactivated, and stays so until the account is activated.")
            if folded(role) != folded(account.role):
                complaint = f"{who} exists, and the legacy role '{role}' cannot be added: name roles."
                ids += self._of_legacy(organization, role, complaint)
            has, role = [one.id for one in account.roles], ""
            if ids and not has:
                lost = f"{who} has the legacy role '{account.role}', which other roles would replace"
                has = self._of_legacy(organization, account.role, f"{lost}: give them this role by name.")
        self.grants.append(self._grant(organization, account, has, ids, role, like))

    def _grant(
        self, organization: Organization, account: Account | None, has: Sequence[str], ids: Sequence[str], role: str, like: str
    ) -> Grant:
        """Return what a person with these roles is given if all of ``ids`` are asked for."""
        names = {folded(one): name for one, name in organization.role_names.items()}
        privileged = frozenset(map(folded, self._privileged.get(organization.place.platform, ())))
        there = set(map(folded, has))
        missing = [one for one in ids if folded(one) not in there]
        given = _shown(missing, role, names)
        return Grant(
            place=organization.place,
            own=organization.own,
            account=account,
            before=held(account, names, privileged).roles if account else (),
            role_ids=(*has, *dict.fromkeys(missing)),
            role=role,
            given=given,
            asked=_shown(ids, role, names),
            privileged=tuple(one for one in given if folded(one) in privileged),
            like=like,
        )

    def _of_legacy(self, organization: Organization, role: str, complaint: str) -> list[str]:
        """Return the id of the role that replaces a legacy role, which cannot be combined with others."""
        if folded(role) in ("", EVERYBODY):
            return []
        ids = _named(organization, role)
        if not ids:
            self.mistakes.append(complaint)
        return ids[:1]


def _named(organization: Organization, name: str) -> list[str]:
    return [one for one, known in organization.role_names.items() if folded(known) == folded(name)]


def _shown(ids: Iterable[str], role: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({names.get(folded(one)) or one for one in ids}, key=folded)) or ((role,) if role else ())


class Entries(NamedTuple):
    """What the modules are to do, in the form of their options: ``partner_users``, ``org_users`` and ``uipath_users``."""

    organizations: Users
    own: Users
    uipath: Users


def entries(found: Welcome) -> Entries:
    """Return what the modules are to do. A person who already has everything is in none of them."""
    made = Entries([], [], [])
    for one in found.grants:
        if one.action == NOTHING:
            continue
        if one.place.platform == UIPATH:
            made.uipath.append(_uipath_user(found.person, one))
            continue
        roles = {"role": one.role} if one.role else {"role_ids": list(one.role_ids)} if one.role_ids else {}
        user = {"email": one.account.email if one.account else found.person.email, **roles}
        if one.own:
            made.own.append(user)
        else:
            made.organizations.append({"organization_id": one.place.organization_id, "users": [user]})
    return made


def _uipath_user(person: Person, one: Grant) -> dict[str, Any]:
    groups = {"group_ids": list(one.role_ids)} if one.role_ids else {}
    if one.account is not None:
        return {"id": one.account.id, **groups}
    user_name = next((access.user_name for access in person.access if access.platform == UIPATH), "")
    names = {"user_name": user_name, "email": person.email, "name": person.name, "surname": person.surname}
    return {**{name: value for name, value in names.items() if value}, **groups}


def without(reading: Reading, platforms: Collection[str]) -> Reading:
    """Return what was read without what could not be read of these platforms as a whole."""
    kept = [
        one
        for one in reading.unreadable
        if one.place.platform not in platforms or one.place.organization or one.place.organization_id
    ]
    return replace(reading, unreadable=tuple(kept))
