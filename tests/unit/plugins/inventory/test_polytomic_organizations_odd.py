# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations as no API promises them: hosts, or one sentence."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.inventory.data", reason="an inventory is read on a controller")
from ansible.errors import AnsibleParserError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.inventories import parser
from ansible_collections.rosterops.saas_users.tests.unit.mutating import VALUES

ACME = {"id": seed.ACME_ID, "name": "Acme", "sso_domain": None}
READING = "polytomic_organizations: Reading the organizations: "
API = "the answer contains NaN, which cannot be stored; is this the URL of the API?"


@pytest.fixture
def parse(sim, tmp_path):
    return parser(sim, tmp_path)


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("id", "7", "data[1].id of Acme is 7, where the API promises a string"),
        ("name", '["Acme"]', f"data[1].name of {seed.ACME_ID} is a list, where the API promises a string"),
        ("sso_domain", "true", "data[1].sso_domain of Acme is true, where the API promises a string"),
        ("sso_domain", "NaN", API),
    ],
)
def test_an_attribute_of_another_type_is_named(sim, parse, member, value, words):
    sim.fault(status=200, body=json.dumps({"data": [{}, {**ACME, member: "ODD"}]}).replace('"ODD"', value))
    with pytest.raises(AnsibleParserError) as caught:
        parse()
    assert str(caught.value) == f"{READING}{words} (HTTP 200)" + (f"; check api_url, {sim.url}" if words == API else "")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(member=st.sampled_from([*ACME, "more"]), value=VALUES)
def test_whatever_stands_in_an_organization(sim, parse, member, value):
    sim.fault(status=200, body=json.dumps({"data": [{**ACME, member: "ODD"}]}).replace('"ODD"', value))
    try:
        said = f"{len(parse().hosts)} host"
    except AnsibleParserError as error:
        said = str(error)
    assert said == "1 host" or (said.startswith(READING) and said.endswith(("(HTTP 200)", f"; check api_url, {sim.url}")))
