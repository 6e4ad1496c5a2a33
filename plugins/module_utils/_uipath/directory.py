# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: the calls of the Identity server's users API, and its users as a directory (see ``docs/dev/uipath-api.md``)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Callable

from .._base.email import folded, same_person
from .._base.errors import TaskError
from .._base.input import ids_of, names_of, path_of
from .._base.progress import UNSEEN, Progress
from .._engine.directory import Directory, read_again
from .._engine.model import Model, User, Wanted, as_set
from .._engine.organizations import Place
from .._engine.plan import CREATE, UPDATE, Change, Plan, refuse_same_ids
from .._engine.role_names import with_ids
from .._engine.workers import Workers
from .._http.errors import ApiError
from .._http.patience import BudgetSpent
from .._http.request import Request
from .access import Api, Options, open_api
from .answers import SPELLING, moment, read_asked, read_created, read_objects, removed, spelled, succeeded
from .batches import REFUSED, send_in_parts
from .clashes import refuse_clashes
from .created import Renamed, Seen, accepted, renamed, told
from .pages import read_everybody
from .wanted import read_wanted

PAGE = 1000
MOST_USERS = 300_000  # as many as the rate limit for five minutes allows to read
BATCH = 250
PEOPLE = ("user", "directory_user")

STILL_VISIBLE = "removed users are visible for a while"
NOT_YET_VISIBLE = "new users are not visible yet"
NOT_SEEN = "the user did not appear within retry_budget: run the task again, which adopts the user if they exist by then"
CHANGES_NOT_VISIBLE = "changes to users are not visible yet"
FIRST_LOOK_AGAIN, LAST_LOOK_AGAIN, LOOK_AGAIN_IN_DOUBT = 0.5, 8.0, 4.0  # seconds

NOT_CREATED = ("is_active", "password")
FROM_DIRECTORY = frozenset({"name", "surname", "display_name", "email", "password"})


def _text(value: Any) -> str:
    """Return a string to compare exactly. None is the empty string, with which an update clears an attribute."""
    return str(value or "")


class UiPathDirectory(Directory):
    """The users of one UiPath organization: local users and directory users, but not robots, applications or groups.

    Args:
        api: The API, with the credential and the organization's id.
        credential: See :class:`Directory`.
    """

    where = "the UiPath organization"
    is_named_in_path = False
    shows_updates = False
    model = Model(
        key="user_name",
        compared={
            "user_name": same_person,
            "email": same_person,
            "name": _text,
            "surname": _text,
            "display_name": _text,
            "is_active": bool,
            "group_ids": as_set,
            "bypass_basic_auth_restriction": bool,
            "password": _text,
        },
        blank=dict.fromkeys(("id", *(name for name in SPELLING if name != "password"), "group_ids", "type")),
        derived=dict.fromkeys((*SPELLING, "group_ids"), ("last_modification_time",)),
        write_only=frozenset({"password"}),
        uncarried=frozenset(NOT_CREATED),
        unnamed="id",
        roles="group_ids",
        access="groups",
        active="is_active",
        last_login=lambda user: moment(user.get("last_login_time")),
        foreign=lambda user: FROM_DIRECTORY if user.get("type") == "directory_user" else frozenset(),
        governed=lambda user: "" if user.get("type") in (None, *PEOPLE) else f"the platform itself ({user['type']})",
    )

    def __init__(self, api: Api, credential: str = "access token") -> None:
        self._api = api
        self.credential = credential
        self._fetched: set[str] = set()
        self.listed = None

    def wanted(self, options: Mapping[str, Any], source: str) -> Wanted:
        """Read the options for one user."""
        return read_wanted(options, source)

    def resolve(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Replace ``groups`` by ``group_ids``. This takes one GET, and none if no wanted user has ``groups``."""
        has_names = any(one.present and one.attributes.get("groups") for one in wanted)
        return with_ids(wanted, "groups", self._read_groups() if has_names else [], "group", self.where)

    def read_names(self) -> None:
        """Read the names of the groups, unless they are known: one GET. The API does not tell the name of the organization."""
        if not self.role_names:
            self._read_groups()

    def _read_groups(self) -> list[dict[str, Any]]:
        path = path_of("api", "Group", self._api.partition_id())
        groups = self._api.request(Request("GET", path, f"Reading the groups of {self.where}"), read_objects)
        self.role_names, self.role_ids = names_of(groups), ids_of(groups)
        return groups

    def caller(self) -> User | None:
        """Return the user whose token this is, or None if the token does not tell. This takes no request."""
        caller_id = self._api.caller_id()
        return {"id": caller_id} if caller_id else None

    def user(self, user_id: str) -> User | None:
        """Return the user with this id: one GET, and a listing if the answer has no id. None after a 404, or for a robot."""
        request = Request("GET", path_of("api", "User", user_id), f"Reading the user {user_id} of {self.where}")
        try:
            user = self._api.request(request, lambda answer: read_asked(answer, user_id))
        except ApiError as error:
            if error.status == 404:
                return None
            raise
        if not user.get("id"):  # only a 404 means that the user does not exist
            return next((one for one in self.users() if folded(one.get("id")) == folded(user_id)), None)
        if user["type"] not in PEOPLE:
            return None
        self._fetched.add(str(user["id"]))
        return user

    def place(self) -> Place:
        """Return the organization that the token belongs to: its id, which may take the request for a token, and no name."""
        return Place(self._api.partition_id())

    def accounts(self) -> list[User]:
        """Return all users, robots, applications and directory groups, each once. A listing that is cut off is refused."""
        return list(read_everybody(self._api, self.where, PAGE, MOST_USERS, whole=True))

    def users(self) -> list[User]:
        """Return all users, each once, from a paginated listing."""
        found = read_everybody(self._api, self.where, PAGE, MOST_USERS)
        ids = {user.get("id") for user in found if user["type"] in PEOPLE} - {None, ""}
        # A robot that shares an id with a user is kept, so that the duplicate id is noticed before a write.
        self.listed = [user for user in found if user["type"] in PEOPLE or user.get("id") in ids]
        return self.listed

    def review(self, plan: Plan) -> None:
        """Refuse an e-mail that belongs to another user. If a user was read by id, this takes a listing.

        Warn about users without an e-mail on Automation Cloud: it accepts them, but they cannot sign in.
        """
        without = [c.name for c in plan.of(CREATE, UPDATE) if not c.attributes.get("email", c.action == UPDATE)]
        if without and self._api.is_cloud:
            names = ", ".join(without[:10]) + (", …" if len(without) > 10 else "")
            self._api.warn(
                f"Without an email, these users cannot sign in to Automation Cloud: {names}. Set one for each of them."
            )
        if any(change.attributes.get("email") for change in plan.of(CREATE, UPDATE)):
            refuse_clashes(plan, self.users() if self.listed is None else self.listed, self.where)

    def create_all(self, changes: Sequence[Change], workers: Workers) -> list[User | TaskError]:
        """Create users with BulkCreate, one batch for each set of groups, and list the users: the answer has no details."""
        known = _ids(self.listed or ())
        answered = Renamed({}, {})
        errors = send_in_parts(_batches_by_groups(changes), partial(self._create_batch, answered=answered), workers)
        waiting = [change for change in changes if not any(change in told_of for told_of in (errors, *answered))]

        def all_seen(users: Sequence[User]) -> bool:
            return answered.ids <= _ids(users) and Seen(users, self.model).all_made(waiting)

        users, lost = self._users_when(all_seen, NOT_YET_VISIBLE)
        seen = Seen(users, self.model)
        made = {change: seen.made(change) for change in waiting}
        ours = {id(user) for user in made.values()}
        new = [user for user in users if str(user.get("id")) not in known and id(user) not in ours]

        def result(change: Change) -> User | TaskError:
            found = seen.named(change) or errors.get(change) or answered.found.get(change) or made.get(change)
            if found is not None:
                return found
            why: TaskError | str = lost or f"{NOT_SEEN}{f'; new users: {told(new)}' if new else ''}"
            if change in answered.unsure:
                why = f"stored a different user_name: {told(answered.unsure[change])}. Set user_name to that of this user"
            return accepted(f"Creating {change.name} in {self.where}", why)

        return [result(change) for change in changes]

    def _create_batch(self, batch: Sequence[Change], answered: Renamed) -> TaskError | None:
        """Create all users of a batch, or return the error. Users who got another name are added to ``answered``."""
        body = {
            "partitionGlobalId": self._api.partition_id(),
            "groupIDs": list(batch[0].attributes.get("group_ids") or ()),
            "users": [spelled(change.attributes, without=NOT_CREATED) for change in batch],
        }
        request = Request("POST", "/api/User/BulkCreate", f"Creating {_named(batch)} in {self.where}", body=body)
        in_doubt = False

        def all_there(users: Sequence[User]) -> bool:
            return Seen(users, self.model).all_made(batch)

        def look() -> list[User] | None:
            nonlocal in_doubt
            in_doubt = True
            return [] if all_there(self.users()) else None

        try:
            other = renamed(batch, self._api.request(request, read_created, look=look), self.model)
            answered.found.update(other.found)
            answered.unsure.update(other.unsure)
        except TaskError as error:
            # Refused because the previous attempt created them, and they were not visible yet when they were listed?
            refused = in_doubt and isinstance(error, ApiError) and error.status in REFUSED
            if not refused or not all_there(self._users_when(all_there, NOT_YET_VISIBLE, longest=LOOK_AGAIN_IN_DOUBT)[0]):
                return error
        return None

    def update(self, user: User, attributes: Mapping[str, Any]) -> User:
        """Update a user with one PUT of the attributes that differ, groups included. A user name cannot be changed."""
        attributes = {name: value for name, value in attributes.items() if name != self.model.key}
        body = spelled(attributes)
        if "group_ids" in attributes:
            has, wanted = as_set(user.get("group_ids")), as_set(attributes["group_ids"])
            groups = {
                "groupIDsToAdd": [one for one in attributes["group_ids"] if folded(one) not in has],
                "groupIDsToRemove": [one for one in user.get("group_ids") or () if folded(one) not in wanted],
            }
            body.update({name: ids for name, ids in groups.items() if ids})
        if not body:
            return user
        path = path_of("api", "User", str(user["id"]))
        request = Request("PUT", path, f"Updating {self.model.name(user)} in {self.where}", body=body)
        self._api.request(request, succeeded)
        return self.model.with_attributes(user, attributes)

    def delete_all(self, changes: Sequence[Change], workers: Workers) -> list[TaskError | None]:
        """Remove users with one bulk DELETE for each batch, and list the users. A single user is removed by id."""
        refused = send_in_parts(_batches(changes), self._delete_batch, workers, singly=True)
        errors = {_id(change): refused[change] for change in changes if change in refused}
        if not errors and {_id(change) for change in changes} <= self._fetched:
            return [None for _change in changes]  # by id it takes one GET and one DELETE, and needs no listing
        doomed = {_id(change) for change in changes} - set(errors)
        reader = partial(read_again, self, [_id(change) for change in changes])
        users, lost = self._users_when(lambda users: not doomed & _ids(users), STILL_VISIBLE, reader)
        for change in changes:
            what = f"Removing {change.name} from {self.where}"
            seen = TaskError(f"{what}: the server accepted it, but the user still exists")
            errors.setdefault(_id(change), accepted(what, lost) if lost else seen)
        left = set(errors) if lost else _ids(users)
        return [errors[_id(change)] if _id(change) in left else None for change in changes]

    def _delete_batch(self, batch: Sequence[Change]) -> TaskError | None:
        """Remove all users of a batch, or return the error. A single user is removed by id."""
        path, body = path_of("api", "User", _id(batch[0])), None
        if len(batch) > 1:
            path, body = "/api/User", {"partitionGlobalId": self._api.partition_id(), "userIds": list(map(_id, batch))}
        try:
            self._api.request(Request("DELETE", path, f"Removing {_named(batch)} from {self.where}", body=body), removed)
        except TaskError as error:
            gone = len(batch) == 1 and isinstance(error, ApiError) and error.status == 404
            return None if gone else error
        return None

    def look(self, ids: Sequence[str], done: Callable[[Sequence[User]], bool]) -> Sequence[User]:
        """Read these users until their changes are visible. Changes that do not appear soon were not stored as written."""
        users, lost = self._users_when(done, CHANGES_NOT_VISIBLE, partial(read_again, self, ids), LOOK_AGAIN_IN_DOUBT)
        if lost:
            raise lost
        return users

    def _users_when(
        self,
        done: Callable[[Sequence[User]], bool],
        why: str,
        read: Callable[[], list[User]] | None = None,
        longest: float = math.inf,
    ) -> tuple[list[User], TaskError | None]:
        """Read users until they are as expected, or until the retry budget is spent.

        Args:
            done: Whether the users are as expected.
            why: The reason to wait, for messages.
            read: Reads the users; by default, all of them.
            longest: The longest wait between two reads, in seconds; reading ends when it would be exceeded.

        Returns:
            The users, and None; or no users, and the error that kept them from being read.
        """
        seconds = FIRST_LOOK_AGAIN
        while True:
            try:
                users = (read or self.users)()
                refuse_same_ids(users, self.model, self.where)
                if done(users) or seconds > longest:
                    return users, None
                self._api.client.pause(seconds, f"{self.where}: {why}")
            except BudgetSpent:
                return users, None
            except TaskError as error:
                return [], error
            seconds = min(2 * seconds, LAST_LOOK_AGAIN)


@contextmanager
def uipath_directory(options: Options, warn: Callable[[str], None], progress: Progress = UNSEEN) -> Iterator[UiPathDirectory]:
    """Open the users of the organization that the credential belongs to."""
    with open_api(options, warn, progress) as api:
        yield UiPathDirectory(api, api.credential)


def _batches(changes: Sequence[Change]) -> list[Sequence[Change]]:
    return [changes[start : start + BATCH] for start in range(0, len(changes), BATCH)]


def _batches_by_groups(changes: Sequence[Change]) -> list[Sequence[Change]]:
    """Return batches of changes with the same groups, since a request names the groups of all its users."""
    by_groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        by_groups.setdefault(tuple(as_set(change.attributes.get("group_ids"))), []).append(change)
    return [batch for same in by_groups.values() for batch in _batches(same)]


def _named(batch: Sequence[Change]) -> str:
    """Return the users of a batch for a message."""
    return batch[0].name if len(batch) == 1 else f"{len(batch)} users, {batch[0].name} to {batch[-1].name},"


def _ids(users: Sequence[User]) -> set[str]:
    return {str(user.get("id")) for user in users}


def _id(change: Change) -> str:
    return str((change.actual or {})["id"])
