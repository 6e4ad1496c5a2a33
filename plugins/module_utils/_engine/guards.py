# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan is not allowed to do. Pure, as the plan is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .._base.email import folded
from .._base.errors import InvalidInput, Refused
from .plan import DELETE, NOTHING, UPDATE, Change, Model, Plan, User, as_set

LIMIT = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?\s*(%?)")
LIMITED = {"max_removals": (DELETE, "removed"), "max_changes": (UPDATE, "changed")}
TOLD = 10


def check_limits(options: Mapping[str, Any]) -> None:
    """Look at the options of the guards before anything is sent.

    Raises:
        InvalidInput: One of them is no limit, or names nothing.
    """
    for option in LIMITED:
        if option == "max_removals" or options[option] is not None:
            allowed(option, options[option], 0)
    if (options["min_privileged"] or 0) < 0:
        raise InvalidInput(f"min_privileged is {options['min_privileged']}: give the least number of users, 0 or more.")
    if not options["privileged"] or not all(map(folded, options["privileged"])):
        raise InvalidInput(
            "privileged is empty, or holds an empty name: name the roles or groups that min_privileged counts. "
            "To permit that nobody is left with one, set min_privileged=0."
        )


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


def guard_privileged(plan: Plan, options: Mapping[str, Any], model: Model, where: str, names: Mapping[str, str]) -> list[str]:
    """Refuse a plan that leaves fewer users with one of the ``privileged`` roles or groups than ``min_privileged`` says.

    Args:
        plan: The plan.
        options: Those of the task.
        model: How users of this platform are read.
        where: The place, for the message.
        names: The names of roles or groups by id, as far as they are known.

    Returns:
        A sentence for the author where it is not known by name whether enough are left, else nothing.

    Raises:
        Refused: Fewer are left; the message counts them and names who would lose such a role.
    """
    guarded = frozenset(map(folded, options["privileged"]))
    had = [_has_one(user, guarded, names, model) for user in (*(change.actual for change in plan.changes), *plan.others)]
    have = [_has_one(user, guarded, names, model) for user in (*(change.predicted for change in plan.changes), *plan.others)]
    left, now, asked, why = have.count(True), had.count(True), options["min_privileged"], ""
    if asked is None:
        asked, why = min(1, now), ", since there is one now"
    if left >= asked:
        return []
    what = " or ".join(map(str.strip, options["privileged"]))
    # Whoever is given roles by id may make up for a loss; whoever had others before, and keeps them, does not.
    given = sum(known is None and model.roles in change.attributes for change, known in zip(plan.changes, have))
    if left + given >= min(asked, now) and left + have.count(None) >= asked:
        return [
            f"It is not known whether {_users(asked)} of {where} would be left with {what}, which min_privileged asks for{why}: "
            "give roles or groups by name to have it checked."
        ]
    lost = [change.name for change, before, after in zip(plan.changes, had, have) if before and not after]
    raise Refused(
        f"{_users(left)} of {where} would be left with {what}, and min_privileged asks for {asked}{why}"
        f"{f': {_told(lost)} would lose it' if lost else ''}. "
        f"Nothing was changed. Give it to somebody else in the same task, or set min_privileged={left} if this is meant."
    )


def _has_one(user: User | None, guarded: Collection[str], names: Mapping[str, str], model: Model) -> bool | None:
    """Whether a user counts as one with a guarded role, and can use it; None where it is not known by name."""
    if user is None or model.governed(user) or user.get(model.active) is False:
        return False
    ids = as_set(user.get(model.roles))
    called = [names.get(one) for one in ids] if ids and names else [user.get(model.role)]
    if any(folded(name) in guarded for name in called):
        return True
    return None if ids and not names else False


def takes_access(change: Change) -> bool:
    """Whether a change removes a user, takes a role or a group away, or ends that the user can sign in."""
    return change.action == DELETE or (change.action == UPDATE and (bool(_taken(change)) or _deactivates(change)))


def guard_caller(plan: Plan, caller: User | None, model: Model, where: str, names: Mapping[str, str] = NOTHING) -> None:
    """Refuse a plan that takes access from the user whose key carries it out.

    Args:
        plan: The plan.
        caller: That user; None where it is not a user's key.
        model: How users of this platform are read.
        where: The place, for the message.
        names: The names of roles or groups by id, as far as they are known.

    Raises:
        Refused: It does, or it cannot be known whether it does.
    """
    if caller is None:
        return
    own_id = folded(caller.get("id"))
    everybody = [*(change.actual or {} for change in plan.changes), *plan.others]
    is_known = own_id != "" and own_id in {folded(user.get("id")) for user in everybody}
    for change in filter(takes_access, plan.changes):
        user = change.actual or {}
        if not caller.get("id") and not model.name(caller):
            raise Refused(
                f"The server does not say which user of {where} the key is of, so this could take access from that one. "
                "Nothing was changed. Use another credential, or leave purge and whoever would lose a role out."
            )
        # The name tells only where the id does not: two users may share one.
        if not (folded(user.get("id")) == own_id if is_known else model.person(user) == model.person(caller)):
            continue
        if change.action == DELETE:
            raise Refused(
                f"The purge would remove {change.name} from {where}, whose key carries it out. Nothing was changed. "
                "List this user, or protect it."
            )
        lost = ", ".join(names.get(one) or one for one in _taken(change))
        what = f"take {lost} away from {change.name}" if lost else f"deactivate {change.name}"
        raise Refused(
            f"This would {what} in {where}, whose key carries it out. Nothing was changed. "
            "Leave this user as they are, or use another credential."
        )


def _taken(change: Change) -> list[str]:
    """The roles or groups that an update takes away, by id, or by name for a user who has none with an id."""
    before, after = (_roles(user or {}, change.model) for user in (change.actual, change.predicted))
    return [one for one in before if one not in after]


def _roles(user: User, model: Model) -> list[str]:
    return as_set(user.get(model.roles)) or [one for one in [folded(user.get(model.role))] if one]


def _deactivates(change: Change) -> bool:
    before, after = ((user or {}).get(change.model.active) for user in (change.actual, change.predicted))
    return after is False and before is not False


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


def _users(number: int) -> str:
    return f"{number} user{'' if number == 1 else 's'}"


def _told(names: Sequence[str]) -> str:
    """The first of these names, and how many more there are."""
    more = len(names) - TOLD
    return ", ".join(names[:TOLD]) + (f" and {more} more" if more > 0 else "")
