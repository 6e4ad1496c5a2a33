# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls of the UiPath API that write: BulkCreate, PUT, DELETE, bulk DELETE, and the POST that no client should send."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import uuid4

from .message import Answer
from .refusal import Refused
from .uipath_errors import Failed, succeeded
from .uipath_reads import render
from .uipath_state import EVERYONE, TYPES, Organization, User, new_user
from .uipath_work import Check, Work, is_attributes, is_flag, is_id, is_ids, is_objects, is_text, is_texts, ok

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_SHORTEST_PASSWORD = 8
_DIRECTORY_USER = 2
_MANAGED_BY_DIRECTORY = ("name", "surname", "displayName", "email", "password")


def _is_type(value: Any) -> bool:
    return value in TYPES or (isinstance(value, int) and not isinstance(value, bool) and value in range(len(TYPES)))


_UPDATE: dict[str, Check] = {
    "name": is_text,
    "surname": is_text,
    "displayName": is_text,
    "email": is_text,
    "isActive": is_flag,
    "password": is_text,
    "groupIDsToAdd": is_ids,
    "groupIDsToRemove": is_ids,
    "bypassBasicAuthRestriction": is_flag,
    "invitationAccepted": is_flag,
    "extensionUserAttributesToAddOrUpdate": is_attributes,
    "extensionUserAttributesToRemove": is_texts,
}
_BULK_CREATE: dict[str, Check] = {"users": is_objects, "partitionGlobalId": is_id, "groupIDs": is_ids}
_NEW_USER: dict[str, Check] = {
    "id": is_id,
    "userName": is_text,
    "email": is_text,
    "name": is_text,
    "surname": is_text,
    "displayName": is_text,
    "type": _is_type,
    "bypassBasicAuthRestriction": is_flag,
    "invitationAccepted": is_flag,
}
_CREATE = _NEW_USER | {"partitionGlobalId": is_id, "password": is_text, "groupIDs": is_ids}
_BULK_DELETE: dict[str, Check] = {"partitionGlobalId": is_id, "userIds": is_ids}
_ATTRIBUTES = {
    "email": "email",
    "name": "name",
    "surname": "surname",
    "displayName": "display_name",
    "isActive": "is_active",
    "password": "password",
    "bypassBasicAuthRestriction": "bypass_basic_auth_restriction",
    "invitationAccepted": "invitation_accepted",
}


def update_user(work: Work) -> Answer:
    """User_Update: an attribute that is missing or null is unchanged, ``""`` clears it, and userName cannot be changed."""
    user_id, body = work.path_id(), work.body(_UPDATE)
    user = _existing(work, user_id)
    if user is None:
        choice = work.settings["uipath_missing_update"]
        if choice == "failed":
            raise Failed(("UserNotFound", f"User {user_id} was not found."))
        raise Refused(choice, "user_not_found", "the user was not found", {"field": "userId"})
    if user.type == _DIRECTORY_USER and (managed := [name for name in _MANAGED_BY_DIRECTORY if name in body]):
        if work.settings["uipath_directory_update"] == "refused":
            raise Failed(*[("DirectoryUserReadOnly", f"{name} of a directory user cannot be changed.") for name in managed])
        body = {name: value for name, value in body.items() if name not in managed}
    added, removed = _lower(body.get("groupIDsToAdd", [])), _lower(body.get("groupIDsToRemove", []))
    organization = work.organization
    if errors := [
        *_email_errors(work, body.get("email", ""), user),
        *_password_errors(body.get("password")),
        *_group_errors(organization, added + removed),
    ]:
        raise Failed(*errors)
    values = {_ATTRIBUTES[name]: value for name, value in body.items() if name in _ATTRIBUTES}
    kept = {name: value for name, value in user.attributes.items() if name not in body.get("extensionUserAttributesToRemove", [])}
    if work.settings["uipath_is_active"] == "ignored":
        values.pop("is_active", None)
    values["attributes"] = kept | body.get("extensionUserAttributesToAddOrUpdate", {})
    groups = [group_id for group_id in user.group_ids if group_id not in removed]
    values["group_ids"] = _groups(work, [*groups, *(group_id for group_id in added if group_id not in removed)])
    organization.change(user, values)
    return ok(succeeded())


def bulk_create(work: Work) -> Answer:
    """User_CreateUsers: one invalid user fails the call; ``groupIDs`` apply to all users; a password is ignored."""
    body = work.body(_BULK_CREATE)
    _own_partition(work, body)
    items = body.get("users", [])
    limit = work.settings["uipath_bulk_create_limit"]
    if not items or 0 < limit < len(items):
        raise Refused(400, "invalid_users", f"users has {len(items)} entries", {"field": "users"})
    items = [_new_user(number, item) for number, item in enumerate(items)]
    items = [{**item, "userName": _stored_name(work, item.get("userName", ""))} for item in items]
    group_ids = _lower(body.get("groupIDs", []))
    errors = [*_group_errors(work.organization, group_ids), *_new_user_errors(work, items)]
    live = work.settings["uipath_bulk_create_answer"] == "live"
    if errors:
        raise Failed(*errors, nested=live)
    users = [_add(work, item, group_ids) for item in items]
    return ok({"result": succeeded(), "users": [render(work.settings, user) for user in users]} if live else succeeded())


def create_user(work: Work) -> Answer:
    """User_CreateUser, as on older servers: a user with this user name or e-mail is deleted and created again."""
    work.world.counters["uipath_post_user"] += 1
    body = work.body(_CREATE)
    _own_partition(work, body)
    item = _new_user(0, body)
    organization = work.organization
    group_ids = _lower(body.get("groupIDs", []))
    found = (organization.named(item.get("userName", "")), organization.with_email(item.get("email", "")))
    others = {user.id: user for user in found if user is not None}
    if errors := [
        *_group_errors(organization, group_ids),
        *_password_errors(body.get("password")),
        *_new_user_errors(work, [item], replaced_ids=others),
    ]:
        raise Failed(*errors)
    for user in others.values():
        organization.remove_user(user)
    _add(work, item, group_ids).password = body.get("password")
    return ok(succeeded())


def delete_user(work: Work) -> Answer:
    """User_Delete: 204."""
    user = _existing(work, work.path_id())
    if user is None:
        choice = work.settings["uipath_missing_delete"]
        if choice == 204:
            return Answer(204)
        raise Refused(choice, "user_not_found", "the user was not found", {"field": "userId"})
    work.organization.remove_user(user)
    return Answer(204)


def bulk_delete(work: Work) -> Answer:
    """User_BulkDelete: 204, whether or not each user was deleted."""
    if work.settings["uipath_bulk_delete_refused"] != "never":
        raise Refused(work.settings["uipath_bulk_delete_refused"], "refused", "refused by the proxy")
    body = work.body(_BULK_DELETE)
    _own_partition(work, body)
    if "userIds" not in body:
        raise Refused(400, "invalid_users", "userIds is required", {"field": "userIds"})
    user_ids = list(dict.fromkeys(_lower(body["userIds"])))
    limit, settings = work.settings["uipath_bulk_delete_limit"], work.settings
    if 0 < limit < len(user_ids):
        raise Refused(400, "invalid_users", f"userIds has {len(user_ids)} entries", {"field": "userIds"})
    found = [_existing(work, user_id) for user_id in user_ids]
    users = [user for user in found if user is not None]
    if len(users) < len(found) and settings["uipath_bulk_delete_unknown"] == 400:
        raise Refused(400, "user_not_found", "a user was not found", {"field": "userIds"})
    partial = len(users) > 1 and settings["uipath_bulk_delete_partial"] != "never"
    for user in users[:-1] if partial else users:
        work.organization.remove_user(user)
    if partial and settings["uipath_bulk_delete_partial"] == 400:
        raise Refused(400, "delete_failed", "not every user could be deleted", {"field": "userIds"})
    return Answer(204)


def _existing(work: Work, user_id: str) -> User | None:
    organization, settings = work.organization, work.settings
    user = organization.users.get(user_id)
    if user is not None and settings["uipath_writes_wait"]:
        organization.settle(settings["uipath_visible_seconds"], settings["uipath_visible_reads"])
        return user if organization.seen(user_id) is user else None
    return user


def _own_partition(work: Work, body: dict[str, Any]) -> None:
    if "partitionGlobalId" not in body:
        raise Refused(400, "invalid_member", "The partitionGlobalId field is required.", {"field": "partitionGlobalId"})
    work.is_foreign(body["partitionGlobalId"].lower(), writing=True)


def _new_user(number: int, item: dict[str, Any]) -> dict[str, Any]:
    for name, check in _NEW_USER.items():
        if item.get(name) is not None and not check(item[name]):
            place = f"$.users[{number}].{name}"
            raise Refused(400, "invalid_member", f"The JSON value of {place} could not be converted.", {"field": place})
    return {name: item[name] for name in _NEW_USER if item.get(name) is not None}


def _stored_name(work: Work, name: str) -> str:
    choice = work.settings["uipath_stored_user_name"]
    if choice == "numbered" and name:
        return f"{name}-{uuid4().hex[:6]}"
    return name.partition("@")[0].replace(".", "-") if choice == "normalized" else name


def _new_user_errors(work: Work, items: list[dict[str, Any]], replaced_ids: Collection[str] = ()) -> Iterable[tuple[str, str]]:
    """Return the errors of all new users. Users in ``replaced_ids`` do not conflict with them."""
    organization = work.organization
    names: set[str] = set()
    emails: set[str] = set()
    ids: set[str] = set()
    for item in items:
        name, email, user_id = item.get("userName", "").strip(), item.get("email", ""), item.get("id", "").lower()
        if not name:
            yield "InvalidUserName", "The user name is required."
            continue
        other = organization.named(name)
        if name.lower() in names or (other is not None and other.id not in replaced_ids):
            yield "DuplicateUserName", f"User name '{name}' is already taken."
        if user_id and (user_id in ids or user_id in organization.users):
            yield "DuplicateUserId", f"User id '{user_id}' is already taken."
        if email and email.lower() in emails and work.settings["uipath_unique_email"]:
            yield "DuplicateEmail", f"Email '{email}' is already taken."
        yield from _email_errors(work, email, None, replaced_ids)
        names.add(name.lower())
        emails.add(email.lower())
        ids.add(user_id)


def _email_errors(work: Work, email: str, user: User | None, replaced_ids: Collection[str] = ()) -> Iterable[tuple[str, str]]:
    if not email:
        return
    if not _EMAIL.fullmatch(email):
        yield "InvalidEmail", f"Email '{email}' is invalid."
    other = work.organization.with_email(email)
    unique = work.settings["uipath_unique_email"]
    if unique and other is not None and other is not user and other.id not in replaced_ids:
        yield "DuplicateEmail", f"Email '{email}' is already taken."


def _password_errors(password: str | None) -> Iterable[tuple[str, str]]:
    if password is not None and len(password) < _SHORTEST_PASSWORD:
        yield "PasswordTooShort", f"Passwords must be at least {_SHORTEST_PASSWORD} characters."


def _group_errors(organization: Organization, group_ids: list[str]) -> Iterable[tuple[str, str]]:
    for group_id in group_ids:
        if group_id not in organization.groups:
            yield "GroupNotFound", f"Group '{group_id}' was not found."


def _groups(work: Work, group_ids: list[str]) -> list[str]:
    """Return the groups of a user in another order than given, since the API treats them as a set."""
    everyone = work.organization.group_named(EVERYONE)
    if everyone is not None and work.settings["uipath_everyone"] == "automatic":
        group_ids = [*group_ids, everyone.id]
    return group_ids


def _add(work: Work, item: dict[str, Any], group_ids: list[str]) -> User:
    attributes = {_ATTRIBUTES[name]: value for name, value in item.items() if name in _ATTRIBUTES}
    kind = item.get("type", 0)
    attributes["type"] = TYPES.index(kind) if isinstance(kind, str) else kind
    user_id = item["id"].lower() if "id" in item else None
    user = work.organization.add_user(new_user(item["userName"].strip(), user_id, **attributes), _groups(work, group_ids))
    work.organization.hide(user)
    return user


def _lower(ids: Iterable[str]) -> list[str]:
    return [item.lower() for item in ids]
