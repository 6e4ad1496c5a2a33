# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The context of a call of the UiPath API, and how its input is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .message import Answer, Call, dumps
from .refusal import Refused, json_object
from .settings import Settings
from .uipath_errors import JSON, NO_PARTITION
from .uipath_state import Organization, World

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_JSON_TYPE = re.compile(r"(?:application|text)/(?:[^;]+\+)?json(?:\s*;.*)?", re.IGNORECASE)


@dataclass(slots=True)
class Work:
    """A request in progress: its organization, and the id in its path."""

    call: Call
    settings: Settings
    world: World
    organization: Organization
    segment: str = ""

    def path_id(self) -> str:
        """Return the id in the path, with its escapes resolved."""
        text = unquote(self.segment)
        if not _UUID.fullmatch(text):
            raise Refused(
                self.settings["uipath_malformed_id"], "invalid_id", f"The value '{text}' is not valid.", {"field": "id"}
            )
        return text.lower()

    def is_foreign(self, partition_id: str, writing: bool = False) -> bool:
        """Return whether to answer as if there were no users. A partition that is not the token's may also be refused."""
        if self.settings["uipath_host_route"] == "refuses" and self.call.path.startswith(("/identity/", "/identity_/")):
            raise Refused(400, NO_PARTITION, "InvalidPartition: the partition is not served on this route")
        if partition_id == self.organization.id:
            return False
        choice = self.settings["uipath_wrong_partition"]
        if choice == "empty" and not writing:
            return True
        raise Refused(403 if choice == "empty" else choice, "wrong_partition", "the partition is not the token's")

    def body(self, checks: dict[str, Check]) -> dict[str, Any]:
        """Return the known attributes of the body that are not null. One of a wrong type is an error."""
        if not _JSON_TYPE.fullmatch(self.call.headers.get("content-type", "")):
            raise Refused(415, "unsupported_media_type", "the body must be application/json")
        body = json_object(self.call)
        for name, check in checks.items():
            if body.get(name) is not None and not check(body[name]):
                raise Refused(400, "invalid_member", f"The JSON value of {name} could not be converted.", {"field": f"$.{name}"})
        return {name: value for name, value in body.items() if name in checks and value is not None}


Check = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """A string."""
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def is_id(value: Any) -> bool:
    """A UUID."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def is_ids(value: Any) -> bool:
    """A list of UUIDs."""
    return isinstance(value, list) and all(map(is_id, value))


def is_texts(value: Any) -> bool:
    """A list of strings."""
    return isinstance(value, list) and all(map(is_text, value))


def is_attributes(value: Any) -> bool:
    """An object whose values are strings."""
    return isinstance(value, dict) and all(map(is_text, value.values()))


def is_objects(value: Any) -> bool:
    """A list of objects."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def ok(value: Any) -> Answer:
    """A 200 with this value."""
    return Answer(200, dumps(value), {"content-type": JSON})
