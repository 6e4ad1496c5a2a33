# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures. To use them, put this line into ``tests/conftest.py``: ``pytest_plugins = ["simulator.pytest_plugin"]``
and take ``sim`` in a test: ``sim.url`` is the base URL, ``simulator.seed`` has the ids, each test starts from the seeded world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from . import seed_uipath
from .server import Simulator


@pytest.fixture(scope="session", name="simulator")
def simulator_fixture() -> Iterator[Simulator]:
    """The simulator of the test session, in the state in which the last test left it."""
    with Simulator() as running:
        yield running


@pytest.fixture(name="sim")
def sim_fixture(simulator: Simulator) -> Simulator:
    """The simulator with the seeded world, an empty journal, default settings and no faults."""
    simulator.reset()
    return simulator


@pytest.fixture(name="ask_uipath")
def ask_uipath_fixture(sim: Simulator) -> Iterator[Callable[..., Any]]:
    """Asks UiPath's Identity server: ``ask_uipath("GET", "/api/User/…", body, token=…, base=…)``. Needs requests."""
    import requests

    with requests.Session() as session:
        session.trust_env = False

        def ask(
            method: str, path: str, body: Any = None, token: str = seed_uipath.TOKEN, base: str = seed_uipath.BASE, **options: Any
        ) -> requests.Response:
            credential = token if " " in token else f"Bearer {token}"
            headers = ({"Authorization": credential} if token else {}) | options.pop("headers", {})
            content = {"data" if isinstance(body, bytes) else "json": body}
            options = {"timeout": 10, "allow_redirects": False} | content | options
            return session.request(method, sim.url + base + path, headers=headers, **options)

        yield ask


@pytest.fixture(name="fetch_token")
def fetch_token_fixture(ask_uipath: Callable[..., Any]) -> Callable[..., Any]:
    """Requests a token with the seeded client: ``fetch_token(scope="…", base=…)``; a field that is None is omitted."""
    credentials = {
        "grant_type": "client_credentials",
        "client_id": seed_uipath.CLIENT_ID,
        "client_secret": seed_uipath.CLIENT_SECRET,
        "scope": "PM.User PM.Group.Read",
    }

    def fetch(base: str = seed_uipath.BASE, **changes: str | None) -> Any:
        form = {name: value for name, value in (credentials | changes).items() if value is not None}
        return ask_uipath("POST", "/connect/token", token="", base=base, data=form)

    return fetch
