# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare a report with what was before: an earlier report, and what reviewers decided about it. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person

from .model import KEEP, MISSING, REVOKE, Account, Decision, Organization, Outcome, Place, Reading, Row, Since, Unreadable
from .places import Key, key_of

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


def since(previous: Mapping[str, Any], rows: Sequence[Row], unreadable: Sequence[Unreadable], reading: Reading) -> Since:
    """Return who came, who left, and whose roles or status changed since an earlier report.

    Organizations that were not read, then or now, are left out.

    Args:
        previous: An earlier ``access.json``.
        rows: The rows now.
        unreadable: The organizations that could not be read now.
        reading: What was read now, and what was not to be read.
    """
    before = {_account(row): row for row in previous["rows"] if row["status"] != MISSING}
    now = {_account(row): row for row in map(as_mapping, rows) if row["status"] != MISSING}
    gone = {row["platform"] for row in before.values()} - set(reading.platforms)
    unread_now = _Unread([*(one.place for one in unreadable), *reading.left_out, *map(Place, gone)])
    unread_then = _Unread(_unread_of(previous, now.values()))
    return Since(
        came=tuple(_told(row) for key, row in now.items() if key not in before and not unread_then.has(row)),
        left=tuple(_told(row) for key, row in before.items() if key not in now and not unread_now.has(row)),
        changed=tuple(_changes(before, now)),
    )


def _unread_of(previous: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    """Yield the organizations that an earlier report was not made of: those it names, and those of these rows.

    It counts those that it was not to read, and does not name them. If there were any, one that it has not read may be one.
    """
    organizations, platforms = previous["organizations"], previous.get("platforms")
    for one in organizations["unreadable"]:
        yield _place_of(one)
    read = {key_of(_place_of(one)) for one in organizations.get("each") or () if isinstance(one, dict) and "platform" in one}
    for row in rows:
        place = _place_of(row)
        if isinstance(platforms, dict) and place.platform not in platforms:
            yield Place(place.platform)
        elif organizations.get("left_out") and key_of(place) not in read:
            yield place


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
