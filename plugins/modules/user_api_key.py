#!/usr/bin/python
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_api_key
short_description: A Polytomic user's API key is issued, alive, and in its place
version_added: 0.1.0
description:
  - Keeps the API key of a user. The value of a key is shown once, when it is issued, and can never be read back, so the key
    at hand is tried.
  - A key that is alive and this user's is right. One that is missing, or that the server rejects, is issued anew.
  - A key that is alive and somebody else's is a failure, and so is one that could not be tried; nothing is issued or touched
    then. Only a 401 in the API's own form is a rejection. A 403, or a page of a proxy or a firewall, says nothing of a key.
  - A user has one key. With O(revoke_existing=false) only a rotation, by O(state=rotated) or by O(max_age), revokes one. Else
    the task fails if the server has a key that is not at hand.
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
      - With O(state=rotated), and with neither O(key_file) nor O(current_key), there is nothing to compare with.
  safe_file_operations:
    description: Uses Ansible's strict file operation functions to ensure proper permissions and avoid data corruption.
    support: partial
    details:
      - Owner, group, mode and SELinux context are set by Ansible's functions. The content is placed by this module, with the
        same care and more, since a key must not be lost either.
options:
  user_id:
    description: The id of the user. At least one of O(user_id) and O(email) is needed; with both, they must be the same
      person.
    type: str
  email:
    description: The bare e-mail address of the user, compared without regard to case and to the spelling of the host.
    type: str
  state:
    description:
      - With V(present), a key that is alive stays.
      - With V(rotated), a new one is issued each time, and the old one is revoked.
    type: str
    choices: [present, rotated]
    default: present
  key_file:
    description:
      - The file, on the host that the task runs on, that holds the key.
      - A relative path begins at the folder of the playbook, if the connection is C(local).
      - Before a key is issued, a file with the same name and the ending C(.new) is made beside it, mode 0600. The key is
        written into this one, which is then renamed. After an interruption the key is in C(.new), and the next run finds it
        there. Where another user has a file of that name, the ending is C(.<random>.new).
      - Its folder must exist, and be writable. Choose one that nobody else may write to. In any other, others can remove and
        replace the file, though not read it.
      - A symbolic link is followed if it belongs to root or to the user who runs the task, and its folder is one that nobody
        else may write to.
      - A file that holds what cannot be a key (several words or lines, less than 8 characters or more than 512), and one of
        several names of a file (hard links), fails. It is neither sent nor overwritten.
    type: path
  owner:
    description: The owner of O(key_file). It stays as it is if not set. It must be set if the file belongs to another user, and
      others may write to its folder.
    type: str
  group:
    description: The group of O(key_file). It stays as it is if not set.
    type: str
  mode:
    description: The mode of O(key_file), V(0600) if not set.
    type: raw
  current_key:
    description: The key that your own secret store holds, instead of O(key_file).
    type: str
  revoke_existing:
    description: Whether a key that exists, and is not at hand, is revoked when a new one is issued.
    type: bool
    default: false
  return_key:
    description: Whether RV(api_key) holds the key. If not set, it does without O(key_file), and does not with it.
    type: bool
  max_age:
    description: The days after which the key in O(key_file) is rotated.
    type: float
seealso:
  - module: rosterops.saas_users.partner_user
  - module: rosterops.saas_users.caller_info
  - name: Polytomic API reference
    description: The calls behind this module, as the vendor documents them.
    link: https://apidocs.polytomic.com/
"""

EXAMPLES = r"""
- name: Jane's key lies in a file, and is renewed every 90 days
  rosterops.saas_users.user_api_key:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    email: jane.doe@acme.example
    key_file: /etc/polytomic/jane.key
    owner: root
    group: root
    mode: "0600"
    max_age: 90

- name: Jane's key lies in a vaulted variable, and is issued if that one is not alive
  rosterops.saas_users.user_api_key:
    partner_key: "{{ polytomic_partner_key }}"
    organization_id: 0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10
    email: jane.doe@acme.example
    current_key: "{{ vaulted_jane_key | default(omit) }}"
  register: jane_key
  no_log: true

- name: Write the new key into the vaulted variable's file
  ansible.builtin.copy:
    content: |
      vaulted_jane_key: !vault |
        {{ jane_key.api_key | ansible.builtin.vault(vault_password) | trim | indent(2) }}
    dest: "{{ playbook_dir }}/jane.yml"
    mode: "0600"
  when: jane_key is changed and jane_key.api_key is not none
  no_log: true

- name: Jane's key lies in a secret store
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
    - The key, if O(return_key) says so. Null where check mode would have one issued, and when O(current_key) is right, which
      the playbook has already.
    - This is the one place where the value stands. Set C(no_log=true) on a task that returns it. Since ansible-core 2.22, it is
      registered with Ansible as a secret, and shown nowhere even without that.
  returned: success
  type: str
  sample: null
key_file:
  description: The file that holds the key.
  returned: success
  type: str
  sample: /etc/polytomic/jane.key
issued:
  description: Whether a key was issued, or in check mode would be.
  returned: success
  type: bool
  sample: false
diff:
  description: What is known of the key before and after, never the key.
  returned: success
  type: dict
  sample:
    before:
      key: rejected
    after:
      key: newly issued
failure:
  description: The request that failed, for a playbook to decide by.
  returned: when a request has failed
  type: dict
  sample:
    status: 409
    method: POST
    url:
      https://app.polytomic.com/api/organizations/0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10/users/5e2b7d0a-6f5e-4b8e-8f0b-2d9b1a6f7c11/keys
    code: conflict
    message: an API key exists
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

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION, KEY, ORGANIZATION
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.user_key import keep_key
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module

DEFINITION = Definition(
    options={**CONNECTION, **ORGANIZATION, **KEY},
    constraints={"required_one_of": [("user_id", "email")], "mutually_exclusive": [("key_file", "current_key")]},
    run=keep_key,
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
