# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People, accounts and organizations of access reports, and what a report says of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.document import About, document
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Access,
    Account,
    Decision,
    Expected,
    Organization,
    Permitted,
    Person,
    Place,
    Reading,
    Role,
    Unreadable,
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


SCRIPT = "<script>alert(1)</script>@acme.example"
FORMULA = '=HYPERLINK("https://evil.example")'
RIGHT_TO_LEFT = "\u0645\u0631\u064a\u0645@acme.example"
ABOUT = About(
    title="Access review",
    began="2026-11-29T20:41:19Z",
    ended="2026-11-29T20:41:25Z",
    collection="rosterops.saas_users 1.0.0",
    people_sha256="0" * 64,
    people_count=7,
    user="sam",
    host="runner",
    playbook="audit.yml",
    platforms={
        "polytomic": {"url": "https://app.polytomic.com", "credential": "partner key"},
        "uipath": {"url": "https://cloud.uipath.com/acme/identity_", "credential": "access token of ci"},
    },
    privileged={"polytomic": ("Admin",), "uipath": ("Administrators",)},
)


def example(title=ABOUT.title, unreadable=True, **expected):
    """The document of a small company in which everything is that a report can say."""
    people = (
        person("right", "Member", owner="sam.roe@acme.example", reason="Finance"),
        person("missing", "Viewer"),
        person("excess", "Member", kind="contractor", until=TODAY + timedelta(30), ticket="HR-1042"),
        person("differs", "Viewer"),
        person("leaver", present=False, reason="left in May"),
        person("inactive", "Robots", platform="uipath", user_name="inactive"),
        person("nowhere", organization="Globex"),
    )
    accounts = (
        account("right", "Member", last_login="2026-11-02T08:15:00Z"),
        account("excess", "Member", "Admin"),
        account("differs", "Member"),
        account("leaver", "Admin"),
        account("support"),
        Account("u-script", SCRIPT, roles=(Role("r-member", "Member"),)),
        Account("u-formula", "", FORMULA),
        Account("u-rtl", RIGHT_TO_LEFT, roles=(Role("r-odd", "| odd; *role*, with \x0b a comma"),)),
        account("harbor", "Admin", elsewhere="a harbor"),
    )
    organizations = (
        Organization(ACME, accounts, ROLES, own=True, listed=True),
        Organization(
            UIPATH, (Account("u-inactive", "inactive@acme.example", "inactive", (Role("g1", "Robots"),), active=False),)
        ),
    )
    failed = (Unreadable(GLOBEX, "The server returned an error (HTTP 500)."),)
    if not unreadable:
        organizations, failed = (*organizations, Organization(GLOBEX, (account("nowhere", "Viewer"),), listed=True)), ()
    left_out = (Place("polytomic", "id-other", "Other"),)
    reading = Reading(("polytomic", "uipath"), organizations, failed, left_out, listed=("polytomic",))
    permitted = (
        Permitted("support@*", reason="support contract", approved_by="sam.roe@acme.example", expires=date(2027, 3, 31)),
    )
    found = findings(people, reading, Expected(TODAY, permitted, ABOUT.privileged, **expected))
    return document(found, replace(ABOUT, title=title))


def reviewed():
    """The same, with an earlier report and decisions about it."""
    previous = example(unreadable=False)
    newcomer = next(row for row in previous["rows"] if row["user_id"] == "u-rtl")
    previous["rows"].remove(newcomer)
    previous["rows"].append({**newcomer, "email": "gone@acme.example", "user_id": "u-gone"})
    next(row for row in previous["rows"] if row["user_id"] == "u-excess")["roles"] = ["Member"]
    acme = ("polytomic", "Acme", "id-acme")
    decisions = (
        Decision(*acme, "leaver@acme.example", "", "u-leaver", "revoke", "left", "sam", "2026-11-28"),
        Decision(*acme, "gone@acme.example", "", "u-gone", "revoke", "left", "sam", "2026-11-28"),
        Decision(*acme, "right@acme.example", "", "u-right", "keep", "needed", "sam", "2026-11-28"),
    )
    return example(previous=previous, decisions=decisions)
