# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare a report with what was before: an earlier report, and what reviewers decided about it. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person

from .model import KEEP, MISSING, REVOKE, Account, Decision, Organization, Outcome, Place, Reading, Row, Since, Unreadable
from .places import Key, key_of, place_order

CARRIED_OUT, NOT_CARRIED_OUT, STALE, UNKNOWN = "carried out", "not carried out", "stale", "unknown"
HELD = ("roles", "privileged", "status")
# What a report tells about a person who came, left, or changed.
TOLD = ("platform", "organization", "organization_id", "email", "user_name", "user_id", *HELD)


def _names(email: str | None, user_name: str | None) -> frozenset[str]:
    return frozenset({same_person(email), same_person(user_name)} - {""})


class Decisions:
    """What reviewers decided, by organization and account."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        made = list(decisions)
        self._all = [one for one in made if one.decision in (KEEP, REVOKE)]
        self._by_id: dict[tuple[Key, str], Decision] = {}
        self._by_name: dict[tuple[Key, str], Decision] = {}
        self._reviewed = {(_place(one), folded(one.user_id)) for one in made}
        for one in self._all:
            place = _place(one)
            if one.user_id:
                self._by_id.setdefault((place, folded(one.user_id)), one)
            for name in _names(one.email, one.user_name):
                self._by_name.setdefault((place, name), one)

    def of_account(self, place: Place, account: Account) -> Decision | None:
        """Return the decision about an account, unless the account is another person's now."""
        key = key_of(place)
        if account.id:
            found = self._by_id.get((key, folded(account.id)))
            return found if found and _same(found, account) else None
        return self.of_person(place, account.email, account.user_name)

    def of_person(self, place: Place, email: str, user_name: str) -> Decision | None:
        """Return the decision about a person who has no account now, or one without an id."""
        found = (self._by_name.get((key_of(place), name)) for name in sorted(_names(email, user_name)))
        return next((one for one in found if one is not None), None)

    def outcomes(self, reading: Reading) -> tuple[Outcome, ...]:
        """Return what became of each decision, as the platforms show it now."""
        places = {key_of(one.place): _There(one, self._reviewed) for one in reading.organizations}
        return tuple(Outcome(one, *_outcome(one, places.get(_place(one)))) for one in self._all)


def _place(decision: Decision) -> Key:
    return key_of(Place(decision.platform, decision.organization_id, decision.organization))


def _same(decision: Decision, account: Account) -> bool:
    """Whether an account is still the person of a decision. One without names is identified by its id."""
    before, now = _names(decision.email, decision.user_name), _names(account.email, account.user_name)
    return not before.isdisjoint(now) or not (before or now)


class _There:
    """The accounts of an organization, by id, and by name those that were not reviewed themselves."""

    def __init__(self, organization: Organization, reviewed: Collection[tuple[Key, str]]) -> None:
        place = key_of(organization.place)
        self.by_id = {folded(one.id): one for one in organization.accounts if one.id}
        new = [one for one in organization.accounts if not one.id or (place, folded(one.id)) not in reviewed]
        self.by_name = {name: one for one in new for name in _names(one.email, one.user_name)}


def _outcome(decision: Decision, there: _There | None) -> tuple[str, str]:
    if there is None:
        return UNKNOWN, "The organization was not read."
    account = there.by_id.get(folded(decision.user_id)) if decision.user_id else None
    if account is not None and not _same(decision, account):
        return STALE, f"The id is that of {account.email or account.user_name or 'a user without a name'} now."
    if account is None:
        names = _names(decision.email, decision.user_name)
        account = next((there.by_name[name] for name in sorted(names) if name in there.by_name), None)
        if account is not None and decision.user_id and account.id:
            return STALE, f"This person has another account now, with the id {account.id}."
    if account is None:
        return (CARRIED_OUT if decision.decision == REVOKE else NOT_CARRIED_OUT), "This account no longer exists."
    return (CARRIED_OUT if decision.decision == KEEP else NOT_CARRIED_OUT), "This person has the account."


def compare(
    previous: Mapping[str, Any] | None, rows: Sequence[Row], unreadable: Sequence[Unreadable], reading: Reading
) -> tuple[Since | None, tuple[Place, ...]]:
    """Return who came, who left, and whose roles or status changed since an earlier report.

    Organizations that were not read, then or now, are left out, and those of them that have people are returned as well.

    Args:
        previous: An earlier ``access.json``, or None, with which nothing is compared.
        rows: The rows now.
        unreadable: The organizations that could not be read now.
        reading: What was read now, and what was not to be read.
    """
    if previous is None:
        return None, ()
    before = {_account(row): row for row in previous["rows"] if row["status"] != MISSING}
    now = {_account(row): row for row in map(as_mapping, rows) if row["status"] != MISSING}
    then, here = _scope_then(previous), _scope_now(unreadable, reading)
    came, unseen_then = then.divide((row for key, row in now.items() if key not in before), here)
    left, unseen_now = here.divide((row for key, row in before.items() if key not in now), then)
    apart = {key_of(place): place for place in map(_place_of, [*unseen_now, *unseen_then])}
    found = Since(tuple(map(_told, came)), tuple(map(_told, left)), tuple(_changes(before, now)))
    return found, tuple(sorted(apart.values(), key=place_order))


class _Scope(NamedTuple):
    """Which organizations a report was made of.

    Attributes:
        platforms: The platforms that it was to read. Here and in ``listed``, None means that it does not tell.
        read: The organizations that it has read.
        unread: Those that it names and has not read.
        left_out: Whether there are others that it has not read, which it does not name.
        listed: The platforms that have listed all their organizations.
        unlisted: The organizations that it has read, and that no platform has listed.
    """

    platforms: Collection[str] | None
    read: Collection[Key]
    unread: _Unread
    left_out: bool
    listed: Collection[str] | None
    unlisted: Collection[Key]

    def divide(self, rows: Iterable[Mapping[str, Any]], other: _Scope) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """Return those of the rows that only another report has whose access this report would show, and the others."""
        divided: tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]] = [], []
        for row in rows:
            divided[0 if self.has_looked_at(row, other) else 1].append(row)
        return divided

    def has_looked_at(self, row: Mapping[str, Any], other: _Scope) -> bool:
        """Whether this report shows that a person had no access, since only another report has this row.

        Of an organization that it does not name, it shows that there was none, if its platform lists such organizations.
        """
        place = _place_of(row)
        if (self.platforms is not None and place.platform not in self.platforms) or self.unread.has(row):
            return False
        if key_of(place) in self.read:
            return True
        if self.left_out:
            return False  # it may be one of them
        if self.listed is None or not place.organization_id:
            return True  # without an id, it may be one that was read, under another name
        return place.platform in self.listed and key_of(place) not in other.unlisted


def _scope_now(unreadable: Iterable[Unreadable], reading: Reading) -> _Scope:
    read = {key_of(one.place): one for one in reading.organizations}
    return _Scope(
        platforms=reading.platforms,
        read=read,
        unread=_Unread([*(one.place for one in unreadable), *reading.left_out]),
        left_out=False,
        listed=reading.listed,
        unlisted={key for key, one in read.items() if not one.listed},
    )


def _scope_then(previous: Mapping[str, Any]) -> _Scope:
    """Return the scope of an earlier report. An older version of the collection may have written it, or a person changed it."""
    organizations, platforms = previous["organizations"], previous.get("platforms")
    each, listed = organizations.get("each"), organizations.get("listed")
    there = [one for one in each if isinstance(one, dict)] if isinstance(each, list) else []
    read = {key_of(_place_of(one)): one for one in there if isinstance(one.get("platform"), str)}
    return _Scope(
        platforms=platforms if isinstance(platforms, dict) else None,
        read=read,
        unread=_Unread(map(_place_of, organizations["unreadable"])),
        left_out=bool(organizations.get("left_out")),
        listed=listed if isinstance(listed, list) else None,
        unlisted={key for key, one in read.items() if one.get("listed") is False},
    )


def _place_of(one: Mapping[str, Any]) -> Place:
    return Place(one["platform"], one.get("organization_id") or "", one.get("organization") or "")


def as_mapping(row: Row) -> dict[str, Any]:
    """Return a row as it is in ``access.json``."""
    values = row._asdict()
    expected = values["expected_roles"]
    return {**values, "roles": list(values["roles"]), "expected_roles": None if expected is None else list(expected)}


def _account(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (*key_of(_place_of(row)), folded(row["user_id"]) or same_person(row["email"]) or same_person(row["user_name"]))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in TOLD}


def _changes(before: Mapping[tuple[str, ...], Mapping[str, Any]], now: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    for key, row in now.items():
        old = before.get(key)
        if old is None:
            continue
        if set(map(folded, old["roles"])) != set(map(folded, row["roles"])) or old["status"] != row["status"]:
            who = {name: row[name] for name in TOLD if name not in HELD}
            yield {**who, "before": {name: old[name] for name in HELD}, "after": {name: row[name] for name in HELD}}


class _Unread:
    """Organizations that were not read. One without a name and an id means its whole platform."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._ids: set[Key] = set()
        self._names: set[Key] = set()  # several organizations may have one name: it counts if the id is not known
        for one in places:
            (self._ids if one.organization_id else self._names).add(key_of(one))

    def has(self, row: Mapping[str, Any]) -> bool:
        """Whether the organization of a row is one of them."""
        platform = row["platform"]
        names = {(platform, folded(row["organization"])), (platform, "")}
        return (platform, folded(row["organization_id"])) in self._ids or not self._names.isdisjoint(names)
