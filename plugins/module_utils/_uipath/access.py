# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: the credential for the Identity API (``docs/dev/uipath-api.md``, "Who may call")."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Callable, TypeVar

from .._base.errors import InvalidInput, NotSet
from .._base.input import FromEnvironment, base_url, named, trimmed
from .._base.progress import UNSEEN, Progress
from .._base.secret import Secret
from .._http.client import Client, nothing_found
from .._http.clock import CLOCK
from .._http.credential import Bearer
from .._http.errors import ApiError, RequestFailed
from .._http.request import Request
from .._http.retry import Kind
from .._http.schema import Promise, expect
from .._http.transport import Transport
from .advice import ENVIRONMENT, Advice

PAIR = ("client_id", "client_secret")
LONGEST_LIFE = 1e18
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
T = TypeVar("T")
Options = Mapping[str, Any]


def _is_seconds(value: Any) -> bool:
    """Return whether this is a finite number; it may be quoted ("Seen in use since")."""
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LONGEST_LIFE


SECONDS = Promise("a number of seconds", _is_seconds)


class Access:
    """An access token: either an option, or fetched when it is first needed and again when it has expired.

    Args:
        client: A client of the deployment, without a credential of its own.
        options: The options of the task.
        advice: Suggests what to do if no token is issued.

    Raises:
        InvalidInput: No credential is set, only half of one, or two. The message names the options and variables.
    """

    def __init__(self, client: Client, options: Options, advice: Advice) -> None:
        self._client = client
        self._advice = advice
        self._lock = threading.Lock()
        self._token: Bearer | None = None
        self._expires = 0.0
        self._worked = False
        self._form: dict[str, str] = {}
        self.words = "access token"
        name = "access_token" if _uses_token(options) else "client_secret"
        secret = Secret(options[name], name)
        client.hide(secret)
        if name == "access_token":
            self._token = Bearer(secret)
            return
        self._form = {
            "grant_type": "client_credentials",
            "client_id": trimmed(options["client_id"], "client_id"),
            "client_secret": secret.reveal(),
            "scope": trimmed(options["scope"], "scope"),
        }
        self.words = f"client {self._form['client_id']}"

    @property
    def fetches(self) -> bool:
        """Whether tokens are fetched, and not an option."""
        return bool(self._form)

    def token(self) -> Bearer:
        """Return the current token, and fetch one if there is none yet."""
        with self._lock:
            if self._token is None:
                self._token = self._fetch()
            return self._token

    def renew(self, refused: Bearer) -> bool:
        """Replace the token after a 401, and return whether there is now a token other than the refused one.

        A token is fetched again only if the old one was fetched and has expired: by the clock, or since it was accepted before.
        """
        with self._lock:
            if self._token is not refused:
                return True
            if not self._form or not (self._worked or CLOCK.monotonic() >= self._expires):
                return False
            self._token = self._fetch()
            return True

    def accepted(self, token: Bearer) -> None:
        """Record that the server accepted this token, since it did not answer with a 401."""
        self._worked = self._worked or token is self._token

    def _fetch(self) -> Bearer:
        self._worked = False
        request = Request("POST", "/connect/token", "Fetching an access token", form=self._form, for_secret=True)
        try:
            answer = self._client.request(request, _token_answer, kind=Kind.REPEATABLE)
        except ApiError as error:
            raise self._advice.added_to(error, fetching=True) from None
        self._expires = CLOCK.monotonic() + answer["expires_in"]
        source = f"a token that was fetched with {self._advice.client}"
        secret = Secret(answer["access_token"], "the access token that the server returned", source)
        self._client.hide(secret, fetched=True)
        return Bearer(secret)


class Api:
    """The API, used with the token of an :class:`Access`.

    Attributes:
        credential: What kind of credential is used, in words, such as ``client 0f1e``.

    Args:
        client: A client of the deployment.
        access: Provides the token.
        partition_id: The organization's GUID, if the option is set.
        advice: Suggests what to do about an error.
        warn: Called with each warning, one sentence.
        progress: Receives how many users were read.
    """

    def __init__(
        self,
        client: Client,
        access: Access,
        partition_id: str | None,
        advice: Advice,
        warn: Callable[[str], None],
        progress: Progress = UNSEEN,
    ) -> None:
        self.client = client
        self.is_cloud = advice.is_cloud
        self.warn = warn
        self.progress = progress
        self.credential = access.words
        self._access = access
        self._advice = advice
        self._partition_id = partition_id

    def request(
        self,
        request: Request,
        read: Callable[[Any], T],
        look: Callable[[], T | None] = nothing_found,
    ) -> T:
        """Send a request; see :meth:`Client.request`. A POST has no Idempotency-Key. An expired token is fetched again once."""
        kind = Kind.PLAIN_POST if request.method == "POST" else Kind.REPEATABLE

        def send(token: Bearer) -> T:
            try:
                result = self.client.request(request._replace(credential=token), read, look, kind)
            except ApiError as error:
                if error.status != 401:
                    self._access.accepted(token)
                raise self._advice.added_to(error) from None
            self._access.accepted(token)
            return result

        token = self._access.token()
        try:
            return send(token)
        except ApiError as refused:
            try:
                if refused.status == 401 and self._access.renew(token):
                    return send(self._access.token())
            except RequestFailed as error:
                raise error.adding(in_doubt=refused.in_doubt) from None
            raise

    def caller_id(self) -> str | None:
        """Return the id of the user whose token this is, the claim ``sub`` of a JWT. None if the token has no such claim.

        A token that is fetched is that of an application. This takes no request.
        """
        return None if self._access.fetches else _claims(self._access.token().secret.reveal()).get("sub") or None

    def partition_id(self) -> str:
        """Return the organization's GUID: the option, or the claim ``prt_id`` of the token ("Who may call").

        Raises:
            InvalidInput: Neither is available; a personal access token has no claims.
        """
        if self._partition_id is None:
            claim = _claims(self._access.token().secret.reveal()).get("prt_id", "").strip()
            if not claim:
                raise InvalidInput(
                    "partition_id is required: this access token has no claim prt_id with the organization's id. "
                    "Set it, or the environment variable UIPATH_PARTITION_ID, to the GUID of the organization."
                )
            self._partition_id = claim
        return self._partition_id


@contextmanager
def open_api(options: Options, warn: Callable[[str], None], progress: Progress = UNSEEN) -> Iterator[Api]:
    """Open the API of the deployment at ``identity_url``."""
    if options["identity_url"] is None:
        raise NotSet(
            "No identity_url specified: set it, or the environment variable UIPATH_IDENTITY_URL, "
            "to a URL such as https://cloud.uipath.com/acme/identity_."
        )
    partition_id = options["partition_id"]
    transport = Transport.of(options)
    url = base_url(options["identity_url"], "identity_url", options["allow_plain_http"])
    advice = Advice(url, options)
    client = Client(url, None, [], transport, warn, address=advice.address, waits_out_limits=True, show=progress.show)
    with closing(client):
        access = Access(client, options, advice)
        if advice.warning:
            warn(advice.warning)
        partition_id = None if partition_id is None else trimmed(partition_id, "partition_id")
        yield Api(client, access, partition_id, advice, warn, progress)


def _uses_token(options: Options) -> bool:
    """Return whether to use ``access_token``, and not ``client_id`` with ``client_secret``.

    What the task sets takes precedence over the environment.

    Raises:
        NotSet: Neither is set, or one half of the pair is missing.
        InvalidInput: Both are in the same place.
    """
    there = {name: options.get(name) for name in ("access_token", *PAIR)}
    by_task = [name for name, value in there.items() if value is not None and not isinstance(value, FromEnvironment)]
    given = by_task or [name for name, value in there.items() if value is not None]
    pair = [name for name in PAIR if name in given]
    if "access_token" in given and (pair if by_task else pair == [*PAIR]):
        both = " and ".join(named(there[name], name) for name in given)
        raise InvalidInput(f"{both} are set together: set either access_token, or client_id and client_secret.")
    if "access_token" in given:
        return True
    if not pair:
        raise NotSet(
            "No credential specified: set access_token (environment variable UIPATH_ACCESS_TOKEN), "
            "or client_id and client_secret (UIPATH_CLIENT_ID and UIPATH_CLIENT_SECRET)."
        )
    for name, other in (PAIR, PAIR[::-1]):
        if there[name] is None:
            raise NotSet(f"{named(there[other], other)} requires {name}: set it, or {ENVIRONMENT[name]}.")
    return False


def _token_answer(answer: Any) -> dict[str, Any]:
    """Read the answer to a token request. A wrong URL can answer 200 with an HTML page, so the OAuth attributes are checked."""
    if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str) or not answer["access_token"].strip():
        raise ValueError("the answer contains no access_token")
    expect(answer, {"expires_in": SECONDS}, "the token")
    seconds = answer.get("expires_in")
    return {**answer, "expires_in": 3600.0 if seconds is None else float(seconds)}


def _claims(token: str) -> Mapping[str, str]:
    """Return the string claims of a JWT. They are decoded but not verified: the server verifies the token anyway.

    A token that is not a JWT, such as a personal access token, has no claims.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, IndexError, RecursionError):
        return {}
    return {name: value for name, value in claims.items() if isinstance(value, str)} if isinstance(claims, dict) else {}
