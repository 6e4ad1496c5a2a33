# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first step of a role: find all mistakes in its variables, and return what its tasks need."""

from __future__ import annotations

from typing import Any

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.play import Step
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.run import Run, Steps


class ActionModule(Step):
    """Returns what the tasks of a role need."""

    ONE = ("plan",)
    SEVERAL = ("read",)

    def step(self, steps: Steps, run: Run) -> dict[str, Any]:
        """Return the plan of the role, and when the role began."""
        result = {"changed": False, "began": run.began, **steps.plan(run)}
        warnings = [*run.variables.asked.warnings, *result.pop("warnings", ())]
        return {**result, "warnings": warnings} if warnings else result
