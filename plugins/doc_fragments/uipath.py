# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation that UiPath modules share. The specifications of these options are in ``_uipath/options.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.20 (Python library) on the host that runs the module
options:
  identity_url:
    description:
      - The base of the Identity server, such as V(https://cloud.uipath.com/acme/identity_) for Automation Cloud,
        V(https://host/acme/identity_) or V(https://host/identity_) for Automation Suite, and V(https://host/acme/identity) or
        V(https://host/identity) for a standalone Orchestrator.
      - On Automation Cloud it names the organization. Newer organizations cannot be reached without; the task warns of it.
      - Required, here or in the environment variable E(UIPATH_IDENTITY_URL).
    type: str
  access_token:
    description:
      - A personal access token, or an access token that was fetched elsewhere.
      - If not set, the environment variable E(UIPATH_ACCESS_TOKEN) is used. A credential that is given in the task goes before
        those of the environment.
    type: str
  client_id:
    description:
      - The id of an external application, instead of O(access_token). A token is then fetched when the first request needs it.
      - If not set, the environment variable E(UIPATH_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - The secret of the external application. Surrounding white space is trimmed.
      - If not set, the environment variable E(UIPATH_CLIENT_SECRET) is used.
    type: str
  scope:
    description: The scopes that are asked for with O(client_id), separated by spaces.
    type: str
    default: PM.User PM.Group.Read
  partition_id:
    description:
      - The GUID of the organization. An access token of an external application carries it; a personal access token does not.
      - If not set, the environment variable E(UIPATH_PARTITION_ID) is used, or else the claim C(prt_id) of the token.
    type: str
  allow_plain_http:
    description:
      - Whether the credential may be sent unencrypted, with V(http://), to another machine.
      - Without it, such a URL is refused before anything is sent. V(http://) to V(localhost), V(127.0.0.1) and V(::1) is always
        permitted.
      - If not set, the environment variable E(UIPATH_ALLOW_PLAIN_HTTP) is used.
    type: bool
    default: false
  retry_budget:
    description:
      - The seconds that waiting may take altogether in one task, for another attempt, for the end of a rate limit (429), which
        does not count as one of the O(retries), or for users to become visible after they were created or removed.
        A wait that does not fit fails at once, and says so.
    type: float
    default: 360
"""

    # What is kept of a user; an option of a single task, and a member of an item of a roster.
    USER = r"""
options:
  id:
    description: The id of the user, who must exist if the user is to be present.
    type: str
  user_name:
    description:
      - The name that the user signs in with, compared without regard to case. It cannot be changed.
      - A user who is created with an O(email) alone gets it as O(user_name), too.
    type: str
  email:
    description:
      - The e-mail address. It finds the user if neither O(id) nor O(user_name) is given, and is kept otherwise.
      - One that somebody else has is refused.
      - On Automation Cloud, nobody can sign in without one; the task warns of it.
    type: str
  name:
    description: The first name. An empty text clears it, as it does for the other texts.
    type: str
  surname:
    description: The last name.
    type: str
  display_name:
    description: The name that is shown.
    type: str
  is_active:
    description: Whether the user may sign in.
    type: bool
  groups:
    description:
      - The names of the groups that the user is in, exactly; compared without regard to case. An empty list leaves none.
      - They are looked up with one more request in a task. At most one of O(groups) and O(group_ids) can be given.
      - A group that the platform adds by itself, such as C(Everyone), has to be listed as well if users are shown in it.
    type: list
    elements: str
  group_ids:
    description: The ids of the groups that the user is in, exactly.
    type: list
    elements: str
  bypass_basic_auth_restriction:
    description: Whether the user may sign in with a password where the organization restricts that.
    type: bool
  password:
    description: The password. It can neither be read nor compared.
    type: str
  update_password:
    description:
      - With V(on_create), O(password) is set for a new user only.
      - With V(always) it is set each time, and the task is always changed.
    type: str
    choices: [on_create, always]
    default: on_create
"""
