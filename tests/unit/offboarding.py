# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps of the role offboard: Jane leaves three organizations, and everything works."""

from __future__ import annotations

import json

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.report import write
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.offboard import report
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, user

JANE = "jane@acme.example"
ACME = organization("Acme", user("jane", "Admin", "Member"))
GLOBEX = organization("Globex", user("jane", "Viewer"))
ROBOTS = organization("robots", user("jane", user_name="jane"), roles={})
POLYTOMIC, UIPATH = result("polytomic", ACME, GLOBEX), result("uipath", ROBOTS)
EMPTY = (
    result("polytomic", organization("Acme", user("eve", "Admin")), organization("Globex")),
    result("uipath", organization("robots")),
)


def change(place, user_id="u-jane", done=True, **more):
    return {"id": user_id, "action": "delete", "done": done, **({"organization_id": place} if place else {}), **more}


DONE = {
    "offboard_organizations": {"changed": True, "changes": [change("id-acme"), change("id-globex")]},
    "offboard_own": SKIPPED,
    "offboard_uipath_users": {"changed": True, "changes": [change(None)]},
}


def offboard(tmp_path, read=(POLYTOMIC, UIPATH), done=None, again=EMPTY, stage="", run_id="1", **given):
    """One step of the role, whose files are written."""
    more = {name: given.pop(name) for name in ("check_mode",) if name in given}
    given = {"offboard_emails": [JANE], "offboard_evidence_dir": "evidence", **given}
    run = run_of(
        "offboard", tmp_path, read, again, DONE if done is None else done, {"id": run_id, "began": "x"}, stage, **more, **given
    )
    found = report(run)
    if found.files:
        write(found.files, found.folder)
    return found


def runs(tmp_path):
    return json.loads((tmp_path / "evidence" / "offboard.json").read_text(encoding="utf-8"))["runs"]


def rows(tmp_path, run=-1):
    return {(row["platform"], row["organization"], row["email"]): row for row in runs(tmp_path)[run]["rows"]}
