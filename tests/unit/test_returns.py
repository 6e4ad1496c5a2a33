# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules document as returned is what they return, and is written by `make returns`."""

from __future__ import annotations

import pytest
import yaml

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath
from tools import returns

from ansible_collections.rosterops.saas_users.tests.unit import rosters, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.documents import MODULES, imported

# Ansible's own, which every module can return.
COMMON = {"changed", "failed", "msg"}
NOTHING_WORKS = {"status": 403, "json": {"message": "no"}, "times": -1}
NO_CREATION = {**NOTHING_WORKS, "method": "POST"}
NO_NAMES = [
    {**NOTHING_WORKS, "path": path}
    for path in ("/api/permissions/roles", f"{seed_uipath.BASE}/api/Group/{seed_uipath.PARTITION_ID}")
]
NO_ORGANIZATION = {"organization_id": None}
PEOPLE = [{"email": "zoe@acme.example"}, {"email": "yan@acme.example"}]
FLEET = {**NO_ORGANIZATION, "organizations": [{"organization_id": seed.ACME_ID, "users": PEOPLE}]}
# For each module the tasks, each with what is wrong with the server: together they show everything that a module can return.
NAMES = {"with_names": True}
TOKEN, OF_A_USER = uipath_tasks.token_of(prt_id=seed_uipath.PARTITION_ID, sub=seed_uipath.ANNA_ID)
TASKS = {
    "caller_info": [(rosters.BEARER, None), (rosters.BEARER, NOTHING_WORKS)],
    "org_user": [({**rosters.BEARER, **PEOPLE[0]}, fault) for fault in (None, NOTHING_WORKS)],
    "org_user_info": [({**rosters.BEARER, **NAMES}, None), (rosters.BEARER, NOTHING_WORKS)],
    "org_users": [({**rosters.BEARER, "users": PEOPLE}, fault) for fault in (None, NO_CREATION, NOTHING_WORKS)],
    "organization_info": [(NO_ORGANIZATION, None), (NO_ORGANIZATION, NOTHING_WORKS)],
    "partner_user": [(PEOPLE[0], None), (PEOPLE[0], NOTHING_WORKS)],
    "partner_user_info": [
        (NAMES, None),
        ({}, NOTHING_WORKS),
        ({**NO_ORGANIZATION, "organization_ids": [seed.ACME_ID]}, NOTHING_WORKS),
    ],
    "partner_users": [
        *(({"users": PEOPLE}, fault) for fault in (None, NO_CREATION, NOTHING_WORKS)),
        *((FLEET, fault) for fault in (None, NO_CREATION, NOTHING_WORKS)),
    ],
    "polytomic_access_info": [
        ({**NO_ORGANIZATION, "api_key": seed.ADA_KEY, "organizations": ["Acme"]}, None),
        (NO_ORGANIZATION, NO_NAMES[0]),
        (NO_ORGANIZATION, NOTHING_WORKS),
    ],
    "role_info": [(rosters.BEARER, None), (rosters.BEARER, NOTHING_WORKS)],
    "uipath_access_info": [(OF_A_USER, None), ({}, NO_NAMES[1]), ({}, NOTHING_WORKS)],
    "uipath_user": [(PEOPLE[0], None), (PEOPLE[0], NOTHING_WORKS)],
    "uipath_user_info": [(NAMES, None), ({}, NOTHING_WORKS)],
    "uipath_users": [({"users": PEOPLE}, fault) for fault in (None, NO_CREATION, NOTHING_WORKS)],
    "user_api_key": [({"email": seed.CLEO_EMAIL}, None), ({"email": seed.CLEO_EMAIL}, NOTHING_WORKS)],
}
SEEDED = {**seed.default_state(), **uipath_tasks.world(seed_uipath.default_organization()["users"], [TOKEN])}
WORLD = {**SEEDED, "organizations": [{**one, "sso_org_id": "org_01H"} for one in SEEDED["organizations"]]}


def documentation(module):
    return yaml.safe_load(imported(module).RETURN)


def documented(values, place=""):
    """Every documented value, those within others too, by its place."""
    for name, value in values.items():
        yield f"{place}{name}"
        yield from documented(value.get("contains", {}), f"{place}{name}.")


def returned(result, values, place=""):
    """Every value in a result, by its place; what is within a value counts where the documentation says what it contains."""
    for name, value in result.items():
        yield f"{place}{name}"
        contains = values.get(name, {}).get("contains")
        for one in value if isinstance(value, list) else [value]:
            if contains and isinstance(one, dict):
                yield from returned(one, contains, f"{place}{name}.")


@pytest.mark.parametrize("path", returns.make_modules(), ids=lambda path: path.stem)
def test_the_blocks_are_those_that_the_script_writes(path):
    assert path.read_text(encoding="utf-8") == returns.make_modules()[path], "run make returns"


def test_every_module_has_its_block_and_is_tried():
    assert sorted(path.stem for path in returns.make_modules()) == MODULES
    assert sorted(TASKS) == MODULES


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("module", MODULES)
def test_what_is_returned_is_documented_and_the_reverse(sim, module):
    values = documentation(module)
    run = uipath_tasks.run if module.startswith("uipath") else rosters.cleanly
    found = set()
    for options, fault in [*TASKS[module], ({"timeout": "soon"}, None)]:
        sim.reset(WORLD)
        if fault:
            sim.fault(**fault)
        found |= set(returned(run(sim, imported(module), **options), values)) - COMMON
    assert sorted(found) == sorted(documented(values))


@pytest.mark.parametrize("module", MODULES)
def test_a_sample_shows_what_is_documented(module):
    for name, value in documentation(module).items():
        assert set(returned({name: value.get("sample")}, {name: value})) <= set(documented({name: value}))
