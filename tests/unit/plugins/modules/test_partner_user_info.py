# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of an organization, read."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user_info
from ansible_collections.rosterops.saas_users.tests.unit.tasks import asked, methods, run, told_credential

pytestmark = pytest.mark.usefixtures("waits")


def emails(result):
    return [user["email"] for user in result["users"]]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("check_mode", [True, False])
def test_all_users_in_the_server_s_order_with_one_request(sim, version, check_mode):
    result = run(sim, partner_user_info, check_mode, api_version=version)
    assert emails(result) == [seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL]
    assert result["changed"] is False
    assert asked(sim) == ["GET /"]
    assert sim.requests[0]["headers"]["x-polytomic-version"] == version


def test_unknown_members_are_passed_through(sim):
    sim.settings(extra_members=True)
    assert run(sim, partner_user_info)["users"][0]["harbor_ids"] == []


@pytest.mark.parametrize(
    ("options", "found", "requests"),
    [
        ({"email": " BEN@acme.example"}, [seed.BEN_EMAIL], ["GET /"]),
        ({"email": "nobody@acme.example"}, [], ["GET /"]),
        ({"id": seed.BEN_ID}, [seed.BEN_EMAIL], [f"GET /{seed.BEN_ID}"]),
        ({"id": seed.MISSING_ID}, [], [f"GET /{seed.MISSING_ID}", "GET /"]),
        ({"id": seed.BEN_ID, "email": "BEN@acme.example"}, [seed.BEN_EMAIL], [f"GET /{seed.BEN_ID}"]),
        ({"id": seed.BEN_ID, "email": seed.ADA_EMAIL}, [], [f"GET /{seed.BEN_ID}"]),
    ],
    ids=str,
)
def test_narrowing(sim, options, found, requests):
    result = run(sim, partner_user_info, **options)
    assert emails(result) == found
    assert asked(sim) == requests


def test_an_id_is_found_in_any_case(sim):
    assert emails(run(sim, partner_user_info, id=seed.BEN_ID.upper())) == [seed.BEN_EMAIL]
    assert methods(sim) == ["GET"]


@pytest.mark.parametrize("answer", [404, "empty", "null", "no_id"])
def test_nobody_is_an_empty_list(sim, answer):
    sim.settings(missing_user_get=answer)
    assert run(sim, partner_user_info, id=seed.MISSING_ID)["users"] == []


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_an_organization_without_users(sim, empty_lists):
    sim.settings(empty_lists=empty_lists)
    assert run(sim, partner_user_info, organization_id=seed.INITECH_ID)["users"] == []


@pytest.mark.parametrize("options", [{}, {"id": seed.BEN_ID}, {"email": seed.BEN_EMAIL}], ids=str)
def test_an_unknown_organization_is_a_failure(sim, options):
    result = run(sim, partner_user_info, organization_id=seed.MISSING_ID, **options)
    assert result["failed"]
    assert result["failure"]["status"] == 404
    assert "organization not found" in result["msg"]


def test_an_organization_id_that_is_no_id_names_no_other_place(sim):
    result = run(sim, partner_user_info, organization_id="../me")
    assert result["failed"]
    assert sim.requests[0]["path"] == "/api/organizations/..%2Fme/users"


@pytest.mark.parametrize("shape", ["documented", "current", "legacy", "2021", "status_code", "html", "empty"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_rejected_key_is_told_in_every_shape_of_an_error(sim, shape, version):
    sim.settings(error_shape=shape)
    result = run(sim, partner_user_info, partner_key="no-such-key-0123456789", api_version=version)
    assert result["failed"]
    assert result["failure"]["status"] == 401
    assert result["failure"]["message"]
    said = f"Reading the users of organization {seed.ACME_ID}: {result['failure']['message']} (HTTP 401)"
    assert result["msg"] == said + told_credential(sim, 401, "partner_key")
    assert "{" not in result["msg"]
    assert "<" not in result["msg"]
    assert methods(sim) == ["GET"]


@pytest.mark.parametrize(
    "body",
    ["{}", '{"data": {}}', '{"data": "x"}', '{"data": [7]}', '{"data": [null]}', '{"users": []}', "[]", '"x"', "7", "null"],
)
def test_a_list_that_is_none_is_a_failure_and_not_an_empty_organization(sim, body):
    sim.fault(method="GET", status=200, body=body)
    result = run(sim, partner_user_info)
    assert result["failed"]
    assert result["failure"]["status"] == 200
    assert "is this the URL of the API?" in result["msg"]
    assert methods(sim) == ["GET"]


@pytest.mark.parametrize("body", ["", "<html>login</html>", '{"data": ['])
def test_a_list_that_is_no_json_is_a_failure_as_well(sim, body):
    sim.fault(method="GET", status=200, body=body)
    result = run(sim, partner_user_info)
    assert result["failed"]
    assert result["failure"]["status"] == 200


@pytest.mark.parametrize("users", [10_000])
def test_an_ordinary_size(sim, users):
    sim.reset(generate={"organizations": 1, "users": users}, partner_key=seed.PARTNER_KEY)
    result = run(sim, partner_user_info, organization_id=seed.generated_organization_id(0))
    assert len(result["users"]) == users
    assert methods(sim) == ["GET"]
