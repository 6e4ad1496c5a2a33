# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The platforms that have to pass, one line each. A platform that is not here does not exist (test_every_platform.py)."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.tests.conformance.polytomic import PolytomicOwn, PolytomicPartner
from ansible_collections.rosterops.saas_users.tests.conformance.toy.platform import Toy
from ansible_collections.rosterops.saas_users.tests.conformance.uipath import UiPath

PLATFORMS = [PolytomicPartner, PolytomicOwn, UiPath, Toy]
