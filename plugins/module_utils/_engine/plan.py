# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the desired users with the actual users, and return a plan. No I/O, no Ansible, no platform. See ``apply``."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from .._base.email import folded, same_person, spellings_of
from .._base.errors import Refused
from .._base.mistakes import Mistakes, in_short
from .index import Index
from .model import Model, User, Wanted

CREATE, UPDATE, DELETE, KEEP = "create", "update", "delete", "keep"


@dataclass(frozen=True, eq=False)
class Change:
    """What has to be done for one user. How it is shown is in ``diff``.

    Args:
        action: ``create``, ``update``, ``delete`` or ``keep``.
        name: The name in lower case, which is unique in a plan. The id is added if the name is missing or not unique.
        actual: The user as the server returned them, or None.
        attributes: The attributes to write.
        predicted: The user afterwards, as far as it is known; None for a user who is removed.
        shown: The attributes that a diff shows.
        model: How the user is compared.
        replaces: Whether another user is created for the same person, before ``actual`` is removed. This is one update.
    """

    action: str
    name: str
    actual: User | None
    attributes: Mapping[str, Any]
    predicted: User | None
    shown: Iterable[str]
    model: Model
    replaces: bool = False

    @property
    def creates(self) -> bool:
        """Whether a user is created."""
        return self.action == CREATE or self.replaces

    @property
    def removes(self) -> bool:
        """Whether a user is removed."""
        return self.action == DELETE or self.replaces

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
    """Refuse a roster that contains a user twice. Entries that remove users by id may share a name: two accounts can have it.

    Raises:
        InvalidInput: It does. The message names both places of each.
    """
    mistakes = Mistakes()
    first: dict[tuple[str, str], Wanted] = {}
    for one in wanted:
        names = {"email": one.attributes.get("email"), **one.fixed, one.find[0]: one.find[1]}
        for attribute, value in [*names.items(), *(("email", email) for email in one.previously)]:
            found = first.setdefault((attribute, same_person(value)), one) if value else one
            if found is not one and (attribute == "id" or not (_is_removed_by_id(found) and _is_removed_by_id(one))):
                mistakes.add(f"{found.source} and {one.source} are the same user, {value}: keep only one of them.")
                break
    mistakes.refuse()


def _is_removed_by_id(one: Wanted) -> bool:
    return one.find[0] == "id" and not one.present


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
    changes, others = _changes_and_others(actual, wanted, model, where)
    if purge:
        patterns = [spelling for pattern in protected for spelling in (folded(pattern), same_person(pattern))]
        stays = [not model.name(user) or bool(model.governed(user)) or _matches(user, model, patterns) for user in others]
        changes += [_removal(user, model, where) for user, stay in zip(others, stays) if not stay]
        others = [user for user, stay in zip(others, stays) if stay]
    names = Counter(map(model.name, actual))
    return Plan(tuple(_told_apart(change, names) for change in changes), tuple(others))


def _changes_and_others(
    actual: Sequence[User], wanted: Sequence[Wanted], model: Model, where: str
) -> tuple[list[Change], list[User]]:
    """Return the changes of the wanted users, and the users who are not named. The index, which is large, is freed here."""
    index = Index(actual, model)
    changes: list[Change] = []
    taken: dict[int | str, Wanted] = {}
    refusals: list[tuple[Wanted, str]] = []
    for one in wanted:
        try:
            found = _changes_of(one, index, model, where)
            changes += found
            _take(one, found, taken, where)
        except Refused as error:
            refusals.append((one, error.message))
    if refusals:
        raise _refused(refusals)
    return changes, [user for user in actual if id(user) not in taken]


def _take(one: Wanted, changes: Sequence[Change], taken: dict[int | str, Wanted], where: str) -> None:
    """Record what these changes are about: existing users, and the names of users who do not exist yet.

    Raises:
        Refused: Another entry is about one of these.
    """
    keys: list[int | str] = [same_person(change.name) for change in changes if change.actual is None or change.replaces]
    keys += [id(change.actual) for change in changes if change.actual is not None]
    for key in keys:
        other = taken.setdefault(key, one)
        if other is not one:
            raise Refused(f"{other.source} and {one.source} are the same user in {where}: keep only one of them.")


def _changes_of(one: Wanted, index: Index, model: Model, where: str) -> list[Change]:
    """Return the change of a wanted user, and the removals of users with earlier addresses of this person."""
    user = index.find(one, where)
    earlier = index.earlier(one, user, where)
    if earlier and user is None and one.present:
        return [_replacement(earlier[0], one, model, where)]
    return [_change(user, one, model, where), *(_removal(old, model, where) for old in earlier)]


def _refused(refusals: Sequence[tuple[Wanted, str]]) -> Refused:
    """Return the error that reports all refusals at once, by place and person. A single one is reported as it is."""
    sentences = [
        sentence if len(refusals) == 1 or one.source in sentence else f"{one.source} ({one.label}): {sentence}"
        for one, sentence in refusals
    ]
    return Refused(in_short(sentences, "{:,} users cannot be managed, and nothing was written: "), mistakes=sentences)


def _told_apart(change: Change, names: Mapping[str, int]) -> Change:
    """Return the change with a name that is unique."""
    if change.actual is None or change.replaces or (change.name and names[change.name] == 1):
        return change
    return replace(change, name=f"{change.name} (id {change.actual.get('id')})".strip())


def _matches(user: User, model: Model, patterns: Sequence[str]) -> bool:
    names = spellings_of(model.name(user)) | spellings_of(user.get("email")) if patterns else ()
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


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


def _replacement(old: User, one: Wanted, model: Model, where: str) -> Change:
    """Return the change that creates a user, and then removes the one with an earlier address of the same person.

    The new user gets the roles of the old one if the author names none.
    """
    _with_id(old, model, where)
    roles = (model.roles, model.role)
    kept = {} if set(roles) & one.attributes.keys() else next(({name: old[name]} for name in roles if old.get(name)), {})
    created = _creation(one._replace(attributes={**kept, **one.attributes}), model, where)
    return replace(created, action=UPDATE, actual=old, replaces=True)


def _removal(user: User, model: Model, where: str) -> Change:
    return Change(DELETE, _with_id(user, model, where), user, {}, None, tuple(model.compared), model)


def _with_id(user: User, model: Model, where: str) -> str:
    """Return the name of a user to write, who needs an id for that."""
    if not user.get("id"):
        raise Refused(f"The server returned no id for {model.name(user)} in {where}, so this user cannot be changed.")
    return model.name(user)
