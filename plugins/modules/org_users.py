#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: org_users
short_description: Manage all users of your own Polytomic organization
version_added: 0.1.0
description:
  - Manages the roster of the organization that the credential belongs to. A roster is the list of the users of an
    organization and their roles.
  - The module lists the users of the organization once, and then sends only the requests that are needed to change them,
    several at the same time.
  - Users are invited and updated first. Users are removed last, and only if all other changes succeeded.
  - If a change fails, the module continues with the other changes. At the end the task fails, and RV(failures) lists what
    failed.
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.own
  - rosterops.saas_users.roster
  - rosterops.saas_users.polytomic.users
  - rosterops.saas_users.polytomic.privileged
  - rosterops.saas_users.roster.concurrency
  - rosterops.saas_users.roster.email_domains
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_polytomic
notes:
  - The API calls for your own organization exist only in API version V(2025-09-18). With an older O(api_version), the task
    fails before it sends a request.
  - Some users are managed only by a harbor, through other API calls, and have C(harbor_only=true). They are never removed by
    O(purge), and do not count for O(max_removals). If you list such a user, they are changed like any other user, but the
    task prints a warning.
seealso:
  - module: rosterops.saas_users.org_user
  - module: rosterops.saas_users.org_user_info
  - module: rosterops.saas_users.partner_users
"""

EXAMPLES = r"""
- name: Give access to these users, and remove all others except the vendor's
  rosterops.saas_users.org_users:
    api_key: "{{ polytomic_api_key }}"
    users:
      - email: jane.doe@acme.example
        roles: [Admin]
      - email: sam.roe@acme.example
        roles: [Member, Viewer]
    purge: true
    protected: ["*@vendor.example"]
    max_removals: 3

- name: Add one person and remove another, and leave all others unchanged
  rosterops.saas_users.org_users:
    api_key: "{{ polytomic_api_key }}"
    users:
      - email: sam.roe@acme.example
        roles: [Viewer]
      - email: former.colleague@acme.example
        state: absent
    email_domains: [acme.example, "*.acme.example"]

- name: Give Sam the same access under a new e-mail address
  rosterops.saas_users.org_users:
    api_key: "{{ polytomic_api_key }}"
    users:
      - email: sam.poe@acme.example
        previously: [sam.roe@acme.example]

- name: Show what would change, without changing anything
  rosterops.saas_users.org_users:
    api_key: "{{ polytomic_api_key }}"
    users: "{{ people }}"
    purge: true
  check_mode: true
  diff: true
"""

RETURN = r"""
users:
  description:
    - The users whom the task has created or changed, sorted by e-mail address. With O(return_users=true), all users
      of the organization after the task.
    - Null if the task has created or changed more than 250 users and O(return_users=false). RV(changes) lists them
      all.
    - In check mode, attributes that only the server can know are null.
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
plan:
  description:
    - What the task changes, or would change in check mode. C(create), C(update), and C(delete) are sorted lists
      of the e-mail addresses, in lower case, of the users to invite, to update, and to remove.
    - A user whose e-mail address changes with O(users[].previously) is listed under C(update), with the new address.
    - C(unchanged) is the number of listed users who need no change.
    - Users whose addresses differ only in case are listed with their IDs, such as V(jane.doe@acme.example (id 42\)).
  returned: success, or when a change has failed, or a guard has stopped the task
  type: dict
  sample:
    create: [jane.doe@acme.example]
    update: []
    delete: [former.colleague@acme.example]
    unchanged: 41
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
diff:
  description:
    - The difference as text, as Ansible shows it with C(--diff). Each user with a difference has one line with
      their roles or groups, sorted. A user who does not exist has no line, so that a removal is shown as C(-),
      and an invitation as C(+).
    - Roles and groups are shown by name if the task knows the names, otherwise by ID. The header counts the changes.
  returned: success, or when a change has failed, or a guard has stopped the task
  type: dict
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
  returned: when a change has failed
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
    email:
      description: The e-mail address of the user.
      type: str
    action:
      description: 'What was attempted: V(create), V(update), or V(delete).'
      type: str
    msg:
      description: What was attempted, and what the server said.
      type: str
    failure:
      description: The failed request, as in RV(failure); null if it was not a request that failed.
      type: dict
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 404
    method: GET
    url: https://app.polytomic.com/api/organization/users
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.access import own_directory
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import (
    CHECK_ALL,
    CONNECTION,
    OWN_ORGANIZATION,
    PRIVILEGED,
    USERS,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import ONE_LIST, ROSTER
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.roster import keep_roster

DEFINITION = Definition(
    options={**CONNECTION, **OWN_ORGANIZATION, **ROSTER, **PRIVILEGED, "users": USERS},
    constraints={"mutually_exclusive": ONE_LIST, "required_one_of": ONE_LIST},
    run=lambda task: keep_roster(task, own_directory, USERS),
    check=CHECK_ALL,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
