# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP made to be trusted: credentials, time-outs, repetitions, typed errors. Knows no platform and no Ansible."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from typing import Any, Callable, TypeVar

from .._base.errors import TaskError
from .._base.secret import Secret
from .body import text_of
from .credential import Credential
from .errors import ApiError, MalformedAnswer, ProxyRefused, RequestFailed, Unreachable, Unreadable
from .no_answer import explain, refusal
from .patience import BudgetSpent, Patience, Wait, backoff
from .reading import Reader
from .request import Request
from .requests import requests, urllib3
from .retry import Course, Kind
from .transport import Transport
from .wire import Attempt, ProxyAnswer

T = TypeVar("T")

USER_AGENT = "rosterops.saas_users/0.1.0"
LARGEST_ANSWER = 256 * 1024 * 1024
CHUNK = 256 * 1024
PROXY_AUTHENTICATION = 407


def anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No credential at all; without it, requests would take one out of a ``.netrc``."""
    return request


def nothing_found() -> None:
    """The look for requests that leave no trace to look for."""


class Client:
    """Requests to one deployment over one pooled session. Safe to use from several threads.

    Args:
        base: The deployment, as ``_base.input.base_url`` gives it.
        credential: Sent with each request that brings none of its own.
        secrets: What must never be shown, whoever wrote it.
        transport: Time-outs, repetitions, certificates, and how many connections are kept.
        warn: Called with one sentence for each long wait.
        headers: Sent with each request.
        waits_out_limits: Whether a 429 is waited out as long as the budget lasts, and not counted as an attempt.
    """

    def __init__(
        self,
        base: str,
        credential: Credential | None,
        secrets: Iterable[Secret],
        transport: Transport,
        warn: Callable[[str], None],
        headers: Mapping[str, str] | None = None,
        waits_out_limits: bool = False,
    ) -> None:
        self._base = base
        self._credential = credential
        self._reader = Reader(base, secrets)
        self._transport = transport
        self._waits_out_limits = waits_out_limits
        self._patience = Patience(transport.retry_budget, warn)
        self._session = transport.session({"User-Agent": USER_AGENT, "Accept": "application/json", **(headers or {})})
        # Whoever waits for a connection is not yet at an attempt, whose time is limited: so it is not the pool that blocks.
        self._free_connections = threading.BoundedSemaphore(transport.connections)

    def hide(self, secret: Secret, fetched: bool = False) -> None:
        """One more secret that must never be shown; one that was ``fetched``, and that Ansible knows nothing of, nor returned."""
        self._reader.hide(secret, fetched)

    def close(self) -> None:
        """Close every kept connection, and end every wait. A thread that is still at work sends nothing more."""
        self._patience.end()
        self._session.close()

    def request(
        self,
        request: Request,
        read: Callable[[Any], T],
        look: Callable[[], T | None] = nothing_found,
        kind: Kind | None = None,
    ) -> T:
        """Send one request, repeat it as the table of ``retry`` says, and return what ``read`` makes of its answer.

        Args:
            request: What to send.
            read: Turns the JSON of a successful answer (None for an empty body) into the result; a ValueError with a
                sentence means that the answer is not what the API promises, and Unexpected that it is the API's all the same.
            look: Reads whether a POST that may have been done was done: what it returns, unless None, is the result.
            kind: How it may be repeated; by default a POST carries an Idempotency-Key, and all else is repeatable.

        Raises:
            ApiError, Redirected, MalformedAnswer, Unreachable: See there. Their texts hold no secret.
        """
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
        """Look; where that fails as well, the failure of the request itself is the one to be told."""
        try:
            return look()
        except TaskError as blind:
            more = f"; whether it was done all the same could not be read: {blind.message}"
            raise failed.adding(more, in_doubt=True) from None

    def pause(self, seconds: float, why: str) -> None:
        """Wait for something that the platform does by and by.

        Raises:
            BudgetSpent: The wait does not fit into what is left of the budget.
        """
        self._patience.wait(Wait(seconds, asked=False), why, once=why)

    def _wait(self, failed: RequestFailed, course: Course) -> tuple[RequestFailed, bool]:
        """Wait before the next attempt. Returns whether there is one; if not, the failure says why."""
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
                    cause, why = explain(error, self._transport.timeout, attempt)
                    raise failed(Unreachable, request, why, cause=cause) from None
        if response.status_code == PROXY_AUTHENTICATION:
            _cause, why = refusal(PROXY_AUTHENTICATION, attempt.peer)
            raise failed(ApiError, request, why, status=PROXY_AUTHENTICATION)
        return self._reader.result(request, response, text, read, course.unanswered)

    def _ask(self, request: Request, key: str | None) -> tuple[requests.Response, str | None]:
        """The answer, and its text; None where its compression is broken."""
        response = self._session.request(
            request.method,
            self._base + request.path,
            params=request.query,
            json=request.body,
            data=request.form,
            headers={"Idempotency-Key": key} if key else None,
            auth=request.credential or self._credential or anonymous,
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
