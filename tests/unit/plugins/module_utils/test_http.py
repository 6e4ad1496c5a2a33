# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request: what is sent, with which credential, to whom, and what comes of its answer."""

from __future__ import annotations

import base64

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._http import client as _http
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import USER_AGENT, Client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Basic, Bearer, Credential
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import (
    ApiError,
    MalformedAnswer,
    NotDone,
    Redirected,
    Unreachable,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.transport import Transport
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    Waits,
    answer,
    client_of,
    options,
    same,
    saying,
)

KEY = Secret("kEy+with/odd=chars&<0123>", "partner_key")
ME = READING._replace(path="/api/me")


def headers_of(raw):
    """The headers of a request, in lower case."""
    lines = raw.decode().split("\r\n\r\n")[0].split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


def sent_by(request, credential=None, **changed):
    """The raw bytes that a client sends."""
    with (
        Raw(saying(answer("200 OK", '{"data": 7}'))) as server,
        client_of(server.url + "/prefix", credential, **changed) as client,
    ):
        assert client.request(request, same) == {"data": 7}
        return server.requests[0]


# What is sent


def test_a_request_says_who_asks_and_what_is_understood():
    raw = sent_by(READING._replace(query={"force": "true"}))
    assert raw.startswith(b"GET /prefix/api/thing?force=true HTTP/1.1\r\n")
    headers = headers_of(raw)
    assert (headers["user-agent"], headers["accept"]) == (USER_AGENT, "application/json")
    assert "idempotency-key" not in headers
    assert "authorization" not in headers
    assert raw.endswith(b"\r\n\r\n")


def test_a_body_is_json_and_a_form_is_a_form():
    raw = sent_by(WRITING)
    assert raw.endswith(b'{"a": 1}')
    assert headers_of(raw)["content-type"] == "application/json"
    assert headers_of(raw)["idempotency-key"].count("-") == 4
    raw = sent_by(WRITING._replace(body=None, form={"grant_type": "client credentials"}))
    assert raw.endswith(b"grant_type=client+credentials")


def test_headers_of_the_platform_go_with_each_request():
    with Raw(saying(answer("200 OK", "{}"))) as server:
        client = Client(server.url, None, [], Transport.of(options()), str, {"X-Polytomic-Version": "2025-09-18"})
        client.request(READING, same)
        client.close()
    assert headers_of(server.requests[0])["x-polytomic-version"] == "2025-09-18"


# Credentials


def test_a_bearer_credential():
    assert headers_of(sent_by(READING, Bearer(KEY)))["authorization"] == f"Bearer {KEY.reveal()}"


def test_a_basic_credential_of_any_characters():
    sent = headers_of(sent_by(READING, Basic("örg", KEY)))["authorization"]
    assert base64.b64decode(sent.split()[1]).decode() == f"örg:{KEY.reveal()}"


def test_a_credential_of_the_request_goes_before_the_client_s():
    sent = headers_of(sent_by(READING._replace(credential=Basic("org", KEY)), Bearer(KEY)))
    assert sent["authorization"].startswith("Basic ")


def test_a_credential_has_to_say_how_it_is_sent():
    with pytest.raises(NotImplementedError):
        Credential(KEY).header()


@pytest.mark.parametrize("credential", [Bearer(KEY), Basic("org", KEY), None], ids=["bearer", "basic", "none"])
def test_a_netrc_entry_never_takes_a_credential_s_place(credential, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login wrong password wrong\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    sent = headers_of(sent_by(READING, credential)).get("authorization")
    assert sent == (credential.header() if credential else None)


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/x", "/x", "https://h/?key=" + KEY.reveal(), None])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
@pytest.mark.parametrize("request_", [READING, WRITING], ids=["get", "post"])
def test_a_redirect_is_never_followed_and_says_where_it_leads(request_, status, place):
    location = [f"Location: {place}"] if place else []
    with Raw(saying(answer(f"{status} Elsewhere", "", *location))) as server, client_of(server.url, Bearer(KEY), [KEY]) as client:
        with pytest.raises(Redirected, match=f"redirects are not followed.*HTTP {status}") as caught:
            client.request(request_, same)
    assert len(server.requests) == 1
    assert KEY.reveal() not in caught.value.message
    assert caught.value.status == caught.value.details["failure"]["status"] == status
    assert not place or place.split("?", maxsplit=1)[0] in caught.value.message


@pytest.mark.parametrize(
    "location",
    [b"http://[::1", b"\xff\xfe://", b"", b"http://a..b:99999/", b"///"],
    ids=["bracket", "bytes", "empty", "port", "slashes"],
)
def test_a_redirect_to_no_place_is_told_and_leaves_the_connection_free(location):
    nowhere = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + location + b"\r\n\r\n"
    with Raw(saying(nowhere, answer("200 OK", "[7]"))) as server, client_of(server.url) as client:
        with pytest.raises(Redirected, match="redirects are not followed"):
            client.request(READING, same)
        assert client.request(READING, same) == [7]


@pytest.mark.parametrize("headers", [["Location: /x"], []], ids=["somewhere", "nowhere"])
def test_of_a_redirect_no_more_is_read_than_of_any_answer(headers, monkeypatch):
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 3 << 20)
    huge = answer("302 Found", b" " * (4 << 20), *headers)
    with Raw(saying(huge, answer("200 OK", "[7]"))) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer, match="larger than 3 MiB"):
            client.request(READING, same)
        assert client.request(READING, same) == [7]


# Answers


@pytest.mark.parametrize(("body", "read"), [("", None), (" \r\n", None), ("[1]", [1]), ("null", None), ('"ü"', "ü")])
def test_an_answer_is_read_as_json_and_an_empty_one_as_nothing(body, read):
    with Raw(saying(answer("200 OK", body))) as server, client_of(server.url) as client:
        assert client.request(WRITING, same) == read


@pytest.mark.parametrize("body", ["", " \r\n"])
def test_an_empty_answer_to_what_is_read_is_malformed(body):
    with Raw(saying(answer("200 OK", body))) as server, client_of(server.url) as client, pytest.raises(MalformedAnswer) as caught:
        client.request(READING, same)
    words = "Reading the thing: the answer is empty; is this the URL of the API? (HTTP 200)"
    assert caught.value.message == f"{words}; check {server.url}"
    assert (caught.value.accepted, caught.value.in_doubt) == (False, False), "nothing was written"


@pytest.mark.parametrize(
    "body",
    ["<html><title>Sign in</title></html>", '{"data": ', "\ufeff", "[" * 100_000, b"\xff\xfe", "9" * 5000],
    ids=["html", "cut", "mark", "deep", "bytes", "digits"],
)
@pytest.mark.parametrize("request_", [READING, WRITING], ids=["get", "post"])
def test_a_success_without_json_is_malformed_and_never_repeated(request_, body):
    with Raw(saying(answer("200 OK", body))) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer, match=r"thing: .*is this the URL of the API\? \(HTTP 200\)") as caught:
            client.request(request_, same)
    assert len(server.requests) == 1
    assert (caught.value.status, caught.value.cause) == (200, Cause.FINAL)


def test_a_reader_s_objection_is_told():
    def read(_answer):
        raise ValueError("the answer has no attribute 'data'")

    with Raw(saying(answer("200 OK", "{}"))) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer, match=r"^Reading the thing: the answer has no attribute 'data'; is this the URL"):
            client.request(READING, read)


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ('{"succeeded": false, "errors": [{"code": "Taken", "description": "is taken"}]}', "Taken: is taken", "Taken"),
        ('{"succeeded": false, "code": "Taken"}', "no reason is given", "Taken"),
    ],
)
def test_a_success_that_says_that_nothing_was_done_is_an_error_of_the_server_s(body, message, code):
    def read(_answer):
        raise NotDone("no reason is given")

    with Raw(saying(answer("200 OK", body))) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            client.request(WRITING, read)
    assert caught.value.message == f"Writing the thing: {message} (HTTP 200)"
    assert caught.value.details["failure"]["code"] == code
    assert len(server.requests) == 1


def test_an_error_has_all_that_the_server_said():
    body = '{"key": "invalid", "message": "email\\nis bad", "metadata": {"field": "email"}}'
    with Raw(saying(answer("400 Bad Request", body))) as server, client_of(server.url + "/p") as client:
        with pytest.raises(ApiError) as caught:
            client.request(WRITING, same)
    assert caught.value.message == "Writing the thing: email is bad (HTTP 400)"
    assert caught.value.details["failure"] == {
        "status": 400,
        "method": "POST",
        "url": f"{server.url}/p/api/thing",
        "code": "invalid",
        "message": "email is bad",
        "metadata": {"field": "email"},
    }


def test_a_failure_without_an_answer_names_the_url():
    with Raw(saying(b"")) as server, client_of(server.url, retries=0) as client:
        with pytest.raises(Unreachable) as caught:
            client.request(READING, same)
    lost = "the connection was lost before a whole answer came"
    assert caught.value.message == f"Reading the thing: {lost} (GET {server.url}/api/thing)"
    assert caught.value.details["failure"]["status"] is None
    assert caught.value.details["failure"]["message"] == lost


# Secrets in what a server says


def echoes():
    """A rejected credential in every spelling that servers use."""
    pair = base64.b64encode(f"org:{KEY.reveal()}".encode()).decode()
    return {
        "plain": KEY.reveal(),
        "bearer": f"Bearer {KEY.reveal()}",
        "base64": base64.b64encode(KEY.reveal().encode()).decode(),
        "basic": pair,
        "urlsafe": pair.replace("+", "-").replace("/", "_"),
        "quoted": "kEy%2Bwith%2Fodd%3Dchars%26%3C0123%3E",
        "html": "kEy+with/odd=chars&amp;&lt;0123&gt;",
    }


@pytest.mark.parametrize("spelling", echoes())
@pytest.mark.parametrize(
    "body",
    [
        '{"key": "%s", "message": "rejected: %s", "metadata": {"%s": ["%s"]}}',
        '{"message": "cut off %s',
        "<html><title>rejected %s</title></html>",
        "%s",
    ],
    ids=["json", "cut", "html", "text"],
)
def test_a_server_that_echoes_the_key_shows_nothing_of_it(spelling, body):
    echo = echoes()[spelling]
    text = body.replace("%s", echo)
    with Raw(saying(answer("401 Unauthorized", text))) as server, client_of(server.url, Basic("org", KEY), [KEY]) as client:
        with pytest.raises(ApiError) as caught:
            client.request(ME, same)
    shown = str(caught.value) + repr(caught.value) + str(caught.value.details)
    assert echo not in shown
    assert "***" in shown
    assert len(server.requests) == 1


def test_a_key_behind_json_escapes_does_not_show_either():
    """The text of the answer does not hold the key in any spelling that is looked for; what is read out of it does."""
    echo = "".join(f"\\u{ord(character):04x}" for character in KEY.reveal())
    text = f'{{"key": "{echo}", "message": "{echo}", "metadata": {{"{echo}": ["{echo}"]}}}}'
    with Raw(saying(answer("401 Unauthorized", text))) as server, client_of(server.url, Bearer(KEY), [KEY]) as client:
        with pytest.raises(ApiError) as caught:
            client.request(ME, same)
    failure = caught.value.details["failure"]
    assert (failure["code"], failure["message"], failure["metadata"]) == ("***", "***", {"***": ["***"]})


def test_a_secret_that_comes_later_is_hidden_as_well():
    late = Secret("late-secret-0123456789", "access_token")
    with Raw(saying(answer("401 No", f'"{late.reveal()}"'))) as server, client_of(server.url, Bearer(KEY), [KEY]) as client:
        client.hide(late)
        with pytest.raises(ApiError, match=r"^Reading the thing: \*\*\* \(HTTP 401\)"):
            client.request(READING, same)


# The connection options


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"timeout": 0}, "timeout is 0: set it to more than 0"),
        ({"timeout": -1.5}, "timeout is -1.5: set it to more than 0"),
        ({"timeout": float("nan")}, "timeout is nan"),
        ({"timeout": float("inf")}, "timeout is inf"),
        ({"timeout": 1e9}, "timeout is 1e.09"),
        ({"retries": -1}, "retries is -1: set it to 0 or more"),
        ({"retry_budget": -1}, "retry_budget is -1: set it to 0 or more"),
        ({"retry_budget": float("nan")}, "retry_budget is nan"),
    ],
)
def test_numbers_out_of_range_are_refused(changed, words):
    with pytest.raises(InvalidInput, match=f"^{words}"):
        Transport.of(options(**changed))


def test_options_become_a_transport():
    transport = Transport.of(options(concurrency=7, ca_path="/etc/ca.pem", retries=0, retry_budget=0))
    assert transport == Transport(20.0, 0, 0, True, "/etc/ca.pem", 7)
    assert Transport.of(options()).connections == 1
    assert Transport.of(options(concurrency=None)).connections == 1


def test_connections_are_kept():
    def talk(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
        again.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]")

    again = []
    with Raw(talk) as server, client_of(server.url) as client:
        assert [client.request(READING, same), client.request(READING, same)] == [[], [1]]
    assert (len(server.requests), len(again)) == (1, 1)


def test_a_wait_is_only_a_wait():
    waits = Waits()
    with Raw(saying(answer("503 Busy"), answer("200 OK", "[]"))) as server, client_of(server.url, waits=waits) as client:
        client.request(READING, same)
    assert len(waits) == 1
    assert 0 <= waits[0] <= 1
