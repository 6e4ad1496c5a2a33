# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that govern a connection, whatever the platform."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  timeout:
    description:
      - >-
        The seconds that one attempt of a request may take: connecting, sending and the whole answer. Only the time of a name
        server is not bound by it.
    type: float
    default: 30
  retries:
    description:
      - How many attempts of a request may follow the first one.
      - A request that was never sent, that was not answered, or that the server could not deal with at the moment (408, 429, 500,
        502, 503, 504, and what proxies answer for a server that is not to be had, such as 520 to 530) is repeated, so that nobody
        is invited twice. What was not answered carries the same Idempotency-Key. Where the platform knows none, and after an
        error, it is looked first whether the user is there.
    type: int
    default: 5
  retry_budget:
    description:
      - The seconds that waiting between attempts may take altogether in one task. A longer wait fails at once, and says so.
    type: float
    default: 120
  validate_certs:
    description: Whether the certificate of the server is verified. Turn it off only for a test.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a file, or of a folder prepared by C(c_rehash), with the certificates of the authorities to be trusted.
      - Without it, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) is used, or else the authorities that come with C(requests).
        Proxies come from E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY). A proxy that refuses a request is asked only once.
    type: path
"""
