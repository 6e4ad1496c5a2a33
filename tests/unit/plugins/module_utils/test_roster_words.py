# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task for many users passes on to a platform and shows of it, without a platform."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import RequestFailed
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import USERS
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.roster import keep_fleet, keep_roster, read_fleet
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"], "role": None}
BEN = {"id": "2", "email": "ben@x", "role_ids": ["b"], "role": None}
NO_ANSWER = RequestFailed("no answer", {"status": None})
CLEO = {"id": "3", "email": "cleo@x", "role_ids": ["c"], "role": None}
GUARDS = {"max_removals": "25%", "max_changes": None, "min_privileged": None, "privileged": ["Admin"]}
OPTIONS = {"purge": False, "protected": None, "email_domains": None, "concurrency": 2, "return_users": False, **GUARDS}


class Fleet:
    """Organizations by their ids, and what their opening was asked."""

    def __init__(self, **directories):
        self.directories = directories
        self.asked = []

    @contextmanager
    def open(self, params, warn, progress):
        """Open it, as the adapters do."""
        self.asked.append((params, warn))
        yield self

    def wanted(self, options, source):
        """As one of them reads it."""
        return next(iter(self.directories.values())).wanted(options, source)

    def directory(self, organization_id, name=""):
        """One of them."""
        return self.directories[organization_id]

    def organizations(self):
        """All of them."""
        return [{"id": name} for name in self.directories]


class Governed(Memory):
    """A directory whose users are all governed by something else."""

    model = MODEL._replace(governed=lambda user: "a harbor" if user else "")


class Lost(Memory):
    """A directory that cannot be read."""

    def users(self):
        raise TaskError("no answer")


def task(warnings=None, **options):
    """A task that keeps its warnings."""
    warnings = [] if warnings is None else warnings
    return Task({**OPTIONS, "organization_ids": None, **options}, False, warnings.append)


def test_a_platform_is_opened_with_the_options_and_the_warnings_of_the_task():
    fleet, memory = Fleet(), Memory([ADA])
    roster, kept, read = task(users=[]), task(organizations=[]), task()

    @contextmanager
    def opened(params, warn, progress):
        fleet.asked.append((params, warn))
        yield memory

    keep_roster(roster, opened, USERS)
    keep_fleet(kept, fleet.open, USERS)
    read_fleet(read, fleet.open, ())
    assert fleet.asked == [(one.params, one.warn) for one in (roster, kept, read)]


@pytest.mark.parametrize("organization_ids", [None, [" b ", "a"]])
def test_users_are_told_apart_by_the_organization_that_they_are_of(organization_ids):
    fleet = Fleet(b=Memory([ADA]), a=Memory([{**BEN, "organization_id": "home"}, {**CLEO, "organization_id": None}]))
    result = read_fleet(task(organization_ids=organization_ids), fleet.open, ())
    assert result == {
        "changed": False,
        "users": [{**ADA, "organization_id": "b"}, {**CLEO, "organization_id": "a"}, {**BEN, "organization_id": "home"}],
    }


def test_an_organization_that_cannot_be_read_or_kept_stops_no_other():
    fleet = Fleet(a=Lost(), b=Memory([ADA]))
    with pytest.raises(TaskError) as caught:
        read_fleet(task(), fleet.open, ())
    assert str(caught.value) == "1 of 2 organizations could not be read. no answer"
    assert caught.value.details["users"] == [{**ADA, "organization_id": "b"}]
    organizations = [{"organization_id": " a", "users": []}, {"organization_id": "b", "users": [{"email": "zoe@x"}]}]
    with pytest.raises(TaskError) as caught:
        keep_fleet(task(organizations=organizations), fleet.open, USERS)
    assert str(caught.value) == "1 of 2 organizations failed. organization 42: no answer"
    assert fleet.directories["b"].writes == [("create", "zoe@x")]


class Named(Memory):
    """A directory that knows its names if it is asked for them, unless that fails."""

    def __init__(self, *users, broken=False):
        super().__init__(users)
        self.broken = broken

    def read_names(self):
        """The name of one role."""
        self.reads.append("names")
        if self.broken:
            raise NO_ANSWER
        self.role_names = {"b": "Member"}


class NamedFleet(Fleet):
    """A fleet that tells the names of its organizations, unless that fails."""

    broken = False

    def directory(self, organization_id, name=""):
        """One of them, by its name if that is known."""
        found = super().directory(organization_id)
        found.name = name
        return found

    def organizations(self):
        """All of them."""
        self.asked.append("organizations")
        if self.broken:
            raise NO_ANSWER
        return [{"id": name, "name": name.upper()} for name in self.directories]


@pytest.mark.parametrize(
    ("fleet_is_broken", "roles_are_broken", "headers", "before"),
    [
        (False, False, ["A", "B"], "Member"),
        (True, False, ["organization 42"] * 2, "Member"),
        (False, True, ["A", "B"], "b"),
    ],
)
def test_names_are_shown_if_they_are_wanted_and_can_be_read(fleet_is_broken, roles_are_broken, headers, before):
    fleet = NamedFleet(**{name: Named(ADA, BEN, broken=roles_are_broken) for name in "abc"})
    fleet.broken = fleet_is_broken
    gone = [{"id": "2", "state": "absent"}]
    organizations = [{"organization_id": name, "users": gone if name != "c" else []} for name in "abc"]
    options = {"max_removals": "100%", "min_privileged": 0}
    for directory in fleet.directories.values():
        directory.wanted = lambda given, source: Wanted(("id", given["id"]), {}, present=False, source=source)
    made = keep_fleet(task(organizations=organizations, with_names=True, **options), fleet.open, USERS)
    assert [one["after_header"] for one in made["diff"]] == headers
    assert [one["before"] for one in made["diff"]] == [f"ben@x: {before}\n"] * 2
    assert [one.reads.count("names") for one in fleet.directories.values()] == [1, 1, 0]
    assert fleet.asked.count("organizations") == 1


def test_names_that_are_not_wanted_are_not_read():
    fleet = NamedFleet(a=Named(BEN))
    keep_fleet(task(organizations=[{"organization_id": "a", "users": [{"email": "zoe@x"}]}]), fleet.open, USERS)
    assert (fleet.asked.count("organizations"), fleet.directories["a"].reads.count("names")) == (0, 0)


def test_what_governs_a_user_is_told_with_the_place():
    warnings, fleet = [], Fleet(a=Governed([ADA, BEN]))
    keep_fleet(task(warnings, organizations=[{"organization_id": "a", "users": [{"email": "ben@x"}]}]), fleet.open, USERS)
    assert warnings == [
        "ben@x in organization 42: managed by a harbor alone. "
        "A purge never removes such an account. A task that names one changes or removes it, but this may be undone there."
    ]


@pytest.mark.parametrize(
    ("organizations", "words"),
    [
        (
            [{"organization_id": "a", "users": []}, {"organization_id": " ", "users": []}],
            "organizations[1].organization_id is empty: ",
        ),
        (
            [{"organization_id": name, "users": []} for name in ("a", "b", "A ")],
            "organizations[0] and organizations[2] are the same organization: combine their users.",
        ),
    ],
)
def test_a_mistake_in_an_organization_is_told_with_its_position(organizations, words):
    with pytest.raises(InvalidInput) as caught:
        keep_fleet(task(organizations=organizations), Fleet(a=Memory(), b=Memory()).open, USERS)
    assert str(caught.value).startswith(words)


def test_a_mistake_in_the_organizations_to_read_is_told():
    with pytest.raises(InvalidInput, match=r"^organization_ids\[1\] is empty: "):
        read_fleet(task(organization_ids=["a", " "]), Fleet(a=Memory()).open, ())
