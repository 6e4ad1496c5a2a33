# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP request and one HTTP answer, independent of the server's types."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

BODY_LIMIT = 1024 * 1024
"""The maximum size of a request's body in bytes; a longer one is answered with 413."""


class NotJson(ValueError):
    """The body of a request is not JSON."""


@dataclass(slots=True)
class Call:
    """A request as it arrived. ``path`` and ``query`` are as sent (percent escapes kept), header names are lower-case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    too_large: bool = False

    @property
    def target(self) -> str:
        """Path and query, as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def json(self) -> Any:
        """Return the value of the body, or None if there is no body."""
        if not self.body.strip():
            return None
        try:
            return json.loads(self.body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise NotJson(str(error)) from None


@dataclass(slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


def dumps(value: Any) -> bytes:
    """JSON as the platforms send it: compact, UTF-8."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
