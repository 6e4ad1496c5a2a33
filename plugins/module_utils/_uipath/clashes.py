# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: refuse to give two users the same e-mail. Some servers allow it, and would create a second account. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from .._base.email import folded, same_person
from .._base.errors import Refused
from .._engine.plan import CREATE, DELETE, UPDATE, Plan, User

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
    written = [change for change in plan.of(CREATE, UPDATE) if change.attributes.get("email")]
    owners: dict[str, list[User]] = {}
    for user in users if written else ():
        owners.setdefault(same_person(user.get("email")), []).append(user)
    leaving = {_id(change.actual): change.action for change in plan.of(DELETE)}
    leaving.update((_id(change.actual), UPDATE) for change in plan.of(UPDATE) if "email" in change.attributes)
    clashes, advice = [], "To change this user, find them by id or email"
    for change in written:
        email = change.attributes["email"]
        owner = next((user for user in owners.get(same_person(email), ()) if _id(user) != _id(change.actual)), None)
        if owner is None:
            continue
        action = leaving.get(_id(owner))
        if action == DELETE:
            advice = "To reuse an email, first remove the user who has it, in a separate task"
        why = {
            DELETE: ", whom this task would remove, but removals come last",
            UPDATE: ", who would get another email in the same task, but in no certain order",
        }.get(action or "", "")
        name = f"{folded(owner.get('user_name')) or 'a user'} (id {owner.get('id')})"
        clashes.append((change, f"since the email {email} belongs to {name}{why}"))
    if not clashes:
        return
    if len(clashes) == 1:
        change, told = clashes[0]
        what = f"{VERBS[change.action].capitalize()} {change.name} in {where} is refused, {told}"
    else:
        words = [f"{VERBS[change.action]} {change.name}, {told}" for change, told in clashes[:TOLD_FIRST]]
        words += [f"and {len(clashes) - TOLD_FIRST} more"] if len(clashes) > TOLD_FIRST else []
        what = f"{len(clashes)} changes in {where} are refused: {'; '.join(words)}"
    raise Refused(f"{what}. Nothing was changed. {advice}; otherwise set another email.")


def _id(user: User | None) -> str:
    return folded((user or {}).get("id"))
