# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences of a report: the name of each status, and the one sentence that sums it up. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import number_of, where_of, without_place

from .document import Document
from .history import NOT_CARRIED_OUT, STALE
from .model import DIFFERS, EXCEPTION, EXCESS, EXPIRED, INACTIVE, MISSING, ORPHAN, RIGHT, Reading
from .people import UIPATH
from .rows import person_key

# Not a status of a row: what a page says of people where nothing was read.
NOT_CHECKED = "unchecked"
NAMED = 10  # organizations in a sentence
Rows = Sequence[Mapping[str, Any]]
# A credential of UiPath gives access to one organization, and the API does not tell its name.
NAMELESS: Mapping[str, str] = {UIPATH: "UiPath"}


class Words(NamedTuple):
    """What a status is called, and what it means."""

    label: str
    meaning: str


WORDS: Mapping[str, Words] = {
    ORPHAN: Words("Not listed", "has access, but is not in the people file"),
    EXPIRED: Words("Expired", "still has access, although it should have ended"),
    EXCESS: Words("Too much", "has more roles than listed"),
    DIFFERS: Words("Different", "differs from what is listed"),
    MISSING: Words("Missing", "is listed, but has no access"),
    INACTIVE: Words("Inactive", "is listed, and the account is deactivated"),
    EXCEPTION: Words("Exception", "is allowed by an exception"),
    RIGHT: Words("Right", "has the access that is listed"),
    NOT_CHECKED: Words("Not checked", "is listed where nothing could be read"),
}


def people_in(rows: Iterable[Mapping[str, Any]]) -> int:
    """Return how many different people are in these rows."""
    return len({key_of_person(row) for row in rows})


def key_of_person(row: Mapping[str, Any]) -> str:
    """Return what identifies a person in a report."""
    return person_key(row["platform"], row["email"], row["user_name"], row["user_id"])


def who(row: Mapping[str, Any]) -> str:
    """Return how a person is called: by e-mail address, else by user name, else by id."""
    return row["email"] or row["user_name"] or f"the user with the id {row['user_id']}"


def where(place: Mapping[str, Any]) -> str:
    """Return how an organization is called: by its name, else by its id."""
    if place["organization_id"] and not place["organization"]:
        return NAMELESS.get(place["platform"], place["organization_id"])
    return place["organization"] or f"all of {place['platform']}"


def said_there(place: Mapping[str, Any], sentence: str) -> str:
    """Return what a module said of an organization, for a sentence that names the organization already."""
    return without_place(sentence, where_of(place["organization_id"], place["organization"]))


class Naming:
    """What organizations are called where people read it: by name, and by id as well if several of a platform have this name.

    Args:
        places: The organizations, each with ``platform``, ``organization`` and ``organization_id``.

    Attributes:
        shared: The names that several organizations have, each with its platform.
    """

    def __init__(self, places: Iterable[Mapping[str, Any]] = ()) -> None:
        ids: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for one in places:
            ids[_name(one)].add(folded(one["organization_id"]))
        self.shared = {name for name, found in ids.items() if len(found) > 1}

    @classmethod
    def of(cls, reading: Reading) -> Naming:
        """Return what the organizations are called that were read, or that are known of."""
        return cls(map(asdict, reading.places))

    def where(self, place: Mapping[str, Any]) -> str:
        """Return how an organization is called."""
        name, its_id = place["organization"], place["organization_id"]
        return f"{name}, {its_id}" if name and its_id and _name(place) in self.shared else where(place)

    def called(self, place: Mapping[str, Any]) -> str:
        """Return how an organization is called where several platforms are meant: with the platform."""
        return f"{self.where(place)} ({place['platform']})"


def told_apart(report: Document) -> Document:
    """Return a report for people: with the names of organizations as :class:`Naming` tells them apart."""
    places, since, decisions = report["organizations"], report["since"], report["decisions"]
    naming = Naming([*places["each"], *places["unreadable"], *places["not_compared"], *(since["left"] if since else ())])
    if not naming.shared:
        return report

    def named(ones: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "organization": naming.where(one) if one["organization"] else one["organization"]} for one in ones]

    return {
        **report,
        "organizations": {**places, **{name: named(places[name]) for name in ("each", "unreadable", "not_compared")}},
        "rows": named(report["rows"]),
        "since": since and {name: named(ones) for name, ones in since.items()},
        "decisions": decisions and named(decisions),
    }


def _name(place: Mapping[str, Any]) -> tuple[str, str]:
    return place["platform"], folded(place["organization"])


def sentence(report: Document) -> str:
    """Return the one sentence that sums up a report."""
    rows, unreadable = report["rows"], report["organizations"]["unreadable"]
    told = []
    intruders = [row for row in rows if row["status"] in (ORPHAN, EXPIRED)]
    if intruders:
        told.append(f"{_people(intruders, 'has', 'have')} access who should not{_privileged(intruders, report['privileged'])}")
    for status, one, several in (
        (EXCESS, "has more than listed", "have more than listed"),
        (DIFFERS, "differs from what is listed", "differ from what is listed"),
        (MISSING, "lacks access", "lack access"),
    ):
        if found := [row for row in rows if row["status"] == status]:
            told.append(_people(found, one, several))
    undone = [one for one in report["decisions"] or () if one["outcome"] in (NOT_CARRIED_OUT, STALE)]
    if undone:
        told.append(f"{number_of(len(undone), 'decision')} of the review {'is' if len(undone) == 1 else 'are'} not carried out")
    if unreadable:
        asked = report["organizations"]["reviewed"] + len(unreadable)
        told.append(f"{len(unreadable)} of {number_of(asked, 'organization')} could not be read")
    if not told and not report["organizations"]["reviewed"]:
        return "Nothing was checked: the people file names no organization that this run was to read."
    if not told:
        return _as_listed(rows)
    if unreadable and len(told) == 1 and report["organizations"]["reviewed"]:
        told.insert(0, "Nothing is wrong in what could be read")
    return f"{'; '.join(told)}."


def _as_listed(rows: Rows) -> str:
    """Say that nothing differs from the list: who has access by an exception, or cannot sign in, is no difference."""
    inactive, excepted = ([row for row in rows if row["status"] == status] for status in (INACTIVE, EXCEPTION))
    if not inactive and not excepted:
        return "Everyone has the access that is listed, and nobody else has any."
    told = ["Everyone has the access that is listed"]
    if inactive:
        told[0] += f", except {_people(inactive, 'whose account is inactive', 'whose accounts are inactive')}"
    if excepted:
        told.append(_people(excepted, "has access by an exception", "have access by an exception"))
    return f"{'; '.join([*told, 'nobody else has any'])}."


def _people(rows: Rows, one: str, several: str) -> str:
    number = people_in(rows)
    return f"1 person {one}" if number == 1 else f"{number:,} people {several}"


def _privileged(rows: Rows, privileged: Mapping[str, Collection[str]]) -> str:
    """Say how many of them are privileged: with the name of the role if it is the same for all."""
    found = [row for row in rows if row["privileged"]]
    if not found:
        return ""
    names = {platform: set(map(folded, roles)) for platform, roles in privileged.items()}
    held = {role for row in found for role in row["roles"] if folded(role) in names.get(row["platform"], ())}
    number, role = people_in(found), held.pop() if len(held) == 1 else "privileged"
    return f": {role}" if number == people_in(rows) == 1 else f", {number:,} of them {role}"
