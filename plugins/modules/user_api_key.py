#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_api_key
short_description: Manage the API key of a Polytomic user
version_added: 0.1.0
description:
  - Issues the API key of a user, stores it in a file or returns it, and rotates it.
  - A user has one API key. The server shows its value only once, when the key is issued. The module therefore tests the
    stored key (O(key_file) or O(current_key)) with a request to the API.
  - If the stored key works and belongs to this user, it stays unchanged. If there is no stored key, or if the server rejects
    it, the module issues a new key.
  - If the stored key belongs to another user, or if it cannot be tested, the task fails, and the module changes nothing.
    Only a 401 in the API's own format counts as a rejection. A 403, or an error page of a proxy or a firewall, does not.
  - By default, only a rotation (O(state=rotated) or O(max_age)) revokes a key. If the server has a key that is not stored,
    the task fails, unless O(revoke_existing=true).
author:
  - The rosterops.saas_users authors (@rosterops)
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.organization
  - rosterops.saas_users.connection
  - rosterops.saas_users.attributes
  - rosterops.saas_users.attributes.action_group_polytomic
attributes:
  idempotent:
    support: partial
    details:
      - The module is not idempotent with O(state=rotated), or if neither O(key_file) nor O(current_key) is set.
  safe_file_operations:
    description: Uses Ansible's strict file operation functions to ensure proper permissions and avoid data corruption.
    support: partial
    details:
      - The module writes the content of the file with its own functions, so that a new key cannot be lost. It uses Ansible's
        functions for SELinux contexts.
options:
  user_id:
    description: The ID of the user. Set at least one of O(user_id) and O(email). If both are set, they must belong to the
      same user.
    type: str
  email:
    description:
      - The e-mail address of the user, without a display name. It is not case-sensitive, and an internationalized domain
        matches its ASCII form.
    type: str
  state:
    description:
      - With V(present), a stored key that works stays unchanged.
      - With V(rotated), every run issues a new key and revokes the old key.
    type: str
    choices: [present, rotated]
    default: present
  key_file:
    description:
      - The path of the file that stores the key, on the host that runs the task. If the connection is C(local), a relative
        path is relative to the directory of the playbook.
      - The directory must exist and must be writable. Use a directory that only the user who runs the task, or root, can
        write to. In any other directory, other users cannot read the key, but they can remove or replace the file.
      - Before the module issues a key, it creates a file with the same name and the suffix C(.new) and mode 0600. It writes
        the key to that file, and then renames the file. If a run is interrupted, the next run finds the key in that file. If
        another user has a file with that name, the suffix is C(.<random>.new).
      - A symbolic link is followed only if it belongs to root or to the user who runs the task, and only if no other user can
        write to its directory.
      - In a container, the file is lost when the container ends, unless it is on a volume. If the task issues a key and detects
        this, it prints a warning.
      - The task fails if the file contains something that cannot be a key (several words or lines, fewer than 8 characters,
        or more than 512 characters), or if the file has hard links. The module neither sends the content nor overwrites the
        file.
    type: path
  owner:
    description:
      - The owner of O(key_file). If not set, the owner stays unchanged.
      - This option is required if the file belongs to another user and other users can write to its directory.
    type: str
  group:
    description: The group of O(key_file). If not set, the group stays unchanged.
    type: str
  mode:
    description: The mode of O(key_file). If not set, the mode is V(0600).
    type: raw
  current_key:
    description:
      - The key that you store elsewhere, for example in a secret store. Use it instead of O(key_file).
      - The task fails and issues no key if the value cannot be a key, for example because it is encrypted with Ansible Vault,
        is in quotation marks, or begins with C(Bearer).
    type: str
  revoke_existing:
    description: Whether to revoke a key that the server has, but that is not stored, when a new key is issued.
    type: bool
    default: false
  return_key:
    description: Whether to return the key in RV(api_key). The default is V(false) with O(key_file), and V(true) without it.
    type: bool
  max_age:
    description: The age in days after which the key in O(key_file) is rotated. By default, the age does not matter.
    type: float
seealso:
  - ref: ansible_collections.rosterops.saas_users.docsite.guide_api_keys
    description: How to store a key in a file, a vaulted variable, or a secret store, and what to do after an interruption.
  - module: rosterops.saas_users.partner_user
  - module: rosterops.saas_users.caller_info
"""

EXAMPLES = r"""
- name: Store Jane's API key in a file, and rotate it after 90 days
  rosterops.saas_users.user_api_key:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    email: jane.doe@acme.example
    key_file: /etc/polytomic/jane.key
    owner: root
    group: root
    mode: "0600"
    max_age: 90

- name: Test Jane's API key in a vaulted variable, and issue a new key if it does not work
  rosterops.saas_users.user_api_key:
    partner_key: "{{ polytomic_partner_key }}"
    organization: Acme
    email: jane.doe@acme.example
    current_key: "{{ vaulted_jane_key | default(omit) }}"
  register: jane_key
  no_log: true

- name: Write a new key to the file of the vaulted variable
  ansible.builtin.copy:
    content: |
      vaulted_jane_key: !vault |
        {{ jane_key.api_key | ansible.builtin.vault(vault_password) | trim | indent(2) }}
    dest: "{{ playbook_dir }}/jane.yml"
    mode: "0600"
  when: jane_key is changed and jane_key.api_key is not none
  no_log: true

- name: Test Jane's API key from a secret store, and replace it if it does not work
  rosterops.saas_users.user_api_key:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    email: jane.doe@acme.example
    current_key: "{{ lookup('ansible.builtin.env', 'JANE_POLYTOMIC_KEY') | default(omit, true) }}"
    revoke_existing: true
  register: stored_key
  no_log: true
"""

RETURN = r"""
api_key:
  description:
    - The API key, if O(return_key=true). Null in check mode if a key would be issued, and if the key in O(current_key)
      works.
    - The value appears nowhere else in the result. Set C(no_log=true) on a task that returns it. With ansible-core
      2.22 or later, Ansible registers it as a secret and masks it even without C(no_log).
  returned: success
  type: str
  sample: null
key_file:
  description: The file that contains the key.
  returned: success
  type: str
  sample: /etc/polytomic/jane.key
issued:
  description: Whether a key was issued, or would be in check mode.
  returned: success
  type: bool
  sample: false
changes:
  description: What the task has changed, or would change in check mode. It never contains the key.
  returned: success
  type: list
  elements: dict
  sample:
    - email: jane.doe@acme.example
      id: 5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11
      action: update
      before:
        key: rejected
      after:
        key: newly issued
      done: true
  contains:
    id:
      description: The ID of the user; null if the task does not know it.
      type: str
    action:
      description: V(create) if there was no key, or V(update).
      type: str
    before:
      description: The state of the key, and the attributes of its file that change.
      type: dict
    after:
      description: The same after the change.
      type: dict
    done:
      description: 'Whether the change was made: false in check mode, and if it failed or was not attempted.'
      type: bool
    email:
      description: The e-mail address of the user, in lower case.
      type: str
diff:
  description: The state of the key, and the attributes of its file that change, as text. It never contains the
    key.
  returned: success
  type: dict
  sample:
    before_header: API key of jane.doe@acme.example in organization 42
    after_header: API key of jane.doe@acme.example in organization 42
    before: 'key: rejected

      '
    after: 'key: newly issued

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
failure:
  description: Details of the failed request, for use in conditions.
  returned: when a request has failed
  type: dict
  sample:
    status: 409
    method: POST
    url: https://app.polytomic.com/api/organizations/0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10/users/5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11/keys
    code: conflict
    message: an API key exists
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import (
    CONNECTION,
    KEY,
    ONE_ORGANIZATION,
    ORGANIZATION,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.user_api_key import keep_key
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module

DEFINITION = Definition(
    options={**CONNECTION, **ORGANIZATION, **KEY},
    constraints={
        "required_one_of": [("user_id", "email"), *ONE_ORGANIZATION],
        "mutually_exclusive": [("key_file", "current_key"), *ONE_ORGANIZATION],
    },
    run=keep_key,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
