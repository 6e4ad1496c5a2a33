# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that all rosters share, on every platform."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
seealso:
  - ref: ansible_collections.rosterops.saas_users.docsite.guide_rosters
    description: How a roster is written, how to read a dry run, and which guards stop a mistake.
options:
  users_file:
    description:
      - A file with the list of users, for rosters of many thousands. Set either this or O(users). The module itself reads the
        file, so the list does not pass through templates, and is not in the output of Ansible.
      - The file is on the host where the module runs. With a local connection, a relative path is relative to the directory of
        the playbook.
      - If the name ends in C(.jsonl), C(.ndjson), or C(.json), each line contains the options of one user, as a JSON object.
      - If the name ends in C(.csv), the first row names the columns, separated by commas, and each other row contains the
        options of one user. The names are those of the options in O(users). An empty cell means that the option is not set.
        The items of a list are separated by C(;). Use JSON lines for an item that contains this character.
      - The file must be encoded in UTF-8, and must not contain passwords. Users are validated as those in O(users), and
        mistakes are reported by line and user, before any request is sent.
    type: path
  purge:
    description:
      - Whether to remove the users who are not listed. With O(purge=true), a list without users who must be present is an
        error.
      - The task fails if this would remove the user whose credential it uses.
      - On Polytomic, a user for whom the server returns no e-mail address is never removed. On UiPath, a user without a user
        name is identified by ID instead, in the list of users, in O(protected), and in the results.
    type: bool
    default: false
  protected:
    description:
      - Users whom O(purge) never removes, as e-mail addresses, user names, or shell patterns such as V(*@vendor.example). A
        user who is listed as absent is removed anyway.
      - The values are compared with e-mail addresses, and on UiPath also with user names. They are not case-sensitive.
    type: list
    elements: str
  max_removals:
    description:
      - The maximum number of users to remove, as a number or as a percentage of the existing users, rounded up. At most
        C(100%).
      - Users who are removed by O(purge) and users who are listed as absent count.
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
      - The minimum number of users who must have one of the roles or groups in O(privileged) after the task. If there would
        be fewer, the task fails before it changes anything.
      - Users who keep such a role or get one count. Users who cannot sign in, and users whom O(purge) never removes because
        something else manages them, do not count.
      - The names of roles or groups are looked up only if the task sets roles or groups by name. If the check is not
        possible without them, the task prints a warning.
      - The default is V(1) if at least one user has such a role now, and V(0) otherwise. With V(0), there is no minimum.
    type: int
  return_users:
    description:
      - Whether to return all users of the organization after the task. By default, the task returns only those whom it has
        created or changed.
      - Automation controllers drop large results, so do not set this for many thousands of users.
    type: bool
    default: false
  with_names:
    description:
      - Whether the difference and RV(changes) show the names of organizations, roles, and groups even if the task sets none of
        them by name. By default, they show names that the task looks up anyway, and otherwise IDs.
      - This takes one more request for each organization in which something changes, to list its roles or groups. On Polytomic,
        it takes one more request per task for the names of organizations.
      - IDs are shown if the names cannot be read. This is not a failure.
    type: bool
    default: false
"""

    EMAIL_DOMAINS = r"""
options:
  email_domains:
    description:
      - The e-mail domains that may get access, as names such as V(acme.example) or shell patterns such as V(*.acme.example).
        They are not case-sensitive, and an internationalized domain matches its ASCII form.
      - If a user who must be present has another domain, the task fails before it sends a request. The message names all of
        them. Whether a user exists already is not known at this point, so this also concerns existing users.
      - Users who must be absent can have any domain, and so can users who are found by ID, unless the task sets their e-mail
        address. On UiPath, a user name that is an e-mail address counts if no e-mail address is set.
      - By default, all domains are permitted.
    type: list
    elements: str
"""

    WITH_NAMES = r"""
options:
  with_names:
    description:
      - Whether to return the names of the roles or groups of each user, and the name of the organization, in addition to the
        IDs.
      - This takes one more request for each organization in which a user is found, to list its roles or groups. On Polytomic,
        it takes one more request per task for the names of organizations, unless the task lists them anyway.
    type: bool
    default: false
"""

    ACCESS = r"""
options:
  emails:
    description:
      - Return only the users with these e-mail addresses or user names. They are not case-sensitive.
      - The names of roles or groups are then listed only for organizations in which such a user is found.
    type: list
    elements: str
"""

    CONCURRENCY = r"""
options:
  concurrency:
    description: The maximum number of requests to send at the same time, from 1 to 32.
    type: int
    default: 8
"""
