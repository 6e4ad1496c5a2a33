# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TCP connections: uvicorn's protocol, extended so that the application can count, close and reset them."""

from __future__ import annotations

import asyncio
import socket
import struct
from itertools import count
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

_NO_LINGER = struct.pack("ii", 1, 0)


class Connection:
    """One accepted TCP connection."""

    def __init__(self, number: int, transport: asyncio.Transport) -> None:
        self.number = number
        self.lost = asyncio.Event()
        self._transport = transport

    async def reset(self) -> None:
        """End the connection with a TCP reset: the client gets ECONNRESET."""
        if self.lost.is_set():
            return
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()
        await self.lost.wait()

    async def close(self) -> None:
        """Close the connection after everything is sent: the client gets the end of the stream."""
        if not self.lost.is_set():
            self._transport.close()
        await self.lost.wait()


class Connections:
    """The open connections by the client's address, which is in the ASGI scope."""

    def __init__(self) -> None:
        self._open: dict[Any, Connection] = {}
        self._numbers = count(1)

    def of(self, scope: Any) -> Connection:
        """Return the connection of a request; if it has ended meanwhile, a placeholder that is already lost."""
        found = self._open.get(tuple(scope["client"]))
        if found is None:
            found = Connection(0, asyncio.Transport())
            found.lost.set()
        return found

    def protocol(self) -> type[asyncio.Protocol]:
        """Return uvicorn's HTTP protocol with this register. It is h11, since httptools refuses unknown methods itself."""
        register = self

        class RegisteredProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                register._open[self.client] = Connection(next(register._numbers), transport)

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                if (connection := register._open.pop(self.client, None)) is not None:
                    connection.lost.set()

        return RegisteredProtocol
