# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes of UiPath's errors: ProblemDetails, identity results, OAuth's, and the answers of gateways."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from .message import Answer, dumps
from .refusal import Refused, html_page, phrase
from .settings import Settings

JSON = "application/json; charset=utf-8"
_PROBLEM = "application/problem+json; charset=utf-8"
NO_PARTITION = "InvalidPartition"
_BARE = frozenset({401, 403, 404})
"""The format of these is not documented."""


class Failed(Refused):
    """The API refuses the request: an identity result with a code and a description for each reason, even with a 200."""

    def __init__(self, *errors: tuple[str, str], nested: bool = False) -> None:
        super().__init__(400, *errors[0])
        self.errors = list(errors)
        self.nested = nested
        """Whether the result is a member of the answer, as live servers have it on BulkCreate."""


class UnknownCall(Refused):
    """The server does not support the call in any version; the shape is that of ASP.NET's API versioning."""


class OAuthRefused(Refused):
    """No token; RFC 6749, section 5.2. ``key`` is one of its codes."""


def answer(settings: Settings, refused: Refused) -> Answer:
    """The answer that the refusal gets."""
    status = refused.status
    shape = settings["uipath_error_shape"]
    if shape == "documented":
        shape = _documented(settings, refused)
    without = False
    if isinstance(refused, Failed):
        choice = str(settings["uipath_refusal"])
        status, without = int(choice[:3]), choice.endswith("without_errors")
    headers = {"retry-after": refused.metadata["retry_after"]} if "retry_after" in refused.metadata else {}
    if status == 401 and not isinstance(refused, OAuthRefused):
        headers["www-authenticate"] = 'Bearer error="invalid_token"'
    if status == 405:
        headers["allow"] = ", ".join(refused.metadata.get("allowed", []))
    if shape == "empty":
        return Answer(status, b"", headers)
    if shape in ("text", "html"):
        text = html_page(status) if shape == "html" else refused.message.encode()
        return Answer(status, text, headers | {"content-type": f"text/{'plain' if shape == 'text' else 'html'}; charset=utf-8"})
    content = _oauth(settings, refused) if shape == "oauth" else _SHAPES[shape](refused, status, without)
    return Answer(status, dumps(content), headers | {"content-type": _PROBLEM if shape.startswith("problem") else JSON})


def succeeded() -> dict[str, Any]:
    """The identity result of what was done."""
    return {"succeeded": True, "errors": []}


def trace_id() -> str:
    """Return a W3C trace id, as in the errors of ASP.NET."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def _documented(settings: Settings, refused: Refused) -> str:
    if isinstance(refused, OAuthRefused):
        return "oauth"
    if isinstance(refused, Failed):
        return "nested_result" if refused.nested else "identity_result"
    if isinstance(refused, UnknownCall):
        return "api_version"
    if refused.key == NO_PARTITION:
        return "message"
    if refused.status == 429:
        return str(settings["uipath_limit_body"])
    return str(settings["uipath_bare_body"]) if refused.status in _BARE else "problem"


def _oauth(settings: Settings, refused: Refused) -> dict[str, Any]:
    return {"error": refused.key} | ({"error_description": refused.message} if settings["uipath_oauth_description"] else {})


def _problem(refused: Refused, status: int, _without: bool) -> dict[str, Any]:
    title = "One or more validation errors occurred." if status == 400 else phrase(status)
    return _problem_errors(refused, status, _without) | {"title": title, "status": status, "traceId": trace_id()}


def _problem_errors(refused: Refused, _status: int, _without: bool) -> dict[str, Any]:
    return {"errors": {refused.metadata.get("field", "$"): [description for _unused, description in _errors(refused)]}}


def _identity_result(refused: Refused, _status: int, without: bool) -> dict[str, Any]:
    errors = [{"code": code, "description": description} for code, description in _errors(refused)]
    return {"succeeded": False, "errors": None if without else errors}


def _abp(refused: Refused, _status: int, _without: bool) -> dict[str, Any]:
    words = [f"{code}: {description}" for code, description in _errors(refused)]
    details = "".join(f" - {one}\r\n" for one in words)
    return {
        "error": {
            "code": 0,
            "message": "Your request is not valid!",
            "details": f"The following errors were detected during validation.\r\n{details}",
            "validationErrors": [{"message": one, "members": ["request"]} for one in words],
        },
        "__abp": True,
    }


def _errors(refused: Refused) -> list[tuple[str, str]]:
    return refused.errors if isinstance(refused, Failed) else [(refused.key, refused.message)]


_SHAPES: dict[str, Callable[[Refused, int, bool], dict[str, Any]]] = {
    "problem": _problem,
    "problem_errors": _problem_errors,
    "identity_result": _identity_result,
    "nested_result": lambda refused, status, without: {"result": _identity_result(refused, status, without), "users": []},
    "error_message": lambda refused, _status, _without: {"errorMessage": refused.message},
    "status_code": lambda refused, status, _without: {
        "StatusCode": status,
        "StatusDescription": phrase(status),
        "Message": refused.message,
    },
    "message": lambda refused, _status, _without: {"message": refused.message, "errorCode": refused.key, "traceId": trace_id()},
    "abp": _abp,
    "api_version": lambda refused, _status, _without: {
        "error": {"code": refused.key, "message": refused.message, "innerError": None}
    },
}
"""The shapes 1 to 5 of the notes on the API, and those seen in use since. Shape 6 (text, HTML, nothing) is created above."""
