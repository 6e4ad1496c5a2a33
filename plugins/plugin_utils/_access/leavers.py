# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who leaves, where they have accounts, how these are removed, and what became of that. No I/O."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import clean_email, folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.notation import not_a_list

from .evidence import NOTHING
from .model import Account, Organization, Place, Reading, Unreadable
from .offboarding import DEACTIVATE, REMOVE
from .people import POLYTOMIC, UIPATH
from .places import FLEET, key_of, place_order, surface
from .rows import held
from .words import Naming

PATTERN = frozenset("*?[]")
LONGEST = 64  # characters of an entry that is shown
# The platforms that can keep an account without letting anyone in.
CAN_DEACTIVATE = (UIPATH,)
CANNOT = "Polytomic cannot deactivate accounts."
NO_ID = "The platform returned no id for this account, so it cannot be removed from here: remove it on the platform."
ALREADY = "The account was deactivated before."
NAMELESS = "The names of the roles could not be read, so their ids are shown, and it is not known whether one is privileged."


def check_emails(value: Any, mistakes: Mistakes) -> None:
    """Report every invalid entry: patterns, values that are not e-mail addresses or user names, and duplicates.

    Args:
        value: The variable ``offboard_emails``: a list, or text with commas. Text without @ is a user name.
        mistakes: Collects the mistakes.
    """
    first: dict[str, str] = {}
    if not isinstance(value, (str, list)) or not value:
        mistakes.add("offboard_emails is not a list of people: set it to the e-mail addresses of those who leave.")
        return
    if words := not_a_list(value, of_strings=True):
        mistakes.add(f"offboard_emails {words}.")
        return
    for position, one in enumerate(_listed(value)):
        place = f"offboard_emails[{position}]"
        if not isinstance(one, str) or not one.strip():
            mistakes.add(
                f"{place} is {'empty' if isinstance(one, str) else 'not text'}: remove it, or set it to an e-mail address."
            )
            continue
        text = one.strip()
        if not PATTERN.isdisjoint(text):
            shown = f"'{text[:LONGEST]}'" if text.isprintable() else ascii(text[:LONGEST])
            mistakes.add(f"{place} is {shown}, which is a pattern: list each person who leaves.")
        elif "@" in text or not text.isprintable():
            with mistakes:
                clean_email(text, place)
        other = first.setdefault(same_person(text), place)
        if other != place:
            mistakes.add(f"{other} and {place} are the same person, {text}: keep only one of them.")


def people_of(value: Any) -> tuple[str, ...]:
    """Return the people of a variable ``offboard_emails`` without mistakes, in their order."""
    return tuple(one.strip() for one in _listed(value))


def _listed(value: Any) -> Sequence[Any]:
    return value.split(",") if isinstance(value, str) else value


@dataclass(frozen=True)
class Leaver:
    """An account of someone who leaves.

    Attributes:
        place: Its organization.
        own: Whether that is the organization of the caller.
        account: The account.
        roles: The names of its roles or groups.
        privileged: Whether one of them is privileged; None if that is not known.
        action: What is to be done: ``remove``, ``deactivate``, or ``none``.
        left_to_do: Why nothing can be done; empty if something can be done, or nothing needs to be.
        note: What else is to be said.
    """

    place: Place
    own: bool
    account: Account
    roles: tuple[str, ...] = ()
    privileged: bool | None = False
    action: str = REMOVE
    left_to_do: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it apart from all other accounts."""
        return (*key_of(self.place), folded(self.account.id))


@dataclass(frozen=True)
class Search:
    """What was found of the people who leave.

    Attributes:
        emails: The people.
        mode: What was asked for: ``remove`` or ``deactivate``.
        leavers: Their accounts, by person and place.
        unreadable: Where it is not known whether they have one.
        nobody: Those of whom no account was found.
        notes: What else is to be said.
        read: How many organizations were read.
        left_out: How many were not to be read.
        naming: What the organizations are called.
    """

    emails: tuple[str, ...]
    mode: str
    leavers: tuple[Leaver, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    nobody: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    read: int = 0
    left_out: int = 0
    naming: Naming = field(default_factory=Naming)

    def called(self, place: Mapping[str, Any]) -> str:
        """Return what an organization is called, or a platform that could not be read as a whole."""
        return self.naming.called(place) if place["organization"] or place["organization_id"] else str(place["platform"])


def sought(emails: Iterable[str]) -> list[str]:
    """Return the e-mail addresses and user names to look for: also what an account without an address may be called."""
    return list(dict.fromkeys(name for email in emails for name in (email.strip(), email.strip().partition("@")[0])))


def search(
    emails: Sequence[str],
    mode: str,
    reading: Reading,
    callers: Sequence[Mapping[str, Any]],
    privileged: Mapping[str, Collection[str]],
) -> Search:
    """Return what was found of the people who leave.

    Args:
        emails: The people, by e-mail address or user name.
        mode: ``remove``, or ``deactivate`` where the platform can.
        reading: What was read, with at least the accounts of :func:`sought`.
        callers: The users whom the credentials belong to, each with its ``platform``. They are never removed.
        privileged: For each platform, the names of its privileged roles or groups.
    """
    asked = {same_person(email): email.strip() for email in emails}
    accounts = [
        (organization, account, _names(account) & asked.keys())
        for organization in reading.organizations
        for account in organization.accounts
    ]
    leavers = [_leaver(organization, one, mode, callers, privileged) for organization, one, names in accounts if names]
    notes = [_note(organization.place.platform, one, asked) for organization, one, _found in accounts]
    met = {name for _organization, _account, names in accounts for name in names}
    return Search(
        tuple(asked.values()),
        mode,
        tuple(sorted(leavers, key=_order)),
        tuple(sorted(map(_told, reading.unreadable), key=lambda one: place_order(one.place))),
        tuple(email for name, email in asked.items() if name not in met),
        tuple(filter(None, notes)),
        len(reading.organizations),
        len(reading.left_out),
        Naming.of(reading),
    )


def _note(platform: str, account: Account, asked: Mapping[str, str]) -> str:
    """Return a hint that ``offboard_emails`` may lack an address or a user name; empty if there is no reason for one."""
    if not _names(account).isdisjoint(asked):
        if same_person(account.email) in {"", *asked}:
            return ""
        return (
            f"{platform} knows {account.user_name.strip()} by the e-mail address {account.email.strip()}, which is not in "
            "offboard_emails: add it if this person leaves everywhere."
        )
    maybe = _maybe(account, asked)
    if not maybe:
        return ""
    return (
        f"{platform} has a user {account.user_name.strip()} without an e-mail address: if this is {maybe}, add the user name to "
        "offboard_emails."
    )


def within(reading: Reading, patterns: Sequence[str]) -> Reading:
    """Return what was read, without the own organization of Polytomic if its name and id match none of these patterns."""
    texts = [folded(" ".join(pattern.split())) for pattern in patterns]

    def meant(one: Organization | Unreadable) -> bool:
        names = [folded(name) for name in (one.place.organization_id, one.place.organization) if name]
        if one.place.platform != POLYTOMIC or not one.own or not names:
            return True
        return any(name == text or fnmatch.fnmatchcase(name, text) for name in names for text in texts)

    return replace(
        reading,
        organizations=tuple(filter(meant, reading.organizations)),
        unreadable=tuple(filter(meant, reading.unreadable)),
        left_out=(*reading.left_out, *(one.place for one in reading.organizations if not meant(one))),
    )


def _names(account: Account) -> set[str]:
    return {same_person(account.email), same_person(account.user_name)} - {""}


def _maybe(account: Account, asked: Mapping[str, str]) -> str:
    """Return who an account without an e-mail address may belong to, or the empty string."""
    name = folded(account.user_name)
    return "" if account.email or not name else next((one for one in asked.values() if folded(one).partition("@")[0] == name), "")


def _told(one: Unreadable) -> Unreadable:
    """Return what could not be read, and how to do without a whole platform."""
    if one.place.organization or one.place.organization_id:
        return one
    why = " ".join(one.why.split()).rstrip(".")
    return replace(one, why=f"{why}. If nobody uses {one.place.platform}, leave it out of saas_users_platforms.")


def _order(one: Leaver) -> tuple[object, ...]:
    return folded(one.account.email or one.account.user_name), *place_order(one.place), one.account.id


def _leaver(
    organization: Organization,
    account: Account,
    mode: str,
    callers: Sequence[Mapping[str, Any]],
    privileged: Mapping[str, Collection[str]],
) -> Leaver:
    platform = organization.place.platform
    names = {folded(one): name for one, name in organization.role_names.items()}
    has = held(account, names, frozenset(map(folded, privileged.get(platform, ()))))
    unknown = bool(organization.nameless and account.roles)
    found = Leaver(organization.place, organization.own, account, has.roles, None if unknown else has.privileged)
    found = replace(found, note=NAMELESS if unknown else "")
    if any(caller["platform"] == platform and _is(account, caller) for caller in callers):
        why = "The credential of this run belongs to this account, which is never removed: use another credential."
        return replace(found, action=NOTHING, left_to_do=why)
    if account.elsewhere:
        why = f"Only {account.elsewhere} manages this account: remove it there."
        return replace(found, action=NOTHING, left_to_do=why)
    if not account.id:
        return replace(found, action=NOTHING, left_to_do=NO_ID)
    if mode == DEACTIVATE and platform not in CAN_DEACTIVATE:
        return replace(found, note=" ".join(filter(None, [CANNOT, found.note])))
    if mode == DEACTIVATE and not account.active:
        return replace(found, action=NOTHING, note=" ".join(filter(None, [ALREADY, found.note])))
    return replace(found, action=mode)


def _is(account: Account, caller: Mapping[str, Any]) -> bool:
    if account.id and caller["id"]:
        return folded(account.id) == folded(caller["id"])
    return not _names(account).isdisjoint({same_person(caller["email"]), same_person(caller["user_name"])})


class Entries(NamedTuple):
    """What the modules are to do.

    Attributes:
        organizations: For ``partner_users``.
        own: For ``org_users``.
        uipath: For ``uipath_users``.
    """

    organizations: list[dict[str, Any]]
    own: list[dict[str, Any]]
    uipath: list[dict[str, Any]]


def entries(leavers: Iterable[Leaver]) -> Entries:
    """Return what the modules are to do, by the ids of the accounts."""
    fleet: dict[str, dict[str, Any]] = {}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in Entries._fields}
    for one in leavers:
        if one.action == NOTHING:
            continue
        users, place = found[surface(one.place, one.own)], one.place.organization_id
        if surface(one.place, one.own) == FLEET:
            users = fleet.setdefault(place, {"organization_id": place, "users": []})["users"]
        wanted = {"is_active": False} if one.action == DEACTIVATE else {"state": "absent"}
        users.append({"id": one.account.id, **wanted})
    return Entries(**{**found, FLEET: list(fleet.values())})
