# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every test of a plugin."""

from __future__ import annotations

import pytest

ENVIRONMENT = ("IDENTITY_URL", "ACCESS_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "PARTITION_ID")


@pytest.fixture(autouse=True)
def no_uipath_environment(monkeypatch):
    """What the machine's environment says about UiPath does not count."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(f"UIPATH_{name}", raising=False)


@pytest.fixture(autouse=True)
def nobody_is_recreated(request, monkeypatch):
    """POST /api/User deletes and recreates a user on older servers: nothing of ours ever calls it, whatever a test resets."""
    if not {"simulator", "sim"} & set(request.fixturenames):
        yield
        return
    simulator = request.getfixturevalue("sim" if "sim" in request.fixturenames else "simulator")
    reset = simulator.reset

    def count():
        asked = [entry for entry in simulator.requests if entry["method"] == "POST" and entry["path"].endswith("/api/User")]
        return len(asked) + simulator.counters()["uipath_post_user"]

    def counted_reset(*arguments, **members):
        assert count() == 0
        reset(*arguments, **members)

    if "sim" not in request.fixturenames:
        reset()
    monkeypatch.setattr(simulator, "reset", counted_reset)
    yield
    assert count() == 0
