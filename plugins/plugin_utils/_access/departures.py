# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the people who leave: the rows of the evidence, and its sentences. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person

from .evidence import LEFT_TO_DO, LOOKED_AGAIN, NOTE, NOTHING, RunEvidence
from .leavers import Leaver, Search
from .model import Place, Reading
from .offboarding import DEACTIVATE, GONE, INACTIVE, OFFBOARD, STILL_THERE, UNKNOWN
from .places import key_of, surface
from .rows import held

Row = dict[str, Any]
Result = Mapping[str, Any]


class Done(NamedTuple):
    """What the modules did.

    Args:
        results: The results of the modules that were to remove or deactivate accounts, by the names in ``Entries``.
        again: What a second look showed, with all accounts of the organizations concerned; None before that.
    """

    results: Mapping[str, Sequence[Result]]
    again: Reading | None


def rows_of(found: Search, done: Done | None) -> list[Row]:
    """Return the rows of the evidence: an account each, then each person for each place that could not be read.

    Args:
        found: What was found of the people who leave.
        done: What was done; None before that.
    """
    outcome = done and _Outcome(done)
    return [*(_row(one, found.mode, outcome) for one in found.leavers), *_unreadable(found)]


def _row(one: Leaver, mode: str, outcome: _Outcome | None) -> Row:
    row = OFFBOARD.row(
        platform=one.place.platform,
        organization=one.place.organization or None,
        organization_id=one.place.organization_id or None,
        email=one.account.email.strip() or None,
        user_name=one.account.user_name.strip() or None,
        user_id=one.account.id or None,
        roles=list(one.roles),
        privileged=one.privileged,
        requested=mode,
        action=one.action,
    )
    row[LEFT_TO_DO], row[NOTE] = one.left_to_do or None, one.note or None
    if one.action == NOTHING:
        return {**row, LOOKED_AGAIN: STILL_THERE if one.left_to_do else INACTIVE}
    column = OFFBOARD.actions[one.action].column
    if outcome is None:
        return {**row, column: None}
    row[column] = outcome.did(one)
    row[LOOKED_AGAIN] = seen = outcome.seen(one)
    if seen == UNKNOWN:
        row[LEFT_TO_DO] = f"Not verified: {outcome.complaint(one) or outcome.why_unknown(one)}"
    elif seen == STILL_THERE:
        said = outcome.complaint(one) or "The platform reported no error, but still lists the account."
        row[LEFT_TO_DO] = f"The account is not {column}: {said}"
    elif not row[column]:
        row[NOTE] = " ".join(filter(None, [one.note, f"The platform reported an error, but the account is {seen}."]))
    return row


def _unreadable(found: Search) -> Iterator[Row]:
    for one in found.unreadable:
        for email in found.emails:
            yield OFFBOARD.row(
                platform=one.place.platform,
                organization=one.place.organization or None,
                organization_id=one.place.organization_id or None,
                email=email if "@" in email else None,
                user_name=None if "@" in email else email,
                requested=found.mode,
                looked_again=UNKNOWN,
                left_to_do=f"Could not be read: {one.why}",
            )


class _Outcome:
    """What was done, by account."""

    def __init__(self, done: Done) -> None:
        self._results = done.results
        self._done = {
            (name, folded(change.get("organization_id")), folded(change.get("id")))
            for name, results in done.results.items()
            for result in results
            for change in result.get("changes") or ()
            if change.get("done")
        }
        self._again = {key_of(one.place): one for one in (done.again.organizations if done.again else ())}
        self._unreadable = done.again.unreadable if done.again else ()

    def did(self, one: Leaver) -> bool:
        """Whether a module says that it removed or deactivated an account."""
        places = folded(one.place.organization_id), ""
        return any((surface(one.place, one.own), place, folded(one.account.id)) in self._done for place in places)

    def seen(self, one: Leaver) -> str:
        """Return what the second look showed."""
        there = self._again.get(key_of(one.place))
        if there is None:
            return UNKNOWN
        account = next((each for each in there.accounts if folded(each.id) == folded(one.account.id)), None)
        if account is None:
            return GONE
        return STILL_THERE if account.active or one.action != DEACTIVATE else INACTIVE

    def why_unknown(self, one: Leaver) -> str:
        """Return why an organization could not be read again."""
        places = [each for each in self._unreadable if each.place.platform == one.place.platform]
        exact = [each for each in places if key_of(each.place) == key_of(one.place)]
        return next((each.why for each in exact or places), "The organization was not read.")

    def complaint(self, one: Leaver) -> str:
        """Return what a module says about an account that it did not remove, about its organization, or about its task."""
        results = self._results.get(surface(one.place, one.own), ())
        result = next((each for each in results if each.get("msg")), None)  # in the role, this is not a failure of the task
        if result is None:
            return ""
        place = folded(one.place.organization_id)
        names = {same_person(one.account.email), same_person(one.account.user_name)} - {""}
        failures = [each for each in result.get("failures") or () if folded(each.get("organization_id")) in ("", place)]
        about = [each for each in failures if same_person(each.get("email")) in names]
        whole = [] if result.get("failures") else [result]
        return next((str(each["msg"]) for each in (*about, *failures, *whole) if each.get("msg")), "")


def settled(runs: Iterable[RunEvidence], found: Search, reading: Reading) -> list[Row]:
    """Return a row for each account that a run was about to remove when it was killed, and that is gone now.

    Args:
        runs: The runs of the evidence, in their order.
        found: What was found of the people who leave. Runs about other people stay as they are.
        reading: What was read for that. What cannot be read is not settled.
    """
    asked = set(map(same_person, found.emails))
    read = {key_of(one.place) for one in reading.organizations}
    there = {one.key for one in found.leavers}
    open_: dict[tuple[str, ...], Row] = {}
    for run in runs:
        for row in run["rows"]:
            place = key_of(Place(row["platform"], row["organization_id"] or "", row["organization"] or ""))
            key = (*place, folded(row["user_id"]))
            open_.pop(key, None)
            known = not asked.isdisjoint({same_person(row["email"]), same_person(row["user_name"])} - {""})
            if not run["ended"] and row["action"] != NOTHING and known and place in read and key not in there:
                note = f"The run of {run['began']} has not noted what it did: the account is gone."
                open_[key] = {**row, "action": NOTHING, "removed": False, "deactivated": False, LOOKED_AGAIN: GONE, NOTE: note}
    return list(open_.values())


def without_privileged(found: Search, again: Reading | None, privileged: Mapping[str, Collection[str]]) -> list[str]:
    """Return a sentence for each organization in which no user with a privileged role is left."""
    had = {key_of(one.place) for one in found.leavers if one.privileged and one.action != NOTHING}
    notes = []
    for one in again.organizations if again else ():
        guarded = frozenset(map(folded, privileged.get(one.place.platform, ())))
        names = {folded(role): name for role, name in one.role_names.items()}
        left = any(each.active and not each.elsewhere and held(each, names, guarded).privileged for each in one.accounts)
        if key_of(one.place) in had and not left and not one.nameless:
            roles = " or ".join(privileged[one.place.platform])
            notes.append(f"Nobody with a privileged role ({roles}) is left in {found.called(asdict(one.place))}.")
    return notes
