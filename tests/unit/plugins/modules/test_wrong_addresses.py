# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A URL that leads elsewhere is named with its option and its value, whatever answers there."""

from __future__ import annotations

import socket

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user_info, uipath_user, uipath_user_info
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.servers import closed_port

PAGE = "<html><head><title>Sign in</title></head><body>Welcome to the portal.</body></html>"
FORMS = "it ends with /identity_ on Automation Cloud and Automation Suite, and with /identity on a standalone Orchestrator"
ELSEWHERE = [
    {"status": 200, "body": PAGE},
    {"status": 200, "json": ["no envelope"]},
    {"status": 201, "json": {}},
    {"status": 302, "headers": {"Location": "https://portal.example/sign-in"}},
    {"status": 404, "body": PAGE},
    {"status": 404, "body": ""},
    {"status": 405, "body": "Method Not Allowed"},
    {"status": 404, "json": "Not Found"},
]
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["option", "environment"])
def partner(request, sim, monkeypatch):
    """A function of a URL: the result of a task with it, and how a message names it."""

    def partner(url):
        if request.param == "option":
            return tasks.run(sim, partner_user_info, api_url=url, retries=0), f"api_url, {url}"
        monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", url)
        result = tasks.run(sim, partner_user_info, api_url=None, retries=0)
        return result, f"api_url (environment variable POLYTOMIC_DEPLOYMENT_URL), {url}"

    return partner


@pytest.fixture(params=["given", "fetched"])
def credential(request):
    return uipath_tasks.CLIENT if request.param == "fetched" else {}


@pytest.mark.parametrize("fault", ELSEWHERE, ids=str)
def test_what_no_api_answers_names_api_url(sim, partner, fault):
    sim.fault(times=-1, **fault)
    result, address = partner(sim.url)
    assert result["msg"].endswith(f"(HTTP {fault['status']}); check {address}")
    assert result["failure"]["status"] == fault["status"]


@pytest.mark.parametrize("base", [seed_uipath.BASE, "/identity", "", "/acme/portal_", "/acme/portal_/admin"])
@pytest.mark.parametrize("fault", ELSEWHERE, ids=str)
def test_what_no_identity_server_answers_names_identity_url(sim, base, credential, fault):
    sim.fault(times=-1, **fault)
    url = sim.url + base
    message = uipath_tasks.run(sim, uipath_user_info, identity_url=url, **credential)["msg"]
    hint = "" if "identity" in base else f" ({FORMS})"
    assert message.endswith(f"(HTTP {fault['status']}); check identity_url, {url}{hint}")
    assert (len(message) < 500, "/api/" in message) == (True, False)


@pytest.mark.parametrize("variable", [False, True], ids=["option", "environment"])
def test_a_page_in_place_of_a_token_names_the_variable_of_identity_url(sim, monkeypatch, variable):
    url = f"{sim.url}/acme/portal_"
    monkeypatch.setenv("UIPATH_IDENTITY_URL", url)
    sim.fault(status=200, body=PAGE)
    options = {**uipath_tasks.CLIENT, "identity_url": None if variable else f" {url}/ "}
    message = uipath_tasks.run(sim, uipath_user, email="zoe@acme.example", **options)["msg"]
    named = "identity_url (environment variable UIPATH_IDENTITY_URL)" if variable else "identity_url"
    assert message == (
        "Fetching an access token: the answer is not JSON; is this the URL of the API? (HTTP 200); "
        f"check {named}, {url} ({FORMS})"
    )


@pytest.mark.parametrize("json", [{"message": "no such route"}, {"error": "invalid_request"}], ids=str)
@pytest.mark.parametrize("status", [400, 404, 405])
def test_a_token_endpoint_that_is_none_is_named_once(sim, status, json):
    sim.fault(path="/connect/token", status=status, json=json)
    message = uipath_tasks.run(sim, uipath_user_info, identity_url=f"{sim.url}/acme", **uipath_tasks.CLIENT)["msg"]
    assert message.endswith(f"(HTTP {status}); check identity_url, {sim.url}/acme: {FORMS}")
    assert message.count("identity_url") == 1


def test_the_api_s_own_404_says_nothing_of_the_url(sim):
    assert "api_url" not in tasks.run(sim, partner_user_info, organization_id="no-such-organization")["msg"]


@pytest.mark.parametrize("retries", [0, 2])
def test_a_host_that_is_not_known_is_named(sim, monkeypatch, credential, retries):
    def unknown(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = tasks.run(sim, partner_user_info, api_url="https://no-such-host.invalid/prefix", retries=retries)
    assert ": the host name cannot be resolved; check api_url, https://no-such-host.invalid/prefix (GET " in result["msg"]
    url = "https://no-such-host.invalid/acme"
    result = uipath_tasks.run(sim, uipath_user_info, identity_url=url, retries=retries, **credential)
    assert f": the host name cannot be resolved; check identity_url, {url} ({FORMS}) (" in result["msg"]
    assert result["msg"].endswith(", after 3 attempts" if retries else ")")


def test_a_port_where_nobody_listens_is_named(sim, partner, credential):
    url = f"http://127.0.0.1:{closed_port()}"
    result, address = partner(url)
    assert f"there is no route to the host; check {address} (GET {url}/api/" in result["msg"]
    result = uipath_tasks.run(sim, uipath_user_info, identity_url=f"{url}/identity", retries=0, **credential)
    assert f"there is no route to the host; check identity_url, {url}/identity (" in result["msg"]


@pytest.mark.parametrize("url", ["http://jane:pass-word@127.0.0.1:9", "https://127.0.0.1:9?key=pass-word", "https://h#pass-word"])
def test_a_url_with_a_secret_is_refused_and_not_quoted(sim, partner, url):
    assert "pass-word" not in str(partner(url)[0]["msg"])
    result = uipath_tasks.run(sim, uipath_user_info, identity_url=url)
    assert result["msg"].startswith("identity_url contains a ")
    assert "pass-word" not in result["msg"]
