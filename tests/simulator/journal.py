# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests in the order of arrival. An entry is created when a request arrives, and completed when it is answered."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from .message import Call

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_TOKEN_PATH = "/connect/token"


@dataclass(slots=True)
class Entry:
    """One request. ``status`` is None if no answer was sent (reset, close, hang, or still in progress)."""

    n: int
    call: Call
    at: float
    client: int
    connection: int
    status: int | None = None
    fault: str | None = None
    replayed: bool = False
    run: int | None = None

    @property
    def is_write(self) -> bool:
        """Whether the request may change anything; a request for an OAuth token does not."""
        return self.call.method not in _READING and not self.call.path.endswith(_TOKEN_PATH)

    def render(self) -> dict[str, Any]:
        """Return the entry in the form of the control API."""
        return {
            "n": self.n,
            "method": self.call.method,
            "path": self.call.path,
            "query": self.call.query,
            "status": self.status,
            "headers": self.call.headers,
            "body": _readable(self.call.body),
            "at": self.at,
            "client": self.client,
            "fault": self.fault,
            "replayed": self.replayed,
            "run": self.run,
        }


class Journal:
    """The entries since the journal was cleared."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._run: int | None = None

    def tell_run(self, run: int) -> None:
        """What arrives from now on belongs to this run of what is tested."""
        self._run = run

    def begin(self, call: Call, client: int, connection: int) -> Entry:
        """Add a request that has just arrived."""
        entry = Entry(len(self._entries) + 1, call, time.monotonic(), client, connection, run=self._run)
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        """Remove all entries. Requests that are still in progress no longer appear."""
        self._entries = []
        self._run = None

    def render(self) -> dict[str, Any]:
        """Return the journal in the form of the control API."""
        return {
            "requests": [entry.render() for entry in self._entries],
            "writes": sum(entry.is_write for entry in self._entries),
            "connections": len({entry.connection for entry in self._entries}),
        }


def _readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
