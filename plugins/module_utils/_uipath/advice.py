# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: suggest what to do about an error, in terms of the options.

The sources are in ``docs/dev/uipath-api.md``, "Who may call" and "Seen in use since".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .._base.input import address_of, origin_of
from .._http.credential import CHECK
from .._http.error_shapes import is_object
from .._http.errors import ApiError
from .._http.response import NOT_THERE

ENVIRONMENT = {
    "identity_url": "UIPATH_IDENTITY_URL",
    "access_token": "UIPATH_ACCESS_TOKEN",
    "client_id": "UIPATH_CLIENT_ID",
    "client_secret": "UIPATH_CLIENT_SECRET",
    "partition_id": "UIPATH_PARTITION_ID",
}
SECRETS = ("access_token", "client_secret")
# The hosts of Automation Cloud, also for the public sector.
CLOUD = re.compile(r"(?:[a-z0-9-]+\.)*uipath\.(?:com|us)")
HOST_LEVEL = re.compile(r"/identity_?")
IDENTITY = re.compile(r".*/identity_?", re.I)
FORMS = "it ends with /identity_ on Automation Cloud and Automation Suite, and with /identity on a standalone Orchestrator"
NO_SUCH_VERSION = re.compile(r"unsupported\s*api\s*version", re.I)
NO_SUCH_PARTITION = re.compile(r"invalid\s*partition", re.I)
USER_SCOPES = re.compile(r"\buser scopes?\b", re.I)
OAUTH_ERROR = re.compile(
    r"\b(invalid_(?:client|grant|request|scope)|unauthorized_client|unsupported_grant_type|access_denied)\b", re.I
)


class Advice:
    """Suggests what to do about an error of the server at ``identity_url``.

    Args:
        url: The URL of the server.
        options: The options of the task. Suggestions say where a secret comes from, and never contain it.

    Attributes:
        is_cloud: Whether this is Automation Cloud.
        address: ``identity_url`` with its value, for messages.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        parts = urlsplit(url)
        self._host = parts.netloc
        self._options = options
        self._named = address_of(url, options.get("identity_url"), "identity_url")
        self.address = self._named if IDENTITY.fullmatch(parts.path) else f"{self._named} ({FORMS})"
        self.is_cloud = CLOUD.fullmatch(parts.hostname or "") is not None
        self._route = f"{parts.scheme}://{parts.netloc}/{{organization}}/identity_" if HOST_LEVEL.fullmatch(parts.path) else ""

    @property
    def warning(self) -> str:
        """What is wrong with ``identity_url``, known before any request; empty if nothing is."""
        if not self.is_cloud or not self._route:
            return ""
        return (
            "identity_url contains no organization, and newer organizations of Automation Cloud cannot be reached without it. "
            f"Set it to {self._route}, with the organization as in the address of the portal."
        )

    def added_to(self, error: ApiError, fetching: bool = False) -> ApiError:
        """Return this error of the server with a suggestion what to do, if one is known.

        Args:
            error: The error.
            fetching: Whether the request was for a token.
        """
        advice = self._about(error, fetching)
        return error.adding(f"; {advice}" if advice else "")

    def _about(self, error: ApiError, fetching: bool) -> str:
        failure = error.details["failure"]
        said = f"{failure['code']} {failure['message']}"
        if NO_SUCH_VERSION.search(said):
            return self._address
        if NO_SUCH_PARTITION.search(said):
            if self._route:
                return f"set identity_url to {self._route}, with the organization as in the address of the portal"
            return f"check partition_id ({self._origin('partition_id')}) and the organization in {self._named}"
        return self._about_token(error, said) if fetching else ""

    def _about_token(self, error: ApiError, said: str) -> str:
        found = OAUTH_ERROR.search(said)
        name = found.group(1).lower() if found else ""
        client = f"{self.client}, which were sent to {self._host}"
        if USER_SCOPES.search(said) or name == "invalid_scope":
            return (
                f"the task requested '{str(self._options['scope']).strip()}' ({self._origin('scope')}): assign these to the "
                "application, as application scopes and not as user scopes, or request scopes that it has"
            )
        if name == "invalid_client":
            return (
                f"check {client}: both must belong to one application of this organization, and the secret must not have expired"
            )
        if name in ("unauthorized_client", "access_denied"):
            return f"check {client}: this takes a confidential application of this organization with application scopes"
        if name in ("unsupported_grant_type", "invalid_grant"):
            return f"the grant client_credentials requires a confidential application; check {client}"
        if error.status in CHECK:
            return f"check {client}"
        # Otherwise the error suggests this already.
        return self._address if error.status == 400 or (error.status in NOT_THERE and is_object(error.text)) else ""

    @property
    def client(self) -> str:
        """The application's ID and secret by name, and where each was set."""
        return f"client_id ({self._origin('client_id')}) and client_secret ({self._origin('client_secret')})"

    @property
    def _address(self) -> str:
        return f"check {self._named}: {FORMS}"

    def _origin(self, option: str) -> str:
        value = self._options.get(option)
        return "taken from the token" if value is None else origin_of(value, option)


def says_no_such_version(error: ApiError) -> bool:
    """Return whether the server does not support this call, in the ways in which older servers say so."""
    failure = error.details["failure"]
    said = NO_SUCH_VERSION.search(f"{failure['code']} {failure['message']}")
    return error.status == 405 or (error.status == 400 and said is not None)
