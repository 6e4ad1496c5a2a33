# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a roster does with options as a task has them, without a platform: what Ansible's own validation lets through."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import USERS
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.roster import keep_fleet, keep_roster, read_fleet
from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory

ADA = {"id": "1", "email": "ada@x"}
BEN = {"id": "2", "email": "ben@x"}
CLEO = {"id": "3", "email": "cleo@x"}
NO_GUARDS = {
    "purge": False,
    "protected": None,
    "email_domains": None,
    "max_removals": "100%",
    "max_changes": None,
    "min_privileged": None,
    "privileged": ["Admin"],
    "concurrency": 2,
}


class Directory(Memory):
    """A directory in memory whose listings are counted as well."""

    def users(self):
        """The list, counted."""
        self.writes.append(("list", ""))
        return self.everybody


class Fleet:
    """Organizations by their ids."""

    def __init__(self, **directories):
        self.directories = directories

    def wanted(self, options, source):
        """As one of them reads it."""
        return next(iter(self.directories.values())).wanted(options, source)

    def directory(self, organization_id, name=""):
        """One of them."""
        return self.directories[organization_id]

    def organizations(self):
        """All of them."""
        return [{"id": name} for name in self.directories]


def opened(what):
    """What opens it, as the adapters do."""

    @contextmanager
    def open_it(params, warn, progress):
        yield what

    return open_it


def task(check_mode=False, **options):
    return Task({**NO_GUARDS, **options}, check_mode, lambda sentence: None)


@pytest.mark.parametrize("purge", [True, False])
def test_users_that_are_null_are_refused_and_not_taken_for_nobody(purge):
    memory = Directory([ADA])
    with pytest.raises(InvalidInput) as caught:
        keep_roster(task(users=None, purge=purge), opened(memory), USERS)
    assert caught.value.message == "users is null: set it to a list of users."
    fleet = [{"organization_id": "a", "users": []}, {"organization_id": "b", "users": None}]
    with pytest.raises(InvalidInput) as caught:
        keep_fleet(task(organizations=fleet), opened(Fleet(a=memory, b=memory)), USERS)
    assert caught.value.message == "organizations[1].users is null: set it to a list of users."
    assert memory.writes == []


def test_organizations_that_are_none_are_refused_as_such():
    with pytest.raises(InvalidInput) as caught:
        read_fleet(task(organization_ids=[], all_organizations=False), opened(Fleet()), ())
    assert caught.value.message == (
        "organization_ids is an empty list: set at least one organization, or all_organizations=true."
    )


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_purge_of_the_caller_is_refused_before_any_write(check_mode):
    memory = Directory([ADA, BEN, CLEO])
    memory.caller = lambda: BEN
    for max_removals, words in (("100%", "would remove ben@x from organization 42"), ("1", r"max_removals \(1\) allows 1")):
        memory.writes.clear()
        with pytest.raises(Refused, match=words):
            keep_roster(task(check_mode, users=[ADA], purge=True, max_removals=max_removals), opened(memory), USERS)
        assert memory.writes == [("list", "")]
