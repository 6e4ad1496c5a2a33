# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Process a request: journal, fault, idempotency key, latency, work, fault, answer."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Hashable
from email.utils import formatdate
from typing import Any

from .connections import Connection, Connections
from .control import Control
from .control_api import PREFIX, control_app
from .faults import Fault
from .journal import Entry
from .message import BODY_LIMIT, Answer, Call

_UNSENT = 100
"""How many bytes a truncated body is shorter than its Content-Length."""


class Dropped(Exception):
    """The request ends without an answer."""


class Application:
    """The ASGI application: the control API below its prefix, the platforms everywhere else."""

    def __init__(self, control: Control, connections: Connections) -> None:
        self.control = control
        self._connections = connections
        self._control_app = control_app(control)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if scope["path"] == PREFIX or scope["path"].startswith(PREFIX + "/"):
            await self._control_app(scope, receive, send)
            return
        connection = self._connections.of(scope)
        call = _call(scope)
        entry = self.control.journal.begin(call, scope["client"][1], connection.number)
        if not await _read_body(call, receive):
            return
        exchange = Exchange(self.control, connection, entry, receive)
        try:
            answer = await exchange.run()
        except Dropped:
            return
        entry.status = answer.status
        entry.replayed = answer.replayed
        await _send(answer, exchange.truncated, connection, call, send)


class Exchange:
    """One request, from its arrival to its answer."""

    def __init__(self, control: Control, connection: Connection, entry: Entry, receive: Any) -> None:
        self._control = control
        self._generation = control.generation
        self._connection = connection
        self._entry = entry
        self._call = entry.call
        self._receive = receive
        self._platform = control.platform(entry.call)
        self._operations = control.operations
        self.truncated = False

    async def run(self) -> Answer:
        """Return the answer, or raise Dropped. A fault is used up only by a request that reaches its work or its replay."""
        operation = self._platform.operation(self._call)
        if operation is None:
            return await self._proceed(self._fault(), None)
        key = (self._platform.name, operation)
        if not self._operations.begin(key):
            return self._platform.error(
                self._call, 409, "in_flight", "a request with this Idempotency-Key is still being processed"
            )
        try:
            if (replay := self._operations.outcome(key)) is not None:
                return await self._replay(self._fault(), replay)
            return await self._proceed(self._fault(), key)
        finally:
            self._operations.end(key)

    def _fault(self) -> Fault | None:
        fault = self._control.faults.match(self._call)
        self._entry.fault = fault.name if fault is not None else None
        return fault

    async def _proceed(self, fault: Fault | None, key: Hashable | None) -> Answer:
        """Apply the latency, a fault before, the work, and a fault after. Record the outcome of the key once it is known."""
        await self._pause(self._control.settings["latency"])
        if fault is not None and fault.when == "before" and (answer := await self._strike(fault)) is not None:
            if fault.recorded:
                self._record(key, answer)
            return answer
        done = self._work()
        replaced = fault is not None and fault.when == "after" and fault.recorded and self._is_answer(fault)
        if not replaced:
            self._record(key, done)
        if fault is not None and fault.when == "after" and (answer := await self._strike(fault, done)) is not None:
            self._record(key, answer)
            return answer
        return done

    async def _replay(self, fault: Fault | None, replay: Answer) -> Answer:
        await self._pause(self._control.settings["latency"])
        answer = None if fault is None else await self._strike(fault, replay)
        return replay if answer is None else answer

    def _record(self, key: Hashable | None, answer: Answer) -> None:
        # A request that is not authenticated has no outcome: authentication comes first.
        if key is not None and answer.status != 401:
            self._operations.record(key, answer)

    def _work(self) -> Answer:
        try:
            return self._platform.handle(self._call)
        except Exception:  # pylint: disable=broad-exception-caught  # a bug of the simulator must be visible in the test
            traceback.print_exc()
            return Answer(500, b"the simulator failed; see its standard error", {"content-type": "text/plain"})

    async def _strike(self, fault: Fault, done: Answer | None = None) -> Answer | None:
        """Apply a fault: return an answer, return None to continue as usual, or raise Dropped."""
        await self._pause(fault.delay)
        if fault.action == "delay":
            return None
        if fault.action == "answer":
            return self._ordered(fault)
        if fault.action == "truncate":
            self.truncated = True
            return self._ordered(fault) if self._is_answer(fault) else done or self._work()
        if fault.action == "hang":
            await self._until_client_leaves()
        elif fault.action == "reset":
            await self._connection.reset()
        else:
            await self._connection.close()
        raise Dropped

    @staticmethod
    def _is_answer(fault: Fault) -> bool:
        ordered = (fault.status, fault.body, fault.json, fault.body_size)
        return fault.action == "answer" or fault.echo or any(item is not None for item in ordered)

    def _ordered(self, fault: Fault) -> Answer:
        default = self._platform.error(self._call, fault.answer_status, "fault", f"ordered failure {fault.name}")
        return fault.answer(self._call, default)

    async def _pause(self, seconds: float) -> None:
        if seconds:
            await asyncio.sleep(seconds)
        if self._control.generation != self._generation:
            await self._connection.reset()
            raise Dropped

    async def _until_client_leaves(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _call(scope: Any) -> Call:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Call(scope["method"], scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1"), headers)


async def _read_body(call: Call, receive: Any) -> bool:
    """Read the body; return False if the client left. Excess bytes are read and dropped, so that the client gets its answer."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        size += len(message["body"])
        if size <= BODY_LIMIT:
            parts.append(message["body"])
        if not message.get("more_body"):
            break
    call.body = b"".join(parts)
    call.too_large = size > BODY_LIMIT
    return True


async def _send(answer: Answer, truncated: bool, connection: Connection, call: Call, send: Any) -> None:
    declared = len(answer.body) + (_UNSENT if truncated else 0)
    headers = {"date": formatdate(usegmt=True), "content-length": str(declared)} | answer.headers
    if answer.status in (204, 304):
        headers.pop("content-length", None)
    raw = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": answer.body, "more_body": truncated})
    if truncated and call.method != "HEAD":
        await connection.close()
