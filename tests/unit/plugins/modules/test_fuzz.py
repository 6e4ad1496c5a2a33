# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a server answers, in every module: what fuzz_rules.py says holds. `make fuzz` gives 100,000 odd answers."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.masking import masked, secrets_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task, perform, review
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory
from ansible_collections.rosterops.saas_users.plugins.modules import (
    caller_info,
    org_user,
    org_user_info,
    org_users,
    organization_info,
    partner_user,
    partner_user_info,
    partner_users,
    polytomic_access_info,
    role_info,
    uipath_access_info,
    uipath_user,
    uipath_user_info,
    uipath_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_answers import SCRIPTS, Script
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_oddities import strange
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_rules import BUDGET, NOTHING, PASSWORD, Asked, Run, broken
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_server import URL, Server
from ansible_collections.rosterops.saas_users.tests.unit.servers import Waits, ticking

# How many odd answers are wanted, of all modules together. Each example has about two.
ANSWERS = int(os.environ.get("FUZZ") or 3000)
RANDOMLY = bool(os.environ.get("FUZZ"))

KEY_FILE = "the key"  # in a folder that is empty when a task begins
NEW = "zoe@acme.example"
PARTNER = {"partner_key": seed.PARTNER_KEY}
ACME = {**PARTNER, "organization_id": seed.ACME_ID}
BEARER = {"api_key": seed.ADA_KEY}
BASIC = {"organization_id": seed.ACME_ID, "organization_key": seed.ACME_KEY}
BEN = frozenset({seed.BEN_EMAIL})
INVITED = frozenset({NEW})
CLEO = frozenset({seed.CLEO_EMAIL})
BY_ID = frozenset({seed.BEN_ID})
MOVED = {"email": "ben.new@acme.example", "previously": [seed.BEN_EMAIL]}
USERS = [{"email": seed.ADA_EMAIL}, {"email": seed.BEN_EMAIL, "roles": ["Viewer"]}, {"email": NEW, "roles": ["Member"]}]
KEPT = frozenset({seed.ADA_EMAIL, seed.BEN_EMAIL, NEW})
ROSTER = {"users": USERS, "purge": True, "max_removals": "100%", "min_privileged": 0, "return_users": True}
FLEET = [
    {"organization": "Acme", "users": USERS},
    {"organization_id": seed.GLOBEX_ID, "users": [{"email": seed.ADA_EMAIL}, {"email": NEW}]},
]
TOKEN = {"access_token": seed_uipath.TOKEN, "partition_id": seed_uipath.PARTITION_ID}
CLIENT = {"client_id": seed_uipath.CLIENT_ID, "client_secret": seed_uipath.CLIENT_SECRET}
PEOPLE = [
    {"email": seed_uipath.BERT_EMAIL, "name": "Berta"},
    {"email": NEW, "groups": ["Finance"], "is_active": False, "password": PASSWORD},
    {"email": "yan@acme.example"},
    {"user_name": seed_uipath.CARA_USER_NAME, "state": "absent"},
]
CARA = frozenset({seed_uipath.CARA_USER_NAME, seed_uipath.CARA_EMAIL})
LISTED = frozenset({seed_uipath.BERT_EMAIL, NEW, "yan@acme.example"})

TASKS = {
    "caller_info": (caller_info, BEARER, NOTHING),
    "organization_info": (organization_info, PARTNER, NOTHING),
    "organization_info by id": (organization_info, {**PARTNER, "id": seed.ACME_ID}, NOTHING),
    "role_info": (role_info, BEARER, NOTHING),
    "polytomic_access_info": (polytomic_access_info, {**PARTNER, **BEARER}, NOTHING),
    "org_user": (org_user, {**BEARER, "email": NEW, "roles": ["Member"]}, Asked(changes=INVITED)),
    "org_user removes": (org_user, {**BASIC, "email": seed.BEN_EMAIL, "state": "absent"}, Asked(BEN)),
    "org_user_info": (org_user_info, {**BASIC, "with_names": True}, NOTHING),
    "org_users": (org_users, {**BEARER, **ROSTER}, Asked(everybody=True, keeps=KEPT, changes=BEN | INVITED)),
    "org_users without purge": (
        org_users,
        {**BASIC, "users": [*USERS[:1], MOVED]},
        Asked(BEN, changes=frozenset({MOVED["email"]})),
    ),
    "partner_user creates": (partner_user, {**ACME, "email": NEW, "role_ids": [seed.ACME_MEMBER]}, Asked(changes=INVITED)),
    "partner_user updates": (partner_user, {**ACME, "id": seed.BEN_ID, "role_ids": [seed.ACME_ADMIN]}, Asked(changes=BY_ID)),
    "partner_user removes": (partner_user, {**ACME, "email": seed.BEN_EMAIL, "state": "absent"}, Asked(BEN)),
    "partner_user removes by id": (partner_user, {**ACME, "id": seed.BEN_ID, "state": "absent"}, Asked(BY_ID)),
    "partner_user_info": (partner_user_info, {**ACME, "with_names": True}, NOTHING),
    "partner_user_info of all": (partner_user_info, {**PARTNER, "all_organizations": True, "emails": [seed.ADA_EMAIL]}, NOTHING),
    "partner_users": (partner_users, {**ACME, **ROSTER}, Asked(everybody=True, keeps=KEPT, changes=BEN | INVITED)),
    "partner_users of a fleet": (
        partner_users,
        {**PARTNER, "organizations": FLEET, "return_users": True},
        Asked(changes=BEN | INVITED),
    ),
    "user_api_key": (user_api_key, {**ACME, "email": seed.CLEO_EMAIL}, Asked(changes=CLEO)),
    "user_api_key at hand": (user_api_key, {**ACME, "user_id": seed.BEN_ID, "current_key": seed.BEN_KEY}, Asked(changes=BY_ID)),
    "user_api_key in a file": (user_api_key, {**ACME, "email": seed.CLEO_EMAIL, "key_file": KEY_FILE}, Asked(changes=CLEO)),
    "user_api_key rotates": (
        user_api_key,
        {**ACME, "email": seed.BEN_EMAIL, "state": "rotated", "revoke_existing": True},
        Asked(changes=BEN),
    ),
    "uipath_user creates": (uipath_user, {**CLIENT, **PEOPLE[1]}, Asked(changes=INVITED)),
    "uipath_user updates": (
        uipath_user,
        {**TOKEN, "id": seed_uipath.BERT_ID, "name": "Berta", "groups": ["Finance"]},
        Asked(changes=frozenset({seed_uipath.BERT_ID})),
    ),
    "uipath_user removes": (uipath_user, {**CLIENT, "email": seed_uipath.CARA_EMAIL, "state": "absent"}, Asked(CARA)),
    "uipath_user_info": (uipath_user_info, {**CLIENT, "with_names": True}, NOTHING),
    "uipath_access_info": (uipath_access_info, CLIENT, NOTHING),
    "uipath_users": (uipath_users, {**CLIENT, "users": PEOPLE}, Asked(CARA, changes=LISTED)),
    "uipath_users purges": (
        uipath_users,
        {**TOKEN, "users": PEOPLE, "purge": True, "max_removals": "100%", "min_privileged": 0},
        Asked(everybody=True, keeps=LISTED, changes=LISTED),
    ),
}


@pytest.fixture(scope="module")
def server():
    """One for all examples: each begins it anew."""
    with Server().connected() as running:
        yield running


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch, tmp_path):
    """Where a key is written."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    """The directory of UiPath takes several pages."""
    monkeypatch.setattr(directory, "PAGE", 4)
    monkeypatch.setattr(directory, "MOST_USERS", 100)
    monkeypatch.setattr(directory, "BATCH", 2)


def run(server, name, check_mode=False, script=None):
    """A task with these answers, as both lanes run it."""
    module, options, _asked = TASKS[name]
    definition = module.DEFINITION
    url = {"identity_url": URL + seed_uipath.BASE} if "identity_url" in definition.options else {"api_url": URL}
    more = {"concurrency": 1} if "concurrency" in definition.options else {}
    given = {"retries": 2, "retry_budget": BUDGET, **url, **more, **options}
    server.begin(*([strange(script)] if script else []))
    failure, warnings = review(definition, given)
    assert failure is None
    validation = ArgumentSpecValidator(definition.options, **definition.constraints).validate(given)
    assert not validation.error_messages
    params, secrets = validation.validated_parameters, secrets_of(validation.validated_parameters, validation._no_log_values)
    with ticking(Waits()) as waits:
        result = masked(perform(definition, Task(params, check_mode, warnings.append), secrets), params, secrets)
    files = list(Path.cwd().glob(f"*{KEY_FILE}*"))
    texts = tuple(path.read_text(encoding="utf-8").strip() for path in files)
    for path in files:
        path.unlink()
    return Run(result, warnings, server.turns, waits, check_mode, texts)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("name", TASKS)
def test_nothing_is_odd_without_odd_answers(server, name, check_mode):
    done = run(server, name, check_mode)
    assert "failed" not in done.result
    assert broken(done, TASKS[name][2]) is None
    assert all(turn.true == turn.status for turn in done.turns)


@pytest.mark.parametrize("name", TASKS)
def test_nothing_is_written_to_an_id_that_two_have(server, name):
    for number, which in itertools.product(range(4), range(4)):
        done = run(server, name, script=Script({number: (("twins", which),)}, 0, (), ()))
        assert broken(done, TASKS[name][2]) is None


FOUND = [
    # The second listing, after an invitation in doubt, shows the account that is to be removed without its address.
    ("org_users without purge", Script({}, 0, (("place", 41, "null"),), ())),
    ("org_users without purge", Script({}, 0, (("place", 41, '"ida@acme.example"'),), ())),
    # The answer to an invitation shows no address.
    ("partner_users of a fleet", Script({3: (("place", 2, '""'),)}, 0, (), ())),
    ("partner_users", Script({2: (("place", 2, '""'),)}, 0, (), ())),
    ("partner_user creates", Script({1: (("place", 2, '""'),)}, 0, (), ())),
]


@pytest.mark.parametrize(("name", "script"), FOUND)
def test_what_was_found_is_kept(server, name, script):
    assert broken(run(server, name, script=script), TASKS[name][2]) is None


@pytest.mark.parametrize("name", TASKS)
def test_whatever_is_answered(server, name):
    odd = 0

    @settings(
        max_examples=max(20, ANSWERS * 3 // 5 // len(TASKS)),
        derandomize=not RANDOMLY,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(script=SCRIPTS, check_mode=st.booleans() if name.rpartition("_")[2] != "info" else st.just(False))
    def fuzz(script, check_mode):
        nonlocal odd
        done = run(server, name, check_mode, script)
        odd += sum(turn.odd for turn in done.turns)
        assert broken(done, TASKS[name][2]) is None

    fuzz()
    print(f"{name}: {odd} odd answers")
    assert odd
