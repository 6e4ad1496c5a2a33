# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mask secrets in everything that a task shows. How text is masked is in ``_base/secret``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .._base.secret import scrubber_of, spellings
from .results import Result

try:
    from ansible.module_utils.secrets import register_secrets
except ImportError:  # before ansible-core 2.22

    def register_secrets(values: Iterable[str], /) -> None:
        """Do nothing: this Ansible does not register secrets."""


HIDDEN_OPTION = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # as in Ansible
LONGEST_OPTION = 2_000  # characters
RETURNED_SECRETS = ("api_key",)  # never masked: if a part of it resembled an old key, the new key would be lost
USER_OF_URL = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*://)?(.*)@", re.DOTALL)


def secrets_of(params: Mapping[str, Any], no_log_values: Iterable[str]) -> frozenset[str]:
    """Return what must not be shown: the values of options with ``no_log``, and anything before an ``@`` in a URL."""
    urls = [value for name, value in params.items() if name.endswith("_url") and isinstance(value, str)]
    users = [found.group(1) for found in map(USER_OF_URL.match, urls) if found]
    secrets = frozenset(no_log_values).union(*((user, user.partition(":")[2]) for user in users)) - {""}
    hide(*secrets)
    return secrets


def hide(*secrets: str) -> None:
    """Register secrets, in every spelling, with Ansible if it supports that. It then masks them in its output and logs only."""
    register_secrets(form for secret in secrets for form in spellings(secret))


def _abridged(value: Any) -> Any:
    """Return an option as the invocation shows it. Of a long list, only the length: a result must stay small."""
    if isinstance(value, list) and len(str(value)) > LONGEST_OPTION:
        return f"{len(value):,} entries, which are not shown here"
    return str(value) if isinstance(value, str) else value


def masked(result: Result, params: Mapping[str, Any], secrets: Iterable[str]) -> Result:
    """Return the result without secrets, and with the options as the invocation shows them."""
    scrub = scrubber_of(secrets)
    shown = {name: _abridged(value) for name, value in params.items()}
    invocation = {"module_args": scrubber_of(secrets, HIDDEN_OPTION)(shown)}
    scrubbed = {name: value if name in RETURNED_SECRETS else scrub(value) for name, value in result.items()}
    return {**scrubbed, "invocation": invocation}
