# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where secrets are masked in all that a task shows. What masking does to a text is in ``_base/secret``."""

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
        """There is nobody to tell."""


HIDDEN_OPTION = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # Ansible's own words
RETURNED_SECRETS = ("api_key",)  # as it is: masking what resembles an old key in it would lose it
USER_OF_URL = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*://)?(.*)@", re.DOTALL)


def secrets_of(params: Mapping[str, Any], no_log_values: Iterable[str]) -> frozenset[str]:
    """What must not be shown: the values of the options that say so, and whatever stands before the ``@`` of a URL by mistake."""
    urls = [value for name, value in params.items() if name.endswith("_url") and isinstance(value, str)]
    users = [found.group(1) for found in map(USER_OF_URL.match, urls) if found]
    secrets = frozenset(no_log_values).union(*((user, user.partition(":")[2]) for user in users)) - {""}
    hide(*secrets)
    return secrets


def hide(*secrets: str) -> None:
    """Have secrets hidden, in every spelling, in all that Ansible shows and logs, if it can. Playbooks can use them as before."""
    register_secrets(form for secret in secrets for form in spellings(secret))


def masked(result: Result, params: Mapping[str, Any], secrets: Iterable[str]) -> Result:
    """The result as it is to be returned: no secret in it, and the options as the invocation shows them."""
    scrub = scrubber_of(secrets)
    shown = {name: str(value) if isinstance(value, str) else value for name, value in params.items()}
    invocation = {"module_args": scrubber_of(secrets, HIDDEN_OPTION)(shown)}
    scrubbed = {name: value if name in RETURNED_SECRETS else scrub(value) for name, value in result.items()}
    return {**scrubbed, "invocation": invocation}
