# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles by name. ``variables.JOBS`` has their variables."""

from __future__ import annotations

from collections.abc import Mapping

from .audit import AUDIT
from .offboard import OFFBOARD_STEPS
from .onboard import ONBOARD_STEPS
from .roster import ROSTER
from .run import Steps
from .snapshot import SNAPSHOT

STEPS: Mapping[str, Steps] = {
    "audit": AUDIT,
    "roster": ROSTER,
    "offboard": OFFBOARD_STEPS,
    "onboard": ONBOARD_STEPS,
    "snapshot": SNAPSHOT,
}
