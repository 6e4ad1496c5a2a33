# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specifications, each stated once. Their documentation is in the doc fragments of the same names.

Those of UiPath are in ``_uipath_spec``, so that a task for Polytomic need not read them.
"""

from __future__ import annotations

import os
from typing import Any

from ansible.module_utils.basic import AnsibleFallbackNotFound

from ._input import FromEnvironment
from ._polytomic import VERSIONS
from ._polytomic_access import ENVIRONMENT

Spec = dict[str, dict[str, Any]]


def environment_fallback(name: str) -> FromEnvironment:
    """The value of an environment variable, marked as such. An empty variable counts as none.

    Raises:
        AnsibleFallbackNotFound: There is none.
    """
    value = os.environ.get(name, "")
    if not value.strip():
        raise AnsibleFallbackNotFound
    return FromEnvironment(value)


def from_environment(name: str) -> dict[str, Any]:
    """A text that an environment variable can give."""
    return {"type": "str", "fallback": (environment_fallback, [name])}


def plain_http(variable: str) -> Spec:
    """The option that permits ``http://`` to another machine, and that an environment variable can set."""
    return {"allow_plain_http": {**from_environment(variable), "type": "bool", "default": False}}


TRANSPORT: Spec = {
    "timeout": {"type": "float", "default": 30},
    "retries": {"type": "int", "default": 5},
    "retry_budget": {"type": "float", "default": 120},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
}

POLYTOMIC: Spec = {
    "api_url": {**from_environment("POLYTOMIC_DEPLOYMENT_URL"), "default": "https://app.polytomic.com"},
    "api_version": {"type": "str", "choices": list(VERSIONS), "default": VERSIONS[0]},
    **{option: {**from_environment(variable), "no_log": True} for option, variable in ENVIRONMENT.items()},
    **plain_http("POLYTOMIC_ALLOW_PLAIN_HTTP"),
    **TRANSPORT,
}

ORGANIZATION: Spec = {"organization_id": {"type": "str", "required": True}}
OWN_ORGANIZATION: Spec = {"organization_id": {"type": "str"}}

STATE: Spec = {"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}}

ROLES: Spec = {
    "role_ids": {"type": "list", "elements": "str"},
    "roles": {"type": "list", "elements": "str"},
    "role": {"type": "str"},
}
ONE_KIND_OF_ROLES = [("role_ids", "roles", "role")]

WHO: Spec = {"id": {"type": "str"}, "email": {"type": "str"}}

CONCURRENCY: Spec = {"concurrency": {"type": "int", "default": 8}}

ROSTER: Spec = {
    "purge": {"type": "bool", "default": False},
    "protected": {"type": "list", "elements": "str"},
    "max_removals": {"type": "str", "default": "25%"},
    **CONCURRENCY,
}

POLYTOMIC_USERS: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {"email": {"type": "str", "required": True}, **ROLES},
    "mutually_exclusive": ONE_KIND_OF_ROLES,
}

FLEET: Spec = {
    "organizations": {
        "type": "list",
        "elements": "dict",
        "options": {
            "organization_id": {"type": "str", "required": True},
            "users": {**POLYTOMIC_USERS, "required": True},
        },
    },
}

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
