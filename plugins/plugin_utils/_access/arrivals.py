# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of giving a new person access: the rows of the evidence, and what is shown. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import number_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import listed

from .evidence import LEFT_TO_DO, LOOKED_AGAIN, NOTE
from .model import Account, Reading
from .newcomers import Grant, Welcome
from .onboarding import ADD, HAS, INACTIVE, INVITE, LACKS, NOTHING, ONBOARD, UNKNOWN
from .places import key_of, surface
from .words import said_there

Row = dict[str, Any]


class Done(NamedTuple):
    """What the modules did.

    Args:
        results: The results of the modules that were to give access: ``organizations``, ``own`` and ``uipath``.
        again: What a second look showed.
    """

    results: Mapping[str, Mapping[str, Any]]
    again: Reading


def rows_of(found: Welcome, done: Done | None) -> list[Row]:
    """Return the rows of the evidence, one for each organization.

    Args:
        found: What was found of the person.
        done: What was done; None before that.
    """
    return [_row(found, one, done) for one in found.grants]


def _row(found: Welcome, one: Grant, done: Done | None) -> Row:
    row = ONBOARD.row(
        platform=one.place.platform,
        organization=one.place.organization or None,
        organization_id=one.place.organization_id or None,
        email=found.person.email,
        user_name=(one.account.user_name.strip() or None) if one.account else None,
        user_id=one.account.id if one.account else None,
        roles=list(one.before),
        privileged=bool(one.privileged),
        requested="; ".join(one.asked) or "access",
        action=one.action,
    )
    if one.like:
        row[NOTE] = f"Copied from {one.like}."
    if one.action == NOTHING:
        return {**row, LOOKED_AGAIN: HAS if one.account and one.account.active else INACTIVE}
    column = ONBOARD.actions[one.action].column
    if done is None:
        return {**row, column: None}
    row[column] = _did(one, done.results.get(surface(one.place, one.own), {}))
    account, row[LOOKED_AGAIN] = _seen(found, one, done.again)
    if account is not None:
        row["user_id"], row["user_name"] = account.id or None, account.user_name.strip() or None
    if row[LOOKED_AGAIN] in (LACKS, UNKNOWN):
        said = _complaint(one, done)
        looked = "The access is missing" if row[LOOKED_AGAIN] == LACKS else "Not verified"
        row[LEFT_TO_DO] = f"{looked}: {said or 'the platform reported no error.'}"
    return row


def _is_there(one: Grant, entry: Mapping[str, Any]) -> bool:
    return folded(entry.get("organization_id")) in ("", folded(one.place.organization_id))


def _did(one: Grant, result: Mapping[str, Any]) -> bool:
    return any(change.get("done") and _is_there(one, change) for change in result.get("changes") or ())


def _seen(found: Welcome, one: Grant, again: Reading) -> tuple[Account | None, str]:
    """Return the account that a second look showed, and what it showed."""
    there = next((each for each in again.organizations if key_of(each.place) == key_of(one.place)), None)
    if there is None:
        return None, UNKNOWN
    names = {same_person(found.person.email), *(same_person(each.user_name) for each in found.person.access)} - {""}
    known = one.account.id if one.account else ""
    for account in there.accounts:
        if account.id == known or names & {same_person(account.email), same_person(account.user_name)}:
            has = {folded(role.id) for role in account.roles}
            right = set(map(folded, one.role_ids)) <= has and (not one.role or folded(one.role) == folded(account.role))
            return account, LACKS if not right else HAS if account.active else INACTIVE
    return None, LACKS


def _complaint(one: Grant, done: Done) -> str:
    """Return why access was not given, or could not be looked at."""
    result = done.results.get(surface(one.place, one.own), {})
    failures = [str(each["msg"]) for each in result.get("failures") or () if each.get("msg") and _is_there(one, each)]
    whole = [] if result.get("failures") else [str(result.get("msg") or "")]
    places = [each for each in done.again.unreadable if each.place.platform == one.place.platform]
    exact = [each.why for each in places if key_of(each.place) == key_of(one.place)]
    return next(filter(None, [*failures, *whole, *exact, *(each.why for each in places)]), "")


def sentence(found: Welcome, rows: Sequence[Row], done: bool) -> str:
    """Return the one sentence about the access of a new person.

    Args:
        found: What was found of the person.
        rows: The rows of the evidence.
        done: Whether access was given. If not, the sentence says what would be done.
    """
    counts = [(sum(row["action"] == action and not row[LEFT_TO_DO] for row in rows), action) for action in (INVITE, ADD, NOTHING)]
    words = {
        INVITE: f"{'was' if done else 'would be'} invited to",
        ADD: f"{'got' if done else 'would get'} more roles in",
        NOTHING: "had everything in" if done else "has everything in",
    }
    told = [f"{words[action]} {number_of(number, 'organization')}" for number, action in counts if number]
    left = sum(bool(row[LEFT_TO_DO]) for row in rows)
    told += [f"in {left:,} something is LEFT TO DO"] if left else []
    return f"{found.person.email} {listed(told)}."


def lines(found: Welcome, rows: Sequence[Row], notes: Iterable[str], done: bool) -> list[str]:
    """Return what the role shows: privileged access first, then each organization, and what is left to do."""
    gets = "was given" if done else "would get"
    loud = [
        f"PRIVILEGED: {found.person.email} {gets} {listed(list(one.privileged))} in {found.naming.called(row)}."
        for one, row in zip(found.grants, rows)
        if one.privileged and not row[LEFT_TO_DO]
    ]
    told = [_line(found, one, row, done) for one, row in zip(found.grants, rows) if not row[LEFT_TO_DO]]
    return [*loud, *told, *notes, *(f"LEFT TO DO: {one}" for one in left_to_do(found, rows))]


def _line(found: Welcome, one: Grant, row: Row, done: bool) -> str:
    given, place = listed(list(one.given)), found.naming.called(row)
    what = {
        INVITE: f"{'was' if done else 'would be'} invited to {place} with {given or 'no roles of their own'}",
        ADD: f"{'got' if done else 'would get'} {given} in {place}, beside {listed(list(one.before)) or 'no roles'}",
        NOTHING: f"has {listed(list(one.asked)) or 'access'} in {place} already",
    }[one.action]
    like = f", copied from {one.like}" if one.like else ""
    seen = f": {row[LOOKED_AGAIN]}" if done and one.action != NOTHING else ""
    return f"{found.person.email} {what}{like}{seen}."


def left_to_do(found: Welcome, rows: Iterable[Row]) -> list[str]:
    """Return what is left to do in each organization."""
    return [f"{found.naming.called(row)}: {said_there(row, row[LEFT_TO_DO])}" for row in rows if row[LEFT_TO_DO]]
