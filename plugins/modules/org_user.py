#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: org_user
short_description: One user of the caller's own Polytomic organization
version_added: 0.1.0
description:
  - Keeps one user of the caller's own organization as the task says.
  - The user is invited if there is none, gets exactly the roles that are given, or is removed.
  - A user who is there already is adopted, and not invited again.
  - With O(email) alone the task costs one listing when nothing is to be changed, with O(id) one request for this user.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.polytomic.roles
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_polytomic
options:
  id:
    description:
      - The id of the user, who must exist if O(state=present). At least one of O(id) and O(email) is needed.
      - With both, they must be the same person, since the API cannot change an e-mail address.
    type: str
  email:
    description: The bare e-mail address of the user, compared without regard to case and to the spelling of the host.
    type: str
  state:
    description:
      - Whether the user is to be there. Removing is permanent and immediate; a user who is gone already is fine.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The current-organization surface exists in API version V(2025-09-18) only; an older O(api_version) is refused before any
    request.
  - An account that only a harbor governs (C(harbor_only) is true) is adopted, changed or removed as any other user, with a
    warning.
seealso:
  - module: rosterops.saas_users.org_users
  - module: rosterops.saas_users.org_user_info
  - module: rosterops.saas_users.partner_user
  - name: Polytomic API reference
    description: The calls behind this module, as the vendor documents them.
    link: https://apidocs.polytomic.com/
"""

EXAMPLES = r"""
- name: Jane is an administrator, and nothing else
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: jane.doe@acme.example
    roles: [Admin]

- name: Sam has access, whatever the roles
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: sam.roe@acme.example

- name: Show what removing Sam would do, and remove nobody
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: sam.roe@acme.example
    state: absent
  check_mode: true
  diff: true

- name: Sam has no access any more
  rosterops.saas_users.org_user:
    api_key: "{{ polytomic_api_key }}"
    email: sam.roe@acme.example
    state: absent
"""

RETURN = r"""
user:
  description:
    - The user afterwards, with every member that the server gives. With O(state=absent) the one who was removed, or null.
    - In check mode, members that only the server can know are null.
  returned: success
  type: dict
  sample:
    id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
    email: jane.doe@acme.example
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    role_ids: [b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21]
    role: admin
  contains:
    id:
      description: The id of the user.
      type: str
    email:
      description: The e-mail address, as the server spells it.
      type: str
    organization_id:
      description: The id of the organization.
      type: str
    role_ids:
      description: The ids of the roles.
      type: list
      elements: str
    role:
      description: The legacy name of the role.
      type: str
diff:
  description: What is managed of the user, before and after; an empty dictionary where the user is not there.
  returned: success
  type: dict
  sample:
    before: {}
    after:
      email: jane.doe@acme.example
      role_ids: [b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21]
failure:
  description: The request that failed, for a playbook to decide by.
  returned: when a request has failed
  type: dict
  sample:
    status: 422
    method: POST
    url: https://app.polytomic.com/api/organization/users
    code: invalid
    message: email is not valid
    metadata:
  contains:
    status:
      description: The HTTP status; null if no answer came.
      type: int
    method:
      description: The HTTP method.
      type: str
    url:
      description: The URL, without a query.
      type: str
    code:
      description: The server's own code of the error, if it gave one.
      type: str
    message:
      description: What the server said, or why no answer came.
      type: str
    metadata:
      description: Whatever the server added.
      type: raw
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.access import own_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import (
    CONNECTION,
    ONE_KIND_OF_ROLES,
    OWN_ORGANIZATION,
    ROLES,
    WHO,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import STATE
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import keep_user

DEFINITION = Definition(
    options={**CONNECTION, **OWN_ORGANIZATION, **WHO, **ROLES, **STATE},
    constraints={"required_one_of": [("id", "email")], "mutually_exclusive": ONE_KIND_OF_ROLES},
    run=lambda task: keep_user(task, own_directory),
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
