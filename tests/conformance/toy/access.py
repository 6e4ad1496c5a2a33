# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Toy: with which credential the API is used, and what it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Callable

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import NotSet
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import address_of, base_url
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import Progress
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import Client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Bearer
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.transport import Transport
from ansible_collections.rosterops.saas_users.tests.conformance.toy.directory import ToyDirectory


@contextmanager
def toy_directory(options: Mapping[str, Any], warn: Callable[[str], None], progress: Progress) -> Iterator[ToyDirectory]:
    """The users of the organization that the token belongs to."""
    if options["token"] is None:
        raise NotSet("No credential specified: set token (environment variable TOY_TOKEN).")
    token = Secret(options["token"], "token")
    url = base_url(options["api_url"], "api_url", options["allow_plain_http"])
    address = address_of(url, options["api_url"], "api_url")
    client = Client(url, Bearer(token), [token], Transport.of(options), warn, address=address, show=progress.show)
    with closing(client):
        yield ToyDirectory(client)
