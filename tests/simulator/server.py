# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the simulator: in a thread of this process (``Simulator``), or as a program (``serve``)."""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

import uvicorn

from .application import Application
from .connections import Connections
from .control import Control
from .platform import Platform

Result = TypeVar("Result")
_BACKLOG = 1024


class _Server(uvicorn.Server):
    """uvicorn that reports when it accepts connections, ends when idle for too long, and does not handle signals."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None], longest_idle: float = math.inf) -> None:
        super().__init__(config)
        self._when_started = started
        self._longest_idle = longest_idle
        self._last_seen = (0, time.monotonic())

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._when_started()

    async def on_tick(self, counter: int) -> bool:
        answered, since = self._last_seen
        if answered != self.server_state.total_requests:
            self._last_seen = (self.server_state.total_requests, time.monotonic())
        elif time.monotonic() - since > self._longest_idle:
            return True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()  # a request that hangs must not delay the shutdown, nor be answered with 500
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(port: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only if the protocol is given; without it, each answer on a reused connection takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(_BACKLOG)
    return listener


def _config(control: Control) -> uvicorn.Config:
    connections = Connections()
    return uvicorn.Config(
        Application(control, connections),
        http=connections.protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,  # it lags by seconds on a busy machine; the application sends its own
        backlog=_BACKLOG,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=0,
    )


def url_of(listener: socket.socket) -> str:
    """The base URL of a listening socket."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def serve(port: int, announce: Callable[[str], None], longest_idle: float = math.inf) -> None:
    """Serve until SIGTERM or SIGINT, or until no request was answered for ``longest_idle`` seconds.

    ``announce`` gets the URL once connections are accepted.
    """
    listener = _listen(port)
    server = _Server(_config(Control()), lambda: announce(url_of(listener)), longest_idle)

    def stop(_number: int, _frame: Any) -> None:
        server.should_exit = True
        server.force_exit = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.run(sockets=[listener])


class Simulator:
    """A simulator in a thread of this process. Its methods do what the control API does, by the same code, between two requests.

    >>> with Simulator() as sim:
    ...     sim.settings(duplicate_email=409)
    ...     sim.fault(method="POST", action="reset", when="after")
    ...     requests.get(sim.url + "/api/me", headers={"Authorization": "Bearer …"})
    ...     assert sim.writes == 0
    """

    url: str

    def __init__(self, port: int = 0, platforms: Iterable[Platform] = ()) -> None:
        self._port = port
        self._control = Control(*platforms)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Simulator:
        """Start and return once connections are accepted."""
        listener = _listen(self._port)
        self.url = url_of(listener)
        started = threading.Event()
        self._server = _Server(_config(self._control), started.set)

        async def run(server: _Server) -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve(sockets=[listener])

        self._thread = threading.Thread(target=asyncio.run, args=(run(self._server),), name="simulator", daemon=True)
        self._thread.start()
        if not started.wait(30):
            raise RuntimeError("the simulator did not start")
        return self

    def stop(self) -> None:
        """Stop, and end all open connections."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(10)

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port on loopback."""
        return int(self.url.rpartition(":")[2])

    def journal(self) -> dict[str, Any]:
        """``{"requests": […], "writes": n, "connections": n}``."""
        return self._do(self._control.journal.render)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The journal's requests."""
        return list(self.journal()["requests"])

    @property
    def writes(self) -> int:
        """How many of them may have changed anything."""
        return int(self.journal()["writes"])

    @property
    def connections(self) -> int:
        """How many TCP connections they used."""
        return int(self.journal()["connections"])

    def clear_journal(self) -> None:
        """Clear the journal."""
        self._do(self._control.journal.clear)

    def reset(self, state: dict[str, Any] | None = None, **members: Any) -> None:
        """Replace the whole state. It may be given as a dictionary or as keyword arguments."""
        self._do(lambda: self._control.reset({**(state or {}), **members}))

    def state(self) -> dict[str, Any]:
        """The whole state."""
        return self._do(self._control.state)

    def invitations(self) -> dict[str, Any]:
        """``{"invitations": [{email, organization_id, count}], "total": n}``."""
        return self._do(self._control.invitations)

    def counters(self) -> dict[str, int]:
        """Return the counters since the last reset: tokens that were issued and refused, and calls that no client should make."""
        return self._do(self._control.counters)

    def revoke_tokens(self) -> int:
        """Revoke all fetched tokens, and return their number."""
        return self._do(self._control.revoke_tokens)

    def settings(self, **values: Any) -> dict[str, Any]:
        """Change settings, if any are given, and return all of them."""

        def change() -> dict[str, Any]:
            self._control.settings.update(values)
            return self._control.settings.render()

        return self._do(change)

    def faults(self, *orders: dict[str, Any]) -> list[int]:
        """Order faults, and return their ids."""
        return self._do(lambda: self._control.faults.add(list(orders)))

    def fault(self, **order: Any) -> int:
        """Order one fault by its attributes, and return its id."""
        return self.faults(order)[0]

    def pending_faults(self) -> list[dict[str, Any]]:
        """Return the remaining orders."""
        return self._do(self._control.faults.render)

    def clear_faults(self) -> None:
        """Remove all orders."""
        self._do(self._control.faults.clear)

    def _do(self, action: Callable[[], Result]) -> Result:
        if self._loop is None:
            return action()
        future: Future[Result] = Future()

        def run() -> None:
            try:
                future.set_result(action())
            except Exception as error:  # pylint: disable=broad-exception-caught  # handed to the caller's thread
                future.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return future.result(60)
