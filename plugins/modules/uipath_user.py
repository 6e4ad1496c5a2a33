#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uipath_user
short_description: Manage a user of a UiPath organization
version_added: 0.1.0
description:
  - Creates a user, updates the attributes that are set in the task, or removes the user. Attributes that are not set stay
    unchanged.
  - The module creates local users. It does not send invitations, and UiPath does not document whether the server sends an
    e-mail to a new user.
  - The module also manages the groups and the activation of directory users. Their names, e-mail addresses, and passwords
    are managed in the directory, and stay unchanged.
  - The module never changes robots, applications, or directory groups.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.uipath
  - rosterops.saas_users.roster.email_domains
  - rosterops.saas_users.connection
  - rosterops.saas_users.uipath.user
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_uipath
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_password=always), the password is set in every run.
options:
  state:
    description:
      - With V(present), the user is created if they do not exist.
      - With V(absent), the user is removed permanently. If the user does not exist, the task succeeds without a change.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: rosterops.saas_users.uipath_users
  - module: rosterops.saas_users.uipath_user_info
"""

EXAMPLES = r"""
- name: Put Jane into the group Automation Users and no other group
  rosterops.saas_users.uipath_user:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    email: jane.doe@acme.example
    name: Jane
    surname: Doe
    groups: [Automation Users]

- name: Create a user whose user name is not an e-mail address, with a first password
  rosterops.saas_users.uipath_user:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    user_name: jdoe
    email: jane.doe@acme.example
    password: "{{ jane_first_password }}"

- name: Deactivate Sam, so that they cannot sign in
  rosterops.saas_users.uipath_user:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    user_name: sam.roe@acme.example
    is_active: false

- name: Show what removing Sam would change, without removing Sam
  rosterops.saas_users.uipath_user:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    user_name: sam.roe@acme.example
    state: absent
  check_mode: true
  diff: true
"""

RETURN = r"""
user:
  description:
    - The user after the task, with every attribute that the server returns, in snake case. With O(state=absent),
      the user who was removed, or null if there was none.
    - In check mode, attributes that only the server can know are null. A password is never returned.
  returned: success
  type: dict
  sample:
    id: 3f0a6b52-7c0d-4d52-9b3e-0e8d5a1c2b44
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
      description: The ID of the user.
      type: str
    user_name:
      description: The name that the user signs in with.
      type: str
    email:
      description: The e-mail address.
      type: str
    email_confirmed:
      description: Whether the e-mail address has been confirmed.
      type: bool
    name:
      description: The first name.
      type: str
    surname:
      description: The last name.
      type: str
    display_name:
      description: The name that UiPath displays for the user.
      type: str
    is_active:
      description: Whether the user can sign in.
      type: bool
    group_ids:
      description: The IDs of the groups that the user is in.
      type: list
      elements: str
    type:
      description: V(user) for a local user, V(directory_user) for a user from a directory.
      type: str
    category:
      description: 'Where the user comes from, as the server states it: a number or a name.'
      type: raw
    creation_time:
      description: When the user was created.
      type: str
    last_modification_time:
      description: When the user was last modified.
      type: str
    last_login_time:
      description: When the user last signed in.
      type: str
    invitation_accepted:
      description: Whether the user has accepted the invitation.
      type: bool
    bypass_basic_auth_restriction:
      description: Whether the user can sign in with a password even if the organization restricts this.
      type: bool
    legacy_id:
      description: The older numeric ID of the user.
      type: int
changes:
  description:
    - What the task has changed, or would change in check mode, for use in conditions and by programs. Sorted.
    - Roles and groups are listed by ID, and also by name if the task knows the names.
  returned: success, or when a change has failed, or a guard has stopped the task
  type: list
  elements: dict
  sample:
    - user_name: jane.doe@acme.example
      id: null
      action: create
      before: {}
      after:
        group_ids: [7d1b0b7c-58a2-4f0b-8d0e-1f2a3b4c5d66]
        groups:
          - Automation Users
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
    user_name:
      description: The user name, in lower case.
      type: str
diff:
  description:
    - The user before and after the task, as text with one line for each managed attribute, as Ansible shows it
      with C(--diff).
    - A text is empty if the user does not exist. The headers name the user and the organization.
  returned: success, or when the change has failed
  type: dict
  sample:
    before_header: jane.doe@acme.example in the UiPath organization (to invite)
    after_header: jane.doe@acme.example in the UiPath organization
    before: ''
    after: 'user_name: jane.doe@acme.example

      groups: Automation Users

      name: Jane

      surname: Doe

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
    status: 200
    method: POST
    url: https://cloud.uipath.com/acme/identity_/api/User/BulkCreate
    code: DuplicateUserName
    message: 'DuplicateUserName: the name is taken'
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import EMAIL_DOMAINS, STATE
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import keep_user
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import uipath_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import CHECK_ONE, CONNECTION, USER, WHO

DEFINITION = Definition(
    options={**CONNECTION, **USER, **STATE, **EMAIL_DOMAINS},
    constraints=WHO,
    run=lambda task: keep_user(task, uipath_directory),
    check=CHECK_ONE,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
