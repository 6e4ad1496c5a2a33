#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: org_user_info
short_description: List users of your own Polytomic organization
version_added: 0.1.0
description:
  - Lists the users of the organization that the credential belongs to. The list can be filtered by ID or e-mail address.
  - If no user matches, the list is empty and the task succeeds.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.connection
  - rosterops.saas_users.roster.with_names
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  id:
    description: Return only the user with this ID. The module reads only this user.
    type: str
  email:
    description: Return only the user with this e-mail address. It is not case-sensitive, and an internationalized domain
      matches its ASCII form.
    type: str
notes:
  - The API calls for your own organization exist only in API version V(2025-09-18). With an older O(api_version), the task
    fails before it sends a request.
seealso:
  - module: rosterops.saas_users.org_user
  - module: rosterops.saas_users.org_users
"""

EXAMPLES = r"""
- name: List the users of the organization
  rosterops.saas_users.org_user_info:
    api_key: "{{ polytomic_api_key }}"
  register: roster

- name: List them with the names of their roles
  rosterops.saas_users.org_user_info:
    api_key: "{{ polytomic_api_key }}"
    with_names: true
  register: named_roster

- name: Check whether Jane has access, with the API key of the organization
  rosterops.saas_users.org_user_info:
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    organization_key: "{{ polytomic_organization_key }}"
    email: jane.doe@acme.example
  register: jane
"""

RETURN = r"""
users:
  description: The users, with every attribute that the server returns, in the server's order. Empty if no user
    matches.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
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
    roles:
      description: The names of the roles, sorted, with O(with_names=true). A role whose name is not known is shown
        by its ID.
      type: list
      elements: str
    organization:
      description: The name of the organization, with O(with_names=true). Null if it is not known.
      type: str
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 403
    method: GET
    url: https://app.polytomic.com/api/organization/users
    code: forbidden
    message: permission denied
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
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION, OWN_ORGANIZATION, WHO
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import WITH_NAMES
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import read_users

DEFINITION = Definition(
    options={**CONNECTION, **OWN_ORGANIZATION, **WHO, **WITH_NAMES},
    run=lambda task: read_users(task, own_directory, narrowing=("id", "email")),
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
