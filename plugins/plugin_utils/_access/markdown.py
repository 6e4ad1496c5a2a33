# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``access.md``: the plan, for a comment on a pull request. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import first_few

from .document import Document
from .model import DIFFERS, EXCESS, EXPIRED, MISSING, ORPHAN, STATUSES
from .words import NAMED, WORDS, sentence, told_apart, where, who

# A comment on GitHub holds 65,536 characters: this many, and as many rows, leave room for what a pipeline adds.
MOST_CHARACTERS = 60_000
SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$])|(?<!\w)@|\s+")
NEVER = "except accounts without an e-mail address or user name, and those that only a harbor manages"
SECTIONS = (
    (EXPIRED, "Remove", "`roster` removes them."),
    (ORPHAN, "Not listed", f"`roster` removes them with `roster_purge: true`, {NEVER}. It keeps them without it."),
    (EXCESS, "Take roles away", "`roster` takes from them what is not listed."),
    (DIFFERS, "Change", "`roster` changes their roles and e-mail addresses to those that are listed."),
    (MISSING, "Add", "`roster` adds them."),
)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line, and without mentions of users."""
    return SPECIAL.sub(lambda found: f"\\{found[1]}" if found[1] else "&#64;" if found[0] == "@" else " ", text)


def markdown(report: Document) -> str:
    """Return what the role ``roster`` would do, as Markdown."""
    report = told_apart(report)
    title = escaped(report["title"]) + ("" if report["complete"] else " (INCOMPLETE)")
    lines = [f"# {title}", "", f"**{escaped(sentence(report))}**", ""]
    for place in report["organizations"]["unreadable"]:
        lines.append(f"- Not read: {escaped(place['platform'])}, {escaped(where(place))}: {escaped(place['why'])}")
    if not report["complete"]:
        lines.append("")
    totals = report["totals"]
    lines += ["| Status | Rows |", "|---|---:|"]
    lines += [f"| {WORDS[status].label} (`{status}`) | {totals[status]:,} |" for status in STATUSES]
    lines += [f"| Privileged | {totals['privileged']:,} |", f"| All | {totals['rows']:,} |", ""]
    room = MOST_CHARACTERS - _size(lines)
    for status, heading, done in SECTIONS:
        rows = [row for row in report["rows"] if row["status"] == status]
        if not rows:
            continue
        shown = list(_that_fit(map(_line, rows), room))
        left = len(rows) - len(shown)
        room = 0 if left else room - _size(shown)
        lines += [f"## {heading}: {len(rows):,}", "", done, ""]
        lines += ["| Person | Organization | Has | Listed | Why |", "|---|---|---|---|---|", *shown]
        lines += ["", f"{left:,} more are in `access.csv`.", ""] if left else [""]
    lines += [*_since(report), f"_Read from {report['began']} to {report['ended']}._", ""]
    return "\n".join(lines)


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _that_fit(lines: Iterable[str], room: int) -> Iterator[str]:
    """Return the first of these lines, as many as fit into this number of characters."""
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def _line(row: Mapping[str, Any]) -> str:
    expected = row["expected_roles"]
    person = f"{escaped(who(row))}{' **(privileged)**' if row['privileged'] else ''}"
    place = f"{escaped(row['platform'])}: {escaped(where(row))}"
    listed = "" if expected is None else _roles(expected)
    why = "; ".join(filter(None, [f"until {row['until']}" if row["until"] else "", row["reason"] or "", row["ticket"] or ""]))
    return f"| {person} | {place} | {_roles(row['roles'])} | {listed} | {escaped(why)} |"


def _roles(roles: Sequence[str]) -> str:
    return escaped(", ".join(roles)) or "-"


def _since(report: Document) -> Iterator[str]:
    since = report["since"]
    if since is not None:
        came, left, changed = (f"{len(since[name]):,} {name}" for name in ("came", "left", "changed"))
        apart = [escaped(where(one)) for one in report["organizations"]["not_compared"]]
        more = f" Not compared (read by only one of the two audits): {first_few(apart, NAMED)}." if apart else ""
        yield f"Since the last report: {came}, {left}, {changed}.{more}"
        yield ""
