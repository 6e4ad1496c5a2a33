# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People, accounts and organizations of access reports, and what a report says of them."""

from __future__ import annotations

from datetime import date

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Access,
    Account,
    Expected,
    Organization,
    Person,
    Place,
    Reading,
    Role,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.rows import findings

TODAY = date(2026, 11, 29)
ACME = Place("polytomic", "id-acme", "Acme")
GLOBEX = Place("polytomic", "id-globex", "Globex")
UIPATH = Place("uipath", "partition", "Acme")
ROLES = {"r-admin": "Admin", "r-member": "Member", "r-viewer": "Viewer"}
ADA = Account("u-ada", "ada@acme.example", roles=(Role("r-admin", "Admin"),))


def account(name, *roles, **more):
    return Account(f"u-{name}", f"{name}@acme.example", roles=tuple(Role(f"r-{role.lower()}", role) for role in roles), **more)


def person(name, *roles, organization="Acme", platform="polytomic", **more):
    access = {key: more.pop(key) for key in ("role_ids", "role", "user_name", "user_id") if key in more}
    return Person(f"{name}@acme.example", (Access(platform, organization, roles or None, **access),), **more)


def report(people=(), accounts=(), place=ACME, reading=None, **expected):
    """What a report says of one organization, or of what was read."""
    platforms = ("polytomic", "uipath")
    reading = reading or Reading(platforms, (Organization(place, tuple(accounts), ROLES, own=True),))
    expected.setdefault("privileged", {"polytomic": ("Admin",), "uipath": ("Administrators",)})
    return findings(tuple(people), reading, Expected(TODAY, **expected))
