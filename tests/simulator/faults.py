# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that a test orders: what goes wrong, for which requests, how often, before or after the work is done."""

from __future__ import annotations

import base64
import binascii
import random
import re
from dataclasses import dataclass, field, fields
from typing import Any

from .message import Answer, Call, dumps

ACTIONS = ("answer", "reset", "close", "delay", "truncate", "hang")
_NOT_RECORDED = frozenset({408, 429, 502, 503, 504, *range(520, 531), 598, 599})
_BODILESS = frozenset({204, 304})


class FaultError(ValueError):
    """An invalid order; ``problems`` has a sentence for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Fault:
    """One order. The table in the README explains each attribute."""

    name: str = ""
    method: str | None = None
    path: str | None = None
    contains: str | None = None
    when: str = "before"
    action: str = "answer"
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    json: Any = None
    body_size: int | None = None
    echo: bool = False
    record: bool | None = None
    delay: float = 0.0
    times: int = 1
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    id: int = 0
    random: random.Random = field(default_factory=random.Random)

    def concerns(self, call: Call) -> bool:
        """Return whether the order applies to this kind of request."""
        if self.method and self.method.upper() != call.method:
            return False
        if self.path and self.path not in call.target and not re.search(self.path, call.target):
            return False
        return not self.contains or self.contains.encode() in call.body

    def strikes(self) -> bool:
        """Return whether the fault happens for this request, and count ``skip`` and ``times`` down."""
        if self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1 and self.random.random() >= self.probability:
            return False
        if self.times > 0:
            self.times -= 1
        return True

    @property
    def recorded(self) -> bool:
        """Whether an Idempotency-Key replays this answer. Answers of gateways and rate limiters are not outcomes of the API."""
        return self.record if self.record is not None else self.answer_status not in _NOT_RECORDED

    @property
    def answer_status(self) -> int:
        """The status of the answer."""
        return self.status if self.status is not None else (401 if self.echo else 500)

    def answer(self, call: Call, default: Answer) -> Answer:
        """Return the ordered answer. ``default`` is the platform's own error with that status."""
        headers, body, kind = dict(default.headers), default.body, "application/json"
        if self.echo:
            body = dumps(
                {"key": "unauthorized", "message": f"rejected credential: {_credential(call)}", "status": self.answer_status}
            )
        elif self.body_size is not None:
            body = b"x" * self.body_size
        elif self.body is not None:
            body = self.body.encode("utf-8", "surrogateescape")
            kind = "text/html; charset=utf-8" if self.body.lstrip().startswith("<") else kind
        elif self.json is not None:
            body = dumps(self.json)
        else:
            kind = default.headers.get("content-type", kind)
        headers["content-type"] = kind
        headers.update({name.lower(): str(value) for name, value in self.headers.items()})
        return Answer(self.answer_status, b"" if self.answer_status in _BODILESS else body, headers)


class Faults:
    """The current orders, oldest first. At most one affects each request."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, orders: Any) -> list[int]:
        """Add one order or a list of orders, all or none, and return their ids."""
        faults = parse(orders)
        for fault in faults:
            self._last_id += 1
            fault.id = self._last_id
            fault.name = fault.name or f"fault-{fault.id}"
        self._faults.extend(faults)
        return [fault.id for fault in faults]

    def clear(self) -> None:
        """Remove all orders."""
        self._faults = []

    def match(self, call: Call) -> Fault | None:
        """Return the order that affects this request, or None."""
        for fault in self._faults:
            if fault.concerns(call) and fault.strikes():
                return fault
        return None

    def render(self) -> list[dict[str, Any]]:
        """Return the orders, with the remaining ``times`` and ``skip``."""
        names = [item.name for item in fields(Fault) if item.name != "random"]
        return [{name: getattr(fault, name) for name in names} for fault in self._faults]


_TYPES: dict[str, tuple[type, ...]] = {
    "name": (str,), "method": (str,), "path": (str,), "contains": (str,), "when": (str,), "action": (str,), "status": (int,),
    "headers": (dict,), "body": (str,), "body_size": (int,), "echo": (bool,), "record": (bool,), "delay": (int, float),
    "times": (int,), "skip": (int,), "probability": (int, float), "seed": (int,), "json": (object,),
}  # fmt: skip


def parse(orders: Any) -> list[Fault]:
    """Parse orders, or raise FaultError with all problems."""
    items = orders if isinstance(orders, list) else [orders]
    problems: list[str] = []
    for item in items:
        problems += _problems(item)
    if problems:
        raise FaultError(problems)
    return [Fault(**item, random=random.Random(item.get("seed", 0))) for item in items]


def _problems(item: Any) -> list[str]:
    if not isinstance(item, dict):
        return ["a fault must be an object"]
    found = [f"unknown attribute {name!r}; existing: {', '.join(sorted(_TYPES))}" for name in item if name not in _TYPES]
    for name, types in _TYPES.items():
        value = item.get(name)
        if value is None and name in item and name != "json":
            found.append(f"{name} cannot be null; omit it")
        elif value is not None and (
            not isinstance(value, types) or (isinstance(value, bool) and bool not in types and name != "json")
        ):
            found.append(f"{name} has the wrong type")
    if found:
        return found
    if item.get("action", "answer") not in ACTIONS:
        found.append(f"action must be one of {', '.join(ACTIONS)}")
    if item.get("when", "before") not in ("before", "after"):
        found.append("when must be before or after")
    if not 200 <= item.get("status", 500) <= 599:
        found.append("status must be between 200 and 599")
    if item.get("delay", 0) < 0 or item.get("body_size", 0) < 0 or item.get("skip", 0) < 0:
        found.append("delay, body_size and skip must be zero or more")
    if item.get("action") == "delay" and not item.get("delay"):
        found.append("action delay needs delay, in seconds")
    try:
        re.compile(item.get("path", ""))
    except re.error as error:
        found.append(f"path is not a regular expression: {error}")
    return found


def _credential(call: Call) -> str:
    sent = call.headers.get("authorization", "(none)")
    scheme, _unused, value = sent.partition(" ")
    if scheme.lower() != "basic":
        return sent
    try:
        return f"{sent} ({base64.b64decode(value, validate=True).decode('utf-8', 'replace')})"
    except (binascii.Error, ValueError):
        return sent
