# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request, as described by the adapter of a platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .credential import Credential
from .retry import Kind


class Request(NamedTuple):
    """One request.

    Args:
        method: The HTTP method.
        path: The escaped path, relative to the base URL.
        what: What the request does, such as ``Creating jane.doe``: the beginning of an error message.
        query: The query parameters.
        body: The JSON body.
        form: The form fields, instead of ``body``.
        credential: Used instead of the credential of the client.
        for_secret: Whether the answer contains a secret. Of an error answer, only harmless parts are shown then.
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
        """How the request may be retried by default."""
        return Kind.KEYED_POST if self.method == "POST" else Kind.REPEATABLE

    def writes(self, kind: Kind) -> bool:
        """Return whether the request changes anything; a POST that may be repeated like a GET does not."""
        return self.method != "GET" and (self.method != "POST" or kind is not Kind.REPEATABLE)
