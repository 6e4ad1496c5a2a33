# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Toy: the option specifications, each stated once."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import (
    TRANSPORT,
    Spec,
    from_environment,
    plain_http,
)

CONNECTION: Spec = {
    "api_url": {"type": "str", "default": "https://toy.example"},
    "token": {**from_environment("TOY_TOKEN"), "no_log": True},
    **plain_http("TOY_ALLOW_PLAIN_HTTP"),
    **TRANSPORT,
}

USER: Spec = {"email": {"type": "str", "required": True}, "title": {"type": "str"}}
