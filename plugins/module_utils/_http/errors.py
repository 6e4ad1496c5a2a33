# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request can end with, but for success: typed, so that whoever called knows what to make of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.errors import TaskError
from .retry import Cause


class RequestFailed(TaskError):
    """A request ended without success.

    Args:
        message: What was attempted, what happened, and the status.
        failure: What the failed result shows of it: status, method, url, code, message, metadata.
        cause: What is known of it, for the table of repetitions.
        asked: The seconds that the server asked to wait, if it did.
        text: The body of an error answer as it came, for code that knows the platform; empty where none came. Never to be shown.
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
    """Raised by the reader of an answer whose status is success, and whose content says that nothing was done."""


class Unexpected(ValueError):
    """Raised by the reader of an answer that comes from the API, but is not as the API promises: a whole sentence."""


class Redirected(RequestFailed):
    """The server answered with a 3xx, which is never followed: a credential is not carried to another place."""


class MalformedAnswer(RequestFailed):
    """The server answered with success, but not with what the API promises. A write counts as accepted then."""


class Unreadable(MalformedAnswer):
    """The server answered with success, and what it says about it cannot be read at all. A write is in doubt then."""


class Unreachable(RequestFailed):
    """No answer came."""


class ProxyRefused(Unreachable):
    """A proxy lets nothing pass to the server. Its status is in the metadata: it is none of the server's."""
