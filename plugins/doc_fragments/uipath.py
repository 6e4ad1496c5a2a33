# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation that UiPath modules share. The specifications of these options are in ``_uipath/options.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.20 (Python library) on the host that runs the module
seealso:
  - ref: ansible_collections.rosterops.saas_users.docsite.guide_uipath
    description: Manage UiPath users, with examples.
  - name: UiPath Identity API
    description: The vendor's documentation of the API.
    link: https://docs.uipath.com/automation-cloud/automation-cloud/latest/api-guide/
options:
  identity_url:
    description:
      - The base URL of the Identity server.
      - For Automation Cloud, use V(https://cloud.uipath.com/acme/identity_), where C(acme) is the name of the organization.
        Without the organization, the task prints a warning, because newer organizations cannot be reached that way.
      - For Automation Suite, use V(https://host/acme/identity_) or V(https://host/identity_).
      - For a standalone Orchestrator, use V(https://host/acme/identity) or V(https://host/identity).
      - If there is no Identity server at the URL, for example because it is a URL of the portal, the message of the failure
        names this option and the URL.
      - This option is required. If not set, the environment variable E(UIPATH_IDENTITY_URL) is used.
    type: str
  access_token:
    description:
      - A personal access token, or an access token that you fetched in another way.
      - A credential that is set in the task takes precedence over credentials in environment variables. The task fails if it
        sets both this option and O(client_id) or O(client_secret), or if it sets none of them and both credentials are in
        environment variables.
      - The task fails before it sends a request if the token or O(client_secret) begins with C(Bearer) or C(Basic), is in
        quotation marks, contains white space or a template that was not rendered, or is encrypted with Ansible Vault.
      - If the server answers with HTTP 401 or 403, the message names the options or the environment variables that the
        credential comes from, and the host that it was sent to.
      - If not set, the environment variable E(UIPATH_ACCESS_TOKEN) is used.
    type: str
  client_id:
    description:
      - The ID of an external application. Use it with O(client_secret) instead of O(access_token). The module then fetches
        an access token before the first request.
      - If not set, the environment variable E(UIPATH_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - The secret of the external application. Leading and trailing white space is removed.
      - If not set, the environment variable E(UIPATH_CLIENT_SECRET) is used.
    type: str
  scope:
    description:
      - The scopes to request for the access token of O(client_id), separated by spaces.
      - If not set, the environment variable E(UIPATH_SCOPE) is used.
    type: str
    default: PM.User PM.Group.Read
  partition_id:
    description:
      - The GUID of the organization. Required with a personal access token, which does not contain it. The access token of
        an external application contains it in the claim C(prt_id).
      - If not set, the environment variable E(UIPATH_PARTITION_ID) is used, and otherwise the claim C(prt_id) of the access
        token.
    type: str
  allow_plain_http:
    description:
      - Whether to allow sending the credential unencrypted, over V(http://), to another machine.
      - By default, such a URL is refused before anything is sent. V(http://) to V(localhost), V(127.0.0.1), and V(::1) is
        always allowed.
      - If not set, the environment variable E(UIPATH_ALLOW_PLAIN_HTTP) is used.
    type: bool
    default: false
  retry_budget:
    description:
      - The maximum number of seconds that one task spends waiting, in total. This includes waiting between attempts, for the
        end of a rate limit (HTTP 429), and for users to become visible after they are created or removed.
      - Waiting for the end of a rate limit does not count as one of the O(retries).
      - If the next wait would exceed the budget, the task fails immediately and the message says so.
    type: float
    default: 360
"""

    # The attributes of a user: options of a module for one user, and of an item of a roster.
    USER = r"""
options:
  id:
    description: The ID of the user. With O(state=present), a user with this ID must exist.
    type: str
  user_name:
    description:
      - The name that the user signs in with, not case-sensitive. It cannot be changed later.
      - If not set, a new user gets O(email) as the user name.
    type: str
  email:
    description:
      - The e-mail address of the user. If neither O(id) nor O(user_name) is set, it identifies the user. Otherwise it is set
        for the user.
      - The task fails if another user has this e-mail address.
      - On Automation Cloud, a user without an e-mail address cannot sign in, and the task prints a warning.
    type: str
  name:
    description: The first name of the user. As for the other text options, an empty string clears the value.
    type: str
  surname:
    description: The last name of the user.
    type: str
  display_name:
    description: The name that UiPath displays for the user.
    type: str
  is_active:
    description: Whether the user can sign in.
    type: bool
  groups:
    description:
      - The names of the groups that the user must be in, not case-sensitive. The user is removed from any other group. An
        empty list removes the user from all groups.
      - Looking up the names takes one more request per task. Set at most one of O(groups) and O(group_ids).
      - If the platform adds every user to a group, such as C(Everyone), and shows it in the groups of a user, list that
        group as well.
    type: list
    elements: str
  group_ids:
    description: The IDs of the groups that the user must be in. The user is removed from any other group.
    type: list
    elements: str
  bypass_basic_auth_restriction:
    description: Whether the user can sign in with a password even if the organization restricts this.
    type: bool
  password:
    description: The password of the user. It cannot be read, so it cannot be compared.
    type: str
  update_password:
    description:
      - With V(on_create), O(password) is set only for a new user.
      - With V(always), O(password) is set in every run, and the task always reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
"""

    PRIVILEGED = r"""
options:
  privileged:
    description:
      - The names of the groups that O(min_privileged) counts. They are not case-sensitive.
      - Users who are not active do not count.
    type: list
    elements: str
    default: [Administrators]
"""
