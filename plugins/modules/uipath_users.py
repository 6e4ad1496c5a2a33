#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uipath_users
short_description: The whole roster of a UiPath organization
version_added: 0.1.0
description:
  - Keeps the users of an organization as the task says.
  - One listing, then only the writes that are needed. People are created and removed in batches, and whoever differs gets
    one update.
  - People are created and updated first, and removed last, and only if all else has succeeded.
  - A batch that the server refuses is split until the user whom it refuses is alone, so that one bad user costs only
    themselves. The task fails at the end, and RV(failures) says what failed.
  - Where a proxy refuses the removal of several users in one request, they are removed one by one.
  - Creating is not inviting. Whether the server sends a mail is not documented.
  - Local users are created, and every person's groups and activation are kept. Robots, applications and directory groups are
    never touched.
  - Of a directory user, the names, the e-mail address and the password are governed by the directory, and are left alone.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.uipath
  - rosterops.saas_users.roster
  - rosterops.saas_users.roster.concurrency
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_uipath
attributes:
  idempotent:
    support: partial
    details:
      - With O(users[].update_password=always), a password is set each time.
options:
  users:
    description:
      - The people who are to be there. A person must not be named twice.
      - Each is found by the first of C(id), C(user_name) and C(email) that is given.
    type: list
    elements: dict
    required: true
    suboptions:
        id:
          description: The id of the user, who must exist if the user is to be present.
          type: str
        user_name:
          description:
            - The name that the user signs in with, compared without regard to case. It cannot be changed.
            - A user who is created with an O(users[].email) alone gets it as O(users[].user_name), too.
          type: str
        email:
          description:
            - The e-mail address. It finds the user if neither O(users[].id) nor O(users[].user_name) is given, and is kept
              otherwise.
            - On Automation Cloud, nobody can sign in without one; the task warns of it.
            - One that somebody else has is refused, even if that person is removed or changed in the same task.
          type: str
        name:
          description: The first name. An empty text clears it, as it does for the other texts.
          type: str
        surname:
          description: The last name.
          type: str
        display_name:
          description: The name that is shown.
          type: str
        is_active:
          description: Whether the user may sign in.
          type: bool
        groups:
          description:
            - The names of the groups that the user is in, exactly; compared without regard to case. An empty list leaves
              none.
            - They are looked up with one more request in a task. At most one of O(users[].groups) and O(users[].group_ids)
              can be given.
          type: list
          elements: str
        group_ids:
          description: The ids of the groups that the user is in, exactly.
          type: list
          elements: str
        bypass_basic_auth_restriction:
          description: Whether the user may sign in with a password where the organization restricts that.
          type: bool
        password:
          description: The password. It can neither be read nor compared.
          type: str
        update_password:
          description:
            - With V(on_create), O(users[].password) is set for a new user only.
            - With V(always) it is set each time, and the task is always changed.
          type: str
          choices: [on_create, always]
          default: on_create
seealso:
  - module: rosterops.saas_users.uipath_user
  - module: rosterops.saas_users.uipath_user_info
  - name: UiPath Identity API
    description: The calls behind this module, as the vendor documents them.
    link: https://docs.uipath.com/automation-cloud/automation-cloud/latest/api-guide/
"""

EXAMPLES = r"""
- name: These people have access, and nobody else
  rosterops.saas_users.uipath_users:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    users:
      - email: jane.doe@acme.example
        groups: [Administrators]
      - email: sam.roe@acme.example
        name: Sam
        surname: Roe
        groups: [Automation Users]
    purge: true
    protected: ["*@vendor.example"]
    max_removals: 3

- name: Show what would change, and change nothing
  rosterops.saas_users.uipath_users:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    users: "{{ people }}"
  check_mode: true
  diff: true
"""

RETURN = r"""
users:
  description: The roster afterwards, sorted by user name, with those who are not listed.
  returned: success, or when a change has failed
  type: list
  elements: dict
  sample:
    - id: 3f0a6b52-7c0d-4d52-9b3e-0e8d5a1c2b44
      user_name: jane.doe@acme.example
      email: jane.doe@acme.example
      name: Jane
      surname: Doe
      display_name: Jane Doe
      is_active: true
      group_ids: [7d1b0b7c-58a2-4f0b-8d0e-1f2a3b4c5d66]
      type: user
      bypass_basic_auth_restriction: false
  contains:
    id:
      description: The id of the user.
      type: str
    user_name:
      description: The name that the user signs in with.
      type: str
    email:
      description: The e-mail address.
      type: str
    name:
      description: The first name.
      type: str
    surname:
      description: The last name.
      type: str
    display_name:
      description: The name that is shown.
      type: str
    is_active:
      description: Whether the user may sign in.
      type: bool
    group_ids:
      description: The ids of the groups that the user is in.
      type: list
      elements: str
    type:
      description: V(user) for a local user, V(directory_user) for one out of a directory.
      type: str
    bypass_basic_auth_restriction:
      description: Whether the user may sign in with a password where the organization restricts that.
      type: bool
plan:
  description:
    - What there was to do. C(create), C(update) and C(delete) are lists of user names, in lower case and sorted; those
      who are created, those who are changed, and those who are removed.
    - C(unchanged) is the number of those listed who are as they should be.
    - Where two users share a name but for its case, each stands with the id, such as C(jane.doe@acme.example (id 42)).
  returned: success, or when a change has failed
  type: dict
  sample:
    create: [jane.doe@acme.example]
    update: []
    delete: [former.colleague@acme.example]
    unchanged: 41
diff:
  description:
    - What is managed of each user with a difference, before and after, keyed by the user name in lower case, and sorted.
    - A user who is not there is an empty dictionary.
  returned: success, or when a change has failed
  type: dict
  sample:
    before:
      former@acme.example:
        user_name: former@acme.example
        is_active: true
        group_ids: []
      jane.doe@acme.example: {}
    after:
      former@acme.example: {}
      jane.doe@acme.example:
        user_name: jane.doe@acme.example
        email: jane.doe@acme.example
failures:
  description: The changes that failed. All others were made, but for removals, which wait until all else has succeeded.
  returned: when a change has failed
  type: list
  elements: dict
  sample:
    - email: jane.doe@acme.example
      action: create
      msg: 'Creating jane.doe@acme.example in the UiPath organization: InvalidEmail (HTTP 200)'
      failure:
        status: 200
        method: POST
        url: https://cloud.uipath.com/acme/identity_/api/User/BulkCreate
        code: invalid
        message: email is not valid
        metadata:
  contains:
    email:
      description: The user name of whom was to be changed.
      type: str
    action:
      description: What was to be done, V(create), V(update) or V(delete).
      type: str
    msg:
      description: What was attempted, and what the server said.
      type: str
    failure:
      description: The request that failed; null if it was not a request.
      type: dict
failure:
  description: The request that failed, for a playbook to decide by.
  returned: when a request has failed
  type: dict
  sample:
    status: 403
    method: GET
    url: https://cloud.uipath.com/acme/identity_/api/User/users/6f0c1f0e-94f5-4c55-9d3c-64a2b1c0d9e8
    code: forbidden
    message: the scope PM.User.Read is missing
    metadata:
  contains:
    status:
      description: The HTTP status; null if no answer came.
      type: int
    method:
      description: The HTTP method.
      type: str
    url:
      description: The URL, without a query.
      type: str
    code:
      description: The server's own code of the error, if it gave one.
      type: str
    message:
      description: What the server said, or why no answer came.
      type: str
    metadata:
      description: Whatever the server added.
      type: raw
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import ROSTER
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.roster import keep_roster
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import uipath_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import CONNECTION, USERS

DEFINITION = Definition(
    options={**CONNECTION, **ROSTER, "users": {**USERS, "required": True}},
    run=lambda task: keep_roster(task, uipath_directory),
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
