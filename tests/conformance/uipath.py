# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UiPath: an organization of the Identity server."""

from __future__ import annotations

from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import uipath_directory
from ansible_collections.rosterops.saas_users.tests.conformance.platform import CONNECTION, Platform

NAMES = {group_id: name for name, group_id in seed.GROUPS.items()}
REQUESTS = {"create": ("POST", "/BulkCreate"), "update": ("PUT", "/api/User/"), "remove": ("DELETE", "/api/User")}


class UiPath(Platform):
    """With a personal access token."""

    room = "_uipath"
    attribute = "group_ids"
    values = ([seed.AUTOMATION_USERS_ID], [seed.AUTOMATION_USERS_ID, seed.FINANCE_ID])
    missing_id = "f0000000-0000-4000-8000-00000000dead"
    secrets = (seed.TOKEN,)

    def start(self, people):
        """Local users, whose user name is their e-mail."""
        users = [
            {"userName": email, "email": email, "groups": [NAMES[one] for one in value or ()]} for email, value in people.items()
        ]
        self.sim.reset(uipath={"organizations": [{**seed.default_organization(), "users": users}]})

    def _users(self):
        return self.sim.state()["uipath"]["organizations"][0]["users"]

    def there(self):
        """By user name, with the ids of the groups."""
        return {user["userName"]: sorted(user["groupIDs"] or ()) for user in self._users()}

    def open(self):
        """As uipath_users does."""
        options = {
            **CONNECTION,
            **dict.fromkeys(("client_id", "client_secret", "scope")),
            "identity_url": self.sim.url + seed.BASE,
            "access_token": seed.TOKEN,
            "partition_id": seed.PARTITION_ID,
        }
        return uipath_directory(options, lambda text: None)

    def person(self, name, value=None):
        """By user name, which is the e-mail."""
        return {"user_name": name, "email": name, "group_ids": value}

    def asking(self, verb, name=None):
        """People are named in the path, in the body where there are several, and by name where they are created."""
        if verb == "read":
            return [{"method": "GET", "path": "/api/User"}]
        method, path = REQUESTS[verb]
        if name is None or verb == "create":
            return [{"method": method, "path": path, **({"contains": name} if name else {})}]
        (user_id,) = [user["id"] for user in self._users() if user["userName"] == name]
        return [{"method": method, "path": f"/api/User/{user_id}"}, {"method": method, "contains": user_id}]

    def delay(self, reads):
        """Lists and GETs that still show the old state."""
        self.sim.settings(uipath_visible_reads=reads)

    def grow_attributes(self):
        """Attributes that nobody has heard of."""
        self.sim.settings(uipath_extra_members=True)
