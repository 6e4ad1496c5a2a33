# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role offboard says: one sentence, a line for each account, and why it fails. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import number_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import listed

from .evidence import LEFT_TO_DO, LOOKED_AGAIN, NOTE, NOTHING, is_account
from .leavers import Search
from .offboarding import GONE, INACTIVE, OFFBOARD
from .words import said_there, who

Row = Mapping[str, Any]
NOT_ENDED = "The run has not ended: it was interrupted, or is still running."


def sentence(found: Search, rows: Sequence[Row], done: bool) -> str:
    """Return the one sentence that says what became of the people who leave.

    Args:
        found: What was found of them.
        rows: The rows of the evidence.
        done: Whether the accounts were removed. If not, the sentence says what would be done.
    """
    accounts = [row for row in rows if is_account(OFFBOARD, row)]
    unread = len(found.unreadable)
    could_not = f"; {number_of(unread, 'place')} could not be read" if unread else ""
    if not found.read:
        return "Nothing could be read, so it is not known where they have access."
    if not accounts:
        return f"Nobody was found in {number_of(found.read, 'organization')}{could_not}."
    people, have = _people(found, accounts)
    told = listed([f"{number:,} {words}" for number, words in _told(accounts, done) if number])
    return f"{people} {'had' if done else have} {number_of(len(accounts), 'account')}: {told}{could_not}."


def _told(accounts: Sequence[Row], done: bool) -> Iterator[tuple[int, str]]:
    """Return the number of accounts in each state, with its words. Each account is in one state."""
    free = [row for row in accounts if not row[LEFT_TO_DO]]
    left = len(accounts) - len(free)
    if done:
        for seen, words in ((GONE, "gone"), (INACTIVE, "deactivated")):
            number = sum(row[LOOKED_AGAIN] == seen for row in free)
            yield number, f"{'is' if number == 1 else 'are'} {words}"
    else:
        for name, action in OFFBOARD.actions.items():
            yield sum(row["action"] == name for row in free), f"would be {action.column}"
        yield sum(row["action"] == NOTHING for row in free), "deactivated or gone before"
    yield left, f"{'is' if left == 1 else 'are'} LEFT TO DO"


def _people(found: Search, accounts: Iterable[Row]) -> tuple[str, str]:
    """Return who has accounts, and the verb."""
    names = {same_person(row[name]) for row in accounts for name in ("email", "user_name")}
    people = [email for email in found.emails if same_person(email) in names]
    if len(people) == 1:
        return people[0], "has"
    of_all = "" if len(people) == len(found.emails) else f" of the {len(found.emails):,}"
    return f"{len(people):,}{of_all} people", "have"


def lines(found: Search, rows: Sequence[Row], notes: Iterable[str], done: bool) -> list[str]:
    """Return what the role shows: where everyone was found, what became of it, and what is left to do."""
    told = [_line(found, row, done) for row in rows if is_account(OFFBOARD, row) and not row[LEFT_TO_DO]]
    told += notes
    if found.left_out:
        told.append(f"Not read, because of saas_users_organizations: {number_of(found.left_out, 'organization')}.")
    return [*told, *(f"LEFT TO DO: {one}" for one in left_to_do(found, rows))]


def nobody(found: Search) -> list[str]:
    """Return a sentence for each person of whom no account was found."""
    return [
        f"Nobody with the {'address' if '@' in one else 'user name'} {one} was found in {number_of(found.read, 'organization')}."
        for one in (found.nobody if found.read else ())
    ]


def _line(found: Search, row: Row, done: bool) -> str:
    action, place = OFFBOARD.actions.get(row["action"]), found.called(row)
    if action is None:
        return f"{who(row)}, {place}: {row[NOTE]}"
    had = f"where they {'had' if done else 'have'} {', '.join(row['roles']) or 'no roles'}"
    preposition = "from" if action.column == "removed" else "in"
    what = f"{who(row)} {'was' if done else 'would be'} {action.column} {preposition} {place}, {had}"
    return " ".join(filter(None, [f"{what}: {row[LOOKED_AGAIN]}." if done else f"{what}.", row[NOTE]]))


def left_to_do(found: Search, rows: Iterable[Row]) -> list[str]:
    """Return what is left to do: each account, and each place that could not be read once."""
    left = [row for row in rows if row[LEFT_TO_DO]]
    places = (f"{f'{who(row)}, ' if is_account(OFFBOARD, row) else ''}{found.called(row)}" for row in left)
    return list(dict.fromkeys(f"{place}: {said_there(row, row[LEFT_TO_DO])}" for place, row in zip(places, left)))
