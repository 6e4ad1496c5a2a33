# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find mistakes in the people file that only the platforms show: unknown organizations, roles and groups. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import first_few
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import nearest

from .model import Access, Organization, Person, Reading, Unreadable
from .people import POLYTOMIC
from .places import SEVERAL, Found, Index, Key, key_of
from .words import Naming

CANDIDATES = 10


def unknown_names(people: Iterable[Person], reading: Reading, today: date) -> list[str]:
    """Return a sentence for each organization, role or group that an entry of the people file names and that does not exist.

    An organization that a person has twice, by its name and by its id, is a mistake as well. Nothing is said of what could not
    be read. The roles of a person who is not entitled to access are not looked at.

    Args:
        people: The people, in the order of the file.
        reading: What was read from the platforms.
        today: The day, in UTC, on which ``until`` is judged.
    """
    index = Index(reading)
    naming = Naming.of(reading)
    named = [place for place in reading.places if place.organization_id and place.organization and place.platform == POLYTOMIC]
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for place in sorted(named, key=lambda one: folded(one.organization)):
        ids[place.organization].append(place.organization_id)
    return [
        f"saas_users_people[{position}] ({person.email}): {sentence}"
        for position, person in enumerate(people)
        for sentence in _of_person(person, reading.platforms, index, ids, naming, person.entitled(today))
    ]


def _of_person(
    person: Person, platforms: Sequence[str], index: Index, ids: Mapping[str, list[str]], naming: Naming, entitled: bool
) -> Iterator[str]:
    seen: set[Key] = set()
    for access in person.access:
        if access.platform not in platforms:
            continue
        found = index.find(access)
        yield from _told(access, found, ids, naming, entitled)
        if isinstance(found, Organization):
            key = key_of(found.place)
            if key in seen:
                where_it_is = naming.where(asdict(found.place))
                yield f"{access.platform} has {where_it_is} twice: combine the roles in one entry."
            seen.add(key)


def _told(access: Access, organization: Found, ids: Mapping[str, list[str]], naming: Naming, entitled: bool) -> Iterator[str]:
    if isinstance(organization, Organization):
        if entitled:
            yield from _roles(access, organization, naming)
    elif organization is not None and access.organization and not organization.place.organization_id:
        yield from _unfound(access.organization, organization, ids)


def _unfound(name: str, organization: Unreadable, ids: Mapping[str, list[str]]) -> Iterator[str]:
    """Say why an organization is not found. One that exists has an id; a platform has no name either.

    Args:
        name: What the entry calls it.
        organization: What was found instead.
        ids: The ids of all organizations, by their names, in the order of these.
    """
    if organization.why == SEVERAL:
        meant = [one for there, found in ids.items() if folded(there) == folded(name) for one in found]
        these = first_few(meant, CANDIDATES)
        yield f"several organizations have the name '{name}': write the id of the one that is meant ({these})."
    elif organization.place.organization:
        names = list(ids)
        near = nearest(name, names)
        hint = f"do you mean '{near[0]}'?" if near else f"the organizations are {first_few(names, CANDIDATES) or 'none'}."
        yield f"there is no organization '{name}'; {hint}"


def _roles(access: Access, organization: Organization, naming: Naming) -> Iterator[str]:
    kind = "role" if access.platform == POLYTOMIC else "group"
    there_is = f"in {naming.where(asdict(organization.place))}"
    existing = sorted(set(organization.role_names.values()), key=folded)
    for wanted, known, what in (
        (access.roles, existing, ""),
        (access.role_ids, list(organization.role_names), " with the id"),
    ):
        there = set(map(folded, known))
        for name in wanted or ():
            if folded(name) not in there and not (what and _is_held(name, organization)):
                near = [] if what else nearest(name, existing)
                hint = f"do you mean '{near[0]}'?" if near else f"the {kind}s are {first_few(existing, CANDIDATES) or 'none'}."
                yield f"there is no {kind}{what} '{name}' {there_is}; {hint}"


def _is_held(role_id: str, organization: Organization) -> bool:
    """Return whether an account has a role or a group. Then it exists, even if the platform does not list it."""
    return any(folded(role.id) == folded(role_id) for account in organization.accounts for role in account.roles)
