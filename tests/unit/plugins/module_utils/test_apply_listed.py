# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server shows after the plan is made: no account under another name is removed, and none without an id is written."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory
from ansible_collections.rosterops.saas_users.tests.unit.plugins.module_utils import test_apply
from ansible_collections.rosterops.saas_users.tests.unit.plugins.module_utils.test_apply import ADA, BEN, CLEO, carry_out, wanted


@pytest.mark.parametrize(
    ("now", "told"), [({"email": "ida@x"}, "is ida@x"), ({"email": None}, "has no email"), ({"email": ""}, "has no email")]
)
def test_an_account_that_a_later_listing_shows_as_another_person_is_not_removed(now, told):
    memory = Memory([ADA, BEN, CLEO])
    memory.listed = [ADA, {**BEN, **now}, CLEO]
    outcome = carry_out(memory, purge=True)
    (failure,) = outcome.failures
    assert failure.change.name == "ben@x"
    assert failure.error.message == (
        f"Removing ben@x from {memory.where}: this account was listed again after the plan was made, and now it {told}: "
        "check the account on the platform, then run the task again"
    )
    assert memory.writes == [("delete", "ada@x"), ("delete", "cleo@x")]
    assert (outcome.users, outcome.changed) == ([None, BEN, None], True)


def test_who_replaces_such_an_account_exists_and_nobody_says_that_the_next_run_removes_it():
    memory = Memory([BEN])
    memory.listed = [{**BEN, "email": "ida@x"}]
    outcome = carry_out(memory, Wanted(("email", "ben.new@x"), previously=["ben@x"]))
    (failure,) = outcome.failures
    assert failure.error.message == (
        "Removing ben@x from organization 42: this account was listed again after the plan was made, and now it is ida@x: "
        "check the account on the platform, then run the task again; ben.new@x exists now"
    )
    assert (memory.writes, outcome.changed) == ([("create", "ben.new@x")], True)


@pytest.mark.parametrize(
    "now", [[{**BEN, "email": "BEN@x", "role_ids": ["c"]}], [], None], ids=["in capitals", "gone", "unknown"]
)
def test_an_account_that_a_later_listing_shows_as_before_is_removed(now):
    memory = Memory([BEN])
    memory.listed = now
    assert carry_out(memory, purge=True).failures == []
    assert memory.writes == [("delete", "ben@x")]


class WithoutIds(Memory):
    """Shows neither the id nor the roles of those who are created."""

    def create_all(self, changes, workers):
        return [{**user, "id": None, "role_ids": None} for user in super().create_all(changes, workers)]


@pytest.mark.parametrize(
    ("uncarried", "told"),
    [({"role_ids"}, "so role_ids cannot be written"), ((), "so whether role_ids was stored cannot be read")],
    ids=["to be written", "to be read"],
)
def test_a_created_user_without_an_id_is_not_written_or_read_again(monkeypatch, uncarried, told):
    monkeypatch.setattr(test_apply, "MODEL", MODEL._replace(uncarried=uncarried))
    memory = WithoutIds()
    outcome = carry_out(memory, wanted("zoe@x", role_ids=["a"]))
    (failure,) = outcome.failures
    assert failure.error.message == (
        "Writing zoe@x in organization 42: the server returned success, but it shows no id of this user, "
        f"{told}. Check this user on the platform before you run the task again."
    )
    assert (memory.writes, memory.reads, outcome.changed) == ([("create", "zoe@x")], [], True)
