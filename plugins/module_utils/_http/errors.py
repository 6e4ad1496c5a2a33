# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The typed errors of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.errors import TaskError
from .retry import Cause


class RequestFailed(TaskError):
    """A request failed.

    Args:
        message: What was attempted, what happened, and the status.
        failure: The details for the failed result: status, method, url, code, message, metadata.
        cause: What is known about the failure, for the retry table.
        asked: The seconds that the server asked to wait, or None.
        text: The unmodified body of an error answer, for code that knows the platform; empty if there is none. Never shown.
    """

    status: int | None
    cause: Cause
    asked: float | None
    text: str

    def __init__(
        self,
        message: str,
        failure: Mapping[str, Any],
        cause: Cause = Cause.FINAL,
        asked: float | None = None,
        text: str = "",
    ) -> None:
        super().__init__(message, failure=dict(failure))
        vars(self).update(status=failure["status"], cause=cause, asked=asked, text=text)


class ApiError(RequestFailed):
    """The server answered with an error status."""


class NotDone(ValueError):
    """Raised by the reader of an answer whose status is success but whose content says that nothing was done."""


class Unexpected(ValueError):
    """Raised by the reader of an answer that comes from the API but is invalid. The message is a complete sentence."""


class Redirected(RequestFailed):
    """The server answered with a 3xx. A redirect is never followed, so that the credential is not sent to another server."""


class MalformedAnswer(RequestFailed):
    """The server answered with success, but the content is invalid. A write then counts as accepted."""


class Unreadable(MalformedAnswer):
    """The server answered with success, but the content cannot be read. Whether a write was done is then in doubt."""


class Unreachable(RequestFailed):
    """There was no answer."""


class ProxyRefused(Unreachable):
    """A proxy did not pass the request to the server. The metadata contains its status, since it is not the server's."""
