# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which credential and which address an error names."""

from __future__ import annotations

import socket

import pytest
import requests

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Bearer
from ansible_collections.rosterops.saas_users.tests.unit.plugins.module_utils.test_client import BASE, KEY, Answer, failed
from ansible_collections.rosterops.saas_users.tests.unit.servers import READING


@pytest.mark.parametrize("of_request", [True, False])
def test_the_credential_that_was_sent_is_the_one_that_is_told(of_request):
    own = Bearer(Secret("own-0123456789", "current_key", "the key in current_key"))
    request = READING._replace(credential=own) if of_request else READING
    error, _session, _waits = failed(Answer(401, b"{}"), credential=Bearer(KEY), request=request)
    source = "the key in current_key" if of_request else "key, from the option key"
    assert error.message == (
        f"Reading the thing: Unauthorized (HTTP 401). The credential is {source}, and was sent to api.example: check both"
    )


def test_an_anonymous_request_that_is_refused_tells_of_no_credential():
    assert failed(Answer(401, b"{}"))[0].message == "Reading the thing: Unauthorized (HTTP 401)"


@pytest.mark.parametrize("address", ["", "api_url, https://api.example/prefix"])
def test_the_address_is_told_where_nobody_answers_and_where_another_does(address):
    told = address or BASE
    limits = {"address": address}
    assert failed(Answer(200, b"<html>"), limits=limits)[0].message.endswith(f"(HTTP 200); check {told}")
    error, _session, _waits = failed(requests.ConnectionError(socket.gaierror(8, "unknown")), limits=limits)
    assert f"the host name cannot be resolved; check {told} (GET {BASE}" in error.message
