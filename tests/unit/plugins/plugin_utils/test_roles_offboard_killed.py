# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role offboard that is killed, and evidence that is damaged or altered: nothing is lost, and everything is said."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.offboard import BEFORE, plan, report
from ansible_collections.rosterops.saas_users.tests.unit.offboarding import (
    EMPTY,
    GLOBEX,
    JANE,
    POLYTOMIC,
    change,
    offboard,
    rows,
    runs,
)
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import organization, result, run_of, unreadable, user


def test_what_is_going_to_be_done_is_written_before(tmp_path):
    found = offboard(tmp_path, stage=BEFORE, done={}, again=())
    assert found.failure is None
    (run,) = runs(tmp_path)
    assert (run["ended"], run["totals"]["removed"]) == (None, 0)
    assert run["sentence"] == (
        "The run has not ended: it was interrupted, or is still running. jane@acme.example has 3 accounts: 3 would be removed."
    )
    assert [(row["action"], row["removed"], row["looked_again"]) for row in run["rows"]] == [("remove", None, None)] * 3
    offboard(tmp_path)
    assert len(runs(tmp_path)) == 1
    assert runs(tmp_path)[0]["ended"]


def test_the_run_after_a_killed_one_says_what_was_removed_before(tmp_path):
    robots = result("uipath", organization("robots", user("jane", user_name="jane"), user("kim"), roles={}))
    people = [JANE, "kim@acme.example"]
    offboard(tmp_path, (POLYTOMIC, robots), {}, (), BEFORE, offboard_emails=people)
    there = result("polytomic", organization("Acme"), GLOBEX), result("uipath", unreadable=[unreadable("")])
    done = {"offboard_organizations": {"changes": [change("id-globex")]}}
    for stage in (BEFORE, ""):
        found = offboard(tmp_path, there, done, (result("polytomic", organization("Globex")),), stage, "2")
    assert len(runs(tmp_path)) == 2
    assert runs(tmp_path)[0]["ended"] is None
    row = rows(tmp_path)["polytomic", "Acme", JANE]
    assert (row["roles"], row["action"], row["removed"], row["looked_again"]) == (["Admin", "Member"], "none", False, "gone")
    assert row["note"] == "The run of 2026-11-29T20:41:19Z has not noted what it did: the account is gone."
    assert found.lines[0] == "jane@acme.example had 2 accounts: 2 are gone; 1 place could not be read."
    assert "uipath" not in {row["platform"] for row in runs(tmp_path)[1]["rows"] if row["user_id"]}
    offboard(tmp_path, EMPTY, {}, (), run_id="3")
    assert [(row["platform"], row["email"]) for row in runs(tmp_path)[2]["rows"]] == [("uipath", JANE)]
    offboard(tmp_path, EMPTY, {}, (), run_id="4", offboard_emails=["bob@acme.example"])
    assert runs(tmp_path)[3]["rows"] == []
    offboard(tmp_path, EMPTY, {}, (), run_id="5", offboard_emails=["KIM@acme.example"])
    assert [row["email"] for row in runs(tmp_path)[4]["rows"]] == ["kim@acme.example"]


@pytest.mark.parametrize("step", [plan, report])
def test_evidence_that_cannot_be_appended_to_is_refused_before_anything(tmp_path, step):
    (tmp_path / "offboard-evidence").mkdir()
    (tmp_path / "offboard-evidence" / "offboard.json").write_text("{", encoding="utf-8")
    given = {} if step is plan else {"read": (POLYTOMIC,), "plan": {"id": "1"}, "stage": BEFORE}
    with pytest.raises(Refused, match=r"offboard\.json is damaged: it is not JSON\. Move the files .* Nothing was changed\.$"):
        step(run_of("offboard", tmp_path, offboard_emails=[JANE], **given))


def test_evidence_that_is_damaged_meanwhile_does_not_hide_what_was_done(tmp_path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "offboard.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match=r"another folder\. This run is not in it\.$") as told:
        offboard(tmp_path)
    assert told.value.details["lines"][0].startswith("jane@acme.example was removed from Acme (polytomic)")


def test_evidence_that_was_altered_is_noted_once(tmp_path):
    offboard(tmp_path)
    path = tmp_path / "evidence" / "offboard.json"
    path.write_text(path.read_text(encoding="utf-8").replace("sam", "eve"), encoding="utf-8")
    for stage in (BEFORE, ""):
        offboard(tmp_path, stage=stage, run_id="2")
    offboard(tmp_path, run_id="3")
    assert ["The manifest does not describe" in " ".join(run["notes"]) for run in runs(tmp_path)] == [False, True, False]
