# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests that are answered with an error, in the shape of the platform."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from .message import Call, NotJson


class Refused(Exception):
    """A request that is answered with an error. ``key`` is its machine-readable code."""

    def __init__(self, status: int, key: str, message: str, metadata: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.key = key
        self.message = message
        self.metadata = metadata or {}


def phrase(status: int) -> str:
    """Return the reason phrase of a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def html_page(status: int) -> bytes:
    """Return the page that a gateway would send."""
    words = phrase(status)
    return f"<html><head><title>{status} {words}</title></head><body><h1>{words}</h1></body></html>".encode()


def json_object(call: Call) -> dict[str, Any]:
    """Return the object in the body of a request, or refuse with a 400."""
    try:
        value = call.json()
    except NotJson:
        raise Refused(400, "invalid_json", "the body is not valid JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "invalid_json", "the body is not a JSON object")
    return value
