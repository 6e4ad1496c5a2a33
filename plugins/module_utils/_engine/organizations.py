# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the organizations that a task names among those of a fleet. No I/O."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .._base.email import folded
from .._base.errors import InvalidInput, Refused, TaskError, first_few
from .._base.input import nearest
from .._base.mistakes import LONGEST, in_short

Organization = Mapping[str, Any]
CANDIDATES = 10
LONGEST_NAME = 50  # characters, in a list


class Place(NamedTuple):
    """An organization that a task works on.

    Args:
        id: Its id; empty until it is found, if the task gives its name.
        name: Its name, if the task gives it, or if the organizations were listed; otherwise empty.
        source: Where it is in the options, for messages, such as ``organizations[3]``. Empty if there is only one.
    """

    id: str = ""
    name: str = ""
    source: str = ""


def name_of(organization: Organization) -> str:
    """The name of an organization on one line; empty if it has none."""
    return " ".join(str(organization.get("name") or "").split())


def listed(organizations: Iterable[Organization]) -> list[Place]:
    """The places of listed organizations."""
    return [Place(str(one.get("id") or ""), name_of(one)) for one in organizations]


def refuse_same(places: Sequence[Place]) -> None:
    """Refuse a task that gives an organization twice.

    Raises:
        InvalidInput: It does. The message names both places of each.
    """
    first: dict[tuple[str, str], Place] = {}
    mistakes = []
    for place in places:
        kind = "id" if place.id else "name"
        other = first.setdefault((kind, folded(getattr(place, kind))), place)
        if other is not place:
            mistakes.append(f"{other.source} and {place.source} are the same organization: combine their users.")
    if mistakes:
        raise InvalidInput(in_short(mistakes, ""), mistakes=mistakes)


def find(places: Sequence[Place], there: Sequence[Place], unknown: list[TaskError] | None = None) -> list[Place]:
    """The places in the same order, with the id of each that is given by name, and the name of each that is listed.

    Names and ids are compared without regard to case, and an id is spelled as it is listed. What no organization is called may be
    an id. An id that is given as such, and is not listed, is kept, since the list may not be complete.

    Args:
        places: The organizations of the task.
        there: The organizations that were listed.
        unknown: Receives the error about names that are not found, and these places keep an empty id. None to raise it.

    Raises:
        Refused: No organization has a name (the message lists existing ones), or several have it (it lists the ids). All such
            names are reported at once, with their places.
        InvalidInput: Two of the places are the same organization.
    """
    by_name: dict[str, list[Place]] = {}
    by_id: dict[str, list[Place]] = {}
    for one in there:
        by_name.setdefault(folded(one.name), []).append(one)
        if one.id:
            by_id.setdefault(folded(one.id), []).append(one)
    mistakes: list[str] = []
    existing = ""
    found: list[Place] = []
    for place in places:
        if place.id:
            same = by_id.get(folded(place.id), [])
            same = [one for one in same if one.id == place.id] or same
            known = same[0] if len(same) == 1 else place._replace(name="")
            found.append(known._replace(source=place.source))
            continue
        same = by_name.get(folded(place.name)) or by_id.get(folded(place.name), [])
        if len(same) == 1 and same[0].id:
            found.append(same[0]._replace(source=place.source))
        else:
            found.append(place)
            mistakes.append(f"{place.source}: {_mistake(place.name, same, there)}".removeprefix(": "))
            existing = existing if same else _existing(there)
    if mistakes:
        error = Refused(in_short(mistakes, "", LONGEST - len(existing)) + existing, mistakes=mistakes)
        if unknown is None:
            raise error
        unknown.append(error)
    refuse_same(found)
    return found


def chosen(texts: Iterable[str], there: Sequence[Place]) -> tuple[set[int], list[str]]:
    """The organizations that texts name: by id, by name or, if none has this name, by a shell pattern of names.

    Case makes no difference. If several organizations have a name, all of them are meant.

    Args:
        texts: The texts.
        there: The organizations that there are.

    Returns:
        The positions of the organizations, and the texts that name none.
    """
    names = [folded(one.name) for one in there]
    by_text: dict[str, list[int]] = {}
    for position, one in enumerate(there):
        for text in {folded(one.id), names[position]} - {""}:
            by_text.setdefault(text, []).append(position)
    found: set[int] = set()
    unknown = []
    for given in texts:
        wanted = folded(name_of({"name": given}))
        here = by_text.get(wanted)
        if here is None and is_pattern(wanted):
            here = [position for position, name in enumerate(names) if fnmatch.fnmatchcase(name, wanted)]
        found.update(here or ())
        if not here:
            unknown.append(given)
    return found, unknown


def is_pattern(text: str) -> bool:
    """Whether a text can be a shell pattern."""
    return not set("*?[").isdisjoint(text)


def _mistake(name: str, same: Sequence[Place], there: Sequence[Place]) -> str:
    """Return a sentence about a name that is not that of one organization."""
    if len(same) > 1:
        ids = first_few([one.id for one in same], CANDIDATES)
        return f"{len(same)} organizations have the name '{name}': set organization_id instead ({ids})."
    if same:
        return f"The server returned no id for the organization '{name}': set organization_id instead."
    missing = f"There is no organization '{name}'"
    near = [f"'{one}'" for one in nearest(name, (one.name for one in there if one.name), 3)]
    return f"{missing}; do you mean {' or '.join(near)}?" if near else f"{missing}."


def _existing(there: Sequence[Place]) -> str:
    """Return a sentence with the names of some organizations."""
    names = sorted({one.name for one in there if one.name}, key=lambda name: (folded(name), name))
    short = [name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names]
    return f" Existing organizations: {first_few(short, CANDIDATES) or 'none'}."
