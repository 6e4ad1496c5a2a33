# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organizations that a partner sees."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.plugins.modules import organization_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential

EVERY = [seed.ACME_NAME, seed.GLOBEX_NAME, seed.INITECH_NAME]
pytestmark = pytest.mark.usefixtures("waits")


def info(sim, check_mode=False, **options):
    return cleanly(sim, organization_info, check_mode, **{"organization_id": None, **options})


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "found", "request_"),
    [
        ({}, EVERY, "GET organizations"),
        ({"name": " globex"}, ["Globex"], "GET organizations"),
        ({"name": "Umbrella"}, [], "GET organizations"),
        ({"id": seed.GLOBEX_ID}, ["Globex"], f"GET {seed.GLOBEX_ID}"),
        ({"id": seed.MISSING_ID}, [], f"GET {seed.MISSING_ID}"),
        ({"id": seed.GLOBEX_ID, "name": "GLOBEX"}, ["Globex"], f"GET {seed.GLOBEX_ID}"),
        ({"id": seed.GLOBEX_ID, "name": "Acme"}, [], f"GET {seed.GLOBEX_ID}"),
    ],
    ids=str,
)
def test_one_request_whatever_is_asked(sim, check_mode, options, found, request_):
    result = info(sim, check_mode, **options)
    assert [one["name"] for one in result["organizations"]] == found, "in the server's order, the partner's own first"
    assert (result["changed"], steps(sim)) == (False, [request_])


@pytest.mark.parametrize("version", VERSIONS)
def test_all_members_of_an_organization_in_every_version(sim, version):
    (globex,) = info(sim, id=seed.GLOBEX_ID, api_version=version)["organizations"]
    assert globex["sso_domain"] == "globex.example"
    assert globex["issuer"] == "https://login.globex.example"
    assert globex == info(sim, name="Globex", api_version=version)["organizations"][0]


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_a_partner_without_organizations(sim, empty_lists):
    sim.reset({"partner_key": seed.PARTNER_KEY, "organizations": []})
    sim.settings(empty_lists=empty_lists)
    assert info(sim)["organizations"] == []


@pytest.mark.parametrize("data", [None, {}, {"name": "no id"}])
def test_a_success_without_an_organization_is_none(sim, data):
    sim.fault(status=200, json={"data": data})
    assert info(sim, id=seed.ACME_ID)["organizations"] == []


def test_an_organization_that_may_not_be_seen_is_a_failure(sim):
    sim.fault(status=403)
    result = info(sim, id=seed.ACME_ID)
    assert (result["failed"], result["failure"]["status"]) == (True, 403)
    assert result["msg"].startswith(f"Reading the organization {seed.ACME_ID}: ")


def test_a_user_s_key_is_not_taken(sim):
    result = info(sim, partner_key=None, api_key=seed.ADA_KEY)
    assert result["msg"] == "No credential specified: set partner_key (environment variable POLYTOMIC_PARTNER_KEY)."
    assert sim.requests == []


def test_a_key_that_is_no_partner_s_is_refused_by_the_server(sim):
    told = told_credential(sim, 403, "partner_key")
    assert info(sim, partner_key=seed.ADA_KEY)["msg"].endswith(f"this endpoint requires a partner key (HTTP 403){told}")


@pytest.mark.parametrize("options", [{"id": ""}, {"id": ".."}, {"name": " "}], ids=str)
def test_an_empty_option_is_no_option(sim, options):
    assert info(sim, **options)["failed"]
    assert sim.requests == []
