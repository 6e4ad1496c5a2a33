# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts that only a harbor governs: no purge removes them, no limit counts them, and whoever names one is told."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users
from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    INFO,
    SINGLE,
    SURFACES,
    acme,
    cleanly,
    emails,
    four_times,
    on,
    roster,
    steps,
)

HAL, HEDY, ZOE = "hal@harbor.example", "hedy@harbor.example", "zoe@acme.example"
ACME, GLOBEX, OWN = f"organization {seed.ACME_ID}", f"organization {seed.GLOBEX_ID}", "the caller's organization"
ADA = {"email": seed.ADA_EMAIL}
WARNING = (
    "{} in {}: managed by a harbor (harbor_only) alone. A purge never removes such an account. "
    "A task that names one changes or removes it, but this may be undone there."
)
pytestmark = pytest.mark.usefixtures("waits")


def world():
    """Ada, Ben and Cleo at Acme, and two accounts of a harbor."""
    state = acme((seed.ADA_EMAIL, "Admin"), (seed.BEN_EMAIL, "Member"), (seed.CLEO_EMAIL, "Viewer"))
    state["organizations"][0]["users"] += [{"email": email, "roles": ["Viewer"], "harbor_only": True} for email in (HAL, HEDY)]
    return state


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task where the list marks these accounts: its options in, its result out."""
    sim.reset(world())
    sim.settings(partner_harbor_users="marked")
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


def test_no_purge_removes_them(sim, surface):
    task = {"users": [ADA, {"email": ZOE}], "purge": True, "max_removals": 2}
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, **task))
    assert real["plan"] == {"create": [ZOE], "update": [], "delete": [seed.BEN_EMAIL, seed.CLEO_EMAIL], "unchanged": 1}
    assert [one["email"] for one in real["changes"]] == [seed.BEN_EMAIL, seed.CLEO_EMAIL, ZOE]
    assert set(roster(sim)) == {seed.ADA_EMAIL, HAL, HEDY, ZOE}
    assert emails(real["users"]) == [seed.ADA_EMAIL, HAL, HEDY, ZOE], "they are shown"
    assert real.warnings == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_no_limit_counts_them(sim, surface, check_mode):
    """A half of three is two, and of five would be three."""
    task = {"users": [{"email": HAL}], "purge": True, "max_removals": "50%", "protected": ["nobody"]}
    before = sim.state()
    result = surface(check_mode, **task)
    assert result["msg"].startswith("3 of the 3 users of ")
    assert "max_removals (50%) allows 2: ada@" in result["msg"]
    assert sim.state() == before


def test_where_nobody_else_is_there_is_nobody_to_remove(sim, surface):
    state = world()
    del state["organizations"][0]["users"][1:3]
    sim.reset({**state, "settings": {"partner_harbor_users": "marked"}})
    result = surface(users=[ADA], purge=True, max_removals="0%")
    assert (result["changed"], result["plan"]["delete"], sim.writes) == (False, [], 0)


def test_who_is_named_is_adopted_and_told(sim, surface):
    task = {"users": [ADA, {"email": HAL.upper()}, {"email": HEDY, "roles": ["Member"]}], "purge": False}
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, **task))
    assert real["plan"] == {"create": [], "update": [HEDY], "delete": [], "unchanged": 2}
    assert roster(sim)[HEDY] == ["Member"]
    for check_mode in (True, False):
        assert surface(check_mode, **task).warnings in ([WARNING.format(f"{HAL}, {HEDY}", place)] for place in (ACME, OWN))


@pytest.mark.parametrize("surface_name", SINGLE)
def test_a_single_one_is_removed_for_whoever_names_it_and_told(sim, surface_name):
    module, credential = SINGLE[surface_name]
    sim.reset({**world(), "settings": {"partner_harbor_users": "marked"}})

    def task(check_mode=False):
        return cleanly(sim, module, check_mode, email=HAL, state="absent", **credential)

    assert task(True).warnings == [WARNING.format(HAL, ACME if surface_name == "partner" else OWN)]
    assert HAL in roster(sim)
    four_times(sim, task)
    assert HAL not in roster(sim)
    assert task().warnings == []


@pytest.mark.parametrize("surface_name", INFO)
def test_they_are_read(sim, surface_name):
    module, credential = INFO[surface_name]
    sim.reset({**world(), "settings": {"partner_harbor_users": "marked"}})
    found = cleanly(sim, module, **credential)["users"]
    assert [user["email"] for user in found if user.get("harbor_only")] == [HAL, HEDY]
    assert [user["harbor_only"] for user in cleanly(sim, module, email=HAL, **credential)["users"]] == [True]


def test_in_a_fleet_each_organization_counts_its_own(sim):
    state = world()
    globex = seed.default_state()["organizations"][1]
    globex["users"].append({"email": HAL, "harbor_only": True})
    sim.reset({**state, "organizations": [*state["organizations"], globex], "settings": {"partner_harbor_users": "marked"}})
    fleet = [
        {"organization_id": seed.ACME_ID, "users": [ADA]},
        {"organization_id": seed.GLOBEX_ID, "users": [{"email": HAL}, {"email": seed.GUS_EMAIL}, {"email": seed.NORA_EMAIL}]},
    ]
    options = {"organization_id": None, "organizations": fleet, "purge": True, "max_removals": 2}
    assert cleanly(sim, partner_users, True, **options).warnings == [WARNING.format(HAL, GLOBEX)]
    four_times(sim, lambda check_mode: cleanly(sim, partner_users, check_mode, **options))
    assert set(roster(sim)) == {seed.ADA_EMAIL, HAL, HEDY}
    assert set(roster(sim, seed.GLOBEX_ID)) == {HAL, seed.GUS_EMAIL, seed.NORA_EMAIL}


@pytest.mark.parametrize("value", [False, None, "false", [], 0])
def test_who_is_not_marked_is_an_ordinary_user(sim, value):
    people = [{"id": seed.ADA_ID, **ADA}, {"id": seed.BEN_ID, "email": seed.BEN_EMAIL, "harbor_only": value}]
    sim.fault(method="GET", path="users", status=200, json={"data": people})
    result = on("basic", sim, True, users=[ADA], purge=True, max_removals=1)
    assert result["plan"]["delete"] == [seed.BEN_EMAIL]


@pytest.mark.parametrize("choice", ["unmarked", "left_out"])
def test_what_the_partner_s_list_does_not_say_cannot_be_known(sim, choice):
    """Documented: such an account is named in ``protected``."""
    sim.reset({**world(), "settings": {"partner_harbor_users": choice}})
    result = on("partner", sim, users=[ADA], purge=True, max_removals="100%", protected=["*@harbor.example"])
    assert result["plan"]["delete"] == [seed.BEN_EMAIL, seed.CLEO_EMAIL]
    assert {HAL, HEDY} <= set(roster(sim))
    assert steps(sim)[0] == "GET users"
