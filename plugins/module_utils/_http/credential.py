# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials in the form that requests expects."""

from __future__ import annotations

from base64 import b64encode

from .._base.secret import Secret
from .requests import AuthBase, requests

# What to check after a status that a wrong credential gets.
CHECK = {401: "check both", 403: "check what it may do there"}


def sent(source: str, host: str, status: int) -> str:
    """Return which credential was refused, as a sentence without its full stop.

    Args:
        source: What the credential is, and where it came from.
        host: Where it was sent to.
        status: One of ``CHECK``.
    """
    return f"The credential is {source}, and was sent to {host}: {CHECK[status]}"


class Credential(AuthBase):
    """An ``Authorization`` header. It is an AuthBase, since an entry in ``.netrc`` would replace a header set directly."""

    def __init__(self, secret: Secret) -> None:
        self.secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self.header()
        return request

    def header(self) -> str:
        """Return the value of the header."""
        raise NotImplementedError


class Bearer(Credential):
    """``Authorization: Bearer``."""

    def header(self) -> str:
        return f"Bearer {self.secret.reveal()}"


class Basic(Credential):
    """``Authorization: Basic`` with the pair ``user:secret``."""

    def __init__(self, user: str, secret: Secret) -> None:
        super().__init__(secret)
        self.user = user

    def header(self) -> str:
        pair = f"{self.user}:{self.secret.reveal()}"
        return f"Basic {b64encode(pair.encode()).decode()}"
