# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the two credentials of UiPath is used, and which mixtures are mistakes."""

from __future__ import annotations

import itertools

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user_info
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import SEEN, asked, run

TOKEN, PAIR = "access_token", ("client_id", "client_secret")
VALUES = {TOKEN: seed.TOKEN, "client_id": seed.CLIENT_ID, "client_secret": seed.CLIENT_SECRET}
PLACES = ("nowhere", "environment", "task")
EITHER = "set either access_token, or client_id and client_secret."


@pytest.fixture
def outcome(sim, monkeypatch):
    """A function of where each option is set: its result."""

    def outcome(places):
        for name, place in places.items():
            if place == "environment":
                monkeypatch.setenv(f"UIPATH_{name.upper()}", VALUES[name])
        options = {name: value if places[name] == "task" else None for name, value in VALUES.items()}
        return run(sim, uipath_user_info, **options)

    return outcome


@pytest.mark.parametrize("places", list(itertools.product(PLACES, repeat=3)), ids="-".join)
def test_every_mixture(sim, outcome, places):
    places = dict(zip(VALUES, places))
    names = {
        name: f"{name} (environment variable UIPATH_{name.upper()})" if place == "environment" else name
        for name, place in places.items()
    }
    by_task = [name for name in VALUES if places[name] == "task"]
    there = [name for name in VALUES if places[name] != "nowhere"]
    result = outcome(places)
    both = (TOKEN in by_task and len(by_task) > 1) or (not by_task and len(there) == 3)
    if both:
        given = by_task or there
        assert result["msg"] == f"{' and '.join(names[name] for name in given)} are set together: {EITHER}"
    elif by_task == [TOKEN] or (not by_task and TOKEN in there):
        assert asked(sim) == [SEEN]
        return
    elif not there:
        assert result["msg"].startswith("No credential specified: set access_token (environment variable UIPATH_ACCESS_TOKEN), ")
    elif set(PAIR) <= set(there):
        assert asked(sim) == ["POST /connect/token", SEEN]
        return
    else:
        (half,) = [name for name in PAIR if name in there]
        (other,) = [name for name in PAIR if name != half]
        assert result["msg"] == f"{names[half]} requires {other}: set it, or UIPATH_{other.upper()}."
    assert sim.requests == []
