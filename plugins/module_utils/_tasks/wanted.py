# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what a task wants, and collect all mistakes in it that can be found without a request. No I/O.

The specification of the options may have shown mistakes before. What is wrong is then None in the options. An entry without
a name or an id is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable, Optional

from .._base.errors import InvalidInput
from .._base.mistakes import ORGANIZATIONS, PEOPLE, Mistakes
from .._engine.guards import check_limits, refuse_domains
from .._engine.model import Wanted
from .._engine.organizations import Place, refuse_same
from .._engine.plan import refuse_duplicates
from .organizations import place_of

ReadWanted = Callable[[Mapping[str, Any], str], Wanted]
Users = Iterable[tuple[str, Optional[Mapping[str, Any]]]]
Check = Callable[[Mapping[str, Any], Mistakes, bool], None]
MOST_AT_ONCE = 32


def check_user(read: ReadWanted) -> Check:
    """Return what collects the mistakes in the options of a module for one user.

    Args:
        read: Reads the options for one user, as ``wanted`` of a directory does.
    """

    def check(params: Mapping[str, Any], mistakes: Mistakes, all_of_them: bool) -> None:
        if _names_one(params, PEOPLE) if mistakes else all_of_them:
            with mistakes:
                refuse_domains([read(params, "")], params.get("email_domains"))

    return check


def check_rosters(read: ReadWanted) -> Check:
    """Return what collects the mistakes in the options of a module for one or several rosters. A file is not looked at.

    Args:
        read: Reads the options for one user, as ``wanted`` of a directory does.
    """

    def check(params: Mapping[str, Any], mistakes: Mistakes, all_of_them: bool) -> None:
        whole = not mistakes
        with mistakes:
            numbers_of(params)
        if not mistakes and not all_of_them:
            return
        if params.get("users") is not None:
            read_people(params, entries_of(params["users"], "users"), read, "users", mistakes, whole)
        if params.get("organizations") is not None:
            read_places(params, mistakes, whole)
            for position, options in enumerate(params["organizations"]):
                option = f"organizations[{position}].users"
                if options is not None and options["users"] is not None:
                    own = options_of(params, options)
                    read_people(own, entries_of(options["users"], option), read, option, mistakes, whole)

    return check


def options_of(params: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that hold for one organization of a fleet: those of the task, and what its entry sets itself."""
    purge = options.get("purge")
    return {
        **params,
        **{name: options.get(name) for name in ("users", "users_file")},
        "purge": params["purge"] if purge is None else purge,
        "protected": [*(params["protected"] or ()), *(options.get("protected") or ())],
    }


def numbers_of(params: Mapping[str, Any]) -> int:
    """Return the option ``concurrency``, after all numbers were checked.

    Raises:
        InvalidInput: It, or a limit of the guards, is out of range.
    """
    mistakes, concurrency = Mistakes(), 0
    with mistakes:
        check_limits(params)
    with mistakes:
        concurrency = concurrency_of(params)
    mistakes.refuse()
    return concurrency


def entries_of(users: Sequence[Mapping[str, Any] | None], option: str) -> Users:
    """Return the place and the options of each user in the list of an option."""
    return ((f"{option}[{position}]", user) for position, user in enumerate(users))


def read_people(
    params: Mapping[str, Any], users: Users, read: ReadWanted, option: str, mistakes: Mistakes, whole: bool = True
) -> list[Wanted]:
    """Read the people of one roster.

    Args:
        params: The options of the task.
        users: The place and the options of each user.
        read: Reads the options for one user.
        option: The option with the roster, for messages, such as ``organizations[3].users``.
        mistakes: Collects the mistakes.
        whole: Whether the specification showed no mistakes.
    """
    wanted, given = [], 0
    for place, options in users:
        given += 1
        if options is not None and (whole or _names_one(options, PEOPLE)):
            with mistakes:
                wanted.append(read(options, place))
    if params["purge"] and len(wanted) == given and not any(one.present for one in wanted):
        why = "lists nobody with state=present" if wanted else "is empty"
        mistakes.add(f"{option} {why}, so purge would remove all users: list the users to keep, or omit purge.")
    with mistakes:
        refuse_duplicates(wanted)
    with mistakes:
        refuse_domains(wanted, params["email_domains"])
    return wanted


def read_places(params: Mapping[str, Any], mistakes: Mistakes, whole: bool = True) -> list[Place]:
    """Read which organizations the entries of ``organizations`` mean. The arguments are those of :func:`read_people`."""
    places = []
    for position, options in enumerate(params["organizations"]):
        source = f"organizations[{position}]"
        if options is not None and (whole or _names_one(options, ORGANIZATIONS)):
            entry = Mistakes()
            with entry:
                places.append(place_of(options, source))
            mistakes.add(*(one if one.startswith(source) else f"{source}: {one}" for one in entry.sentences()))
    with mistakes:
        refuse_same(places)
    return places


def concurrency_of(params: Mapping[str, Any]) -> int:
    """Return the option ``concurrency``.

    Raises:
        InvalidInput: It is out of range.
    """
    concurrency = int(params["concurrency"])
    if not 1 <= concurrency <= MOST_AT_ONCE:
        raise InvalidInput(f"concurrency is {concurrency}: set it to a number from 1 to {MOST_AT_ONCE}.")
    return concurrency


def _names_one(options: Mapping[str, Any], names: Sequence[str]) -> bool:
    return any(options.get(name) is not None for name in names)
