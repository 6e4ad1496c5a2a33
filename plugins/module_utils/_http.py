# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP made to be trusted: credentials, time-outs, repetitions, typed errors. Knows no platform and no Ansible."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Callable, NamedTuple, TypeVar

from ._credential import Credential
from ._error_shapes import from_json, one_line, read_error
from ._errors import InvalidInput, TaskError
from ._http_errors import ApiError, MalformedAnswer, NotDone, Redirected, RequestFailed, Unexpected, Unreachable
from ._no_answer import explain
from ._requests import HTTPAdapter, requests, urllib3
from ._retry import BudgetSpent, Cause, Kind, Next, Patience, Wait, asked_wait, backoff, cause_of_status, next_step
from ._secret import Secret, scrubber_of

T = TypeVar("T")

USER_AGENT = "rosterops.saas_users/0.1.0"
LARGEST_ANSWER = 256 * 1024 * 1024
LARGEST_ERROR = 64 * 1024
CHUNK = 256 * 1024
TOO_MUCH = 1_000_000
SHORTEST_TOKEN = 8  # what is shorter could be part of somebody's name


class Transport(NamedTuple):
    """The connection options that every platform shares; names, units and defaults are those of interface.md section 3."""

    timeout: float = 30.0
    retries: int = 5
    retry_budget: float = 120.0
    validate_certs: bool = True
    ca_path: str | None = None
    connections: int = 1

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Transport:
        """The connection options of a task.

        Raises:
            InvalidInput: A number is out of range.
        """
        for name, least in (("timeout", "more than 0"), ("retries", "0 or more"), ("retry_budget", "0 or more")):
            if not 0 <= options[name] < TOO_MUCH or (name == "timeout" and not options[name]):
                raise InvalidInput(f"{name} is {options[name]:g}: give {least}, and less than {TOO_MUCH}.")
        values = {name: options[name] for name in cls._fields if name in options}
        return cls(**values, connections=options.get("concurrency") or 1)

    @property
    def verify(self) -> bool | str:
        """What requests takes as ``verify``; ``True`` lets ``REQUESTS_CA_BUNDLE`` of the environment have its say."""
        return (self.ca_path or True) if self.validate_certs else False


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


def anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No credential at all; without it, requests would take one out of a ``.netrc``."""
    return request


def nothing_found() -> None:
    """The look for requests that leave no trace to look for."""


class Client:
    """Requests to one deployment over one pooled session. Safe to use from several threads.

    Args:
        base: The deployment, as ``_input.base_url`` gives it.
        credential: Sent with each request that brings none of its own.
        secrets: What must never be shown, whoever wrote it.
        transport: Time-outs, repetitions, certificates, and how many connections are kept.
        warn: Called with one sentence for each long wait.
        headers: Sent with each request.
        waits_out_limits: Whether a 429 is waited out as long as the budget lasts, and not counted as an attempt.
        sleep: For tests.
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
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._base = base
        self._credential = credential
        self._secrets = list(secrets)
        self._scrub = scrubber_of(secret.reveal() for secret in self._secrets)
        self._scrub_answer = scrubber_of([])
        self._transport = transport
        self._waits_out_limits = waits_out_limits
        self._patience = Patience(transport.retry_budget, warn, sleep)
        self._session = requests.Session()
        # Even where no redirect is followed, requests parses its Location, and loses the connection if that fails.
        self._session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        # Whoever waits for a connection is not yet at an attempt, whose time is limited: so it is not the pool that blocks.
        self._free_connections = threading.BoundedSemaphore(transport.connections)
        pool = HTTPAdapter(pool_connections=1, pool_maxsize=transport.connections, max_retries=0)
        self._session.mount("https://", pool)
        self._session.mount("http://", pool)
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json", **(headers or {})})
        if not transport.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

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
        """Send one request, repeat it as the table of ``_retry`` says, and return what ``read`` makes of its answer.

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
        key, key_was_sent, sent, attempts = str(uuid.uuid4()), False, 0, 0
        while True:
            sent += 1
            try:
                return self._send(request, read, key if kind is Kind.KEYED_POST else None, key_was_sent)
            except RequestFailed as error:
                failed = error
            limited = failed.cause is Cause.RATE_LIMITED and self._waits_out_limits and self._transport.retries > 0
            attempts += not limited
            step = next_step(failed.cause, kind)
            if step is Next.AFRESH and key_was_sent:
                step = Next.LOOK  # nothing was done by this attempt, but perhaps by the one before, which was not answered
            again = step is not Next.STOP and self._wait(failed, sent, attempts, limited)
            unanswered = key_was_sent or failed.cause in (Cause.NO_ANSWER, Cause.IN_FLIGHT)
            if step is Next.LOOK or (unanswered and not again):
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
            failed.message += f"; whether it was done all the same could not be read: {blind.message}"
            raise failed from None

    def pause(self, seconds: float, why: str) -> None:
        """Wait for something that the platform does by and by.

        Raises:
            BudgetSpent: The wait does not fit into what is left of the budget.
        """
        self._patience.wait(Wait(seconds, asked=False), why, once=why)

    def _wait(self, failed: RequestFailed, sent: int, attempts: int, limited: bool) -> bool:
        """Wait before the next attempt. False if there is none; the failure then says why."""
        if attempts > self._transport.retries and not limited:
            failed.message += f", after {sent} attempts" if sent > 1 else ""
            return False
        wait = Wait(max(backoff(sent), failed.asked or 0.0), asked=failed.asked is not None)
        try:
            self._patience.wait(wait, failed.message, once="429" if limited else "")
        except BudgetSpent as spent:
            failed.message += f"; {spent.message}"
            return False
        return True

    def _send(self, request: Request, read: Callable[[Any], T], key: str | None, key_was_sent: bool) -> T:
        try:
            with self._free_connections:
                if self._patience.ended.is_set():
                    raise self._failed(Unreachable, request, "the task has ended")
                deadline = time.monotonic() + self._transport.timeout
                response = self._session.request(
                    request.method,
                    self._base + request.path,
                    params=request.query,
                    json=request.body,
                    data=request.form,
                    headers={"Idempotency-Key": key} if key else None,
                    auth=request.credential or self._credential or anonymous,
                    timeout=(self._transport.timeout, self._transport.timeout),
                    verify=self._transport.verify,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    text = self._text(request, response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            cause, why = explain(error, self._transport.timeout)
            raise self._failed(Unreachable, request, why, cause=cause) from None
        return self._read(request, response, text, read, key_was_sent)

    def _text(self, request: Request, response: requests.Response, deadline: float) -> str:
        """The body, as long as it comes in time and is not absurdly large."""
        chunks, size = [], 0
        # Whatever has arrived, so that a body that drips is noticed; a urllib3 without read1 waits for a whole chunk.
        read = getattr(response.raw, "read1", response.raw.read)
        while chunk := read(CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                why = f"the answer is larger than {LARGEST_ANSWER >> 20} MiB"
                raise self._failed(MalformedAnswer, request, why, status=response.status_code)
            if time.monotonic() > deadline:
                raise requests.ReadTimeout
        return b"".join(chunks).decode("utf-8", "replace")

    def _read(self, request: Request, response: requests.Response, text: str, read: Callable[[Any], T], key_was_sent: bool) -> T:
        status = response.status_code
        if 300 <= status < 400:
            place = (
                "a place not shown here" if request.for_secret else response.headers.get("Location", "a place it does not name")
            )
            why = f"the server sends elsewhere, to {place}; redirects are not followed, so set the URL of the deployment itself"
            raise self._failed(Redirected, request, why, status=status)
        if status >= 400:
            said = read_error(status, self._scrub(text)[:LARGEST_ERROR], with_secret=request.for_secret)
            failed = self._failed(
                ApiError,
                request,
                said.message,
                status=status,
                code=said.code,
                metadata=said.metadata,
                cause=cause_of_status(status, said.message, key_was_sent),
                asked=asked_wait(response.headers, time.time(), limited=status in (429, 503)),
            )
            failed.text = text[:LARGEST_ERROR]
            raise failed
        try:
            answer = from_json(text) if text.strip() else None
            return read(answer if self._scrub_answer(text) == text else self._scrub_answer(answer))
        except NotDone as error:
            said = read_error(status, self._scrub(text)[:LARGEST_ERROR], str(error))
            raise self._failed(ApiError, request, said.message, status=status, code=said.code, metadata=said.metadata) from None
        except Unexpected as error:
            raise self._failed(MalformedAnswer, request, str(error), status=status) from None
        except (ValueError, RecursionError) as error:
            why = "the answer is not JSON" if isinstance(error, (json.JSONDecodeError, RecursionError)) else str(error)
            raise self._failed(MalformedAnswer, request, f"{why}; is the URL the one of the API?", status=status) from None

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
        return error(f"{request.what}: {said} {place}", failure, cause, asked)
