# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of the caller's own organization, read."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import org_user_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, BEARER, SURFACES, cleanly, emails, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["bearer", "basic"])
def surface(request, sim):
    """A task with one of the two credentials: its options in, its result out."""
    credential = SURFACES[request.param][1]
    return lambda check_mode=False, **options: cleanly(sim, org_user_info, check_mode, **{**credential, **options})


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "found", "requests"),
    [
        ({}, [seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL], ["GET users"]),
        ({"email": " BEN@acme.example"}, [seed.BEN_EMAIL], ["GET users"]),
        ({"email": seed.NORA_EMAIL}, [], ["GET users"]),
        ({"id": seed.BEN_ID}, [seed.BEN_EMAIL], ["GET ben"]),
        ({"id": seed.GUS_ID}, [], ["GET gus"]),
        ({"id": seed.BEN_ID, "email": seed.ADA_EMAIL}, [], ["GET ben"]),
    ],
    ids=str,
)
def test_narrowing(sim, surface, check_mode, options, found, requests):
    result = surface(check_mode, **options)
    assert (emails(result["users"]), result["changed"], steps(sim)) == (found, False, requests)
    assert {request["path"].split("/users")[0] for request in sim.requests} == {"/api/organization"}


def test_a_user_who_is_no_admin_may_read(sim):
    assert len(cleanly(sim, org_user_info, **{**BEARER, "api_key": seed.BEN_KEY})["users"]) == 3


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_an_organization_without_users(sim, empty_lists):
    sim.settings(empty_lists=empty_lists)
    credential = {**BASIC, "organization_id": seed.INITECH_ID, "organization_key": seed.INITECH_KEY}
    assert cleanly(sim, org_user_info, **credential)["users"] == []


def test_unknown_members_are_passed_through(sim, surface):
    sim.settings(extra_members=True)
    assert surface()["users"][0]["harbor_ids"] in ([], None)


@pytest.mark.parametrize("version", ["2024-02-08", "2023-04-25", "2022-12-12"])
def test_older_versions_are_refused_before_any_request(sim, surface, version):
    assert surface(api_version=version)["failed"]
    assert sim.requests == []


def test_a_partner_s_key_is_not_taken(sim):
    result = cleanly(sim, org_user_info, organization_id=None, partner_key=seed.PARTNER_KEY)
    assert result["msg"].startswith(
        "No credential specified: set api_key (environment variable POLYTOMIC_API_KEY) or organization_key"
    )
    assert sim.requests == []


@pytest.mark.parametrize("option", ["id", "email"])
def test_an_empty_option_is_no_option(sim, surface, option):
    assert surface(**{option: " "})["msg"] == f"{option} is empty: set a value, or omit the option."
    assert sim.requests == []


@pytest.mark.parametrize("key", ["no-such-key-0123456789"])
def test_a_rejected_key(sim, key):
    result = cleanly(sim, org_user_info, **{**BEARER, "api_key": key})
    said = "Reading the users of the caller's organization: invalid or unknown API key (HTTP 401)"
    assert result["msg"] == said + told_credential(sim, 401, "api_key")
