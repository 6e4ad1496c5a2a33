# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whoever a listing after the plan shows as another person is not removed."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory
from ansible_collections.rosterops.saas_users.tests.unit.plugins.module_utils.test_apply import ADA, BEN, CLEO, carry_out


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


@pytest.mark.parametrize(
    "now", [[{**BEN, "email": "BEN@x", "role_ids": ["c"]}], [], None], ids=["in capitals", "gone", "unknown"]
)
def test_an_account_that_a_later_listing_shows_as_before_is_removed(now):
    memory = Memory([BEN])
    memory.listed = now
    assert carry_out(memory, purge=True).failures == []
    assert memory.writes == [("delete", "ben@x")]
