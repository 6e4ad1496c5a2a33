# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report, without a browser: what it holds, and what it cannot hold. tests/browser opens it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.markdown import markdown
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.page import page
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.words import sentence, where
from ansible_collections.rosterops.saas_users.tests.unit.access import SCRIPT, example, reviewed


@pytest.fixture(scope="module", params=[example, reviewed], ids=["first", "review"])
def report(request):
    return request.param()


def data_of(text):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])


def values_of(column):
    return column if isinstance(column, list) else [column["different"][at] for at in column["places"]]


def test_the_data_is_that_of_the_rows(report):
    columns = data_of(page(report))["columns"]
    rows = report["rows"]
    for name in ("platform", "email", "user_name", "roles", "expected_roles", "status", "privileged"):
        assert values_of(columns[name])[: len(rows)] == [row[name] for row in rows]
    assert values_of(columns["status"])[len(rows) :] == ["unchecked"]
    assert len(set(columns["person"])) == report["totals"]["people"] + 1


@pytest.mark.parametrize(
    ("platform", "name", "organization_id", "expected"),
    [
        ("polytomic", "Acme", "id-acme", "Acme"),
        ("polytomic", None, "id-acme", "id-acme"),
        ("uipath", "", "partition", "UiPath"),
        ("uipath", "Acme", "partition", "Acme"),
        ("uipath", None, None, "all of uipath"),
    ],
)
def test_an_organization_has_a_name_that_people_understand(report, platform, name, organization_id, expected):
    """The API of UiPath tells no name, and people know no ids."""
    place = {"platform": platform, "organization": name, "organization_id": organization_id}
    assert where(place) == expected
    organizations = {**report["organizations"], "each": [{**place, "accounts": 1, "elsewhere": 0}]}
    text = page({**report, "rows": [{**report["rows"][0], **place}], "organizations": organizations})
    assert values_of(data_of(text)["columns"]["organization"])[0] == expected
    assert f"<bdi>{expected}</bdi> <small>{platform}</small>" in text


def test_the_same_numbers_are_on_the_page(report):
    text = page(report)
    for status in ("orphan", "missing", "right"):
        shown = re.search(rf'data-filter="{status}" class="[^"]*"><strong>([\d,]+)</strong>', text)[1]
        assert int(shown) == report["totals"][status]
    assert html.escape(sentence(report)) in text


def test_text_of_users_ends_no_element(report):
    made = {**report, "title": "</title><script>alert(1)</script>", "rows": [dict(row) for row in report["rows"]]}
    for row in made["rows"]:
        row["reason"] = "</script><script>alert(1)</script><!--"
    text = page(made)
    assert text.count("<script") == 2
    assert text.count("</script>") == 2
    assert SCRIPT not in text
    assert data_of(text)["columns"]["reason"] == {
        "different": ["</script><script>alert(1)</script><!--", "The server returned an error (HTTP 500)."],
        "places": [0] * len(report["rows"]) + [1],
    }


def test_only_its_own_style_and_script_may_run(report):
    text = page(report)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    for kind, element in (("style-src", r"<style>(.*?)</style>"), ("script-src", r"<script>(.*?)</script>")):
        content = re.search(element, text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert re.findall(r'(?:src|href)="(?!#)', text) == []
    assert "url(" not in text


@pytest.mark.parametrize(("number", "end"), [(10, "Org. 8, Org. 9."), (1012, "Org. 8, Org. 9 and 1,002 more")])
def test_organizations_that_are_not_compared_are_named_as_far_as_a_sentence_holds(number, end):
    made = reviewed()
    places = [{"platform": "polytomic", "organization": f"Org. {at}", "organization_id": f"{at}"} for at in range(number)]
    made["organizations"]["not_compared"] = places
    told = rf"Not compared \(read by only one of the two audits\): Org. 0, Org. 1, .*{end}"
    assert re.search(told, re.sub("<.*?>", "", page(made)))
    assert re.search(told, markdown(made).replace("\\", ""))


def test_the_title_says_whether_it_is_complete(report):
    assert "<title>Access review (INCOMPLETE)</title>" in page(report)
    assert "<title>Access review</title>" in page(example(unreadable=False))


def test_the_same_report_gives_the_same_page(report):
    assert page(report) == page(json.loads(json.dumps(report)))


def rows(**numbers):
    """Rows of different people with these statuses."""
    row = {"platform": "polytomic", "user_name": None, "privileged": False, "roles": []}
    return [
        {**row, "status": status, "email": f"{status}{at}", "user_id": None} for status, n in numbers.items() for at in range(n)
    ]


def told(found, unreadable=0, decisions=None):
    organizations = {"reviewed": 3 - unreadable, "unreadable": [{}] * unreadable}
    privileged = {"polytomic": ["Admin", "Owner"]}
    return sentence({"rows": found, "organizations": organizations, "decisions": decisions, "privileged": privileged})


def test_one_sentence_says_how_things_are():
    assert told(rows(right=3)) == "Everyone has the access that is listed, and nobody else has any."
    assert told(rows(orphan=1)) == "1 person has access who should not."
    assert told(rows(orphan=2, expired=1)) == "3 people have access who should not."
    assert told(rows(excess=1, differs=2, missing=1)) == (
        "1 person has more than listed; 2 people differ from what is listed; 1 person lacks access."
    )
    assert told(rows(right=1), unreadable=1) == "Nothing is wrong in what could be read; 1 of 3 organizations could not be read."
    assert told(rows(missing=1), unreadable=2) == "1 person lacks access; 2 of 3 organizations could not be read."
    assert told([], unreadable=3) == "3 of 3 organizations could not be read."
    undone = [{"outcome": "not carried out"}, {"outcome": "carried out"}]
    assert told(rows(right=1), decisions=undone) == "1 decision of the review is not carried out."


def test_the_sentence_does_not_say_that_nobody_else_has_access_if_somebody_has_or_that_an_inactive_account_has():
    assert told(rows(right=3, exception=1)) == (
        "Everyone has the access that is listed; 1 person has access by an exception; nobody else has any."
    )
    assert told(rows(right=3, exception=2, inactive=1)) == (
        "Everyone has the access that is listed, except 1 person whose account is inactive; "
        "2 people have access by an exception; nobody else has any."
    )
    assert told(rows(right=1, inactive=2)) == (
        "Everyone has the access that is listed, except 2 people whose accounts are inactive; nobody else has any."
    )
    assert told(rows(exception=1, missing=1)) == "1 person lacks access."


def test_the_sentence_says_who_of_them_is_privileged():
    found = rows(orphan=3)
    found[0].update(privileged=True, roles=["admin", "Viewer"])
    assert told(found) == "3 people have access who should not, 1 of them admin."
    found[1].update(privileged=True, roles=["Owner"])
    assert told(found) == "3 people have access who should not, 2 of them privileged."
    assert told(found[:1]) == "1 person has access who should not: admin."
