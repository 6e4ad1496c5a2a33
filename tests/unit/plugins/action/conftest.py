# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every test of the two lanes."""

from __future__ import annotations

import pytest


@pytest.fixture
def connection_options(sim):
    """The options of a task that reaches Acme in the simulator."""
    from simulator import seed

    return {"api_url": sim.url, "partner_key": seed.PARTNER_KEY, "organization_id": seed.ACME_ID}


@pytest.fixture(autouse=True)
def left(monkeypatch):
    """The last lines of interrupted tasks, which are otherwise shown when the process ends."""
    lines = []
    monkeypatch.setattr("ansible_collections.rosterops.saas_users.plugins.action.in_process.leave", lines.append)
    return lines
