# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specifications of the Polytomic modules. The doc fragments of the same names document them."""

from __future__ import annotations

from typing import Any

from .._tasks.options import ONE_LIST, ROSTER, STATE, TRANSPORT, USERS_FILE, Spec, from_environment, plain_http
from .._tasks.wanted import check_rosters, check_user
from .access import ENVIRONMENT
from .directory import VERSIONS, read_wanted

CONNECTION: Spec = {
    "api_url": {**from_environment("POLYTOMIC_DEPLOYMENT_URL"), "default": "https://app.polytomic.com"},
    "api_version": {"type": "str", "choices": list(VERSIONS), "default": VERSIONS[0]},
    **{option: {**from_environment(variable), "no_log": True} for option, variable in ENVIRONMENT.items()},
    **plain_http("POLYTOMIC_ALLOW_PLAIN_HTTP"),
    **TRANSPORT,
}

ORGANIZATION: Spec = {"organization_id": {"type": "str"}, "organization": {"type": "str"}}
ONE_ORGANIZATION = [("organization_id", "organization")]  # exactly one of them
OWN_ORGANIZATION: Spec = {"organization_id": {"type": "str"}}

ROLES: Spec = {
    "role_ids": {"type": "list", "elements": "str"},
    "roles": {"type": "list", "elements": "str"},
    "role": {"type": "str"},
}
ONE_KIND_OF_ROLES = [("role_ids", "roles", "role")]

WHO: Spec = {"id": {"type": "str"}, "email": {"type": "str"}}

USERS: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "email": {"type": "str"},
        "id": {"type": "str"},
        **ROLES,
        **STATE,
        "previously": {"type": "list", "elements": "str"},
    },
    "required_one_of": [("email", "id")],
    "mutually_exclusive": ONE_KIND_OF_ROLES,
}

FLEET: Spec = {
    "organizations": {
        "type": "list",
        "elements": "dict",
        "options": {**ORGANIZATION, "users": USERS, **USERS_FILE, "purge": {"type": "bool"}, "protected": ROSTER["protected"]},
        "mutually_exclusive": [*ONE_ORGANIZATION, *ONE_LIST],
        "required_one_of": [*ONE_ORGANIZATION, *ONE_LIST],
    },
    "plan_first": {"type": "bool", "default": False},
}

PRIVILEGED: Spec = {"privileged": {**ROSTER["privileged"], "default": ["Admin"]}}

KEY: Spec = {
    "user_id": {"type": "str"},
    "email": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "rotated"], "default": "present"},
    "key_file": {"type": "path", "no_log": False},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "mode": {"type": "raw"},
    "current_key": {"type": "str", "no_log": True},
    "revoke_existing": {"type": "bool", "default": False},
    "return_key": {"type": "bool", "no_log": False},
    "max_age": {"type": "float"},
}

CHECK_ONE, CHECK_ALL = check_user(read_wanted), check_rosters(read_wanted)
