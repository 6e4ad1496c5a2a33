# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that every file of a report is made from, so that all of them say the same. It is ``access.json``. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .history import as_mapping
from .model import DIFFERS, EXCESS, EXPIRED, MISSING, ORPHAN, Findings, Place, Reviewed

SCHEMA = 1
Document = dict[str, Any]
# What ``audit_fail_on`` may name, in the order in which it is told.
FAILURES = (ORPHAN, EXPIRED, EXCESS, DIFFERS, MISSING, "unreadable", "undecided")


@dataclass(frozen=True)
class About:
    """What a report says about itself.

    Attributes:
        title: Its title.
        began, ended: When reading began and ended, such as ``2026-11-29T20:41:19Z``.
        collection: The collection and its version.
        people_sha256: The SHA-256 of the people file.
        people_count: How many people are in it.
        user, host, playbook: Who made the report, on which host, with which playbook.
        platforms: For each platform, ``url`` and ``credential``: its kind and owner, never the credential itself.
        privileged: For each platform, the names of its privileged roles or groups.
    """

    title: str
    began: str
    ended: str
    collection: str
    people_sha256: str
    people_count: int
    user: str
    host: str
    playbook: str
    platforms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    privileged: Mapping[str, Collection[str]] = field(default_factory=dict)


def document(found: Findings, about: About) -> Document:
    """Return the content of ``access.json``."""
    return {
        "schema": SCHEMA,
        "title": about.title,
        "complete": found.complete,
        "began": about.began,
        "ended": about.ended,
        "collection": about.collection,
        "people": {"sha256": about.people_sha256, "count": about.people_count},
        "run": {"user": about.user, "host": about.host, "playbook": about.playbook},
        "platforms": {name: dict(values) for name, values in sorted(about.platforms.items())},
        "privileged": {name: list(roles) for name, roles in sorted(about.privileged.items())},
        "organizations": {
            "seen": len(found.reviewed) + len(found.unreadable) + found.left_out,
            "reviewed": len(found.reviewed),
            "left_out": found.left_out,
            "unreadable": [{**_place(one.place), "why": one.why, "people": list(one.people)} for one in found.unreadable],
            "each": [_each(one) for one in found.reviewed],
            "listed": sorted(found.listed),
            "not_compared": [_place(one) for one in found.not_compared],
        },
        "totals": dict(found.totals),
        "rows": [as_mapping(row) for row in found.rows],
        "since": None if found.since is None else {name: list(rows) for name, rows in found.since._asdict().items()},
        "decisions": None
        if found.outcomes is None
        else [{**asdict(one.decision), "outcome": one.outcome, "why": one.why} for one in found.outcomes],
    }


def _each(one: Reviewed) -> dict[str, Any]:
    return {**_place(one.place), "accounts": one.accounts, "elsewhere": one.elsewhere, "listed": one.listed}


def _place(place: Place) -> dict[str, Any]:
    return {
        "platform": place.platform,
        "organization": place.organization or None,
        "organization_id": place.organization_id or None,
    }


def failing(report: Document, fail_on: Iterable[str]) -> dict[str, int]:
    """Return how many there are of what an audit is to fail on, in the order of ``FAILURES``. Nothing is named with 0."""
    counts = {**report["totals"], "unreadable": len(report["organizations"]["unreadable"])}
    asked = set(fail_on)
    return {name: counts[name] for name in FAILURES if name in asked and counts[name]}
