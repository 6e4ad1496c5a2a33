# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two users whose names differ only in case are two, in check mode as in the real run."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, on, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import texts

ADA = {"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "role": "admin"}
TWINS = [{"id": seed.CLEO_ID, "email": "Twin@x", "role": "user"}, {"id": seed.BEN_ID, "email": "twin@X", "role": "admin"}]
BEN, CLEO = f"twin@x (id {seed.BEN_ID})", f"twin@x (id {seed.CLEO_ID})"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A purge of all but Ada, where the list has two of one name."""
    sim.fault(method="GET", path="users", status=200, json={"data": [*TWINS, ADA]}, times=-1)
    for twin in TWINS:  # behind the ids are others in the simulator, and a removal answers with who was removed
        sim.fault(method="DELETE", path=twin["id"], when="after", status=200, json={"data": twin}, times=-1)
    task = {"users": [{"email": seed.ADA_EMAIL}], "purge": True}
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **task, **options)


def test_they_are_two_in_plan_and_diff(sim, surface):
    predicted, real = surface(True, max_removals=2), surface(max_removals=2)
    for result in (predicted, real):
        assert result["plan"] == {"create": [], "update": [], "delete": [BEN, CLEO], "unchanged": 1}
        assert texts(result) == (f"{BEN}: admin\n{CLEO}: user\n", "")
        assert [(one["email"], one["id"]) for one in result["changes"]] == [("twin@x", seed.BEN_ID), ("twin@x", seed.CLEO_ID)]
    assert sorted(step for step in steps(sim) if step.startswith("DELETE")) == ["DELETE ben", "DELETE cleo"]


def test_a_guard_names_both(surface):
    assert f"max_removals (1) allows 1: {CLEO}, {BEN}. Nothing was changed." in surface(max_removals=1)["msg"]


def test_a_failure_tells_which(sim, surface):
    sim.clear_faults()
    sim.fault(method="GET", path="users", status=200, json={"data": [*TWINS, ADA]}, times=-1)
    sim.fault(method="DELETE", path=seed.CLEO_ID, when="after", status=200, json={"data": TWINS[0]})
    sim.fault(method="DELETE", path=seed.BEN_ID, status=403)
    result = surface(max_removals=2)
    assert [failure["email"] for failure in result["failures"]] == [BEN]
    assert [(one["id"], one["done"]) for one in result["changes"]] == [(seed.BEN_ID, False), (seed.CLEO_ID, True)]


def test_those_who_stay_are_sorted_by_id(surface):
    result = surface(max_removals=0, protected=["twin@*"])
    assert [user["id"] for user in result["users"]] == [seed.ADA_ID, seed.BEN_ID, seed.CLEO_ID]
