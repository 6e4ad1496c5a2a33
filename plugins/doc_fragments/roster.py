# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that every roster shares, whatever the platform."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  purge:
    description:
      - Whether users who are not listed are removed. An empty list is then an error.
      - On Polytomic, users to whom the server gives no e-mail address are never removed. On UiPath, those without a user name
        are removed by their ids, by which they are named in what is returned, listed and protected.
      - The user whose key the task uses is never removed; such a purge is refused.
    type: bool
    default: false
  protected:
    description:
      - E-mail addresses or names of users, or shell patterns such as V(*@vendor.example), whom no purge removes.
      - Compared with the e-mail addresses, and with UiPath's user names as well, without regard to case.
    type: list
    elements: str
  max_removals:
    description:
      - How many users may be removed, as a number, or as a percentage of the users there are, rounded up.
      - A purge that would remove more is refused before anything is written.
    type: str
    default: 25%
"""

    CONCURRENCY = r"""
options:
  concurrency:
    description: How many requests may be under way at once, from 1 to 32.
    type: int
    default: 8
"""
