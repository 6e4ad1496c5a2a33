# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explain why there was no answer. Texts of libraries are not used: they can quote a header, or the password of a proxy."""

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
    EXPIRED: "renew it on the server, or correct the clock of this machine",
    NOT_YET_VALID: "check the clock of this machine",
    **dict.fromkeys(OTHER_NAMES, "check the host in {}"),
    **dict.fromkeys(NO_AUTHORITY, "set ca_path to the certificate of the authority that signed it"),
}
PROXY_VARIABLES = "see HTTPS_PROXY, HTTP_PROXY and NO_PROXY"


def explain(error: Exception, timeout: float, attempt: Attempt, address: str) -> tuple[Cause, str]:
    """Explain the exception of a request that got no answer.

    Args:
        error: The exception of requests or urllib3.
        timeout: The timeout of the attempt in seconds.
        attempt: How far the attempt got.
        address: The option that has set the URL, and the URL.

    Returns:
        The cause, for the retry table, and a phrase that contains nothing that was sent.
    """
    roots = _chain(error)
    lost = Cause.NO_ANSWER, "the connection was lost before a whole answer came"
    if not attempt.sent:
        lost = Cause.NEVER_SENT, "the connection was lost before the request was sent"
    if any(isinstance(root, OnlyInterim) for root in roots):
        return lost[0], "the server sent only interim responses (1xx)"
    if any(isinstance(root, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) for root in roots):
        return lost
    if any(isinstance(root, (ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError)) for root in roots):
        return Cause.FINAL, f"the server's certificate or TLS was not accepted{_reason(roots, address)}"
    # In urllib3, a refused connection is a kind of timeout.
    late = [root for root in roots if not isinstance(root, urllib3.exceptions.NewConnectionError)]
    if any(isinstance(root, (requests.Timeout, urllib3.exceptions.TimeoutError, socket.timeout)) for root in late):
        if attempt.sent:
            return Cause.NO_ANSWER, f"no whole answer within {timeout:g} s"
        return Cause.NEVER_SENT, f"no connection within {timeout:g} s"
    if not attempt.sent and any(isinstance(root, urllib3.exceptions.ProxyError) for root in roots):
        return Cause.NEVER_SENT, f"the proxy cannot be reached; {PROXY_VARIABLES}"
    if any(isinstance(root, socket.gaierror) for root in roots):
        return Cause.NEVER_SENT, f"the host name cannot be resolved; check {address}"
    if isinstance(error, ValueError):
        return Cause.FINAL, f"the request cannot be sent; check {address}, and the URL of the proxy"
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException) and error.errno is None:
        return Cause.FINAL, "the trusted CA certificates cannot be read; check ca_path and REQUESTS_CA_BUNDLE"
    if not attempt.connected:
        return Cause.NEVER_SENT, f"the connection was refused, or there is no route to the host; check {address}"
    return lost


def refusal(status: int, proxy: str) -> tuple[Cause, str]:
    """Explain the answer of a proxy itself: any error after a CONNECT, or a 407.

    Nothing has reached the server. A temporary error is retried. A password that was rejected is never sent twice, since
    many directories lock the account after several attempts.

    Args:
        status: The proxy's HTTP status.
        proxy: Its host and port.

    Returns:
        The cause, for the retry table, and a phrase.
    """
    said = f"the proxy {proxy} answered {status} ({phrase(status)})"
    if status == 407:
        why = "it requires a user and a password, or rejects those in its URL"
        return Cause.FINAL, f"{said}: {why}; {PROXY_VARIABLES}"
    if next_step(cause_of_status(status, "", key_was_sent=False), Kind.REPEATABLE) is Next.AGAIN:
        return Cause.NEVER_SENT, f"{said}: it could not reach the server"
    return Cause.FINAL, f"{said}: it does not allow this request; allow the host there, or {PROXY_VARIABLES}"


def _reason(roots: Sequence[BaseException], address: str) -> str:
    """Return what is wrong with a certificate, and what to do. Some versions of urllib3 compare host names themselves."""
    for root in roots:
        code = getattr(root, "verify_code", None)
        if code is not None:
            cure = CURES.get(code, "the server needs another certificate").format(address)
            return f": {getattr(root, 'verify_message', '')}; {cure}"
        if isinstance(root, ssl.CertificateError) or type(root).__name__ == "CertificateError":
            return f": {root.args[-1]}; {CURES[OTHER_NAMES[0]].format(address)}"
    return f"; check {address}: is this a TLS port?"


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an exception and all that it wraps in its arguments, reason, cause and context."""
    found: list[BaseException] = []
    todo = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            todo += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return found
