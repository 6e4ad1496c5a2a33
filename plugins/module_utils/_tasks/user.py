# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the modules for one user, and those that read users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from .._base.email import clean_email, folded, same_person
from .._base.errors import InvalidInput
from .._base.input import trimmed
from .._engine.directory import Directory, Open
from .._engine.guards import refuse_domains
from .._engine.model import User
from .._engine.plan import make_plan
from .._engine.workers import Workers
from .check_mode import carry_out
from .module import Task
from .organizations import directory_of
from .results import Result, adding_to_refusals, user_details, user_result


def keep_user(task: Task, open_platform: Open) -> Result:
    """Manage one user according to the options: a roster of one."""
    with open_platform(task.params, task.warn, task.progress) as opened:
        wanted = opened.wanted(task.params, "")
        refuse_domains([wanted], task.params.get("email_domains"))
        directory = directory_of(opened, task.params)
        task.progress.reading(directory.title)
        users = _read(directory, wanted.find[1] if wanted.find[0] == "id" else None, bool(wanted.fixed))
        plan = make_plan(users, directory.resolve([wanted]), directory.model, directory.where)
        with adding_to_refusals(partial(user_details, plan, directory)):
            outcome = carry_out(task, plan, directory, Workers(made=task.progress.made))
        return user_result(plan, outcome, directory)


def read_users(task: Task, open_platform: Open, narrowing: Sequence[str]) -> Result:
    """Read the users of one organization: all, or those who match each filter option that is set.

    Args:
        task: The task.
        open_platform: Opens the users of the organization, or all organizations.
        narrowing: The names of the filter options.
    """
    asked = asked_of(task, narrowing)
    user_id = trimmed(task.params["id"], "id") if "id" in asked else None
    with_names = bool(task.params.get("with_names"))
    with open_platform(task.params, task.warn, task.progress) as opened:
        directory = directory_of(opened, task.params, with_names)
        task.progress.reading(directory.title)
        users = agreeing(_read(directory, user_id), asked)
        found = named(users, directory) if with_names else users
    return {"changed": False, "users": found}


def named(users: Sequence[User], directory: Directory) -> list[User]:
    """The users with the names of their roles or groups, and of their organization, beside the ids.

    They are sorted. A role or group without a name that is known stands by its id. The names are read only if there is a user.
    """
    if not users:
        return []
    directory.read_names()
    model, names = directory.model, directory.role_names
    return [
        {
            **user,
            model.access: sorted((names.get(folded(one)) or one for one in user.get(model.roles) or ()), key=str.casefold),
            "organization": directory.name or None,
        }
        for user in users
    ]


def _read(directory: Directory, user_id: str | None, named: bool = False) -> Sequence[User]:
    """Return the users to search: one GET for an id, otherwise one listing.

    If no user has the id, a listing shows whether the organization exists, since an unknown one gets the same 404, and
    whether another user has the name that is set as well.
    """
    if user_id is None:
        return directory.users()
    user = directory.user(user_id)
    if user is not None:
        return [user]
    return directory.users() if directory.is_named_in_path or named else []


def asked_of(task: Task, narrowing: Sequence[str]) -> dict[str, set[str]]:
    """Return the filter options that are set. ``emails`` matches any of several ``email``.

    Raises:
        InvalidInput: An option is empty, or is not an e-mail address.
    """
    asked: dict[str, set[str]] = {}
    for option in narrowing:
        value = task.params.get(option)
        if value == []:
            raise InvalidInput(f"{option} is an empty list: set at least one value, or omit {option} to read all.")
        if value is not None:
            text = trimmed(value, option)
            texts = text if isinstance(text, list) else [text]
            attribute = "email" if option in ("email", "emails") else option
            asked[attribute] = {same_person(clean_email(one, option) if attribute == "email" else one) for one in texts}
    return asked


def agreeing(found: Sequence[Mapping[str, Any]], asked: Mapping[str, set[str]]) -> list[Mapping[str, Any]]:
    """Return the users, organizations or roles that match all filter options."""
    return [one for one in found if all(same_person(one.get(attribute)) in values for attribute, values in asked.items())]
