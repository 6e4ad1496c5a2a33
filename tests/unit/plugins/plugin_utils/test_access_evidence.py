# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: its files say the same, each run appends itself, and what is damaged or foreign is never written over."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from pathlib import Path

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence import appended, fault, new_id, totals
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence_files import files, read_evidence
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.offboarding import OFFBOARD
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.report import write
from ansible_collections.rosterops.saas_users.tests.unit.access import FORMULA, SCRIPT
from ansible_collections.rosterops.saas_users.tests.unit.evidence import NOTES, ROWS, example, row, run

ROOT = Path(__file__).resolve().parents[4]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "offboard.schema.json").read_text(encoding="utf-8"))
RUNS = example()["runs"]


@pytest.fixture(name="validator")
def validator_fixture():
    jsonschema = pytest.importorskip("jsonschema", reason="a tool of make test")
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    validator.check_schema(SCHEMA)
    return validator


def records(made):
    return list(csv.DictReader(io.StringIO(made["offboard.csv"].decode(), newline="")))


# What the files say


def test_the_json_is_what_the_schema_says(validator):
    made = json.loads(files(OFFBOARD, RUNS)["offboard.json"])
    assert made == example()
    assert [error.message for error in validator.iter_errors(made)] == []


def test_the_schema_refuses_what_evidence_cannot_say(validator):
    for name, wrong in (("began", "today"), ("rows", None), ("mode", "disable"), ("totals", {}), ("id", ""), ("surplus", 1)):
        made = example()
        made["runs"][0][name] = wrong
        assert not validator.is_valid(made), name
    for name, wrong in (("looked_again", "vanished"), ("action", "rename"), ("roles", None), ("removed", "yes")):
        made = example()
        made["runs"][0]["rows"][0][name] = wrong
        assert not validator.is_valid(made), name


def test_the_schema_names_the_columns_in_their_order():
    assert list(SCHEMA["$defs"]["row"]["properties"]) == list(OFFBOARD.columns)
    assert set(SCHEMA["$defs"]["totals"]["required"]) == set(totals(OFFBOARD, ()))


def test_the_csv_has_the_rows_of_all_runs():
    made = records(files(OFFBOARD, RUNS))
    assert len(made) == sum(len(one["rows"]) for one in RUNS)
    assert list(made[0]) == ["began", "ended", "ticket", "by", "requested_at", *OFFBOARD.columns]
    assert [one["removed"] for one in made[len(ROWS) : len(ROWS) + 2]] == ["", ""]
    assert made[0]["roles"] == "Admin; Member"


def test_no_cell_of_the_csv_is_a_formula():
    cells = [cell for one in records(files(OFFBOARD, RUNS)) for cell in one.values()]
    assert {f"'{FORMULA}", "'=1+1; a, b"} <= set(cells)
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []


def test_every_file_says_the_same_numbers():
    made = files(OFFBOARD, RUNS)
    last = json.loads(made["offboard.json"])["runs"][-1]
    rows = [one for one in records(made) if one["began"] == last["began"]]
    page = made["offboard.html"].decode()
    shown = re.findall(r"<strong>([\d,]+)</strong> ([^<]+)</div>", page)
    assert {label: int(number) for number, label in shown} == {
        label: last["totals"][name] for name, label in OFFBOARD.counts.items()
    }
    assert sum(one["removed"] == "true" for one in rows) == last["totals"]["removed"] == 2
    assert sum(bool(one["left_to_do"]) for one in rows) == last["totals"]["left_to_do"] == 2
    assert sum(one["looked_again"] == "still there" for one in rows) == last["totals"]["still_there"] == 1
    assert page.count("<tr ") == sum(len(one["rows"]) + 1 for one in RUNS)


def test_the_page_says_what_is_left_to_do_and_escapes_everything():
    page = files(OFFBOARD, RUNS)["offboard.html"].decode()
    assert "<title>Offboarding (LEFT TO DO)</title>" in page
    assert html.escape("The account is not removed: the server returned an error (HTTP 500).") in page
    assert html.escape(NOTES[0]) in page
    assert "<script" not in page
    assert html.escape(SCRIPT) in page
    assert page.index("Last run: 30 November") < page.index("Earlier run: 29 November") < page.index("Earlier run: 28 November")
    assert "the run has not ended" in page


def test_the_page_of_a_run_that_is_finished_says_nothing_of_it():
    page = files(OFFBOARD, [run(1, [row()], sentence="Everyone is gone.")])["offboard.html"].decode()
    assert "LEFT TO DO" not in page
    assert 'class="alert"' not in page
    assert "<title>Offboarding</title>" in page


def test_a_run_that_was_killed_is_not_finished():
    page = files(OFFBOARD, [run(1, [row(removed=None, looked_again=None)], ended=None)])["offboard.html"].decode()
    assert "<title>Offboarding (LEFT TO DO)</title>" in page
    assert ">Not known</span>" in page


def test_a_run_without_rows_is_evidence():
    made = files(OFFBOARD, [run(1, (), ())])
    assert records(made) == []
    assert b"<table" not in made["offboard.html"]


def test_the_manifest_has_the_hash_of_each_file():
    made = files(OFFBOARD, RUNS)
    assert list(made)[-1] == "manifest.json"
    manifest = json.loads(made.pop("manifest.json"))
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}


# Appending


def test_a_run_appends_itself_once():
    begun, ended = run(2, (), (), ended=None), run(2)
    assert [one["id"] for one in appended(appended([run(1)], begun), ended)] == ["1", "2"]
    assert appended([run(1), begun], ended)[-1] == ended


def test_runs_are_told_apart():
    assert new_id() != new_id()


def test_what_was_written_is_read_again(tmp_path):
    assert read_evidence(OFFBOARD, tmp_path / "none", "offboard_evidence_dir") == ((), False, {})
    write(files(OFFBOARD, RUNS), tmp_path)
    assert read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir") == (tuple(RUNS), False, {})


def test_evidence_that_was_altered_is_told(tmp_path):
    write(files(OFFBOARD, RUNS), tmp_path)
    text = (tmp_path / "offboard.json").read_text(encoding="utf-8")
    (tmp_path / "offboard.json").write_text(text.replace("HR-1042", "HR-9999"), encoding="utf-8")
    assert read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir").altered


def test_the_page_says_what_was_requested_for_each_account():
    page = files(OFFBOARD, RUNS)["offboard.html"].decode()
    assert page.count("<small>requested</small> <bdi>remove</bdi>") == sum(len(one["rows"]) for one in RUNS)


# What is never written over

DAMAGED = {
    "no JSON": "{",
    "cut off": '{"schema": 1, "job": "offboard", "runs": [{"id"',
    "too deep": "[" * 100_000,
    "a list": "[]",
    "a report": '{"schema": 1, "title": "Access review", "rows": []}',
    "another job": '{"schema": 1, "job": "onboard", "runs": []}',
    "another version": '{"schema": 2, "job": "offboard", "runs": []}',
    "no runs": '{"schema": 1, "job": "offboard", "runs": {}}',
    "no run": '{"schema": 1, "job": "offboard", "runs": [1]}',
    "an empty run": '{"schema": 1, "job": "offboard", "runs": [{}]}',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_is_damaged_or_foreign_is_refused(tmp_path, content):
    (tmp_path / "offboard.json").write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as told:
        read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")
    assert str(tmp_path / "offboard.json") in told.value.message
    assert told.value.message.endswith(". Move the files of this folder away, or set offboard_evidence_dir to another folder.")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(("id", None), ("id", ""), ("began", 1), ("ended", 1), ("rows", {}), ("notes", [1]), ("notes", ""), ("totals", None)),
        *(("people", None), ("platforms", []), ("platforms", {"uipath": {}}), ("platforms", {"uipath": {"url": 1}})),
        *(("privileged", {"uipath": "Admin"}), ("organizations", {"read": "1"}), ("organizations", {"read": 1})),
    ],
)
def test_a_run_that_is_damaged_is_named(name, wrong):
    made = example()
    made["runs"][1][name] = wrong
    assert fault(OFFBOARD, made) == "runs[1] is damaged"
    del made["runs"][1][name]
    assert fault(OFFBOARD, made) == "runs[1] is damaged"


@pytest.mark.parametrize(
    ("name", "wrong"), [("roles", "Admin"), ("roles", [1]), ("removed", "yes"), ("action", "x"), ("email", 1)]
)
def test_a_row_that_is_damaged_is_a_damaged_run(name, wrong):
    made = example()
    made["runs"][0]["rows"][0][name] = wrong
    assert fault(OFFBOARD, made) == "runs[0] is damaged"
    made["runs"][0]["rows"][0] = None
    assert fault(OFFBOARD, made) == "runs[0] is damaged"
    assert fault(OFFBOARD, example()) == ""


def test_rows_that_were_taken_out_are_noticed():
    made = example()
    del made["runs"][0]["rows"][1]
    assert fault(OFFBOARD, made) == "runs[0] is damaged"


def test_the_files_of_another_job_are_refused(tmp_path):
    write({"access.json": b"{}", "manifest.json": b'{"files": {"access.json": "0"}}'}, tmp_path)
    with pytest.raises(Refused, match=r"manifest\.json describes other files\. Move the files"):
        read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")


def test_the_manifest_keeps_what_it_says_of_another_job(tmp_path):
    write({"onboard.json": b"{}", "manifest.json": b'{"files": {"onboard.json": "0"}}'}, tmp_path)
    earlier = read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")
    assert (earlier.runs, earlier.altered, earlier.others) == ((), False, {"onboard.json": "0"})
    write(files(OFFBOARD, RUNS, earlier.others), tmp_path)
    earlier = read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")
    assert (len(earlier.runs), earlier.altered, earlier.others) == (3, False, {"onboard.json": "0"})


@pytest.mark.parametrize("content", ["[]", '{"files": []}', "{", "\x00"])
def test_a_manifest_that_is_damaged_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=r"manifest\.json"):
        read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")


@pytest.mark.parametrize("name", ["offboard.json", "offboard.csv", "offboard.html"])
def test_files_without_the_json_are_refused(tmp_path, name):
    write(files(OFFBOARD, RUNS), tmp_path)
    for path in list(tmp_path.iterdir()):
        if path.name not in (name, "manifest.json") or name == "offboard.json" == path.name:
            path.unlink()
    with pytest.raises(Refused, match=r"has no offboard\.json beside it"):
        read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "offboard.json").mkdir()
    with pytest.raises(Refused, match=r"offboard\.json cannot be read: "):
        read_evidence(OFFBOARD, tmp_path, "offboard_evidence_dir")


def test_text_that_cannot_be_encoded_is_replaced():
    made = files(OFFBOARD, [run(1, ticket="\ud800")])
    assert json.loads(made["offboard.json"])["runs"][0]["ticket"] == "?"
