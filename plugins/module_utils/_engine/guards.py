# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuse a plan that is likely to be a mistake. No I/O."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from .._base.email import folded, same_person, spellings_of
from .._base.errors import InvalidInput, Refused, first_few, number_of
from .._base.mistakes import Mistakes
from .model import NOTHING, Model, User, Wanted, as_set
from .plan import DELETE, UPDATE, Change, Plan

LIMIT = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?\s*(%?)")
LIMITED = {"max_removals": (DELETE, "removed"), "max_changes": (UPDATE, "changed")}
TOLD = 5
MORE = " and {:,} more"


def check_limits(options: Mapping[str, Any]) -> None:
    """Validate the options of the guards before any request is sent.

    Raises:
        InvalidInput: An option is invalid or empty.
    """
    mistakes = Mistakes()
    for option in LIMITED:
        if option == "max_removals" or options[option] is not None:
            with mistakes:
                allowed(option, options[option], 0)
    if (options["min_privileged"] or 0) < 0:
        mistakes.add(f"min_privileged is {options['min_privileged']}: set it to 0 or more users.")
    if not options["privileged"] or not all(map(folded, options["privileged"])):
        mistakes.add(
            "privileged is empty, or contains an empty name: set it to the roles or groups that min_privileged counts. "
            "To permit that no user has one of them, set min_privileged=0."
        )
    mistakes.refuse()


def allowed(option: str, limit: str | None, there: int) -> int:
    """Return how many users a limit allows.

    Args:
        option: The name of the option, for messages.
        limit: A number, or a percentage of the existing users, which is rounded up.
        there: The number of existing users.

    Raises:
        InvalidInput: The limit is neither, or is a percentage over 100.
    """
    found = LIMIT.fullmatch((limit or "").strip())
    whole, decimals, percent = found.groups("") if found else ("", "", "")
    if not whole or (decimals and not percent):
        raise InvalidInput(f"{option} is '{limit or ''}': set it to a number such as 5, or a percentage such as 25%.")
    if not percent:
        return int(whole)
    share, everybody = int(whole + decimals), int("100" + "0" * len(decimals))
    if share > everybody:
        raise InvalidInput(f"{option} is '{limit}': set it to a percentage up to 100%, or a number such as 5.")
    return -(-share * there // everybody)


def refuse_domains(wanted: Sequence[Wanted], domains: Sequence[str] | None, option: str = "email_domains") -> None:
    """Refuse to give access to people whose e-mail address has another domain than those in ``email_domains``.

    Which users exist is unknown before the first request, so this concerns everyone who is to be present: by the e-mail that
    finds them or is written, or by a user name that is an e-mail. Users who are found by id exist, and are not invited.

    Args:
        wanted: The wanted users.
        domains: The domains or shell patterns; None permits all.
        option: The name of the option with the domains, for messages.

    Raises:
        InvalidInput: A user has another domain (the message names each), or the list has no domains or other text.
    """
    if domains is None:
        return
    patterns = [pattern for domain in domains for pattern in _hosts(domain, option)]
    if not patterns:
        raise InvalidInput(f"{option} is an empty list: list the permitted domains, or omit it to permit all.")
    mistakes, permitted = Mistakes(), first_few(list(map(str.strip, domains)), TOLD)
    for one in wanted:
        email = _address(one)
        if email and not any(fnmatch.fnmatchcase(_host(text), pattern) for text in spellings_of(email) for pattern in patterns):
            place = f"{one.source} ({email})" if one.source else email
            mistakes.add(f"{place}: the e-mail domain is not in {option} ({permitted}): use another, or add it.")
    mistakes.refuse()


def _hosts(domain: str, option: str) -> set[str]:
    """Return the spellings of a domain or pattern; ``@`` or ``*@`` before it has no meaning."""
    before, _at, host = folded(domain).rpartition("@")
    if before.strip("*") or not host:
        raise InvalidInput(f"{option} contains '{domain}': set it to domains such as acme.example or *.acme.example.")
    return {host, same_person(f"@{host}")[1:]}


def _host(address: str) -> str:
    return address.rpartition("@")[2]


def _address(one: Wanted) -> str:
    """Return the address with which a user is given access; empty if there is none, or if they exist or are to be absent."""
    name = one.find[1] if one.find[0] != "id" and "@" in one.find[1] else ""
    return (one.attributes.get("email") or name) if one.present else ""


def countable(users: Sequence[User], model: Model) -> int:
    """Return the number of users that percentages refer to. Accounts that another system alone manages do not count."""
    return sum(not model.governed(user) for user in users)


def guard_numbers(plan: Plan, options: Mapping[str, Any], there: int, where: str) -> None:
    """Refuse a plan that removes or changes more users than ``max_removals`` or ``max_changes`` allows.

    Args:
        plan: The plan.
        options: The options of the task.
        there: The number of existing users that count.
        where: The organization, for the message.

    Raises:
        Refused: It does. The message has the number and the names of these users.
    """
    for option, (action, done) in LIMITED.items():
        limit = options[option]
        names = [change.name for change in plan.of(action) if not change.model.governed(change.actual or {})]
        if limit is not None and len(names) > allowed(option, limit, there):
            raise Refused(
                f"{len(names):,} of the {there:,} users of {where} would be {done}, but {option} ({limit}) allows "
                f"{allowed(option, limit, there):,}: {_told(names)}. Nothing was changed. If this is intended, increase {option}."
            )


def guard_privileged(plan: Plan, options: Mapping[str, Any], model: Model, where: str, names: Mapping[str, str]) -> list[str]:
    """Refuse a plan that leaves fewer users with one of the ``privileged`` roles or groups than ``min_privileged`` says.

    Args:
        plan: The plan.
        options: The options of the task.
        model: How users of this platform are read.
        where: The organization, for the message.
        names: The names of roles or groups by id, as far as they are known.

    Returns:
        A warning, if the names are not known and so it is uncertain whether enough users are left; otherwise nothing.

    Raises:
        Refused: Fewer are left. The message has their number, and the names of the users who would lose such a role.
    """
    users = _holders(plan, frozenset(map(folded, options["privileged"])), model, names)
    left, now = sum(one.has is True for one in users), sum(one.had is True for one in users)
    asked, why = options["min_privileged"], ""
    if asked is None:
        asked, why = min(1, now), ", since there is one now"
    if left >= asked:
        return []
    what = " or ".join(map(str.strip, options["privileged"]))
    unknown = [one for one in users if one.has is None]
    # Unlike a failure, a warning is shown as it is by a role, where the option is a variable with another name.
    if left + sum(one.is_given for one in unknown) >= min(asked, now) and left + len(unknown) >= asked:
        return [
            f"It is unknown whether {number_of(asked, 'user')} of {where} would be left with {what}, as this task "
            f"requires{why}: set roles or groups by name to have this checked."
        ]
    lost = [one.change.name for one in users if one.change and one.had and not one.has]
    raise Refused(
        f"{number_of(left, 'user')} of {where} would be left with {what}, but min_privileged requires {asked}{why}"
        f"{f': {_told(lost, MORE)} would lose it' if lost else ''}. "
        f"Nothing was changed. Give it to another user in the same task, or set min_privileged={left} if this is intended."
    )


class _Holder(NamedTuple):
    """Whether a user has a guarded role before and after a plan; None if the names of the roles are unknown.

    ``is_given`` means that they get roles by id, and so may replace a user who loses a guarded one.
    """

    change: Change | None
    had: bool | None
    has: bool | None
    is_given: bool = False


def _holders(plan: Plan, guarded: Collection[str], model: Model, names: Mapping[str, str]) -> list[_Holder]:
    holders = []
    for change in plan.changes:
        had, has = (_has_one(user, guarded, names, model) for user in (change.actual, change.predicted))
        is_same = change.replaces and _roles_of(change.actual, model) == _roles_of(change.predicted, model)
        is_given = model.roles in change.attributes and not is_same
        holders.append(_Holder(change, had, had if is_same and has is None else has, is_given))
    others = (_has_one(user, guarded, names, model) for user in plan.others)
    return [*holders, *(_Holder(None, has, has) for has in others)]


def _has_one(user: User | None, guarded: Collection[str], names: Mapping[str, str], model: Model) -> bool | None:
    """Return whether a user has a guarded role and can use it; None if the names of the roles are unknown."""
    if user is None or model.governed(user) or user.get(model.active) is False:
        return False
    ids = as_set(user.get(model.roles))
    called = [names.get(one) for one in ids] if ids and names else [user.get(model.role)]
    if any(folded(name) in guarded for name in called):
        return True
    return None if ids and not names else False


def takes_access(change: Change) -> bool:
    """Return whether a change removes or deactivates a user, or removes a role or a group from them."""
    return change.removes or (change.action == UPDATE and (bool(_taken(change)) or _deactivates(change)))


def guard_caller(plan: Plan, caller: User | None, model: Model, where: str, names: Mapping[str, str] = NOTHING) -> None:
    """Refuse a plan that takes access from the caller, the user whose credential the task uses.

    Args:
        plan: The plan.
        caller: That user, or None if the credential does not belong to a user.
        model: How users of this platform are read.
        where: The organization, for the message.
        names: The names of roles or groups by id, as far as they are known.

    Raises:
        Refused: It does, or it is unknown whether it does.
    """
    if caller is None:
        return
    taking = list(filter(takes_access, plan.changes))
    if taking and not caller.get("id") and not model.name(caller):
        raise Refused(
            f"The server does not say which user of {where} the key belongs to, so this could take access from that user. "
            "Nothing was changed. Use another credential, or omit purge and all changes that remove a user or a role."
        )
    own_id = folded(caller.get("id"))
    everybody = [*(change.actual or {} for change in plan.changes), *plan.others]
    is_known = own_id != "" and own_id in {folded(user.get("id")) for user in everybody}
    for change in taking:
        user = change.actual or {}
        # The name is compared only if the id is unknown, since two users may share a name.
        if folded(user.get("id")) == own_id if is_known else model.person(user) == model.person(caller):
            raise _taken_from_caller(change, where, names)


def _taken_from_caller(change: Change, where: str, names: Mapping[str, str]) -> Refused:
    if change.removes:
        return Refused(
            f"This would remove {_account(change)} from {where}, whose key this task uses. Nothing was changed. "
            "List this user with state=present, or use another credential."
        )
    lost = ", ".join(names.get(one) or one for one in _taken(change))
    what = f"remove {lost} from {change.name}" if lost else f"deactivate {change.name}"
    return Refused(
        f"This would {what} in {where}, whose key this task uses. Nothing was changed. "
        "Leave this user unchanged, or use another credential."
    )


def _account(change: Change) -> str:
    """Return the name of the account that there is now: the earlier one of a person whose account is replaced."""
    return change.model.name(change.actual or {}) if change.replaces else change.name


def _taken(change: Change) -> list[str]:
    """Return the roles or groups that an update removes, by id, or by name for a user who has none with an id."""
    before, after = (_roles_of(user, change.model) for user in (change.actual, change.predicted))
    return [one for one in before if one not in after]


def _roles_of(user: User | None, model: Model) -> list[str]:
    user = user or {}
    return as_set(user.get(model.roles)) or [one for one in [folded(user.get(model.role))] if one]


def _deactivates(change: Change) -> bool:
    before, after = ((user or {}).get(change.model.active) for user in (change.actual, change.predicted))
    return after is False and before is not False


def notices(plan: Plan, model: Model, where: str) -> list[str]:
    """Return warnings about a permitted plan: one sentence for each other system that manages some of the named users."""
    named: dict[str, list[str]] = {}
    for change in plan.changes:
        surface = model.governed(change.actual or {})
        if surface:
            named.setdefault(surface, []).append(_account(change))
    return [
        f"{_told(names, MORE)} in {where}: managed by {surface} alone. "
        "A purge never removes such an account. A task that names one changes or removes it, but this may be undone there."
        for surface, names in named.items()
    ]


def _told(names: Sequence[str], rest: str = f"{MORE}, see plan") -> str:
    """Return the first of these names, and the number of the rest."""
    return first_few(names, TOLD, rest=rest)
