# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request, as a platform's adapter describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .credential import Credential
from .retry import Kind


class Request(NamedTuple):
    """One request: ``path`` is escaped and below the base, ``what`` begins the sentence of a failure.

    Of an error answer to a request for a secret (``for_secret``), only what is known to be harmless is told.
    """

    method: str
    path: str
    what: str
    query: Mapping[str, str] | None = None
    body: Any = None
    form: Mapping[str, str] | None = None
    credential: Credential | None = None
    for_secret: bool = False

    @property
    def kind(self) -> Kind:
        """How it may be repeated, where the caller says nothing else."""
        return Kind.KEYED_POST if self.method == "POST" else Kind.REPEATABLE

    def writes(self, kind: Kind) -> bool:
        """Whether it changes something; a POST that may be repeated like a GET does not."""
        return self.method != "GET" and (self.method != "POST" or kind is not Kind.REPEATABLE)
