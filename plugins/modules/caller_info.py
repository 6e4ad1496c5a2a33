#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: caller_info
short_description: Show who a Polytomic credential belongs to
version_added: 0.1.0
description:
  - Returns the user, organization, or partner that a credential belongs to.
  - Use it at the start of a playbook to check the credential, or to test whether an API key works and whose it is.
  - If the server rejects the credential, the task fails.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_polytomic
seealso:
  - module: rosterops.saas_users.user_api_key
  - module: rosterops.saas_users.organization_info
"""

EXAMPLES = r"""
- name: Make sure that the key is a partner's key
  rosterops.saas_users.caller_info:
    partner_key: "{{ polytomic_partner_key }}"
  register: caller
  failed_when: caller is failed or not caller.caller.is_partner

- name: Find out whose key this is
  rosterops.saas_users.caller_info:
    api_key: "{{ polytomic_api_key }}"
  register: me
"""

RETURN = r"""
caller:
  description:
    - The identity behind the credential, with every attribute that the server returns.
    - RV(caller.id) is absent if the credential does not belong to a user.
  returned: success
  type: dict
  sample:
    id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
    email: jane.doe@acme.example
    role: admin
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    organization_name: Acme
    is_user: true
    is_organization: false
    is_partner: false
    is_system: false
  contains:
    id:
      description: The ID of the user.
      type: str
    email:
      description: The e-mail address of the user.
      type: str
    role:
      description: The legacy name of the user's role.
      type: str
    organization_id:
      description: The ID of the organization.
      type: str
    organization_name:
      description: The name of the organization.
      type: str
    is_user:
      description: Whether the credential belongs to a user.
      type: bool
    is_organization:
      description: Whether it belongs to an organization.
      type: bool
    is_partner:
      description: Whether it belongs to a partner.
      type: bool
    is_system:
      description: Whether it belongs to the platform itself.
      type: bool
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 401
    method: GET
    url: https://app.polytomic.com/api/me
    code: unauthorized
    message: invalid or unknown API key
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.info import caller_info
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION, OWN_ORGANIZATION
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module

DEFINITION = Definition(
    options={**CONNECTION, **OWN_ORGANIZATION},
    run=caller_info,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
