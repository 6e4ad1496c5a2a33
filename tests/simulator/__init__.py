# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stateful simulator of the SaaS platforms on loopback, with a journal of all requests. Its README documents how to use it."""

from __future__ import annotations

from .faults import FaultError
from .platform import StateError
from .server import Simulator
from .settings import SettingsError

__all__ = ["FaultError", "SettingsError", "Simulator", "StateError"]
