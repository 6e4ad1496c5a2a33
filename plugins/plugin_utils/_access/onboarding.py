# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the evidence of the role onboard consists of. No I/O."""

from __future__ import annotations

from .evidence import NOTHING, Action, Job

__all__ = ["ADD", "HAS", "INACTIVE", "INVITE", "LACKS", "NOTHING", "ONBOARD", "UNKNOWN"]

INVITE, ADD = "invite", "add"
HAS, INACTIVE, LACKS, UNKNOWN = "has it", "inactive", "lacks it", "unknown"
ONBOARD = Job(
    name="onboard",
    title="Onboarding",
    roles="Roles before",
    actions={INVITE: Action("invited", "Invited", "Not invited"), ADD: Action("added", "Added", "Not added")},
    seen={HAS: True, INACTIVE: None, LACKS: False, UNKNOWN: None},
    counts={
        "rows": "Organizations",
        "invited": "Invited",
        "added": "Roles added",
        "has_it": "Has the access, by a second look",
        "inactive": "Inactive, by a second look",
        "lacks_it": "Lacks the access",
        "unknown": "Not known",
        "left_to_do": "Left to do",
    },
)
