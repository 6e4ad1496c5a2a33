#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uipath_access_info
short_description: Read who has access to UiPath, and what could not be read
version_added: 1.0.0
description:
  - Reads the users and groups of the organization that the credential belongs to. The roles of this collection use it to
    report, grant, and remove access.
  - The users include robots, applications, and directory groups. RV(organizations[].users[].elsewhere) tells them apart.
  - If something cannot be read, it is in RV(unreadable), with the reason. The task fails only if there is a mistake in its
    options. A credential or a URL that is not set is not a mistake, and is in RV(unreadable) as well.
  - It sends few requests. It lists the users once, up to 1,000 in each request, and the groups once.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.uipath
  - rosterops.saas_users.roster.access
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_uipath
seealso:
  - module: rosterops.saas_users.polytomic_access_info
  - module: rosterops.saas_users.uipath_user_info
"""

EXAMPLES = r"""
- name: Read who has access to the organization
  rosterops.saas_users.uipath_access_info:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
  register: access

- name: Show what could not be read
  ansible.builtin.debug:
    msg: "{{ access.unreadable }}"

- name: Find out whether Jane has access
  rosterops.saas_users.uipath_access_info:
    identity_url: https://cloud.uipath.com/acme/identity_
    client_id: "{{ uipath_client_id }}"
    client_secret: "{{ uipath_client_secret }}"
    emails: [jane.doe@acme.example]
  register: jane
"""

RETURN = r"""
platform:
  description: The name of the platform.
  returned: success
  type: str
  sample: uipath
url:
  description: The URL of the platform; empty if it is not set.
  returned: success
  type: str
  sample: https://cloud.uipath.com/acme/identity_
credential:
  description:
    - Which kind of credential the module has used, and whom it belongs to, as far as that is known. It does not
      contain a secret.
    - Several are joined with C(and). Empty if none was used.
  returned: success
  type: str
  sample: access token of jane.doe@acme.example
callers:
  description: The users whom the credentials belong to, as far as they are known.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 3f0a6b52-7c0d-4d52-9b3e-0e8d5a1c2b44
      email: jane.doe@acme.example
      user_name: jane.doe@acme.example
  contains:
    id:
      description: The ID of the user.
      type: str
    email:
      description: The e-mail address; empty if it is not known.
      type: str
    user_name:
      description: The user name; empty if it is not known.
      type: str
listed:
  description: 'Always false: the credential gives access to one organization only.'
  returned: success
  type: bool
  sample: false
organizations:
  description: The organizations that were read completely.
  returned: success
  type: list
  elements: dict
  sample:
    - organization_id: 6f0c1f0e-94f5-4c55-9d3c-64a2b1c0d9e8
      organization: ''
      own: true
      listed: false
      roles:
        7d1b0b7c-58a2-4f0b-8d0e-1f2a3b4c5d66: Administrators
      users:
        - id: 3f0a6b52-7c0d-4d52-9b3e-0e8d5a1c2b44
          email: jane.doe@acme.example
          user_name: jane.doe@acme.example
          name: Jane
          surname: Doe
          roles: [7d1b0b7c-58a2-4f0b-8d0e-1f2a3b4c5d66]
          role: ''
          active: true
          elsewhere: ''
          foreign: []
          last_login: '2026-05-04T08:15:30Z'
  contains:
    organization_id:
      description: The ID of the organization.
      type: str
    organization:
      description: Its name; empty if it is not known.
      type: str
    own:
      description: Whether it is the organization that the credential itself belongs to.
      type: bool
    listed:
      description: Whether it is one of the organizations that the task has listed; see RV(listed).
      type: bool
    roles:
      description:
        - The names of all roles or groups by their IDs. Empty with O(emails) if no such user was found.
      type: dict
    users:
      description: The users, in the order of the server. Text that is not known is empty.
      type: list
      elements: dict
      contains:
        id:
          description: The ID of the user.
          type: str
        email:
          description: The e-mail address; empty if it is not known.
          type: str
        user_name:
          description: The user name; empty if it is not known.
          type: str
        name:
          description: The first name.
          type: str
        surname:
          description: The last name.
          type: str
        roles:
          description: The IDs of the roles or groups.
          type: list
          elements: str
        role:
          description: The legacy name of a role.
          type: str
        active:
          description: Whether the user can sign in. A pending invitation counts as active.
          type: bool
        elsewhere:
          description: What alone manages this account, such as a harbor, or the platform itself for a robot. Empty
            for other users.
          type: str
        foreign:
          description: The attributes of this user that another system manages, such as the email of a directory
            user.
          type: list
          elements: str
        last_login:
          description: When the user last signed in, in UTC.
          type: str
unreadable:
  description:
    - What could not be read.
    - If only the names of roles or groups could not be read, it has the users as well.
  returned: success
  type: list
  elements: dict
  sample: []
  contains:
    organization_id:
      description: The ID of the organization.
      type: str
    organization:
      description:
        - Its name. If RV(unreadable[].organization_id) is empty as well, the whole platform could not be read.
        - If only the organization that the credential belongs to could not be read, and its name is not known,
          this is V(the caller's own organization).
      type: str
    own:
      description: Whether it is the organization that the credential itself belongs to.
      type: bool
    why:
      description: What was attempted, and why it failed.
      type: str
    users:
      description: The users, as in RV(organizations[].users). Only there if they could be read.
      type: list
      elements: dict
left_out:
  description: 'Always empty: the credential gives access to one organization only.'
  returned: success
  type: list
  elements: dict
  sample: []
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
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import ACCESS
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.info import uipath_access_info
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import CONNECTION

DEFINITION = Definition(options={**CONNECTION, **ACCESS}, run=uipath_access_info)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
