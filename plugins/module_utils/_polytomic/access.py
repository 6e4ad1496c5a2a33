# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polytomic: choose the credential, and open the API with it ("Two user surfaces", "Companions")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Callable

from .._base.errors import InvalidInput, NotSet
from .._base.input import address_of, base_url, chosen_credential, trimmed
from .._base.progress import UNSEEN, Progress
from .._base.secret import Secret
from .._http.client import Client
from .._http.credential import Basic, Bearer, Credential
from .._http.transport import Transport
from .directory import VERSIONS, Partner, PolytomicDirectory

Warn = Callable[[str], None]
Options = Mapping[str, Any]

ENVIRONMENT = {
    "partner_key": "POLYTOMIC_PARTNER_KEY",
    "api_key": "POLYTOMIC_API_KEY",
    "organization_key": "POLYTOMIC_ORGANIZATION_KEY",
}


@contextmanager
def open_client(options: Options, warn: Warn, credential: Credential, progress: Progress) -> Iterator[Client]:
    """Open a client of the deployment with one credential."""
    headers = {"X-Polytomic-Version": options["api_version"]}
    url = base_url(options["api_url"], "api_url", options["allow_plain_http"])
    address = address_of(url, options["api_url"], "api_url")
    secrets = [credential.secret]
    client = Client(url, credential, secrets, Transport.of(options), warn, headers, address, show=progress.show)
    with closing(client):
        yield client


@contextmanager
def open_partner(options: Options, warn: Warn, progress: Progress = UNSEEN) -> Iterator[Partner]:
    """Open the API with ``partner_key``."""
    credential = choose(options, "partner_key")
    with open_client(options, warn, credential, progress) as client:
        yield Partner(client, credential.secret, options["api_version"])


@contextmanager
def own_directory(options: Options, warn: Warn, progress: Progress = UNSEEN) -> Iterator[PolytomicDirectory]:
    """Open the users of the caller's own organization, which only the newest API version provides.

    Raises:
        InvalidInput: ``api_version`` is an older one.
    """
    if options["api_version"] != VERSIONS[0]:
        raise InvalidInput(
            f"api_version {options['api_version']} does not provide the users of the caller's own organization: "
            f"set it to {VERSIONS[0]}, or use the partner modules."
        )
    credential = choose(options, "api_key", "organization_key")
    words = f"organization key of {credential.user}" if isinstance(credential, Basic) else "API key"
    with open_client(options, warn, credential, progress) as client:
        is_user = isinstance(credential, Bearer)
        yield PolytomicDirectory(client, None, options["api_version"], is_user=is_user, credential=words)


def choose(options: Options, *usable: str) -> Credential:
    """Return the credential of a task, from the options that the module supports.

    An option of the task takes precedence over the environment. Of several in the environment, ``organization_key`` is used
    if ``organization_id`` is set, otherwise the first of them.

    Args:
        options: The options of the task.
        usable: The names of the options that the module supports.

    Raises:
        NotSet: None is set, or ``organization_key`` without ``organization_id``.
        InvalidInput: Several are set, or ``organization_id`` with a credential that belongs to one organization anyway.
    """
    pair = "organization_key" in usable and options.get("organization_id") is not None
    name = chosen_credential(options, usable, [name for name in usable if (name == "organization_key") == pair])
    if name is None:
        ways = [f"{name} (environment variable {ENVIRONMENT[name]})" for name in usable]
        raise NotSet(f"No credential specified: set {' or '.join(ways)}.")
    secret = Secret(options[name], name)
    if name != "organization_key":
        if pair:
            raise InvalidInput(
                f"organization_id requires organization_key: omit it with {name}, which belongs to one organization."
            )
        return Bearer(secret)
    if not pair:
        raise NotSet("organization_key requires organization_id: the two are sent together.")
    return Basic(trimmed(options["organization_id"], "organization_id"), secret)
