# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a roster refuses because of the access that people would lose, on both surfaces and with each credential."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, acme, cleanly, four_times, on, roster, steps

ADA, BEN, CLEO, ZOE = seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL, "zoe@acme.example"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


def having(email, *roles):
    return {"email": email, **({"roles": list(roles)} if roles else {})}


def refused(sim, task, *words):
    """The message of a task that is refused in both modes, before any write."""
    before = sim.state()
    results = []
    for check_mode in (True, False):
        sim.clear_journal()
        results.append(task(check_mode))
        assert (results[-1].get("failed"), results[-1]["changed"], sim.writes, sim.state()) == (True, False, 0, before)
    predicted, real = results
    assert predicted == real
    for word in words:
        assert word in real["msg"]
    return real["msg"]


# How many may be changed


MANY = [having(BEN, "Viewer"), having(CLEO, "Viewer")]


@pytest.mark.parametrize("limit", [2, "34%", "100%", " 66.6 % "])
def test_as_many_changes_as_allowed(sim, surface, limit):
    _predicted, real = four_times(sim, lambda check: surface(check, users=[*MANY, having(ZOE)], max_changes=limit))
    assert real["plan"] == {"create": [ZOE], "update": [BEN, CLEO], "delete": [], "unchanged": 0}


@pytest.mark.parametrize(("limit", "number"), [("0", 0), (1, 1), ("33%", 1), ("0%", 0)])
def test_more_changes_than_allowed_are_refused(sim, surface, limit, number):
    message = refused(sim, lambda check: surface(check, users=[*MANY, having(ZOE)], max_changes=limit))
    assert message.startswith("2 of the 3 users of ")
    assert message.endswith(
        f" would be changed, and max_changes ({limit}) allows {number}: {BEN}, {CLEO}. "
        "Nothing was changed. If this is meant, raise max_changes."
    )
    assert steps(sim) == ["GET users", "GET roles"]


def test_who_is_as_wanted_is_not_changed(sim, surface):
    result = surface(users=[having(BEN, "MEMBER"), having(CLEO), having(ZOE)], max_changes=0, max_removals=0)
    assert result["plan"] == {"create": [ZOE], "update": [], "delete": [], "unchanged": 2}


def test_a_share_of_nobody_lets_people_in(sim):
    sim.reset(acme())
    result = on("partner", sim, users=[having(ZOE, "Admin")], max_changes="50%", max_removals="50%")
    assert (result["plan"]["create"], roster(sim)) == ([ZOE], {ZOE: ["Admin"]})


def test_each_organization_of_a_fleet_has_its_own_limit(sim):
    organizations = [
        {"organization_id": seed.ACME_ID, "users": MANY},
        {"organization_id": seed.GLOBEX_ID, "users": [having(seed.NORA_EMAIL, "Viewer")]},
    ]
    result = cleanly(sim, partner_users, organization_id=None, organizations=organizations, max_changes=1)
    assert result["msg"].startswith("1 of 2 organizations failed. ")
    assert f"2 of the 3 users of organization {seed.ACME_ID} would be changed, and max_changes (1) allows 1" in result["msg"]
    assert (roster(sim)[BEN], roster(sim, seed.GLOBEX_ID)[seed.NORA_EMAIL]) == (["Member"], ["Viewer"])
