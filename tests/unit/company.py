# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small company with the people of playbooks/people.yml, and its access review: what the pictures of the guides show."""

from __future__ import annotations

from datetime import date

import yaml

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.document import About, document
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Expected,
    Organization,
    Place,
    Reading,
    Role,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.people import read_people
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.rows import findings
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.run import digest
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT

TODAY = date(2026, 11, 30)
PLATFORMS = ("polytomic", "uipath")
ACME = Place("polytomic", "0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10", "Acme")
GLOBEX = Place("polytomic", "9d3e6a52-0c1f-4e0b-8a55-3f7f0f1f6d21", "Globex")
UIPATH = Place("uipath", "6f0c1f0e-94f5-4c55-9d3c-64a2b1c0d9e8")
# Who has access in the quarter before, and now: their roles, by organization.
BEFORE = {
    ACME: {"jane.doe@acme": ["Admin"], "sam.roe@acme": ["Member"], "ops@vendor": ["Admin"], "former.colleague@acme": ["Member"]},
    GLOBEX: {"jane.doe@acme": ["Viewer"], "kim.poe@acme": ["Admin"], "lee.fox@acme": ["Member"]},
    UIPATH: {"jane.doe@acme": ["Administrators"], "sam.roe@acme": ["Automation Users"], "former.colleague@acme": []},
}
NOW = {
    ACME: {**BEFORE[ACME], "intern@acme": ["Member"]},
    GLOBEX: {"jane.doe@acme": ["Admin", "Viewer"], "kim.poe@acme": ["Admin"], "freelancer@designers": ["Admin"]},
    UIPATH: BEFORE[UIPATH],
}
PEOPLE = yaml.safe_load((ROOT / "playbooks" / "people.yml").read_text(encoding="utf-8"))
ABOUT = About(
    title="Access review, 4th quarter of 2026",
    began="2026-11-30T08:00:02Z",
    ended="2026-11-30T08:00:09Z",
    collection="rosterops.saas_users",
    people_sha256=digest(PEOPLE),
    people_count=len(PEOPLE["saas_users_people"]),
    user="sam.roe",
    host="runner",
    playbook="rosterops.saas_users.audit",
    platforms={
        "polytomic": {"url": "https://app.polytomic.com", "credential": "partner key"},
        "uipath": {"url": "https://cloud.uipath.com/acme/identity_", "credential": "client access-review"},
    },
    privileged={"polytomic": ("Admin",), "uipath": ("Administrators",)},
)


def accounts(place, people):
    """The accounts of an organization."""
    for name, roles in people.items():
        email = f"{name}.example"
        held = tuple(Role(f"r-{role.lower()}", role) for role in roles)
        yield Account(f"u-{name}", email, email if place == UIPATH else "", held)


def review(there=None, previous=None):
    """The document of the review, of those who have access now or in ``there``."""
    asked = read_people(PEOPLE)
    organizations = tuple(Organization(place, tuple(accounts(place, people))) for place, people in (there or NOW).items())
    expected = Expected(TODAY, asked.permitted, ABOUT.privileged, previous=previous)
    return document(findings(asked.people, Reading(PLATFORMS, organizations), expected), ABOUT)


def company():
    """The document of the review, which compares with the one before."""
    return review(previous=review(BEFORE))
