# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``timeout`` bounds an attempt, whatever the other side does: each of these ran on for as long as it liked."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    answer,
    client_of,
    dripping,
    own_certificate,
    same,
    undisturbed,
)

TIMEOUT = 0.5
MUCH = 2.0  # what a busy machine may need on top
NO_ANSWER = (Cause.NO_ANSWER, "no whole answer within 0.5 s")
NO_CONNECTION = (Cause.NEVER_SENT, "no connection within 0.5 s")
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of our own: its file, and a server's TLS context."""
    return own_certificate(tmp_path_factory.mktemp("tls"))


def ends_in_time(url, expected, request=READING, timeout=TIMEOUT, **changed):
    """A single attempt ends when its time does, and says why."""

    def attempt():
        with client_of(url, timeout=timeout, retries=0, **changed) as client, pytest.raises(Unreachable) as caught:
            client.request(request, same)
        return caught.value.cause, caught.value.details["failure"]["message"]

    found, seconds = undisturbed(attempt)
    assert found == expected
    assert seconds < timeout + MUCH


def gzip_blocks(count):
    """A chunk of compressed blocks that hold nothing."""
    blocks = EMPTY_BLOCK * count
    return f"{len(blocks):x}\r\n".encode() + blocks + b"\r\n"


def beginning_of_gzip():
    """The head of an answer that is compressed, and of what is compressed."""
    packer = zlib.compressobj(wbits=31)
    head = packer.compress(b"[") + packer.flush(zlib.Z_SYNC_FLUSH)
    return HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + f"{len(head):x}\r\n".encode() + head + b"\r\n"


SLOW = {
    "status": dripping(b"", b"H"),
    "header": dripping(HEAD + b"X: ", b"y"),
    "headers": dripping(HEAD, b"X: y\r\n", 0.1),
    "silence": dripping(HEAD, b""),
    "interim answers": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.2),
    "an interim answer": dripping(b"HTTP/1.1 103 Early Hints\r\n", b"X", 0.05),
    "body": dripping(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "body without a length": dripping(HEAD + b"\r\n", b" "),
    "chunks": dripping(CHUNKED, b"1\r\n \r\n"),
    "chunks at full speed": dripping(CHUNKED, b"1\r\n \r\n" * 500, 0.001),
    "the size of a chunk": dripping(CHUNKED, b"0"),
    "the extension of a chunk": dripping(CHUNKED + b"1;x=", b"y"),
    "trailer": dripping(CHUNKED + b"2\r\n[]\r\n0\r\nX: ", b"y"),
    "trailers": dripping(CHUNKED + b"2\r\n[]\r\n0\r\n", b"X: y\r\n", 0.005),
    "trailers at full speed": dripping(CHUNKED + b"2\r\n[]\r\n0\r\n", b"X: y\r\n" * 1000, 0.001),
    "empty blocks": dripping(beginning_of_gzip(), gzip_blocks(1)),
    "empty blocks at full speed": dripping(beginning_of_gzip(), gzip_blocks(1000), 0),
    "an error's body": dripping(b"HTTP/1.1 500 Oh\r\nContent-Length: 9999\r\n\r\n", b"x"),
}


@pytest.mark.parametrize("slow", SLOW)
def test_an_answer_comes_in_time_or_not_at_all(slow):
    with Raw(SLOW[slow]) as server:
        ends_in_time(server.url, NO_ANSWER)


@pytest.mark.parametrize("slow", ["header", "silence", "body", "trailers", "empty blocks at full speed"])
def test_so_it_does_over_tls(slow, certificate):
    with Raw(SLOW[slow], tls=certificate[1]) as server:
        ends_in_time(server.url, NO_ANSWER, ca_path=certificate[0])


def test_endless_interim_answers_end_before():
    with Raw(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0)) as server:
        ends_in_time(server.url, (Cause.NO_ANSWER, "the server sent only interim responses (1xx)"))


@pytest.mark.parametrize("drop", [b"", b"\x00"], ids=["stalls", "drips"])
def test_a_handshake_ends_in_time(drop, certificate):
    with Raw(dripping(b"\x16\x03\x03\x40\x00", drop)) as server:
        ends_in_time(server.url.replace("http:", "https:"), NO_CONNECTION, ca_path=certificate[0])


def test_records_of_tls_that_drip_end_in_time(certificate):
    """The time of a read is that of all the bytes it needs, below TLS as well."""

    def talk(connection):
        # The bytes of a record, by hand: through memory, and then one by one.
        raw = socket.socket(fileno=socket.dup(connection.fileno()))
        with raw, contextlib.suppress(OSError):
            dripping(b"\x17\x03\x03\x40\x00", b"\x00")(raw)

    with Raw(talk, tls=certificate[1]) as server:
        ends_in_time(server.url, NO_ANSWER, ca_path=certificate[0])


def slow_handshake(connection):
    """A tunnel to a server that begins to speak TLS, in its own time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    connection.recv(65536)
    dripping(b"\x16\x03\x03\x40\x00", b"\x00")(connection)


@pytest.mark.parametrize(
    "tunnel",
    [
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.05),
        dripping(b"HTTP/1.1 200 OK\r\n\r\n", b""),
        slow_handshake,
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.2),
    ],
    ids=["status", "headers", "no handshake", "slow handshake", "interim answers"],
)
def test_a_tunnel_is_there_in_time(tunnel, monkeypatch):
    with Raw(tunnel) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        ends_in_time("https://saas.example", NO_CONNECTION)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("pause", [0.05, 9], ids=["slowly", "not at all"])
def test_what_is_sent_is_taken_in_time(pause, encrypted, certificate):
    """A server that reads, but not what we have to say in the time we have for it."""
    ended = threading.Event()

    def read(connection):
        with contextlib.suppress(OSError), connection:
            stream = certificate[1].wrap_socket(connection, server_side=True) if encrypted else connection
            while not ended.wait(pause) and stream.recv(1000):
                pass

    def serve():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=read, args=listener.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        threading.Thread(target=serve, daemon=True).start()
        url = f"{'https' if encrypted else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        try:
            much = WRITING._replace(body=["x" * 8_000_000])
            ends_in_time(url, (Cause.NO_ANSWER, "no whole answer within 2 s"), much, 2, ca_path=certificate[0])
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)


# Addresses


def black_holes(monkeypatch, *addresses, real=None):
    """A host with these addresses, none of which answers but the real one."""
    connect = socket.socket.connect

    def never(sock, address):
        if address == real:
            return connect(sock, address)
        time.sleep(sock.gettimeout())
        raise socket.timeout("timed out")

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: found)
    monkeypatch.setattr(socket.socket, "connect", never)


def test_many_addresses_have_no_more_time_than_one(monkeypatch):
    black_holes(monkeypatch, *[(f"192.0.2.{number}", 80) for number in range(9)])
    ends_in_time("http://saas.example", NO_CONNECTION)


def test_an_address_that_does_not_answer_leaves_time_for_the_next(monkeypatch):
    with Raw(lambda connection: connection.sendall(answer("200 OK", "[7]"))) as server:
        black_holes(monkeypatch, ("192.0.2.1", 80), ("127.0.0.1", server.port), real=("127.0.0.1", server.port))
        with client_of("http://saas.example", timeout=2, retries=0) as client:
            assert client.request(READING, same) == [7]


# What is in time


def test_an_answer_that_takes_its_time_is_waited_for():
    content = gzip.compress(b"[7]")
    head = CHUNKED[:-2] + b"Content-Encoding: gzip\r\n\r\n" + f"{len(content):x}\r\n".encode()
    whole = head + content + b"\r\n0\r\nX: y\r\n\r\n"

    def talk(connection):
        for place in range(0, len(whole), 10):
            connection.sendall(whole[place : place + 10])
            time.sleep(0.01)

    with Raw(talk) as server, client_of(server.url, timeout=20) as client:
        assert client.request(READING, same) == [7]


def test_each_attempt_has_its_own_time():
    """Also on a connection that is kept."""

    def talk(connection):
        for _number in range(4):
            time.sleep(0.4)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[7]")
            connection.recv(65536)

    with Raw(talk) as server, client_of(server.url, timeout=1, retries=0) as client:
        assert [client.request(READING, same) for _number in range(4)] == [[7]] * 4
    assert len(server.requests) == 1
