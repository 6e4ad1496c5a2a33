# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the people file with what the platforms list: one row for each person in an organization. No I/O."""

from __future__ import annotations

import fnmatch
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Callable, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person, spellings_of

from .history import Decisions, compare
from .model import (
    DIFFERS,
    EXCEPTION,
    EXCESS,
    EXPIRED,
    INACTIVE,
    MISSING,
    ORPHAN,
    REVOKE,
    RIGHT,
    STATUSES,
    Access,
    Account,
    Decision,
    Expected,
    Findings,
    Organization,
    Permitted,
    Person,
    Place,
    Reading,
    Reviewed,
    Row,
)
from .names import ByOrganization, Called
from .people import UIPATH
from .places import Wanted, assign, place_order


def findings(people: Sequence[Person], reading: Reading, expected: Expected) -> Findings:
    """Return everything that a report says.

    Args:
        people: The people file. Each person is in it once, with at most one entry for each organization.
        reading: What was read from the platforms.
        expected: Exceptions, decisions, an earlier report, and the day.
    """
    assigned = assign(people, reading)
    known = {same_person(person.email): person for person in people}
    decisions = Decisions(expected.decisions or ())
    permitted = ByOrganization((one.organization or "*", _Pattern(one)) for one in expected.permitted)
    rows: list[Row] = []
    reviewed = []
    for organization, wanted in zip(reading.organizations, assigned.wanted):
        rows += _Comparison(organization, known, expected, decisions, _concerning(permitted, organization.place)).rows(wanted)
        elsewhere = sum(bool(account.elsewhere) for account in organization.accounts)
        reviewed.append(Reviewed(organization.place, len(organization.accounts), elsewhere, organization.listed))
    rows.sort(key=_order)
    since, apart = compare(expected.previous, rows, assigned.unreadable, reading)
    return Findings(
        rows=tuple(rows),
        totals=_totals(rows),
        reviewed=tuple(sorted(reviewed, key=lambda one: place_order(one.place))),
        unreadable=assigned.unreadable,
        left_out=len(reading.left_out),
        listed=reading.listed,
        outcomes=None if expected.decisions is None else decisions.outcomes(reading),
        since=since,
        not_compared=apart,
    )


def _order(row: Row) -> tuple[object, ...]:
    place = Place(row.platform, row.organization_id, row.organization)
    return not row.privileged, *place_order(place), folded(row.email), folded(row.user_name), row.user_id or "", row.email or ""


def _totals(rows: Iterable[Row]) -> dict[str, int]:
    rows = list(rows)
    counts = Counter(row.status for row in rows)
    return {
        **{status: counts[status] for status in STATUSES},
        "privileged": sum(row.privileged for row in rows),
        "undecided": sum(row.status != MISSING and not row.decision for row in rows),
        "rows": len(rows),
        "people": len({person_key(row.platform, row.email, row.user_name, row.user_id) for row in rows}),
    }


def person_key(platform: str, email: str | None, user_name: str | None, user_id: str | None) -> str:
    """Return what identifies a person: the e-mail address, else the user name, else the id on the platform."""
    return same_person(email) or same_person(user_name) or f"{platform} {folded(user_id)}"


class Held(NamedTuple):
    """What a person has: roles to show, and whether one of them is privileged."""

    roles: tuple[str, ...]
    privileged: bool


def held(account: Account, names: Mapping[str, str], privileged: Collection[str]) -> Held:
    """Return what an account has.

    Args:
        account: The account.
        names: The names of the roles or groups of its organization, by folded id.
        privileged: The folded names of those that are privileged.
    """
    named = [role.name or names.get(folded(role.id), "") for role in account.roles]
    shown = [name or role.id for name, role in zip(named, account.roles)]
    legacy = [account.role] if account.role and not any(named) else []
    return Held(_sorted(shown or legacy), any(folded(name) in privileged for name in (*shown, *legacy)))


class _Comparison:
    """The comparison of one organization."""

    def __init__(
        self,
        organization: Organization,
        known: dict[str, Person],
        expected: Expected,
        decisions: Decisions,
        permitted: list[_Pattern],
    ) -> None:
        self._organization = organization
        self._known = known
        self._today = expected.today
        self._decisions = decisions
        self._names = {folded(one): name for one, name in organization.role_names.items()}
        self._privileged = frozenset(map(folded, expected.privileged.get(organization.place.platform, ())))
        self._permitted = permitted

    def rows(self, wanted: Iterable[Wanted]) -> Iterator[Row]:
        finder = _Finder(self._organization.accounts, self._is_revoked)
        for person, access in wanted:
            account = finder.take(person, access)
            if account is not None:
                yield self._listed(person, access, account)
            elif person.entitled(self._today):
                yield from self._missing(person, access)
        for account in finder.left():
            if not account.elsewhere:
                yield self._unlisted(account)

    def _is_revoked(self, account: Account) -> bool:
        decision = self._decisions.of_account(self._organization.place, account)
        return decision is not None and decision.decision == REVOKE

    def _missing(self, person: Person, access: Access) -> Iterator[Row]:
        decision = self._decisions.of_person(self._organization.place, person.email, access.user_name)
        if decision is None or decision.decision != REVOKE:
            account = Account(id=access.user_id, email=person.email, user_name=access.user_name)
            yield self._row(account, MISSING, person, decision, self._expected(access))

    def _listed(self, person: Person, access: Access, account: Account) -> Row:
        decision = self._decisions.of_account(self._organization.place, account)
        if self._is_revoked(account) or not person.entitled(self._today):
            status = EXPIRED
        elif _is_called_otherwise(person, access, account):
            status = DIFFERS
        else:
            status = self._compared(access, account)
        return self._row(account, status, person, decision, self._expected(access))

    def _compared(self, access: Access, account: Account) -> str:
        """Whether the account has the roles that it should have. They are compared as sets, without regard to case."""
        if access.role is not None:
            wanted, has = {folded(access.role)}, {folded(account.role)}
        elif access.role_ids is not None:
            wanted, has = set(map(folded, access.role_ids)), {folded(role.id) for role in account.roles}
        elif access.roles is not None:
            wanted, has = set(map(folded, access.roles)), set(map(folded, self._held(account).roles))
        else:
            wanted, has = set(), set()
        if wanted != has:
            return EXCESS if wanted < has else DIFFERS
        return RIGHT if account.active else INACTIVE

    def _unlisted(self, account: Account) -> Row:
        decision = self._decisions.of_account(self._organization.place, account)
        person = self._known.get(same_person(account.email) or same_person(account.user_name))
        if person is not None and not person.entitled(self._today):
            return self._row(account, EXPIRED, person, decision)
        names = _names_of(account) if self._permitted else ()
        matching = [one.permitted for one in self._permitted if one.matches(names)]
        current = [one for one in matching if one.expires is None or self._today <= one.expires]
        if current:
            row = self._row(account, EXPIRED if self._is_revoked(account) else EXCEPTION, person, decision)
            return _with_exception(row, max(current, key=_lasting))
        row = self._row(account, EXPIRED if matching else ORPHAN, None, decision)
        if matching:
            row = _with_exception(row, max(matching, key=_lasting))
        return row if person is None else row._replace(kind=person.kind, owner=row.owner or person.owner or None)

    def _row(
        self,
        account: Account,
        status: str,
        person: Person | None,
        decision: Decision | None,
        expected_roles: tuple[str, ...] | None = None,
    ) -> Row:
        place = self._organization.place
        held = self._held(account)
        return Row(
            platform=place.platform,
            organization=place.organization,
            organization_id=place.organization_id,
            email=account.email.strip() or None,
            user_name=account.user_name.strip() or None,
            user_id=account.id or None,
            kind=person.kind if person else None,
            owner=(person.owner or None) if person else None,
            roles=held.roles,
            expected_roles=expected_roles,
            privileged=held.privileged,
            status=status,
            until=person.until.isoformat() if person and person.until else None,
            last_login=account.last_login or None,
            reason=(person.reason or None) if person else None,
            ticket=(person.ticket or None) if person else None,
            decision=(decision.decision or None) if decision else None,
            justification=(decision.justification or None) if decision else None,
            reviewer=(decision.reviewer or None) if decision else None,
            reviewed_at=(decision.reviewed_at or None) if decision else None,
        )

    def _expected(self, access: Access) -> tuple[str, ...] | None:
        if access.role_ids is not None:
            return _sorted(self._names.get(folded(one)) or one for one in access.role_ids)
        return (access.role,) if access.role is not None else None if access.roles is None else _sorted(access.roles)

    def _held(self, account: Account) -> Held:
        return held(account, self._names, self._privileged)


def _is_called_otherwise(person: Person, access: Access, account: Account) -> bool:
    """Whether an account has another user name or e-mail address than the file says, which may be another person's.

    An account without an address is right: the role roster adds it, as it adds a name.
    """
    if access.user_name and same_person(access.user_name) != same_person(account.user_name):
        return True
    return bool(account.email) and "email" not in account.foreign and same_person(person.email) != same_person(account.email)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(folded(name), name.strip())
    return tuple(unique[key] for key in sorted(unique))


class _Finder:
    """The accounts of an organization, by what identifies a person. Each account is assigned to one person at most."""

    def __init__(self, accounts: Sequence[Account], is_revoked: Callable[[Account], bool]) -> None:
        # If two accounts have one name, one that is to stay comes first, then the lower id.
        self._is_revoked = is_revoked
        self._left = dict(enumerate(sorted(accounts, key=lambda one: (not self._is_to_stay(one), one.id))))
        self._by: dict[str, defaultdict[str, list[int]]] = {name: defaultdict(list) for name in ("id", "user_name", "email")}
        for position, account in self._left.items():
            for attribute, index in self._by.items():
                if value := getattr(account, attribute):
                    index[same_person(value)].append(position)

    def take(self, person: Person, access: Access) -> Account | None:
        """Return the account of a person, and assign it to them. None if there is none."""
        asked = (("id", access.user_id), ("user_name", access.user_name), ("email", person.email), ("user_name", person.email))
        for attribute, value in asked:
            there = self._by[attribute].get(same_person(value), ()) if value else ()
            found = {at: self._left[at] for at in there if at in self._left}
            as_written = [
                at for at, one in found.items() if getattr(one, attribute).strip() == value.strip() and self._is_to_stay(one)
            ]
            if found:
                return self._left.pop([*as_written, *found][0])
        return None

    def _is_to_stay(self, account: Account) -> bool:
        return not account.elsewhere and not self._is_revoked(account)

    def left(self) -> Iterable[Account]:
        """Return the accounts that were not assigned to a person."""
        return self._left.values()


def _names_of(account: Account) -> set[str]:
    """Return what an exception may call an account. An id is its name only if it has no other, as in a plan."""
    return (spellings_of(account.email) | spellings_of(account.user_name)) - {""} or {folded(account.id)}


class _Pattern:
    """An exception, and the spellings of its pattern."""

    def __init__(self, permitted: Permitted) -> None:
        self.permitted = permitted
        self._patterns = {folded(permitted.email), same_person(permitted.email)} - {""}

    def matches(self, names: Iterable[str]) -> bool:
        return any(fnmatch.fnmatchcase(name, pattern) for name in names if name for pattern in self._patterns)


def _concerning(permitted: ByOrganization[_Pattern], place: Place) -> list[_Pattern]:
    """Return the exceptions that hold for an organization."""
    found = permitted.of(Called.of(place))
    certain = [one for one in found.certain if one.permitted.platform in ("", place.platform)]
    # The API of UiPath does not tell the name of the only organization, so an exception for the platform means this one.
    return certain + [one for one in found.uncertain if one.permitted.platform == place.platform == UIPATH]


def _lasting(permitted: Permitted) -> str:
    """The order in which exceptions end."""
    return permitted.expires.isoformat() if permitted.expires else "no end"


def _with_exception(row: Row, permitted: Permitted) -> Row:
    return row._replace(
        owner=permitted.approved_by or row.owner,
        reason=permitted.reason or row.reason,
        until=permitted.expires.isoformat() if permitted.expires else None,
    )
