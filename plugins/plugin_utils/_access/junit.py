# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``access.junit.xml``: a suite for each organization, a case for each person, as CI systems show test results. No I/O."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from .document import Document
from .model import EXCEPTION, INACTIVE, RIGHT
from .words import WORDS, told_apart, where, who

# What XML 1.0 cannot hold.
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PASSED = (RIGHT, INACTIVE)


def junit(report: Document) -> str:
    """Return the report in the format of JUnit, as the schema of Jenkins (``junit-10.xsd``) describes it."""
    report = told_apart(report)
    root = ElementTree.Element("testsuites", {"name": _text(report["title"])})
    rows: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in report["rows"]:
        rows[row["platform"], row["organization_id"] or row["organization"]].append(row)
    organizations = report["organizations"]
    suites = []
    for place in organizations["each"]:
        suite = _suite(root, place, report)
        for row in rows[place["platform"], place["organization_id"] or place["organization"] or ""]:
            _case(suite, row)
        suites.append(suite)
    for place in organizations["unreadable"]:
        suite = _suite(root, place, report)
        case = ElementTree.SubElement(suite, "testcase", {"name": "all people", "classname": suite.attrib["name"]})
        _result(case, "error", "unreadable", place["why"], [f"Not checked: {email}" for email in place["people"]])
        suites.append(suite)
    for suite in suites:
        suite.attrib.update(_counts(suite, "tests", "failures", "errors", "skipped"))
    root.attrib.update(_counts(root, "tests", "failures", "errors"))
    ElementTree.indent(root)
    # Written by hand, since ElementTree would name the encoding of the machine.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _text(value: str) -> str:
    return IMPOSSIBLE.sub("\ufffd", value)


def _suite(root: ElementTree.Element, place: Mapping[str, Any], report: Document) -> ElementTree.Element:
    called = f"{place['platform']}: {where(place)}"
    attributes = {"name": _text(called), "timestamp": report["ended"].removesuffix("Z"), "time": "0"}
    if place["organization_id"]:
        attributes["id"] = _text(place["organization_id"])
    return ElementTree.SubElement(root, "testsuite", attributes)


def _counts(element: ElementTree.Element, *names: str) -> dict[str, str]:
    found = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    return {name: str(sum(1 for _one in element.iter(found[name]))) for name in names}


def _case(suite: ElementTree.Element, row: Mapping[str, Any]) -> None:
    attributes = {"name": _text(who(row)), "classname": suite.attrib["name"], "time": "0"}
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if row["status"] == EXCEPTION:
        until = f" until {row['until']}" if row["until"] else ""
        skipped = f"exception{until}: {row['reason'] or 'no reason is given'}"
        ElementTree.SubElement(case, "skipped", {"type": EXCEPTION, "message": _text(skipped)})
    elif row["status"] not in PASSED:
        expected = row["expected_roles"]
        details = [
            f"Has: {', '.join(row['roles']) or 'no roles'}",
            *([] if expected is None else [f"Listed: {', '.join(expected) or 'no roles'}"]),
            *(
                f"{label}: {row[name]}"
                for label, name in (("Until", "until"), ("Owner", "owner"), ("Id", "user_id"))
                if row[name]
            ),
        ]
        privileged = " (privileged)" if row["privileged"] else ""
        _result(case, "failure", row["status"], f"{who(row)} {WORDS[row['status']].meaning}{privileged}", details)


def _result(case: ElementTree.Element, kind: str, type_: str, message: str, details: Sequence[str]) -> None:
    result = ElementTree.SubElement(case, kind, {"type": type_, "message": _text(message)})
    result.text = _text("\n".join([message, *details]))
