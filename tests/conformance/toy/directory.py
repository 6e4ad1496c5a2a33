# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Toy: its users as a directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import clean_email, folded, same_person
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import path_of, trimmed
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import OneByOne
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Model, User, Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import Change
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import Client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.request import Request
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Kind
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.schema import TEXT, expect

SPELLING = {"email": "mail", "title": "title"}


def read_user(answer: Any) -> User:
    """Return the user with the attribute names of the modules, or raise ValueError if the answer contains no user."""
    if not isinstance(answer, Mapping) or not answer.get("id"):
        raise ValueError("the answer contains no user with an id")
    expect(answer, {"id": TEXT, "mail": TEXT, "title": TEXT}, "the user")
    return {"id": answer["id"], "email": answer.get("mail"), "title": answer.get("title")}


def read_users(answer: Any) -> list[User]:
    """Return all users of a list."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("users"), list):
        raise ValueError("the answer has no list 'users'")
    return [read_user(one) for one in answer["users"]]


def read_nothing(answer: Any) -> None:
    """Check that the answer to a DELETE is empty."""
    if answer is not None:
        raise ValueError("the answer is not empty")


class ToyDirectory(OneByOne):
    """The users of one organization."""

    where = "the Toy organization"
    is_named_in_path = False
    shows_updates = True
    model = Model(
        key="email",
        compared={"email": same_person, "title": folded},
        blank={"id": None, "email": None, "title": None},
    )

    def __init__(self, client: Client) -> None:
        self._client = client

    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """Return what the task wants for one user, found by ``email``."""
        place = f"{source}: " if source else ""
        if options.get("email") is None:
            raise InvalidInput(f"{place}no user specified: set email.")
        email = trimmed(options["email"], f"{place}email")
        clean_email(email, f"{place}email")
        attributes = {"title": options["title"]} if options.get("title") is not None else {}
        return Wanted(("email", email), attributes, present=options.get("state") != "absent", source=source)

    def resolve(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Return the users unchanged: no option contains names to look up."""
        return list(wanted)

    def users(self) -> list[User]:
        """Return all users, with one GET."""
        return self._client.request(Request("GET", "/toy/users", f"Reading the users of {self.where}"), read_users)

    def user(self, user_id: str) -> User | None:
        """Return one user, with one GET, or None."""
        request = Request("GET", path_of("toy", "users", user_id), f"Reading the user {user_id} of {self.where}")
        try:
            return self._client.request(request, read_user)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def caller(self) -> User | None:
        """Return None: a token does not belong to a user."""
        return None

    def create(self, change: Change) -> User:
        """Send a POST. The API has no idempotency key, so after a lost answer the users are read."""
        body = {SPELLING[name]: value for name, value in change.attributes.items()}
        request = Request("POST", "/toy/users", f"Creating {change.name} in {self.where}", body=body)
        try:
            return self._client.request(request, read_user, look=lambda: self._named(change.name), kind=Kind.PLAIN_POST)
        except ApiError as error:
            existing = self._named(change.name) if error.status == 409 else None
            if existing is None:
                raise
            return existing

    def _named(self, name: str) -> User | None:
        return next((user for user in self.users() if self.model.person(user) == same_person(name)), None)

    def update(self, user: User, attributes: Mapping[str, Any]) -> User:
        """Send a PUT with the attributes that differ."""
        body = {SPELLING[name]: value for name, value in attributes.items()}
        path = path_of("toy", "users", str(user["id"]))
        request = Request("PUT", path, f"Updating {self.model.name(user)} in {self.where}", body=body)
        return self._client.request(request, read_user)

    def delete(self, user: User) -> None:
        """Send a DELETE. A 404 is a success: the user does not exist."""
        path = path_of("toy", "users", str(user["id"]))
        request = Request("DELETE", path, f"Removing {self.model.name(user)} from {self.where}")
        try:
            self._client.request(request, read_nothing)
        except ApiError as error:
            if error.status != 404:
                raise
