# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In the place of Python's module that asks macOS for its proxies: that kills a forked process."""

from __future__ import annotations

import os
import signal

PROCESS = os.getpid()


def _get_proxies():
    if os.getpid() != PROCESS:
        os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _get_proxy_settings():
    return {"exclude_simple": False, "exceptions": ()} | _get_proxies()
