# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role audit: what it reads, and what it reports. It reads the files that its variables name, and writes none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused, at_most
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import LONGEST, in_short, listed

from .._access.document import FAILURES, Document, document, failing
from .._access.lock import alone
from .._access.model import Expected, Reading
from .._access.people import POLYTOMIC, platforms_of
from .._access.reading import reading_of
from .._access.report import FORMATS, files
from .._access.rows import findings
from .._access.unknown import unknown_names
from .._access.words import sentence
from .inputs import read_decisions, read_previous
from .run import Outcome, Run, Steps
from .variables import ALL, Variables

TITLE, FOLDER = "Access review", "access-review"
REPORT_DIR = "audit_report_dir"
DEFAULT_FORMATS = ("html", "json", "csv", "junit")
# What ``audit_fail_on_drift`` means.
DRIFT = tuple(one for one in FAILURES if one != "undecided")


def scope(variables: Variables) -> dict[str, Any]:
    """Return what is to be read: the ``platforms``, and the options of the module that reads Polytomic.

    An option that is left out has the meaning that the module gives it.
    """
    platforms = variables.platforms(platforms_of(variables.asked.people))
    access = [one for person in variables.asked.people for one in person.access if one.platform == POLYTOMIC]
    mentioned = list(dict.fromkeys(one.organization for one in access if one.organization))
    options: dict[str, Any] = {}
    chosen = variables.organizations
    if isinstance(chosen, tuple):
        options["organizations"] = list(chosen)
    elif chosen != ALL:
        options["organizations"] = mentioned
    elif mentioned:
        options["organizations"] = ["*"]  # reading fails without a partner key, since the file names organizations
    own = any(not one.organization for one in access)
    if own or chosen != ALL:
        options["own"] = own
    return {"platforms": list(platforms), POLYTOMIC: options}


def review(run: Run, title: str, reading: Reading, previous: Document | None = None) -> Document:
    """Return the report on what was read. It compares with an earlier report, if there is one.

    Raises:
        InvalidInput: The file with the decisions cannot be read, or is not valid.
    """
    variables = run.variables
    expected = Expected(run.today, variables.asked.permitted, variables.privileged, read_decisions(run), previous)
    return document(findings(variables.asked.people, reading, expected), run.about(title))


def plan(run: Run) -> dict[str, Any]:
    """Return what the tasks of the role need: see :func:`scope`. The files that the variables name are tried as well."""
    read_decisions(run)
    read_previous(run, "audit_previous")
    return scope(run.variables)


def report(run: Run) -> Outcome:
    """Return the files of the report, what is shown, and whether the audit fails."""
    options = run.variables.options
    folder = _folder(run)
    reading = reading_of(run.read)
    found = review(run, options["audit_name"] or TITLE, reading, read_previous(run, "audit_previous"))
    chosen = options["audit_formats"]
    made = files(found, DEFAULT_FORMATS if chosen is None else [one for one in FORMATS if one in chosen])
    fail_on = [*(options["audit_fail_on"] or ()), *(DRIFT if options["audit_fail_on_drift"] else ())]
    mistakes = unknown_names(run.variables.asked.people, reading, run.today)
    result = {
        "report_dir": str(folder),
        "files": [str(folder / name) for name in made],
        **{name: found[name] for name in ("complete", "totals")},
        "sentence": sentence(found),
        **({"mistakes": at_most(mistakes)} if mistakes else {}),
    }
    written = [f"The report is in {folder}.", *_of_earlier(folder, made)]
    return Outcome(lines(found), made, folder, _verdict(found, fail_on, mistakes, folder), result, written=written)


def turn(run: Run) -> AbstractContextManager[Refused | None]:
    """Keep other runs from the folder of the report, so that all of its files are of one run."""
    return alone(_folder(run), REPORT_DIR, "report")


def _folder(run: Run) -> Path:
    return run.path(REPORT_DIR, FOLDER)


def _of_earlier(folder: Path, made: Iterable[str]) -> list[str]:
    """Return a sentence if another report has files in this folder that the manifest will not list. They are kept."""
    left = [name for name, _make in FORMATS.values() if name not in made and os.path.exists(folder / name)]
    return [f"Not of this report, but of an earlier one in this folder: {', '.join(left)}."] if left else []


def lines(report: Document) -> list[str]:
    """Return what is shown of the report."""
    incomplete = [] if report["complete"] else ["INCOMPLETE: not everything could be read."]
    return [*incomplete, sentence(report)]


def _verdict(found: Document, fail_on: Iterable[str], mistakes: Sequence[str], folder: Path) -> str | None:
    """Return why the audit fails: mistakes in the people file make the report wrong, so they are reported first."""
    where_it_is = f"The report is in {folder}."
    if mistakes:
        words = in_short(mistakes, "The people file has {:,} mistakes: ", LONGEST - len(where_it_is) - 1)
        return f"{words} {where_it_is}"
    counts = failing(found, fail_on)
    if not counts:
        return None
    return f"The audit found {listed([f'{number:,} {name}' for name, number in counts.items()])}; the report is in {folder}."


AUDIT = Steps(plan, report, turn=turn)
