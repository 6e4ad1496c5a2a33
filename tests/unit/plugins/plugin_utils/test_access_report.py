# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a report: they say the same, other programs read them, and they are written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import stat
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.document import failing
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.junit import junit
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.markdown import escaped, markdown
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import COLUMNS
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.report import FORMATS, files, write
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.table import decisions, quoted, table, unquoted
from ansible_collections.rosterops.saas_users.tests.unit.access import FORMULA, SCRIPT, example, reviewed

ROOT = Path(__file__).resolve().parents[4]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "access.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=[example, reviewed], ids=["first", "review"])
def report(request):
    return request.param()


# access.json


def test_the_json_is_what_the_schema_says(report):
    jsonschema = pytest.importorskip("jsonschema", reason="a tool of make test")
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    validator.check_schema(SCHEMA)
    made = json.loads(files(report, ["json"])["access.json"])
    assert made == report
    assert [error.message for error in validator.iter_errors(made)] == []


def test_the_schema_refuses_what_a_report_cannot_say():
    jsonschema = pytest.importorskip("jsonschema", reason="a tool of make test")
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    for member, wrong in (("schema", 2), ("complete", None), ("began", "2026-11-29T20:41:19"), ("since", []), ("surplus", 1)):
        assert not validator.is_valid({**example(), member: wrong})
    for column, wrong in (("status", "fine"), ("decision", "maybe"), ("roles", None), ("until", "tomorrow")):
        made = example()
        made["rows"][0][column] = wrong
        assert not validator.is_valid(made)


def test_the_schema_names_the_columns_in_their_order():
    assert list(SCHEMA["$defs"]["row"]["properties"]) == list(COLUMNS)


def test_each_row_of_the_json_has_a_line_of_its_own(report):
    text = files(report, ["json"])["access.json"].decode()
    assert sum(line.startswith('    {"platform": ') for line in text.splitlines()) == len(report["rows"])


def test_a_report_without_rows_is_a_report():
    empty = {**example(), "rows": []}
    assert json.loads(files(empty, ["json"])["access.json"]) == empty


# access.csv


def records(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_has_the_columns_in_their_order_and_all_rows(report):
    text = table(report["rows"])
    assert text.splitlines()[0] == ",".join(COLUMNS)
    made = records(text)
    assert [row["user_id"] for row in made] == [row["user_id"] or "" for row in report["rows"]]
    excess = next(row for row in made if row["status"] == "excess")
    assert (excess["roles"], excess["expected_roles"], excess["privileged"]) == ("Admin; Member", "Member", "true")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r", " =1", "\n=1", "'=1", "''=1", "\uff1d1"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_quoted(text):
    assert quoted(text) == f"'{text}"
    assert unquoted(quoted(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "jane.doe@acme.example", "'tis", "1+1", "'"])
def test_other_text_is_left_alone(text):
    assert quoted(text) == unquoted(text) == text


def test_no_cell_of_a_report_is_a_formula(report):
    cells = [cell for row in records(table(report["rows"])) for cell in row.values()]
    assert f"'{FORMULA}" in cells
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []


# Decisions


def filled_in(report, **cells):
    rows = [{**row, **cells} for row in report["rows"]]
    return table(rows)


def test_decisions_are_read_as_they_were_filled_in():
    text = filled_in(example(), decision="Revoke ", justification="left", reviewer="sam", reviewed_at="2026-11-30")
    found = decisions(text, "review.csv")
    assert len(found) == len(example()["rows"])
    assert {(one.decision, one.justification, one.reviewer, one.reviewed_at) for one in found} == {
        ("revoke", "left", "sam", "2026-11-30")
    }
    assert FORMULA in {one.user_name for one in found}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_decisions_are_read_as_spreadsheets_save_them(separator):
    made = records(filled_in(example(), decision="keep"))
    text = io.StringIO()
    writer = csv.DictWriter(text, [*reversed(COLUMNS), "Remarks"], delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(made)
    assert set(decisions(f"\ufeff{text.getvalue()}", "review.csv")) == set(decisions(filled_in(example(), decision="keep"), "x"))


def test_all_mistakes_of_a_decision_file_are_told():
    with pytest.raises(InvalidInput) as told:
        decisions(filled_in(example(), decision="yes", platform=""), "review.csv")
    assert "review.csv: line 2 (" in told.value.message
    assert "the decision 'yes' is unknown: write keep or revoke" in told.value.message
    assert "the platform is empty" in told.value.message
    with pytest.raises(InvalidInput, match=r"the decision names no person"):
        decisions(filled_in(example(), decision="keep", email="", user_id="", user_name=""), "review.csv")


def test_decisions_about_one_account_agree():
    lines = filled_in(example(), decision="keep").splitlines()
    again = lines[1].replace('"keep"', '"REVOKE"')
    with pytest.raises(InvalidInput, match=r"^review.csv: line 4 \(.*\): line 2 says keep of the same account: delete one\.$"):
        decisions("\n".join([*lines[:3], again]), "review.csv")
    for same in (lines[1], lines[1].replace('"keep"', '""')):
        assert len(decisions("\n".join([*lines[:3], same]), "review.csv")) == 3


def test_rows_that_were_emptied_are_ignored_and_platforms_are_known():
    lines = filled_in(example(), decision="keep").splitlines()
    emptied = ",".join(['""'] * len(COLUMNS))
    assert len(decisions("\r\n".join([*lines[:2], emptied, ",,", ""]), "review.csv")) == 1
    assert decisions("\n".join([lines[0], lines[1].replace("polytomic", "Polytomic")]), "x")[0].platform == "polytomic"
    with pytest.raises(InvalidInput, match=r"the platform 'okta' is unknown: keep polytomic or uipath\.$"):
        decisions("\n".join([lines[0], lines[1].replace("polytomic", "okta")]), "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "is empty"), ("a,b\n1,2\n", "has no column .*"), ("email,platform,decision\n", "has no column organization and .*")],
)
def test_another_csv_is_no_decision_file(text, words):
    with pytest.raises(InvalidInput, match=rf"^review.csv {words}: use the access.csv that an audit wrote\.$"):
        decisions(text, "review.csv")


def test_what_is_no_csv_is_told_with_its_line():
    with pytest.raises(InvalidInput, match=r"^review.csv, line \d+, is not CSV: "):
        decisions(filled_in(example()) + '"open', "review.csv")


# access.junit.xml


def test_junit_has_a_suite_for_each_organization_and_a_case_for_each_person(report):
    root = ElementTree.fromstring(junit(report))
    suites = {suite.attrib["name"]: suite for suite in root}
    assert sorted(suites) == ["polytomic: Acme", "polytomic: Globex", "uipath: Acme"]
    cases = [case for name, suite in suites.items() if name != "polytomic: Globex" for case in suite]
    assert len(cases) == len(report["rows"])
    statuses = Counter(failure.attrib["type"] for failure in root.iter("failure"))
    expected = {name: report["totals"][name] for name in ("orphan", "expired", "excess", "differs", "missing")}
    assert statuses == expected
    (error,) = suites["polytomic: Globex"].iter("error")
    assert "HTTP 500" in error.attrib["message"]
    assert "nowhere@acme.example" in error.text
    (skipped,) = root.iter("skipped")
    assert skipped.attrib["message"] == "exception until 2027-03-31: support contract"


def test_the_numbers_of_junit_are_those_of_its_cases(report):
    root = ElementTree.fromstring(junit(report))
    assert int(root.attrib["tests"]) == sum(int(suite.attrib["tests"]) for suite in root) == len(list(root.iter("testcase")))
    for suite in root:
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))


def test_control_characters_are_replaced_in_junit():
    made = example(title="a\x00b\x1b\ud800")
    made["rows"][0]["email"] = "bell\x07@acme.example"
    text = files(made, ["junit"])["access.junit.xml"].decode()
    assert ElementTree.fromstring(text).attrib["name"] == "a\ufffdb\ufffd\ufffd"
    assert "bell\ufffd@acme.example" in text


# access.md


def test_markdown_says_what_a_roster_would_do(report):
    text = markdown(report)
    lines = text.splitlines()
    assert lines[0] == "# Access review (INCOMPLETE)"
    assert "## Add: 1" in lines
    assert r"| missing@acme.example | polytomic: Acme | - | Viewer |  |" in lines
    assert r"| leaver@acme.example **(privileged)** | polytomic: Acme | Admin |  | left in May |" in lines
    assert SCRIPT not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<b>*x*</b>", r"\<b\>\*x\*\</b\>"),
        ("[x](https://y)", r"\[x\]\(https://y\)"),
        ("@team and jane@acme.example", "&#64;team and jane@acme.example"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_shows_text_as_it_is(text, shown):
    assert escaped(text) == shown


def test_markdown_fits_into_a_comment():
    made = example()
    orphan = next(row for row in made["rows"] if row["status"] == "orphan")
    made["rows"] = [orphan] * 5000
    text = markdown(made)
    assert len(text) < 65_536
    assert "more are in `access.csv`." in text


# All files


def test_every_file_says_the_same_numbers(report):
    made = files(report, FORMATS)
    rows = json.loads(made["access.json"])["rows"]
    assert len(rows) == len(records(made["access.csv"].decode())) == report["totals"]["rows"]
    for status in ("orphan", "missing"):
        number = report["totals"][status]
        assert sum(row["status"] == status for row in rows) == number
        assert made["access.junit.xml"].decode().count(f'<failure type="{status}"') == number
        assert f"(`{status}`) | {number} |" in made["access.md"].decode()


def test_the_manifest_has_the_hash_of_each_file(report):
    made = files(report, FORMATS)
    manifest = json.loads(made.pop("manifest.json"))
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    assert set(made) == {name for name, _make in FORMATS.values()}


def test_the_same_report_gives_the_same_files(report):
    assert files(report, FORMATS) == files(json.loads(json.dumps(report)), reversed(list(FORMATS)))


def test_text_that_cannot_be_encoded_is_replaced():
    made = example(title="\ud800")
    assert json.loads(files(made, FORMATS)["access.json"])["title"] == "?"


def test_files_are_for_their_owner_alone(tmp_path):
    folder = tmp_path / "reports" / "today"
    write({"access.json": b"{}", "manifest.json": b"1"}, folder)
    write({"access.json": b"[]"}, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"access.json": b"[]", "manifest.json": b"1"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    write({"access.json": b"old"}, tmp_path)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Refused, match=r"cannot be written to .*: No space left on device\. Name a folder"):
        write({"access.json": b"new"}, tmp_path)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_file_that_must_be_new_is_not_overwritten(tmp_path):
    write({"people.yml": b"mine"}, tmp_path, new=True)
    with pytest.raises(Refused, match=r"/people\.yml exists, and is not overwritten\. Move it away, or name another file\."):
        write({"people.yml": b"other"}, tmp_path, new=True)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("people.yml", b"mine")]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match=r"^people\.yml cannot be written to .*/file: "):
        write({"people.yml": b""}, tmp_path / "file", new=True)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match="cannot be written"):
        write({"access.json": b""}, tmp_path / "file")


# What an audit fails on


def test_an_audit_fails_on_what_it_is_asked_to():
    made = example()
    assert failing(made, ["undecided", "missing", "unreadable", "right"]) == {"missing": 1, "unreadable": 1, "undecided": 9}
    assert failing(example(unreadable=False), ["unreadable"]) == {}
