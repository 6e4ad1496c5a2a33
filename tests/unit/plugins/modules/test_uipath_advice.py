# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about a refusal: no token, the vendor's cloud, older servers, and every envelope of errors."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import advice as _uipath_advice
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.access import open_api
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.advice import Advice
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_user_info, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.servers import options as connection
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    CLIENT,
    NEW_EMAIL,
    NEW_NAME,
    OLDER_LIST,
    SEEN,
    asked,
    people,
    person,
    run,
    world,
)

SECRET = "another-secret-canary"
FORMS = "it ends with /identity_ on Automation Cloud and Automation Suite, and with /identity on a standalone Orchestrator"
pytestmark = pytest.mark.usefixtures("waits")


def oauth(code, description):
    return {"error": code} | ({"error_description": description} if description else {})


# No token


@pytest.mark.parametrize("description", [True, False])
def test_a_scope_that_the_client_may_not_ask_for(sim, description):
    sim.settings(uipath_oauth_description=description)
    options = {**CLIENT, "client_id": seed.READER_CLIENT_ID, "client_secret": seed.READER_CLIENT_SECRET}
    message = run(sim, uipath_user_info, **options)["msg"]
    assert message == (
        f"Fetching an access token: {'the client may not ask for this scope' if description else 'invalid_scope'} (HTTP 400); "
        "the task requested 'PM.User PM.Group.Read' (option scope): assign these to the application, as application scopes and "
        "not as user scopes, or request scopes that it has"
    )
    assert "the task requested 'PM.User' (option scope)" in run(sim, uipath_user_info, scope=" PM.User ", **options)["msg"]


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("id_from", ["task", "environment"])
@pytest.mark.parametrize("secret_from", ["task", "environment"])
def test_a_client_that_is_not_known(sim, monkeypatch, status, id_from, secret_from):
    sim.settings(uipath_invalid_client=status)
    options = {**CLIENT, "client_secret": SECRET}
    for name, value, place in (("client_id", "nobody", id_from), ("client_secret", SECRET, secret_from)):
        monkeypatch.setenv(f"UIPATH_{name.upper()}", value)
        options[name] = value if place == "task" else None
    result = run(sim, uipath_user_info, **options)
    words = {
        "task": "option {}",
        "environment": "environment variable UIPATH_{}",
    }
    origins = (
        words[id_from].format("client_id" if id_from == "task" else "CLIENT_ID"),
        words[secret_from].format("client_secret" if secret_from == "task" else "CLIENT_SECRET"),
    )
    assert result["msg"].endswith(
        f"(HTTP {status}); check client_id ({origins[0]}) and client_secret ({origins[1]}), which were sent to "
        f"{sim.url.removeprefix('http://')}: both must belong to one application "
        "of this organization, and the secret must not have expired"
    )
    assert SECRET not in str(result)


@pytest.mark.parametrize("description", ["", "of the server"])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("unauthorized_client", "this takes a confidential application of this organization with application scopes"),
        ("access_denied", "this takes a confidential application of this organization with application scopes"),
        ("invalid_grant", "the grant client_credentials requires"),
        ("unsupported_grant_type", "the grant client_credentials requires"),
        ("invalid_request", f"check identity_url, {{}}: {FORMS}"),
        ("something_else", f"check identity_url, {{}}: {FORMS}"),
    ],
)
def test_every_other_error_says_what_to_do(sim, code, words, description):
    sim.fault(path="connect/token", status=400, json=oauth(code, description))
    message = run(sim, uipath_user_info, **CLIENT)["msg"]
    assert words.format(sim.url + seed.BASE) in message
    assert (description or code) in message


def test_user_scopes_are_no_application_scopes(sim):
    said = oauth("invalid_request", "The client is not allowed to access User scopes")
    sim.fault(path="connect/token", status=400, json=said)
    assert "as application scopes and not as user scopes" in run(sim, uipath_user_info, **CLIENT)["msg"]


VERSIONS = {
    "nested": {"error": {"code": "UnsupportedApiVersion", "message": "The HTTP resource is not supported.", "innerError": None}},
    "problem": {"title": "Unsupported API version", "status": 400, "detail": "The HTTP resource is not supported."},
    "flat": {"message": "no", "errorCode": "UnsupportedApiVersion"},
}


@pytest.mark.parametrize("status", [400, 405])
@pytest.mark.parametrize("body", VERSIONS.values(), ids=VERSIONS)
@pytest.mark.parametrize("credential", ["given", "fetched"])
def test_an_address_that_knows_no_such_call_points_to_identity_url(sim, monkeypatch, status, body, credential):
    monkeypatch.setenv("UIPATH_IDENTITY_URL", sim.url + seed.BASE)
    sim.fault(status=status, json=body, times=-1)
    options = {"identity_url": None, **(CLIENT if credential == "fetched" else {})}
    result = run(sim, uipath_user_info, **options)
    place = f"check identity_url (environment variable UIPATH_IDENTITY_URL), {sim.url + seed.BASE}: {FORMS}"
    assert result["msg"].endswith(f"(HTTP {status}); {place}")


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_without_tokens_points_to_identity_url(sim, status):
    sim.fault(path="connect/token", status=status, body="")
    assert f"; check identity_url, {sim.url + seed.BASE}" in run(sim, uipath_user_info, **CLIENT)["msg"]


def test_what_says_nothing_gets_no_advice(sim):
    sim.fault(path="connect/token", status=500, body="", times=-1)
    assert run(sim, uipath_user_info, retries=0, **CLIENT)["msg"].endswith("(HTTP 500)")


# Older servers


@pytest.mark.parametrize("unknown", [404, 400, 405])
def test_an_older_server_is_asked_where_it_lists_its_users(sim, unknown):
    sim.settings(uipath_users_path="older", uipath_unknown_call=unknown)
    assert run(sim, uipath_user, email=seed.BERT_EMAIL, name="Berta")["changed"]
    assert asked(sim)[:2] == [SEEN, f"GET {OLDER_LIST}"]


def test_a_405_without_words_is_asked_elsewhere_as_well(sim):
    sim.settings(uipath_users_path="older", uipath_unknown_call=405, uipath_error_shape="empty")
    assert len(run(sim, uipath_user_info)["users"]) == 7


def test_any_other_refusal_is_not_asked_elsewhere(sim):
    sim.fault(path="/api/User/users", status=400, json={"message": "no"})
    assert run(sim, uipath_user_info)["msg"].endswith(": no (HTTP 400)")
    assert asked(sim) == [SEEN]


@pytest.mark.parametrize(("older", "status"), [(404, 405), (405, 405), (403, 403)])
def test_a_server_that_lists_nowhere_is_told_by_its_first_answer(sim, older, status):
    sim.fault(path="/api/User/users", status=405, json=VERSIONS["nested"])
    sim.fault(path="/api/UserPartition", status=older, json=VERSIONS["nested"] if older == 405 else {"message": "no"})
    assert run(sim, uipath_user_info)["failure"]["status"] == status


# The vendor's cloud


@pytest.fixture
def cloud(sim, monkeypatch):
    """The simulator stands for the vendor's cloud."""
    monkeypatch.setattr(_uipath_advice, "CLOUD", re.compile(r"127\.0\.0\.1"))
    return sim


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("https://cloud.uipath.com/identity_", "https://cloud.uipath.com/{organization}/identity_"),
        ("https://CLOUD.uipath.com:443/identity", "https://CLOUD.uipath.com:443/{organization}/identity_"),
        ("https://govcloud.uipath.us/identity_", "https://govcloud.uipath.us/{organization}/identity_"),
        ("https://cloud.uipath.com/acme/identity_", None),
        ("https://cloud.uipath.com/acme/default/identity_", None),
        ("https://uipath.acme.example/identity_", None),
        ("https://notuipath.com/identity_", None),
        ("https://cloud.uipath.com.acme.example/identity", None),
    ],
)
def test_a_route_without_an_organization_is_warned_of(url, warned):
    warnings = []
    options = {**connection(), "identity_url": url, "access_token": "rt_a-token-of-somebody", "partition_id": "1"}
    with open_api({**options, "allow_plain_http": False}, warnings.append):
        assert len(warnings) == (warned is not None)
    assert warned is None or f"Set it to {warned}, with the organization as in" in warnings[0]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_route_that_is_refused_says_what_to_write(cloud, check_mode):
    cloud.settings(uipath_host_route="refuses")
    result = run(cloud, uipath_user, check_mode, email=NEW_EMAIL, identity_url=f"{cloud.url}/identity_")
    assert result["msg"].endswith(
        f"(HTTP 400); set identity_url to {cloud.url}/{{organization}}/identity_, with the organization as in the "
        "address of the portal"
    )
    assert [one[:37] for one in result.warnings] == ["identity_url contains no organization"]
    assert run(cloud, uipath_user, check_mode, email=NEW_EMAIL)["changed"]


@pytest.mark.parametrize("shape", ["documented", "problem", "error_message", "message", "abp", "text", "status_code"])
def test_a_refused_route_is_known_in_every_shape(sim, shape):
    """On the user's own host as well, where it is not warned of."""
    sim.settings(uipath_host_route="refuses", uipath_error_shape=shape)
    result = run(sim, uipath_users, users=[{"email": NEW_EMAIL}], identity_url=f"{sim.url}/identity")
    assert f"set identity_url to {sim.url}/{{organization}}/identity_" in result["msg"]
    assert result.warnings == []


@pytest.mark.parametrize("route", ["/identity_", "/acme/identity_"])
def test_a_route_that_is_served_is_used(cloud, route):
    result = run(cloud, uipath_user, email=NEW_EMAIL, identity_url=cloud.url + route)
    assert (result["changed"], len(result.warnings)) == (True, int(route == "/identity_"))


@pytest.mark.parametrize(
    ("options", "origin"),
    [
        ({"partition_id": seed.GLOBEX_PARTITION_ID}, "option partition_id"),
        (CLIENT, "taken from the token"),
    ],
    ids=str,
)
def test_an_invalid_partition_on_a_route_with_an_organization(sim, options, origin):
    sim.fault(path="/api/User", status=400, json={"message": "no", "errorCode": "InvalidPartition"})
    message = run(sim, uipath_user_info, **options)["msg"]
    assert message.endswith(f"; check partition_id ({origin}) and the organization in identity_url, {sim.url + seed.BASE}")


# People without an e-mail


def test_people_without_an_email_are_warned_of_on_the_cloud(cloud):
    options = {"users": [{"user_name": "xan"}, {"user_name": "yves", "email": ""}, {"email": NEW_EMAIL}, {"user_name": "edda"}]}
    options["users"].append({"user_name": "cara.k", "email": ""})
    words = "Without an email, these users cannot sign in to Automation Cloud: xan, yves, cara.k. Set one for each of them."
    for check_mode in (True, False):
        result = run(cloud, uipath_users, check_mode, **options)
        assert (result["changed"], result.warnings) == (True, [words])
    assert {"xan", "yves", NEW_NAME} <= set(people(cloud))
    again = run(cloud, uipath_users, **options)
    assert (again["changed"], again.warnings) == (False, [])


def test_many_without_an_email_are_counted_up_to_ten(cloud):
    result = run(cloud, uipath_users, check_mode=True, users=[{"user_name": f"u{n}"} for n in range(12)])
    assert result.warnings[0].endswith("u8, u9, …. Set one for each of them.")


@pytest.mark.parametrize("user", [{"user_name": "xan"}, {"user_name": "cara.k", "email": ""}], ids=str)
def test_elsewhere_an_email_is_optional(sim, user):
    result = run(sim, uipath_user, **user)
    assert (result["changed"], result.warnings) == (True, [])


@pytest.mark.parametrize("user", [{"user_name": "edda", "name": "Edda"}, {"user_name": "xan", "state": "absent"}], ids=str)
def test_whoever_has_none_already_is_not_warned_of(cloud, user):
    assert run(cloud, uipath_user, **user).warnings == []


# Every envelope


@pytest.mark.parametrize(
    "shape", ["documented", "problem", "problem_errors", "identity_result", "nested_result", "abp", "error_message", "message"]
)
def test_one_refusal_with_several_reasons_is_told_whole(sim, shape):
    sim.reset(world([{"userName": "robot-9", "email": NEW_EMAIL, "type": 1}]))
    sim.settings(uipath_error_shape=shape)
    result = run(sim, uipath_user, user_name="robot-9", email=NEW_EMAIL)
    told = ["User name 'robot-9' is already taken."]
    # These have room for one.
    told += [f"Email '{NEW_EMAIL}' is already taken."] if shape not in ("error_message", "message") else []
    assert all(result["msg"].count(one) == 1 for one in told), result["msg"]
    if shape in ("documented", "identity_result", "nested_result", "abp"):
        assert all(result["msg"].count(code) == 1 for code in ("DuplicateUserName", "DuplicateEmail"))
    assert person(sim, NEW_EMAIL) is None


def test_no_advice_without_a_host():
    assert (Advice("https:", {}).is_cloud, Advice("https:", {}).warning) == (False, "")
