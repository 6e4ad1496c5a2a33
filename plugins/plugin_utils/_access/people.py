# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the people file, with all its mistakes at once, and turn it into the rosters of the platforms. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Callable, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import clean_email, folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes, labelled, told_at
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.validation import read_given

from .model import Access, Permitted, Person

POLYTOMIC, UIPATH = "polytomic", "uipath"
PLATFORMS = (POLYTOMIC, UIPATH)
KINDS = ("employee", "contractor", "service")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NAMES = {"type": "list", "elements": "str"}
TEXT = {"type": "str"}

# The variables of the roles, in the form of the specification of a module.
VARIABLES: Mapping[str, Mapping[str, Any]] = {
    "saas_users_people": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "email": {"type": "str", "required": True},
            "name": TEXT,
            "surname": TEXT,
            "kind": {"type": "str", "choices": list(KINDS), "default": KINDS[0]},
            "owner": TEXT,
            "until": {"type": "raw"},
            "reason": TEXT,
            "ticket": TEXT,
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            POLYTOMIC: {
                "type": "list",
                "elements": "dict",
                "options": {"organization": TEXT, "roles": NAMES, "role_ids": NAMES, "role": TEXT},
                "mutually_exclusive": [("roles", "role_ids", "role")],
            },
            UIPATH: {
                "type": "dict",
                "options": {"groups": NAMES, "group_ids": NAMES, "user_name": TEXT},
                "mutually_exclusive": [("groups", "group_ids")],
            },
        },
    },
    "saas_users_exceptions": {
        "type": "list",
        "elements": "dict",
        "options": {
            "email": {"type": "str", "required": True},
            "platform": {"type": "str", "choices": list(PLATFORMS)},
            "organization": TEXT,
            "reason": TEXT,
            "approved_by": TEXT,
            "expires": {"type": "raw"},
        },
    },
}


class Asked(NamedTuple):
    """What the people file says.

    Args:
        people: The people, in the order of the file.
        permitted: The exceptions.
        warnings: Sentences about what is ignored.
    """

    people: tuple[Person, ...]
    permitted: tuple[Permitted, ...]
    warnings: tuple[str, ...]


class Rosters(NamedTuple):
    """The rosters of the platforms, in the form of the options of the modules.

    Args:
        organizations: For ``partner_users``, by the organizations that the file names.
        own: For ``org_users``: who has an entry without an organization.
        uipath: For ``uipath_users``.
    """

    organizations: list[dict[str, Any]]
    own: list[dict[str, Any]]
    uipath: list[dict[str, Any]]


def read_people(variables: Mapping[str, Any]) -> Asked:
    """Read the people file.

    Args:
        variables: The variables of the roles by name; those that are not of the people file are ignored.

    Raises:
        InvalidInput: There are mistakes. Its detail ``mistakes`` has all of them, by person and place.
    """
    mistakes = Mistakes()
    given = read_given(VARIABLES, {}, {name: variables[name] for name in VARIABLES if name in variables}, mistakes)
    entries = _with_places("saas_users_people", given.params)
    people = [_person(options, source, mistakes) for source, options in entries]
    permitted = [_permitted(options, source, mistakes) for source, options in _with_places("saas_users_exceptions", given.params)]
    _refuse_duplicates(entries, mistakes)
    mistakes.refuse()
    return Asked(tuple(people), tuple(permitted), tuple(given.warnings))


def rosters(people: Iterable[Person], today: date, key: Callable[[str], str] = folded) -> Rosters:
    """Return the rosters that the people file describes on a day. A person whose access has ended is absent.

    Args:
        people: The people.
        today: The day, in UTC.
        key: Returns what all texts that mean one organization of Polytomic have in common. No text means the caller's own.
    """
    texts: dict[str, str] = {}
    users: dict[str, list[dict[str, Any]]] = {}
    found = Rosters([], [], [])
    for person in people:
        state = {} if person.entitled(today) else {"state": "absent"}
        for access in person.access:
            if access.platform == UIPATH:
                found.uipath.append({**_uipath_user(person, access), **state})
                continue
            one = key(access.organization)
            text = texts.setdefault(one, access.organization)
            if not text or (access.organization and ID.fullmatch(text)):  # a name is more readable than an id
                texts[one] = access.organization
            users.setdefault(one, []).append({"email": person.email, **_roles(access, "roles", "role_ids"), **state})
    for one, text in texts.items():
        if text:
            option = "organization_id" if ID.fullmatch(text) else "organization"
            found.organizations.append({option: text, "users": users[one]})
        else:
            found.own.extend(users[one])
    return found


def platforms_of(people: Iterable[Person]) -> tuple[str, ...]:
    """Return the platforms that the people file names."""
    named = {access.platform for person in people for access in person.access}
    return tuple(platform for platform in PLATFORMS if platform in named)


def _with_places(name: str, params: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the entries of a list that could be read, each with its place."""
    return [(f"{name}[{position}]", entry) for position, entry in enumerate(params[name] or ()) if entry]


def _person(options: Mapping[str, Any], source: str, mistakes: Mistakes) -> Person:
    _refuse_empty("email", options, source, mistakes)
    for position, entry in enumerate(options[POLYTOMIC] or ()):
        _refuse_empty("organization", entry or {}, f"{labelled(options, source)}.{POLYTOMIC}[{position}]", mistakes)
    for name in ("email", "owner"):
        if (options[name] or "").strip():
            with mistakes:
                clean_email(options[name].strip(), told_at(options, source, name))
    access = [_polytomic(entry) for entry in options[POLYTOMIC] or () if entry]
    seen: set[str] = set()
    for one in access:
        if folded(one.organization) in seen:
            where = f"the organization {one.organization}" if one.organization else "the caller's own organization"
            words = f"{POLYTOMIC} names {where} twice: combine the roles in one entry."
            mistakes.add(told_at(options, source, words))
        seen.add(folded(one.organization))
    if options[UIPATH] is not None:
        access.append(_uipath(options[UIPATH]))
    return Person(
        email=(options["email"] or "").strip(),
        access=tuple(access),
        kind=options["kind"],
        owner=_text(options["owner"]),
        until=_day(options, "until", source, mistakes),
        reason=_text(options["reason"]),
        ticket=_text(options["ticket"]),
        present=options["state"] != "absent",
        name=_text(options["name"]),
        surname=_text(options["surname"]),
    )


def _refuse_empty(name: str, options: Mapping[str, Any], source: str, mistakes: Mistakes) -> None:
    """Report an empty text, which would mean another person or place. Often, it is a template with an undefined variable."""
    if options.get(name) is not None and not options[name].strip():
        mistakes.add(told_at(options, source, f"{name} is empty: set it to a value{'' if name == 'email' else ', or omit it'}."))


def _polytomic(options: Mapping[str, Any]) -> Access:
    roles, role_ids = (_texts(options[name]) for name in ("roles", "role_ids"))
    return Access(POLYTOMIC, _text(options["organization"]), roles, role_ids, _text(options["role"]) or None)


def _uipath(options: Mapping[str, Any]) -> Access:
    groups, group_ids = (_texts(options[name]) for name in ("groups", "group_ids"))
    return Access(UIPATH, roles=groups, role_ids=group_ids, user_name=_text(options["user_name"]))


def _permitted(options: Mapping[str, Any], source: str, mistakes: Mistakes) -> Permitted:
    for name in ("email", "organization"):
        _refuse_empty(name, options, source, mistakes)
    email, platform, organization, reason, approved_by = (
        _text(options[name]) for name in ("email", "platform", "organization", "reason", "approved_by")
    )
    expires = _day(options, "expires", source, mistakes)
    return Permitted(email, platform, organization, reason, approved_by, expires)


def _day(options: Mapping[str, Any], name: str, source: str, mistakes: Mistakes) -> date | None:
    """Return a day, as YAML reads it or as text."""
    value = options[name]
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, datetime):
        return value.date()
    try:
        return datetime.strptime(str(value).strip(), "%Y-%m-%d").date()
    except ValueError:
        shown = f"'{value}'" if str(value).isprintable() and len(str(value)) < 40 else "not a day"
        mistakes.add(told_at(options, source, f"{name} is {shown}: set it to the last day, such as 2026-12-31."))
        return None


def _refuse_duplicates(entries: Sequence[tuple[str, Mapping[str, Any]]], mistakes: Mistakes) -> None:
    """Report people who are in the file twice, by e-mail address or by their UiPath user name."""
    first: dict[tuple[str, str], str] = {}
    for source, options in entries:
        names = {"email": options["email"], "user_name": (options[UIPATH] or {}).get("user_name")}
        for attribute, value in names.items():
            other = first.setdefault((attribute, same_person(value)), source) if value else source
            if other != source:
                mistakes.add(f"{other} and {source} are the same person, {value.strip()}: keep only one of them.")


def _uipath_user(person: Person, access: Access) -> dict[str, Any]:
    """Return a user of UiPath, who is found by user name if the file has one, and otherwise by e-mail address."""
    names = {"user_name": access.user_name, "email": person.email, "name": person.name, "surname": person.surname}
    return {**{name: value for name, value in names.items() if value}, **_roles(access, "groups", "group_ids")}


def _roles(access: Access, names: str, ids: str) -> dict[str, Any]:
    """Return the option for the roles, as the file sets them; nothing if it leaves them as they are."""
    if access.roles is not None:
        return {names: list(access.roles)}
    if access.role_ids is not None:
        return {ids: list(access.role_ids)}
    return {"role": access.role} if access.role else {}


def _text(value: Any) -> str:
    return str(value or "").strip()


def _texts(values: Sequence[Any] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(str(value).strip() for value in values)
