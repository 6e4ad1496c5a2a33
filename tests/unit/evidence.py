# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence of people who left, with everything that it can say: two runs that ended, and one between them that was killed."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence import Scope, evidence, run_evidence
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.offboarding import OFFBOARD
from ansible_collections.rosterops.saas_users.tests.unit.access import FORMULA, RIGHT_TO_LEFT, SCRIPT

JANE = "jane.doe@acme.example"
ABOUT = {
    "id": "1",
    "began": "2026-11-30T08:00:00Z",
    "ended": "2026-11-30T08:00:09Z",
    "collection": "rosterops.saas_users 1.0.0",
    "user": "sam",
    "host": "runner",
    "playbook": "offboard.yml",
    "ticket": "HR-1042",
    "by": "hr@acme.example",
    "requested_at": "2026-11-29",
    "sentence": f"{JANE} had 5 accounts: 2 are gone, 2 are deactivated and 1 is LEFT TO DO; 1 place could not be read.",
}
SCOPE = Scope(
    people=[JANE],
    platforms={"polytomic": {"url": "https://app.polytomic.com", "credential": "partner key"}},
    privileged={"polytomic": ["Admin"], "uipath": ["Administrators"]},
    organizations={"read": 2, "unreadable": 1, "left_out": 3},
)


def row(**values):
    """The row of an account that was removed."""
    removed = {
        "platform": "polytomic",
        "organization": "Acme",
        "organization_id": "id-acme",
        "email": JANE,
        "user_id": "u-jane",
        "roles": ["Admin", "Member"],
        "privileged": True,
        "requested": "remove",
        "action": "remove",
        "removed": True,
        "looked_again": "gone",
    }
    return OFFBOARD.row(**{**removed, **values})


ROWS = (
    row(),
    row(organization="Globex", organization_id="id-globex", user_id="u-jane-2", removed=False, looked_again="still there",
        left_to_do="The account is not removed: the server returned an error (HTTP 500)."),
    row(organization=RIGHT_TO_LEFT, email=SCRIPT, user_id="u-script", roles=[], privileged=False),
    row(organization=None, organization_id=None, email=None, user_name=FORMULA, user_id="u-formula", roles=["=1+1; a, b"],
        privileged=False, action="none", removed=False, looked_again="inactive", note="The account was deactivated before."),
    row(platform="uipath", user_id="u-robot", user_name="jane.doe", action="deactivate", removed=False, deactivated=True,
        looked_again="inactive", privileged=False, roles=["Automation Users"]),
    row(platform="uipath", organization=None, organization_id=None, user_id=None, roles=[], privileged=False, action="none",
        removed=False, looked_again="unknown", left_to_do="Could not be read: the server returned an error (HTTP 503)."),
)  # fmt: skip
NOTES = ("Nobody with a privileged role (Admin) is left in Acme (polytomic).",)


def run(number=1, rows=ROWS, notes=NOTES, **about):
    """A run of the evidence."""
    return run_evidence(OFFBOARD, {**ABOUT, "id": str(number), **about}, SCOPE, rows, notes, mode="remove", nobody=[])


def example():
    """The content of ``offboard.json``."""
    killed = [row(removed=None, looked_again=None), row(user_id="u-jane-2", removed=None, looked_again=None)]
    unended = "The run has not ended: it was interrupted, or is still running. 2 accounts were to be removed."
    return evidence(
        OFFBOARD,
        [
            run(1, began="2026-11-28T08:00:00Z", ended="2026-11-28T08:00:09Z"),
            run(2, killed, (), began="2026-11-29T08:00:00Z", ended=None, sentence=unended, ticket=None, by=None),
            run(3),
        ],
    )
