# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a people file from existing users, so that the role ``roster`` changes nothing with it. No I/O.

A user whom the people file can name is in ``saas_users_people``. All others are in ``saas_users_exceptions``, so that a purge
does not remove them: accounts without an e-mail address, and those that several people of one organization could be.
"""

from __future__ import annotations

import glob
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

import yaml

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import clean_email, folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, first_few

from .model import Account, Organization, Place, Reading
from .people import ID, PLATFORMS, POLYTOMIC, UIPATH
from .places import place_order
from .words import Naming

Data = dict[str, Any]
TITLES = {POLYTOMIC: "Polytomic", UIPATH: "UiPath"}
NO_EMAIL = "no e-mail address"
NO_ADDRESS = "an e-mail address that the people file does not accept"
SHARED = "the same e-mail address or user name as another account"
TOLD = 10
# What Ansible would take for a template when it loads the file.
TEMPLATE = re.compile(r"\{[{%#]|^#jinja2:")
LONGEST_LINE = 10_000  # characters: a list of roles is not broken into lines


class Snapshot(NamedTuple):
    """What the people file says.

    Attributes:
        people: ``saas_users_people``, sorted by e-mail address.
        exceptions: ``saas_users_exceptions``, sorted by platform, organization and name.
        lines: Sentences about what is not evident from the file.
    """

    people: list[Data]
    exceptions: list[Data]
    lines: list[str]


def snapshot(reading: Reading) -> Snapshot:
    """Return the people file that describes the accounts of all organizations that were read."""
    labels, naming = labels_of(reading), Naming.of(reading)
    file = _File()
    for organization in sorted(reading.organizations, key=lambda one: place_order(one.place)):
        accounts = _Accounts(organization, labels[organization.place])
        for account in organization.accounts:
            file.add(account, accounts, where(organization.place, naming))
    return Snapshot(file.entries(), file.exceptions(), [*file.lines(), *_left_out(reading.left_out)])


def labels_of(reading: Reading) -> dict[Place, str]:
    """Return what the people file calls each organization that was read: its name, or its id if the name does not tell it.

    It is empty for the organization of the caller, which entries without an organization mean.
    """
    names = Counter((place.platform, folded(place.organization)) for place in reading.places)
    ids = {(place.platform, folded(place.organization_id)) for place in reading.places}
    labels = {}
    for organization in reading.organizations:
        place = organization.place
        key = place.platform, folded(place.organization)
        tells = names[key] == 1 and key not in ids and not ID.fullmatch(place.organization)
        plain = _can_be_written(place.organization) and "  " not in place.organization
        own = organization.own or place.platform == UIPATH
        labels[place] = "" if own else place.organization if tells and plain else place.organization_id
    return labels


class _Accounts:
    """The accounts of an organization, and how the people file describes them."""

    def __init__(self, organization: Organization, label: str) -> None:
        self.order = place_order(organization.place)
        self._platform = organization.place.platform
        self._label = label
        self._emails = Counter(same_person(one.email) for one in organization.accounts)
        self._user_names = Counter(same_person(one.user_name) for one in organization.accounts)
        self._roles = {folded(one): name for one, name in organization.role_names.items()}
        self._role_names = Counter(map(folded, organization.role_names.values()))

    def why_not_listed(self, account: Account) -> str:
        """Return why an account cannot be in ``saas_users_people``; empty if it can."""
        email, user_name = same_person(account.email), same_person(account.user_name)
        if not email:
            return NO_EMAIL
        try:
            clean_email(account.email.strip(), "email")
        except InvalidInput:
            return NO_ADDRESS
        return SHARED if self._emails[email] > 1 or (user_name and self._user_names[user_name] > 1) else ""

    def exception(self, account: Account, why: str) -> Data:
        """Return the exception for an account, as its name or else its id tells it."""
        name = account.email.strip() or account.user_name.strip() or account.id
        place = {"organization": _pattern(self._label)} if self._label else {}
        return {"email": _pattern(name), "platform": self._platform, **place, "reason": f"Found by snapshot, with {why}"}

    def add_to(self, person: Data, account: Account) -> None:
        """Add an account to the entry of its person."""
        access = self._access(account)
        if self._platform == POLYTOMIC:
            place = {"organization": self._label} if self._label else {}
            person.setdefault(POLYTOMIC, []).append({**place, **access})
            return
        person.update({name: getattr(account, name) for name in ("name", "surname") if _can_be_written(getattr(account, name))})
        has_another_name = same_person(account.user_name) not in ("", same_person(account.email))
        if has_another_name and _can_be_written(account.user_name.strip()):
            access["user_name"] = account.user_name.strip()
        person[UIPATH] = access

    def _access(self, account: Account) -> Data:
        """Return the roles or groups of an account: by name where each name tells one, otherwise by id."""
        by_name, by_id = ("roles", "role_ids") if self._platform == POLYTOMIC else ("groups", "group_ids")
        if not account.roles:
            return {"role": account.role} if _can_be_written(account.role) else {}
        names = [self._roles.get(folded(role.id), "") for role in account.roles]
        if all(_can_be_written(name) and self._role_names[folded(name)] == 1 for name in names):
            return {by_name: _sorted(names)}
        return {by_id: _sorted(role.id for role in account.roles)}


class _File:
    """The people file, as it is made from one account after the other."""

    def __init__(self) -> None:
        self._people: defaultdict[str, Data] = defaultdict(dict)
        self._emails: defaultdict[str, set[str]] = defaultdict(set)
        self._exceptions: list[tuple[tuple[str, ...], Data]] = []
        self._excepted: defaultdict[str, list[str]] = defaultdict(list)
        self._elsewhere: Counter[tuple[str, str]] = Counter()
        self._without_roles = 0

    def add(self, account: Account, accounts: _Accounts, place: str) -> None:
        """Add an account to a person or to the exceptions. One that another system manages is only counted.

        Args:
            account: The account.
            accounts: All accounts of its organization.
            place: What a sentence calls the organization.
        """
        if account.elsewhere:
            self._elsewhere[place, account.elsewhere] += 1
        elif why := accounts.why_not_listed(account):
            exception = accounts.exception(account, why)
            self._exceptions.append(((*accounts.order, folded(exception["email"]), exception["email"]), exception))
            self._excepted[why].append(_called(account, place))
        else:
            key = same_person(account.email)
            self._emails[key].add(account.email.strip())
            self._without_roles += not (account.roles or account.role)
            accounts.add_to(self._people[key], account)

    def entries(self) -> list[Data]:
        """Return ``saas_users_people``. Of several spellings of an address, the one in lower case is the last one."""
        return [{"email": max(self._emails[key]), **_in_order(self._people[key])} for key in sorted(self._people)]

    def exceptions(self) -> list[Data]:
        """Return ``saas_users_exceptions``, each once."""
        in_order = sorted(self._exceptions, key=lambda one: one[0])
        return list({tuple(exception.items()): exception for _order, exception in in_order}.values())

    def lines(self) -> list[str]:
        """Return sentences about what is not evident from the file."""
        lines = []
        for why, who in self._excepted.items():
            which = "accounts, each with" if len(who) > 1 else "account with"
            lines.append(f"saas_users_exceptions has {len(who):,} {which} {why}: {first_few(sorted(who), TOLD)}.")
        for (where, system), number in sorted(self._elsewhere.items()):
            which = "accounts that are" if number > 1 else "account that is"
            lines.append(f"{where}: {number:,} {which} managed by {system} {'are' if number > 1 else 'is'} left out.")
        if self._without_roles:
            have, them = ("accounts have", "them") if self._without_roles > 1 else ("account has", "it")
            lines.append(
                f"{self._without_roles:,} {have} no roles or groups, so the file permits any roles or groups for {them}."
            )
        return lines


def _left_out(places: Sequence[Place]) -> list[str]:
    which = f"{len(places):,} organizations were" if len(places) > 1 else "1 organization was"
    return [f"{which} left out, as saas_users_organizations says."] if places else []


def where(place: Place, naming: Naming) -> str:
    """Return what a sentence calls an organization: the platform, and its name or id, if people know one of them."""
    has_name = place.organization or (place.organization_id and place.platform == POLYTOMIC)
    name = naming.where(asdict(place)) if has_name else ""
    return f"{TITLES[place.platform]}, {' '.join(name.split())}".rstrip(", ")


def _called(account: Account, place: str) -> str:
    name = account.email.strip() or account.user_name.strip() or f"the account {account.id}"
    return f"{' '.join(name.split())} ({place})"


def _in_order(person: Data) -> Data:
    return {name: person[name] for name in ("name", "surname", *PLATFORMS) if name in person}


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted(set(values), key=lambda value: (folded(value), value))


def _can_be_written(text: str) -> bool:
    """Whether a text is the same after it was written and read: it is one line without white space around it."""
    return bool(text) and text == text.strip() and text.isprintable()


def _pattern(name: str) -> str:
    """Return a shell pattern that matches this name. What cannot be written is any character."""
    return "".join(one if one.isprintable() else "?" for one in glob.escape(name))


class _Verbatim(str):
    """A text that Ansible must not take for a template."""


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, and each organization on a line of its own."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


# Up to ansible-core 2.18, a text of a result is of a class of its own.
_Dumper.add_multi_representer(str, lambda dumper, text: dumper.represent_str(text))
_Dumper.add_representer(_Verbatim, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def yaml_text(made: Snapshot, header: Sequence[str]) -> str:
    """Return the people file as text. What looks like a template is marked as ``!unsafe``, so that Ansible keeps it as it is.

    Args:
        made: What the file says.
        header: Lines that become a comment at its beginning.
    """
    comment = "".join(f"# {' '.join(line.split())}".rstrip() + "\n" for line in header)
    members: Mapping[str, Any] = {"saas_users_people": made.people, "saas_users_exceptions": made.exceptions}
    data = {name: _verbatim(value) for name, value in members.items() if value or name == "saas_users_people"}
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LONGEST_LINE, default_flow_style=None)
    return f"---\n{comment}\n{text}"


def _verbatim(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _verbatim(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_verbatim(one) for one in value]
    return _Verbatim(value) if TEMPLATE.search(value) else value
