#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization_info
short_description: List the organizations of a Polytomic partner
version_added: 0.1.0
description:
  - Lists the organizations that a partner has access to. The list can be filtered by ID or name.
  - If no organization matches, the list is empty and the task succeeds.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  id:
    description: Return only the organization with this ID. The module reads only this organization.
    type: str
  name:
    description: Return only the organization with this name, not case-sensitive.
    type: str
seealso:
  - module: rosterops.saas_users.partner_user_info
  - module: rosterops.saas_users.role_info
"""

EXAMPLES = r"""
- name: List all organizations
  rosterops.saas_users.organization_info:
    partner_key: "{{ polytomic_partner_key }}"
  register: all_organizations

- name: Get the ID of the organization Acme
  rosterops.saas_users.organization_info:
    partner_key: "{{ polytomic_partner_key }}"
    name: Acme
  register: acme
"""

RETURN = r"""
organizations:
  description:
    - The organizations, with every attribute that the server returns. The partner's own organization comes first.
      Empty if none matches.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
      name: Acme
      issuer: https://login.acme.example
      sso_domain: acme.example
      sso_org_id: org_01H
  contains:
    id:
      description: The ID of the organization.
      type: str
    name:
      description: Its name.
      type: str
    issuer:
      description: The OpenID Connect issuer of its single sign-on.
      type: str
    sso_domain:
      description: The e-mail domain that single sign-on matches.
      type: str
    sso_org_id:
      description: The organization's ID at the provider of single sign-on.
      type: str
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 401
    method: GET
    url: https://app.polytomic.com/api/organizations
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.info import organization_info
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module

DEFINITION = Definition(
    options={**CONNECTION, "id": {"type": "str"}, "name": {"type": "str"}},
    run=organization_info,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
