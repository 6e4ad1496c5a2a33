# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The object that has the whole state, and its operations, for HTTP (``control_api.py``) and Python (``server.py``)."""

from __future__ import annotations

from typing import Any

from .faults import Faults
from .faults import parse as parse_faults
from .idempotency import Operations
from .journal import Journal
from .message import Call
from .platform import Platform, StateError
from .polytomic import Polytomic
from .settings import Settings
from .settings import check as check_settings
from .uipath import UiPath


class Control:
    """Journal, faults, settings, platforms.

    ``more`` are further platforms, which take precedence. ``generation`` increases with each reset: requests of an earlier
    world do nothing in this one.
    """

    def __init__(self, *more: Platform) -> None:
        self.settings = Settings()
        self.journal = Journal()
        self.faults = Faults()
        self.operations = Operations()
        self.platforms: list[Platform] = [*more, UiPath(self.settings), Polytomic(self.settings)]
        self.generation = 0
        self.reset()

    def platform(self, call: Call) -> Platform:
        """Return the platform that serves the path; the last one serves all other paths."""
        return next(platform for platform in self.platforms if platform.serves(call))

    def reset(self, document: dict[str, Any] | None = None) -> dict[str, Any]:
        """Replace the world, and clear journal, faults, settings, invitations and idempotency keys.

        The document may contain ``settings`` and ``faults``; all its other keys belong to the platforms.
        An invalid document changes nothing.
        """
        document = {} if document is None else document
        if not isinstance(document, dict):
            raise StateError(["a state must be an object"])
        known = {"settings", "faults"}.union(*(platform.state_members for platform in self.platforms))
        if unknown := sorted(document.keys() - known):
            raise StateError([f"unknown key {', '.join(unknown)}; existing: {', '.join(sorted(known))}"])
        settings = check_settings(document.get("settings") or {})
        parse_faults(document.get("faults") or [])
        worlds = [platform.build(document) for platform in self.platforms]
        for platform, world in zip(self.platforms, worlds, strict=True):
            platform.world = world
        self.generation += 1
        self.operations = Operations()
        self.journal.clear()
        self.faults = Faults()
        self.faults.add(document.get("faults") or [])
        self.settings.reset()
        self.settings.update(settings)
        return {"generation": self.generation}

    def state(self) -> dict[str, Any]:
        """Return the whole state of all platforms."""
        merged: dict[str, Any] = {}
        for platform in self.platforms:
            merged.update(platform.state())
        return merged

    def invitations(self) -> dict[str, Any]:
        """Return the invitations by person, and the total number of e-mails."""
        found = [item for platform in self.platforms for item in platform.invitations()]
        return {"invitations": found, "total": sum(item["count"] for item in found)}

    def counters(self) -> dict[str, int]:
        """Return the counters of all platforms."""
        merged: dict[str, int] = {}
        for platform in self.platforms:
            merged.update(platform.counters())
        return merged

    def revoke_tokens(self) -> int:
        """Revoke all fetched tokens, and return their number."""
        return sum(platform.revoke_tokens() for platform in self.platforms)
