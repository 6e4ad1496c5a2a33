# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: refuse to give two users the same e-mail. Some servers allow it, and would create a second account. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .._base.email import folded, same_person
from .._base.errors import Refused, first_few
from .._engine.model import User
from .._engine.plan import CREATE, DELETE, UPDATE, Change, Plan

TOLD_FIRST = 3
VERBS = {CREATE: "creating", UPDATE: "updating"}


def refuse_clashes(plan: Plan, users: Sequence[User], where: str) -> None:
    """Refuse a plan that writes an e-mail that belongs to another user, even if the plan removes it from that user.

    Args:
        plan: The plan.
        users: All existing users.
        where: The organization, for messages.

    Raises:
        Refused: The plan writes such an e-mail; the message names up to three of them.
    """
    clashes = _clashes(plan, users)
    if not clashes:
        return
    first = clashes[0].change
    what = f"{VERBS[first.action].capitalize()} {first.name} in {where} is refused, {clashes[0].reason}"
    if len(clashes) > 1:
        words = [f"{VERBS[one.change.action]} {one.change.name}, {one.reason}" for one in clashes]
        what = f"{len(clashes)} changes in {where} are refused: {first_few(words, TOLD_FIRST, '; ', '; and {} more')}"
    advice = "To change this user, find them by id or email"
    if any(one.leaving == DELETE for one in clashes):
        advice = "To reuse an email, first remove the user who has it, in a separate task"
    raise Refused(f"{what}. Nothing was changed. {advice}; otherwise set another email.")


class _Clash(NamedTuple):
    """A change that writes the e-mail of another user, and the action that would take it from this user, if any."""

    change: Change
    owner: User
    leaving: str

    @property
    def reason(self) -> str:
        name = f"{folded(self.owner.get('user_name')) or 'a user'} (id {self.owner.get('id')})"
        why = {
            DELETE: ", whom this task would remove, but removals come last",
            UPDATE: ", who would get another email in the same task, but in no certain order",
        }.get(self.leaving, "")
        return f"since the email {self.change.attributes['email']} belongs to {name}{why}"


def _clashes(plan: Plan, users: Sequence[User]) -> list[_Clash]:
    written = [change for change in plan.of(CREATE, UPDATE) if change.attributes.get("email")]
    by_email: dict[str, list[User]] = {}
    for user in users if written else ():
        by_email.setdefault(same_person(user.get("email")), []).append(user)
    leaving = {_id(change.actual): change.action for change in plan.of(DELETE)}
    leaving.update((_id(change.actual), UPDATE) for change in plan.of(UPDATE) if "email" in change.attributes)
    found = []
    for change in written:
        others = [user for user in by_email.get(same_person(change.attributes["email"]), ()) if _id(user) != _id(change.actual)]
        found += [_Clash(change, owner, leaving.get(_id(owner), "")) for owner in others[:1]]
    return found


def _id(user: User | None) -> str:
    return folded((user or {}).get("id"))
