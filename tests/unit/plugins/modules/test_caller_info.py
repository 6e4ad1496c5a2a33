# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who the credential is."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.plugins.modules import caller_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, BEARER, cleanly, steps
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential

PARTNER = {"organization_id": None}
ADA = {"id": seed.ADA_ID, "email": seed.ADA_EMAIL, "role": "admin"}
ACME = {"organization_id": seed.ACME_ID, "organization_name": seed.ACME_NAME}
WHO = {
    "partner": (PARTNER, {}, "Bearer "),
    "user": (BEARER, {**ADA, **ACME}, "Bearer "),
    "organization": (BASIC, ACME, "Basic "),
    "partner within an organization": ({**BASIC, "organization_key": seed.PARTNER_KEY}, ACME, "Basic "),
}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("who", WHO)
def test_who_it_is_with_one_request(sim, who, check_mode):
    credential, members, scheme = WHO[who]
    result = cleanly(sim, caller_info, check_mode, **credential)
    kinds = {f"is_{kind}": kind == who.split()[0] for kind in ("user", "organization", "partner", "system")}
    assert result == {"changed": False, "caller": {**members, **kinds}}
    assert steps(sim) == ["GET me"]
    assert sim.requests[0]["headers"]["authorization"].startswith(scheme)


@pytest.mark.parametrize("version", VERSIONS)
def test_in_every_version(sim, version):
    assert cleanly(sim, caller_info, **BEARER, api_version=version)["caller"]["id"] == seed.ADA_ID
    assert sim.requests[0]["headers"]["x-polytomic-version"] == version


@pytest.mark.parametrize("version", VERSIONS)
def test_a_rejected_key(sim, version):
    result = cleanly(sim, caller_info, **{**BEARER, "api_key": "no-such-key-0123456789"}, api_version=version)
    said = "Identifying the caller: invalid or unknown API key (HTTP 401)"
    assert result["msg"] == said + told_credential(sim, 401, "api_key")
    assert result["failure"]["url"] == f"{sim.url}/api/me"


@pytest.mark.parametrize("data", [None, [], "me", 7])
def test_an_answer_that_is_no_object_is_a_failure(sim, data):
    sim.fault(status=200, json={"data": data})
    assert "the answer's 'data' is not an object" in cleanly(sim, caller_info, **BEARER)["msg"]


def test_unknown_members_are_passed_through(sim):
    sim.fault(status=200, json={"data": {"is_robot": True}})
    assert cleanly(sim, caller_info, **BEARER)["caller"] == {"is_robot": True}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"partner_key": None}, "No credential specified: set api_key (environment variable POLYTOMIC_API_KEY) or partner_key"),
        ({"api_key": seed.ADA_KEY}, "api_key and partner_key are set together: set only one credential."),
        ({"organization_id": seed.ACME_ID}, "organization_id requires organization_key: omit it with partner_key, which belongs"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, options, words):
    assert words in cleanly(sim, caller_info, **{**PARTNER, **options})["msg"]
    assert sim.requests == []
