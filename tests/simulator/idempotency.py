# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Idempotency keys: the first outcome of a key is replayed; while the request is in progress, the key is refused."""

from __future__ import annotations

from collections.abc import Hashable

from .message import Answer


class Operations:
    """The outcomes by key, and the keys of requests in progress."""

    def __init__(self) -> None:
        self._outcomes: dict[Hashable, Answer] = {}
        self._in_flight: set[Hashable] = set()

    def outcome(self, key: Hashable) -> Answer | None:
        """Return the recorded outcome, marked as a replay, or None."""
        first = self._outcomes.get(key)
        return None if first is None else Answer(first.status, first.body, dict(first.headers), replayed=True)

    def begin(self, key: Hashable) -> bool:
        """Claim a key; return False if another request has it."""
        if key in self._in_flight:
            return False
        self._in_flight.add(key)
        return True

    def record(self, key: Hashable, answer: Answer) -> None:
        """Record an outcome, unless the key has one already."""
        self._outcomes.setdefault(key, answer)

    def end(self, key: Hashable) -> None:
        """Release a key, with or without an outcome."""
        self._in_flight.discard(key)
