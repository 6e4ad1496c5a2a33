#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uipath_users
short_description: Manage all users of a UiPath organization
version_added: 0.1.0
description:
  - Manages the roster of an organization, which is the list of its users and their groups.
  - The module lists the users once, and then sends only the requests that are needed. Users are created and removed in
    batches. Each user that differs is updated with one request.
  - Users are created and updated first. Users are removed last, and only if all other changes succeeded.
  - If the server refuses a batch, the module splits it to find the user that caused this, so that the other users are still
    created or removed. At the end the task fails, and RV(failures) lists what failed.
  - If a proxy refuses to remove several users with one request, the module removes them one by one.
  - The module creates local users. It does not send invitations, and UiPath does not document whether the server sends an
    e-mail to a new user.
  - The module also manages the groups and the activation of directory users. Their names, e-mail addresses, and passwords
    are managed in the directory, and stay unchanged.
  - The module never changes robots, applications, or directory groups.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.uipath
  - rosterops.saas_users.roster
  - rosterops.saas_users.uipath.privileged
  - rosterops.saas_users.roster.concurrency
  - rosterops.saas_users.roster.email_domains
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_uipath
attributes:
  idempotent:
    support: partial
    details:
      - With O(users[].update_password=always), the password is set in every run.
options:
  users:
    description:
      - The users that the organization must have, or with O(users[].state=absent) must not have. Each person can be listed only
        once.
      - A user is identified by the first of O(users[].id), O(users[].user_name), and O(users[].email) that is set.
    type: list
    elements: dict
    suboptions:
        id:
          description:
            - The ID of the user. With O(users[].state=present), a user with this ID must exist.
            - With O(users[].state=absent), an O(users[].user_name) or O(users[].email) that is set as well must belong to the
              same user. If it does not, the entry is stale, and the task fails before it changes anything. It is not an error
              if none of them exists.
          type: str
        user_name:
          description:
            - The name that the user signs in with, not case-sensitive. It cannot be changed later.
            - If not set, a new user gets O(users[].email) as the user name.
          type: str
        email:
          description:
            - The e-mail address of the user. If neither O(users[].id) nor O(users[].user_name) is set, it identifies the
              user. Otherwise it is set for the user.
            - On Automation Cloud, a user without an e-mail address cannot sign in, and the task prints a warning.
            - The task fails if another user has this e-mail address, even if the same task removes or changes that user.
          type: str
        name:
          description: The first name of the user. As for the other text options, an empty string clears the value.
          type: str
        surname:
          description: The last name of the user.
          type: str
        display_name:
          description: The name that UiPath displays for the user.
          type: str
        is_active:
          description: Whether the user can sign in.
          type: bool
        groups:
          description:
            - The names of the groups that the user must be in, not case-sensitive. The user is removed from any other group.
              An empty list removes the user from all groups.
            - Looking up the names takes one more request per task. Set at most one of O(users[].groups) and
              O(users[].group_ids).
          type: list
          elements: str
        group_ids:
          description: The IDs of the groups that the user must be in. The user is removed from any other group.
          type: list
          elements: str
        bypass_basic_auth_restriction:
          description: Whether the user can sign in with a password even if the organization restricts this.
          type: bool
        password:
          description: The password of the user. It cannot be read, so it cannot be compared.
          type: str
        update_password:
          description:
            - With V(on_create), O(users[].password) is set only for a new user.
            - With V(always), O(users[].password) is set in every run, and the task always reports a change.
          type: str
          choices: [on_create, always]
          default: on_create
        state:
          description:
            - With V(present), the user is created if they do not exist.
            - With V(absent), the user is removed, with or without O(purge). All other options of this user are ignored, except
              those that identify them. If the user does not exist, nothing is changed.
          type: str
          choices: [present, absent]
          default: present
seealso:
  - module: rosterops.saas_users.uipath_user
  - module: rosterops.saas_users.uipath_user_info
"""

EXAMPLES = r"""
- name: Give access to these users, and remove all others except the vendor's
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

- name: Add one person and remove another, and leave all others unchanged
  rosterops.saas_users.uipath_users:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    users:
      - email: sam.roe@acme.example
        groups: [Automation Users]
      - user_name: former.colleague@acme.example
        state: absent
    email_domains: [acme.example, "*.acme.example"]

- name: Show what would change, without changing anything
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
  description:
    - The users whom the task has created or changed, sorted by user name. With O(return_users=true), all users
      of the organization after the task.
    - Null if the task has created or changed more than 250 users and O(return_users=false). RV(changes) lists them
      all.
    - In check mode, attributes that only the server can know are null.
  returned: success
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
plan:
  description:
    - What the task changes, or would change in check mode. C(create), C(update), and C(delete) are sorted lists
      of user names in lower case, of the users to create, to update, and to remove.
    - C(unchanged) is the number of listed users who need no change.
    - Users whose names differ only in case are listed with their IDs, such as V(jane.doe@acme.example (id 42\)).
  returned: success, or when a change has failed, or a guard has stopped the task
  type: dict
  sample:
    create: [jane.doe@acme.example]
    update: []
    delete: [former.colleague@acme.example]
    unchanged: 41
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
    - The difference as text, as Ansible shows it with C(--diff). Each user with a difference has one line with
      their roles or groups, sorted. A user who does not exist has no line, so that a removal is shown as C(-),
      and an invitation as C(+).
    - Roles and groups are shown by name if the task knows the names, otherwise by ID. The header counts the changes.
  returned: success, or when a change has failed, or a guard has stopped the task
  type: dict
  sample:
    before_header: the UiPath organization (1 to invite, 1 to remove, 40 unchanged)
    after_header: the UiPath organization
    before: 'former.colleague@acme.example: Administrators

      '
    after: 'jane.doe@acme.example: Automation Users; name: Jane

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
failures:
  description: The changes that failed. The other changes were made, except removals, which are made only if all
    other changes succeed.
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
        metadata: null
  contains:
    email:
      description: The name of the user.
      type: str
    action:
      description: 'What was attempted: V(create), V(update), or V(delete).'
      type: str
    msg:
      description: What was attempted, and what the server said.
      type: str
    failure:
      description: The failed request, as in RV(failure); null if it was not a request that failed.
      type: dict
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 403
    method: GET
    url: https://cloud.uipath.com/acme/identity_/api/User/users/6f0c1f0e-94f5-4c55-9d3c-64a2b1c0d9e8
    code: forbidden
    message: the scope PM.User.Read is missing
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
  description: The mistakes in the options, by position and person, at most 1,000 of them. The message of the failure
    contains as many as fit.
  returned: when an option is not valid
  type: list
  elements: str
  sample:
    - 'users[213] (jane.doe@acme.example): rolse is no option; do you mean roles?'
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import ONE_LIST, ROSTER
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.roster import keep_roster
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import uipath_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import CHECK_ALL, CONNECTION, PRIVILEGED, USERS

DEFINITION = Definition(
    options={**CONNECTION, **ROSTER, **PRIVILEGED, "users": USERS},
    constraints={"mutually_exclusive": ONE_LIST, "required_one_of": ONE_LIST},
    run=lambda task: keep_roster(task, uipath_directory, USERS),
    check=CHECK_ALL,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
