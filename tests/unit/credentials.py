# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every module with every credential that it takes, set as an option or by an environment variable, in either lane."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import partner_user
from ansible_collections.rosterops.saas_users.tests.unit import lanes

NAMES = sorted(path.stem for path in Path(partner_user.__file__).parent.glob("[a-z]*.py"))
MODULES = {name: importlib.import_module(f"ansible_collections.rosterops.saas_users.plugins.modules.{name}") for name in NAMES}
VARIABLES = {
    "partner_key": "POLYTOMIC_PARTNER_KEY",
    "api_key": "POLYTOMIC_API_KEY",
    "organization_key": "POLYTOMIC_ORGANIZATION_KEY",
    "access_token": "UIPATH_ACCESS_TOKEN",
    "client_id": "UIPATH_CLIENT_ID",
    "client_secret": "UIPATH_CLIENT_SECRET",
}
VALUES = {
    "partner_key": seed.PARTNER_KEY,
    "api_key": seed.ADA_KEY,
    "organization_key": seed.ACME_KEY,
    "access_token": seed_uipath.TOKEN,
    "client_secret": seed_uipath.CLIENT_SECRET,
}
ACME = {"organization_id": seed.ACME_ID}
BEN = {"email": seed.BEN_EMAIL}
BERT = {"email": seed_uipath.BERT_EMAIL}
# What a module needs beside its credential to send a request.
NEEDED = {
    "organization_info": {},
    "partner_user": {**ACME, **BEN},
    "partner_user_info": ACME,
    "partner_users": {**ACME, "users": [BEN]},
    "user_api_key": {**ACME, **BEN},
    "caller_info": {},
    "org_user": BEN,
    "org_user_info": {},
    "org_users": {"users": [BEN]},
    "polytomic_access_info": {},
    "role_info": {},
    "uipath_access_info": {},
    "uipath_user": BERT,
    "uipath_user_info": {},
    "uipath_users": {"users": [BERT]},
}


def taken_by(name):
    """The credentials that a module takes, each by the option with its secret."""
    if name.startswith("uipath"):
        return ["access_token", "client_secret"]
    if name in ("caller_info", "polytomic_access_info"):
        return ["partner_key", "api_key", "organization_key"]
    return ["api_key", "organization_key"] if name.startswith("org_") or name == "role_info" else ["partner_key"]


EVERY = [(name, option) for name in NAMES for option in taken_by(name)]


def connection_of(sim, name, option):
    """The options that name the server, and what is not secret of a credential."""
    if name.startswith("uipath"):
        place = {"identity_url": sim.url + seed_uipath.BASE, "partition_id": seed_uipath.PARTITION_ID}
        return {**place, **({"client_id": seed_uipath.CLIENT_ID} if option == "client_secret" else {})}
    return {"api_url": sim.url, **(ACME if option == "organization_key" else {})}


def run(sim, lane, capsys, name, option, value=None, variable=False, monkeypatch=None, **changed):
    """The result of a task, proven to show neither its credential nor the traceback of a bug.

    Args:
        sim: The simulator.
        lane: ``fast`` or ``module``.
        capsys: pytest's fixture.
        name: The name of the module.
        option: The option with the credential.
        value: Its value; by default, the one that is valid.
        variable: Whether it is set by its environment variable.
        monkeypatch: pytest's fixture, for the environment variable.
        changed: Further options.
    """
    value = VALUES[option] if value is None else value
    options = {**connection_of(sim, name, option), **NEEDED[name], **changed}
    if variable:
        monkeypatch.setenv(VARIABLES[option], value)
    else:
        options[option] = value
    result = lanes.run(MODULES[name], options) if lane == "fast" else lanes.run_module(MODULES[name], capsys, options)
    shown = json.dumps(result, ensure_ascii=False)
    assert value.strip() not in shown
    assert "This is a bug" not in shown, result.get("exception")
    return result
