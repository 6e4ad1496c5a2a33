# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies: what passes through them, what they answer themselves, and that nobody sees their password."""

from __future__ import annotations

import base64
import contextlib

import pytest
import urllib3

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import (
    ApiError,
    MalformedAnswer,
    ProxyRefused,
    Unreachable,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.wire import Dial, wired
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    Waits,
    answer,
    client_of,
    own_certificate,
    same,
    saying,
    undisturbed,
)

PASSWORD = "pr0xy-pass-word"
DELETING = READING._replace(method="DELETE", what="Removing the thing")
TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[7]"
VARIABLES = "see HTTPS_PROXY, HTTP_PROXY and NO_PROXY"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of our own: its file, and a server's TLS context."""
    return own_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def through(monkeypatch):
    """Lets all requests go through a proxy, with a user and a password."""

    @contextlib.contextmanager
    def use(server):
        with server as proxy:
            for scheme in ("HTTP", "HTTPS"):
                monkeypatch.setenv(f"{scheme}_PROXY", f"http://jane:{PASSWORD}@127.0.0.1:{proxy.port}")
            yield proxy

    return use


def refused(request, url="https://saas.example", error=ProxyRefused, **changed):
    """How a request fails, of which nobody learns the proxy's password."""
    with client_of(url, **changed) as client, pytest.raises(error) as caught:
        client.request(request, same, look=lambda: pytest.fail("nothing was sent: there is nothing to look for"))
    assert caught.value.__class__ is error
    shown = str(caught.value) + repr(caught.value) + str(caught.value.details)
    assert PASSWORD not in shown
    assert base64.b64encode(f"jane:{PASSWORD}".encode()).decode() not in shown
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "no traceback shows the library's own words"
    return caught.value


# A tunnel that is refused


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (407, "it requires a user and a password, or rejects those in its URL"),
        (401, "it does not allow this request; allow the host there, or"),
        (403, "it does not allow this request; allow the host there, or"),
        (404, "it does not allow this request; allow the host there, or"),
        (405, "it does not allow this request; allow the host there, or"),
        (302, "it does not allow this request; allow the host there, or"),
        (204, "it does not allow this request; allow the host there, or"),
        (511, "it does not allow this request; allow the host there, or"),
    ],
)
@pytest.mark.parametrize("request_", [READING, WRITING, DELETING], ids=["get", "post", "delete"])
def test_a_proxy_that_refuses_is_asked_once_and_told_as_what_it_is(request_, status, why, through):
    """Six tries with a wrong password lock an account. And a 404 of a proxy's does not mean that somebody is gone."""
    with through(Raw(saying(answer(f"{status} jane:{PASSWORD}", f"<p>jane:{PASSWORD}")))) as proxy:
        error = refused(request_)
        assert len(proxy.requests) == 1
    assert proxy.requests[0].startswith(b"CONNECT saas.example:443 HTTP/1.")
    assert (error.status, error.cause, error.accepted) == (None, Cause.FINAL, False)
    assert error.details["failure"]["metadata"] == {"proxy_status": status}
    said = error.details["failure"]["message"]
    assert said.startswith(f"the proxy 127.0.0.1:{proxy.port} answered {status} (")
    assert why in said
    assert said.endswith(VARIABLES)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 522])
@pytest.mark.parametrize("request_", [READING, WRITING], ids=["get", "post"])
def test_a_proxy_that_does_not_reach_the_server_is_asked_again(request_, status, through):
    waits = Waits()
    with through(Raw(saying(answer(f"{status} Oh", PASSWORD)))) as proxy:
        error = refused(request_, retries=2, waits=waits)
        assert (len(proxy.requests), len(waits)) == (3, 2)
    assert error.cause is Cause.NEVER_SENT
    assert f"127.0.0.1:{proxy.port} answered {status} (" in error.message
    assert "): it could not reach the server (" in error.message
    assert error.message.endswith(", after 3 attempts")


@pytest.mark.parametrize("said", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: y\r\n"], ids=["nothing", "garbage", "cut"])
def test_a_proxy_that_says_nothing_of_sense_has_sent_nothing(said, through):
    with through(Raw(saying(said))) as proxy:
        error = refused(WRITING, error=Unreachable, retries=1)
        assert len(proxy.requests) == 2
    assert error.cause is Cause.NEVER_SENT


def test_a_proxy_that_asks_for_a_moment_first_is_waited_for(through):
    said = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\n" + answer("403 Forbidden")
    with through(Raw(saying(said))) as proxy:
        assert "answered 403 (Forbidden)" in refused(READING).message
        assert len(proxy.requests) == 1


# A tunnel that leads somewhere


def tunnel_to(context, *answers, seen):
    """A proxy and the server behind it in one."""

    def talk(connection):
        connection.sendall(TUNNEL)
        with context.wrap_socket(connection, server_side=True) as stream:
            for said in answers:
                request = stream.recv(65536)
                if not request:
                    return
                seen.append(request)
                stream.sendall(said)

    return talk


def test_requests_go_through_one_tunnel_and_keep_it(certificate, through):
    seen = []
    with through(Raw(tunnel_to(certificate[1], KEPT, KEPT, seen=seen))) as proxy:
        with client_of("https://127.0.0.1:9", ca_path=certificate[0]) as client:
            assert [client.request(READING, same), client.request(DELETING, same)] == [[7], [7]]
    assert len(proxy.requests) == 1
    assert [raw.split(b" ")[0] for raw in seen] == [b"GET", b"DELETE"]
    assert b"Proxy-Authorization: Basic " in proxy.requests[0]
    assert not any(b"proxy-authorization" in raw.lower() for raw in seen), "the server does not get to know the password"


def test_interim_answers_in_a_tunnel_are_passed_over(certificate, through):
    said = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    with through(Raw(tunnel_to(certificate[1], said, seen=[]))):
        with client_of("https://127.0.0.1:9", ca_path=certificate[0]) as client, pytest.raises(ApiError, match="HTTP 404"):
            client.request(DELETING, same)


def test_a_407_in_a_tunnel_is_a_proxy_s_as_well(certificate, through):
    """Of the server's own network then, which is not to be known from here."""
    said = b"HTTP/1.1 407 Oh\r\nContent-Length: 0\r\n\r\n"
    with through(Raw(tunnel_to(certificate[1], said, seen=[]))):
        error = refused(READING, "https://127.0.0.1:9", error=ApiError, ca_path=certificate[0])
    assert error.details["failure"]["message"].startswith("the proxy 127.0.0.1:")


@pytest.mark.parametrize("request_", [READING, WRITING], ids=["get", "post"])
def test_what_is_lost_in_a_tunnel_may_have_been_done(request_, certificate, through):
    seen = []
    with through(Raw(tunnel_to(certificate[1], b"HTTP/1.1 200 OK\r\n", seen=seen))):
        with client_of("https://127.0.0.1:9", ca_path=certificate[0], retries=0) as client, pytest.raises(Unreachable) as caught:
            client.request(request_, same)
    assert (caught.value.cause, len(seen)) == (Cause.NO_ANSWER, 1)


@pytest.mark.parametrize("drop", [b"y", b""], ids=["drips", "silence"])
def test_an_answer_in_a_tunnel_comes_in_time(drop, certificate, through):
    def talk(connection):
        connection.sendall(TUNNEL)
        with certificate[1].wrap_socket(connection, server_side=True) as stream:
            stream.recv(65536)
            stream.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not proxy.ended.wait(0.02):
                stream.sendall(drop)

    def attempt():
        with client_of("https://127.0.0.1:9", ca_path=certificate[0], retries=0, timeout=0.5) as client:
            with pytest.raises(Unreachable) as caught:
                client.request(READING, same)
        return caught.value.details["failure"]["message"]

    with through(Raw(talk)) as proxy:
        found, seconds = undisturbed(attempt)
    assert found == "no whole answer within 0.5 s"
    assert seconds < 2.5


def test_a_certificate_behind_a_tunnel_is_checked(certificate, through):
    with through(Raw(tunnel_to(certificate[1], KEPT, seen=[]))):
        error = refused(READING, "https://localhost:9", error=Unreachable, ca_path=certificate[0])
    assert error.message.split(" (")[0].endswith("; check the host in https://localhost:9")
    assert error.cause is Cause.FINAL


# Proxies of another kind


class Socks(urllib3.connection.HTTPConnection):
    """A connection class from elsewhere, as that for SOCKS is: it connects in its own way."""


class SocksPool(urllib3.HTTPConnectionPool):
    """Its pool."""

    ConnectionCls = Socks


def test_what_connects_in_its_own_way_keeps_it_and_has_its_answers_read_as_all_others():
    said = b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer("404 Not Found")
    with Raw(saying(said)) as server, client_of(server.url) as client:
        client._session.adapters["http://"].poolmanager.pool_classes_by_scheme = {"http": wired(SocksPool)}
        with pytest.raises(ApiError, match="HTTP 404"):
            client.request(DELETING, same)
    with client_of(server.url, retries=0) as client:
        client._session.adapters["http://"].poolmanager.pool_classes_by_scheme = {"http": wired(SocksPool)}
        with pytest.raises(Unreachable, match="the connection was refused, or there is no route to the host; check ") as caught:
            client.request(DELETING, same)
    assert caught.value.cause is Cause.NEVER_SENT
    assert not issubclass(wired(SocksPool).ConnectionCls, Dial)


# Requests that a proxy reads


@pytest.mark.parametrize("request_", [READING, WRITING, DELETING], ids=["get", "post", "delete"])
def test_a_proxy_that_wants_a_password_for_a_plain_request_is_asked_once(request_, through):
    with through(Raw(saying(answer("407 Proxy Authentication Required", f"jane:{PASSWORD}", "Retry-After: 0")))) as proxy:
        error = refused(request_, "http://saas.example", error=ApiError)
        assert len(proxy.requests) == 1
    assert (error.status, error.cause, error.accepted) == (407, Cause.FINAL, False)
    assert error.details["failure"]["message"] == (
        f"the proxy 127.0.0.1:{proxy.port} answered 407 (Proxy Authentication Required): "
        f"it requires a user and a password, or rejects those in its URL; {VARIABLES}"
    )


def test_what_is_lost_behind_a_proxy_may_have_been_done(through):
    with through(Raw(saying(b""))) as proxy:
        with client_of("http://saas.example", retries=0) as client, pytest.raises(Unreachable) as caught:
            client.request(WRITING, same)
        assert len(proxy.requests) == 1
    assert caught.value.cause is Cause.NO_ANSWER


def test_another_protocol_is_not_taken_up_behind_a_proxy(through):
    with through(Raw(saying(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"))):
        with client_of("http://saas.example") as client, pytest.raises(MalformedAnswer, match="the status 101"):
            client.request(READING, same)
