#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: org_user
short_description: Manage a user of your own Polytomic organization
version_added: 0.1.0
description:
  - Invites a user to the organization that the credential belongs to, sets the roles of the user, or removes the user.
  - An existing user is updated if the roles differ, and is never invited again.
  - To find the user, the task sends one request. With O(id), it reads only this user. With O(email) alone, it lists all
    users of the organization.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.polytomic.roles
  - rosterops.saas_users.roster.email_domains
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  id:
    description:
      - The ID of the user. With O(state=present), a user with this ID must exist.
      - Set at least one of O(id) and O(email). If both are set, they must belong to the same user, because the API cannot
        change an e-mail address.
    type: str
  email:
    description:
      - The e-mail address of the user, without a display name. It is not case-sensitive, and an internationalized domain
        matches its ASCII form.
    type: str
  state:
    description:
      - With V(present), the user is invited if they do not exist.
      - With V(absent), the user is removed permanently and immediately. If the user does not exist, the task succeeds
        without a change.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The API calls for your own organization exist only in API version V(2025-09-18). With an older O(api_version), the task
    fails before it sends a request.
  - Some users are managed only by a harbor, through other API calls, and have C(harbor_only=true). Such a user is changed or
    removed like any other user, but the task prints a warning.
seealso:
  - module: rosterops.saas_users.org_users
  - module: rosterops.saas_users.org_user_info
  - module: rosterops.saas_users.partner_user
"""

EXAMPLES = r"""
- name: Give Jane the role Admin and no other role
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: jane.doe@acme.example
    roles: [Admin]

- name: Make sure that Sam has access, and leave existing roles unchanged
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: sam.roe@acme.example

- name: Show what removing Sam would change, without removing Sam
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: sam.roe@acme.example
    state: absent
  check_mode: true
  diff: true

- name: Remove Sam
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: sam.roe@acme.example
    state: absent
"""

RETURN = r"""
user:
  description:
    - The user after the task, with every attribute that the server returns. With O(state=absent), the user who
      was removed, or null if there was none.
    - In check mode, attributes that only the server can know are null.
  returned: success
  type: dict
  sample:
    id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
    email: jane.doe@acme.example
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    role_ids: [b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21]
    role: admin
  contains:
    id:
      description: The ID of the user.
      type: str
    email:
      description: The e-mail address, as the server spells it.
      type: str
    organization_id:
      description: The ID of the organization.
      type: str
    role_ids:
      description: The IDs of the roles.
      type: list
      elements: str
    role:
      description: The legacy name of the role.
      type: str
changes:
  description:
    - What the task has changed, or would change in check mode, for use in conditions and by programs. Sorted.
    - Roles and groups are listed by ID, and also by name if the task knows the names.
  returned: success, or when a change has failed, or a guard has stopped the task
  type: list
  elements: dict
  sample:
    - email: jane.doe@acme.example
      id: null
      action: create
      before: {}
      after:
        role_ids: [b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21]
        roles: [Admin]
      done: true
  contains:
    id:
      description: The ID of the user; null for a user who did not exist.
      type: str
    action:
      description: V(create), V(update), or V(delete).
      type: str
    before:
      description: The managed attributes before the change; empty if the user did not exist.
      type: dict
    after:
      description: The managed attributes after the change; empty if the user will not exist.
      type: dict
    done:
      description: 'Whether the change was made: false in check mode, and if it failed or was not attempted.'
      type: bool
    email:
      description: The e-mail address of the user, in lower case.
      type: str
diff:
  description:
    - The user before and after the task, as text with one line for each managed attribute, as Ansible shows it
      with C(--diff).
    - A text is empty if the user does not exist. The headers name the user and the organization.
  returned: success, or when the change has failed
  type: dict
  sample:
    before_header: jane.doe@acme.example in organization 42 (to invite)
    after_header: jane.doe@acme.example in organization 42
    before: ''
    after: 'email: jane.doe@acme.example

      roles: Admin

      '
  contains:
    before:
      description: The text before the task.
      type: str
    after:
      description: The text after the task.
      type: str
    before_header:
      description: 'The heading of the text: the user or the organization, and what the task changes, or would change
        in check mode.'
      type: str
    after_header:
      description: 'The heading of the text: the user or the organization.'
      type: str
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 422
    method: POST
    url: https://app.polytomic.com/api/organization/users
    code: invalid
    message: email is not valid
    metadata: null
  contains:
    status:
      description: The HTTP status; null if there was no response.
      type: int
    method:
      description: The HTTP method.
      type: str
    url:
      description: The URL without its query.
      type: str
    code:
      description: The error code of the server, if there is one.
      type: str
    message:
      description: The message of the server, or the reason why there was no response.
      type: str
    metadata:
      description: Further details, if there are any.
      type: raw
mistakes:
  description: The mistakes in the options, at most 1,000 of them. The message of the failure contains as many as
    fit.
  returned: when an option is not valid
  type: list
  elements: str
  sample:
    - 'timeout is ''soon'': set it to a number.'
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.access import own_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import (
    CHECK_ONE,
    CONNECTION,
    ONE_KIND_OF_ROLES,
    OWN_ORGANIZATION,
    ROLES,
    WHO,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import EMAIL_DOMAINS, STATE
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import keep_user

DEFINITION = Definition(
    options={**CONNECTION, **OWN_ORGANIZATION, **WHO, **ROLES, **STATE, **EMAIL_DOMAINS},
    constraints={"required_one_of": [("id", "email")], "mutually_exclusive": ONE_KIND_OF_ROLES},
    run=lambda task: keep_user(task, own_directory),
    check=CHECK_ONE,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
