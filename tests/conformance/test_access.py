# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has access: what every platform tells a report, without any method of its own for it."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.access import Platform, read_access
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task
from ansible_collections.rosterops.saas_users.tests.conformance.platforms import PLATFORMS

TEXTS = ("id", "email", "user_name", "name", "surname", "role", "elsewhere", "last_login")


@pytest.fixture(name="platform", params=PLATFORMS, ids=lambda platform: platform.__name__)
def every_platform(request, simulator):
    """Each platform, with two people."""
    request.getfixturevalue("waits")
    platform = request.param(simulator)
    platform.start({"ada@acme.example": platform.values[0], "ben@acme.example": platform.values[1]})
    return platform


def access(platform, emails=None):
    """What is told of the platform, which nothing was written to."""

    @contextmanager
    def own(_options, _warn, _progress):
        with platform.open() as directory:
            yield directory

    result = read_access(Task({"emails": emails}, False, lambda text: None), Platform("it", "https://it.example", own=own))
    shown = json.dumps(result)
    assert not any(secret in shown for secret in platform.secrets)
    assert platform.sim.writes == 0
    return result


def test_everybody_is_told_in_the_same_form(platform):
    result = access(platform)
    (organization,) = result["organizations"]
    assert (organization["own"], result["unreadable"]) == (True, [])
    assert [user["email"] for user in organization["users"]] == ["ada@acme.example", "ben@acme.example"]
    for user in organization["users"]:
        assert all(isinstance(user[name], str) for name in TEXTS)
        assert (user["active"], user["elsewhere"]) == (True, "")
        assert {one.lower() for one in user["roles"]} <= set(organization["roles"])
    assert result["credential"]


def test_one_person_is_told(platform):
    (organization,) = access(platform, ["BEN@acme.example"])["organizations"]
    assert [user["email"] for user in organization["users"]] == ["ben@acme.example"]


@pytest.mark.parametrize(
    "fault",
    [{"status": 403}, {"status": 200, "body": "<html>"}, {"action": "reset"}, {"action": "truncate"}],
    ids=str,
)
def test_what_cannot_be_read_is_told(platform, fault):
    platform.order("read", times=-1, **fault)
    result = access(platform)
    (told,) = result["unreadable"]
    assert (result["organizations"], told["own"]) == ([], True)
    assert told["why"].startswith("Reading the users of ")
