# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Implement the UiPath info module that reads who has access."""

from __future__ import annotations

from .._base.input import base_url
from .._tasks.access import Platform, read_access
from .._tasks.module import Task
from .._tasks.results import Result
from .directory import uipath_directory


def uipath_access_info(task: Task) -> Result:
    """Return the organization that the credential belongs to, with its users and groups."""
    url = task.params["identity_url"]
    shown = "" if url is None else base_url(url, "identity_url", task.params["allow_plain_http"])
    return read_access(task, Platform("uipath", shown, own=uipath_directory))
