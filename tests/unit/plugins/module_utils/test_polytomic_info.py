# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations and roles, read and narrowed: whatever they are called, with one request."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import organization_info, role_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, cleanly

LETTERS = st.text("aAbBßéÉ_ *[", min_size=1, max_size=3).filter(str.strip)


def id_of(number):
    return f"d0000000-0000-4000-8000-{number:012}"


def same(one, other):
    return one.strip().lower() == other.strip().lower()


@settings(max_examples=50)
@given(names=st.lists(LETTERS, max_size=6), name=LETTERS)
def test_organizations_by_name(simulator, names, name):
    worlds = [{"id": id_of(number), "name": one, "users": []} for number, one in enumerate(names)]
    simulator.reset({"partner_key": seed.PARTNER_KEY, "organizations": worlds})
    found = cleanly(simulator, organization_info, organization_id=None, name=name)["organizations"]
    assert [one["id"] for one in found] == [id_of(number) for number, one in enumerate(names) if same(one, name)]
    assert len(simulator.requests) == 1


@settings(max_examples=50)
@given(names=st.lists(LETTERS, max_size=6), name=st.none() | LETTERS, number=st.none() | st.integers(0, 6))
def test_roles_by_name_and_id(simulator, names, name, number):
    roles = [{"id": id_of(place), "name": one} for place, one in enumerate(names)]
    organization = {"id": seed.ACME_ID, "name": "Acme", "organization_key": seed.ACME_KEY, "roles": roles}
    simulator.reset({"partner_key": seed.PARTNER_KEY, "organizations": [organization]})
    options = {"name": name, "id": None if number is None else id_of(number)}
    found = cleanly(simulator, role_info, **BASIC, **options)["roles"]
    wanted = [place for place, one in enumerate(names) if (name is None or same(one, name)) and number in (None, place)]
    assert [one["id"] for one in found] == [id_of(place) for place in wanted]
    assert len(simulator.requests) == 1


def test_two_thousand_organizations_with_one_request(sim):
    sim.reset(generate={"organizations": 2000, "users": 1}, partner_key=seed.PARTNER_KEY)
    assert len(cleanly(sim, organization_info, organization_id=None)["organizations"]) == 2000
    assert len(sim.requests) == 1


@pytest.mark.parametrize("body", ["{}", '{"data": {}}', '{"data": [7]}', "[]", "null", "<html>", ""])
@pytest.mark.parametrize("module", [organization_info, role_info], ids=["organizations", "roles"])
def test_a_list_that_is_none_is_a_failure_and_not_an_empty_one(sim, module, body):
    sim.fault(status=200, body=body)
    result = cleanly(sim, module, **({"organization_id": None} if module is organization_info else BASIC))
    assert (result["failed"], result["failure"]["status"]) == (True, 200)
