# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a platform is to the simulator, and what platforms share.

A new platform is a class like this, beside ``polytomic.py``, and a line in ``control.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeVar

from .message import Answer, Call

World = TypeVar("World")


class StateError(ValueError):
    """A state that cannot be set; ``problems`` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Platform(Protocol):
    """One API. ``handle`` does all its work at once, without waiting, so that no two requests overlap in it."""

    name: str
    state_members: frozenset[str]
    """The members of a reset document that belong to this platform."""
    world: Any
    """The state; a reset replaces it by what ``build`` made."""

    def serves(self, call: Call) -> bool:
        """Whether the path is this platform's."""

    def handle(self, call: Call) -> Answer:
        """Do the work and answer."""

    def error(self, call: Call, status: int, key: str, message: str) -> Answer:
        """An error in this API's shape."""

    def operation(self, call: Call) -> Hashable | None:
        """What identifies a repeated request, where the API has idempotency keys."""

    def build(self, document: dict[str, Any]) -> Any:
        """The world that a reset document describes, StateError when it describes none. Changes nothing."""

    def state(self) -> dict[str, Any]:
        """The whole state, secrets included."""

    def invitations(self) -> list[dict[str, Any]]:
        """The invitation e-mails that would have gone out."""

    def counters(self) -> dict[str, int]:
        """What is counted since the last reset, by names that begin with the platform's."""

    def revoke_tokens(self) -> int:
        """Make the tokens that were fetched worthless; how many there were."""


def read_state(build: Callable[[dict[str, Any]], World], document: dict[str, Any]) -> World:
    """What ``build`` makes of the document. Whatever it stumbles over is the document's fault."""
    try:
        return build(document)
    except StateError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise StateError([f"the state cannot be read: {type(error).__name__} {error}"]) from error


def refuse_unknown(what: str, item: Any, known: frozenset[str]) -> None:
    """StateError when the item of a document has members that are not known."""
    if not isinstance(item, dict):
        raise StateError([f"{what} is an object"])
    if unknown := sorted(item.keys() - known):
        raise StateError([f"{what} has no member {', '.join(unknown)}; there are: {', '.join(sorted(known))}"])


def in_another_order(role_ids: Iterable[str]) -> list[str]:
    """The distinct ids in an order that differs from the given one, where there are two or more."""
    given = list(dict.fromkeys(role_ids))
    ordered = sorted(given)
    return ordered[::-1] if ordered == given else ordered
