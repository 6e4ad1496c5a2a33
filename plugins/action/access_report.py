# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last step of a role: write its files, say how things are, and fail if they are not as they should be."""

from __future__ import annotations

from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.report import write
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.play import Step
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.run import Run, Steps


class ActionModule(Step):
    """Writes the files of a role, and returns what it found."""

    TEXTS = ("job", "stage")
    ONE = ("plan",)
    SEVERAL = ("read", "again", "done")

    def step(self, steps: Steps, run: Run) -> dict[str, Any]:
        """Write the files first, so that they are there if the role fails."""
        with steps.turn(run) as trouble:
            found = steps.report(run)
            try:
                if trouble:
                    raise trouble
                if found.folder and found.files:
                    write(found.files, found.folder, found.new)
            except Refused as error:
                raise error.adding(lines=found.lines) from None
        result = {"changed": False, "lines": [*found.lines, *found.written], **found.result}
        return {**result, "failed": True, "msg": found.failure} if found.failure else result
