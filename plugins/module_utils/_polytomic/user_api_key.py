# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement ``user_api_key``: a user has a valid API key, and it is stored where it belongs.

The API never returns the value again ("API keys"), so a key is tested by using it for GET ``/api/me``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from .._base.email import folded, same_person
from .._base.errors import InvalidInput, Refused
from .._base.input import trimmed
from .._base.secret import Secret
from .._engine.diff import fields_diff
from .._engine.model import NOTHING, User, Wanted
from .._engine.plan import CREATE, UPDATE, make_plan
from .._http.errors import RequestFailed
from .._tasks.check_mode import unless_check_mode
from .._tasks.container import ends_with_container
from .._tasks.key_file import KeyFile
from .._tasks.masking import hide
from .._tasks.module import Task
from .._tasks.organizations import located, place_of
from .._tasks.results import Result
from .access import open_partner
from .answers import rejects_credential
from .directory import Partner, PolytomicDirectory


class Found(enum.Enum):
    """What is known about the current key."""

    NONE = "none"
    REJECTED = "rejected"
    ALIVE = "alive"


class Issue(enum.Enum):
    """What has to be done."""

    NOTHING = "alive"
    NEW = "newly issued"
    REPLACEMENT = "newly issued, the old one revoked"


def decide(found: Found, rotate: bool, revoke_existing: bool) -> Issue:
    """Decide what to do with a key that was tested and belongs to this user: the table in the guide to API keys."""
    if rotate:
        return Issue.REPLACEMENT
    if found is Found.ALIVE:
        return Issue.NOTHING
    return Issue.REPLACEMENT if revoke_existing else Issue.NEW


def keep_key(task: Task) -> Result:
    """Make a user's API key match the options.

    Returns:
        The result of the module.

    Raises:
        InvalidInput: An option is missing or invalid.
        Refused: The user does not exist, or the current key belongs to another user.
        TaskError: A request failed, or the key could not be stored.
    """
    options = task.params
    file = _file_of(options)
    with open_partner(options, task.warn, task.progress) as partner:
        who = _who(partner, options)
        (place,) = located(partner, [place_of(options)])
        directory = partner.directory(place.id, place.name)
        asked = {"organization_id": place.id, "id": options["user_id"], "email": options["email"]}
        current = file.read() if file else options["current_key"]
        found = _try(partner, asked, current, "key_file" if file else "current_key")
        if file and found is not Found.ALIVE and options["state"] == "present":
            left = file.read_beside()
            if left and _try(partner, asked, left, file.beside) is Found.ALIVE:
                return _finish_interrupted(task, file, found, left, directory.title)
        issue = decide(found, options["state"] == "rotated" or _is_too_old(file, options), options["revoke_existing"])
        if issue is Issue.NOTHING:
            return _keep(task, file, found, current, directory.title)
        user = _user(directory, who)
        if file:
            _check(task, file)
        value = unless_check_mode(task, lambda: _issue(directory, user, issue, file))
    return _result(task, True, found, issue, value, directory.title, user)


def _who(partner: Partner, options: Mapping[str, Any]) -> Wanted:
    user_id = options["user_id"]
    if user_id is None and options["email"] is None:
        raise InvalidInput("no user specified: set user_id or email.")
    return partner.wanted({"id": user_id if user_id is None else trimmed(user_id, "user_id"), "email": options["email"]}, "")


def _file_of(options: Mapping[str, Any]) -> KeyFile | None:
    if options["key_file"] is None:
        for name in ("max_age", "owner", "group", "mode"):
            if options[name] is not None:
                raise InvalidInput(f"{name} applies to a key file: set key_file as well.")
        return None
    if options["max_age"] is not None and options["max_age"] < 0:
        raise InvalidInput(f"max_age is {options['max_age']:g}: set it to 0 or more days.")
    return KeyFile(trimmed(options["key_file"], "key_file"), options["owner"], options["group"], options["mode"])


def _is_too_old(file: KeyFile | None, options: Mapping[str, Any]) -> bool:
    return file is not None and options["max_age"] is not None and file.days_old() > options["max_age"]


def _keep(task: Task, file: KeyFile | None, found: Found, key: str | None, place: str) -> Result:
    """Return the result for a key that works. Owner, group and mode of its file are corrected."""
    attributes = file.differences() if file else {}
    if file and attributes:
        unless_check_mode(task, file.correct)
    return _result(task, bool(attributes), found, Issue.NOTHING, key if file else None, place, attributes=attributes)


def _check(task: Task, file: KeyFile) -> None:
    """Check whether a key can be stored in this file, and warn if it would be lost with a container."""
    file.check()
    if ends_with_container(file.path):
        task.warn(
            f"key_file {file.path} is in a container, and on none of its volumes, so it is lost when the container ends. "
            "Put it on a volume, delegate the task to the host that uses the key, or use a secret store and current_key."
        )


def _try(partner: Partner, asked: Mapping[str, Any], key: str | None, where: str) -> Found:
    """Test a key by using it. A valid key must belong to this user in this organization.

    Args:
        partner: The partner's API.
        asked: The organization and the user whose key it must be.
        key: The key, or None.
        where: Where it comes from, for messages.

    Raises:
        Refused: The key belongs to another user.
        RequestFailed: The key could not be tested.
    """
    if key is None or not key.strip():
        return Found.NONE
    hide(key)
    try:
        caller = partner.caller(Secret(key, where, f"the key in {where}"))
    except RequestFailed as error:
        if rejects_credential(error):
            return Found.REJECTED
        raise error.adding(
            f". This does not show that the key in {where} is invalid, so it is unchanged, and no key was issued. "
            "Check what is between this host and the API, such as a proxy or a firewall, and run the task again"
        ) from None
    wanted = dict(asked)
    if asked["id"] is not None and caller.get("organization_id") is None:
        del wanted["organization_id"]  # may be missing in the answer, and an id belongs to one organization only
    if caller.get("is_user") is False:
        raise _of_another(caller, where)
    for name, value in wanted.items():
        if value is not None and same_person(caller.get(name)) != same_person(value):
            raise _of_another(caller, where)
    return Found.ALIVE


def _of_another(caller: Mapping[str, Any], where: str) -> Refused:
    who = "no user" if caller.get("is_user") is False else f"the user {caller.get('email') or caller.get('id')}"
    place = f", in organization {caller['organization_id']}" if caller.get("organization_id") else ""
    return Refused(
        f"The key in {where} is valid but belongs to {who}{place}. "
        "Nothing was changed. Set another key_file or current_key, or the right user."
    )


def _user(directory: PolytomicDirectory, who: Wanted) -> User:
    """Return the user who needs a key: one GET for an id, otherwise one listing."""
    user = directory.user(who.find[1]) if who.find[0] == "id" else None
    # An unknown organization gets the same 404 as an unknown id; the listing distinguishes them.
    users = [user] if user else directory.users()
    user = make_plan(users, [Wanted(who.find, present=False)], directory.model, directory.where).changes[0].actual
    if not user:
        raise Refused(f"There is no user {who.find[1]} in {directory.where}, so no key can be issued.")
    for attribute, value in who.fixed.items():
        if same_person(user.get(attribute)) != same_person(value):
            raise Refused(
                f"{who} has the {attribute} {user.get(attribute)} in {directory.where}, not {value}: check user_id and email."
            )
    return user


def _issue(directory: PolytomicDirectory, user: User, issue: Issue, file: KeyFile | None) -> str:
    """Request a new key, and store it."""
    force = issue is Issue.REPLACEMENT
    if file is None:
        return _ask(directory, user, force)
    with file.prepared() as prepared:
        value = _ask(directory, user, force)
        prepared.place(value)
    return value


def _ask(directory: PolytomicDirectory, user: User, force: bool) -> str:
    unsure: list[None] = []
    try:
        return directory.issue_key(user, force, look=lambda: unsure.append(None))
    except RequestFailed as error:
        exists = not force and error.status in (400, 403, 409, 422)
        if exists and unsure and not error.in_doubt:
            raise error.adding(
                ". An earlier attempt of this task ended with a server error, and may have issued a key whose value nobody "
                "knows: set revoke_existing to replace it. If this user had a key before, set it in current_key or key_file "
                "instead",
                changed=True,
            ) from None
        if exists:
            error = error.adding(
                ". If this user already has a key, its value cannot be read again: "
                "set it in current_key or key_file, or set revoke_existing to replace it"
            )
        if error.in_doubt:
            doubt = ". A key may have been issued anyway, " + (
                "and an earlier one revoked: fix the cause, and run the task with state=rotated to get a known key. "
                "Until then the old key may be invalid, which caller_info shows"
                if force
                else "and no earlier one was revoked: fix the cause, and run the task with state=rotated to get a known key"
            )
            error = error.adding(doubt, changed=True)
        raise error from None


def _finish_interrupted(task: Task, file: KeyFile, found: Found, value: str, place: str) -> Result:
    """Store the key that an earlier run issued before it was interrupted."""
    task.warn(f"{file.beside} contains the key that an interrupted run issued: it belongs in {file.path}.")
    unless_check_mode(task, lambda: file.finish(value))
    return _result(task, True, found, Issue.NOTHING, value, place)


def _result(
    task: Task,
    changed: bool,
    found: Found,
    issue: Issue,
    value: str | None,
    place: str,
    user: User = NOTHING,
    attributes: Mapping[str, Mapping[str, Any]] = NOTHING,
) -> Result:
    """Return the result of the module. It contains the value in ``api_key`` only."""
    hide(value or "")
    options = task.params
    before = {} if found is Found.NONE else {"key": found.value, **attributes.get("before", NOTHING)}
    after = {"key": issue.value, **attributes.get("after", NOTHING)}
    return_key = options["return_key"] if options["return_key"] is not None else options["key_file"] is None
    change = {
        "email": folded(options["email"] or user.get("email")) or None,
        "id": options["user_id"] or user.get("id"),
        "action": UPDATE if before else CREATE,
        "before": before,
        "after": after,
        "done": unless_check_mode(task, lambda: True) or False,
    }
    return {
        "changed": changed,
        "api_key": value if return_key else None,
        "key_file": options["key_file"],
        "issued": issue is not Issue.NOTHING,
        "changes": [change] if changed else [],
        "diff": fields_diff(f"API key of {change['email'] or change['id']} in {place}", before, after),
    }
