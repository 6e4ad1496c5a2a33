# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendors' OpenAPI descriptions, and a judge that holds requests and answers against them (openapi-core does the judging).

The descriptions are not ours to ship: they lie beside the checkout, in ``../shared/openapi``, where the project keeps what it was
designed from. ``needs`` marks the tests that cannot run without them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIResponse
from openapi_core.testing import MockRequest
from simulator import Simulator

DESCRIPTIONS = Path(__file__).resolve().parents[3] / "shared" / "openapi"


def _load_problem(body: bytes, **_parameters: str) -> Any:
    return json.loads(body)


_CONFIG = Config(
    spec_validator_cls=None,  # neither description is valid itself: one has a type "file", the other operations of the same id
    extra_media_type_deserializers={"application/problem+json": _load_problem},
)

Description = dict[str, Any]
Ask = Callable[..., requests.Response]


@dataclass(frozen=True)
class Difference:
    """Something in which live servers are known to differ from what is published.

    Args:
        reason: What live servers do, and how that is known.
        apply: Makes the description say so.
        proof: Calls that do it. They keep the description with ``apply`` and break it without.
    """

    reason: str
    apply: Callable[[Description], None]
    proof: Callable[[Simulator, Ask], object]


def needs(name: str) -> pytest.MarkDecorator:
    """Skip the tests of a module where the description is not at hand."""
    return pytest.mark.skipif(
        not (DESCRIPTIONS / name).is_file(),
        reason=f"the vendor's description {name} is not in ../shared/openapi beside the checkout",
    )


def describe(name: str, differences: Iterable[Difference] = ()) -> Description:
    """The description, read strictly, with the differences applied."""
    description = copy.deepcopy(_read(name))
    for difference in differences:
        difference.apply(description)
    return description


class Judge:
    """Holds what the simulator saw and answered against a description, as a server below ``base`` of the simulator."""

    def __init__(self, sim: Simulator, description: Description, base: str = "") -> None:
        self._sim = sim
        description["servers"] = [{"url": sim.url + base}]
        self._openapi = OpenAPI.from_dict(description, config=_CONFIG)

    def request(self, entry: dict[str, Any]) -> MockRequest:
        """Raise when an entry of the journal is no request that the description knows."""
        request = self._rebuilt(entry)
        self._openapi.validate_request(request)
        return request

    def answer(self, response: requests.Response) -> None:
        """Raise when the last answer is none that the description knows for its request."""
        self._openapi.validate_response(self._rebuilt(self._sim.requests[-1]), RequestsOpenAPIResponse(response))

    def _rebuilt(self, entry: dict[str, Any]) -> MockRequest:
        body = entry["body"]
        raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return MockRequest(
            self._sim.url,
            entry["method"],
            entry["path"],
            args=dict(parse_qsl(entry["query"], keep_blank_values=True)),
            headers=entry["headers"],
            data=raw,
            content_type=entry["headers"].get("content-type", ""),
        )


@cache
def _read(name: str) -> Description:
    text = (DESCRIPTIONS / name).read_text(encoding="utf-8")
    description: Description = json.loads(text) if name.endswith(".json") else yaml.safe_load(text)
    for schema_name, schema in description["components"]["schemas"].items():
        _read_strictly(schema_name, schema)
    return description


def _read_strictly(name: str, schema: dict[str, Any]) -> None:
    """Refuse members that are not described, and in answers miss those that are.

    As published nothing is required and anything may be added: an empty object would be a user. What is true beyond the strict
    reading is a difference.
    """
    if "properties" not in schema or "allOf" in schema:
        return
    schema["additionalProperties"] = False
    if not name.endswith(("Command", "CommandBase", "RequestSchema", "Request")):
        schema["required"] = sorted(schema["properties"])
