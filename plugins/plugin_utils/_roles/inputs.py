# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the files that the variables of a role name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput

from .._access.document import SCHEMA, Document
from .._access.history import TOLD
from .._access.model import STATUSES, Decision
from .._access.table import decisions
from .run import Run

DECISIONS = "saas_users_decisions"
OPTIONAL = ("organization", "organization_id", "email", "user_name", "user_id")  # texts of a row that may be null


def read_text(path: Path, variable: str) -> str:
    """Return the content of the file that a variable names.

    Raises:
        InvalidInput: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            f"{variable}: {path} cannot be read: {error.strerror or error}. Set it to a file that can be read."
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{variable}: {path} is not UTF-8. Save it again as CSV UTF-8.") from None


def read_decisions(run: Run) -> tuple[Decision, ...] | None:
    """Return what reviewers decided; None if ``saas_users_decisions`` is not set.

    Raises:
        InvalidInput: The file cannot be read, or is not a CSV that an audit wrote.
    """
    if not run.variables.options[DECISIONS]:
        return None
    path = run.path(DECISIONS)
    return decisions(read_text(path, DECISIONS), str(path))


def read_previous(run: Run, variable: str) -> Document | None:
    """Return the earlier report that a variable names; None if it is not set.

    Raises:
        InvalidInput: The file cannot be read, or is not an ``access.json``.
    """
    if not run.variables.options[variable]:
        return None
    path = run.path(variable)
    wrong = InvalidInput(f"{variable}: {path} is not a report: set it to an access.json that an audit wrote.")
    try:
        report: Any = json.loads(read_text(path, variable))
    except (ValueError, RecursionError):
        raise wrong from None
    if not _is_report(report):
        raise wrong
    return report  # type: ignore[no-any-return]


def _is_report(report: Any) -> bool:
    """Return whether a report has what another one compares with."""
    if not isinstance(report, dict) or report.get("schema") != SCHEMA or not isinstance(report.get("organizations"), dict):
        return False
    rows, unreadable = report.get("rows"), report["organizations"].get("unreadable")
    return isinstance(rows, list) and all(map(_is_row, rows)) and isinstance(unreadable, list) and all(map(_is_place, unreadable))


def _is_row(one: Any) -> bool:
    return _is_place(one) and one.keys() >= set(TOLD) and isinstance(one["roles"], list) and one["status"] in STATUSES


def _is_place(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("platform"), str) and all(map(_is_text, map(one.get, OPTIONAL)))


def _is_text(one: Any) -> bool:
    return one is None or isinstance(one, str)
