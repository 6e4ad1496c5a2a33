# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP made to be trusted: credentials, time-outs, repetitions, typed errors. Knows no platform and no Ansible."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from typing import Any, Callable, NamedTuple, TypeVar

from .._base.errors import TaskError
from .._base.secret import Secret, scrubber_of
from .body import text_of
from .clock import CLOCK
from .credential import Credential
from .error_shapes import from_json, one_line, read_error
from .errors import (
    ApiError,
    MalformedAnswer,
    NotDone,
    ProxyRefused,
    Redirected,
    RequestFailed,
    Unexpected,
    Unreachable,
    Unreadable,
)
from .no_answer import explain, refusal
from .requests import requests, urllib3
from .retry import BudgetSpent, Cause, Kind, Next, Patience, Wait, asked_wait, backoff, cause_of_status, may_be_done, next_step
from .transport import Transport
from .wire import Attempt, ProxyAnswer

T = TypeVar("T")

USER_AGENT = "rosterops.saas_users/0.1.0"
LARGEST_ANSWER = 256 * 1024 * 1024
LARGEST_ERROR = 64 * 1024
CHUNK = 256 * 1024
PROXY_AUTHENTICATION = 407
IS_IT_THE_API = "; is the URL the one of the API?"
# What the platforms mean by done ("Success is HTTP 200 everywhere", and 204 for a removal). Any other success was not theirs:
# a 202 is not done yet, and a 206 is only a part.
DONE: Mapping[str, tuple[int, ...]] = {"GET": (200,), "POST": (200, 201), "PUT": (200,), "PATCH": (200,), "DELETE": (200, 204)}
SHORTEST_TOKEN = 8  # what is shorter could be part of somebody's name


class Request(NamedTuple):
    """One request: ``path`` is escaped and below the base, ``what`` begins the sentence of a failure.

    Of an error answer to a request for a secret (``for_secret``), only what is known to be harmless is told.
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
        """How it may be repeated, where the caller says nothing else."""
        return Kind.KEYED_POST if self.method == "POST" else Kind.REPEATABLE

    def writes(self, kind: Kind) -> bool:
        """Whether it changes something; a POST that may be repeated like a GET does not."""
        return self.method != "GET" and (self.method != "POST" or kind is not Kind.REPEATABLE)


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
        self._secrets = list(secrets)
        self._scrub = scrubber_of(secret.reveal() for secret in self._secrets)
        self._scrub_answer = scrubber_of([])
        self._transport = transport
        self._waits_out_limits = waits_out_limits
        self._patience = Patience(transport.retry_budget, warn)
        self._session = transport.session({"User-Agent": USER_AGENT, "Accept": "application/json", **(headers or {})})
        # Whoever waits for a connection is not yet at an attempt, whose time is limited: so it is not the pool that blocks.
        self._free_connections = threading.BoundedSemaphore(transport.connections)

    def hide(self, secret: Secret, fetched: bool = False) -> None:
        """One more secret that must never be shown; one that was ``fetched``, and that Ansible knows nothing of, nor returned."""
        self._secrets.append(secret)
        self._scrub = scrubber_of(one.reveal() for one in self._secrets)
        if fetched and len(secret.reveal()) >= SHORTEST_TOKEN:
            self._scrub_answer = scrubber_of([secret.reveal()])

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
        key, key_was_sent, sent, attempts, in_doubt = str(uuid.uuid4()), False, 0, 0, False
        while True:
            sent += 1
            try:
                return self._send(request, read, key if kind is Kind.KEYED_POST else None, key_was_sent)
            except RequestFailed as error:
                failed = error
            # For good: whatever a later attempt is answered, this one may have been done.
            unreadable = isinstance(failed, Unreadable)
            in_doubt = in_doubt or (request.writes(kind) and (unreadable or may_be_done(failed.cause, kind)))
            failed = failed.adding(accepted=isinstance(failed, MalformedAnswer) and request.writes(kind), in_doubt=in_doubt)
            limited = failed.cause is Cause.RATE_LIMITED and self._waits_out_limits and self._transport.retries > 0
            attempts += not limited
            step = next_step(failed.cause, kind)
            if step is Next.AFRESH and key_was_sent:
                step = Next.LOOK  # nothing was done by this attempt, but perhaps by the one before, which was not answered
            not_again = "" if step is Next.STOP else self._wait(failed, sent, attempts, limited)
            again = step is not Next.STOP and not_again is None
            failed = failed.adding(not_again or "")
            unknown = key_was_sent or unreadable or failed.cause in (Cause.NO_ANSWER, Cause.IN_FLIGHT)
            if step is Next.LOOK or (unknown and not again):
                found = self._look(look, failed)
                if found is not None:
                    return found
            if not again:
                raise failed
            if step is Next.AGAIN:
                key_was_sent = key_was_sent or failed.cause is Cause.NO_ANSWER
            else:
                key, key_was_sent = str(uuid.uuid4()), False

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

    def _wait(self, failed: RequestFailed, sent: int, attempts: int, limited: bool) -> str | None:
        """Wait before the next attempt. If there is none, return what the failure adds to say why."""
        if attempts > self._transport.retries and not limited:
            return f", after {sent} attempts" if sent > 1 else ""
        wait = Wait(max(backoff(sent), failed.asked or 0.0), asked=failed.asked is not None)
        try:
            self._patience.wait(wait, failed.message, once="429" if limited else "")
        except BudgetSpent as spent:
            return f"; {spent.message}"
        return None

    def _send(self, request: Request, read: Callable[[Any], T], key: str | None, key_was_sent: bool) -> T:
        with self._free_connections:
            if self._patience.ended.is_set():
                raise self._failed(Unreachable, request, "the task has ended")
            with Attempt(self._transport.timeout) as attempt:
                try:
                    response, text = self._ask(request, key)
                except ProxyAnswer as answer:
                    cause, why = refusal(answer.status, answer.proxy)
                    metadata = {"proxy_status": answer.status}
                    raise self._failed(ProxyRefused, request, why, metadata=metadata, cause=cause) from None
                except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
                    cause, why = explain(error, self._transport.timeout, attempt)
                    raise self._failed(Unreachable, request, why, cause=cause) from None
        if response.status_code == PROXY_AUTHENTICATION:
            _cause, why = refusal(PROXY_AUTHENTICATION, attempt.peer)
            raise self._failed(ApiError, request, why, status=PROXY_AUTHENTICATION)
        return self._read(request, response, text, read, key_was_sent)

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
                        raise self._failed(Unreadable, request, why, status=response.status_code)
            except urllib3.exceptions.DecodeError:
                return response, None
        return response, text_of(b"".join(chunks), response.headers.get("Content-Type", ""))

    def _read(
        self, request: Request, response: requests.Response, text: str | None, read: Callable[[Any], T], key_was_sent: bool
    ) -> T:
        status = response.status_code
        if 300 <= status < 400:
            place = (
                "a place not shown here" if request.for_secret else response.headers.get("Location", "a place it does not name")
            )
            why = f"the server sends elsewhere, to {place}; redirects are not followed, so set the URL of the deployment itself"
            raise self._failed(Redirected, request, why, status=status)
        if 400 <= status < 600:
            text = text or ""
            said = read_error(status, self._scrub(text)[:LARGEST_ERROR], with_secret=request.for_secret)
            raise self._failed(
                ApiError,
                request,
                said.message,
                status=status,
                code=said.code,
                metadata=said.metadata,
                cause=cause_of_status(status, said.message, key_was_sent),
                asked=asked_wait(response.headers, CLOCK.time(), limited=status in (429, 503)),
                text=text[:LARGEST_ERROR],
            )
        if not 200 <= status < 300:
            why = f"no request is answered with the status {status}{IS_IT_THE_API}"
            raise self._failed(Unreadable, request, why, status=status)
        if text is None:
            raise self._failed(Unreadable, request, "the answer's compression is broken", status=status)
        try:
            if status not in DONE[request.method]:
                raise ValueError(f"with this status the API answers no {request.method}")
            if request.method == "GET" and not text.strip():
                raise ValueError("the answer is empty")
            answer = from_json(text) if text.strip() else None
            if self._scrub_answer(text) != text:
                answer = self._scrub_answer(answer)
        except (ValueError, RecursionError) as error:
            why = str(error) if error.__class__ is ValueError else "the answer is not JSON"
            raise self._failed(Unreadable, request, f"{why}{IS_IT_THE_API}", status=status) from None
        try:
            return read(answer)
        except NotDone as error:
            said = read_error(status, self._scrub(text)[:LARGEST_ERROR], str(error))
            raise self._failed(ApiError, request, said.message, status=status, code=said.code, metadata=said.metadata) from None
        except Unexpected as error:
            raise self._failed(MalformedAnswer, request, str(error), status=status) from None
        except ValueError as error:
            raise self._failed(Unreadable, request, f"{error}{IS_IT_THE_API}", status=status) from None

    def _failed(
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
        """The typed error for one request; the only place where a server's words enter a message."""
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
