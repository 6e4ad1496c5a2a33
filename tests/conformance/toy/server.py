# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Toy: its API, for the simulator."""

from __future__ import annotations

from itertools import count

from simulator.message import Answer, dumps
from simulator.refusal import Refused, json_object

TOKEN = "toy-token-0a1b2c3d4e5f"


class ToyServer:
    """Users with ``id``, ``mail`` and ``title`` below ``/toy/users``, for whoever has the token."""

    name = "toy"
    state_members = frozenset({"toy"})

    def __init__(self):
        self.world = self.build({})

    def build(self, document):
        """The users of a document, by id: of each the title, or all attributes."""
        users = {mail: title if isinstance(title, dict) else {"title": title} for mail, title in document.get("toy", {}).items()}
        return {f"t-{mail}": {"id": f"t-{mail}", "mail": mail, **attributes} for mail, attributes in users.items()}

    def serves(self, call):
        """Its own paths."""
        return call.path.startswith("/toy/")

    def handle(self, call):
        """Do the work and answer."""
        try:
            if call.headers.get("authorization") != f"Bearer {TOKEN}":
                raise Refused(401, "unauthorized", "who are you?")
            status, value = self._work(call, call.path[len("/toy/users/") :].replace("%40", "@"))
            return Answer(status, b"" if value is None else dumps(value), {"content-type": "application/json"})
        except Refused as refused:
            return self.error(call, refused.status, refused.key, refused.message)

    def _work(self, call, user_id):
        if call.method == "GET" and not user_id:
            return 200, {"users": list(self.world.values())}
        if call.method == "POST":
            user = {"title": "", **json_object(call)}
            if any(one["mail"] == user["mail"] for one in self.world.values()):
                raise Refused(409, "conflict", "this user exists")
            user["id"] = next(new for new in map("t-{}".format, count()) if new not in self.world)
            return 201, self.world.setdefault(user["id"], user)
        if user_id not in self.world:
            raise Refused(404, "not_found", "there is no such user")
        if call.method == "DELETE":
            del self.world[user_id]
            return 204, None
        self.world[user_id].update(json_object(call) if call.method == "PUT" else {})
        return 200, self.world[user_id]

    def error(self, call, status, key, message):
        """``{"key": …, "message": …}``."""
        return Answer(status, dumps({"key": key, "message": message}), {"content-type": "application/json"})

    def operation(self, call):
        """There are no idempotency keys."""

    def state(self):
        """The titles, by e-mail."""
        return {"toy": {user["mail"]: user["title"] for user in self.world.values()}}

    def invitations(self):
        """Nobody is invited."""
        return []

    def counters(self):
        """Nothing is counted."""
        return {}

    def revoke_tokens(self):
        """No token is fetched."""
        return 0
