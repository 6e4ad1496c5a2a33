# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory that lives in memory, as a server would keep it: e-mails in lower case, sets in another order, ids of its own."""

from __future__ import annotations

import threading

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import OneByOne
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Model, Wanted, as_set

MODEL = Model(
    key="email",
    compared={"email": same_person, "role_ids": as_set, "role": folded},
    blank={"id": None, "email": None, "role_ids": None, "role": None},
    derived={"role_ids": ("role",), "role": ("role_ids",)},
    roles="role_ids",
    role="role",
)


class Memory(OneByOne):
    """A directory with a journal. ``failing`` has the names whose writes fail."""

    model = MODEL
    where = "organization 42"
    is_named_in_path = False
    shows_updates = True

    def __init__(self, users=(), failing=()):
        self.by_id = {user["id"]: dict(user) for user in users}
        self.failing = set(failing)
        self.writes = []
        self.reads = []
        self._lock = threading.Lock()
        self._next = 1000

    def wanted(self, options, source):
        """By e-mail."""
        return Wanted(("email", options["email"]), {}, source=source)

    def resolve(self, wanted):
        """Nothing to look up."""
        return list(wanted)

    def caller(self):
        """Nobody's key."""

    @property
    def everybody(self):
        """The users as a list, in another order than they came."""
        return list(self.by_id.values())[::-1]

    def users(self):
        """A listing."""
        self.reads.append("users")
        return [dict(user) for user in self.everybody]

    def user(self, user_id):
        """One user, or None."""
        self.reads.append(user_id)
        return dict(self.by_id[user_id]) if user_id in self.by_id else None

    def begin(self, verb, name):
        """Note the write, and fail if that is ordered."""
        with self._lock:
            self.writes.append((verb, name))
        if name in self.failing:
            raise TaskError(f"{verb} {name} failed", failure={"status": 500})

    def create(self, change):
        """A create that carries everything."""
        self.begin("create", change.name)
        with self._lock:
            self._next += 1
            user = {"id": f"id-{self._next}", "role_ids": None, "role": None}
            self.by_id[user["id"]] = user
        return self._store(user, change.attributes)

    def update(self, user, attributes):
        """Write some attributes."""
        self.begin("update", MODEL.name(user))
        return self._store(self.by_id[user["id"]], attributes)

    def delete(self, user):
        """Remove."""
        self.begin("delete", MODEL.name(user))
        self.by_id.pop(user["id"], None)

    def _store(self, user, attributes):
        stored = {name: value[::-1] if isinstance(value, list) else value.lower() for name, value in attributes.items()}
        user.update(stored)
        return dict(user)


def both_sides(plan):
    """The managed attributes of each user with a difference, before and after, by name."""
    changes = sorted(plan.of("create", "update", "delete"), key=lambda change: change.name)
    return {side: {change.name: getattr(change, side) for change in changes} for side in ("before", "after")}
