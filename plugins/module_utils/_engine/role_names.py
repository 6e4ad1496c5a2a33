# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the roles or groups that authors name. All names that cannot be used are reported at once, with who wants them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from .._base.email import folded
from .._base.errors import Refused, first_few
from .._base.input import nearest
from .._base.mistakes import LONGEST, in_short
from .model import Wanted

TOLD = 5
LONGEST_LIST = 400  # characters


def with_ids(
    wanted: Sequence[Wanted], attribute: str, objects: Sequence[Mapping[str, Any]], kind: str, where: str
) -> list[Wanted]:
    """Return the wanted users with the ids of their roles or groups instead of the names, which are compared without case.

    Args:
        wanted: The wanted users.
        attribute: The attribute with the names, such as ``roles``. Users who are to be absent, or have none, stay as they are.
        objects: All existing roles or groups, each with ``id`` and ``name``.
        kind: ``role`` or ``group``. The attribute for ids is named after it, such as ``role_ids``.
        where: The organization, for messages.

    Raises:
        Refused: A name is unknown (the message lists the existing names) or ambiguous (it lists the ids), or the object has
            no id, or an id that another one has as well. All of these are reported at once.
    """
    found = _Names(objects, kind, where)
    resolved = []
    for one in wanted:
        if one.present and attribute in one.attributes:
            rest = {name: value for name, value in one.attributes.items() if name != attribute}
            ids = dict.fromkeys(found.id_of(name, one) for name in one.attributes[attribute])
            one = one._replace(attributes={**rest, f"{kind}_ids": list(ids)})
        resolved.append(one)
    found.refuse()
    return resolved


class _Names:
    """The roles or groups of one organization by their names, and the names that cannot be used."""

    def __init__(self, objects: Sequence[Mapping[str, Any]], kind: str, where: str) -> None:
        self._kind, self._where = kind, where
        self._names = sorted(str(one.get("name")) for one in objects)
        self._nameable = [str(one["name"]) for one in objects if one.get("name")]
        self._by_name: dict[str, list[str]] = {}
        self._by_id: dict[str, list[str]] = {}
        for one in objects:
            self._by_name.setdefault(folded(one.get("name")), []).append(one.get("id") or "")
            self._by_id.setdefault(folded(one.get("id")), []).append(str(one.get("name")))
        self._wanted_by: dict[str, tuple[str, list[str]]] = {}

    def id_of(self, name: str, one: Wanted) -> str:
        """Return the id of the role or group with this name. If there is none, remember who wants it."""
        key = folded(name)
        ids = self._by_name.get(key, ())
        if len(ids) == 1 and ids[0] and len(self._by_id[folded(ids[0])]) == 1:
            return ids[0]
        self._wanted_by.setdefault(key, (name, []))[1].append(str(one) if one.source else "")
        return ""

    def refuse(self) -> None:
        """Raise the error if a name cannot be used."""
        if not self._wanted_by:
            return
        sentences = [self._complaint(key, name, people) for key, (name, people) in self._wanted_by.items()]
        existing = ""
        if any(key not in self._by_name for key in self._wanted_by):
            most = max(1, sum(length <= LONGEST_LIST for length in accumulate(len(name) + 2 for name in self._names)))
            existing = f" Existing {self._kind}s: {first_few(self._names, most) or 'none'}."
        raise Refused(in_short(sentences, "", LONGEST - len(existing)) + existing, mistakes=sentences)

    def _complaint(self, key: str, name: str, people: Sequence[str]) -> str:
        """Return a sentence about a name that cannot be used."""
        kind, ids = self._kind, self._by_name.get(key)
        where = f"in {self._where}{f' (wanted by {first_few(people, TOLD)})' if people[0] else ''}"
        if ids is None:
            near = nearest(name, self._nameable)
            if near:
                return f"There is no {kind} '{name}' {where}; do you mean '{near[0]}'?"
            quote = ": if it has leading zeros, quote it, since YAML reads it as a number" if name.isdigit() else ""
            return f"There is no {kind} '{name}' {where}{quote}."
        if len(ids) > 1:
            return f"{len(ids)} {kind}s have the name '{name}' {where}: set {kind}_ids instead ({', '.join(ids)})."
        if not ids[0]:
            return f"The server returned no id for the {kind} '{name}' {where}, so it cannot be assigned."
        both = " and ".join(sorted(self._by_id[folded(ids[0])]))
        return f"The {kind}s {both} {where} have the same id, {ids[0]}: set {kind}_ids if you mean this id."
