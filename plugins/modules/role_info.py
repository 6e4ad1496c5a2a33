#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: role_info
short_description: List the roles of a Polytomic organization
version_added: 0.1.0
description:
  - Lists the permissions roles of an organization. The list can be filtered by ID or name.
  - If no role matches, the list is empty and the task succeeds.
  - The names of the built-in roles differ between deployments.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  id:
    description: Return only the role with this ID.
    type: str
  name:
    description: Return only the role with this name, not case-sensitive.
    type: str
notes:
  - A partner can list the roles of an organization. Set O(organization_key) to the partner's API key, and O(organization_id)
    to the ID of the organization.
seealso:
  - module: rosterops.saas_users.partner_user
  - module: rosterops.saas_users.org_user
"""

EXAMPLES = r"""
- name: List the roles of the organization that the key belongs to
  rosterops.saas_users.role_info:
    api_key: "{{ polytomic_api_key }}"
  register: known

- name: Get the ID of the role Admin, with the API key of the organization
  rosterops.saas_users.role_info:
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    organization_key: "{{ polytomic_organization_key }}"
    name: Admin
  register: admin
"""

RETURN = r"""
roles:
  description: The roles, with every attribute that the server returns. Empty if no role matches.
  returned: success
  type: list
  elements: dict
  sample:
    - id: b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21
      name: Admin
      organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
      system: true
  contains:
    id:
      description: The ID of the role.
      type: str
    name:
      description: Its name.
      type: str
    organization_id:
      description: The ID of the organization that it belongs to.
      type: str
    system:
      description: Whether it is built in.
      type: bool
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 403
    method: GET
    url: https://app.polytomic.com/api/permissions/roles
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.info import role_info
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION, OWN_ORGANIZATION
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module

DEFINITION = Definition(
    options={**CONNECTION, **OWN_ORGANIZATION, "id": {"type": "str"}, "name": {"type": "str"}},
    run=role_info,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
