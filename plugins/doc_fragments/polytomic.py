# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation that Polytomic modules share. The specifications of these options are in ``_polytomic/options.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.20 (Python library) on the host that runs the module
options:
  api_url:
    description:
      - The Polytomic deployment. V(https://) is added when no scheme is given, and a path prefix is kept.
      - It must not hold a user, a password or a query.
      - If not set, the environment variable E(POLYTOMIC_DEPLOYMENT_URL) is used.
    type: str
    default: https://app.polytomic.com
  api_version:
    description:
      - The version of the API, sent with each request as C(X-Polytomic-Version).
      - The method of an update follows it, C(PATCH) for the two oldest and C(PUT) for the others.
    type: str
    choices: ['2025-09-18', '2024-02-08', '2023-04-25', '2022-12-12']
    default: '2025-09-18'
  partner_key:
    description:
      - The key of a partner. The modules C(partner_*), M(rosterops.saas_users.user_api_key) and
        M(rosterops.saas_users.organization_info) need it, M(rosterops.saas_users.caller_info) can take it.
      - Every module of the group accepts every credential, used or not, so that C(module_defaults) can set O(partner_key) beside
        another one. A module that could use two of those that are given refuses to choose.
      - Surrounding white space is trimmed.
      - If not set, the environment variable E(POLYTOMIC_PARTNER_KEY) is used.
    type: str
  api_key:
    description:
      - The key of a user, for the user's own organization. The modules C(org_*), M(rosterops.saas_users.role_info) and
        M(rosterops.saas_users.caller_info) use it.
      - If not set, the environment variable E(POLYTOMIC_API_KEY) is used.
    type: str
  organization_key:
    description:
      - The key of an organization, used with the id of the organization (C(organization_id)) instead of O(api_key).
      - A credential that is given in the task goes before those of the environment.
      - If not set, the environment variable E(POLYTOMIC_ORGANIZATION_KEY) is used.
    type: str
  allow_plain_http:
    description:
      - Whether the credential may be sent unencrypted, with V(http://), to another machine.
      - Without it, such a URL is refused before anything is sent. V(http://) to V(localhost), V(127.0.0.1) and V(::1) is always
        permitted.
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
    description: The id of the organization.
    type: str
    required: true
"""

    OWN = r"""
options:
  organization_id:
    description:
      - The id of the organization that O(organization_key) belongs to. Leave it out with O(api_key), whose organization is known.
    type: str
"""

    ROLES = r"""
options:
  role_ids:
    description:
      - The ids of the roles that the user has, exactly. Order, case and repetitions do not matter.
      - Polytomic cannot store an empty set, so an empty list is an error.
      - At most one of O(role_ids), O(roles) and O(role) can be given. Without any of them, whatever roles a user has are right,
        and a new user gets those that the deployment gives by default.
    type: list
    elements: str
  roles:
    description:
      - The names of the roles that the user has, exactly; compared without regard to case.
      - They are looked up among the roles of the organization, which costs one more request in a task.
    type: list
    elements: str
  role:
    description:
      - The legacy name of a role, such as V(admin) or V(user). The vendor has deprecated it in favour of O(role_ids).
      - It is compared with the legacy name that the server gives, and with nothing else.
    type: str
"""
