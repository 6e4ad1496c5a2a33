# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's accounts of a harbor: the own list marks them, the partner's declares no such member."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
import requests
from simulator import seed

PARTNER = (f"/api/organizations/{seed.ACME_ID}/users", seed.PARTNER_KEY)
OWN = ("/api/organization/users", seed.ADA_KEY)


@pytest.fixture
def listed(sim):
    """A list: the e-mail of each user, and what it says of harbor_only."""
    state = seed.default_state()
    state["organizations"][0]["users"][1:] = [{"email": "hal@x", "harbor_only": True}]
    sim.reset(state)

    def ask(path, key):
        answer = requests.get(sim.url + path, headers={"Authorization": f"Bearer {key}"}, timeout=10)
        return [(user["email"], user.get("harbor_only")) for user in answer.json()["data"]]

    return ask


@pytest.mark.parametrize(
    ("choice", "seen"),
    [
        ("unmarked", [(seed.ADA_EMAIL, None), ("hal@x", None)]),
        ("marked", [(seed.ADA_EMAIL, None), ("hal@x", True)]),
        ("left_out", [(seed.ADA_EMAIL, None)]),
    ],
)
def test_the_partner_s_list_has_a_setting(sim, listed, choice, seen):
    sim.settings(partner_harbor_users=choice)
    for _each_by_itself in range(2):
        assert listed(*PARTNER) == seen
        assert listed(*OWN) == [(seed.ADA_EMAIL, None), ("hal@x", True)]


def test_with_other_members_everybody_carries_it(sim, listed):
    sim.settings(extra_members=True)
    assert listed(*OWN) == [(seed.ADA_EMAIL, False), ("hal@x", True)]
    assert listed(*PARTNER) == [(seed.ADA_EMAIL, False), ("hal@x", None)]
    assert [user.get("harbor_only") for user in sim.state()["users"][seed.ACME_ID]] == [None, True]
