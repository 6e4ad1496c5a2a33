# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the evidence of the role offboard consists of. No I/O."""

from __future__ import annotations

from .evidence import Action, Job

REMOVE, DEACTIVATE = "remove", "deactivate"
GONE, INACTIVE, STILL_THERE, UNKNOWN = "gone", "inactive", "still there", "unknown"
OFFBOARD = Job(
    name="offboard",
    title="Offboarding",
    roles="Roles before",
    actions={
        REMOVE: Action("removed", "Removed", "Not removed"),
        DEACTIVATE: Action("deactivated", "Deactivated", "Not deactivated"),
    },
    seen={GONE: True, INACTIVE: True, STILL_THERE: False, UNKNOWN: None},
    counts={
        "accounts": "Accounts",
        "removed": "Removed",
        "deactivated": "Deactivated",
        "gone": "Gone, by a second look",
        "inactive": "Inactive, by a second look",
        "still_there": "Still there",
        "unknown": "Not known",
        "left_to_do": "Left to do",
    },
)
