# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the attributes that modules share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in check mode), when in diff mode.
    support: full
    details:
      - The diff is also returned outside diff mode. It is the same in check mode and in a real run.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no
      change.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
    details:
      - This module does not change anything.
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in check mode), when in diff mode.
    support: N/A
    details:
      - This module does not change anything.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no
      change.
    support: full
    details:
      - This module does not change anything.
"""

    ACTION_GROUP_POLYTOMIC = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/rosterops.saas_users.polytomic) in C(module_defaults) to set the connection options only once.
    support: full
    membership:
      - rosterops.saas_users.polytomic
"""

    ACTION_GROUP_UIPATH = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/rosterops.saas_users.uipath) in C(module_defaults) to set the connection options only once.
    support: full
    membership:
      - rosterops.saas_users.uipath
"""
