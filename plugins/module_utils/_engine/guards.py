# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan is not allowed to do. Pure, as the plan is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._base.email import folded
from .._base.errors import InvalidInput, Refused
from .plan import DELETE, UPDATE, Model, Plan, User

LIMIT = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?\s*(%?)")
LIMITED = {"max_removals": (DELETE, "removed"), "max_changes": (UPDATE, "changed")}
TOLD = 10


def check_limits(options: Mapping[str, Any]) -> None:
    """Look at the options ``max_removals`` and ``max_changes`` before anything is sent.

    Raises:
        InvalidInput: One of them is no limit.
    """
    for option in LIMITED:
        if option == "max_removals" or options[option] is not None:
            allowed(option, options[option], 0)


def allowed(option: str, limit: str | None, there: int) -> int:
    """How many users a limit allows: a number, or a percentage of those who are there, rounded up.

    Raises:
        InvalidInput: The limit is neither, or is a percentage over 100.
    """
    found = LIMIT.fullmatch((limit or "").strip())
    whole, decimals, percent = found.groups("") if found else ("", "", "")
    if not whole or (decimals and not percent):
        raise InvalidInput(f"{option} is '{limit or ''}': give a number such as 5, or a percentage such as 25%.")
    if not percent:
        return int(whole)
    share, everybody = int(whole + decimals), int("100" + "0" * len(decimals))
    if share > everybody:
        raise InvalidInput(f"{option} is '{limit}': give a percentage up to 100%, or a number such as 5.")
    return -(-share * there // everybody)


def countable(users: Sequence[User], model: Model) -> int:
    """How many users there are of whom a percentage is taken: accounts that something else alone governs do not count."""
    return sum(not model.governed(user) for user in users)


def guard_numbers(plan: Plan, options: Mapping[str, Any], there: int, where: str) -> None:
    """Refuse a plan that removes or changes more users than ``max_removals`` or ``max_changes`` allows.

    Args:
        plan: The plan.
        options: Those of the task.
        there: How many users there are who count.
        where: The place, for the message.

    Raises:
        Refused: It does; the message counts and names them.
    """
    for option, (action, done) in LIMITED.items():
        limit = options[option]
        names = [change.name for change in plan.of(action) if not change.model.governed(change.actual or {})]
        if limit is not None and len(names) > allowed(option, limit, there):
            raise Refused(
                f"{len(names)} of the {there} users of {where} would be {done}, and {option} ({limit}) allows "
                f"{allowed(option, limit, there)}: {_told(names)}. Nothing was changed. If this is meant, raise {option}."
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
        f"{_told(names)} in {where}: governed by {surface} alone. "
        "No purge removes such an account. A task that names one is carried out, and may be undone there."
        for surface, names in named.items()
    ]


def _told(names: Sequence[str]) -> str:
    """The first of these names, and how many more there are."""
    more = len(names) - TOLD
    return ", ".join(names[:TOLD]) + (f" and {more} more" if more > 0 else "")
