#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uipath_user_info
short_description: List users of a UiPath organization
version_added: 0.1.0
description:
  - Lists the users of an organization. The list can be filtered by ID, user name, or e-mail address.
  - If no user matches, the list is empty and the task succeeds.
  - The list contains local users and directory users. It does not contain robots, applications, or directory groups.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.uipath
  - rosterops.saas_users.connection
  - rosterops.saas_users.roster.with_names
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_uipath
options:
  id:
    description: Return only the user with this ID. The module reads only this user.
    type: str
  user_name:
    description: Return only the user with this user name, not case-sensitive.
    type: str
  email:
    description: Return only the users with this e-mail address. It is not case-sensitive, and an internationalized domain
      matches its ASCII form.
    type: str
seealso:
  - module: rosterops.saas_users.uipath_user
  - module: rosterops.saas_users.uipath_users
"""

EXAMPLES = r"""
- name: List the users of the organization
  rosterops.saas_users.uipath_user_info:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
  register: roster

- name: List them with the names of their groups
  rosterops.saas_users.uipath_user_info:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    with_names: true
  register: named_roster

- name: Check whether Jane has access, with a personal access token
  rosterops.saas_users.uipath_user_info:
    identity_url: https://cloud.uipath.com/acme/identity_
    access_token: "{{ uipath_access_token }}"
    partition_id: 6f0c1f0e-94f5-4c55-9d3c-64a2b1c0d9e8
    email: jane.doe@acme.example
  register: jane
"""

RETURN = r"""
users:
  description: The users, with every attribute that the server returns, in snake case. Empty if no user matches.
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
    groups:
      description: The names of the groups, sorted, with O(with_names=true). A group whose name is not known is
        shown by its ID.
      type: list
      elements: str
    organization:
      description: 'Null, with O(with_names=true): UiPath does not return the name of the organization.'
      type: str
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
  description: The mistakes in the options, at most 1,000 of them. The message of the failure contains as many as
    fit.
  returned: when an option is not valid
  type: list
  elements: str
  sample:
    - 'timeout is ''soon'': set it to a number.'
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import WITH_NAMES
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import read_users
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import uipath_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import CONNECTION

DEFINITION = Definition(
    options={**CONNECTION, "id": {"type": "str"}, "user_name": {"type": "str"}, "email": {"type": "str"}, **WITH_NAMES},
    run=lambda task: read_users(task, uipath_directory, narrowing=("id", "user_name", "email")),
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
