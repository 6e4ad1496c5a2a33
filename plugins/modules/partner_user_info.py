#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: partner_user_info
short_description: List users of Polytomic organizations as a partner
version_added: 0.1.0
description:
  - Lists the users of one organization, of several, or of all organizations of the partner. The list can be filtered by ID
    or e-mail address.
  - If no user matches, the list is empty and the task succeeds. If an organization does not exist, the task fails.
  - If one of several organizations cannot be read, the module continues with the others. At the end the task fails, and
    returns the users that it found.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.roster.concurrency
  - rosterops.saas_users.roster.with_names
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes.info
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  organization_id:
    description:
      - The ID of the organization.
      - Set exactly one of O(organization_id), O(organization), O(organization_ids), O(organizations), and
        O(all_organizations).
    type: str
  organization:
    description:
      - The name of the organization, not case-sensitive. Looking it up takes one more request.
      - If no organization has this name, the value can be an ID. If no organization matches, or several have the name, the task
        fails and lists the candidates.
    type: str
  organization_ids:
    description: The IDs of several organizations. The module sends one request for each organization, up to O(concurrency)
      at the same time.
    type: list
    elements: str
  organizations:
    description:
      - The names of several organizations, as an alternative to O(organization_ids). Looking them up takes one more request
        per task.
      - A value can also be an ID, as in O(organization). If a value matches no organization, or several, the task fails and
        reports all such values.
    type: list
    elements: str
  all_organizations:
    description: Whether to list the users of all organizations that the partner has access to. This takes one more request.
    type: bool
  id:
    description:
      - Return only the user with this ID. Use it with O(organization_id) or O(organization).
      - The module reads only this user. It lists all users only if the ID does not exist, to find out whether the
        organization exists.
    type: str
  email:
    description: Return only the user with this e-mail address. It is not case-sensitive, and an internationalized domain
      matches its ASCII form.
    type: str
  emails:
    description: Return only the users with these e-mail addresses.
    type: list
    elements: str
seealso:
  - module: rosterops.saas_users.partner_user
  - module: rosterops.saas_users.partner_users
"""

EXAMPLES = r"""
- name: List the users of an organization
  rosterops.saas_users.partner_user_info:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
  register: roster

- name: Show their e-mail addresses
  ansible.builtin.debug:
    msg: "{{ roster.users | map(attribute='email') }}"

- name: Check whether Jane has access
  rosterops.saas_users.partner_user_info:
    partner_key: "{{ polytomic_partner_key }}"
    organization: Acme
    email: jane.doe@acme.example
  register: jane

- name: Find all organizations that Jane and Sam have access to
  rosterops.saas_users.partner_user_info:
    partner_key: "{{ polytomic_partner_key }}"
    all_organizations: true
    emails: [jane.doe@acme.example, sam.roe@acme.example]
    with_names: true
    concurrency: 16
  register: access

- name: Show where they have access, and with which roles
  ansible.builtin.debug:
    msg: "{{ item.email }} in {{ item.organization }}: {{ item.roles | join(', ') }}"
  loop: "{{ access.users }}"
  loop_control:
    label: "{{ item.email }}"
"""

RETURN = r"""
users:
  description: The users, with every attribute that the server returns, in the server's order. Empty if no user
    matches.
  returned: success, or when one of several organizations could not be read
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
failures:
  description: The organizations that could not be read.
  returned: when one of several organizations could not be read
  type: list
  elements: dict
  sample:
    - organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
      msg: 'Reading the users of organization 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10: Internal Server Error (HTTP
        500)'
      failure:
        status: 500
  contains:
    organization_id:
      description: The ID of the organization.
      type: str
    organization:
      description: Its name, or null if the task does not know it.
      type: str
    msg:
      description: What was attempted, and what the server said.
      type: str
    failure:
      description: The failed request, as in RV(failure).
      type: dict
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 404
    method: GET
    url: https://app.polytomic.com/api/organizations/0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10/users
    code: not_found
    message: organization not found
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION, ORGANIZATION, WHO
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.partner_users import read_partner_users
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import CONCURRENCY, WITH_NAMES

DEFINITION = Definition(
    options={
        **CONNECTION,
        **WHO,
        **CONCURRENCY,
        **WITH_NAMES,
        "emails": {"type": "list", "elements": "str"},
        **ORGANIZATION,
        "organizations": {"type": "list", "elements": "str"},
        "organization_ids": {"type": "list", "elements": "str"},
        "all_organizations": {"type": "bool"},
    },
    constraints={
        "mutually_exclusive": [
            ("organization_id", "organization", "organization_ids", "organizations", "all_organizations"),
            ("id", "organization_ids"),
            ("id", "organizations"),
            ("id", "all_organizations"),
            ("email", "emails"),
        ],
        "required_one_of": [("organization_id", "organization", "organization_ids", "organizations", "all_organizations")],
    },
    run=read_partner_users,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
