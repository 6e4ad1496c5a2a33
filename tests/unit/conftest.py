# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the unit tests: an environment without surprises, waits that take no time, and servers that misbehave."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import container
from ansible_collections.rosterops.saas_users.tests.unit.servers import Waits, ticking

# The same examples in every run: a red build is to be red again on the next machine.
settings.register_profile("rosterops", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rosterops")

MEANINGFUL = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "NETRC",
    "POLYTOMIC_DEPLOYMENT_URL",
    "POLYTOMIC_PARTNER_KEY",
    "POLYTOMIC_API_KEY",
    "POLYTOMIC_ORGANIZATION_KEY",
    "UIPATH_SCOPE",
)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """What the machine's environment says about proxies, certificates and credentials does not count."""
    for name in MEANINGFUL:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def no_container(monkeypatch):
    """Whether the tests run in a container does not count."""
    monkeypatch.setattr(container, "MARKERS", ())
    monkeypatch.delenv(container.VARIABLE, raising=False)


@pytest.fixture
def waits():
    """Every wait of every client, in seconds; none is waited for, and time passes as if it were."""
    with ticking(Waits()) as recorded:
        yield recorded
