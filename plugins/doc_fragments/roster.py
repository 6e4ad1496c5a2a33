# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that all rosters share, on every platform."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  purge:
    description:
      - Whether to remove the users who are not listed. With O(purge=true), an empty list of users is an error.
      - The task fails if this would remove the user whose credential it uses.
      - On Polytomic, a user for whom the server returns no e-mail address is never removed. On UiPath, a user without a user
        name is identified by ID instead, in the list of users, in O(protected), and in the results.
    type: bool
    default: false
  protected:
    description:
      - Users whom O(purge) never removes, as e-mail addresses, user names, or shell patterns such as V(*@vendor.example).
      - The values are compared with e-mail addresses, and on UiPath also with user names. They are not case-sensitive.
    type: list
    elements: str
  max_removals:
    description:
      - The maximum number of users to remove, as a number or as a percentage of the existing users, rounded up. At most C(100%).
      - If more users would be removed, the task fails before it changes anything.
    type: str
    default: 25%
  max_changes:
    description:
      - The maximum number of users to change, as a number or as a percentage like O(max_removals). Users who are created or
        removed do not count.
      - If more users would be changed, the task fails before it changes anything. By default, there is no limit.
    type: str
  min_privileged:
    description:
      - The minimum number of users who must have one of the roles or groups in O(privileged) afterwards. If there would be
        fewer, the task fails before it changes anything.
      - Users who keep such a role count, and so do those who are given one. Users who cannot sign in, and accounts that no
        purge removes, do not count.
      - This is checked as far as the roles are known by name. They are looked up only if somebody in the task is given roles
        or groups by name. A warning says when it could not be checked.
      - The default is V(1) if at least one user has such a role now, else V(0). V(0) permits that nobody is left with one.
    type: int
"""

    CONCURRENCY = r"""
options:
  concurrency:
    description: The maximum number of requests to send at the same time, from 1 to 32.
    type: int
    default: 8
"""
