# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specifications that all platforms share. The doc fragments document them."""

from __future__ import annotations

import os
from typing import Any

from ansible.module_utils.basic import AnsibleFallbackNotFound

from .._base.input import FromEnvironment

Spec = dict[str, dict[str, Any]]


def environment_fallback(name: str) -> FromEnvironment:
    """Return the value of an environment variable, marked as such. An empty variable counts as unset.

    Raises:
        AnsibleFallbackNotFound: The variable is not set.
    """
    value = os.environ.get(name, "")
    if not value.strip():
        raise AnsibleFallbackNotFound
    return FromEnvironment(value, name)


def from_environment(name: str) -> dict[str, Any]:
    """Return the specification of a string option that an environment variable can set."""
    return {"type": "str", "fallback": (environment_fallback, [name])}


def plain_http(variable: str) -> Spec:
    """Return the option that permits ``http://`` to another machine, and that an environment variable can set."""
    return {"allow_plain_http": {**from_environment(variable), "type": "bool", "default": False}}


TRANSPORT: Spec = {
    "timeout": {"type": "float", "default": 30},
    "retries": {"type": "int", "default": 5},
    "retry_budget": {"type": "float", "default": 120},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
}

STATE: Spec = {"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}}

CONCURRENCY: Spec = {"concurrency": {"type": "int", "default": 8}}

# An address of another domain is refused, in rosters and in modules for one user.
EMAIL_DOMAINS: Spec = {"email_domains": {"type": "list", "elements": "str"}}

USERS_FILE: Spec = {"users_file": {"type": "path"}}
ONE_LIST = [("users", "users_file")]

# With the names of roles or groups and of organizations, beside their ids.
WITH_NAMES: Spec = {"with_names": {"type": "bool", "default": False}}

# Who has access: all users, or these.
ACCESS: Spec = {"emails": {"type": "list", "elements": "str"}}

ROSTER: Spec = {
    **USERS_FILE,
    "purge": {"type": "bool", "default": False},
    "protected": {"type": "list", "elements": "str"},
    "max_removals": {"type": "str", "default": "25%"},
    "max_changes": {"type": "str"},
    "min_privileged": {"type": "int"},
    "return_users": {"type": "bool", "default": False},
    "privileged": {"type": "list", "elements": "str"},  # each platform has its own default
    **WITH_NAMES,
    **EMAIL_DOMAINS,
    **CONCURRENCY,
}
