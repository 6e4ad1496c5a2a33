# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: find the created users, even if the server stored another user name than the one that was sent. No I/O.

The last function is the error for a write of any kind whose effect was not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .._base.email import folded, same_person
from .._base.errors import TaskError, first_few
from .._engine.directory import NotAsWritten
from .._engine.model import Model, User
from .._engine.plan import Change

TOLD_FIRST = 5


class Seen:
    """Finds the user that a change has created: by user name, otherwise by e-mail, which is unique."""

    def __init__(self, users: Sequence[User], model: Model) -> None:
        self._by_name = {model.person(user): user for user in users}
        self._by_email = {same_person(user.get("email")): user for user in users if user.get("email")}

    def named(self, change: Change) -> User | None:
        """Return the user with the user name that was sent, or None."""
        return self._by_name.get(same_person(change.name))

    def made(self, change: Change) -> User | None:
        """Return the user that this change has created, or None."""
        return self.named(change) or self._by_email.get(same_person(change.attributes.get("email")))

    def all_made(self, changes: Sequence[Change]) -> bool:
        """Return whether each of these changes has created its user."""
        return all(self.made(change) for change in changes)


class Renamed(NamedTuple):
    """The users in the answer of BulkCreate whose names differ from those that were sent.

    Args:
        found: The user that each change has created.
        unsure: The users one of whom a change has created, where it is unknown which one.
    """

    found: dict[Change, User]
    unsure: dict[Change, list[User]]

    @property
    def ids(self) -> set[str]:
        """The ids of all these users."""
        return {str(user["id"]) for users in [self.found.values(), *self.unsure.values()] for user in users}


def renamed(batch: Sequence[Change], answered: Sequence[User], model: Model) -> Renamed:
    """Return the users in an answer that have another name than was sent, and the changes that created them.

    Args:
        batch: The changes that were sent in one request.
        answered: The users in the answer.
        model: The model of the directory.
    """
    names, confirmed = {same_person(change.name) for change in batch}, set(map(model.person, answered))
    others = [user for user in answered if user.get("id") and user.get(model.key) and model.person(user) not in names]
    left = [change for change in batch if same_person(change.name) not in confirmed] if others else []
    seen = Seen(others, model)
    found = {change: user for change in left if (user := seen.made(change))}
    left = [change for change in left if change not in found]
    others = [user for user in others if not any(user is one for one in found.values())]
    if len(left) == len(others) == 1:
        return Renamed({**found, left[0]: others[0]}, {})
    return Renamed(found, {change: others for change in left if others})


def told(users: Sequence[User]) -> str:
    """Format users with their ids for a message. After five, only their number is shown."""
    return first_few([f"{folded(user.get('user_name'))} (id {user.get('id')})".strip() for user in users], TOLD_FIRST)


def accepted(what: str, why: TaskError | str) -> TaskError:
    """Return the error for a write that the server accepted, but whose effect was not visible or could not be read."""
    unread = "the result could not be read: " if isinstance(why, TaskError) else ""
    return NotAsWritten(f"{what}: the server accepted it, but {unread}{why}", **getattr(why, "details", {}))
