# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why no answer came, in words of our own: a library's text can quote a header, or a proxy's password."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence

from .error_shapes import phrase
from .requests import requests, urllib3
from .retry import Cause, Kind, Next, cause_of_status, next_step
from .wire import Attempt, OnlyInterim

# The numbers of OpenSSL (X509_V_ERR_*), and what helps.
EXPIRED, NOT_YET_VALID = 10, 9
OTHER_NAMES = (62, 64)
NO_AUTHORITY = (2, 18, 19, 20, 21, 27)
CURES = {
    EXPIRED: "it has to be renewed on the server, unless the clock of this machine is wrong",
    NOT_YET_VALID: "check the clock of this machine",
    **dict.fromkeys(OTHER_NAMES, "check the host in api_url or identity_url"),
    **dict.fromkeys(NO_AUTHORITY, "name the authority that signed it in ca_path"),
}
PROXY_VARIABLES = "see HTTPS_PROXY, HTTP_PROXY and NO_PROXY"


def explain(error: Exception, timeout: float, attempt: Attempt) -> tuple[Cause, str]:
    """Read what is known of a request without an answer out of the library's exception.

    Args:
        error: What requests or urllib3 raised.
        timeout: The seconds that the attempt had.
        attempt: How far it came.

    Returns:
        The cause, for the table of repetitions, and a sentence without anything that was sent.
    """
    roots = _chain(error)
    lost = Cause.NO_ANSWER, "the connection was lost before a whole answer came"
    if not attempt.sent:
        lost = Cause.NEVER_SENT, "the connection was lost before the request was sent"
    if any(isinstance(root, OnlyInterim) for root in roots):
        return lost[0], "the server sent interim answers (1xx) only"
    if any(isinstance(root, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) for root in roots):
        return lost
    if any(isinstance(root, (ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError)) for root in roots):
        return Cause.FINAL, f"the server's certificate or TLS was not accepted{_reason(roots)}"
    # urllib3 counts a refused connection among those that came too late.
    late = [root for root in roots if not isinstance(root, urllib3.exceptions.NewConnectionError)]
    if any(isinstance(root, (requests.Timeout, urllib3.exceptions.TimeoutError, socket.timeout)) for root in late):
        if attempt.sent:
            return Cause.NO_ANSWER, f"no whole answer within {timeout:g} s"
        return Cause.NEVER_SENT, f"no connection within {timeout:g} s"
    if not attempt.sent and any(isinstance(root, urllib3.exceptions.ProxyError) for root in roots):
        return Cause.NEVER_SENT, f"the proxy cannot be reached; {PROXY_VARIABLES}"
    if any(isinstance(root, socket.gaierror) for root in roots):
        return Cause.NEVER_SENT, "the host name cannot be resolved"
    if isinstance(error, ValueError):
        return Cause.FINAL, "the request cannot be sent as it is; check the URL and the proxy's URL"
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException) and error.errno is None:
        return Cause.FINAL, "the certificates to be trusted cannot be read; check ca_path and REQUESTS_CA_BUNDLE"
    if not attempt.connected:
        return Cause.NEVER_SENT, "the connection was refused, or there is no route to the host"
    return lost


def refusal(status: int, proxy: str) -> tuple[Cause, str]:
    """What a proxy's own answer means: to a CONNECT, or a 407 to anything.

    Args:
        status: The proxy's HTTP status.
        proxy: Its host and port.

    Returns:
        The cause, and a sentence. Nothing has reached the server: what passes is tried again, all else is final. A password that
        is not accepted is never sent twice, since directories lock accounts.
    """
    said = f"the proxy {proxy} answered {status} ({phrase(status)})"
    if status == 407:
        why = "it wants a user and a password, or does not accept those in its URL"
        return Cause.FINAL, f"{said}: {why}; {PROXY_VARIABLES}"
    if next_step(cause_of_status(status, "", key_was_sent=False), Kind.REPEATABLE) is Next.AGAIN:
        return Cause.NEVER_SENT, f"{said}: it did not reach the server"
    return Cause.FINAL, f"{said}: it does not let this request pass; have the host allowed there, or {PROXY_VARIABLES}"


def _reason(roots: Sequence[BaseException]) -> str:
    """What is wrong with a certificate, and what helps; urllib3 compares names itself, in some of its versions."""
    for root in roots:
        code = getattr(root, "verify_code", None)
        if code is not None:
            return f": {getattr(root, 'verify_message', '')}; {CURES.get(code, 'the server needs another one')}"
        if isinstance(root, ssl.CertificateError) or type(root).__name__ == "CertificateError":
            return f": {root.args[-1]}; {CURES[OTHER_NAMES[0]]}"
    return "; is this a TLS port?"


def _chain(error: BaseException | None) -> list[BaseException]:
    """An exception and everything that it wraps, in its arguments, its reason, its cause and its context."""
    found: list[BaseException] = []
    todo = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            todo += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return found
