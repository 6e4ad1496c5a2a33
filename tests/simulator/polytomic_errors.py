# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes that Polytomic's errors have (API reference: ApiError; the older shapes as its versions answered)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .message import dumps
from .refusal import Refused, html_page, phrase
from .settings import VERSIONS

NEWEST, OLDEST = VERSIONS[0], VERSIONS[-1]


def error_body(shape: str, version: str, error: Refused) -> tuple[bytes, str]:
    """The body and its content type."""
    if shape == "documented":
        shape = _documented(version, error.status)
    if shape == "empty":
        return b"", "text/plain"
    if shape == "html":
        return html_page(error.status), "text/html; charset=utf-8"
    return dumps(_SHAPES[shape](error)), "application/json"


def _documented(version: str, status: int) -> str:
    if version == OLDEST:
        return "2021"
    return "legacy" if status == 401 and version != NEWEST else "current"


_SHAPES: dict[str, Callable[[Refused], dict[str, Any]]] = {
    "current": lambda error: {
        "key": error.key,
        "message": error.message,
        "metadata": error.metadata,
        "status": error.status,
    },
    "legacy": lambda error: {
        "code": error.status,
        "context": error.metadata,
        "error": error.message,
        "status": phrase(error.status),
    },
    "2021": lambda error: {"error": {"message": error.message}},
    "status_code": lambda error: {
        "message": error.message,
        "status_code": error.status,
        "metadata": [{"name": name, "value": value} for name, value in error.metadata.items()],
    },
}
