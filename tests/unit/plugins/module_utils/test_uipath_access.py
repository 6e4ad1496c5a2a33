# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With which credential the Identity API is used, where it is, and of which organization."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.request import Request
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.access import open_api
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_user_info, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.servers import options as connection
from ansible_collections.rosterops.saas_users.tests.unit.servers import same
from ansible_collections.rosterops.saas_users.tests.unit.tasks import prove_clean
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    CLIENT,
    LIST,
    NEW_EMAIL,
    SEEN,
    asked,
    four_runs,
    jwt,
    person,
    run,
    token_of,
    world,
)

TOKEN = "POST /connect/token"
FORM = "grant_type=client_credentials&client_id={}&client_secret=seed-uipath-secret-acme%29%26%2B%3D%25&scope={}"
CHECK_CLIENT = (
    "check client_id (option client_id) and client_secret (option client_secret), which were sent to {}: both must belong to one "
    "application of this organization, and the secret must not have expired"
)
GIVEN = {"access_token": seed.TOKEN, "partition_id": seed.PARTITION_ID}
pytestmark = pytest.mark.usefixtures("waits")


def host(sim):
    return sim.url.removeprefix("http://")


def tokens(sim):
    return asked(sim).count(TOKEN)


# Where


@pytest.mark.parametrize("base", seed.BASES)
@pytest.mark.parametrize("slashes", ["", "/", "//"])
@pytest.mark.parametrize("credential", [GIVEN, CLIENT], ids=["given", "fetched"])
def test_every_form_of_base(sim, base, slashes, credential):
    options = {"identity_url": f" {sim.url}{base}{slashes}", **credential, "groups": ["Finance"], "name": "Zoe"}
    assert run(sim, uipath_user, email=NEW_EMAIL, **options)["changed"]
    assert run(sim, uipath_user, id=person(sim, NEW_EMAIL)["id"], **options)["changed"] is False
    assert run(sim, uipath_user, email=NEW_EMAIL, state="absent", **options)["changed"]
    assert all(request["path"].startswith((f"{base}/api/", f"{base}/connect/token")) for request in sim.requests)


@pytest.mark.parametrize("answer", ["html", 404])
@pytest.mark.parametrize("credential", [GIVEN, CLIENT], ids=["given", "fetched"])
def test_a_wrong_url_is_a_clear_failure(sim, answer, credential):
    sim.settings(uipath_wrong_url=answer)
    result = run(sim, uipath_user, identity_url=f"{sim.url}/acme", email=NEW_EMAIL, **credential)
    assert ("is this the URL of the API?" in result["msg"]) == (answer == "html")
    assert result["failure"]["status"] == (200 if answer == "html" else 404)
    assert len(sim.requests) == (2 if answer == 404 and credential is GIVEN else 1)


@pytest.mark.parametrize("form", ["html", "no_token", "empty"])
def test_a_token_that_is_none_is_a_clear_failure(sim, form):
    sim.settings(uipath_token_answer=form)
    result = run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)
    words = "the answer is not JSON" if form == "html" else "the answer contains no access_token"
    address = f"identity_url, {sim.url}{seed.BASE}"
    assert result["msg"] == f"Fetching an access token: {words}; is this the URL of the API? (HTTP 200); check {address}"
    assert asked(sim) == [TOKEN]


@pytest.mark.parametrize("body", ["[]", '"x"', '{"access_token": 7}', '{"access_token": " "}', '{"access_token": null}'])
def test_what_is_no_token_is_not_sent(sim, body):
    sim.fault(path="connect/token", status=200, body=body)
    assert "the answer contains no access_token" in run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)["msg"]
    assert asked(sim) == [TOKEN]


# Which credential


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"access_token": None}, "No credential specified: set access_token"),
        ({"access_token": " "}, "access_token is empty"),
        ({"access_token": "line\nbreak-of-token"}, "access_token contains a line break"),
        ({**CLIENT, "client_id": " "}, "client_id is empty"),
        ({**CLIENT, "client_secret": ""}, "client_secret is empty"),
        ({**CLIENT, "scope": ""}, "scope is empty"),
        ({**CLIENT, "partition_id": " "}, "partition_id is empty"),
        ({"identity_url": None}, "No identity_url specified"),
        ({"identity_url": "ftp://x"}, "identity_url is 'ftp://x', which is not a web address"),
        ({"identity_url": "https://u:p@x/identity"}, "identity_url contains a user or a password"),
        ({"identity_url": "https://x/identity?a=b"}, "identity_url contains a query"),
        ({"partition_id": ".."}, "cannot be an id"),
        ({"timeout": 0}, "timeout is 0"),
        ({**CLIENT, "email": "zoe"}, "is not an e-mail address"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_token_is_fetched(sim, options, words):
    result = run(sim, uipath_user, **{"email": NEW_EMAIL, **options})
    assert words in result["msg"]
    assert sim.requests == []


def test_the_environment_gives_what_the_task_does_not(sim, monkeypatch):
    nothing = {"identity_url": None, "access_token": None, "partition_id": None}
    monkeypatch.setenv("UIPATH_IDENTITY_URL", f"{sim.url}{seed.BASE}/")
    monkeypatch.setenv("UIPATH_CLIENT_ID", seed.CLIENT_ID)
    monkeypatch.setenv("UIPATH_CLIENT_SECRET", f"{seed.CLIENT_SECRET}\n")
    assert len(run(sim, uipath_user_info, **nothing)["users"]) == 7
    monkeypatch.delenv("UIPATH_CLIENT_SECRET")
    monkeypatch.setenv("UIPATH_ACCESS_TOKEN", seed.TOKEN)
    monkeypatch.setenv("UIPATH_PARTITION_ID", seed.PARTITION_ID)
    sim.clear_journal()
    assert len(run(sim, uipath_user_info, **nothing)["users"]) == 7
    assert asked(sim) == [SEEN]


# Fetched


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_token_is_fetched_once_for_a_whole_task(sim, concurrency):
    users = [{"user_name": name, "name": "New"} for name in (seed.ANNA_EMAIL, seed.BERT_EMAIL, "cara.k", "edda", "zoe")]
    result = run(sim, uipath_users, users=users, concurrency=concurrency, **CLIENT)
    assert result["changed"]
    assert (tokens(sim), asked(sim)[0]) == (1, TOKEN)
    request = sim.requests[0]
    assert request["headers"]["content-type"] == "application/x-www-form-urlencoded"
    assert request["body"] == FORM.format(seed.CLIENT_ID, "PM.User+PM.Group.Read")
    assert "authorization" not in request["headers"]
    assert "idempotency-key" not in request["headers"]
    assert len({request["headers"]["authorization"] for request in sim.requests[1:]}) == 1
    assert request["body"].startswith("grant_type=client_credentials")
    assert all("idempotency-key" not in request["headers"] for request in sim.requests)


def test_a_fetched_token_is_not_shown_though_the_server_says_it(sim):
    """Ansible masks what an option gives; of this secret it knows nothing."""
    token = "a-token-that-nobody-gave"
    sim.fault(path="/connect/token", status=200, json={"access_token": token, "expires_in": 3600})
    sim.fault(
        path="/api/User/users",
        status=200,
        json={"totalCount": 1, "results": [{"id": "1", "userName": f"u {token}", token: {token: [token]}}]},
    )
    (user,) = run(sim, uipath_user_info, **{**CLIENT, "partition_id": seed.PARTITION_ID})["users"]
    assert (user["user_name"], user["***"]) == ("u ***", {"***": ["***"]})


def test_another_scope(sim):
    options = {**CLIENT, "client_id": seed.READER_CLIENT_ID, "client_secret": seed.READER_CLIENT_SECRET}
    result = run(sim, uipath_user_info, **options)
    assert (result["failure"]["status"], result["failure"]["code"]) == (400, "invalid_scope")
    assert result["msg"] == (
        "Fetching an access token: the client may not ask for this scope (HTTP 400); the task requested 'PM.User PM.Group.Read' "
        "(option scope): assign these to the application, as application scopes and not as user scopes, or request "
        "scopes that it has"
    )
    assert len(run(sim, uipath_user_info, scope=" PM.User.Read ", **options)["users"]) == 7
    result = run(sim, uipath_user, scope="PM.User.Read", email=NEW_EMAIL, **options)
    assert result["failure"]["status"] == 403


@pytest.mark.parametrize("description", [True, False])
@pytest.mark.parametrize("status", [400, 401])
def test_a_client_that_is_refused_is_told_and_not_asked_again(sim, description, status):
    sim.settings(uipath_oauth_description=description, uipath_invalid_client=status)
    result = run(sim, uipath_user, email=NEW_EMAIL, **{**CLIENT, "client_secret": "another-secret-canary"})
    words = "the client is unknown or its secret is wrong" if description else "invalid_client"
    assert result["msg"] == f"Fetching an access token: {words} (HTTP {status}); {CHECK_CLIENT.format(host(sim))}"
    assert asked(sim) == [TOKEN]


@pytest.mark.parametrize("error", [{"action": "reset"}, {"action": "reset", "when": "after"}, {"status": 503}, {"status": 429}])
def test_a_token_that_does_not_come_is_asked_for_again(sim, error):
    sim.fault(path="connect/token", **error)
    assert run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)["changed"]
    assert tokens(sim) == 2


@pytest.mark.parametrize("form", ["jwt", "opaque"])
def test_a_fetched_token_is_never_shown(sim, form):
    sim.settings(uipath_token_form=form)
    sim.fault(path="/api/User/users", echo=True, times=-1)
    result = run(sim, uipath_user, email=NEW_EMAIL, **{**CLIENT, "partition_id": seed.PARTITION_ID})
    assert result["failure"]["message"] == "rejected credential: Bearer ***"
    prove_clean(result, secrets=[sim.requests[1]["headers"]["authorization"].removeprefix("Bearer ")])


def test_what_was_given_is_never_shown(sim):
    sim.fault(path="/api/User/users", echo=True)
    assert run(sim, uipath_user, email=NEW_EMAIL)["failure"]["message"] == "rejected credential: Bearer ***"
    words = {"error": "invalid_client", "error_description": f"{seed.CLIENT_SECRET} is wrong"}
    sim.fault(path="connect/token", status=400, json=words)
    result = run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)
    assert result["msg"] == f"Fetching an access token: *** is wrong (HTTP 400); {CHECK_CLIENT.format(host(sim))}"


# Fetched again


@pytest.mark.parametrize("uses", [1, 2])
def test_a_token_that_has_expired_is_fetched_again_once_each_time(sim, uses):
    sim.settings(uipath_token_uses=uses)
    result = run(sim, uipath_user, email=NEW_EMAIL, is_active=False, **CLIENT)
    assert "failed" not in result, result
    answered = [request for request in sim.requests if request["status"] == 200 and "/connect/" not in request["path"]]
    refused = [request for request in sim.requests if request["status"] == 401]
    assert (len(answered), len(refused), tokens(sim)) == (5, {1: 4, 2: 2}[uses], {1: 5, 2: 3}[uses])
    assert asked(sim).count(f"POST {BULK}") == (2 if uses == 1 else 1)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_token_that_is_revoked_in_the_midst_is_fetched_again(sim, method):
    sim.fault(method=method, path="api/User", status=401)
    users = [{"email": seed.ANNA_EMAIL, "name": "Anne"}, {"email": NEW_EMAIL}, {"email": seed.BERT_EMAIL}]
    result = run(sim, uipath_users, users=users, purge=True, max_removals="100%", **CLIENT)
    assert "failed" not in result, result
    assert tokens(sim) == 2
    assert len(result["users"]) == 3


def test_whoever_is_told_that_there_is_no_such_user_was_let_in(sim):
    """A 401 after any other answer, be it a 404, is worth another token."""
    sim.fault(path="/api/User/users", status=401)
    assert run(sim, uipath_user, id=seed.MISSING_ID, user_name="nobody", state="absent", **CLIENT)["user"] is None
    assert asked(sim) == [TOKEN, f"GET /api/User/{seed.MISSING_ID}", SEEN, TOKEN, SEEN]


def test_many_at_once_fetch_one_new_token(sim):
    options = {**connection(retries=0, concurrency=8), **CLIENT, "identity_url": sim.url + seed.BASE, "scope": "PM.User"}
    with open_api(options, str) as api:
        request = Request("GET", f"/api/User/{seed.ANNA_ID}", "Reading")
        api.request(request, same)
        sim.revoke_tokens()
        sim.settings(latency=0.05)  # all are under way with the old token before the first is answered
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _number: api.request(request, same), range(8)))
    assert {answer["id"] for answer in answers} == {seed.ANNA_ID}
    assert tokens(sim) == 2


def test_a_token_is_not_fetched_in_a_loop(sim):
    sim.fault(path="/api/", status=401, times=-1)
    result = run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)
    assert result["failure"]["status"] == 401
    assert asked(sim) == [TOKEN, SEEN], "a new token that is refused is not worth another one"


def test_a_token_that_worked_is_replaced_only_once_for_a_request(sim):
    sim.fault(path="/api/", status=401, times=-1, skip=1)
    result = run(sim, uipath_user, email=NEW_EMAIL, **CLIENT)
    assert result["failure"]["status"] == 401
    assert asked(sim) == [TOKEN, SEEN, f"POST {BULK}", TOKEN, f"POST {BULK}", SEEN]
    assert person(sim, NEW_EMAIL) is None


@pytest.mark.parametrize(
    ("expires_in", "again"), [(0, True), (-1, True), (3600, False), ("0", True), ("3600", False), (None, False), (0.5, False)]
)
def test_an_expired_token_that_never_worked_is_fetched_again(sim, expires_in, again):
    answer = {"access_token": jwt(prt_id=seed.PARTITION_ID), "expires_in": expires_in}
    sim.fault(path="connect/token", status=200, json=answer)
    result = run(sim, uipath_user_info, **CLIENT)
    assert ("failed" not in result) == again
    assert asked(sim) == ([TOKEN, SEEN, TOKEN, SEEN] if again else [TOKEN, SEEN])


def test_a_token_lives_as_long_as_it_says(sim):
    sim.settings(uipath_token_lifetime=1)
    with open_api({**connection(), **CLIENT, "identity_url": sim.url + seed.BASE, "scope": "PM.User"}, str) as api:
        request = Request("GET", LIST, "Reading")
        api.request(request, same)
        time.sleep(1.05)
        api.request(request, same)
    assert tokens(sim) == 2


def test_a_given_token_is_never_replaced(sim):
    sim.fault(path="/api/", status=401, times=-1, skip=1)
    result = run(sim, uipath_user, email=NEW_EMAIL)
    assert result["failure"]["status"] == 401
    assert asked(sim) == [SEEN, f"POST {BULK}", SEEN]


@pytest.mark.parametrize("status", [403, 401])
def test_a_scope_that_is_missing_is_told(sim, status):
    sim.settings(uipath_insufficient_scope=status, uipath_bare_body="error_message")
    result = run(sim, uipath_user, email=NEW_EMAIL, access_token=seed.READ_TOKEN)
    assert result["failure"]["status"] == status
    assert "has none of the scopes PM.User, PM.User.Write" in result["msg"]
    assert run(sim, uipath_user, email=NEW_EMAIL, groups=[], access_token=seed.USERS_TOKEN)["changed"]
    result = run(sim, uipath_user, email=NEW_EMAIL, groups=["Finance"], access_token=seed.USERS_TOKEN)
    assert result["msg"].startswith("Reading the groups of the UiPath organization: the access token has none of the scopes")


# Which organization


@pytest.mark.parametrize("form", ["jwt_without_claim", "opaque"])
def test_no_partition_is_a_clear_failure_only_where_it_is_needed(sim, form):
    sim.settings(uipath_token_form=form)
    for credential in (CLIENT, {"partition_id": None}):
        result = run(sim, uipath_user, email=NEW_EMAIL, **credential)
        assert result["msg"].startswith("partition_id is required: this access token has no claim prt_id")
        assert all(one == TOKEN for one in asked(sim))
        sim.clear_journal()
        options = {**credential, "id": seed.BERT_ID}
        assert run(sim, uipath_user_info, **options)["users"][0]["user_name"] == seed.BERT_EMAIL
        assert run(sim, uipath_user, name="Berta", **options)["changed"]
        assert run(sim, uipath_user, name="Berta", **options)["changed"] is False
        assert run(sim, uipath_user, state="absent", **options)["changed"]
        assert person(sim, seed.BERT_EMAIL) is None
        sim.reset(settings={"uipath_token_form": form})


def test_the_option_goes_before_the_claim(sim):
    result = run(sim, uipath_user_info, **{**CLIENT, "partition_id": seed.GLOBEX_PARTITION_ID})
    assert result["failure"]["status"] == 403
    assert result["failure"]["url"].endswith(seed.GLOBEX_PARTITION_ID)


def test_a_jwt_tells_its_partition(sim):
    token, options = token_of(prt_id=seed.PARTITION_ID)
    sim.reset(world([seed.ANNA_EMAIL], tokens=[token]))
    assert four_runs(sim, uipath_user, email=NEW_EMAIL, groups=["Finance"], **options)["changed"]


@pytest.mark.parametrize(
    "token",
    [
        "rt_opaque-token-1",
        "a.b.c.of-token",
        "a..c-token-1",
        jwt(sub="x"),
        jwt(prt_id=None),
        jwt(prt_id=""),
        "x.WzFd.token-12345",
        "x.¤.y",
    ],
)
def test_what_is_no_jwt_has_no_claims(sim, token):
    result = run(sim, uipath_user, email=NEW_EMAIL, access_token=token, partition_id=None)
    words = "partition_id is required" if token.isascii() else "access_token contains a line break"
    assert result["msg"].startswith(words)
    assert sim.requests == []
