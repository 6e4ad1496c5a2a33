# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the connection options that all platforms share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  timeout:
    description:
      - The maximum number of seconds for one attempt of a request, from connecting to the end of the response.
      - Name resolution (DNS) is not included.
    type: float
    default: 30
  retries:
    description:
      - The maximum number of retries of a request, after the first attempt.
      - A request is retried if it was never sent, if no response arrived, or if the server or a proxy reports a temporary
        problem (HTTP 408, 429, 500, 502, 503, 504, 520 to 527, 529, 530, 598, or 599).
      - A retry never invites or creates a user twice. On Polytomic, a request without a response is repeated with the same
        C(Idempotency-Key). UiPath has no such key, so the module first checks whether the user exists. It also checks this
        after an error response, on both platforms.
    type: int
    default: 5
  retry_budget:
    description:
      - The maximum number of seconds that one task spends waiting between attempts, in total.
      - If the next wait would exceed the budget, the task fails immediately and the message says so.
    type: float
    default: 120
  validate_certs:
    description: Whether to verify the TLS certificate of the server. Disable this only for testing.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a file with the CA certificates to trust, or of a directory of them that was prepared with C(c_rehash).
      - If not set, the path in E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) is used, and otherwise the CA certificates that
        C(requests) uses by default.
      - Proxies are taken from E(HTTPS_PROXY), E(HTTP_PROXY), and E(NO_PROXY). If a proxy refuses a request, the request is
        not retried.
    type: path
"""
