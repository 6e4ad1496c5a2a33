# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan is not allowed to do. Pure, as the plan is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .._base.email import folded
from .._base.errors import InvalidInput, Refused
from .plan import DELETE, Model, Plan, User

MAX_REMOVALS = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?\s*(%?)")


def allowed_removals(limit: str, there: int) -> int:
    """How many users may be removed: a number, or a percentage of those who are there, rounded up.

    Raises:
        InvalidInput: The limit is neither.
    """
    found = MAX_REMOVALS.fullmatch(limit.strip())
    whole, decimals, percent = found.groups("") if found else ("", "", "")
    if not whole or (decimals and not percent):
        raise InvalidInput(f"max_removals is '{limit}': give a number such as 5, or a percentage such as 25%.")
    return -(-int(whole + decimals) * there // (100 * 10 ** len(decimals))) if percent else int(whole)


def countable(users: Sequence[User], model: Model) -> int:
    """How many users there are of whom a percentage is taken: accounts that something else alone governs do not count."""
    return sum(not model.governed(user) for user in users)


def guard_removals(plan: Plan, limit: str, there: int, where: str) -> None:
    """Refuse a plan that removes more users than allowed; ``there`` are those who count.

    Raises:
        Refused: It does; the message counts and names them.
    """
    doomed = plan.of(DELETE)
    allowed = allowed_removals(limit, there)
    if len(doomed) > allowed:
        names = ", ".join(change.name for change in doomed[:10]) + (", …" if len(doomed) > 10 else "")
        raise Refused(
            f"{len(doomed)} of the {there} users of {where} would be removed, and max_removals ({limit}) allows {allowed}: "
            f"{names}. Nothing was changed. If this is meant, raise max_removals."
        )


def guard_caller(plan: Plan, caller: User | None, model: Model, where: str) -> None:
    """Refuse a plan that removes the user whose key carries it out: ``caller``, or None where it is not a user's key.

    Raises:
        Refused: It does, or it cannot be known whether it does.
    """
    if caller is None:
        return
    own_id = folded(caller.get("id"))
    everybody = [*(change.actual or {} for change in plan.changes), *plan.others]
    is_known = own_id != "" and own_id in {folded(user.get("id")) for user in everybody}
    for change in plan.of(DELETE):
        user = change.actual or {}
        if not caller.get("id") and not model.name(caller):
            raise Refused(
                f"The server does not say which user of {where} the key is of, so the purge could remove this one. "
                "Nothing was changed. Use another credential, or leave purge out."
            )
        # The name tells only where the id does not: two users may share one.
        if folded(user.get("id")) == own_id if is_known else model.person(user) == model.person(caller):
            raise Refused(
                f"The purge would remove {change.name} from {where}, whose key carries it out. Nothing was changed. "
                "List this user, or protect it."
            )


def notices(plan: Plan, model: Model, where: str) -> list[str]:
    """What the author has to know of a plan that is allowed: a sentence for each thing that governs some of those they name."""
    named: dict[str, list[str]] = {}
    for change in plan.changes:
        surface = model.governed(change.actual or {})
        if surface:
            named.setdefault(surface, []).append(change.name)
    return [
        f"{', '.join(names[:10])}{', …' if len(names) > 10 else ''} in {where}: governed by {surface} alone. "
        "No purge removes such an account. A task that names one is carried out, and may be undone there."
        for surface, names in named.items()
    ]
