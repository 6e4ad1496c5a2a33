# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read an answer: return the result of a request, or raise a typed error whose message contains no secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Callable, TypeVar
from urllib.parse import urlsplit

from .._base.secret import Secret, scrubber_of
from .clock import CLOCK
from .credential import CHECK, sent
from .error_shapes import from_json, is_object, one_line, read_error
from .errors import ApiError, MalformedAnswer, NotDone, Redirected, RequestFailed, Unexpected, Unreadable
from .patience import asked_wait
from .request import Request
from .requests import requests
from .retry import Cause, cause_of_status

T = TypeVar("T")

LARGEST_ERROR = 64 * 1024
IS_IT_THE_API = "; is this the URL of the API?"
# The statuses that mean done ("Success is HTTP 200 everywhere", and 204 for a removal). Other successes do not come from the
# platforms: a 202 is not done yet, and a 206 is partial.
DONE: Mapping[str, tuple[int, ...]] = {"GET": (200,), "POST": (200, 201), "PUT": (200,), "PATCH": (200,), "DELETE": (200, 204)}
NOT_THERE = (404, 405)  # from the API, it is JSON
SHORTEST_TOKEN = 8  # a shorter one could be part of a name


class Reader:
    """Reads the answers of one deployment, and masks secrets in them.

    Args:
        base: The URL of the deployment.
        secrets: Masked in everything that is shown.
        address: The option that has set the URL, and the URL, for messages.
    """

    def __init__(self, base: str, secrets: Iterable[Secret], address: str) -> None:
        self._base = base
        self._check = f"; check {address}"
        self._secrets = list(secrets)
        self._scrub = scrubber_of(secret.reveal() for secret in self._secrets)
        self._scrub_answer = scrubber_of([])

    def hide(self, secret: Secret, fetched: bool = False) -> None:
        """See :meth:`Client.hide`."""
        self._secrets.append(secret)
        self._scrub = scrubber_of(one.reveal() for one in self._secrets)
        if fetched and len(secret.reveal()) >= SHORTEST_TOKEN:
            self._scrub_answer = scrubber_of([secret.reveal()])

    def result(
        self, request: Request, response: requests.Response, text: str | None, read: Callable[[Any], T], unanswered: bool
    ) -> T:
        """Return what ``read`` makes of an answer.

        Args:
            request: The request.
            response: The status and headers.
            text: The content, or None if it cannot be decompressed.
            read: See :meth:`Client.request`.
            unanswered: Whether an earlier attempt with the same Idempotency-Key was never answered.

        Raises:
            ApiError, Redirected, MalformedAnswer: See there.
        """
        status = response.status_code
        if 300 <= status < 400:
            raise self._redirected(request, response)
        if 400 <= status < 600:
            raise self._refused(request, response, text or "", unanswered)
        if not 200 <= status < 300:
            raise self._of_another(request, f"the status {status} is not a valid answer", status)
        if text is None:
            raise self.failed(Unreadable, request, "the answer cannot be decompressed", status=status)
        try:
            answer = self._content(request.method, status, text)
        except (ValueError, RecursionError) as error:
            why = str(error) if error.__class__ is ValueError else "the answer is not JSON"
            raise self._of_another(request, why, status) from None
        try:
            return read(answer)
        except NotDone as error:
            said = read_error(status, self._scrub(text)[:LARGEST_ERROR], str(error))
            raise self.failed(ApiError, request, said.message, status=status, code=said.code, metadata=said.metadata) from None
        except Unexpected as error:
            raise self.failed(MalformedAnswer, request, str(error), status=status) from None
        except ValueError as error:
            raise self._of_another(request, str(error), status) from None

    def failed(
        self,
        error: type[RequestFailed],
        request: Request,
        said: str,
        *,
        status: int | None = None,
        code: str | None = None,
        metadata: Any = None,
        cause: Cause = Cause.FINAL,
        asked: float | None = None,
        text: str = "",
    ) -> RequestFailed:
        """Return the typed error for a request. This is the only place where text of a server is put into a message."""
        said = one_line(self._scrub(said))
        failure = {
            "status": status,
            "method": request.method,
            "url": self._base + request.path,
            "code": self._scrub(code),
            "message": said,
            "metadata": self._scrub(metadata),
        }
        place = f"(HTTP {status})" if status else f"({request.method} {failure['url']})"
        return error(f"{request.what}: {said} {place}", failure, cause, asked, text)

    def _of_another(self, request: Request, why: str, status: int) -> RequestFailed:
        """Return the error for an answer that does not seem to come from the API."""
        return self.failed(Unreadable, request, f"{why}{IS_IT_THE_API}", status=status).adding(self._check)

    def _redirected(self, request: Request, response: requests.Response) -> RequestFailed:
        place = "a location that is not shown" if request.for_secret else response.headers.get("Location", "an unknown location")
        why = f"the server redirects to {place}; redirects are not followed, so set the URL of the deployment itself"
        return self.failed(Redirected, request, why, status=response.status_code).adding(self._check)

    def _refused(self, request: Request, response: requests.Response, text: str, unanswered: bool) -> RequestFailed:
        status = response.status_code
        said = read_error(status, self._scrub(text)[:LARGEST_ERROR], with_secret=request.for_secret)
        error = self.failed(
            ApiError,
            request,
            said.message,
            status=status,
            code=said.code,
            metadata=said.metadata,
            cause=cause_of_status(status, said.message, unanswered),
            asked=asked_wait(response.headers, CLOCK.time(), limited=status in (429, 503)),
            text=text[:LARGEST_ERROR],
        )
        if status in CHECK and request.credential:
            return error.adding(hint=f". {sent(request.credential.secret.source, urlsplit(self._base).netloc, status)}")
        return error.adding(self._check) if status in NOT_THERE and not is_object(text) else error

    def _content(self, method: str, status: int, text: str) -> Any:
        """Return the JSON of a successful answer, or None for an empty body. A fetched token in it is masked."""
        if status not in DONE[method]:
            raise ValueError(f"the API does not answer a {method} with this status")
        if method == "GET" and not text.strip():
            raise ValueError("the answer is empty")
        answer = from_json(text) if text.strip() else None
        return answer if self._scrub_answer(text) == text else self._scrub_answer(answer)
