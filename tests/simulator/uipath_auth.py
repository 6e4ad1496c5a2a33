# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens, scopes and rate limits: callers, their permissions, and how often they may call."""

from __future__ import annotations

import json
import math
import secrets
import time
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from .message import Answer, Call, dumps
from .refusal import Refused, html_page
from .settings import Settings
from .uipath_errors import JSON, OAuthRefused
from .uipath_state import Client, Token, World

READ = frozenset({"PM.User", "PM.User.Read"})
WRITE = frozenset({"PM.User", "PM.User.Write"})
READ_GROUPS = frozenset({"PM.Group", "PM.Group.Read"})
"""The scopes of which a call requires one (OpenAPI, the descriptions of the calls)."""
_FORM = "application/x-www-form-urlencoded"


def issue(world: World, settings: Settings, call: Call) -> Answer:
    """POST connect/token: client credentials, form-encoded (RFC 6749, sections 4.4 and 5)."""
    if settings["uipath_token_answer"] == "html":
        return Answer(200, html_page(200), {"content-type": "text/html; charset=utf-8"})
    try:
        token = _token(world, settings, call)
    except OAuthRefused:
        world.counters["uipath_tokens_refused"] += 1
        raise
    world.counters["uipath_tokens_issued"] += 1
    if settings["uipath_token_answer"] == "empty":
        return Answer(200, b"", {"content-type": JSON})
    members: dict[str, Any] = {"expires_in": math.ceil(settings["uipath_token_lifetime"]), "token_type": "Bearer"}
    members["scope"] = " ".join(token.scopes)
    if settings["uipath_token_answer"] == "json":
        members = {"access_token": token.value} | members
    return Answer(200, dumps(members), {"content-type": JSON, "cache-control": "no-store"})


def identify(world: World, authorization: str) -> Token:
    """Return the token of a request, or refuse with a 401."""
    scheme, _unused, value = authorization.strip().partition(" ")
    token = world.tokens.get(value.strip()) if scheme.lower() == "bearer" else None
    if token is None or token.uses == 0 or (token.expires is not None and time.monotonic() >= token.expires):
        raise Refused(401, "unauthorized", "the access token is missing, unknown, expired or revoked")
    if token.uses is not None:
        token.uses -= 1
    return token


def require(token: Token, needed: frozenset[str], status: int) -> None:
    """Refuse a token that has none of the scopes."""
    if not needed.intersection(token.scopes):
        raise Refused(status, "insufficient_scope", f"the access token has none of the scopes {', '.join(sorted(needed))}")


def let_through(world: World, settings: Settings, organization_id: str, method: str) -> None:
    """Count the request, or refuse it with a 429. Each organization has an allowance for each method in each window."""
    if not settings["uipath_limits"]:
        return
    allowed = settings[{"GET": "uipath_limit_get", "POST": "uipath_limit_post"}.get(method, "uipath_limit_change")]
    began, count = world.allowances.get((organization_id, method), (-math.inf, 0))
    clock = time.monotonic()
    if clock - began >= settings["uipath_limit_window"]:
        began, count = clock, 0
    if count >= allowed:
        seconds = max(1, math.ceil(began + settings["uipath_limit_window"] - clock))
        later = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=seconds), usegmt=True)
        header = {"seconds": {"retry_after": str(seconds)}, "date": {"retry_after": later}}.get(
            settings["uipath_retry_after"], {}
        )
        raise Refused(429, "too_many_requests", "the organization's limit of requests is reached", header)
    world.allowances[organization_id, method] = began, count + 1


def _token(world: World, settings: Settings, call: Call) -> Token:
    if call.method != "POST":
        raise OAuthRefused(405, "invalid_request", "a token is asked for with POST", {"allowed": ["POST"]})
    if call.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise OAuthRefused(400, "invalid_request", f"the request is not {_FORM}")
    form = {name: values[-1] for name, values in parse_qs(call.body.decode("utf-8", "replace")).items()}
    if "grant_type" not in form:
        raise OAuthRefused(400, "invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise OAuthRefused(400, "unsupported_grant_type", f"the grant {form['grant_type']} is not supported")
    client = world.clients.get(form.get("client_id", ""))
    if client is None or form.get("client_secret") != client.secret:
        raise OAuthRefused(settings["uipath_invalid_client"], "invalid_client", "the client is unknown or its secret is wrong")
    return _new_token(world, settings, client, _scopes(settings, client, form.get("scope", "")))


def _scopes(settings: Settings, client: Client, text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(text.split(" "))) if text.strip() else client.scopes
    granted = tuple(scope for scope in wanted if scope in client.scopes)
    if not granted or (granted != wanted and settings["uipath_excess_scope"] == "refused"):
        raise OAuthRefused(400, "invalid_scope", "the client may not ask for this scope")
    return granted


def _new_token(world: World, settings: Settings, client: Client, scopes: tuple[str, ...]) -> Token:
    lifetime = settings["uipath_token_lifetime"]
    form = settings["uipath_token_form"]
    claims: dict[str, Any] = {"iss": "https://cloud.uipath.example/identity_", "aud": "UiPath.Identity", "client_id": client.id}
    if form == "jwt":
        claims["prt_id"] = client.organization_id
    issued = int(time.time())
    claims |= {
        "iat": issued,
        "nbf": issued,
        "exp": issued + math.ceil(lifetime),
        "jti": uuid4().hex.upper(),
        "scope": list(scopes),
    }
    value = f"opaque-{secrets.token_hex(32)}" if form == "opaque" else _jwt(claims)
    uses = int(settings["uipath_token_uses"]) or None
    token = Token(value, client.organization_id, scopes, client.id, time.monotonic() + lifetime, uses)
    world.tokens[value] = token
    return token


def _jwt(claims: dict[str, Any]) -> str:
    """Return a JSON web token. Its signature is not valid, since no client checks it."""
    header = {"alg": "RS256", "kid": "5A5A5A5A", "typ": "JWT"}
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), secrets.token_bytes(256))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
