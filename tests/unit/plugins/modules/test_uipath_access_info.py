# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has access to UiPath: everything that can be read, in one task with as few requests as possible."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_access_info
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import CLIENT, GROUPS, LIST

pytestmark = pytest.mark.usefixtures("waits")


def access(sim, check_mode=False, **options):
    """The result. It is no failure, and writes nothing but what is asked for a token."""
    result = uipath_tasks.run(sim, uipath_access_info, check_mode, **options)
    assert "failed" not in result, result
    assert (result["changed"], result["platform"], result["left_out"], result["listed"]) == (False, "uipath", [], False)
    assert not any(one["listed"] for one in result["organizations"])
    assert {request["path"] for request in sim.requests if request["method"] != "GET"} <= {f"{seed.BASE}/connect/token"}
    return result


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_organization_with_everybody_and_its_groups(sim, check_mode):
    result = access(sim, check_mode)
    (acme,) = result["organizations"]
    assert (acme["organization_id"], acme["organization"], acme["own"]) == (seed.PARTITION_ID, "", True)
    assert acme["roles"][seed.ADMINISTRATORS_ID] == "Administrators"
    anna = acme["users"][0]
    assert {name: anna[name] for name in ("id", "email", "user_name", "role", "active", "elsewhere")} == {
        "id": seed.ANNA_ID,
        "email": seed.ANNA_EMAIL,
        "user_name": seed.ANNA_EMAIL,
        "role": "",
        "active": True,
        "elsewhere": "",
    }
    assert sorted(anna["roles"]) == [seed.ADMINISTRATORS_ID, seed.AUTOMATION_USERS_ID]
    assert (result["url"], result["credential"], result["unreadable"]) == (sim.url + seed.BASE, "access token", [])
    assert uipath_tasks.asked(sim) == [f"GET {LIST}", f"GET {GROUPS}"]


def test_a_client(sim):
    result = access(sim, **CLIENT)
    assert (result["credential"], result["callers"]) == (f"client {seed.CLIENT_ID}", [])
    assert [one["organization_id"] for one in result["organizations"]] == [seed.PARTITION_ID]
