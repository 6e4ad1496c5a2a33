# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections that break, never come to be, or never end: how each is told, and that nothing secret is."""

from __future__ import annotations

import socket
import struct

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http import client as _http
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import MalformedAnswer, Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    answer,
    client_of,
    closed_port,
    dripping,
    same,
    saying,
    undisturbed,
)

LOST = (Cause.NO_ANSWER, "the connection was lost before a whole answer came")
HEAD = b"HTTP/1.1 200 OK\r\n"


def failure_of(url, error=Unreachable, **changed):
    """The failure of a request, and its cause and message."""
    with client_of(url, **{"retries": 0, **changed}) as client, pytest.raises(error) as caught:
        client.request(READING, same)
    return caught.value.cause, caught.value.details["failure"]["message"]


def reset(connection):
    """End a connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]",
        b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "garbage", "no status", "cut", "cut chunk", "bad chunk", "many headers", "long header"],
)
def test_whatever_ends_before_a_whole_answer_is_no_answer(said):
    with Raw(saying(said)) as server:
        assert failure_of(server.url) == LOST


def test_a_reset_is_no_answer():
    with Raw(reset) as server:
        assert failure_of(server.url) == LOST


def is_left(server):
    """A request to this server ends when its time does, and says why."""
    found, seconds = undisturbed(lambda: failure_of(server.url, timeout=0.5))
    assert found == (Cause.NO_ANSWER, "no whole answer within 0.5 s")
    assert seconds < 2.5


def test_a_server_that_says_nothing_is_left():
    with Raw(dripping(b"", b"")) as server:
        is_left(server)


def test_a_server_that_stops_in_the_middle_is_left():
    with Raw(dripping(answer("200 OK", "[1, 2]")[:-2], b"")) as server:
        is_left(server)


def test_a_server_that_goes_on_for_ever_is_left():
    with Raw(dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n")) as server:
        is_left(server)


def test_a_body_that_drips_is_left():
    with Raw(dripping(HEAD + b"Content-Length: 30000\r\n\r\n", b" ")) as server:
        is_left(server)


def test_an_absurdly_large_answer_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 3 << 20)
    with Raw(saying(answer("200 OK", b" " * (4 << 20)))) as server:
        assert failure_of(server.url, MalformedAnswer) == (Cause.FINAL, "the answer is larger than 3 MiB")
    with Raw(saying(answer("200 OK", b" " * (3 << 20)))) as server, client_of(server.url) as client:
        assert client.request(WRITING, same) is None


def test_of_an_absurdly_large_error_only_the_beginning_is_shown():
    with Raw(saying(answer("400 No", "words " * 100_000))) as server, client_of(server.url) as client:
        with pytest.raises(_http.ApiError) as caught:
            client.request(READING, same)
    assert len(caught.value.message) < 600


def test_broken_compression_is_final():
    with Raw(saying(answer("200 OK", "no gzip", "Content-Encoding: gzip"))) as server:
        assert failure_of(server.url, MalformedAnswer) == (Cause.FINAL, "the answer cannot be decompressed")


def test_a_refused_connection_was_never_sent():
    url = f"http://127.0.0.1:{closed_port()}"
    words = f"the connection was refused, or there is no route to the host; check {url}"
    assert failure_of(url) == (Cause.NEVER_SENT, words)


def test_an_unknown_host_was_never_sent(monkeypatch):
    def unknown(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    url = "http://no-such-host.invalid"
    assert failure_of(url) == (Cause.NEVER_SENT, f"the host name cannot be resolved; check {url}")


def test_a_host_that_does_not_take_the_connection_was_never_sent(monkeypatch):
    def never(*_arguments, **_options):
        raise socket.timeout("timed out")

    monkeypatch.setattr(socket.socket, "connect", never)
    assert failure_of("http://127.0.0.1:9") == (Cause.NEVER_SENT, "no connection within 20 s")


@pytest.mark.parametrize("url", ["http://a..b", "http://" + "a" * 64 + ".example"])
def test_what_cannot_be_sent_is_final(url):
    cause, words = failure_of(url, retries=5)
    assert (cause, words) == (Cause.FINAL, f"the request cannot be sent; check {url}, and the URL of the proxy")


def test_what_was_never_sent_is_tried_again():
    with client_of(f"http://127.0.0.1:{closed_port()}", retries=3) as client:
        with pytest.raises(Unreachable, match=r"the connection was refused.*, after 4 attempts$"):
            client.request(READING, same)


# Proxies

PASSWORD = "pr0xy-pass-word"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_told_without_its_password(scheme, monkeypatch):
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://jane:{PASSWORD}@127.0.0.1:{closed_port()}")
    cause, words = failure_of(f"{scheme}://saas.example")
    assert cause is Cause.NEVER_SENT
    assert words == "the proxy cannot be reached; see HTTPS_PROXY, HTTP_PROXY and NO_PROXY"


@pytest.mark.parametrize("proxy", [f"http://jane:{PASSWORD}@[::1", f"gopher://jane:{PASSWORD}@h", f"socks5://jane:{PASSWORD}@h"])
def test_the_url_of_a_proxy_that_is_none_is_not_quoted(proxy, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with client_of("http://saas.example", retries=5) as client, pytest.raises(Unreachable) as caught:
        client.request(READING, same)
    assert "check http://saas.example, and the URL of the proxy" in str(caught.value)
    assert PASSWORD not in str(caught.value) + str(caught.value.details)
    assert caught.value.cause is Cause.FINAL


def test_requests_go_through_a_proxy(monkeypatch):
    with Raw(saying(answer("200 OK", "[7]"))) as proxy, client_of("http://saas.example") as client:
        monkeypatch.setenv("HTTP_PROXY", f"http://jane:{PASSWORD}@127.0.0.1:{proxy.port}")
        assert client.request(READING, same) == [7]
    assert proxy.requests[0].startswith(b"GET http://saas.example/api/thing HTTP/1.1\r\n")
