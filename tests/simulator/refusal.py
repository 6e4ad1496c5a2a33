# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request that is answered with an error, whatever shape the platform then gives it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from .message import Call, NotJson


class Refused(Exception):
    """A request that is answered with an error. ``key`` is the machine-readable word for it."""

    def __init__(self, status: int, key: str, message: str, metadata: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.key = key
        self.message = message
        self.metadata = metadata or {}


def phrase(status: int) -> str:
    """The words of a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def html_page(status: int) -> bytes:
    """The page that a gateway would answer."""
    words = phrase(status)
    return f"<html><head><title>{status} {words}</title></head><body><h1>{words}</h1></body></html>".encode()


def json_object(call: Call) -> dict[str, Any]:
    """The object that the request's body is, or a 400."""
    try:
        value = call.json()
    except NotJson:
        raise Refused(400, "invalid_json", "the body is no valid JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "invalid_json", "the body is no JSON object")
    return value
