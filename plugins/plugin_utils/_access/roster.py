# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn the people file, exceptions and decisions into what the modules for rosters are to do. No I/O."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import first_few, number_of

from .model import REVOKE, Decision, Permitted, Person
from .people import ID, POLYTOMIC, UIPATH, rosters

User = dict[str, Any]
ABSENT = {"state": "absent"}
OWN = "your own organization"
TOLD = 5


@dataclass(eq=False)
class Roster:
    """The roster of one organization.

    Attributes:
        platform: The platform.
        place: How the people file writes the organization; empty for the only one that the credential sees.
        users: The users, in the form of the options of the modules.
        mentioned: Whether the people file mentions the organization. If not, only decisions are carried out there.
        purge: Whether users who are not listed are removed.
        protected: Whom a purge does not remove, besides those who are protected everywhere.
    """

    platform: str
    place: str
    users: list[User]
    mentioned: bool = True
    purge: bool = False
    protected: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        """What messages call the organization."""
        return self.place or ("UiPath" if self.platform == UIPATH else OWN)

    @property
    def is_by_id(self) -> bool:
        """Whether the organization is written by its id."""
        return bool(ID.fullmatch(self.place))


class Rosters(NamedTuple):
    """What the modules are to do.

    Args:
        organizations: The rosters of the organizations that a partner sees.
        own: The roster of the caller's own organization, or None.
        uipath: The roster of UiPath, or None.
        protected: For each platform, whom no purge removes anywhere.
        refused: Sentences about what is not done, and makes the role fail at its end.
        warnings: Sentences about what is not certain, or not done.
    """

    organizations: list[Roster]
    own: Roster | None
    uipath: Roster | None
    protected: dict[str, list[str]]
    refused: list[str]
    warnings: list[str]


class Scope(NamedTuple):
    """What a run is about.

    Args:
        platforms: The platforms.
        organizations: ``mentioned``, ``all``, or names, ids and shell patterns; None for ``mentioned``.
        purge: Whether users who are not listed are removed.
        today: The day, in UTC.
    """

    platforms: Sequence[str]
    organizations: str | tuple[str, ...] | None
    purge: bool
    today: date

    def has(self, place: str) -> bool:
        """Whether an organization that the people file mentions belongs to the run. The caller's own one has no name."""
        chosen = self.organizations
        return not isinstance(chosen, tuple) or any(_like(place, one) for one in chosen)

    def reaches(self, decision: Decision) -> bool:
        """Whether an organization that the people file does not mention belongs to the run."""
        chosen = self.organizations
        if isinstance(chosen, tuple):
            return any(_like(place, one) for one in chosen for place in (decision.organization, decision.organization_id))
        return chosen == "all"


def rosters_of(
    people: Iterable[Person], permitted: Iterable[Permitted], decisions: Iterable[Decision] | None, scope: Scope
) -> Rosters:
    """Return what the modules are to do.

    Args:
        people: The people file.
        permitted: The exceptions. Those that have expired do not count.
        decisions: What reviewers decided.
        scope: What this run is about.
    """
    found = _Rosters(people, scope)
    found.revoke([one for one in decisions or () if one.decision == REVOKE and one.platform in scope.platforms])
    return found.with_exceptions([one for one in permitted if one.expires is None or scope.today <= one.expires])


class _Rosters:
    def __init__(self, people: Iterable[Person], scope: Scope) -> None:
        asked = rosters(people, scope.today)
        own = Roster(POLYTOMIC, "", asked.own)
        uipath = Roster(UIPATH, "", asked.uipath, mentioned=bool(asked.uipath))
        places = [(str(one.get("organization") or one["organization_id"]), one["users"]) for one in asked.organizations]
        self._all = [Roster(POLYTOMIC, place, users) for place, users in places] if POLYTOMIC in scope.platforms else []
        self._own = own if own.users and POLYTOMIC in scope.platforms else None
        self._uipath = uipath if UIPATH in scope.platforms else None
        self._by_place = {folded(one.place): one for one in self._all}
        self._scope = scope
        self._warnings: list[str] = []
        self._refused: list[str] = []

    def revoke(self, decisions: Sequence[Decision]) -> None:
        """Add the decisions to remove somebody. They count before what the people file says of this person."""
        revoked: defaultdict[Roster, dict[str, User]] = defaultdict(dict)
        lost = []
        for decision in decisions:
            roster = self._place(decision)
            if roster is None:
                lost.append(decision)
            else:
                about = folded(decision.user_id) or "\n".join(sorted(_names(vars(decision))))
                revoked[roster].setdefault(about, _entry(decision))
        for roster, entries in revoked.items():
            names = {name for entry in entries.values() for name in _names(entry)}
            roster.users = [user for user in roster.users if names.isdisjoint(_names(user))] + list(entries.values())
        if lost:
            who = [f"{one.email or one.user_name or one.user_id} in {one.organization or one.organization_id}" for one in lost]
            self._warnings.append(
                f"Not carried out, since the people file does not mention the organization: {number_of(len(lost), 'decision')} "
                f"about {first_few(who, TOLD)}. Set saas_users_organizations to all, or to this organization as well."
            )

    def _place(self, decision: Decision) -> Roster | None:
        """Return the roster of the organization of a decision; None if the run leaves that organization alone."""
        if decision.platform == UIPATH:
            return self._uipath
        keys = (folded(decision.organization_id), folded(decision.organization))
        known = next((self._by_place[key] for key in keys if key and key in self._by_place), None)
        if known is None and self._all and decision.organization_id and self._scope.reaches(decision):
            known = Roster(POLYTOMIC, decision.organization_id, [], mentioned=False)
            self._by_place[keys[0]] = known
            self._all.append(known)
        # The file does not tell the name of the caller's own organization, so it is the one that is left.
        return known or self._own

    def with_exceptions(self, permitted: Sequence[Permitted]) -> Rosters:
        """Return the rosters of the run, with those whom a purge does not remove."""
        chosen = [one for one in self._all if not one.mentioned or self._scope.has(one.place)]
        everywhere = {
            platform: [_text(one) for one in permitted if _is_general(one, platform)] for platform in (POLYTOMIC, UIPATH)
        }
        particular = [one for one in permitted if one.organization]
        for roster in [*chosen, *(one for one in (self._own, self._uipath) if one)]:
            self._purge(roster, particular)
        return Rosters(chosen, self._own, self._uipath, everywhere, self._refused, self._warnings)

    def _purge(self, roster: Roster, permitted: Sequence[Permitted]) -> None:
        if not self._scope.purge or not roster.mentioned:
            return
        if not any(user.get("state") != "absent" for user in roster.users):
            self._refused.append(
                f"No user is purged from {roster.where}, because the people file gives nobody access there, and roster_purge "
                "would remove all users: list those who keep their access."
            )
            return
        roster.purge = True
        concerning = [(one, _concerns(one, roster)) for one in permitted]
        roster.protected = [_text(one) for one, concerns in concerning if concerns is not False]
        unknown = [_text(one) for one, concerns in concerning if concerns is None]
        if unknown and roster.platform == POLYTOMIC:
            self._warnings.append(
                f"It is unknown whether the exceptions for {first_few(unknown, TOLD)} apply to {roster.where}, because an "
                "organization is named differently in the people file and in saas_users_exceptions. They are not removed there."
            )


def _like(place: str, pattern: str) -> bool:
    return folded(place) == folded(pattern) or fnmatch.fnmatchcase(folded(place), folded(pattern))


def _names(user: Any) -> set[str]:
    """Return the names of a user, or of whom a decision is about, in a form to compare."""
    return {same_person(user.get(name)) for name in ("email", "user_name")} - {""}


def _entry(decision: Decision) -> User:
    """Return the entry that removes who was reviewed, and nobody else."""
    email = {"email": decision.email} if decision.email else {}
    who = {"user_name": decision.user_name} if decision.user_name and decision.platform == UIPATH else email
    return {**({"id": decision.user_id} if decision.user_id else {}), **who, **ABSENT}


def _is_general(permitted: Permitted, platform: str) -> bool:
    return not permitted.organization and permitted.platform in ("", platform)


def _concerns(permitted: Permitted, roster: Roster) -> bool | None:
    """Return whether an exception holds in an organization; None if that is unknown, since one is named by id, or not at all."""
    if permitted.platform not in ("", roster.platform):
        return False
    if _like(roster.place, permitted.organization) or permitted.organization.strip() == "*":
        return True
    return None if not roster.place or roster.is_by_id != bool(ID.fullmatch(permitted.organization.strip())) else False


def _text(permitted: Permitted) -> str:
    return permitted.email.strip()
