# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module is a program: options in, one JSON object out."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user
from ansible_collections.rosterops.saas_users.tests.unit.arguments import patch_module_args

MODULES = sorted(Path(partner_user.__file__).parent.glob("[a-z]*.py"))
PACKAGE = partner_user.__name__.rpartition(".")[0]
# Other tests have imported the module; here it runs once more.
pytestmark = pytest.mark.filterwarnings("ignore:.* found in sys.modules:RuntimeWarning")
NAMED = [path.stem for path in MODULES]
OWN, PARTNER = {"api_key": seed.ADA_KEY}, {"partner_key": seed.PARTNER_KEY}
ACME = {**PARTNER, "organization_id": seed.ACME_ID}
READING = {
    "caller_info": OWN,
    "org_user": {**OWN, "email": seed.BEN_EMAIL},
    "org_user_info": OWN,
    "org_users": {**OWN, "users": []},
    "organization_info": PARTNER,
    "partner_user": {**ACME, "email": seed.BEN_EMAIL},
    "partner_user_info": ACME,
    "partner_users": {**ACME, "users": []},
    "polytomic_access_info": PARTNER,
    "role_info": OWN,
    "user_api_key": {**ACME, "email": seed.BEN_EMAIL, "current_key": seed.BEN_KEY},
}


def start(path, capsys, **options):
    """What the program prints, and its exit status."""
    with patch_module_args(options), pytest.raises(SystemExit) as ended:
        runpy.run_module(f"{PACKAGE}.{path.stem}", run_name="__main__")
    return json.loads(capsys.readouterr().out), ended.value.code


@pytest.mark.parametrize("path", MODULES, ids=NAMED)
def test_a_mistake_is_a_failure(sim, capsys, path):
    result, status = start(path, capsys, no_such_option=1)
    assert (result["failed"], status, sim.requests) == (True, 1, [])
    assert any(word in result["msg"] for word in ("no_such_option", "required"))


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem in READING], ids=sorted(READING))
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_right_already_is_a_success(sim, capsys, path, check_mode):
    result, status = start(path, capsys, api_url=sim.url, _ansible_check_mode=check_mode, **READING[path.stem])
    assert (result["changed"], status, sim.writes) == (False, 0, 0)
    for key in (seed.PARTNER_KEY, seed.ADA_KEY, seed.BEN_KEY):
        assert key not in json.dumps(result)


def test_every_module_of_the_platform_is_tried_above():
    assert set(READING) == {name for name in NAMED if not name.startswith("uipath")}
