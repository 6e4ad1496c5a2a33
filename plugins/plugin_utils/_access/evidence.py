# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evidence of a job that changes access: the access before, the changes, and the access afterwards.

The evidence of a job is ``<job>.json``, from which its CSV, its page and the manifest are made. It has all runs: each run
appends itself. A run is written before the first change, without an end, and replaced afterwards, so that a run that was killed
is in the evidence with what it was about to do. No I/O: ``evidence_files`` has it.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import first_few

from .table import table

SCHEMA = 1
TEXT, LIST, FLAG = "text", "list", "flag"
Row = Mapping[str, Any]
RunEvidence = Mapping[str, Any]
# What identifies an account, and what it had; then what a run says of it.
ACCOUNT: Mapping[str, str] = {
    **dict.fromkeys(("platform", "organization", "organization_id", "email", "user_name", "user_id"), TEXT),
    "roles": LIST,
    "privileged": FLAG,
}
LEFT_TO_DO, NOTE, LOOKED_AGAIN, NOTHING = "left_to_do", "note", "looked_again", "none"
# What a run says about itself; ``ended`` is None until it has ended.
ABOUT = ("id", "began", "ended", "collection", "user", "host", "playbook", "ticket", "by", "requested_at", "sentence")
ORGANIZATIONS = ("read", "unreadable", "left_out")
FIRST = 3  # of what is left to do, in the sentence of a failure
IN_EACH_LINE = ("began", "ended", "ticket", "by", "requested_at")


class Action(NamedTuple):
    """What may be done with an account.

    Attributes:
        column: The column that says whether it was done; None there means that this is not known.
        done: What the page says if it was done.
        not_done: What it says if it was not.
    """

    column: str
    done: str
    not_done: str


@dataclass(frozen=True)
class Job:
    """A job that leaves evidence.

    Attributes:
        name: The name of its role, with which the names of its files begin.
        title: The title of its page.
        roles: What the page calls the column with the roles.
        actions: What it may do with an account, by the value of the column ``action``. ``none`` is nothing.
        seen: What the second look may show (the column ``looked_again``), and whether that is as it should be; None: not known.
        counts: What the page calls the numbers of a run, by their names in :func:`totals`.
    """

    name: str
    title: str
    roles: str
    actions: Mapping[str, Action]
    seen: Mapping[str, bool | None]
    counts: Mapping[str, str]

    @property
    def done(self) -> tuple[str, ...]:
        """The columns that say what was done."""
        return tuple(dict.fromkeys(action.column for action in self.actions.values()))

    @property
    def columns(self) -> dict[str, str]:
        """The columns of a row in their order, each with what it holds: text, a list of texts, or true and false."""
        said = dict.fromkeys((LOOKED_AGAIN, LEFT_TO_DO, NOTE), TEXT)
        return {**ACCOUNT, "requested": TEXT, "action": TEXT, **dict.fromkeys(self.done, FLAG), **said}

    def row(self, **values: Any) -> dict[str, Any]:
        """Return a row with these values, and without any in its other columns."""
        empty: dict[str, Any] = {
            name: [] if kind == LIST else False if kind == FLAG else None for name, kind in self.columns.items()
        }
        return {**empty, "action": NOTHING, **values}


def new_id() -> str:
    """Return an id for a run."""
    return uuid.uuid4().hex


def is_account(job: Job, row: Row) -> bool:
    """Whether a row is about an account that exists. One whose id is not known is still there, since nothing can be done."""
    return bool(row["user_id"]) or (row["action"] == NOTHING and job.seen.get(row[LOOKED_AGAIN]) is False)


def totals(job: Job, rows: Iterable[Row]) -> dict[str, int]:
    """Return the numbers of a run: of its rows, of accounts, of what was done, seen again, and is left to do."""
    rows = list(rows)
    seen = Counter(row[LOOKED_AGAIN] for row in rows)
    return {
        "rows": len(rows),
        "accounts": sum(is_account(job, row) for row in rows),
        **{name: sum(row[name] is True for row in rows) for name in job.done},
        **{name.replace(" ", "_"): seen[name] for name in job.seen},
        LEFT_TO_DO: sum(bool(row[LEFT_TO_DO]) for row in rows),
    }


@dataclass(frozen=True)
class Scope:
    """What a run was about.

    Attributes:
        people: The people, by e-mail address or user name.
        platforms: For each platform, ``url`` and ``credential``: its kind and owner, never the credential itself.
        privileged: For each platform, the names of its privileged roles or groups.
        organizations: The number of organizations that were ``read``, ``unreadable``, and ``left_out``.
    """

    people: Sequence[str]
    platforms: Mapping[str, Mapping[str, str]]
    privileged: Mapping[str, Sequence[str]]
    organizations: Mapping[str, int]


def run_evidence(
    job: Job, about: Mapping[str, Any], scope: Scope, rows: Sequence[Row], notes: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    """Return a run as it is in the evidence.

    Args:
        job: The job.
        about: What the run says about itself, by the names in ``ABOUT``. ``id`` and ``began`` are not empty.
        scope: What it was about.
        rows: What it says of each account, in the order in which they are shown; see :meth:`Job.row`.
        notes: Sentences about the run as a whole.
        more: Further attributes, of this job alone.
    """
    return {
        **{name: about.get(name) for name in ABOUT},
        **more,
        "people": list(scope.people),
        "platforms": {name: dict(one) for name, one in sorted(scope.platforms.items())},
        "privileged": {name: list(roles) for name, roles in sorted(scope.privileged.items())},
        "organizations": {name: scope.organizations[name] for name in ORGANIZATIONS},
        "notes": list(notes),
        "totals": totals(job, rows),
        "rows": [dict(row) for row in rows],
    }


def failure(left: Sequence[str], end: str) -> str | None:
    """Return why a role fails, in one sentence; None if nothing is left to do.

    Args:
        left: What is left to do.
        end: What to do next.
    """
    if not left:
        return None
    return f"{len(left):,} LEFT TO DO: {first_few([one.rstrip('.') for one in left], FIRST, '; ')}. {end}"


def appended(runs: Iterable[RunEvidence], run: RunEvidence) -> tuple[RunEvidence, ...]:
    """Return the runs with this one at the end, in the place of what was written before its changes."""
    return (*(one for one in runs if one["id"] != run["id"]), run)


def evidence(job: Job, runs: Sequence[RunEvidence]) -> dict[str, Any]:
    """Return the content of ``<job>.json``."""
    return {"schema": SCHEMA, "job": job.name, "title": job.title, "runs": [dict(run) for run in runs]}


def csv_of(job: Job, runs: Iterable[RunEvidence]) -> str:
    """Return the rows of all runs as CSV."""
    lines = [{**{name: run[name] for name in IN_EACH_LINE}, **row} for run in runs for row in run["rows"]]
    return table(lines, (*IN_EACH_LINE, *job.columns))


def fault(job: Job, found: Any) -> str:
    """Return why a value is not the evidence of a job that this version can append to, or the empty string."""
    if not isinstance(found, dict) or found.get("job") != job.name or not isinstance(found.get("runs"), list):
        return f"it is not evidence of the role {job.name}"
    if found.get("schema") != SCHEMA:
        return "another version of the collection wrote it"
    for number, run in enumerate(found["runs"]):
        if not isinstance(run, dict) or not _is_run(job, run):
            return f"runs[{number}] is damaged"
    return ""


def _is_run(job: Job, run: Mapping[str, Any]) -> bool:
    """Whether a run is whole, so that it can be shown."""
    wanted = {**dict.fromkeys(ABOUT, TEXT), "people": LIST, "notes": LIST}
    if not all(name in run and _fits(kind, run[name]) for name, kind in wanted.items()) or not (run["id"] and run["began"]):
        return False
    rows: Any = run.get("rows")
    organizations: Any = run.get("organizations")
    return (
        _are(
            run.get("platforms"), lambda one: _are(one, lambda text: isinstance(text, str)) and {"url", "credential"} <= set(one)
        )
        and _are(run.get("privileged"), lambda one: _fits(LIST, one))
        and _are(organizations, lambda one: isinstance(one, int))
        and set(ORGANIZATIONS) <= set(organizations)
        and isinstance(rows, list)
        and all(_is_row(job, row) for row in rows)
        and run.get("totals") == totals(job, rows)
    )


def _is_row(job: Job, row: Any) -> bool:
    columns = job.columns
    return (
        isinstance(row, dict)
        and set(row) == set(columns)
        and all(_fits(kind, row[name]) for name, kind in columns.items())
        and row["action"] in (NOTHING, *job.actions)
    )


def _are(values: Any, fit: Callable[[Any], bool]) -> bool:
    """Whether something is a dictionary with such values."""
    return isinstance(values, dict) and all(map(fit, values.values()))


def _fits(kind: str, value: Any) -> bool:
    """Whether a value is what a column holds. A flag that is None is not known."""
    if kind == LIST:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, bool if kind == FLAG else str)
