# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn the people file, exceptions and decisions into what the modules for rosters are to do. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, first_few, number_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import nearest
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes, in_short

from .model import REVOKE, Decision, Permitted, Person, Place
from .names import FLEET, ByOrganization, Names, is_id
from .names import OWN as OWN_PLACE
from .people import POLYTOMIC, UIPATH, rosters
from .places import Key, key_of

User = dict[str, Any]
ABSENT = {"state": "absent"}
OWN = "your own organization"
TOLD = 5
CANDIDATES = 10


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
        return is_id(self.place)


class Rosters(NamedTuple):
    """What the modules are to do.

    Args:
        organizations: The rosters of the organizations that a partner sees.
        own: The roster of the caller's own organization, or None.
        uipath: The roster of UiPath, or None.
        protected: For each platform, whom no purge removes anywhere.
        refused: Sentences about what is not done, and makes the role fail at its end.
        warnings: Sentences about what is not certain, or not done.
        lacking: What has to be read to be certain: see :class:`Names`. Empty if nothing is missing.
    """

    organizations: list[Roster]
    own: Roster | None
    uipath: Roster | None
    protected: dict[str, list[str]]
    refused: list[str]
    warnings: list[str]
    lacking: list[str]


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


def rosters_of(
    people: Sequence[Person],
    permitted: Iterable[Permitted],
    decisions: Iterable[Decision] | None,
    scope: Scope,
    names: Names | None = None,
) -> Rosters:
    """Return what the modules are to do.

    Args:
        people: The people file.
        permitted: The exceptions. Those that have expired do not count.
        decisions: What reviewers decided.
        scope: What this run is about.
        names: The organizations, as far as they were listed. If more is needed, ``lacking`` of the result says so.

    Raises:
        InvalidInput: A person has an organization twice, or an exception that matters names one that does not exist.
    """
    found = _Rosters(people, scope, names or Names())
    found.revoke([one for one in decisions or () if one.platform in scope.platforms])
    return found.with_exceptions(list(permitted))


class _Rosters:
    def __init__(self, people: Sequence[Person], scope: Scope, names: Names) -> None:
        chosen = scope.organizations if isinstance(scope.organizations, tuple) else None
        self._scope = scope
        self._names = names
        self._chosen = None if chosen is None else ByOrganization((text, text) for text in chosen)
        self._matched: set[str] = set()
        self._warnings: list[str] = []
        self._refused: list[str] = []
        self._mistakes = Mistakes()
        self._look_for_twice(people)
        asked = rosters(people, scope.today, names.key)
        own = Roster(POLYTOMIC, "", asked.own)
        uipath = Roster(UIPATH, "", asked.uipath, mentioned=bool(asked.uipath))
        places = [(str(one.get("organization") or one["organization_id"]), one["users"]) for one in asked.organizations]
        self._all = [Roster(POLYTOMIC, place, users) for place, users in places] if POLYTOMIC in scope.platforms else []
        self._own = own if own.users and POLYTOMIC in scope.platforms else None
        self._uipath = uipath if UIPATH in scope.platforms else None
        self._by_key = {names.key(one.place): one for one in self._all}

    def _look_for_twice(self, people: Sequence[Person]) -> None:
        """Find people who have an organization twice, by different texts."""
        if POLYTOMIC not in self._scope.platforms:
            return
        texts: set[str] = set()
        for position, person in enumerate(people):
            seen: set[str] = set()
            for access in person.access:
                if access.platform == POLYTOMIC:
                    texts.add(access.organization)
                    key = self._names.key(access.organization)
                    if key in seen:
                        self._mistakes.add(
                            f"saas_users_people[{position}] ({person.email}): {POLYTOMIC} has the organization "
                            f"{access.organization or OWN} twice: combine the roles in one entry."
                        )
                    seen.add(key)
        self._names.tell_apart(texts)

    def revoke(self, decisions: Sequence[Decision]) -> None:
        """Remove the accounts that are revoked. These decisions count before what the people file says of the account."""
        reviews: defaultdict[Key, list[Decision]] = defaultdict(list)
        for one in decisions:
            reviews[key_of(Place(one.platform, one.organization_id, one.organization))].append(one)
        lost = []
        for review in reviews.values():
            revoked = [one for one in review if one.decision == REVOKE]
            roster = self._place(revoked[0]) if revoked else None
            if roster is None:
                lost += revoked
            else:
                roster.users = _reviewed(roster.users, review)
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
        texts = [text for text in (decision.organization_id, decision.organization) if text]
        if not texts:
            return self._own
        place = next(filter(None, map(self._names.find, texts)), None)
        keys = [folded(place.organization_id)] if place else list(map(folded, texts))
        known = next((self._by_key[key] for key in keys if key in self._by_key), None)
        if known is None:  # the file may call it by its id, or by the name that it has now
            self._names.tell_apart({texts[0], *(one.place for one in self._all)})
        if known is None and self._own:
            if place and place is self._names.own:
                return self._own
            if not self._names.own:
                self._names.need(OWN_PLACE)
                return None
        if known is None and decision.organization_id and self._reaches(decision):
            known = self._by_key[keys[0]] = Roster(POLYTOMIC, decision.organization_id, [], mentioned=False)
            self._all.append(known)
        return known

    def _reaches(self, decision: Decision) -> bool:
        """Whether an organization that the people file does not mention belongs to the run."""
        if self._chosen is None:
            return self._scope.organizations == "all"
        called = [self._names.called(text) for text in (decision.organization, decision.organization_id) if text]
        found = {text for one in called for text in self._chosen.of(one).certain}
        self._matched |= found
        return bool(found)

    def with_exceptions(self, permitted: Sequence[Permitted]) -> Rosters:
        """Return the rosters of the run, with those whom a purge does not remove.

        Raises:
            InvalidInput: There are mistakes in the people file.
        """
        rosters_of_run = [*self._narrowed(), *(one for one in (self._own, self._uipath) if one)]
        current = [(at, one) for at, one in enumerate(permitted) if one.expires is None or self._scope.today <= one.expires]
        everywhere = {
            platform: [_text(one) for _at, one in current if not one.organization and one.platform in ("", platform)]
            for platform in (POLYTOMIC, UIPATH)
        }
        particular = [(at, one) for at, one in current if one.organization]
        self._purge(rosters_of_run, particular)
        if sentences := self._mistakes.sentences():
            raise InvalidInput(in_short(sentences, "{:,} mistakes, and nothing was changed: "), mistakes=sentences)
        fleet = [one for one in rosters_of_run if one.place]
        lacking = sorted(self._names.lacking)
        return Rosters(fleet, self._own, self._uipath, everywhere, self._refused, self._warnings, lacking)

    def _narrowed(self) -> list[Roster]:
        """Return the rosters of the organizations that a partner sees and that belong to the run."""
        if self._chosen is None:
            return self._all
        kept = []
        for roster in self._all:
            found = self._chosen.of(self._names.called(roster.place))
            self._matched.update(found.certain)
            if found.certain or not roster.mentioned:
                kept.append(roster)
            elif found.uncertain:
                self._names.need(FLEET)
        unmatched = [text for text in self._scope.organizations or () if text not in self._matched]
        if unmatched and not self._own:
            self._warnings.append(
                f"The people file mentions no organization like {first_few(unmatched, TOLD)}, which saas_users_organizations "
                "names: nothing is changed there."
            )
        return kept

    def _purge(self, rosters_of_run: Iterable[Roster], permitted: Sequence[tuple[int, Permitted]]) -> None:
        """Purge the rosters, but for the exceptions that hold for some organizations, each with its position."""
        exceptions = ByOrganization((one.organization, (at, one)) for at, one in permitted if one.platform != UIPATH)
        used: set[int] = set()
        for roster in rosters_of_run:
            if not self._scope.purge or not roster.mentioned:
                continue
            if not any(user.get("state") != "absent" for user in roster.users):
                self._refused.append(
                    f"No user is purged from {roster.where}, because the people file gives nobody access there, and roster_purge "
                    "would remove all users: list those who keep their access."
                )
                continue
            roster.purge = True
            if roster.platform == UIPATH:
                roster.protected = [_text(one) for _at, one in permitted if one.platform != POLYTOMIC]
                self._unsure(
                    [one for _at, one in permitted if not one.platform and one.organization != "*"],
                    "UiPath, whose API does not tell the name of the organization.",
                    " Set platform in these exceptions.",
                )
                continue
            found = exceptions.of(self._names.called(roster.place))
            used.update(at for at, _one in found.certain)
            roster.protected = [_text(one) for _at, one in sorted([*found.certain, *found.uncertain])]
            if found.uncertain:
                self._names.need(FLEET if roster.place else OWN_PLACE)
                self._unsure(
                    [one for _at, one in found.uncertain],
                    f"{roster.where}, because an organization is named differently in the people file and in "
                    "saas_users_exceptions.",
                )
        if self._scope.purge and POLYTOMIC in self._scope.platforms:
            self._look_for_unknown([(at, one) for at, one in permitted if one.platform != UIPATH and at not in used])

    def _unsure(self, permitted: Sequence[Permitted], where_and_why: str, what_to_do: str = "") -> None:
        """Warn about exceptions, if there are any, of which it is not known whether they hold somewhere."""
        if permitted:
            who = first_few(list(map(_text, permitted)), TOLD)
            self._warnings.append(
                f"It is unknown whether the exceptions for {who} apply to {where_and_why} They are not removed there.{what_to_do}"
            )

    def _look_for_unknown(self, permitted: Iterable[tuple[int, Permitted]]) -> None:
        """Find exceptions for organizations that do not exist: the users they protect would be removed."""
        names = sorted({one.organization for one in self._names.there if one.organization}, key=folded)
        for at, one in permitted:
            if self._names.lacks(one.organization):
                near = nearest(one.organization, names)
                hint = f"do you mean '{near[0]}'?" if near else f"the organizations are {first_few(names, CANDIDATES) or 'none'}."
                source = f"saas_users_exceptions[{at}] ({_text(one)})"
                self._mistakes.add(f"{source}: there is no organization '{one.organization}'; {hint}")


def _names(user: Any) -> set[str]:
    """Return the names of a user, or of the person in a decision, in a form to compare."""
    return {same_person(user.get(name)) for name in ("email", "user_name")} - {""}


def _reviewed(users: Iterable[User], review: Iterable[Decision]) -> list[User]:
    """Return the users of one organization after its review: revoked accounts are absent, all others are as they were.

    Two accounts can have one name. If only one of them is revoked, an entry of the people file with this name means the other.
    """
    accounts: dict[str, Decision] = {}
    named: defaultdict[str, dict[str, Decision]] = defaultdict(dict)
    for one in review:
        if one.user_id or one.decision == REVOKE:
            about = folded(one.user_id) or "\n".join(sorted(_names(vars(one))))
            for name in _names(vars(accounts.setdefault(about, one))):
                named[name][about] = one
    found = []
    for user in users:
        names = map(same_person, (user.get("user_name"), user.get("email")))
        meant = next((list(named[name].values()) for name in names if name in named), [])
        left = [one for one in meant if one.decision != REVOKE]
        if left or not meant:
            found.append({"id": left[0].user_id, **user} if len(left) == 1 < len(meant) else user)
    shared = {name for name, several in named.items() if len(several) > 1}
    return found + [_removal(one, shared) for one in accounts.values() if one.decision == REVOKE]


def _removal(decision: Decision, shared: Collection[str]) -> User:
    """Return the entry that removes the account that was reviewed, and no other.

    A name beside the id shows whether the account is still this person's, unless another account shares the name.
    """
    attribute = "user_name" if decision.user_name and decision.platform == UIPATH else "email"
    name: str = getattr(decision, attribute)
    is_told = name and not (decision.user_id and same_person(name) in shared)
    return {**({"id": decision.user_id} if decision.user_id else {}), **({attribute: name} if is_told else {}), **ABSENT}


def _text(permitted: Permitted) -> str:
    return permitted.email.strip()
