# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``access.csv``: written for spreadsheets, and read again with what reviewers filled in. No I/O."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, first_few

from .model import COLUMNS, KEEP, REVOKE, Decision
from .people import PLATFORMS

BETWEEN = "; "
# What a spreadsheet takes for a formula; full-width signs count in some. A cell that is quoted already is quoted once more.
FORMULA = re.compile(r"['\s]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
TOLD = 10
IDENTIFYING = ("platform", "organization", "organization_id", "email", "user_name", "user_id")
FILLED_IN = ("decision", "justification", "reviewer", "reviewed_at")


def quoted(text: str) -> str:
    """Return a cell as text: with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unquoted(text: str) -> str:
    """Return what a cell of :func:`quoted` means."""
    return text[1:] if text.startswith("'") and FORMULA.match(text, 1) else text


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> str:
    """Return the rows of a report as CSV: UTF-8 without a byte order mark, commas, and every cell but the header in quotes.

    A byte order mark would become part of the first column's name in most programs; LibreOffice does not need one.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(columns)
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = BETWEEN.join(value)
    if isinstance(value, bool):
        value = "true" if value else "false"
    return quoted(value or "")


def decisions(text: str, source: str) -> tuple[Decision, ...]:
    """Read the decisions from a CSV that an audit wrote and reviewers filled in. Columns may be moved, and others added.

    Args:
        text: The file. A byte order mark and semicolons or tabs instead of commas are accepted, as spreadsheets save them.
        source: Its name, for messages.

    Raises:
        InvalidInput: It is not such a CSV. The message has all mistakes, by line.
    """
    found: list[Decision] = []
    mistakes: list[str] = []
    first: dict[tuple[str, ...], tuple[Decision, int]] = {}
    for line, decision in _read(text, source):
        found.append(decision)
        told = _mistakes(decision)
        if decision.decision:
            other, line_of_other = first.setdefault(_account(decision), (decision, line))
            if other.decision != decision.decision:
                told.append(f"line {line_of_other} says {other.decision} of the same account: delete one")
        mistakes += [f"line {line} ({_who(decision)}): {mistake}" for mistake in told]
    if mistakes:
        raise InvalidInput(f"{source}: {first_few(mistakes, TOLD, '; ')}.")
    return tuple(found)


def _read(text: str, source: str) -> Iterator[tuple[int, Decision]]:
    """Yield the line and the decision of each row that is not empty, as spreadsheets save a row that was emptied."""
    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max((",", ";", "\t"), key=header.count), strict=True)
    try:
        names = {folded(name): name for name in reader.fieldnames or ()}
        lacking = [name for name in (*IDENTIFYING, "decision") if name not in names]
        if lacking:
            what = f"has no column {' and no '.join(lacking)}" if names else "is empty"
            raise InvalidInput(f"{source} {what}: use the access.csv that an audit wrote.")
        for record in reader:
            cells = {name: unquoted((record.get(names.get(name, "")) or "").strip()) for name in (*IDENTIFYING, *FILLED_IN)}
            if any(cells.values()):
                folded_cells = {name: folded(cells[name]) for name in ("platform", "decision")}
                yield reader.line_num, Decision(**{**cells, **folded_cells})
    except csv.Error as error:
        raise InvalidInput(f"{source}, line {reader.line_num}, is not CSV: {error}.") from None


def _account(decision: Decision) -> tuple[str, ...]:
    """Return what identifies an account in a file."""
    place = folded(decision.organization_id) or folded(decision.organization)
    who = decision.user_id or decision.email or decision.user_name
    return decision.platform, place, folded(who)


def _who(decision: Decision) -> str:
    return decision.email or decision.user_name or decision.user_id or "no person"


def _mistakes(decision: Decision) -> list[str]:
    mistakes = []
    if decision.decision not in ("", KEEP, REVOKE):
        mistakes.append(f"the decision '{decision.decision}' is unknown: write keep or revoke")
    if not decision.platform:
        mistakes.append("the platform is empty")
    elif decision.platform not in PLATFORMS:
        mistakes.append(f"the platform '{decision.platform}' is unknown: keep {' or '.join(PLATFORMS)}")
    if decision.decision and not (decision.user_id or decision.email or decision.user_name):
        mistakes.append("the decision names no person: keep user_id, email, and user_name as the audit wrote them")
    return mistakes
