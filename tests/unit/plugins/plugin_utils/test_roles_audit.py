# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role audit: what it reads, what it writes, and when it fails."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.report import write
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.audit import plan, report, scope
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import read_variables
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, unreadable, user

JANE = {"email": "jane@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Member"]}]}
OWN = {"email": "own@acme.example", "polytomic": [{"roles": ["Viewer"]}]}
ROBO = {"email": "robo@acme.example", "uipath": {"groups": ["Automation Users"]}}
READ = result("polytomic", organization("Acme", user("jane", "Member"), user("eve", "Admin")))


def scope_of(*people, **given):
    return scope(read_variables("audit", {"saas_users_people": list(people), **given}))


@pytest.mark.parametrize(
    ("people", "given", "platforms", "polytomic"),
    [
        ([JANE], {}, ["polytomic"], {"organizations": ["Acme"], "own": False}),
        ([JANE, JANE | {"email": "x@acme.example"}], {}, ["polytomic"], {"organizations": ["Acme"], "own": False}),
        ([OWN], {}, ["polytomic"], {"organizations": [], "own": True}),
        ([JANE, OWN, ROBO], {}, ["polytomic", "uipath"], {"organizations": ["Acme"], "own": True}),
        ([ROBO], {}, ["uipath"], {"organizations": [], "own": False}),
        ([ROBO], {"saas_users_platforms": ["polytomic"]}, ["polytomic"], {"organizations": [], "own": False}),
        ([JANE], {"saas_users_organizations": "all"}, ["polytomic"], {"organizations": ["*"]}),
        ([OWN], {"saas_users_organizations": "all"}, ["polytomic"], {"own": True}),
        ([JANE], {"saas_users_organizations": ["Gl*"]}, ["polytomic"], {"organizations": ["Gl*"], "own": False}),
    ],
)
def test_scope(people, given, platforms, polytomic):
    assert scope_of(*people, **given) == {"platforms": platforms, "polytomic": polytomic}


def test_files_say_what_they_are_made_from():
    run = run_of("audit", read=[READ, SKIPPED], saas_users_people=[JANE], audit_name="Third quarter")
    found = report(run)
    assert sorted(found.files) == ["access.csv", "access.html", "access.json", "access.junit.xml", "manifest.json"]
    written = json.loads(found.files["access.json"])
    assert (written["title"], written["complete"], written["people"]["count"]) == ("Third quarter", True, 1)
    assert written["platforms"] == {"polytomic": {"url": "https://app.polytomic.com", "credential": "partner key"}}
    assert (written["run"], written["began"]) == ({"user": "sam", "host": "runner", "playbook": "audit.yml"}, run.began)
    assert [(row["email"], row["status"]) for row in written["rows"]] == [
        ("eve@acme.example", "orphan"),
        ("jane@acme.example", "right"),
    ]
    assert found.failure is None
    assert found.lines == ["1 person has access who should not: Admin."]
    assert found.written == ["The report is in /srv/access-review."]
    assert (
        json.loads(found.files["manifest.json"])["files"]["access.csv"] == hashlib.sha256(found.files["access.csv"]).hexdigest()
    )


def test_hash_of_the_people_depends_on_what_is_said_of_them_alone():
    def hashed(**given):
        return json.loads(report(run_of("audit", read=[READ], **given)).files["access.json"])["people"]["sha256"]

    turned = {"polytomic": [{"roles": ["Member"], "organization": "Acme"}], "email": "jane@acme.example"}
    assert hashed(saas_users_people=[JANE]) == hashed(saas_users_people=[turned], audit_name="x")
    assert hashed(saas_users_people=[JANE]) != hashed(saas_users_people=[JANE | {"reason": "Finance"}])
    assert hashed(saas_users_people=[JANE]) != hashed(saas_users_people=[JANE], saas_users_exceptions=[{"email": "*"}])


@pytest.mark.parametrize("formats", [["markdown"], ["json", "html"], []])
def test_only_the_formats_that_are_asked_for_and_the_manifest(formats):
    found = report(run_of("audit", read=[READ], saas_users_people=[JANE], audit_formats=formats))
    names = {"markdown": "access.md", "json": "access.json", "html": "access.html"}
    assert sorted(found.files) == sorted([*(names[one] for one in formats), "manifest.json"])
    assert found.result["files"] == [f"/srv/access-review/{name}" for name in found.files]


def test_files_that_an_earlier_report_has_left_are_named(tmp_path):
    def written(**given):
        found = report(run_of("audit", folder=tmp_path, read=[READ], saas_users_people=[JANE], **given))
        write(found.files, found.folder)
        return found.written

    here = f"The report is in {tmp_path}/access-review."
    assert written() == written() == [here]
    left = "Not of this report, but of an earlier one in this folder: access.html, access.csv, access.junit.xml."
    assert written(audit_formats=["json", "markdown"]) == [here, left]
    assert sorted(json.loads((tmp_path / "access-review/manifest.json").read_text())["files"]) == ["access.json", "access.md"]
    assert written(audit_formats=["html", "json", "csv", "junit", "markdown"]) == [here]


@pytest.mark.parametrize(
    ("given", "failure"),
    [
        ({}, None),
        ({"audit_fail_on": ["missing", "expired"]}, None),
        ({"audit_fail_on": ["orphan"]}, "The audit found 1 orphan; the report is in /srv/access-review."),
        ({"audit_fail_on": ["undecided"]}, "The audit found 2 undecided; the report is in /srv/access-review."),
        ({"audit_fail_on_drift": True}, "The audit found 1 orphan and 1 unreadable; the report is in /srv/access-review."),
        ({"audit_fail_on": ["unreadable"]}, "The audit found 1 unreadable; the report is in /srv/access-review."),
    ],
)
def test_the_files_are_there_when_the_audit_fails(given, failure):
    read = result("polytomic", *READ["organizations"], unreadable=[unreadable("Globex")])
    found = report(run_of("audit", read=[read], saas_users_people=[JANE], **given))
    assert found.failure == failure
    assert "access.html" in found.files


def test_a_report_of_nothing_does_not_say_that_all_is_right():
    found = report(run_of("audit", read=[SKIPPED, SKIPPED], saas_users_people=[]))
    assert found.lines[0] == "Nothing was checked: the people file names no organization that this run was to read."


def test_incomplete_is_said_first():
    read = result("polytomic", *READ["organizations"], unreadable=[unreadable("Globex")])
    found = report(run_of("audit", read=[read], saas_users_people=[JANE]))
    assert found.lines[0] == "INCOMPLETE: not everything could be read."
    assert found.result["complete"] is False


@pytest.mark.parametrize(
    ("column", "odd"),
    [
        *(("roles", None), ("platform", None), ("platform", ["polytomic"])),
        *(("status", odd) for odd in (None, "fine", ["right"])),
        *((name, odd) for name in ("organization", "organization_id", "email", "user_name", "user_id") for odd in (5, ["Acme"])),
    ],
)
def test_an_earlier_report_whose_rows_are_not_those_of_an_audit_is_none(tmp_path, column, odd):
    earlier = json.loads(report(run_of("audit", read=[READ], saas_users_people=[JANE])).files["access.json"])
    earlier["rows"][0][column] = odd
    (tmp_path / "earlier.json").write_text(json.dumps(earlier), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"^audit_previous: .* is not a report"):
        plan(run_of("audit", folder=tmp_path, saas_users_people=[JANE], audit_previous="earlier.json"))


def test_an_earlier_report_that_is_nested_too_deep_is_none(tmp_path):
    (tmp_path / "earlier.json").write_bytes(b"[" * 200_000)
    with pytest.raises(InvalidInput, match=r"^audit_previous: .* is not a report"):
        plan(run_of("audit", folder=tmp_path, saas_users_people=[JANE], audit_previous="earlier.json"))


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("saas_users_decisions", None, "saas_users_decisions: {} cannot be read: No such file or directory."),
        ("saas_users_decisions", b"\xff\xfe", "saas_users_decisions: {} is not UTF-8."),
        ("saas_users_decisions", b"name\nx\n", "{} has no column platform"),
        ("audit_previous", None, "audit_previous: {} cannot be read"),
        ("audit_previous", b"[]", "audit_previous: {} is not a report"),
        ("audit_previous", b"{", "audit_previous: {} is not a report"),
        ("audit_previous", b'{"schema": 2, "rows": [], "organizations": {}}', "audit_previous: {} is not a report"),
        ("audit_previous", b'{"schema": 1, "rows": []}', "audit_previous: {} is not a report"),
        ("audit_previous", b'{"schema": 1, "rows": [{}], "organizations": {"unreadable": []}}', "audit_previous: {} is not a"),
        ("audit_previous", b'{"schema": 1, "rows": [], "organizations": {"unreadable": [{}]}}', "audit_previous: {} is not a"),
        ("audit_previous", b'{"schema": 1, "rows": [], "organizations": {}}', "audit_previous: {} is not a report"),
        (
            "audit_previous",
            b'{"schema": 1, "rows": [], "organizations": {"unreadable": [{"platform": ["polytomic"]}]}}',
            "audit_previous: {} is not a report",
        ),
    ],
)
def test_files_that_are_not_what_a_variable_names_are_told_before_anything_is_read(tmp_path, variable, text, words):
    path = tmp_path / "file"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(InvalidInput) as caught:
        plan(run_of("audit", folder=tmp_path, saas_users_people=[JANE], **{variable: "file"}))
    assert caught.value.message.startswith(words.format(path))


def test_decisions_and_an_earlier_report_are_those_of_the_files(tmp_path):
    first = report(run_of("audit", folder=tmp_path, read=[READ], saas_users_people=[JANE]))
    (tmp_path / "earlier.json").write_bytes(first.files["access.json"])
    table = first.files["access.csv"].decode().splitlines()
    (tmp_path / "decided.csv").write_text(
        "\n".join([table[0], table[1][: -len(',"","","",""')] + ',"revoke","left","sam","today"'])
    )
    now = result("polytomic", organization("Acme", user("eve", "Admin"), user("new", "Viewer")))
    given = {"audit_previous": "earlier.json", "saas_users_decisions": "decided.csv", "saas_users_people": [JANE]}
    run = run_of("audit", folder=tmp_path, read=[now], **given)
    assert plan(run)["platforms"] == ["polytomic"]
    written = json.loads(report(run).files["access.json"])
    assert [row["email"] for row in written["since"]["came"]] == ["new@acme.example"]
    assert [row["email"] for row in written["since"]["left"]] == ["jane@acme.example"]
    assert [(one["email"], one["outcome"]) for one in written["decisions"]] == [("eve@acme.example", "not carried out")]


def test_an_audit_with_the_key_of_a_user_says_nothing_of_other_organizations(tmp_path):
    partner = result("polytomic", *READ["organizations"], organization("Globex", user("zoe", "Admin")))
    mine = result("polytomic", organization("Acme", user("jane", "Member"), own=True))
    for earlier, now, came, left in ((partner, mine, [], ["eve"]), (mine, partner, ["eve"], [])):
        first = report(run_of("audit", read=[earlier], saas_users_people=[JANE]))
        (tmp_path / "earlier.json").write_bytes(first.files["access.json"])
        run = run_of("audit", folder=tmp_path, read=[now], saas_users_people=[JANE], audit_previous="earlier.json")
        made = report(run)
        written = json.loads(made.files["access.json"])
        since = written["since"]
        assert [[row["email"] for row in since[name]] for name in ("came", "left")] == [
            [f"{name}@acme.example" for name in names] for names in (came, left)
        ]
        assert [one["organization"] for one in written["organizations"]["not_compared"]] == ["Globex"]
        assert "Not compared (read by only one of the two audits): Globex." in re.sub(
            "<.*?>", "", made.files["access.html"].decode()
        )
