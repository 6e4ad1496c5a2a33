# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator without a network: what the client sends is answered in the same thread, and oddly if a script says so.

Only the socket is replaced. A connection that is lost, late, cut off or refused is one that says so when it is read or written.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
from typing import NamedTuple

from simulator.control import Control
from simulator.message import Call

from ansible_collections.rosterops.saas_users.plugins.module_utils._http import wire

URL = "http://127.0.0.1:9"
MOST_REQUESTS = 400
DEEP = ("[" * 48, '{"a":' * 48)  # no client reads this
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
READING = ("GET", "HEAD", "OPTIONS")


class Endless(BaseException):
    """A task has sent more requests than any task of the tests needs. Nothing catches it."""


class Lost(NamedTuple):
    """A connection that ends: by ``reset``, ``end`` or ``late`` after some bytes, or while the request is ``sending``."""

    how: str
    said: bytes = b""


def writes(call):
    """Whether a request like this may change anything. A request for a token does not."""
    return call.method not in READING and not call.path.endswith("/connect/token")


class Turn(NamedTuple):
    """A request, and what became of it.

    Args:
        call: The request.
        done: Whether it changed anything.
        true: The status of the true answer, or None if the request was never processed.
        said: The bytes of the answer, or None if there was none.
        body: The body that the client reads in it, if it reads all of it.
        odd: Whether the answer is another than the true one.
    """

    call: Call
    done: bool
    true: int | None
    said: bytes | None
    body: bytes
    odd: bool

    @property
    def status(self):
        """The status that the client sees, or None."""
        words = (self.said or b"").removeprefix(INTERIM).split(b" ", 2)[1:2]
        return int(words[0]) if words and words[0].isdigit() else None

    def json(self):
        """What the client reads in a success, or None."""
        with contextlib.suppress(ValueError, RecursionError):
            text = self.body.decode(json.detect_encoding(self.body), "replace").lstrip("\ufeff")
            return json.loads(text) if self.status in (200, 201) and not any(one in text for one in DEEP) else None
        return None


class Server:
    """The simulator's platforms. ``turns`` are the requests since it began; ``strange`` makes an answer odd, or does nothing."""

    url = URL

    def __init__(self):
        self._control = Control()
        self.begin()

    def begin(self, strange=lambda number, call, work: None, **state):
        """Start anew.

        Args:
            strange: Gets the number of the request from 0, the request, and what does the work and gives the true answer;
                returns bytes and the body in them, or a Lost, or None for the true answer.
            state: A state of the simulator.
        """
        self._control.reset(state)
        self._strange = strange
        self.turns = []

    def state(self):
        """The whole state."""
        return self._control.state()

    def counters(self):
        """The simulator's counters."""
        return self._control.counters()

    def invitations(self):
        """How often each person was invited to an organization."""
        return {(one["organization_id"], one["email"]): one["count"] for one in self._control.invitations()["invitations"]}

    def answer(self, call):
        """The bytes of the answer to a request, or a Lost."""
        if len(self.turns) >= MOST_REQUESTS:
            raise Endless
        worked = []

        def work():
            if not worked:
                before = self.state() if call.method not in READING else None
                worked.append(self._work(call))
                worked.append(before is not None and before != self.state())
            return worked[0]

        odd = self._strange(len(self.turns), call, work)
        answer = odd
        if odd is None:
            true = work()
            answer = (raw(true.status, true.body, true.headers.items()), true.body)
        said, body = (answer.said or None, b"") if isinstance(answer, Lost) else answer
        true, done = worked or (None, False)
        self.turns.append(Turn(call, done, true and true.status, said, body, odd is not None))
        return answer if isinstance(answer, Lost) else said

    def _work(self, call):
        platform, operations = self._control.platform(call), self._control.operations
        operation = platform.operation(call)
        key = operation and (platform.name, operation)
        answer = operations.outcome(key) if key else None
        if answer is None:
            answer = platform.handle(call)
            if key and answer.status != 401:
                operations.record(key, answer)
        return answer

    @contextlib.contextmanager
    def connected(self):
        """Have every connection of the client lead here."""

        def connect(connection):
            wire.Attempt.current().connected = True
            return Line(self, connection)

        kept = wire.Dial._new_conn
        wire.Dial._new_conn = connect
        try:
            yield self
        finally:
            wire.Dial._new_conn = kept


class Line(io.RawIOBase):
    """In place of a socket, and of its file."""

    # urllib3 looks whether a pooled connection has anything to read: this one never has.
    _quiet = socket.socketpair()

    def __init__(self, server, connection):
        super().__init__()
        self._server = server
        self._connection = connection
        self._asked = b""
        self._answer = b""
        self._end = ""

    def settimeout(self, seconds):
        """Nothing takes time here."""

    def fileno(self):
        """A descriptor for urllib3."""
        return self._quiet[0].fileno()

    def makefile(self, _mode, buffering=0):
        """The file of a socket outlives it."""
        return self

    def readable(self):
        """It is."""
        return True

    def close(self):
        """Nothing is open. The object is used on, as a socket's file is."""

    def sendall(self, data):
        """Take a part of a request. When it is whole, it is answered."""
        self._asked += bytes(data)
        head, end, body = self._asked.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines)}
        if not end or len(body) < int(headers.get("content-length", 0)):
            return
        self._asked = b""
        method, target, _version = first.split(" ")
        path, _mark, query = target.partition("?")
        said = self._server.answer(Call(method, path, query, headers, body))
        self._answer, self._end = (said.said, said.how) if isinstance(said, Lost) else (said, "end")
        if self._end == "sending":
            raise BrokenPipeError

    def readinto(self, buffer):
        """Give what is left of the answer."""
        part, self._answer = self._answer[: len(buffer)], self._answer[len(buffer) :]
        if not part and self._end == "reset":
            raise ConnectionResetError
        if not part and self._end == "late":
            raise socket.timeout("timed out")
        buffer[: len(part)] = part
        return len(part)


def raw(status, body, headers=(), reason="Said"):
    """The bytes of an answer, with a Content-Length unless the headers frame the body themselves."""
    headers = list(headers)
    framed = {name.lower() for name, _value in headers} & {"content-length", "transfer-encoding"}
    if not framed and status != 204:
        headers.append(("Content-Length", str(len(body))))
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body
