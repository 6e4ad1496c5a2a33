# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small company with the people of playbooks/people.yml, its review, and a leaver: what the pictures of the guides show."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import yaml

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.document import About, document
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence import Scope, evidence, run_evidence
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Expected,
    Organization,
    Place,
    Reading,
    Role,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.offboarding import OFFBOARD
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
    UIPATH: {
        "jane.doe@acme": ["Administrators"],
        "sam.roe@acme": ["Automation Users"],
        "former.colleague@acme": ["Automation Users"],
    },
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
    organizations = tuple(
        Organization(place, tuple(accounts(place, people)), listed=place != UIPATH) for place, people in (there or NOW).items()
    )
    expected = Expected(TODAY, asked.permitted, ABOUT.privileged, previous=previous)
    return document(findings(asked.people, Reading(PLATFORMS, organizations, listed=("polytomic",)), expected), ABOUT)


def company():
    """The document of the review, which compares with the one before."""
    return review(previous=review(BEFORE))


def leaving():
    """The evidence of somebody who left, and had access on both platforms."""
    places = [place for place, people in BEFORE.items() if "former.colleague@acme" in people]
    email = "former.colleague@acme.example"
    removed = {"requested": "remove", "action": "remove", "removed": True, "looked_again": "gone"}
    rows = [
        OFFBOARD.row(
            **removed,
            **asdict(place),
            email=email,
            user_id=f"5d4fa8b2-1f6e-4c5d-8a37-2d0c9e7b61f{number}",
            roles=BEFORE[place]["former.colleague@acme"],
            privileged=False,
        )
        for number, place in enumerate(places)
    ]
    about = {
        "id": "1",
        "began": "2026-11-30T16:30:02Z",
        "ended": "2026-11-30T16:30:09Z",
        "ticket": "HR-0991",
        "by": "sam.roe@acme.example",
        "requested_at": "2026-11-30T15:10:00Z",
        "sentence": f"{email} had {len(rows)} accounts: {len(rows)} are gone.",
        **{name: getattr(ABOUT, name) for name in ("collection", "user", "host")},
        "playbook": "rosterops.saas_users.offboard",
    }
    scope = Scope([email], ABOUT.platforms, ABOUT.privileged, {"read": 3, "unreadable": 0, "left_out": 0})
    return evidence(OFFBOARD, [run_evidence(OFFBOARD, about, scope, rows, [], mode="remove", nobody=[])])
