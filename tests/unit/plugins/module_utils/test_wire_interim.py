# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are none, answers that are cut off, and answers that nobody asked for: each request gets its own, or none."""

from __future__ import annotations

import io
import time

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import (
    ApiError,
    MalformedAnswer,
    Redirected,
    Unreachable,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.wire import MOST_INTERIM
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    answer,
    client_of,
    own_certificate,
    same,
    saying,
)

DELETING = READING._replace(method="DELETE", what="Removing the thing")
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]"
OTHERS = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n["evil"]'


def interim(status):
    """An interim answer."""
    return f"HTTP/1.1 {status} Wait\r\nX-Why: it takes time\r\n\r\n".encode()


def in_turn(*answers):
    """What a server says on one connection: an answer to each request, and then nothing more."""

    def talk(connection):
        connection.sendall(answers[0])
        for said in answers[1:]:
            if not connection.recv(65536):
                return
            connection.sendall(said)

    return talk


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of our own: its file, and a server's TLS context."""
    return own_certificate(tmp_path_factory.mktemp("tls"))


# Interim answers


@pytest.mark.parametrize("pause", [0, 0.1], ids=["at once", "later"])
def test_what_follows_an_interim_answer_is_the_answer(pause):
    """A DELETE that was refused counted as done, and the next request got the refusal."""

    def talk(connection):
        connection.sendall(EARLY)
        time.sleep(pause)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        connection.recv(65536)
        connection.sendall(KEPT)

    with Raw(talk) as server, client_of(server.url) as client:
        with pytest.raises(ApiError, match=r"^Removing the thing: Forbidden \(HTTP 403\)$"):
            client.request(DELETING, same)
        assert client.request(READING, same) == [1]
    assert len(server.requests) == 1, "one connection is enough"


@pytest.mark.parametrize("status", [100, 102, 103, 104, 110, 199])
@pytest.mark.parametrize("request_", [READING, WRITING, DELETING], ids=["get", "post", "delete"])
def test_interim_answers_of_every_kind_are_passed_over(request_, status):
    with Raw(saying(interim(status) + answer("200 OK", "[7]"))) as server, client_of(server.url) as client:
        assert client.request(request_, same) == [7]
    assert len(server.requests) == 1


def test_a_handful_of_them_is_passed_over_and_no_more():
    said = [interim(100 + number) for number in (0, 2, 3, 3, 0, 2, 3, 3)]
    assert len(said) == MOST_INTERIM
    with Raw(saying(b"".join(said) + answer("200 OK", "[7]"))) as server, client_of(server.url) as client:
        assert client.request(READING, same) == [7]
    with Raw(saying(EARLY + b"".join(said) + answer("200 OK", "[7]"))) as server, client_of(server.url, retries=0) as client:
        with pytest.raises(Unreachable, match=r"the server sent only interim responses \(1xx\)") as caught:
            client.request(READING, same)
    assert caught.value.cause is Cause.NO_ANSWER


def test_an_interim_answer_with_nothing_after_it_is_no_answer():
    with Raw(saying(EARLY)) as server, client_of(server.url, retries=1) as client:
        with pytest.raises(Unreachable, match="the connection was lost before a whole answer came") as caught:
            client.request(DELETING, same)
    assert (caught.value.cause, len(server.requests)) == (Cause.NO_ANSWER, 2)


# Statuses


@pytest.mark.parametrize("status", [101, 600, 700, 999])
@pytest.mark.parametrize("request_", [READING, WRITING, DELETING], ids=["get", "post", "delete"])
def test_a_status_that_no_request_is_answered_with_is_malformed(request_, status):
    said = f"HTTP/1.1 {status} Odd\r\nContent-Length: 0\r\n\r\n".encode()
    with Raw(in_turn(said, OTHERS)) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer, match=rf"the status {status} is not a valid answer; is this the URL") as caught:
            client.request(request_, same)
    assert (caught.value.status, caught.value.cause, caught.value.accepted) == (status, Cause.FINAL, request_ is not READING)
    assert len(server.requests) == 1


def test_after_another_protocol_was_taken_up_the_connection_is_closed():
    said = [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", answer("200 OK", "[7]")]

    def talk(connection):
        connection.sendall(said.pop(0))
        if said:
            connection.recv(65536)

    with Raw(talk) as server, client_of(server.url, retries=0) as client:
        with pytest.raises(MalformedAnswer):
            client.request(READING, same)
        assert client.request(READING, same) == [7]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "error"), [(200, None), (299, Unreadable), (300, Redirected), (399, Redirected), (400, ApiError), (599, ApiError)]
)
def test_the_edges_of_success_and_error(status, error):
    with Raw(saying(answer(f"{status} Edge", "[7]"))) as server, client_of(server.url) as client:
        if error is None:
            assert client.request(READING, same) == [7]
        else:
            with pytest.raises(error) as caught:
                client.request(READING, same)
            assert caught.value.__class__ is error


# Answers that are cut off

WHOLE = {
    "length": b"HTTP/1.1 200 OK\r\nX-Y: z\r\nContent-Length: 9\r\n\r\n[1, 2, 3]",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n1\r\n]\r\n0\r\nX-Sum: 7\r\n\r\n",
    "nothing": b"HTTP/1.1 200 OK\r\nX-Y: z\r\nConnection: close\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\nX-Y: z\r\n\r\n",
    "interim": EARLY + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("whole", WHOLE)
def test_a_part_of_an_answer_is_no_answer(whole):
    """Wherever it is cut: in the headers as well, whose end http.client sees in the end of the stream."""
    parts = [WHOLE[whole][:end] for end in range(len(WHOLE[whole]))]
    with Raw(saying(*parts, b"")) as server:
        for part in parts:
            with client_of(server.url, retries=0) as client, pytest.raises(Unreachable) as caught:
                client.request(DELETING, same)
            assert (caught.value.cause, part) == (Cause.NO_ANSWER, part)
    with Raw(saying(WHOLE[whole])) as server, client_of(server.url) as client:
        client.request(DELETING, same)


# Answers out of step


# A record of TLS that holds more than is received at once: what is left of it cannot be seen from outside.
WIDE = KEPT.replace(b"Content", b"X-Wide: " + b"x" * (io.DEFAULT_BUFFER_SIZE - len(KEPT) - 10) + b"\r\nContent")

OUT_OF_STEP = {
    "a second answer in the same record": WIDE + OTHERS,
    "a second answer": KEPT + OTHERS,
    "a part of one": KEPT + b"HTTP/1.1 200 OK\r\nContent-Le",
    "more than announced": KEPT + b"]",
    "a body that cannot be": b"HTTP/1.1 204 No Content\r\nContent-Length: 8\r\n\r\n",
    "chunks that cannot be": b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n[1]",
    "length and chunks": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("said", OUT_OF_STEP)
def test_a_connection_whose_answers_may_be_out_of_step_is_closed(said, encrypted, certificate):
    """Nobody is removed because of an answer about somebody else. On the same connection, the second request has no answer."""
    first = [OUT_OF_STEP[said]]

    def talk(connection):
        connection.sendall(first.pop() if first else KEPT)
        connection.recv(65536)

    tls = certificate[1] if encrypted else None
    with Raw(talk, tls=tls) as server, client_of(server.url, ca_path=certificate[0], retries=0) as client:
        assert client.request(DELETING, same) in ([1], None)
        assert client.request(READING, same) == [1]
    assert len(server.requests) == 2


@pytest.mark.parametrize("length", [b"", b"Content-Length: 0\r\n"], ids=["none", "zero"])
def test_a_connection_that_is_in_step_is_kept(length):
    with Raw(in_turn(b"HTTP/1.1 204 No Content\r\n" + length + b"\r\n", KEPT, KEPT)) as server, client_of(server.url) as client:
        assert [client.request(one, same) for one in (DELETING, READING, READING)] == [None, [1], [1]]
    assert len(server.requests) == 1
