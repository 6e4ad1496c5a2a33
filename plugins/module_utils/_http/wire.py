# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections for urllib3's pool that keep one deadline and never mix up two answers."""

from __future__ import annotations

import functools
import http.client
import io
import socket
import threading
import time
from typing import Any

from .requests import urllib3

MOST_INTERIM = 8
SWITCHING = 101


class OnlyInterim(http.client.HTTPException):
    """The server sent interim responses (1xx) only, and no final one."""


class ProxyAnswer(Exception):
    """A proxy refused to open a tunnel.

    Args:
        status: The proxy's HTTP status.
        proxy: Its host and port.
    """

    def __init__(self, status: int, proxy: str) -> None:
        super().__init__(status)
        self.status = status
        self.proxy = proxy


class Attempt:
    """One attempt at a request: its deadline, and how far it got.

    It is a context manager. Inside it, every connection of this module that the thread uses keeps the deadline.

    Args:
        seconds: The time to connect, send, and receive headers, body and trailers. It does not limit name resolution.

    Attributes:
        connected: Whether a connection was made, to the server or to a proxy.
        sent: Whether a part of the request may have reached the server.
        peer: The host and port of the connection, which may be those of a proxy.
    """

    _of_thread = threading.local()

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.connected = self.sent = False
        self.peer = ""

    def __enter__(self) -> Attempt:
        self._of_thread.attempt = self
        return self

    def __exit__(self, *exception: object) -> None:
        del self._of_thread.attempt

    @classmethod
    def current(cls) -> Attempt:
        """Return the attempt that this thread has entered."""
        found: Attempt = cls._of_thread.attempt
        return found

    def left(self) -> float:
        """Return the remaining seconds.

        Raises:
            TimeoutError: The deadline has passed (``socket.timeout`` in Python 3.9).
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        return left


class _Bytes(io.RawIOBase):
    """The bytes that a socket receives. Each read is limited by the rest of the attempt."""

    def __init__(self, sock: socket.socket, attempt: Attempt) -> None:
        super().__init__()
        self._socket = sock
        self._attempt = attempt
        self._file: Any = sock.makefile("rb", buffering=0)
        self.dry = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.dry:
            return None
        self._socket.settimeout(self._attempt.left())
        received: int | None = self._file.readinto(buffer)
        return received

    def close(self) -> None:
        self._file.close()
        super().close()


class _Lines(io.BufferedReader):
    """The bytes of one answer. An incomplete line is an error; http.client would take it for the end of the headers."""

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(-1 if size is None else size)
        if not line.endswith(b"\n") and len(line) != size:
            raise http.client.IncompleteRead(line)
        return line

    def left_over(self) -> bool:
        """Return whether more was received than was read."""
        self.raw.dry = True  # type: ignore[attr-defined]
        return bool(self.peek(1))


class _Source:
    """A socket in the form that HTTPResponse expects."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def makefile(self, _mode: str) -> _Lines:
        return _Lines(_Bytes(self._socket, Attempt.current()))


class Answer(http.client.HTTPResponse):
    """A complete answer. Interim responses (RFC 9110, 15.2) are skipped; http.client skips only a 100."""

    def __init__(self, sock: Any, *arguments: Any, connection: Wire, **options: Any) -> None:
        super().__init__(_Source(sock), *arguments, **options)  # type: ignore[arg-type]
        self._socket = sock
        self._connection = connection

    def _read_status(self) -> tuple[str, int, str]:
        for _number in range(MOST_INTERIM + 1):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200 or status == SWITCHING:
                self._connection.said = status
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise OnlyInterim

    def begin(self) -> None:
        """Read up to the body. A connection on which unannounced bytes may follow is not reused."""
        super().begin()
        lengths = [length.strip() for length in self.headers.get_all("Content-Length", [])]
        unannounced = self.status in (204, 304) and (self.chunked or lengths not in ([], ["0"]))
        if unannounced or self.status == SWITCHING or len(lengths) + self.chunked > 1:
            self.will_close = True

    def read(self, amt: int | None = None) -> bytes:
        """Read a part of the body.

        Raises:
            IncompleteRead: The body ends before its announced length.
        """
        data = super().read(amt)
        if amt and not data and self.length:
            raise http.client.IncompleteRead(data, self.length)
        return data

    def _close_conn(self) -> None:
        pending = getattr(self._socket, "pending", int)
        lines: Any = self.fp
        out_of_step = lines.left_over() or pending() > 0
        super()._close_conn()  # type: ignore[misc]
        if out_of_step:
            self._connection.close()


class Wire(http.client.HTTPConnection):
    """A mixin for urllib3's connection classes: it keeps the deadline of the attempt, and reads an ``Answer``."""

    said: int | None = None
    _tunnelling = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.response_class = functools.partial(Answer, connection=self)  # type: ignore[assignment]

    def send(self, data: Any) -> None:
        """Send data, and connect first if needed."""
        if self.sock is None:
            self.connect()
        attempt = Attempt.current()
        self.sock.settimeout(attempt.left())
        if not self._tunnelling:
            attempt.connected = attempt.sent = True
            attempt.peer = f"{self.host}:{self.port}"
        super().send(data)

    def _new_conn(self) -> socket.socket:
        attempt = Attempt.current()
        self.timeout = attempt.left()
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        attempt.connected = True
        sock.settimeout(attempt.left())
        return sock

    def _tunnel(self) -> None:
        self.said, self._tunnelling = None, True
        try:
            super()._tunnel()  # type: ignore[misc]
        except OSError:
            if self.said in (None, 200):
                raise
            raise ProxyAnswer(self.said or 0, f"{self.host}:{self.port}") from None
        finally:
            self._tunnelling = False
        self.sock.settimeout(Attempt.current().left())


class Dial(Wire):
    """A connection without a SOCKS proxy. All addresses of a host share one deadline; in urllib3, each has its own."""

    def _new_conn(self) -> socket.socket:
        attempt, host = Attempt.current(), getattr(self, "_dns_host", self.host).strip("[]")
        try:
            found = socket.getaddrinfo(host, self.port, urllib3.util.connection.allowed_gai_family(), socket.SOCK_STREAM)
        except UnicodeError:
            raise urllib3.exceptions.LocationParseError(host) from None
        failed: OSError = ConnectionError()
        for number, (family, kind, protocol, _name, address) in enumerate(found):
            sock = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options:  # type: ignore[attr-defined]
                    sock.setsockopt(*option)
                sock.settimeout(attempt.left() / (len(found) - number))
                sock.connect(address)
                sock.settimeout(attempt.left())
            except OSError as error:
                failed = error
                sock.close()
            else:
                attempt.connected = True
                return sock
        raise failed


@functools.cache
def wired(pool: type[Any]) -> type[Any]:
    """Return a subclass of a urllib3 pool class that uses the connections of this module."""
    base = pool.ConnectionCls
    mixin = Dial if base.__module__ == urllib3.connection.__name__ else Wire
    connection = type(base.__name__, (mixin, base), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})
