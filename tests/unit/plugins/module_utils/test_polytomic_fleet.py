# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet in one task is what one task for each organization is."""

from __future__ import annotations

import copy

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user_info, partner_users
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly, roster

IDS = [seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID, seed.MISSING_ID]
PEOPLE = [seed.ADA_EMAIL, seed.BEN_EMAIL, seed.NORA_EMAIL, "zoe@acme.example"]
PERSON = st.builds(
    lambda email, roles: {"email": email, **({"roles": roles} if roles else {})},
    st.sampled_from(PEOPLE),
    st.lists(st.sampled_from(["Admin", "viewer", "Owner"]), max_size=2),
)
ROSTER = st.lists(PERSON, max_size=3, unique_by=lambda person: person["email"])
FLEET = st.dictionaries(st.sampled_from(IDS), ROSTER, min_size=1)
GUARDS = st.fixed_dictionaries(
    {"purge": st.booleans(), "max_removals": st.sampled_from(["0", "1", "34%", "100%"])},
    optional={"protected": st.just(["*@globex.example"]), "concurrency": st.sampled_from([1, 2, 32])},
)


def without_ids(users):
    return users and [{name: value for name, value in user.items() if name != "id"} for user in users]


def worlds(sim):
    return {one: roster(sim, one) for one in IDS[:3]}


@settings(max_examples=80)
@given(fleet=FLEET, guards=GUARDS, check_mode=st.booleans())
def test_rosters(simulator, fleet, guards, check_mode):
    guards = {**guards, "purge": guards["purge"] and all(fleet.values())}
    simulator.reset()
    single = {
        one: cleanly(simulator, partner_users, check_mode, organization_id=one, users=copy.deepcopy(users), **guards)
        for one, users in fleet.items()
    }
    after, writes = worlds(simulator), simulator.writes
    simulator.reset()
    organizations = [{"organization_id": one, "users": copy.deepcopy(users)} for one, users in fleet.items()]
    result = cleanly(simulator, partner_users, check_mode, organization_id=None, organizations=organizations, **guards)
    assert (worlds(simulator), simulator.writes) == (after, writes)
    assert result["changed"] == any(one["changed"] for one in single.values())
    assert result.get("failed", False) == any("failed" in one for one in single.values())
    assert [one["organization_id"] for one in result["organizations"]] == list(fleet)
    for one in result["organizations"]:
        alone = single[one["organization_id"]]
        assert one["plan"] == alone.get("plan")
        assert "failed" in result or without_ids(one["users"]) == without_ids(alone.get("users"))
        assert [failure["msg"] for failure in one["failures"]] == ([alone["msg"]] if "failed" in alone else [])
    assert result["diff"] == [alone["diff"] for _one, alone in sorted(single.items()) if alone.get("changes")]
    assert result["changes"] == [
        {**change, "organization_id": one, "organization": None}
        for one, alone in sorted(single.items())
        for change in alone.get("changes", ())
    ]


@settings(max_examples=40)
@given(ids=st.lists(st.sampled_from(IDS), min_size=1), emails=st.none() | st.lists(st.sampled_from(PEOPLE), min_size=1))
def test_reading(simulator, ids, emails):
    simulator.reset()
    unique = list(dict.fromkeys(ids))
    single = {one: cleanly(simulator, partner_user_info, organization_id=one, emails=emails) for one in unique}
    simulator.clear_journal()
    result = cleanly(simulator, partner_user_info, organization_id=None, organization_ids=ids, emails=emails)
    assert result["users"] == [user for one in single.values() for user in one.get("users", [])]
    failed = {one: alone["msg"] for one, alone in single.items() if "failed" in alone}
    assert {one["organization_id"]: one["msg"] for one in result.get("failures", [])} == failed
    assert len(simulator.requests) == len(unique)


def test_all_organizations_are_those_that_the_partner_sees(sim):
    every = cleanly(sim, partner_user_info, organization_id=None, all_organizations=True)
    named = cleanly(sim, partner_user_info, organization_id=None, organization_ids=IDS[:3])
    assert every == named
