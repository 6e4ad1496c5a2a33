# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the actual users whom an author names. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from .._base.email import same_person
from .._base.errors import Refused
from .model import Model, User, Wanted


class Index:
    """The actual users by the attributes by which they are found. An index is built when it is first needed."""

    def __init__(self, users: Sequence[User], model: Model) -> None:
        self._users = users
        self._by: dict[str, dict[str, list[User]]] = {}
        self._model = model

    def find(self, one: Wanted, where: str) -> User | None:
        """Return the user whom the author names, or None.

        Raises:
            Refused: Several users match, or another user than this one has an attribute that cannot be changed.
        """
        user = self._single(*one.find, where)
        given_name = {name: value for name, value in one.on_create.items() if name == self._model.key and user is None}
        for attribute, value in {**one.fixed, **given_name}.items():
            if user is None:
                other = self._single(attribute, value, where)
                if other is not None:
                    words = (
                        f"No user in {where} has the {one.find[0]} {one.find[1]}, but the {attribute} {value} belongs to "
                        f"the user with the id {other.get('id')}"
                    )
                    raise _stale(one, words) or Refused(f"{words}: to change that user, find them by {attribute}.")
            elif same_person(user.get(attribute)) != same_person(value):
                words = f"{one} has the {attribute} {user.get(attribute)} in {where}, not {value}"
                raise _stale(one, words) or Refused(
                    f"{words}, and the platform cannot change it. Set only one of {one.find[0]} and {attribute}, "
                    "or remove this user and create a new one."
                )
        return user

    def earlier(self, one: Wanted, user: User | None, where: str) -> list[User]:
        """Return the users with earlier e-mail addresses of this person.

        Args:
            one: The person.
            user: The user with the present address, or None.
            where: The organization, for messages.

        Raises:
            Refused: There are several, and no user with the present address, so that it is unclear whom this user replaces.
        """
        key = self._model.key
        found = [self._single(key, email, where) for email in one.previously]
        there = list({id(old): old for old in found if old is not None and old is not user}.values())
        if len(there) > 1 and user is None and one.present:
            both = " and ".join(f"{old.get(key)} (id {old.get('id')})" for old in there)
            raise Refused(
                f"{one.source}: {both} in {where} are both earlier addresses of {one}, so it is unclear which one to replace. "
                "Nothing was written. Keep only one of them in previously, and list the other with state=absent."
            )
        return there

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


def _stale(one: Wanted, words: str) -> Refused | None:
    """Return the error for an entry that would remove a user, but names one by id and another by name; None for other users."""
    if one.present or not one.source:
        return None
    return Refused(f"{one.source} ({one.label}): {words}, so this entry is stale: correct it, or remove it from the list.")
