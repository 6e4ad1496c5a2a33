# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role offboard: what it reads, whom it removes, and the evidence that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes

from .._access.departures import Done, rows_of, settled, without_privileged
from .._access.evidence import Scope, failure, new_id, run_evidence
from .._access.leavers import Search, check_emails, entries, people_of, search, sought, within
from .._access.model import Reading
from .._access.offboarding import OFFBOARD
from .._access.offboarding_words import NOT_ENDED, left_to_do, lines, nobody, sentence
from .._access.people import PLATFORMS, POLYTOMIC, UIPATH
from .._access.places import FLEET, OWN
from .._access.reading import callers_of, platforms_of_results, reading_of
from .evidence import BEFORE, about, check_requested_at, earlier, outcome, turn
from .run import Outcome, Run, Steps
from .variables import MENTIONED

UNCHANGED = "Nothing was changed, since this is check mode."
# The names under which the results of the modules are registered.
REGISTERED = {
    FLEET: ("offboard_organizations",),
    OWN: ("offboard_own", "offboard_own_by_partner"),
    UIPATH: ("offboard_uipath_users",),
}
ALTERED = "The manifest does not describe the evidence that was there before: it was altered, or a run was interrupted."


def check(options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Look for mistakes in the variables that their specification does not show."""
    if options["offboard_emails"] is not None:
        check_emails(options["offboard_emails"], mistakes)
    if options["saas_users_organizations"] == MENTIONED:
        words = "set it to all, or to a list of names and shell patterns: no people file mentions the organizations of a leaver."
        mistakes.add(f"saas_users_organizations is {MENTIONED}: {words}")
    check_requested_at(OFFBOARD, options, mistakes)


def plan(run: Run) -> dict[str, Any]:
    """Return what the tasks of the role need: what to read and, when that was done, whom to remove, and what to read again.

    Raises:
        Refused: The existing evidence cannot be appended to.
    """
    if run.plan:
        return _removals(run)
    earlier(run, OFFBOARD)  # what cannot be appended to is refused before anything is read or removed
    options: dict[str, Any] = {}
    if isinstance(run.variables.organizations, tuple):
        options["organizations"] = list(run.variables.organizations)
    platforms = run.variables.platforms(PLATFORMS)
    emails = sought(people_of(run.variables.options["offboard_emails"]))
    return {"platforms": list(platforms), POLYTOMIC: options, "emails": emails, "id": new_id()}


def _removals(run: Run) -> dict[str, Any]:
    leavers = _search(run, _reading(run)).leavers
    made = entries(leavers)
    fleet = [one["organization_id"] for one in made.organizations]
    concerned = {POLYTOMIC: bool(fleet or made.own), UIPATH: bool(made.uipath)}
    platforms = [] if run.check_mode else [name for name in PLATFORMS if concerned[name]]
    own = entries(replace(one, own=False) for one in leavers if one.own and one.place.platform == POLYTOMIC).organizations
    return {
        **made._asdict(),
        "own_by_partner": own,
        "again": {"platforms": platforms, "organizations": fleet, "own": bool(made.own)},
    }


def _reading(run: Run) -> Reading:
    # Who leaves is removed even if the names of their roles cannot be read.
    reading = reading_of(run.read, run.variables.platforms(PLATFORMS), nameless=True)
    chosen = run.variables.organizations
    return within(reading, chosen) if isinstance(chosen, tuple) else reading


def _search(run: Run, reading: Reading) -> Search:
    options, privileged = run.variables.options, run.variables.privileged
    return search(people_of(options["offboard_emails"]), options["offboard_mode"], reading, callers_of(run.read), privileged)


def report(run: Run) -> Outcome:
    """Return the evidence, what is shown, and what is left to do.

    In the stage ``before``, the evidence says what is going to be done. In check mode, there is none.

    Raises:
        Refused: The existing evidence cannot be appended to.
    """
    reading, is_before = _reading(run), run.stage == BEFORE
    found = _search(run, reading)
    notes = [*nobody(found), *found.notes]
    if run.check_mode:
        rows = rows_of(found, None)
        told = [] if is_before else [sentence(found, rows, False), *lines(found, rows, notes, False)]
        return Outcome(told, failure=None if is_before else failure(left_to_do(found, rows), UNCHANGED))
    done = None if is_before else _done(run)
    rows = rows_of(found, done)
    there = earlier(run, OFFBOARD, **({} if is_before else {"lines": lines(found, rows, notes, True)}))
    others = [one for one in there.runs if one["id"] != run.plan["id"]]
    rows += settled(others, found, reading)
    altered = there.altered or any(ALTERED in one["notes"] for one in there.runs if one not in others)
    notes += [
        *(without_privileged(found, done.again, run.variables.privileged) if done else ()),
        *([ALTERED] if altered else ()),
    ]
    said = sentence(found, rows, not is_before)
    this = _run_evidence(run, found, rows, notes, f"{NOT_ENDED} {said}" if is_before else said)
    return outcome(run, OFFBOARD, there, this, [said, *lines(found, rows, notes, True)], left_to_do(found, rows))


def _done(run: Run) -> Done:
    results = {name: _results(run, tasks) for name, tasks in REGISTERED.items()}
    return Done(results, reading_of(run.again, nameless=True))


def _results(run: Run, tasks: Sequence[str]) -> list[Mapping[str, Any]]:
    return [run.done[task] for task in tasks if task in run.done]


def _run_evidence(run: Run, found: Search, rows: Sequence[Mapping[str, Any]], notes: Sequence[str], said: str) -> dict[str, Any]:
    scope = Scope(
        found.emails,
        platforms_of_results(run.read),
        run.variables.privileged,
        {"read": found.read, "unreadable": len(found.unreadable), "left_out": found.left_out},
    )
    return run_evidence(OFFBOARD, about(run, OFFBOARD, said), scope, rows, notes, mode=found.mode, nobody=list(found.nobody))


OFFBOARD_STEPS = Steps(plan, report, check, partial(turn, OFFBOARD))
