#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: partner_users
short_description: Manage all users of one or more Polytomic organizations as a partner
version_added: 0.1.0
description:
  - Manages the roster of an organization, which is the list of its users and their roles. One task can manage several
    organizations.
  - The module lists the users of an organization once, and then sends only the requests that are needed to change them,
    several at the same time.
  - Users are invited and updated first. Users are removed last, and only if all other changes succeeded.
  - If a change fails, the module continues with the other changes. At the end the task fails, and RV(failures) lists what
    failed.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.organization
  - rosterops.saas_users.roster
  - rosterops.saas_users.polytomic.users
  - rosterops.saas_users.polytomic.fleet
  - rosterops.saas_users.polytomic.privileged
  - rosterops.saas_users.roster.concurrency
  - rosterops.saas_users.roster.email_domains
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_polytomic
notes:
  - Some users are managed only by a harbor, through other API calls, and have C(harbor_only=true). They are never removed by
    O(purge), and do not count for O(max_removals). If you list such a user, they are changed like any other user, but the
    task prints a warning.
  - Polytomic does not document that the list of a partner contains C(harbor_only). If it does not, add such users to
    O(protected).
seealso:
  - module: rosterops.saas_users.partner_user
  - module: rosterops.saas_users.partner_user_info
  - module: rosterops.saas_users.organization_info
"""

EXAMPLES = r"""
- name: Give access to these users, and remove all others except the vendor's
  rosterops.saas_users.partner_users:
    partner_key: "{{ polytomic_partner_key }}"
    organization: Acme
    users:
      - email: jane.doe@acme.example
        roles: [Admin]
      - email: sam.roe@acme.example
        roles: [Member, Viewer]
    purge: true
    protected: ["*@vendor.example"]
    max_removals: 3

- name: Add one person and remove another, and leave all others unchanged
  rosterops.saas_users.partner_users:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    users:
      - email: sam.roe@acme.example
        roles: [Viewer]
      - email: former.colleague@acme.example
        state: absent
    email_domains: [acme.example, "*.acme.example"]

- name: Give Sam the same access under a new e-mail address
  rosterops.saas_users.partner_users:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    users:
      - email: sam.poe@acme.example
        previously: [sam.roe@acme.example]

- name: Show what would change, without changing anything
  rosterops.saas_users.partner_users:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    users: "{{ people }}"
    purge: true
  check_mode: true
  diff: true

- name: Manage two organizations in one task
  rosterops.saas_users.partner_users:
    partner_key: "{{ polytomic_partner_key }}"
    organizations:
      - organization: Acme
        users:
          - email: jane.doe@acme.example
            roles: [Admin]
      - organization_id: 9d3e6a52-0c1f-4e0b-8a55-3f7f0f1f6d21
        users:
          - email: jane.doe@acme.example
            roles: [Viewer]
    concurrency: 16
"""

RETURN = r"""
users:
  description:
    - The users whom the task has created or changed, sorted by e-mail address. With O(return_users=true), all users
      of the organization after the task.
    - Null if the task has created or changed more than 250 users and O(return_users=false). RV(changes) lists them
      all.
    - In check mode, attributes that only the server can know are null.
  returned: success, but not with O(organizations)
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
plan:
  description:
    - What the task changes, or would change in check mode. C(create), C(update), and C(delete) are sorted lists
      of the e-mail addresses, in lower case, of the users to invite, to update, and to remove.
    - A user whose e-mail address changes with O(users[].previously) is listed under C(update), with the new address.
    - C(unchanged) is the number of listed users who need no change.
    - Users whose addresses differ only in case are listed with their IDs, such as V(jane.doe@acme.example (id 42\)).
  returned: success, or when a change has failed, or a guard has stopped the task, but not with O(organizations)
  type: dict
  sample:
    create: [jane.doe@acme.example]
    update: []
    delete: [former.colleague@acme.example]
    unchanged: 41
organizations:
  description: Each organization with its users, its plan, and what failed.
  returned: with O(organizations)
  type: list
  elements: dict
  sample:
    - organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
      organization: Acme
      users: []
      plan:
        create: []
        update: []
        delete: []
        unchanged: 1
      changes: []
      failures: []
  contains:
    organization_id:
      description: The ID of the organization.
      type: str
    users:
      description:
        - The users, as in RV(users). Null if the task has made more than 250 changes and O(return_users=false).
          Not returned if the task has failed.
      type: list
      elements: dict
    organization:
      description: The name of the organization; null if the task does not know it.
      type: str
    plan:
      description: The plan, as in RV(plan); null if the users could not be read.
      type: dict
    changes:
      description:
        - The changes in this organization. Null if the task has made more than 250 changes. Not returned if the
          task has failed. RV(changes) always lists all of them.
      type: list
      elements: dict
    failures:
      description: What failed, as in RV(failures).
      type: list
      elements: dict
changes:
  description:
    - What the task has changed, or would change in check mode, for use in conditions and by programs. Sorted.
    - Roles and groups are listed by ID, and also by name if the task knows the names.
  returned: success, or when a change has failed, or a guard has stopped the task
  type: list
  elements: dict
  sample:
    - email: jane.doe@acme.example
      id: null
      action: create
      before: {}
      after:
        role_ids: [b2f0c5de-1f43-4a3c-9d5c-0f3f6f1f2a21]
        roles: [Admin]
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
    email:
      description: The e-mail address of the user, in lower case.
      type: str
    organization_id:
      description: The ID of the organization, with O(organizations).
      type: str
    organization:
      description: The name of the organization, with O(organizations); null if the task does not know it.
      type: str
diff:
  description:
    - The difference as text, as Ansible shows it with C(--diff). Each user with a difference has one line with
      their roles, sorted. A user who does not exist has no line, so that a removal is shown as C(-), and an invitation
      as C(+).
    - Roles are shown by name if the task knows the names, otherwise by ID. The header counts the changes.
    - With O(organizations), a list of these, one for each organization with a difference.
  returned: success, or when a change has failed, or a guard has stopped the task
  type: raw
  sample:
    before_header: Acme (1 to invite, 1 to change, 1 to remove, 40 unchanged)
    after_header: Acme
    before: 'former.colleague@acme.example: Admin

      sam.roe@acme.example: Member, Viewer

      '
    after: 'jane.doe@acme.example: Admin

      sam.roe@acme.example: Viewer

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
  returned: when a change or one of several organizations has failed
  type: list
  elements: dict
  sample:
    - email: jane.doe@acme.example
      action: create
      msg: 'Creating jane.doe@acme.example in organization 42: email is not valid (HTTP 422)'
      failure:
        status: 422
        method: POST
        url: https://app.polytomic.com/api/organizations/42/users
        code: invalid
        message: email is not valid
        metadata: null
  contains:
    organization_id:
      description: The ID of the organization, with O(organizations).
      type: str
    organization:
      description: Its name, or null if the task does not know it.
      type: str
    email:
      description: The e-mail address of the user; null if the whole organization has failed.
      type: str
    action:
      description: 'What was attempted: V(create), V(update), or V(delete). Null if the whole organization has failed.'
      type: str
    msg:
      description: What was attempted, and what the server said.
      type: str
    failure:
      description: The failed request, as in RV(failure); null if it was not a request that failed.
      type: dict
hints:
  description: What C(msg) says about several of these failures at once, such as which credential was refused, and
    where it came from.
  returned: when the server has refused the credential for one of several organizations
  type: list
  elements: str
  sample:
    - 'The credential is partner_key, from the environment variable POLYTOMIC_PARTNER_KEY, and was sent to app.polytomic.com:
      check both.'
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
  description: The mistakes in the options, by position and person, at most 1,000 of them. The message of the failure
    contains as many as fit.
  returned: when an option is not valid
  type: list
  elements: str
  sample:
    - 'users[213] (jane.doe@acme.example): rolse is no option; do you mean roles?'
"""

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import (
    CHECK_ALL,
    CONNECTION,
    FLEET,
    ORGANIZATION,
    PRIVILEGED,
    USERS,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.partner_users import keep_partner_users
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import ROSTER

DEFINITION = Definition(
    options={
        **CONNECTION,
        **FLEET,
        **ROSTER,
        **PRIVILEGED,
        **ORGANIZATION,
        "users": USERS,
    },
    constraints={
        "mutually_exclusive": [("organizations", "users", "users_file"), ("organizations", "organization_id", "organization")],
        "required_one_of": [("organizations", "users", "users_file"), ("organizations", "organization_id", "organization")],
    },
    run=keep_partner_users,
    check=CHECK_ALL,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
