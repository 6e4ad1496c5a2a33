# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two methods of a fleet, for the platforms that have several organizations."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.conformance.platforms import PLATFORMS
from ansible_collections.rosterops.saas_users.tests.conformance.roster import expected, prove_clear, seen

FLEETS = [platform for platform in PLATFORMS if platform.open_fleet]


@pytest.fixture(name="platform", params=FLEETS, ids=lambda platform: platform.__name__)
def platform_with_a_fleet(request, simulator):
    """Each platform that has one."""
    request.getfixturevalue("waits")
    return request.param(simulator)


@pytest.fixture(name="fleet")
def fleet_fixture(platform):
    """Its fleet, opened."""
    with platform.open_fleet() as fleet:
        yield fleet


def test_the_organizations_are_told_each_once(platform, fleet):
    ids = [one["id"] for one in fleet.organizations()]
    assert len(ids) == len(set(ids)) > 1
    assert platform.organization_id in ids
    assert platform.sim.writes == 0


def test_a_directory_takes_no_request_and_is_that_of_its_organization(platform, fleet):
    directory = fleet.directory(platform.organization_id)
    assert platform.sim.requests == []
    assert seen(directory, platform) == expected(directory, platform.there(), platform)


def test_a_directory_has_the_name_that_it_was_given(platform, fleet):
    unnamed, named = fleet.directory(platform.organization_id), fleet.directory(platform.organization_id, "The Works")
    assert (unnamed.name, named.name) == ("", "The Works")
    assert "The Works" in named.where
    assert platform.organization_id in unnamed.where
    assert platform.organization_id in named.where
    assert seen(named, platform) == expected(named, platform.there(), platform)


def test_directories_are_read_at_the_same_time(platform, fleet):
    ids = [one["id"] for one in fleet.organizations()]
    with Workers(8) as workers:
        several = workers.map(lambda one: fleet.directory(one).users(), 5 * ids)
    alone = [fleet.directory(one).users() for one in ids]
    assert several == 5 * alone
    assert len({str(users) for users in alone}) == len(ids)


def test_an_organization_that_is_not_there_is_told(platform, fleet):
    with pytest.raises(TaskError, match=platform.missing_id) as caught:
        fleet.directory(platform.missing_id).users()
    prove_clear(platform, caught.value)
