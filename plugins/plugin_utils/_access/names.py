# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the organization of Polytomic that a text means: its name, its id, or no text for the caller's own. No I/O."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded

from .model import Place
from .people import ID

FLEET, OWN = "fleet", "own"
Value = TypeVar("Value")


class Called(NamedTuple):
    """What an organization is called, as far as that is known.

    Args:
        texts: Its id and its name, in a form to compare.
        has_id: Whether the id is known.
        has_name: Whether the name is known.
    """

    texts: frozenset[str]
    has_id: bool = True
    has_name: bool = True

    @classmethod
    def of(cls, place: Place) -> Called:
        """Return what an organization is called that was listed."""
        texts = frozenset({folded(place.organization_id), folded(place.organization)} - {""})
        return cls(texts, bool(place.organization_id), bool(place.organization))


class Names:
    """The organizations of Polytomic, as far as they were listed.

    Args:
        there: The organizations that a partner sees; empty if they were not listed.
        own: The caller's own organization; None if it was not read.

    Attributes:
        lacking: What was asked for and cannot be answered without ``fleet``, the list of the organizations, or ``own``.
    """

    def __init__(self, there: Collection[Place] = (), own: Place | None = None) -> None:
        self.there = there
        self.own = own
        self.lacking: set[str] = set()
        places = {folded(one.organization_id): one for one in (*([own] if own else []), *there)}
        self._by: defaultdict[str, list[Place]] = defaultdict(list)
        for one in places.values():
            for text in Called.of(one).texts:
                self._by[text].append(one)

    def find(self, text: str) -> Place | None:
        """Return the organization that a text means; None if it is not known, or if several have this name."""
        if not text:
            return self.own
        found = self._by.get(folded(text), ())
        return found[0] if len(found) == 1 else None

    def key(self, text: str) -> str:
        """Return what all texts that mean one organization have in common, as far as that is known."""
        place = self.find(text)
        return folded(place.organization_id if place else text)

    def called(self, text: str) -> Called:
        """Return what the organization that a text means is called."""
        place = self.find(text)
        if place:
            return Called.of(place)
        return Called(frozenset({folded(text)} - {""}), is_id(text), bool(text) and not is_id(text))

    def tell_apart(self, texts: Collection[str]) -> None:
        """Note what is lacking to know whether some of these texts mean the same organization."""
        if len({is_id(text) for text in texts if text}) > 1:
            self.need(FLEET)
        if "" in texts and len(texts) > 1:
            self.need(OWN)

    def need(self, what: str) -> None:
        """Note that ``fleet`` or ``own`` is needed. It is lacking unless it is known."""
        if not (self.there if what == FLEET else self.own):
            self.lacking.add(what)

    def lacks(self, text: str) -> bool:
        """Return whether a text is certainly neither the name nor the id of an organization, nor a shell pattern of names."""
        if _is_pattern(text) or folded(text) in self._by:
            return False
        self.need(FLEET)
        return bool(self.there)


@dataclass(frozen=True)  # Python 3.10 has no generic named tuples
class Found(Generic[Value]):
    """The values that hold for an organization, and those of which that is not known."""

    certain: list[Value]
    uncertain: list[Value]


class ByOrganization(Generic[Value]):
    """Values by the organizations for which they hold. Each is a name, an id, or a shell pattern of names.

    Args:
        values: The organizations of each value, and the value.
    """

    def __init__(self, values: Iterable[tuple[str, Value]]) -> None:
        self._values = list(values)
        self._by: defaultdict[str, set[int]] = defaultdict(set)
        self._patterns: list[tuple[str, int]] = []
        self._ids: set[int] = set()
        self._names: set[int] = set()
        for position, (text, _value) in enumerate(self._values):
            self._by[folded(text)].add(position)
            (self._ids if is_id(text) else self._names).add(position)
            if _is_pattern(text):
                self._patterns.append((folded(text), position))

    def of(self, called: Called) -> Found[Value]:
        """Return the values for an organization, in their order."""
        certain = {position for text in called.texts for position in self._by.get(text, ())}
        for pattern, position in self._patterns:
            if pattern == "*" or any(fnmatch.fnmatchcase(text, pattern) for text in called.texts):
                certain.add(position)
        unknown = (set() if called.has_id else self._ids) | (set() if called.has_name else self._names)
        return Found(*([self._values[one][1] for one in sorted(group)] for group in (certain, unknown - certain)))


def is_id(text: str) -> bool:
    """Return whether a text is written like an id."""
    return bool(ID.fullmatch(text.strip()))


def _is_pattern(text: str) -> bool:
    return not set("*?[").isdisjoint(text)
