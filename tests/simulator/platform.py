# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface of a platform, and what all platforms share.

A new platform is a class like this, beside ``polytomic.py``, and a line in ``control.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeVar

from .message import Answer, Call

World = TypeVar("World")


class StateError(ValueError):
    """An invalid state; ``problems`` has a sentence for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Platform(Protocol):
    """One API. ``handle`` does all its work without waiting, so that requests never overlap in it."""

    name: str
    state_members: frozenset[str]
    """The keys of a reset document that belong to this platform."""
    world: Any
    """The state; a reset replaces it by the result of ``build``."""

    def serves(self, call: Call) -> bool:
        """Return whether this platform serves the path."""

    def handle(self, call: Call) -> Answer:
        """Do the work and answer."""

    def error(self, call: Call, status: int, key: str, message: str) -> Answer:
        """Return an error in the shape of this API."""

    def operation(self, call: Call) -> Hashable | None:
        """Return what identifies a repeated request, if the API has idempotency keys."""

    def build(self, document: dict[str, Any]) -> Any:
        """Return the world that a reset document describes, or raise StateError. This changes nothing."""

    def state(self) -> dict[str, Any]:
        """Return the whole state, including secrets."""

    def invitations(self) -> list[dict[str, Any]]:
        """Return the invitation e-mails that would have been sent."""

    def counters(self) -> dict[str, int]:
        """Return the counters since the last reset, by names that begin with the platform's name."""

    def revoke_tokens(self) -> int:
        """Revoke the fetched tokens, and return their number."""


def read_state(build: Callable[[dict[str, Any]], World], document: dict[str, Any]) -> World:
    """Return the result of ``build``. Any exception means that the document is invalid."""
    try:
        return build(document)
    except StateError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise StateError([f"the state cannot be read: {type(error).__name__} {error}"]) from error


def refuse_unknown(what: str, item: Any, known: frozenset[str]) -> None:
    """Raise StateError if an item of a document has unknown keys."""
    if not isinstance(item, dict):
        raise StateError([f"{what} must be an object"])
    if unknown := sorted(item.keys() - known):
        raise StateError([f"{what} has no attribute {', '.join(unknown)}; existing: {', '.join(sorted(known))}"])


def in_another_order(role_ids: Iterable[str]) -> list[str]:
    """Return the distinct ids in another order than the given one, if there are two or more."""
    given = list(dict.fromkeys(role_ids))
    ordered = sorted(given)
    return ordered[::-1] if ordered == given else ordered
