# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the desired users with the actual users, and return a plan. No I/O, no Ansible, no platform. See ``apply``."""

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
    """Return a list in a form to compare as a set, without regard to case. None is the empty set."""
    return sorted({folded(value) for value in values or ()})


class Model(NamedTuple):
    """How the users of one platform are compared and shown.

    Args:
        key: The attribute that is the name of a user in plans and diffs.
        compared: The managed attributes, each with a function that returns its comparable form.
        blank: The attributes of a user who is not created yet, with the values that are known in advance.
        derived: For each written attribute, the attributes that the server derives from it. They are unknown until it answers.
        write_only: Attributes that no server returns. They are never compared or shown, and always written.
        uncarried: Attributes that a create request cannot include.
        foreign: Returns the attributes of a user that another system manages; they are unchanged here.
        governed: Returns the other system that alone manages an account, or the empty string. A purge never removes these.
        unnamed: The attribute that is the name of a user for whom the server returns no ``key``; empty if there is none.
        roles: The attribute with the ids of the roles or groups of a user.
        access: The option for the names of roles or groups, which is also what diffs call them, such as ``roles``.
        role: The attribute with the name of one role, for users whose ``roles`` are empty or not known by name.
        active: The attribute that is false for a user who cannot sign in.
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
    roles: str = ""
    access: str = "roles"
    role: str = ""
    active: str = ""

    def name(self, user: User) -> str:
        """Return the name of a user in plans and diffs, in lower case; empty if the server returns none."""
        return folded(user.get(self.key)) or folded(user.get(self.unnamed))

    def person(self, user: User) -> str:
        """Return the name in a form to compare, which all spellings of an e-mail address share."""
        return same_person(self.name(user))

    def differing(self, user: User, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of the wanted attributes that differ from the user's."""
        foreign = self.foreign(user)
        return {
            name: value
            for name, value in attributes.items()
            if name not in foreign
            and (name in self.write_only or self.compared[name](user.get(name)) != self.compared[name](value))
        }

    def shown(self, user: User, names: Iterable[str]) -> dict[str, Any]:
        """Return the comparable forms of those of these attributes that are known, to show. Hosts are shown as written."""
        forms = {name: folded if self.compared[name] is same_person else self.compared[name] for name in names}
        return {
            name: form(user[name]) for name, form in forms.items() if name not in self.write_only and user.get(name) is not None
        }

    def with_attributes(self, user: User, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the user after these attributes were written, as far as it is known."""
        unknown = {name: None for attribute in attributes for name in self.derived.get(attribute, ()) if name not in attributes}
        return {**user, **{name: value for name, value in attributes.items() if name not in self.write_only}, **unknown}


class Wanted(NamedTuple):
    """One user as the author wants them.

    Args:
        find: The attribute by which the user is found, and its value.
        attributes: The wanted attributes; all others are unchanged.
        fixed: Attributes that must agree, since the platform cannot change them. A create includes them.
        present: Whether the user should exist.
        source: Where the user is in the options, for messages, such as ``users[3]``.
        on_create: Attributes that are written only if the user is created.
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
    """What has to be done for one user. How it is shown is in ``shown``.

    Args:
        action: ``create``, ``update``, ``delete`` or ``keep``.
        name: The name in lower case, which is unique in a plan. The id is added if the name is missing or not unique.
        actual: The user as the server returned them, or None.
        attributes: The attributes to write.
        predicted: The user afterwards, as far as it is known; None for a user who is removed.
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
        """The managed attributes before the change; empty if the user does not exist."""
        return self.model.shown(self.actual or {}, self.shown)

    @property
    def after(self) -> dict[str, Any]:
        """The managed attributes after the change; empty if the user will not exist."""
        return self.model.shown(self.predicted or {}, self.shown)


class Plan(NamedTuple):
    """The difference between the actual and the desired state.

    Args:
        changes: One for each user in the options, and one for each user to be purged.
        others: The existing users that are not in the options.
    """

    changes: tuple[Change, ...]
    others: tuple[User, ...] = ()

    def of(self, *actions: str) -> list[Change]:
        """Return the changes with one of these actions."""
        return [change for change in self.changes if change.action in actions]

    @property
    def changed(self) -> bool:
        """Whether anything has to be written."""
        return any(change.action != KEEP for change in self.changes)

    def summary(self) -> dict[str, Any]:
        """Return the sorted names of the users to create, update and delete, and the number of unchanged ones."""
        names: dict[str, Any] = {action: sorted(change.name for change in self.of(action)) for action in (CREATE, UPDATE, DELETE)}
        return {**names, "unchanged": len(self.of(KEEP))}


def refuse_duplicates(wanted: Sequence[Wanted]) -> None:
    """Refuse a roster that contains a user twice.

    Raises:
        InvalidInput: It does. The message names both places.
    """
    first: dict[tuple[str, str], Wanted] = {}
    for one in wanted:
        for attribute, value in {"email": one.attributes.get("email"), **one.fixed, one.find[0]: one.find[1]}.items():
            found = first.setdefault((attribute, same_person(value)), one) if value else one
            if found is not one:
                raise InvalidInput(f"{found.source} and {one.source} are the same user, {value}: keep only one of them.")


def refuse_same_ids(users: Iterable[User], model: Model, where: str) -> None:
    """Refuse a listing that contains an id twice: a write by id could affect the wrong user.

    Raises:
        Refused: It does. The message names the id and both users.
    """
    first: dict[str, User] = {}
    for user in users:
        other = first.setdefault(folded(user["id"]), user) if user.get("id") else user
        if other is not user:
            both = " and ".join(model.name(one) or "a user without a name" for one in (other, user))
            raise Refused(
                f"The listing of {where} contains the id {user['id']} twice, for {both}: a change could affect the wrong user. "
                "Nothing was written based on it. Run the task again; if it fails again, report this to the platform."
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
    """Compare the actual users with the wanted ones.

    Args:
        actual: The existing users. All of them, unless each wanted user is found by id.
        wanted: The wanted users, each once.
        model: How users of this platform are compared.
        where: The organization, for messages, such as ``organization 42``.
        purge: Whether to remove users who are not wanted. Users without a name, or managed elsewhere, are never purged.
        protected: Names or shell patterns of users that a purge never removes.

    Returns:
        The plan.

    Raises:
        Refused: A user is ambiguous, must exist but does not, or has an attribute that cannot be changed; or two users have
            the same id.
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
            raise Refused(f"{other.source} and {one.source} are the same user in {where}: keep only one of them.")
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
    """Return the change with a name that is unique."""
    if change.actual is None or (change.name and names[change.name] == 1):
        return change
    return replace(change, name=f"{change.name} (id {change.actual.get('id')})".strip())


def _matches(user: User, model: Model, patterns: Sequence[str]) -> bool:
    names = spellings_of(model.name(user)) | spellings_of(user.get("email")) if patterns else ()
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


class _Index:
    """The actual users by the attributes by which they are found. An index is built when it is first needed."""

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
                        f"No user in {where} has the {one.find[0]} {one.find[1]}, but the {attribute} {value} belongs to "
                        f"the user with the id {other.get('id')}: to change that user, find them by {attribute}."
                    )
            elif same_person(user.get(attribute)) != same_person(value):
                raise Refused(
                    f"{one} has the {attribute} {user.get(attribute)} in {where}, not {value}, "
                    f"and the platform cannot change it. Set only one of {one.find[0]} and {attribute}, "
                    "or remove this user and create a new one."
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
            raise Refused(f"{len(found)} users have the {attribute} {value} in {where}: set the id of the user you mean ({ids}).")
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
        raise Refused(f"There is no user with the id {one.find[1]} in {where}. To create one, omit id: the server assigns it.")
    attributes = {one.find[0]: one.find[1], **one.fixed, **one.on_create, **one.attributes}
    return Change(
        CREATE, model.name(attributes), None, attributes, model.with_attributes(model.blank, attributes), tuple(attributes), model
    )


def _removal(user: User, model: Model, where: str) -> Change:
    return Change(DELETE, _with_id(user, model, where), user, {}, None, tuple(model.compared), model)


def _with_id(user: User, model: Model, where: str) -> str:
    """Return the name of a user to write, who needs an id for that."""
    if not user.get("id"):
        raise Refused(f"The server returned no id for {model.name(user)} in {where}, so this user cannot be changed.")
    return model.name(user)
