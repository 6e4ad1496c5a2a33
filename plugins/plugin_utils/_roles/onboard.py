# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role onboard: what it reads, what it gives to a new person, and the evidence that it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import clean_email, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes, in_short
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import refuse_domains
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted

from .._access.arrivals import Done, left_to_do, lines, rows_of, sentence
from .._access.evidence import Scope, new_id, run_evidence
from .._access.leavers import within
from .._access.model import Person, Reading
from .._access.newcomers import Welcome, entries, welcome, without
from .._access.onboarding import ONBOARD
from .._access.people import PLATFORMS, POLYTOMIC, UIPATH, platforms_of, read_people
from .._access.reading import platforms_of_results, reading_of
from .evidence import BEFORE, about, check_requested_at, earlier, outcome, turn
from .onboard_key import check_key, key_of_person, prove, told_of_key
from .run import Outcome, Run, Steps
from .variables import ALL, MENTIONED

REGISTERED = {"organizations": "onboard_organizations", "own": "onboard_own", UIPATH: "onboard_uipath_users"}
FIRST_ENTRY = "saas_users_people[0]"
DOMAINS = "saas_users_email_domains"
SEVERAL = "{:,} reasons why nothing was given: "


def person_of(options: Mapping[str, Any]) -> Person:
    """Return the person whom ``onboard_person`` describes.

    Raises:
        InvalidInput: It is not one entry of a people file. Its detail ``mistakes`` has all mistakes.
    """
    if options["onboard_person"] is None:
        raise InvalidInput("onboard_person is missing: set it to an entry of the people file, with at least the e-mail address.")
    mistakes = Mistakes()
    try:
        (person,) = read_people({"saas_users_people": [options["onboard_person"]]}).people
    except InvalidInput as error:
        told = error.details.get("mistakes", [error.message])
        mistakes.add(*(one.replace(FIRST_ENTRY, "onboard_person", 1) for one in told))
        mistakes.refuse()
        raise
    return person


def check(options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Look for mistakes in the variables that their specification does not show."""
    like = (options["onboard_like"] or "").strip()
    if options["onboard_like"] is not None and not like:
        mistakes.add("onboard_like is empty: set it to the e-mail address or the user name of a colleague.")
    if "@" in like:
        with mistakes:
            clean_email(like, "onboard_like")
    with mistakes:
        person = person_of(options)
        if not person.present:
            mistakes.add("onboard_person: state is absent. To take access away, use the role offboard.")
        if not person.access and not like:
            mistakes.add("onboard_person names no access: set polytomic or uipath, or set onboard_like.")
        if like and same_person(like) == same_person(person.email):
            mistakes.add("onboard_like and onboard_person are the same person: set onboard_like to a colleague.")
        with mistakes:
            refuse_domains([Wanted(("email", person.email), source="onboard_person")], options[DOMAINS], DOMAINS)
    check_key(options, mistakes)
    check_requested_at(ONBOARD, options, mistakes)


@dataclass(frozen=True)
class _Asked:
    """What the variables of a run ask for.

    Attributes:
        person: The person.
        like: The colleague; empty if there is none.
        platforms: What is to be read.
        optional: The platforms that no variable names: one without a credential is left out.
    """

    person: Person
    like: str
    platforms: tuple[str, ...]
    optional: tuple[str, ...]


def _asked(run: Run) -> _Asked:
    options = run.variables.options
    person, like = person_of(options), (options["onboard_like"] or "").strip()
    named = platforms_of([person])
    platforms = run.variables.platforms(PLATFORMS if like else named)
    given = options["saas_users_platforms"] is not None
    return _Asked(person, like, platforms, () if given else tuple(one for one in platforms if one not in named))


def plan(run: Run) -> dict[str, Any]:
    """Return what the tasks of the role need: what to read and, when that was done, what to give, and what to read again.

    Raises:
        Refused: The existing evidence cannot be appended to, or there are reasons not to give access: the message has them all.
    """
    if run.plan:
        return _gifts(run)
    asked = _asked(run)
    if asked.person.until is not None and asked.person.until < run.today:
        raise InvalidInput(f"onboard_person: until is {asked.person.until}, which has passed: set it to a future day.")
    earlier(run, ONBOARD)
    by_name = any(access.roles for access in asked.person.access)
    # If emails are set, the names of roles are read only where one of these people has an account. The entry may need all.
    emails = [*_names(asked.person), asked.like] if asked.like and not by_name else None
    return {
        "platforms": list(asked.platforms),
        POLYTOMIC: _options(run, asked),
        **({"emails": emails} if emails else {}),
        "id": new_id(),
    }


def _names(person: Person) -> list[str]:
    """Return the e-mail address and the user names of a person."""
    return list(dict.fromkeys(filter(None, [person.email, *(access.user_name for access in person.access)])))


def _options(run: Run, asked: _Asked) -> dict[str, Any]:
    """Return the options of the module that reads Polytomic."""
    access = [one for one in asked.person.access if one.platform == POLYTOMIC]
    own = any(not one.organization for one in access)
    chosen = run.variables.organizations
    if isinstance(chosen, tuple):
        return {"organizations": list(chosen), "own": own}
    if chosen == ALL or (chosen != MENTIONED and asked.like):
        return {}
    return {"organizations": [one.organization for one in access if one.organization], "own": own}


def _reading(run: Run, asked: _Asked) -> tuple[Reading, list[str]]:
    """Return what was read, and a note for each platform that was left out, since no credential for it is set."""
    reading = reading_of(run.read, asked.platforms)
    chosen = run.variables.organizations
    reading = within(reading, chosen) if isinstance(chosen, tuple) else reading
    credentials = platforms_of_results(run.read)
    absent = [one for one in asked.optional if one in credentials and not credentials[one]["credential"]]
    whole = [one for one in reading.unreadable if not (one.place.organization or one.place.organization_id)]
    notes = [f"{one.place.platform} was left out: {one.why}" for one in whole if one.place.platform in absent]
    return without(reading, absent), notes


def _found(run: Run) -> Welcome:
    asked = _asked(run)
    reading, notes = _reading(run, asked)
    found = welcome(asked.person, asked.like, reading, run.variables.privileged, run.today)
    found = found._replace(notes=(*notes, *found.notes))
    return found._replace(mistakes=(*found.mistakes, *key_of_person(run, found).mistakes))


def _gifts(run: Run) -> dict[str, Any]:
    found = _found(run)
    if found.mistakes:
        end = " Nothing was given." if len(found.mistakes) == 1 else ""
        raise Refused(in_short(found.mistakes, SEVERAL) + end, mistakes=found.mistakes)
    made = entries(found)
    fleet = [one["organization_id"] for one in made.organizations]
    concerned = {POLYTOMIC: bool(fleet or made.own), UIPATH: bool(made.uipath)}
    platforms = [] if run.check_mode else [name for name in PLATFORMS if concerned[name]]
    rows = rows_of(found, None)
    key = key_of_person(run, found)
    prove(key)
    return {
        **made._asdict(),
        "key": key.options,
        "again": {"platforms": platforms, "organizations": fleet, "own": bool(made.own), "emails": _names(found.person)},
        "lines": [*lines(found, rows, found.notes, False), *key.lines],
    }


def report(run: Run) -> Outcome:
    """Return the evidence, what is shown, and what is left to do.

    In the stage ``before``, the evidence says what is going to be done. In check mode, there is none.

    Raises:
        Refused: The existing evidence cannot be appended to.
    """
    found, is_before = _found(run), run.stage == BEFORE
    if run.check_mode:
        return Outcome([] if is_before else [sentence(found, rows_of(found, None), False)])
    done = Done({name: run.done.get(task, {}) for name, task in REGISTERED.items()}, reading_of(run.again, nameless=True))
    rows = rows_of(found, None if is_before else done)
    key = told_of_key(run, key_of_person(run, found))
    notes = [*found.notes, *([] if is_before else key.lines)]
    said = sentence(found, rows, not is_before)
    interrupted = "The run has not ended: it was interrupted, or is still running. " if is_before else ""
    this = _run_evidence(run, found, rows, notes, interrupted + said)
    told = [said, *lines(found, rows, notes, True), *(f"LEFT TO DO: {one}" for one in key.mistakes)]
    there = earlier(run, ONBOARD, **({} if is_before else {"lines": told}))
    return outcome(run, ONBOARD, there, this, told, [*left_to_do(found, rows), *key.mistakes])


def _run_evidence(run: Run, found: Welcome, rows: list[dict[str, Any]], notes: list[str], said: str) -> dict[str, Any]:
    number = {"read": found.read, "unreadable": 0, "left_out": found.left_out}
    scope = Scope([found.person.email], platforms_of_results(run.read), run.variables.privileged, number)
    return run_evidence(ONBOARD, about(run, ONBOARD, said), scope, rows, notes, like=found.like or None)


ONBOARD_STEPS = Steps(plan, report, check, partial(turn, ONBOARD))
