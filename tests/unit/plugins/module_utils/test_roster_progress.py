# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tasks report while they run, for whoever waits: where they are, and how much is done."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import Progress
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import USERS
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.roster import keep_fleet, keep_roster, read_fleet
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import keep_user, read_users
from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory

ADA = {"id": "1", "email": "ada@x"}
OPTIONS = {
    "purge": False,
    "protected": None,
    "email_domains": None,
    "max_removals": "100%",
    "max_changes": None,
    "min_privileged": None,
    "privileged": ["Admin"],
    "concurrency": 1,
    "return_users": False,
    "organization_ids": None,
}
NEWCOMERS = [{"email": "zoe@x"}, {"email": "yan@x"}]


class Telling(Memory):
    """A directory that notes what a line would say at each request."""

    def __init__(self, progress, name="", users=(ADA,), failing=()):
        super().__init__(users, failing)
        self.progress, self.name, self.said = progress, name, []

    def users(self):
        """A listing, and what is said before it."""
        self.said.append(self.progress.words(10.0))
        return super().users()

    def begin(self, verb, name):
        """A write, and what is said before it."""
        self.said.append(self.progress.words(10.0))
        super().begin(verb, name)


class Lost(Telling):
    """One that cannot be read."""

    def users(self):
        self.said.append(self.progress.words(10.0))
        raise TaskError("no answer")


class Fleet:
    """Organizations by their ids, which note together."""

    def __init__(self, progress, *kinds):
        self.directories = {name: kind(progress) for name, kind in zip("abc", kinds)}
        for directory in self.directories.values():
            directory.said = self.said = getattr(self, "said", [])

    def wanted(self, options, source):
        """As one of them reads it."""
        return self.directories["a"].wanted(options, source)

    def directory(self, organization_id, name=""):
        """One of them."""
        assert name in ("", organization_id)
        return self.directories[organization_id]

    def organizations(self):
        """All of them."""
        return [{"id": name, "name": name} for name in self.directories]


def opened(what, progress):
    """What opens it, as the adapters do; it gets the progress of the task."""

    @contextmanager
    def open_it(params, warn, given):
        assert (given, params and warn is not None) == (progress, True)
        yield what

    return open_it


def task(progress, check_mode=False, **options):
    return Task({**OPTIONS, **options}, check_mode, lambda sentence: None, progress)


@pytest.fixture
def progress():
    return Progress("a_module")


@pytest.mark.parametrize(("name", "place"), [("Acme", "Acme"), ("", "organization 42")])
def test_a_roster_says_its_place_and_how_many_changes_are_made(progress, name, place):
    memory = Telling(progress, name)
    keep_roster(task(progress, users=NEWCOMERS), opened(memory, progress), USERS)
    assert memory.said == [f"{place}: reading for 10 s", f"{place}: 0 of 2 changes made", f"{place}: 1 of 2 changes made"]
    assert progress.words(10.0) == f"{place}: 2 of 2 changes made"


def test_in_check_mode_a_roster_is_only_read(progress):
    memory = Telling(progress)
    keep_roster(task(progress, check_mode=True, users=NEWCOMERS), opened(memory, progress), USERS)
    assert memory.said == ["organization 42: reading for 10 s"]
    assert progress.words(20.0) == "organization 42: reading for 20 s"


def test_one_user_says_as_much_as_a_roster(progress):
    memory = Telling(progress, "Acme")
    keep_user(task(progress, email="zoe@x"), opened(memory, progress))
    assert memory.said == ["Acme: reading for 10 s", "Acme: 0 of 1 changes made"]
    assert progress.words(10.0) == "Acme: 1 of 1 changes made"


def test_who_reads_says_the_place(progress):
    memory = Telling(progress, "Acme")
    read_users(task(progress), opened(memory, progress), ())
    assert memory.said == ["Acme: reading for 10 s"]


@pytest.mark.parametrize("kind", [Telling, Lost])
def test_a_fleet_says_its_totals_whether_or_not_an_organization_fails(progress, kind):
    fleet = Fleet(progress, kind, Telling)
    organizations = [{"organization_id": name, "users": NEWCOMERS} for name in fleet.directories]
    try:
        keep_fleet(task(progress, organizations=organizations), opened(fleet, progress), USERS)
    except TaskError:
        assert kind is Lost
    made = 2 if kind is Telling else 0
    assert fleet.said[0] == "0 of 2 organizations done"
    assert fleet.said[-1] == f"1 of 2 organizations done, {made + 1} changes made"
    assert progress.words(10.0) == f"2 of 2 organizations done, {made + 2} changes made"


def test_in_check_mode_a_fleet_says_no_changes(progress):
    fleet = Fleet(progress, Telling, Telling)
    organizations = [{"organization_id": name, "users": NEWCOMERS} for name in fleet.directories]
    keep_fleet(task(progress, check_mode=True, organizations=organizations), opened(fleet, progress), USERS)
    assert fleet.said == ["0 of 2 organizations done", "1 of 2 organizations done"]


def test_who_reads_a_fleet_says_how_many_were_read(progress):
    fleet = Fleet(progress, Telling, Lost, Telling)
    with pytest.raises(TaskError):
        read_fleet(task(progress), opened(fleet, progress), ())
    assert fleet.said == [f"{number} of 3 organizations read" for number in range(3)]
    assert progress.words(10.0) == "3 of 3 organizations read"


def test_without_a_progress_a_task_runs_as_well():
    memory = Memory([ADA])
    result = keep_roster(
        Task({**OPTIONS, "users": NEWCOMERS}, False, print), opened(memory, Task({}, False, print).progress), USERS
    )
    assert result["changed"]
