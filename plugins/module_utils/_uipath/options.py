# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specifications of the UiPath modules."""

from __future__ import annotations

from typing import Any

from .._tasks.options import ROSTER, STATE, TRANSPORT, Spec, from_environment, plain_http
from .._tasks.wanted import check_rosters, check_user
from .advice import ENVIRONMENT, SECRETS
from .wanted import read_wanted

CONNECTION: Spec = {
    **{option: {**from_environment(variable), "no_log": option in SECRETS} for option, variable in ENVIRONMENT.items()},
    "scope": {**from_environment("UIPATH_SCOPE"), "default": "PM.User PM.Group.Read"},
    **plain_http("UIPATH_ALLOW_PLAIN_HTTP"),
    **TRANSPORT,
    "retry_budget": {"type": "float", "default": 360},
}

USER: Spec = {
    "id": {"type": "str"},
    "user_name": {"type": "str"},
    "email": {"type": "str"},
    "name": {"type": "str"},
    "surname": {"type": "str"},
    "display_name": {"type": "str"},
    "is_active": {"type": "bool"},
    "groups": {"type": "list", "elements": "str"},
    "group_ids": {"type": "list", "elements": "str"},
    "bypass_basic_auth_restriction": {"type": "bool"},
    "password": {"type": "str", "no_log": True},
    "update_password": {"type": "str", "choices": ["on_create", "always"], "default": "on_create", "no_log": False},
}
WHO: dict[str, Any] = {
    "required_one_of": [("id", "user_name", "email")],
    "mutually_exclusive": [("groups", "group_ids")],
}
PRIVILEGED: Spec = {"privileged": {**ROSTER["privileged"], "default": ["Administrators"]}}
USERS: dict[str, Any] = {"type": "list", "elements": "dict", "options": {**USER, **STATE}, **WHO}

CHECK_ONE, CHECK_ALL = check_user(read_wanted), check_rosters(read_wanted)
