# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Toy: what it contributes to the suite. No platform has it; it shows that the guide "Add a platform" says all that is needed."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import UNSEEN
from ansible_collections.rosterops.saas_users.tests.conformance.platform import CONNECTION, Platform
from ansible_collections.rosterops.saas_users.tests.conformance.toy.access import toy_directory
from ansible_collections.rosterops.saas_users.tests.conformance.toy.server import TOKEN

METHODS = {"read": "GET", "create": "POST", "update": "PUT", "remove": "DELETE"}


class Toy(Platform):
    """With its token."""

    room = "_toy"
    attribute = "title"
    values = ("Captain", "Cook")
    missing_id = "t-nobody"
    secrets = (TOKEN,)

    def start(self, people):
        """Exactly these."""
        self.sim.reset(toy={email: value or "" for email, value in people.items()})

    def there(self):
        """By e-mail."""
        return self.sim.state()["toy"]

    def open(self):
        """With the token."""
        return toy_directory({**CONNECTION, "api_url": self.sim.url, "token": TOKEN}, lambda text: None, UNSEEN)

    def person(self, name, value=None):
        """By e-mail."""
        return {"email": name, "title": value}

    def asking(self, verb, name=None):
        """People are named in the body of a POST, and else in the path."""
        request = {"method": METHODS[verb], "path": "/toy/users"}
        if name and verb == "create":
            request["contains"] = name
        elif name:
            request["path"] = f"/toy/users/t-{name.replace('@', '%40')}"
        return [request]

    def delay(self, reads):
        """Every write is shown at once."""

    def grow_attributes(self):
        """The server keeps whatever it is given."""
        self.sim.reset(toy={email: {"title": title, "shoe_size": 43} for email, title in self.there().items()})
