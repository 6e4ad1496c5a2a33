# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Polytomic: an organization as the partner sees it, and as one of its own Admins does."""

from __future__ import annotations

from contextlib import contextmanager
from types import MappingProxyType

from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.access import open_partner, own_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.tests.conformance.platform import CONNECTION, Platform
from ansible_collections.rosterops.saas_users.tests.conformance.roster import ADA

METHODS = {"read": "GET", "create": "POST", "update": "PUT", "remove": "DELETE"}


class PolytomicPartner(Platform):
    """The partner surface."""

    room = "_polytomic"
    attribute = "role_ids"
    values = ([seed.ACME_VIEWER], [seed.ACME_ADMIN, seed.ACME_VIEWER])
    missing_id = seed.MISSING_ID
    organization_id = seed.ACME_ID
    secrets = (seed.PARTNER_KEY, seed.ADA_KEY)
    path = f"/api/organizations/{seed.ACME_ID}/users"
    credential = MappingProxyType({"partner_key": seed.PARTNER_KEY, "organization_id": seed.ACME_ID})

    @property
    def _options(self):
        return {**CONNECTION, **self.credential, "api_url": self.sim.url, "api_version": VERSIONS[0]}

    def start(self, people):
        """Ada keeps her id and her key."""
        world = seed.default_state()
        organization = world["organizations"][0]
        ada = {name: value for name, value in organization["users"][0].items() if name != "roles"}
        organization["users"] = [
            {**(ada if email == ADA else {"email": email}), "role_ids": value} for email, value in people.items()
        ]
        self.sim.reset(world)

    def there(self):
        """By e-mail, with the ids of the roles."""
        return {user["email"]: sorted(user["role_ids"] or ()) for user in self.sim.state()["users"][seed.ACME_ID]}

    @contextmanager
    def open(self):
        """With the partner's key."""
        with self.open_fleet() as fleet:
            yield fleet.directory(self.organization_id)

    def person(self, name, value=None):
        """By e-mail."""
        return {"email": name, "role_ids": value}

    def asking(self, verb, name=None):
        """People are named in the body of a POST, and else in the path."""
        request = {"method": METHODS[verb], "path": self.path}
        if name and verb == "create":
            request["contains"] = name
        elif name:
            ids = {user["email"]: user["id"] for user in self.sim.state()["users"][seed.ACME_ID]}
            request["path"] = f"{self.path}/{ids[name]}"
        return [request]

    def delay(self, reads):
        """Every write is shown at once."""

    def grow_attributes(self):
        """Those of newer servers."""
        self.sim.settings(extra_members=True)

    def open_fleet(self):
        """The partner's organizations."""
        return open_partner(self._options, lambda text: None)


class PolytomicOwn(PolytomicPartner):
    """The caller's own organization, with Ada's key."""

    path = "/api/organization/users"
    credential = MappingProxyType({"api_key": seed.ADA_KEY})
    open_fleet = None

    def open(self):
        """With Ada's key."""
        return own_directory(self._options, lambda text: None)
