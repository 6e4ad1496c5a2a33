# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desired users + actual users = a plan. Pure: no I/O, no Ansible, no platform. Whoever carries a plan out is ``apply``."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Callable, NamedTuple

from .._base.email import folded, same_person, spellings_of
from .._base.errors import InvalidInput, Refused

User = Mapping[str, Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})
CREATE, UPDATE, DELETE, KEEP = "create", "update", "delete", "keep"


def as_set(values: Any) -> list[str]:
    """A list compared as a set, without regard to case; nothing is the empty set."""
    return sorted({folded(value) for value in values or ()})


class Model(NamedTuple):
    """How the users of one platform are compared and shown.

    Args:
        key: The attribute that names a person in plans and diffs.
        compared: The attributes that are managed, each with the function that gives its comparable form.
        blank: The attributes of a user who is yet to be created, with the values that are known before.
        derived: For a written attribute the attributes that the server derives from it, and which are unknown until it answers.
        write_only: Members that no server answers: never compared, always written, never shown.
        uncarried: Members that a create cannot carry.
        foreign: The attributes of a user that are governed elsewhere, and are left alone here.
        governed: What else alone governs this account, in words; empty for ordinary users. No purge removes such an account.
        unnamed: The attribute that names a person to whom the server gives no ``key``; without it such a person has no name.
    """

    key: str
    compared: Mapping[str, Callable[[Any], Any]]
    blank: Mapping[str, Any]
    derived: Mapping[str, Sequence[str]] = NOTHING
    write_only: Collection[str] = ()
    uncarried: Collection[str] = ()
    foreign: Callable[[User], Collection[str]] = lambda user: ()
    governed: Callable[[User], str] = lambda user: ""
    unnamed: str = ""

    def name(self, user: User) -> str:
        """The name of a person in plans and diffs, in lower case; empty if the server gives none."""
        return folded(user.get(self.key)) or folded(user.get(self.unnamed))

    def person(self, user: User) -> str:
        """The same for comparison: one for all spellings of an e-mail address."""
        return same_person(self.name(user))

    def differing(self, user: User, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the attributes that the user does not have as they are wanted."""
        foreign = self.foreign(user)
        return {
            name: value
            for name, value in attributes.items()
            if name not in foreign
            and (name in self.write_only or self.compared[name](user.get(name)) != self.compared[name](value))
        }

    def shown(self, user: User, names: Iterable[str]) -> dict[str, Any]:
        """The comparable forms of the named attributes that are known, for a diff. A host stands as it is written."""
        forms = {name: folded if self.compared[name] is same_person else self.compared[name] for name in names}
        return {
            name: form(user[name]) for name, form in forms.items() if name not in self.write_only and user.get(name) is not None
        }

    def with_attributes(self, user: User, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """The user after these attributes were written, as far as it can be known."""
        unknown = {name: None for attribute in attributes for name in self.derived.get(attribute, ()) if name not in attributes}
        return {**user, **{name: value for name, value in attributes.items() if name not in self.write_only}, **unknown}


class Wanted(NamedTuple):
    """One person as the author wants her.

    Args:
        find: The attribute that finds her, and its value.
        attributes: The attributes that must hold; the others are left alone.
        fixed: Members that must agree because the platform cannot change them. A create carries them as well.
        present: Whether she is to be there.
        source: Where the author wrote her, for messages, such as ``users[3]``.
        on_create: Members that are written only if she has to be created.
    """

    find: tuple[str, str]
    attributes: Mapping[str, Any] = NOTHING
    fixed: Mapping[str, str] = NOTHING
    present: bool = True
    source: str = ""
    on_create: Mapping[str, Any] = NOTHING

    def __str__(self) -> str:
        return self.find[1] if self.find[0] != "id" else f"the user with the id {self.find[1]}"


@dataclass(frozen=True, eq=False)
class Change:
    """What is to be done for one person.

    Args:
        action: ``create``, ``update``, ``delete`` or ``keep``.
        name: Her name in lower case, the key of the diff; with the id where it is not hers alone, or there is none.
        actual: The user as the server gave her, or None.
        attributes: What has to be written.
        predicted: The user afterwards, as far as it can be known; None for a user who is gone.
        shown: The attributes that a diff shows.
        model: How the user is compared.
    """

    action: str
    name: str
    actual: User | None
    attributes: Mapping[str, Any]
    predicted: User | None
    shown: Iterable[str]
    model: Model

    @property
    def before(self) -> dict[str, Any]:
        """What is managed of the user as she is; empty if she is not there."""
        return self.model.shown(self.actual or {}, self.shown)

    @property
    def after(self) -> dict[str, Any]:
        """What is managed of the user as she will be; empty if she will not be there."""
        return self.model.shown(self.predicted or {}, self.shown)


class Plan(NamedTuple):
    """The difference between what is and what is wanted.

    Args:
        changes: One for each person that the author names, and one for each to be purged.
        others: The users who are there and of whom nothing was said.
    """

    changes: tuple[Change, ...]
    others: tuple[User, ...] = ()

    def of(self, *actions: str) -> list[Change]:
        """The changes with one of these actions."""
        return [change for change in self.changes if change.action in actions]

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        return any(change.action != KEEP for change in self.changes)

    def summary(self) -> dict[str, Any]:
        """The names of those to be created, updated and deleted, sorted, and how many stay as they are."""
        names: dict[str, Any] = {action: sorted(change.name for change in self.of(action)) for action in (CREATE, UPDATE, DELETE)}
        return {**names, "unchanged": len(self.of(KEEP))}

    def diff(self) -> dict[str, dict[str, Any]]:
        """Before and after, both keyed by name in the same order, for each person with a difference."""
        changes = sorted(self.of(CREATE, UPDATE, DELETE), key=lambda change: change.name)
        return {side: {change.name: dict(getattr(change, side)) for change in changes} for side in ("before", "after")}


def refuse_duplicates(wanted: Sequence[Wanted]) -> None:
    """Refuse a roster that names a person twice.

    Raises:
        InvalidInput: It does; both places are named.
    """
    first: dict[tuple[str, str], Wanted] = {}
    for one in wanted:
        for attribute, value in {"email": one.attributes.get("email"), **one.fixed, one.find[0]: one.find[1]}.items():
            found = first.setdefault((attribute, same_person(value)), one) if value else one
            if found is not one:
                raise InvalidInput(f"{found.source} and {one.source} are the same person, {value}: keep one of the two.")


def refuse_same_ids(users: Iterable[User], model: Model, where: str) -> None:
    """Refuse a listing that holds one id twice: a write, which goes by the id, could meet the other user of the two.

    Raises:
        Refused: It does; the id and both users are named.
    """
    first: dict[str, User] = {}
    for user in users:
        other = first.setdefault(folded(user["id"]), user) if user.get("id") else user
        if other is not user:
            both = " and ".join(model.name(one) or "a user without a name" for one in (other, user))
            raise Refused(
                f"The listing of {where} contains the id {user['id']} twice, for {both}: a change could meet the wrong user. "
                "Nothing was written on the strength of it. Run this again; if it stays so, the platform has to mend it."
            )


def make_plan(
    actual: Sequence[User],
    wanted: Sequence[Wanted],
    model: Model,
    where: str,
    *,
    purge: bool = False,
    protected: Sequence[str] = (),
) -> Plan:
    """Compare.

    Args:
        actual: The users that are there. All of them, unless each wanted one is found by an id.
        wanted: Whom the author names, each once.
        model: How users of this platform are compared.
        where: The place, for messages, such as ``organization 42``.
        purge: Whether users that are not wanted are to go. Those without a name, or governed elsewhere, are never purged.
        protected: Names or shell patterns of users that no purge removes.

    Raises:
        Refused: A person cannot be told from another, must exist and does not, or would have to become another person.
            Or two users have the same id.
    """
    refuse_same_ids(actual, model, where)
    index = _Index(actual, model)
    changes: list[Change] = []
    taken: dict[int | str, Wanted] = {}
    for one in wanted:
        user = index.find(one, where)
        change = _change(user, one, model, where)
        other = taken.setdefault(same_person(change.name) if user is None else id(user), one)
        if other is not one:
            raise Refused(f"{other.source} and {one.source} are the same person in {where}: keep one of the two.")
        changes.append(change)
    others = [user for user in actual if id(user) not in taken]
    if purge:
        patterns = [spelling for pattern in protected for spelling in (folded(pattern), same_person(pattern))]
        stays = [not model.name(user) or bool(model.governed(user)) or _matches(user, model, patterns) for user in others]
        changes += [_removal(user, model, where) for user, stay in zip(others, stays) if not stay]
        others = [user for user, stay in zip(others, stays) if stay]
    names = Counter(map(model.name, actual))
    return Plan(tuple(_told_apart(change, names) for change in changes), tuple(others))


def _told_apart(change: Change, names: Mapping[str, int]) -> Change:
    """The change, under a name that nobody else has."""
    if change.actual is None or (change.name and names[change.name] == 1):
        return change
    return replace(change, name=f"{change.name} (id {change.actual.get('id')})".strip())


def _matches(user: User, model: Model, patterns: Sequence[str]) -> bool:
    names = spellings_of(model.name(user)) | spellings_of(user.get("email")) if patterns else ()
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


class _Index:
    """The actual users by the attributes that find them; an attribute is indexed when it is first asked for."""

    def __init__(self, users: Sequence[User], model: Model) -> None:
        self._users = users
        self._by: dict[str, dict[str, list[User]]] = {}
        self._model = model

    def find(self, one: Wanted, where: str) -> User | None:
        user = self._single(*one.find, where)
        given_name = {name: value for name, value in one.on_create.items() if name == self._model.key and user is None}
        for attribute, value in {**one.fixed, **given_name}.items():
            if user is None:
                other = self._single(attribute, value, where)
                if other is not None:
                    raise Refused(
                        f"The {one.find[0]} {one.find[1]} is nobody's in {where}, but the {attribute} {value} is that of "
                        f"the user with the id {other.get('id')}: if you mean this one, find it by {attribute}."
                    )
            elif same_person(user.get(attribute)) != same_person(value):
                raise Refused(
                    f"{one} has the {attribute} {user.get(attribute)} in {where}, not {value}, "
                    f"and the platform cannot change it. Give only one of {one.find[0]} and {attribute}, "
                    "or remove this user and create the other."
                )
        return user

    def _single(self, attribute: str, value: str, where: str) -> User | None:
        if attribute not in self._by:
            index = self._by.setdefault(attribute, {})
            for user in self._users:
                index.setdefault(same_person(user.get(attribute)), []).append(user)
        found = self._by[attribute].get(same_person(value), [])
        if len(found) > 1:
            ids = ", ".join(str(user.get("id")) for user in found)
            raise Refused(f"{len(found)} users have the {attribute} {value} in {where}: give the id of the one you mean ({ids}).")
        return found[0] if found else None


def _change(user: User | None, one: Wanted, model: Model, where: str) -> Change:
    if user is None:
        return _creation(one, model, where)
    if not one.present:
        return _removal(user, model, where)
    attributes = model.differing(user, one.attributes)
    shown = (model.key, *one.attributes)
    if not attributes:
        return Change(KEEP, model.name(user), user, attributes, user, shown, model)
    return Change(UPDATE, _with_id(user, model, where), user, attributes, model.with_attributes(user, attributes), shown, model)


def _creation(one: Wanted, model: Model, where: str) -> Change:
    if not one.present:
        return Change(KEEP, folded(one.find[1]), None, {}, None, (), model)
    if one.find[0] == "id":
        raise Refused(f"There is no user with the id {one.find[1]} in {where}. To create one, leave id out: the server gives it.")
    attributes = {one.find[0]: one.find[1], **one.fixed, **one.on_create, **one.attributes}
    return Change(
        CREATE, model.name(attributes), None, attributes, model.with_attributes(model.blank, attributes), tuple(attributes), model
    )


def _removal(user: User, model: Model, where: str) -> Change:
    return Change(DELETE, _with_id(user, model, where), user, {}, None, tuple(model.compared), model)


def _with_id(user: User, model: Model, where: str) -> str:
    """The name of a user who is to be written, and who needs an id for that."""
    if not user.get("id"):
        raise Refused(f"The server gives no id for {model.name(user)} in {where}, and without it this user cannot be changed.")
    return model.name(user)
