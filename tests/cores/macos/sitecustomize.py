# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python imports this first, and then takes this machine for a Mac."""

from __future__ import annotations

import importlib
import sys

sys.platform = "darwin"
importlib.import_module("_scproxy")  # so that it knows who is no fork
