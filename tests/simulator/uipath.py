# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users API of UiPath's Identity server: bases, calls, who may make them. What each call does is in ``uipath_reads.py`` and
``uipath_writes.py``; if the notes on the API do not say ("ND"), a setting decides (``settings.py``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from . import uipath_errors, uipath_load, uipath_reads, uipath_writes
from .message import Answer, Call
from .refusal import Refused, html_page
from .settings import Settings
from .uipath_auth import READ, READ_GROUPS, WRITE, identify, issue, let_through, require
from .uipath_errors import OAuthRefused, UnknownCall
from .uipath_state import World
from .uipath_work import Work

_BASE = re.compile(r"(?:/[^/]+)*/identity_?(?P<rest>/.*)?")
"""Any path with a segment ``identity`` or ``identity_``: the guides show several forms of the base URL."""
_ELSEWHERE = re.compile(r"(?:/[^/]+)*/(?:connect/token|api/(?:User|UserPartition|Group)(?:/.*)?)")
_TOKEN_PATH = "/connect/token"
_COUNTERS = ("uipath_tokens_issued", "uipath_tokens_refused", "uipath_post_user")

Handler = Callable[[Work], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A path below the base, and for each method the handler and the scopes of which one is needed."""

    path: re.Pattern[str]
    methods: dict[str, tuple[Handler, frozenset[str]]]
    servers: str = ""


class UiPath:
    """The platform. All of its work is done in ``handle``, at once."""

    name = "uipath"
    state_members = uipath_load.MEMBERS

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.world = World()

    def serves(self, call: Call) -> bool:
        """Serve all paths below a base, and UiPath's own calls without a base."""
        return bool(_BASE.fullmatch(call.path) or _ELSEWHERE.fullmatch(call.path))

    def build(self, document: dict[str, Any]) -> World:
        """The world that the document describes."""
        return uipath_load.build(document)

    def state(self) -> dict[str, Any]:
        """The whole world."""
        return {"uipath": self.world.describe()}

    def invitations(self) -> list[dict[str, Any]]:
        """Return nothing: the notes on the API mention no invitations."""
        return []

    def counters(self) -> dict[str, int]:
        """Tokens that were issued and refused, and calls of POST /api/User."""
        return {name: self.world.counters[name] for name in _COUNTERS}

    def revoke_tokens(self) -> int:
        """Revoke the fetched tokens, and return their number."""
        return self.world.revoke_tokens()

    def operation(self, call: Call) -> Hashable | None:
        """The API has no idempotency keys."""
        return None

    def handle(self, call: Call) -> Answer:
        """Do the work and answer."""
        try:
            return self._work(call)
        except Refused as refused:
            return uipath_errors.answer(self.settings, refused)

    def error(self, call: Call, status: int, key: str, message: str) -> Answer:
        """An error in the shape that the call, or the setting uipath_error_shape, asks for."""
        kind = OAuthRefused if call.path.endswith(_TOKEN_PATH) else Refused
        return uipath_errors.answer(self.settings, kind(status, key, message))

    def _work(self, call: Call) -> Answer:
        base = _BASE.fullmatch(call.path)
        if base is None:
            if self.settings["uipath_wrong_url"] == 404:
                raise Refused(404, "not_found", "no such page")
            return Answer(200, html_page(200), {"content-type": "text/html; charset=utf-8"})
        path = base["rest"] or "/"
        if path == _TOKEN_PATH:
            return issue(self.world, self.settings, call)
        route, segment = self._route(path)
        token = identify(self.world, call.headers.get("authorization", ""))
        let_through(self.world, self.settings, token.organization_id, call.method)
        if call.method not in route.methods:
            raise Refused(405, "method_not_allowed", "method not allowed", {"allowed": sorted(route.methods)})
        handler, scopes = route.methods[call.method]
        require(token, scopes, self.settings["uipath_insufficient_scope"])
        if call.too_large:
            raise Refused(413, "too_large", "the request is too large")
        organization = self.world.organizations[token.organization_id]
        return handler(Work(call, self.settings, self.world, organization, segment))

    def _route(self, path: str) -> tuple[Route, str]:
        for route in ROUTES:
            if (match := route.path.fullmatch(path)) and route.servers in ("", self.settings["uipath_users_path"]):
                return route, "".join(match.groups())
        choice = self.settings["uipath_unknown_call"]
        if choice != 404:
            raise UnknownCall(choice, "UnsupportedApiVersion", "The HTTP resource that matches the request URI is not supported.")
        raise Refused(404, "not_found", "no such endpoint")


_ID = "/([^/]+)"
ROUTES = (
    Route(re.compile(f"/api/User/users{_ID}"), {"GET": (uipath_reads.list_users, READ)}, "newer"),
    Route(re.compile(f"/api/UserPartition/users{_ID}"), {"GET": (uipath_reads.list_users, READ)}, "older"),
    Route(re.compile("/api/User/BulkCreate"), {"POST": (uipath_writes.bulk_create, WRITE)}),
    Route(
        re.compile(f"/api/User{_ID}"),
        {
            "GET": (uipath_reads.get_user, READ),
            "PUT": (uipath_writes.update_user, WRITE),
            "DELETE": (uipath_writes.delete_user, WRITE),
        },
    ),
    Route(re.compile("/api/User"), {"POST": (uipath_writes.create_user, WRITE), "DELETE": (uipath_writes.bulk_delete, WRITE)}),
    Route(re.compile(f"/api/Group{_ID}"), {"GET": (uipath_reads.list_groups, READ_GROUPS)}),
)
"""All calls. A path is matched as sent; an id's percent escapes are resolved afterwards."""
