# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``user_api_key`` does: a user's key is issued, alive, and in its place.

The value can never be read back ("API keys"), so a key is proven by use: it is tried on GET ``/api/me``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from .._base.email import same_person
from .._base.errors import InvalidInput, Refused
from .._base.input import trimmed
from .._base.secret import Secret
from .._engine.plan import NOTHING, User, Wanted, make_plan
from .._http.errors import RequestFailed
from .._tasks.key_file import KeyFile
from .._tasks.module import Task, hide, unless_check_mode
from .._tasks.results import Result, diff
from .access import open_partner
from .directory import Partner, PolytomicDirectory, rejects_credential


class Found(enum.Enum):
    """What is known of a key at hand."""

    NONE = "none"
    REJECTED = "rejected"
    ALIVE = "alive"


class Issue(enum.Enum):
    """What is to be done."""

    NOTHING = "alive"
    NEW = "newly issued"
    REPLACEMENT = "newly issued, the old one revoked"


def decide(found: Found, rotate: bool, revoke_existing: bool) -> Issue:
    """The table of the guide to API keys, for a key that could be tried and is nobody else's."""
    if rotate:
        return Issue.REPLACEMENT
    if found is Found.ALIVE:
        return Issue.NOTHING
    return Issue.REPLACEMENT if revoke_existing else Issue.NEW


def keep_key(task: Task) -> Result:
    """Keep a user's API key as the options say."""
    options = task.params
    file = _file_of(options)
    with open_partner(options, task.warn) as partner:
        directory = partner.directory(trimmed(options["organization_id"], "organization_id"))
        if options["user_id"] is None and options["email"] is None:
            raise InvalidInput("nobody is named: give user_id or email.")
        user_id = options["user_id"] if options["user_id"] is None else trimmed(options["user_id"], "user_id")
        who = directory.wanted({"id": user_id, "email": options["email"]}, "")
        at_hand = file.read() if file else options["current_key"]
        found = _try(partner, options, at_hand, "key_file" if file else "current_key")
        if file and found is not Found.ALIVE and options["state"] == "present":
            left = file.read_beside()
            if left and _try(partner, options, left, file.beside) is Found.ALIVE:
                return _finish_interrupted(task, file, found, left)
        too_old = bool(file and options["max_age"] is not None and file.days_old() > options["max_age"])
        issue = decide(found, options["state"] == "rotated" or too_old, options["revoke_existing"])
        if issue is Issue.NOTHING:
            attributes = file.differences() if file else {}
            if file and attributes:
                unless_check_mode(task, file.correct)
            return _result(options, bool(attributes), found, issue, at_hand if file else None, attributes)
        user = _user(directory, who)
        if file:
            file.check()
        value = unless_check_mode(task, lambda: _issue(directory, user, issue, file))
    return _result(options, True, found, issue, value)


def _file_of(options: Mapping[str, Any]) -> KeyFile | None:
    if options["key_file"] is None:
        for name in ("max_age", "owner", "group", "mode"):
            if options[name] is not None:
                raise InvalidInput(f"{name} says something of a file: give key_file with it.")
        return None
    if options["max_age"] is not None and options["max_age"] < 0:
        raise InvalidInput(f"max_age is {options['max_age']:g}: give a number of days.")
    return KeyFile(trimmed(options["key_file"], "key_file"), options["owner"], options["group"], options["mode"])


def _try(partner: Partner, options: Mapping[str, Any], key: str | None, where: str) -> Found:
    """Use a key. One that is alive must be this user's in this organization.

    Raises:
        Refused: It is somebody else's.
        RequestFailed: It could not be tried.
    """
    if key is None or not key.strip():
        return Found.NONE
    hide(key)
    try:
        caller = partner.caller(Secret(key, where))
    except RequestFailed as error:
        if rejects_credential(error):
            return Found.REJECTED
        raise error.adding(
            f". This says nothing of the key in {where}, which may be alive: it was left as it is, and none was issued. "
            "Find out what stands between this host and the API, and run the task again"
        ) from None
    wanted = {"organization_id": options["organization_id"], "id": options["user_id"], "email": options["email"]}
    if options["user_id"] is not None and caller.get("organization_id") is None:
        del wanted["organization_id"]  # a member that may be missing, and an id is of one organization only
    if caller.get("is_user") is False:
        raise _of_another(caller, where)
    for name, value in wanted.items():
        if value is not None and same_person(caller.get(name)) != same_person(value):
            raise _of_another(caller, where)
    return Found.ALIVE


def _of_another(caller: Mapping[str, Any], where: str) -> Refused:
    who = "no user at all" if caller.get("is_user") is False else f"the user {caller.get('email') or caller.get('id')}"
    place = f", in organization {caller['organization_id']}" if caller.get("organization_id") else ""
    return Refused(
        f"The key in {where} is alive, and somebody else's: it is that of {who}{place}. "
        "Nothing was touched. Name another place, or the right user."
    )


def _user(directory: PolytomicDirectory, who: Wanted) -> User:
    """The user who is to have a key: one GET for an id, else one listing."""
    user = directory.user(who.find[1]) if who.find[0] == "id" else None
    # For an id that nobody has, the listing tells an unknown organization, which gets the same 404.
    users = [user] if user else directory.users()
    user = make_plan(users, [Wanted(who.find, present=False)], directory.model, directory.where).changes[0].actual
    if not user:
        raise Refused(f"There is no user {who.find[1]} in {directory.where}, so there is nobody to issue a key to.")
    for member, value in who.fixed.items():
        if same_person(user.get(member)) != same_person(value):
            raise Refused(f"{who} has the {member} {user.get(member)} in {directory.where}, not {value}: name the one you mean.")
    return user


def _issue(directory: PolytomicDirectory, user: User, issue: Issue, file: KeyFile | None) -> str:
    """Ask for a new key, and put it in its place."""
    force = issue is Issue.REPLACEMENT
    if file is None:
        return _ask(directory, user, force)
    with file.prepared() as prepared:
        value = _ask(directory, user, force)
        prepared.place(value)
    return value


def _ask(directory: PolytomicDirectory, user: User, force: bool) -> str:
    try:
        return directory.issue_key(user, force)
    except RequestFailed as error:
        if not force and error.status in (400, 403, 409, 422):
            error = error.adding(
                ". If this user has a key already, its value cannot be read again: "
                "give it in current_key or key_file, or set revoke_existing to replace it"
            )
        if error.in_doubt:
            doubt = ". A key may have been issued all the same, " + (
                "and an earlier one revoked: when the cause is gone, run this with state=rotated for one that is known. "
                "Until then the old key may not work any more, which caller_info tells"
                if force
                else "and no earlier one was revoked: when the cause is gone, run this with state=rotated for one that is known"
            )
            error = error.adding(doubt, changed=True)
        raise error from None


def _finish_interrupted(task: Task, file: KeyFile, found: Found, value: str) -> Result:
    """An earlier run was interrupted after the key was issued: put it in its place."""
    task.warn(f"{file.beside} holds the key that an interrupted run has issued: its place is {file.path}.")
    unless_check_mode(task, lambda: file.finish(value))
    return _result(task.params, True, found, Issue.NOTHING, value)


def _result(
    options: Mapping[str, Any],
    changed: bool,
    found: Found,
    issue: Issue,
    value: str | None,
    attributes: Mapping[str, Mapping[str, Any]] = NOTHING,
) -> Result:
    """The value stands in ``api_key`` and nowhere else."""
    hide(value or "")
    before, after = attributes.get("before", NOTHING), attributes.get("after", NOTHING)
    return_key = options["return_key"] if options["return_key"] is not None else options["key_file"] is None
    return {
        "changed": changed,
        "api_key": value if return_key else None,
        "key_file": options["key_file"],
        "issued": issue is not Issue.NOTHING,
        "diff": diff({"key": found.value, **before}, {"key": issue.value, **after}),
    }
