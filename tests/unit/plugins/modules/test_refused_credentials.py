# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A 401 or 403 says which credential was sent, where it came from, and to which host, whatever the request was for."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_users,
    partner_user,
    partner_user_info,
    partner_users,
    uipath_user,
    uipath_users,
)
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.credentials import EVERY, VARIABLES, run
from ansible_collections.rosterops.saas_users.tests.unit.keys import Place, keep
from ansible_collections.rosterops.saas_users.tests.unit.rosters import BASIC, BEARER
from ansible_collections.rosterops.saas_users.tests.unit.tasks import told_credential
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import CLIENT

PAGE = "<html><head><title>Blocked</title></head><body>Your request was blocked.</body></html>"
NO = {"message": "no"}
CLIENT_OF_TASK = "client_id (option client_id) and client_secret (option client_secret)"
FETCHED = f"a token that was fetched with {CLIENT_OF_TASK}"
pytestmark = pytest.mark.usefixtures("waits")


def host(sim):
    return sim.url.removeprefix("http://")


# Every module


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("lane", ["fast", "module"])
@pytest.mark.parametrize("variable", [False, True], ids=["option", "environment"])
@pytest.mark.parametrize(("name", "option"), EVERY)
def test_every_module_names_each_of_its_credentials(sim, capsys, monkeypatch, name, option, variable, lane, status):
    sim.fault(status=status, json=NO, times=-1)
    result = run(sim, lane, capsys, name, option, variable=variable, monkeypatch=monkeypatch)
    origin = f"environment variable {VARIABLES[option]}" if variable else f"option {option}"
    message = result["unreadable"][0]["why"] if name.endswith("access_info") else result["msg"]
    if option == "client_secret":
        assert f"(HTTP {status}); check client_id (option client_id) and client_secret ({origin})" in message
        assert f", which were sent to {host(sim)}" in message
    else:
        assert message.endswith(f"no (HTTP {status}){told_credential(sim, status, f'{option}, from the {origin}')}")
    assert len(message) < 400
    assert name.endswith("access_info") or result["failure"]["message"] == "no"


@pytest.mark.parametrize("fault", [{"body": PAGE}, {"body": ""}, {"json": "no"}], ids=str)
@pytest.mark.parametrize("status", [401, 403])
def test_a_page_in_place_of_an_answer_names_the_credential_as_well(sim, status, fault):
    sim.fault(status=status, times=-1, **fault)
    assert tasks.run(sim, partner_user, email="a@b.example")["msg"].endswith(told_credential(sim, status, "partner_key"))
    assert uipath_tasks.run(sim, uipath_user, email="a@b.example")["msg"].endswith(told_credential(sim, status, "access_token"))


@pytest.mark.parametrize("status", [400, 402, 404, 407, 409, 422, 451, 500])
@pytest.mark.parametrize("fault", [{"body": PAGE}, {"json": NO}], ids=str)
def test_any_other_status_says_nothing_of_the_credential(sim, status, fault):
    """A 407 is about another credential, that of a proxy."""
    sim.fault(status=status, times=-1, **fault)
    for result in (
        tasks.run(sim, partner_user, email="a@b.example", retries=0),
        uipath_tasks.run(sim, uipath_user, email="a@b.example", retries=0),
    ):
        assert (result["failure"]["status"], "credential" in result["msg"]) == (status, False)


# Every request of a task


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ({"path": "/api/permissions/roles"}, "Reading the roles of organization "),
        ({"method": "GET", "path": "/users"}, "Reading the users of organization "),
        ({"method": "POST"}, "Creating zoe@acme.example in organization "),
        ({"method": "PUT"}, f"Updating {seed.BEN_EMAIL} in organization "),
        ({"method": "DELETE"}, f"Removing {seed.CLEO_EMAIL} from organization "),
    ],
    ids=str,
)
def test_every_request_of_a_partner_names_its_key(sim, status, fault, what):
    sim.fault(status=status, json=NO, times=-1, **fault)
    users = [{"email": "zoe@acme.example"}, {"email": seed.BEN_EMAIL, "roles": ["Viewer"]}, {"email": seed.ADA_EMAIL}]
    message = tasks.run(sim, partner_users, users=users, purge=True, max_removals="100%")["msg"]
    assert f"{what}{seed.ACME_ID}: no (HTTP {status}){told_credential(sim, status, 'partner_key')}" in message


def test_of_many_failures_the_credential_is_named_once(sim):
    sim.fault(method="POST", status=403, json=NO, times=-1)
    users = [{"email": f"person{number}@acme.example"} for number in range(20)]
    result = tasks.run(sim, partner_users, users=users)
    told = told_credential(sim, 403, "partner_key")
    assert result["msg"].endswith(f"; and 17 more, see failures{told}")
    assert (result["msg"].count("The credential is"), "The credential is" in str(result["failures"])) == (1, False)
    assert result["failures"][0]["msg"].endswith("no (HTTP 403)")


@pytest.mark.parametrize("status", [401, 403])
def test_of_many_organizations_that_cannot_be_read_the_credential_is_named_once(sim, status):
    sim.fault(path="/users", status=status, json=NO, times=-1)
    ids = [seed.ACME_ID, seed.GLOBEX_ID, seed.INITECH_ID]
    result = tasks.run(sim, partner_user_info, organization_id=None, organization_ids=ids)
    assert result["msg"].endswith(f"no (HTTP {status}){told_credential(sim, status, 'partner_key')}")
    assert result["msg"].count("The credential is") == 1


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("credential", [BEARER, BASIC], ids=["user", "organization"])
def test_every_request_of_an_organization_names_its_key(sim, status, credential):
    option = next(name for name in credential if name.endswith("_key") and credential[name])
    for fault in ({"path": "/api/permissions/roles"}, {"method": "GET", "path": "/users"}, {"method": "DELETE"}):
        sim.clear_faults()
        sim.fault(status=status, json=NO, times=-1, **fault)
        users = [{"email": seed.ADA_EMAIL, "roles": ["Admin"]}]
        message = tasks.run(sim, org_users, users=users, purge=True, max_removals="100%", **credential)["msg"]
        assert f"no (HTTP {status}){told_credential(sim, status, option)}" in message


@pytest.mark.parametrize("status", [401, 403])
def test_asking_who_the_caller_is_names_the_key(sim, status):
    sim.fault(path="/api/me", status=status, json=NO, times=-1)
    users = [{"email": seed.BEN_EMAIL, "roles": ["Admin"]}]
    result = tasks.run(sim, org_users, users=users, purge=True, max_removals="100%", **BEARER)
    assert f"Identifying the caller: no (HTTP {status}){told_credential(sim, status, 'api_key')}" in result["msg"]
    assert sim.writes == 0


@pytest.mark.parametrize("place", ["key_file", "current_key"])
@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_was_tried_is_not_the_partner_s(sim, tmp_path, place, status):
    sim.fault(path="/api/me", status=status, body=PAGE, times=-1)
    message = keep(sim, user_id=seed.BEN_ID, **Place(place, tmp_path).put(seed.BEN_KEY))["msg"]
    told = told_credential(sim, status, f"the key in {place}")
    assert f"Identifying the caller: Blocked (HTTP {status}){told}. This does not show that the key in {place}" in message
    assert "partner_key" not in message


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_issued_names_the_partner_s(sim, status):
    sim.fault(method="POST", status=status, json=NO)
    told = told_credential(sim, status, "partner_key")
    assert f"no (HTTP {status}){told}" in keep(sim, user_id=seed.BEN_ID)["msg"]


# UiPath


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    "fault", [{"path": "/api/Group"}, {"path": "/api/User/users"}, {"method": "PUT"}, {"path": "BulkCreate"}], ids=str
)
@pytest.mark.parametrize("credential", ["given", "fetched"])
def test_every_request_to_uipath_names_the_token(sim, status, fault, credential):
    sim.fault(status=status, json=NO, times=-1, **fault)
    users = [{"email": "zoe@acme.example", "groups": ["Finance"]}, {"email": seed_uipath.BERT_EMAIL, "name": "Berta"}]
    options = CLIENT if credential == "fetched" else {}
    result = uipath_tasks.run(sim, uipath_users, users=users, concurrency=1, **options)
    told = told_credential(sim, status, FETCHED if credential == "fetched" else "access_token")
    assert f"no (HTTP {status}){told}" in result["msg"]


@pytest.mark.parametrize("answer", [{"body": PAGE}, {"json": NO}, {"json": {"error": "invalid_client"}}], ids=str)
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_not_renewed_names_the_client(sim, status, answer):
    """The first token has been accepted by then."""
    sim.fault(method="POST", path="BulkCreate", status=401, json=NO)
    sim.fault(path="/connect/token", status=status, times=-1, skip=1, **answer)
    result = uipath_tasks.run(sim, uipath_user, email="zoe@acme.example", **CLIENT)
    assert f"(HTTP {status}); check {CLIENT_OF_TASK}, which were sent to {host(sim)}" in result["msg"]
    assert result["msg"].startswith("Fetching an access token: ")
    assert uipath_tasks.person(sim, "zoe@acme.example") is None
