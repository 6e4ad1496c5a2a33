# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation that Polytomic modules share. The specifications of these options are in ``_polytomic/options.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.20 (Python library) on the host that runs the module
seealso:
  - ref: ansible_collections.rosterops.saas_users.docsite.guide_polytomic
    description: Manage Polytomic users, with examples.
  - name: Polytomic API reference
    description: The vendor's documentation of the API.
    link: https://apidocs.polytomic.com/
options:
  api_url:
    description:
      - The URL of the Polytomic deployment. V(https://) is added if the value has no scheme. A path prefix is kept.
      - The URL must not contain a user name, a password, or a query string.
      - If there is no API at the URL, the message of the failure names this option and the URL.
      - If not set, the environment variable E(POLYTOMIC_DEPLOYMENT_URL) is used.
    type: str
    default: https://app.polytomic.com
  api_version:
    description:
      - The API version, sent in the header C(X-Polytomic-Version) of each request.
      - Users are updated with C(PATCH) in the two oldest versions, and with C(PUT) in the others.
    type: str
    choices: ['2025-09-18', '2024-02-08', '2023-04-25', '2022-12-12']
    default: '2025-09-18'
  partner_key:
    description:
      - The API key of a partner. It gives access to the partner's own organization, and to those of its customers.
      - The C(partner_*) modules, M(rosterops.saas_users.user_api_key), and M(rosterops.saas_users.organization_info) require it.
        M(rosterops.saas_users.caller_info) and M(rosterops.saas_users.polytomic_access_info) accept it.
      - Every Polytomic module accepts every credential option, even one that it does not use, so that C(module_defaults) can
        set O(partner_key) together with another credential. A task fails if it sets more than one credential that its module
        can use. M(rosterops.saas_users.polytomic_access_info) uses O(partner_key) and one of the others together.
      - Leading and trailing white space is removed from keys. The task fails before it sends a request if a key begins with
        C(Bearer) or C(Basic), is in quotation marks, contains white space or a template that was not rendered, or is encrypted
        with Ansible Vault.
      - If the server answers with HTTP 401 or 403, the message names the option or the environment variable that the key comes
        from, and the host that it was sent to.
      - If not set, the environment variable E(POLYTOMIC_PARTNER_KEY) is used.
    type: str
  api_key:
    description:
      - The API key of a user. It gives access to the organization of that user. The C(org_*) modules,
        M(rosterops.saas_users.role_info), M(rosterops.saas_users.polytomic_access_info), and
        M(rosterops.saas_users.caller_info) use it.
      - If not set, the environment variable E(POLYTOMIC_API_KEY) is used.
    type: str
  organization_key:
    description:
      - The API key of an organization. Use it instead of O(api_key), together with the ID of the organization
        (C(organization_id)).
      - A credential that is set in the task takes precedence over credentials in environment variables.
      - If not set, the environment variable E(POLYTOMIC_ORGANIZATION_KEY) is used.
    type: str
  allow_plain_http:
    description:
      - Whether to allow sending the credential unencrypted, over V(http://), to another machine.
      - By default, such a URL is refused before anything is sent. V(http://) to V(localhost), V(127.0.0.1), and V(::1) is
        always allowed.
      - If not set, the environment variable E(POLYTOMIC_ALLOW_PLAIN_HTTP) is used.
    type: bool
    default: false
"""

    ENVIRONMENT = r"""
options:
  api_url:
    env:
      - name: POLYTOMIC_DEPLOYMENT_URL
  allow_plain_http:
    env:
      - name: POLYTOMIC_ALLOW_PLAIN_HTTP
  partner_key:
    env:
      - name: POLYTOMIC_PARTNER_KEY
  api_key:
    env:
      - name: POLYTOMIC_API_KEY
  organization_key:
    env:
      - name: POLYTOMIC_ORGANIZATION_KEY
"""

    ORGANIZATION = r"""
options:
  organization_id:
    description:
      - The ID of the organization.
      - Set either O(organization_id) or O(organization).
    type: str
  organization:
    description:
      - The name of the organization, not case-sensitive. Looking it up takes one more request per task.
      - If no organization has this name, the value can be an ID. If no organization matches, or several have the name, the task
        fails and lists the candidates.
    type: str
"""

    OWN = r"""
options:
  organization_id:
    description:
      - The ID of the organization that O(organization_key) belongs to. Do not set it with O(api_key).
    type: str
"""

    ROLES = r"""
options:
  role_ids:
    description:
      - The IDs of the roles that the user must have. Any other role is removed from the user.
      - Order, case, and duplicates are ignored. An empty list is an error, because Polytomic cannot store one.
      - Set at most one of O(role_ids), O(roles), and O(role). If none is set, the roles of an existing user stay unchanged,
        and a new user gets the default roles of the deployment.
    type: list
    elements: str
  roles:
    description:
      - The names of the roles that the user must have, not case-sensitive. Any other role is removed from the user.
      - Looking up the names takes one more request per task.
    type: list
    elements: str
  role:
    description:
      - The legacy name of the role, such as V(admin) or V(user). Polytomic has deprecated it in favor of O(role_ids).
      - It is compared only with the legacy role name that the server returns.
    type: str
"""

    PRIVILEGED = r"""
options:
  privileged:
    description:
      - The names of the roles that O(min_privileged) counts. They are not case-sensitive.
      - If the names of the roles of a user are not known, the legacy role name is compared, such as V(admin).
    type: list
    elements: str
    default: [Admin]
"""

    # The users of a roster.
    USERS = r"""
options:
  users:
    description:
      - The users that the organization must have, or with O(users[].state=absent) must not have. Each person
        can be listed only once.
      - If no roles are set for a user, the roles of an existing user stay unchanged.
    type: list
    elements: dict
    suboptions:
      email:
        description:
          - The e-mail address of the user, without a display name. It is not case-sensitive, and an internationalized domain
            matches its ASCII form.
          - Required, unless O(users[].id) is set. A user who does not exist is invited by e-mail address only.
        type: str
      id:
        description:
          - The ID of the user. With O(users[].state=present), a user with this ID must exist.
          - If O(users[].email) is set as well, both must belong to the same user. If the ID belongs to another user now, or the
            address has another ID, the entry is stale, and the task fails before it changes anything. With
            O(users[].state=absent), it is not an error if neither of them exists.
        type: str
      role_ids:
        description:
          - The IDs of the roles that the user must have. Any other role is removed from the user. An empty list is an error.
          - Set at most one of O(users[].role_ids), O(users[].roles), and O(users[].role).
        type: list
        elements: str
      roles:
        description:
          - The names of the roles that the user must have, not case-sensitive. Any other role is removed from the user.
          - Looking up the names takes one more request per task.
        type: list
        elements: str
      role:
        description: The legacy name of the role. Polytomic has deprecated it in favor of O(users[].role_ids).
        type: str
      state:
        description:
          - With V(present), the user is invited if they do not exist.
          - With V(absent), the user is removed, with or without O(purge), also under the addresses in O(users[].previously). All
            other options of this user are ignored, except those that identify them. If the user does not exist, nothing is
            changed.
        type: str
        choices: [present, absent]
        default: present
      previously:
        description:
          - Earlier e-mail addresses of this person, whose e-mail address has changed. The API cannot change it.
          - If a user with one of these addresses exists, and none with O(users[].email), the user O(users[].email) is invited,
            and the earlier one is removed after all other changes succeeded. If no roles are set, the new user gets the
            roles of the earlier one. This counts and is shown as one update. It does not count for O(max_removals). In
            RV(changes), C(before) has the earlier address, and C(id) is the ID of the earlier user.
          - If O(users[].email) exists as well, the users with the earlier addresses are removed like users who are listed as
            absent. In this way, another run completes what a failure has interrupted.
          - If several of these addresses exist and O(users[].email) does not, the task fails before it changes anything.
        type: list
        elements: str
"""

    # The rosters of several organizations.
    FLEET = r"""
options:
  organizations:
    description:
      - The rosters of several organizations. The users of each organization are listed once. Up to O(concurrency)
        organizations are processed at the same time.
      - Set either O(organizations), or one of O(organization_id) and O(organization) and one of O(users) and O(users_file).
      - Each organization can be listed only once, by ID or by name. If at least one is listed by name, one more request per
        task lists all organizations.
      - O(purge), O(protected), and O(max_removals) apply to each organization separately. If an organization fails, the
        module continues with the others.
    type: list
    elements: dict
    suboptions:
      organization_id:
        description:
          - The ID of the organization. Set either this or O(organizations[].organization).
        type: str
      organization:
        description:
          - The name of the organization, not case-sensitive. If any name is unknown or ambiguous, the task fails before it
            changes anything.
        type: str
      users:
        description:
          - The users that the organization must have, or must not have. Each person can be listed only once.
          - If no roles are set for a user, the roles of an existing user stay unchanged.
        type: list
        elements: dict
        suboptions:
          email:
            description: The e-mail address of the user, as in O(users[].email).
            type: str
          id:
            description: The ID of the user, as in O(users[].id).
            type: str
          role_ids:
            description: The IDs of the roles that the user must have, as in O(users[].role_ids).
            type: list
            elements: str
          roles:
            description: The names of the roles that the user must have, as in O(users[].roles). Looking up the names takes one
              more request per organization.
            type: list
            elements: str
          role:
            description: The legacy name of the role, as in O(users[].role).
            type: str
          state:
            description: Whether the user must exist, as in O(users[].state).
            type: str
            choices: [present, absent]
            default: present
          previously:
            description: Earlier e-mail addresses of this person, as in O(users[].previously).
            type: list
            elements: str
      users_file:
        description: A file with the list of users, as in O(users_file). Set either this or O(organizations[].users).
        type: path
      purge:
        description: Whether to remove the users of this organization who are not listed. The default is O(purge).
        type: bool
      protected:
        description: Users whom O(purge) never removes from this organization, in addition to those in O(protected).
        type: list
        elements: str
  plan_first:
    description:
      - Whether to read and plan all O(organizations) before the task changes any of them.
      - The task then fails before it changes anything if an organization, or a role that is listed for it, does not exist, or if
        an entry is stale, ambiguous, or names a user who must exist but does not. It reports these mistakes of all
        organizations at once. By default, unknown roles and such entries are failures of their organization, and the others
        are managed.
      - An organization whose users cannot be read, or in which a limit such as O(max_removals) is exceeded,
        does not stop the others.
      - The task sends the same requests, but keeps the users of all organizations in memory.
    type: bool
    default: false
"""
