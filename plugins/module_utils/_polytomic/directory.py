# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polytomic: the calls of the users API, and its two user surfaces as directories (see ``docs/dev/polytomic-api.md``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from .._base.email import clean_email, folded, same_person
from .._base.errors import TaskError, where_of
from .._base.input import ids_of, names_of, path_of, trimmed
from .._base.mistakes import Mistakes
from .._base.secret import Secret
from .._engine.directory import Fleet, OneByOne, caught
from .._engine.model import NOTHING, Model, User, Wanted, as_set
from .._engine.organizations import Place, listed, name_of
from .._engine.plan import Change, refuse_same_ids
from .._engine.role_names import with_ids
from .._engine.workers import Workers
from .._http.client import Client, nothing_found
from .._http.credential import Basic, Bearer, Credential
from .._http.errors import ApiError, RequestFailed
from .._http.request import Request
from .._http.retry import Cause
from .._http.schema import Promise, each_once
from .answers import (
    CALLER,
    ORGANIZATION,
    ROLE,
    USER,
    read_asked,
    read_key,
    read_object,
    read_objects,
    read_users,
    read_written,
    removed,
)

VERSIONS = ("2025-09-18", "2024-02-08", "2023-04-25", "2022-12-12")
PATCHING_VERSIONS = ("2023-04-25", "2022-12-12")

WRITTEN = ("id", "email", "role_ids", "roles", "role")


def read_caller(client: Client, credential: Credential | None = None) -> dict[str, Any]:
    """GET ``/api/me``: return who the credential belongs to."""
    request = Request("GET", "/api/me", "Identifying the caller", credential=credential)
    return client.request(request, lambda answer: read_object(answer, CALLER))


def read_roles(client: Client, where: str, credential: Credential | None = None) -> list[dict[str, Any]]:
    """GET ``/api/permissions/roles``: return the roles of an organization."""
    request = Request("GET", "/api/permissions/roles", f"Reading the roles of {where}", credential=credential)
    return client.request(request, lambda answer: read_objects(answer, ROLE))


def read_wanted(options: Mapping[str, Any], source: str) -> Wanted:
    """Read one user by ``id`` or ``email`` or both, with at most one of ``role_ids``, ``roles`` and ``role``."""
    mistakes = Mistakes()
    given: dict[str, Any] = {}
    for name in WRITTEN:
        if options.get(name) is not None:
            with mistakes:
                given[name] = trimmed(options[name], name)
                if name == "email":
                    clean_email(given[name], name)
    find: dict[str, str] = {name: given.pop(name) for name in ("id", "email") if name in given}
    previously: Sequence[str] = ()
    with mistakes:
        previously = trimmed(options["previously"], "previously") if options.get("previously") else ()
    for email in previously:
        with mistakes:
            clean_email(email, "previously")
        if same_person(email) == same_person(find.get("email")):
            mistakes.add(f"previously contains {email}, which is the current address: list only earlier ones.")
    if not find and not mistakes:
        mistakes.add("no user specified: set id or email.")
    mistakes.refuse(options, source)
    attribute = next(iter(find))
    present = options.get("state") != "absent"
    return Wanted((attribute, find.pop(attribute)), given, find or NOTHING, present, source, previously=previously)


def _read_one(client: Client, path: str, what: str, promises: Mapping[str, Promise], asked: str) -> dict[str, Any] | None:
    """Return what has this id: one GET. None after a 404."""
    try:
        return client.request(Request("GET", path, what), lambda answer: read_asked(answer, promises, asked))
    except ApiError as error:
        if error.status == 404:
            return None
        raise


class PolytomicDirectory(OneByOne):
    """The users of one organization.

    Args:
        client: The client, with the credential and the header ``X-Polytomic-Version``.
        organization_id: The organization on the partner surface, or None for the caller's own organization.
        api_version: The API version, which decides the method of an update ("Two user surfaces").
        roles_credential: The credential that lists the roles, if the client's own credential is not permitted to.
        is_user: Whether the client's credential is a user's key.
        name: The organization's name, if it is known.
        credential: See :class:`Directory`.
    """

    def __init__(
        self,
        client: Client,
        organization_id: str | None,
        api_version: str,
        roles_credential: Credential | None = None,
        is_user: bool = False,
        name: str = "",
        credential: str = "partner key",
    ) -> None:
        self._client = client
        self._is_user = is_user
        self._me: dict[str, Any] | None = None
        self.credential = credential
        self._organization_id = organization_id
        self.name = name
        self.shows_updates = True
        self.is_named_in_path = organization_id is not None
        self._path = "/api/organization/users"
        self.where = "the caller's organization"
        if organization_id is not None:
            self._path = path_of("api", "organizations", organization_id, "users")
            self.where = where_of(organization_id, name)
        self._update_method = "PATCH" if api_version in PATCHING_VERSIONS else "PUT"
        self._roles_credential = roles_credential
        self.model = Model(
            key="email",
            compared={"email": same_person, "role_ids": as_set, "role": folded},
            blank={"id": None, "email": None, "organization_id": organization_id, "role_ids": None, "role": None},
            derived={"role_ids": ("role",), "role": ("role_ids",)},
            roles="role_ids",
            role="role",
            governed=lambda user: "a harbor (harbor_only)" if folded(user.get("harbor_only")) == "true" else "",
        )

    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """Read the options for one user."""
        return read_wanted(options, source)

    def resolve(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Replace ``roles`` by ``role_ids``. This takes one GET, and none if no wanted user has ``roles``."""
        if not any(one.present and "roles" in one.attributes for one in wanted):
            return list(wanted)
        return with_ids(wanted, "roles", self._read_roles(), "role", self.where)

    def read_names(self) -> None:
        """Read the names of the roles, unless they are known, and of the caller's own organization: one GET for each."""
        if not self.role_names:
            self._read_roles()
        if not self.is_named_in_path:
            self.name = self.place().name

    def place(self) -> Place:
        """Return the organization. For the caller's own: one GET, which ``caller`` needs as well, or two if that has no id."""
        if self._organization_id is not None:
            return Place(self._organization_id, self.name)
        me = self._caller()
        if me.get("organization_id"):
            return Place(me["organization_id"], name_of({"name": me.get("organization_name")}))
        request = Request("GET", "/api/organization", f"Reading {self.where}")
        return listed([self._client.request(request, lambda answer: read_object(answer, ORGANIZATION))])[0]

    def _caller(self) -> dict[str, Any]:
        """Return who the credential belongs to: one GET, the first time."""
        self._me = self._me or read_caller(self._client)
        return self._me

    def _read_roles(self) -> list[dict[str, Any]]:
        roles = read_roles(self._client, self.where, self._roles_credential)
        self.role_names, self.role_ids = names_of(roles), ids_of(roles)
        return roles

    def users(self) -> list[User]:
        """Return all users: one GET, which is not paginated."""
        request = Request("GET", self._path, f"Reading the users of {self.where}")
        self.listed = self._client.request(request, read_users)
        return list(self.listed)

    def user(self, user_id: str) -> User | None:
        """Return the user with this id: one GET. None after a 404, which an unknown organization gets as well."""
        path = self._path + path_of(user_id)
        return _read_one(self._client, path, f"Reading the user {user_id} of {self.where}", USER, user_id)

    def caller(self) -> User | None:
        """Return the user whose key the credential is: one GET. None, without a request, if it is not a user's key."""
        caller = self._caller() if self._is_user else None
        return None if caller is None or caller.get("is_user") is False else caller

    def create(self, change: Change) -> User:
        """POST, which invites a user by e-mail. If it is uncertain whether it succeeded, the users are listed before a retry."""
        request = Request(
            "POST", self._path, f"Creating {change.attributes['email']} in {self.where}", body=dict(change.attributes)
        )
        return self._client.request(
            request,
            lambda answer: read_written(answer, change.attributes),
            look=lambda: self._adoptable([change]).get(change.name),
        )

    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """Create users with one request each. After a 409 or 422, one listing finds those who were invited meanwhile."""
        created = super().create_all(changes, workers)
        pairs = list(zip(changes, created))
        refused = [(change, one) for change, one in pairs if isinstance(one, RequestFailed) and one.cause is Cause.CONFLICT]
        there = caught(self._adoptable, [change for change, _error in refused]) if refused else {}
        if isinstance(there, TaskError):
            more = f"; whether this user exists anyway could not be read: {there.message}"
            unclear = {change.name: error.adding(more) for change, error in refused}
            return [unclear.get(change.name, one) for change, one in pairs]
        return [there.get(change.name, one) for change, one in pairs]

    def _adoptable(self, changes: Sequence[Change]) -> dict[str, User]:
        """Return those of the users to be created who exist already, by name."""
        sought = {self.model.person(change.attributes): change for change in changes}
        found: dict[str, User] = {}
        users = self.users()
        refuse_same_ids(users, self.model, self.where)
        for user in users:
            change = sought.get(self.model.person(user))
            if change and user.get("id"):
                # In a listing, null means that there is no value, not that the answer omits the attribute.
                nothing = {attribute: "" for attribute in change.attributes if user.get(attribute) is None}
                found.setdefault(change.name, {**user, **nothing})
        return found

    def update(self, user: User, attributes: Mapping[str, Any]) -> User:
        """PUT, or PATCH in older versions. The partner surface requires the e-mail, although it cannot be changed."""
        body = {"email": user.get("email"), **attributes} if self.is_named_in_path else dict(attributes)
        path = self._path + path_of(str(user["id"]))
        request = Request(self._update_method, path, f"Updating {self.model.name(user)} in {self.where}", body=body)
        return self._client.request(request, lambda answer: read_written(answer, user))

    def delete(self, user: User) -> None:
        """DELETE, without a body. A 404 is success: the organization is known to exist, so the user does not."""
        path = self._path + path_of(str(user["id"]))
        request = Request("DELETE", path, f"Removing {self.model.name(user)} from {self.where}")
        try:
            self._client.request(request, lambda answer: removed(answer, user))
        except ApiError as error:
            if error.status != 404:
                raise

    def issue_key(self, user: User, force: bool, look: Callable[[], None] = nothing_found) -> str:
        """POST ``/keys``: issue a key and return its value, which is shown only once.

        Args:
            user: The user.
            force: Whether to revoke an existing key.
            look: Called after an attempt that failed, but may have issued a key. No request can find that out.
        """
        path = self._path + path_of(str(user["id"]), "keys")
        what = f"Issuing a key to {self.model.name(user)} in {self.where}"
        query = {"force": "true" if force else "false"}
        return self._client.request(Request("POST", path, what, query=query, for_secret=True), read_key, look)


class Partner(Fleet):
    """The API as a partner uses it.

    Args:
        client: The client, with the partner's key.
        key: The same key.
        api_version: See :class:`PolytomicDirectory`.
    """

    credential = "partner key"

    def __init__(self, client: Client, key: Secret, api_version: str) -> None:
        self.client = client
        self._key = key
        self._api_version = api_version

    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """Read the options for one user."""
        return read_wanted(options, source)

    def directory(self, organization_id: str, name: str = "") -> PolytomicDirectory:
        """Return the users of an organization as a directory."""
        # Roles cannot be listed with the partner key alone, but with the key and the organization's id ("Companions").
        key_for_roles = Basic(organization_id, self._key)
        return PolytomicDirectory(self.client, organization_id, self._api_version, key_for_roles, name=name)

    def caller(self, secret: Secret) -> dict[str, Any]:
        """GET ``/api/me`` with another credential than the partner's: return who it belongs to."""
        self.client.hide(secret)
        return read_caller(self.client, Bearer(secret))

    def organizations(self) -> list[dict[str, Any]]:
        """Return all organizations, the partner's own first: one GET. An answer that contains an id twice is refused."""
        request = Request("GET", "/api/organizations", "Reading the organizations")
        return self.client.request(request, lambda answer: each_once(read_objects(answer, ORGANIZATION), "data"))

    def organization(self, organization_id: str) -> dict[str, Any] | None:
        """Return the organization with this id, or None: one GET."""
        path = path_of("api", "organizations", organization_id)
        return _read_one(self.client, path, f"Reading the organization {organization_id}", ORGANIZATION, organization_id)
