# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP client with credentials, timeouts, retries and typed errors. It knows no platform and no Ansible."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from typing import Any, Callable, TypeVar

from .._base.errors import TaskError
from .._base.progress import quiet
from .._base.secret import Secret
from .body import text_of
from .credential import Credential
from .errors import ApiError, MalformedAnswer, ProxyRefused, RequestFailed, Unreachable, Unreadable
from .no_answer import explain, refusal
from .patience import BudgetSpent, Patience, Wait, backoff
from .request import Request
from .requests import requests, urllib3
from .response import Reader
from .retry import Course, Kind
from .transport import Transport
from .wire import Attempt, ProxyAnswer

T = TypeVar("T")

USER_AGENT = "rosterops.saas_users/1.0.0"
LARGEST_ANSWER = 256 * 1024 * 1024
CHUNK = 256 * 1024
PROXY_AUTHENTICATION = 407


def anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no credential. Without this, requests would use one from a ``.netrc``."""
    return request


def nothing_found() -> None:
    """The default ``look`` of a request: its effect cannot be read."""


class Client:
    """Requests to one deployment over one pooled session. Safe to use from several threads.

    Args:
        base: The URL of the deployment, as returned by ``_base.input.base_url``.
        credential: Sent with each request that has no credential of its own.
        secrets: Masked in everything that is shown.
        transport: Timeouts, retries, certificates, and the number of connections.
        warn: Called with one sentence for each long wait.
        headers: Sent with each request.
        address: The option that has set the URL, and the URL, for messages.
        waits_out_limits: Whether to wait after a 429 as long as the retry budget lasts, without counting it as an attempt.
        show: Shows a line at once, before each wait longer than ten seconds.
    """

    def __init__(
        self,
        base: str,
        credential: Credential | None,
        secrets: Iterable[Secret],
        transport: Transport,
        warn: Callable[[str], None],
        headers: Mapping[str, str] | None = None,
        address: str = "",
        waits_out_limits: bool = False,
        show: Callable[[str], None] = quiet,
    ) -> None:
        self._base = base
        self._credential = credential
        self._address = address or base
        self._reader = Reader(base, secrets, self._address)
        self._transport = transport
        self._waits_out_limits = waits_out_limits
        self._patience = Patience(transport.retry_budget, warn, show)
        self._session = transport.session({"User-Agent": USER_AGENT, "Accept": "application/json", **(headers or {})})
        # Waiting for a free connection must not count for the timeout of an attempt, so the pool never blocks.
        self._free_connections = threading.BoundedSemaphore(transport.connections)

    def hide(self, secret: Secret, fetched: bool = False) -> None:
        """Mask one more secret. One that was ``fetched``, which Ansible does not know, is masked in results as well."""
        self._reader.hide(secret, fetched)

    def close(self) -> None:
        """Close all connections, and end all waits. A thread that is still running sends no further request."""
        self._patience.end()
        self._session.close()

    def request(
        self,
        request: Request,
        read: Callable[[Any], T],
        look: Callable[[], T | None] = nothing_found,
        kind: Kind | None = None,
    ) -> T:
        """Send a request, retry it according to the table in ``retry``, and return what ``read`` makes of the answer.

        Args:
            request: The request.
            read: Turns the JSON of a successful answer (None for an empty body) into the result. A ValueError means that the
                answer is invalid; Unexpected, that it is invalid although it comes from the API.
            look: Called if a POST may have been done, to find out. If it returns anything but None, that is the result.
            kind: How the request may be retried. By default, a POST has an Idempotency-Key, and any other can be repeated.

        Raises:
            ApiError, Redirected, MalformedAnswer, Unreachable: See there. Their messages contain no secret.
        """
        request = request._replace(credential=request.credential or self._credential)
        kind = kind or request.kind
        course = Course(kind, request.writes(kind), self._transport.retries, self._waits_out_limits).with_new_key()
        while True:
            try:
                return self._send(request, read, course)
            except RequestFailed as error:
                course = course.after(error.cause, readable=not isinstance(error, Unreadable))
                accepted = course.writes and isinstance(error, MalformedAnswer)
                failed = error.adding(accepted=accepted, in_doubt=course.in_doubt)
            failed, again = self._wait(failed, course)
            if course.looks(again):
                found = self._look(look, failed)
                if found is not None:
                    return found
            if not again:
                raise failed

    def _look(self, look: Callable[[], T | None], failed: RequestFailed) -> T | None:
        """Find out whether a request was done. If that fails as well, the error of the request itself is raised."""
        try:
            return look()
        except TaskError as blind:
            more = f"; whether it was done anyway could not be read: {blind.message}"
            raise failed.adding(more, in_doubt=True) from None

    def pause(self, seconds: float, why: str) -> None:
        """Wait for something that takes the platform some time.

        Args:
            seconds: How long to wait.
            why: The reason, for the warning.

        Raises:
            BudgetSpent: The wait exceeds the rest of the retry budget.
        """
        self._patience.wait(Wait(seconds, asked=False), why, once=why)

    def _wait(self, failed: RequestFailed, course: Course) -> tuple[RequestFailed, bool]:
        """Wait before the next attempt. Return the error and whether there is a next attempt; if not, the error says why."""
        if not course.goes_on:
            return failed.adding(course.end), False
        wait = Wait(max(backoff(course.sent), failed.asked or 0.0), asked=failed.asked is not None)
        try:
            self._patience.wait(wait, failed.message, once="429" if course.limited else "")
        except BudgetSpent as spent:
            return failed.adding(f"; {spent.message}"), False
        return failed, True

    def _send(self, request: Request, read: Callable[[Any], T], course: Course) -> T:
        failed = self._reader.failed
        with self._free_connections:
            if self._patience.ended.is_set():
                raise failed(Unreachable, request, "the task has ended")
            with Attempt(self._transport.timeout) as attempt:
                try:
                    response, text = self._ask(request, course.key)
                except ProxyAnswer as answer:
                    cause, why = refusal(answer.status, answer.proxy)
                    raise failed(ProxyRefused, request, why, metadata={"proxy_status": answer.status}, cause=cause) from None
                except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
                    cause, why = explain(error, self._transport.timeout, attempt, self._address)
                    raise failed(Unreachable, request, why, cause=cause) from None
        if response.status_code == PROXY_AUTHENTICATION:
            _cause, why = refusal(PROXY_AUTHENTICATION, attempt.peer)
            raise failed(ApiError, request, why, status=PROXY_AUTHENTICATION)
        return self._reader.result(request, response, text, read, course.unanswered)

    def _ask(self, request: Request, key: str | None) -> tuple[requests.Response, str | None]:
        """Send one attempt. Return the response and its text, which is None if it cannot be decompressed."""
        response = self._session.request(
            request.method,
            self._base + request.path,
            params=request.query,
            json=request.body,
            data=request.form,
            headers={"Idempotency-Key": key} if key else None,
            auth=request.credential or anonymous,
            timeout=self._transport.timeout,
            verify=self._transport.verify,
            allow_redirects=False,
            stream=True,
        )
        with response:
            chunks, size = [], 0
            try:
                for chunk in response.raw.stream(CHUNK, decode_content=True):
                    chunks.append(chunk)
                    size += len(chunk)
                    if size > LARGEST_ANSWER:
                        why = f"the answer is larger than {LARGEST_ANSWER >> 20} MiB"
                        raise self._reader.failed(Unreadable, request, why, status=response.status_code)
            except urllib3.exceptions.DecodeError:
                return response, None
        return response, text_of(b"".join(chunks), response.headers.get("Content-Type", ""))
