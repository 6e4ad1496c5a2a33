# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users as they are and as an author wants them, and how they are compared and shown. No I/O, no Ansible, no platform."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Callable, NamedTuple

from .._base.email import folded, same_person

User = Mapping[str, Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})


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
        last_login: Returns when a user last signed in, in UTC, or the empty string if that is not known.
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
    last_login: Callable[[User], str] = lambda user: ""

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
        previously: Earlier e-mail addresses of this person.
    """

    find: tuple[str, str]
    attributes: Mapping[str, Any] = NOTHING
    fixed: Mapping[str, str] = NOTHING
    present: bool = True
    source: str = ""
    on_create: Mapping[str, Any] = NOTHING
    previously: Sequence[str] = ()

    @property
    def label(self) -> str:
        """What the user is called beside the place of the entry: the e-mail address if it is given."""
        return self.find[1] if self.find[0] != "id" else next(iter(self.fixed.values()), self.find[1])

    def __str__(self) -> str:
        return self.find[1] if self.find[0] != "id" else f"the user with the id {self.find[1]}"
