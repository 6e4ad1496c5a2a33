# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A credential goes unencrypted to another machine only if the author permits it. 0.0.0.0 is such a one that can be tried."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    caller_info,
    org_user_info,
    organization_info,
    partner_user,
    partner_users,
    role_info,
    uipath_user,
    uipath_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks

OWN = {"partner_key": None, "organization_id": None, "api_key": seed.ADA_KEY}
TASKS = [
    (partner_user, {"email": tasks.NEW_EMAIL}),
    (partner_users, {"users": [{"email": tasks.NEW_EMAIL}]}),
    (user_api_key, {"email": "bob@acme.example"}),
    (organization_info, {"organization_id": None}),
    (caller_info, {"organization_id": None}),
    (org_user_info, OWN),
    (role_info, OWN),
    (uipath_user, {"user_name": uipath_tasks.NEW_NAME}),
    (uipath_users, {"users": [{"user_name": uipath_tasks.NEW_NAME}]}),
]
pytestmark = pytest.mark.usefixtures("waits")


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("module", "options"), TASKS, ids=lambda one: getattr(one, "__name__", "").rpartition(".")[2])
def test_the_author_has_to_permit_it(sim, module, options, check_mode):
    elsewhere = sim.url.replace("127.0.0.1", "0.0.0.0")
    is_uipath = module in (uipath_user, uipath_users)
    run, option = (uipath_tasks.run, "identity_url") if is_uipath else (tasks.run, "api_url")
    options = {**options, option: elsewhere + (seed_uipath.BASE if is_uipath else "")}
    refused = run(sim, module, check_mode, **options)
    assert refused["failed"]
    assert refused["changed"] is False
    assert refused["msg"] == (
        f"{option} is an http:// URL to 0.0.0.0, which would send the credential unencrypted: use https://, "
        "or set allow_plain_http=true if you trust the network in between. Nothing was sent."
    )
    assert sim.requests == []
    permitted = run(sim, module, check_mode, allow_plain_http=True, **options)
    assert "unencrypted" not in permitted.get("msg", "")
    assert sim.requests
