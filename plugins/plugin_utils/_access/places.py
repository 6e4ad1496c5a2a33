# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the organization that an entry of the people file means. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, Union

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded

from .model import Access, Organization, Person, Place, Reading, Unreadable
from .people import UIPATH

Found = Union[Organization, Unreadable, None]
Key = tuple[str, str]
# What the options for the modules are called by.
FLEET, OWN = "organizations", "own"
NOT_FOUND = "No organization with this name or id was found."
SEVERAL = "Several organizations have this name: write the id of the one that is meant."


class Wanted(NamedTuple):
    """One entry of the people file: a person, and the access that they should have to an organization."""

    person: Person
    access: Access


def place_order(place: Place) -> tuple[str, ...]:
    """The order of organizations in a report."""
    return place.platform, folded(place.organization), place.organization_id


def surface(place: Place, own: bool) -> str:
    """Return which of the modules writes to an organization: that for the partner's, the caller's own, or UiPath's."""
    return UIPATH if place.platform == UIPATH else OWN if own else FLEET


def key_of(place: Place) -> Key:
    """What identifies an organization on any platform: the platform, and the id, or the name if the id is not known."""
    return place.platform, folded(place.organization_id) or folded(place.organization)


class Assigned(NamedTuple):
    """The entries of the people file by organization.

    Attributes:
        wanted: The entries for each organization that was read, in the order of ``Reading.organizations``.
        unreadable: The organizations that were not read, with the people who should have access there. One that the file
            names, and that does not exist, is among them, so that no person is lost.
    """

    wanted: tuple[tuple[Wanted, ...], ...]
    unreadable: tuple[Unreadable, ...]


def assign(people: Iterable[Person], reading: Reading) -> Assigned:
    """Return the entries of the people file by organization. Those for organizations that were left out are in none."""
    index = Index(reading)
    wanted: defaultdict[Key, list[Wanted]] = defaultdict(list)
    unknown: dict[Key, Unreadable] = {}
    lost: defaultdict[Key, dict[str, str]] = defaultdict(dict)
    for person in people:
        for access in person.access:
            if access.platform not in reading.platforms:
                continue
            found = index.find(access)
            if found is None:
                continue
            key = key_of(found.place)
            if isinstance(found, Organization):
                wanted[key].append(Wanted(person, access))
            else:
                unknown.setdefault(key, found)
                lost[key].setdefault(folded(person.email), person.email)
    unreadable = {**{key_of(one.place): one for one in reading.unreadable}, **unknown}
    with_people = [replace(one, people=tuple(sorted(lost[key].values(), key=folded))) for key, one in unreadable.items()]
    return Assigned(
        tuple(tuple(wanted[key_of(one.place)]) for one in reading.organizations),
        tuple(sorted(with_people, key=lambda one: place_order(one.place))),
    )


class Index:
    """All organizations, by what an entry of the people file may call them."""

    def __init__(self, reading: Reading) -> None:
        self._by_id: dict[tuple[str, str], Found] = {}
        self._by_name: defaultdict[tuple[str, str], list[Found]] = defaultdict(list)
        self._own: dict[str, list[Found]] = {platform: [] for platform in reading.platforms}
        self._whole: dict[str, Unreadable] = {}
        everything: list[Organization | Unreadable] = [*reading.organizations, *reading.unreadable]
        for one in everything:
            if isinstance(one, Unreadable) and not (one.place.organization_id or one.place.organization):
                self._whole[one.place.platform] = one
            self._add(one.place, one)
        for place in reading.left_out:
            self._add(place, None)
        for platform, own in self._own.items():
            there = [one for one in everything if one.place.platform == platform]
            own += [one for one in there if one.own] or there

    def _add(self, place: Place, one: Found) -> None:
        if place.organization_id:
            self._by_id[place.platform, folded(place.organization_id)] = one
        if place.organization:
            self._by_name[place.platform, folded(place.organization)].append(one)

    def find(self, access: Access) -> Found:
        """Return the organization that was read, or why it was not; None if it was left out."""
        name = folded(access.organization)
        key = access.platform, name
        if name and key in self._by_id:
            return self._by_id[key]
        found = self._by_name.get(key, []) if name else self._own[access.platform]
        if len(found) == 1:
            return found[0]
        if not found and access.platform in self._whole:
            return self._whole[access.platform]
        return Unreadable(Place(access.platform, "", access.organization.strip()), SEVERAL if found else NOT_FOUND)
