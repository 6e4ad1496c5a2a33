#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: polytomic_access_info
short_description: Read who has access to Polytomic, and what could not be read
version_added: 1.0.0
description:
  - Reads the users and roles of all organizations that the credentials give access to. The roles of this collection use
    it to report, grant, and remove access.
  - With O(partner_key), it reads the organizations of the partner. With O(api_key) or O(organization_key), it reads the
    organization that the key belongs to. Both can be set. An organization that both keys give access to is returned once.
  - What cannot be read is in RV(unreadable), with the reason, and the module continues with the rest. The task fails only
    if there is a mistake in its options. A credential that is not set is not a mistake, and is in RV(unreadable) as well.
  - It sends few requests. One lists the organizations, one lists the users of each organization, and one lists its roles.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.roster.access
  - rosterops.saas_users.roster.concurrency
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  organizations:
    description:
      - The organizations of the partner to read, as names, IDs, or shell patterns of names such as V(*-emea). They are not
        case-sensitive. If several organizations have a name, all of them are read.
      - A name or a pattern that no organization has is in RV(unreadable). The other organizations of the partner are in
        RV(left_out).
      - By default, all organizations of the partner are read if O(partner_key) is set. With an empty list, none is read,
        and the organizations are not listed.
    type: list
    elements: str
  own:
    description:
      - Whether to read the organization that O(api_key) or O(organization_key) belongs to, in addition to O(organizations).
      - By default, it is read if one of these keys is set. With an older O(api_version), which does not provide it, the default
        is to read it only if there is nothing else to read.
    type: bool
seealso:
  - module: rosterops.saas_users.uipath_access_info
  - module: rosterops.saas_users.partner_user_info
  - module: rosterops.saas_users.org_user_info
"""

EXAMPLES = r"""
- name: Read who has access to all organizations
  rosterops.saas_users.polytomic_access_info:
    partner_key: "{{ polytomic_partner_key }}"
  register: access

- name: Show what could not be read
  ansible.builtin.debug:
    msg: "{{ access.unreadable }}"

- name: Find out where Jane has access
  rosterops.saas_users.polytomic_access_info:
    partner_key: "{{ polytomic_partner_key }}"
    organizations: [Acme, "Globex*"]
    emails: [jane.doe@acme.example]
  register: jane

- name: Read the organization of a user's API key only
  rosterops.saas_users.polytomic_access_info:
    api_key: "{{ polytomic_api_key }}"
    organizations: []
  register: own
"""

RETURN = r"""
platform:
  description: The name of the platform.
  returned: success
  type: str
  sample: polytomic
url:
  description: The URL of the platform; empty if it is not set.
  returned: success
  type: str
  sample: https://app.polytomic.com
credential:
  description:
    - Which kind of credential the module has used, and whom it belongs to, as far as that is known. It does not
      contain a secret.
    - Several are joined with C(and). Empty if none was used.
  returned: success
  type: str
  sample: partner key and API key of jane.doe@acme.example
callers:
  description: The users whom the credentials belong to, as far as they are known.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
      email: jane.doe@acme.example
      user_name: ''
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
  description:
    - Whether the task has listed the organizations of the partner. If so, RV(organizations), RV(unreadable), and
      RV(left_out) contain all of them.
    - Without O(partner_key), and with an empty list of O(organizations), they are not listed.
  returned: success
  type: bool
  sample: true
organizations:
  description: The organizations that were read completely.
  returned: success
  type: list
  elements: dict
  sample:
    - organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
      organization: Acme
      own: true
      listed: true
      roles:
        b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21: Admin
      users:
        - id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
          email: jane.doe@acme.example
          user_name: ''
          name: ''
          surname: ''
          roles: [b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21]
          role: admin
          active: true
          elsewhere: ''
          foreign: []
          last_login: ''
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
  sample:
    - organization_id: 3c1d9a52-0b7e-4d53-8a52-6f0e2b7d9c44
      organization: Globex
      own: false
      why: 'Reading the users of organization Globex (3c1d9a52-0b7e-4d53-8a52-6f0e2b7d9c44): Internal Server Error
        (HTTP 500)'
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
  description: The organizations that exist and that the task did not ask for.
  returned: success
  type: list
  elements: dict
  sample:
    - organization_id: 6e0f3b61-7a8d-4a7f-9c2e-1d5b8f4a2c77
      organization: Initech
  contains:
    organization_id:
      description: The ID of the organization.
      type: str
    organization:
      description: Its name.
      type: str
mistakes:
  description: The mistakes in the options, at most 1,000 of them. The message of the failure contains as many as
    fit.
  returned: when an option is not valid
  type: list
  elements: str
  sample:
    - 'timeout is ''soon'': set it to a number.'
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.info import polytomic_access_info
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION, OWN_ORGANIZATION
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import ACCESS, CONCURRENCY

DEFINITION = Definition(
    options={
        **CONNECTION,
        **OWN_ORGANIZATION,
        **ACCESS,
        **CONCURRENCY,
        "organizations": {"type": "list", "elements": "str"},
        "own": {"type": "bool"},
    },
    run=polytomic_access_info,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
