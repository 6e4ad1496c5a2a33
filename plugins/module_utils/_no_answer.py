# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why no answer came, in words of our own: a library's text can quote a header, or a proxy's password."""

from __future__ import annotations

import socket
import ssl

from ._requests import requests, urllib3
from ._retry import Cause


def explain(error: Exception, timeout: float) -> tuple[Cause, str]:
    """Read what is known of a request without an answer out of the library's exception.

    Args:
        error: What requests or urllib3 raised.
        timeout: The seconds that the attempt had.

    Returns:
        The cause, for the table of repetitions, and a sentence without anything that was sent.
    """
    roots = _chain(error)
    lost = Cause.NO_ANSWER, "the connection was lost before a whole answer came"
    if any(isinstance(root, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) for root in roots):
        return lost
    if any(isinstance(root, (ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError)) for root in roots):
        reason = next((root.verify_message for root in roots if isinstance(root, ssl.SSLCertVerificationError)), "")
        hint = "name the authority that signed it in ca_path" if reason else "is this a TLS port?"
        return Cause.FINAL, f"the server's certificate or TLS was not accepted{': ' if reason else ''}{reason}; {hint}"
    if any(isinstance(root, socket.gaierror) for root in roots):
        return Cause.NEVER_SENT, "the host name cannot be resolved"
    if any(isinstance(root, (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError)) for root in roots):
        return Cause.NEVER_SENT, "the proxy cannot be reached or refuses; see HTTPS_PROXY, HTTP_PROXY and NO_PROXY"
    if any(isinstance(root, urllib3.exceptions.NewConnectionError) for root in roots):
        return Cause.NEVER_SENT, "the connection was refused, or there is no route to the host"
    if any(isinstance(root, (requests.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError)) for root in roots):
        return Cause.NEVER_SENT, f"no connection within {timeout:g} s"
    if any(isinstance(root, (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)) for root in roots):
        return Cause.NO_ANSWER, f"no whole answer within {timeout:g} s"
    if any(isinstance(root, (requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError)) for root in roots):
        return Cause.FINAL, "the answer's compression is broken"
    if isinstance(error, ValueError):
        return Cause.FINAL, "the request cannot be sent as it is; check the URL and the proxy's URL"
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException) and error.errno is None:
        return Cause.FINAL, "the certificates to be trusted cannot be read; check ca_path and REQUESTS_CA_BUNDLE"
    return lost


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
