# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every verb of the port, where nothing goes wrong."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import predict
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import DELETE, KEEP, Plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.conformance.roster import (
    ADA,
    BEN,
    CREW,
    ZOE,
    absent,
    carry_out,
    expected,
    keep,
    plan_for,
    seen,
    tasks,
)

pytestmark = pytest.mark.usefixtures("waits")
VERBS = ("create", "update", "remove")


# Opening and reading


def test_the_names_of_roles_or_groups(platform, directory):
    """All are known by name. Reading them takes two requests at most, since the organization's name may be read as well."""
    directory.read_names()
    assert len(platform.sim.requests) <= 2
    assert platform.sim.writes == 0
    ids = {str(one).lower() for user in directory.users() for one in user.get(directory.model.roles) or ()}
    assert {one for one in ids if directory.role_names.get(one)} == ids
    assert bool(ids) == bool(directory.model.roles)


def test_opening_sends_nothing(platform, directory):
    assert platform.sim.requests == []
    assert directory.where.strip()
    assert {directory.is_named_in_path, directory.shows_updates} <= {True, False}


def test_who_is_there(platform, directory):
    users = directory.users()
    assert seen(directory, platform) == expected(directory, platform.there(), platform)
    assert len({user["id"] for user in users}) == len(users) == 2
    assert all(isinstance(user["id"], str) for user in users)
    assert platform.sim.writes == 0


def test_one_of_them_by_id(platform, directory):
    for user in directory.users():
        one = directory.user(user["id"])
        assert {name: one[name] for name in directory.model.compared if one.get(name) is not None} == {
            name: user[name] for name in directory.model.compared if one.get(name) is not None
        }
    assert directory.user(platform.missing_id) is None
    assert platform.sim.writes == 0


def test_whose_credential_it_is(platform, directory):
    caller = directory.caller()
    assert caller is None or directory.model.person(caller) == ADA or ADA in directory.model.name(directory.user(caller["id"]))
    assert platform.sim.writes == 0


def test_attributes_that_nobody_has_heard_of_change_nothing(platform, directory):
    platform.grow_attributes()
    plan = plan_for(directory, platform.person(ADA, platform.values[1]), platform.person(BEN, platform.values[0]))
    assert [change.action for change in plan.changes] == [KEEP, KEEP]


# What an author writes


@pytest.mark.parametrize("name", [None, "", "  ", "no address", "two@addresses@acme.example"])
def test_a_mistake_is_told_with_its_place_before_anything_is_sent(platform, directory, name):
    with pytest.raises(InvalidInput) as caught:
        directory.wanted({**platform.person(name), "state": "present"}, "users[3]")
    told = caught.value.details.get("mistakes", [caught.value.message])
    assert [one for one in told if not one.startswith("users[3]")] == []
    assert platform.sim.requests == []


def test_what_an_author_means_takes_no_request(platform, directory):
    people = [platform.person(name, platform.values[0]) for name in (ZOE, ADA, BEN)]
    wanted = directory.resolve([directory.wanted(options, "users[0]") for options in people])
    assert [str(one) for one in wanted] == [ZOE, ADA, BEN]
    assert [one.present for one in [*wanted, directory.wanted(absent(platform, ZOE), "")]] == [True, True, True, False]
    assert platform.sim.requests == []


def test_review_writes_nothing(platform, directory):
    directory.review(Plan(()))
    plan_for(directory, *(options for _name, options, _after in list(tasks(platform).values())[:2]))
    assert platform.sim.writes == 0


# Writing


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_wanted_is_done_as_predicted_and_once(platform, directory, verb):
    name, options, after = tasks(platform)[verb]
    plan = plan_for(directory, options)
    assert [(change.action, change.name) for change in plan.changes] == [({"remove": DELETE}.get(verb, verb), name)]
    assert platform.sim.writes == 0
    outcome = carry_out(directory, plan)
    assert (outcome.failures, outcome.changed) == ([], True)
    assert expected(directory, platform.there(), platform) == expected(directory, after, platform) == seen(directory, platform)
    for guess, user in zip(predict(plan).users, outcome.users, strict=True):
        assert (guess is None) == (user is None)
        assert user is None or directory.model.differing(user, {name: guess[name] for name in plan.changes[0].attributes}) == {}
    platform.sim.clear_journal()
    again = keep(directory, options)
    assert (again.failures, again.changed, platform.sim.writes) == ([], False, 0)


@pytest.mark.parametrize("verb", VERBS)
def test_a_plan_that_is_not_carried_out_writes_nothing(platform, directory, verb):
    before = platform.there()
    plan = plan_for(directory, tasks(platform)[verb][1])
    assert (predict(plan).changed, platform.sim.writes, platform.there()) == (True, 0, before)


def test_an_update_leaves_all_else_alone(platform, directory):
    (before,) = [user for user in directory.users() if directory.model.name(user) == BEN]
    after = directory.update(before, {platform.attribute: platform.values[1]})
    assert after["id"] == before["id"]
    (stored,) = directory.look([before["id"]], lambda users: True)
    others = directory.model.compared.keys() - {platform.attribute, *directory.model.derived.get(platform.attribute, ())}
    assert directory.model.differing(stored, {name: before.get(name) for name in others - set(directory.model.write_only)}) == {}
    assert expected(directory, platform.there(), platform)[BEN] == expected(directory, {BEN: platform.values[1]}, platform)[BEN]


def test_somebody_who_has_come_meanwhile_is_adopted(platform, directory):
    low, high = platform.values
    plan = plan_for(directory, platform.person(ZOE, low))
    platform.start({ADA: high, BEN: low, ZOE: high})
    outcome = carry_out(directory, plan)
    assert outcome.failures == []
    assert expected(directory, platform.there(), platform) == expected(directory, {ADA: high, BEN: low, ZOE: low}, platform)


def test_somebody_who_has_gone_meanwhile_is_removed(platform, directory):
    low, high = platform.values
    platform.start({ADA: high, BEN: low, ZOE: low})
    plan = plan_for(directory, absent(platform, BEN), absent(platform, ZOE))
    platform.start({ADA: high, ZOE: low})
    assert carry_out(directory, plan).failures == []
    assert list(platform.there()) == [ADA]


def test_gone_is_gone_for_every_verb(platform, directory):
    (ben,) = [user for user in directory.users() if directory.model.name(user) == BEN]
    keep(directory, absent(platform, BEN))
    assert [directory.model.name(user) for user in directory.users()] == [ADA]
    assert directory.user(ben["id"]) is None
    assert list(directory.look([ben["id"]], lambda users: True)) == []
    assert keep(directory, platform.person(BEN, platform.values[0])).failures == []
    assert BEN in platform.there()


# Many at once


@pytest.mark.parametrize("concurrency", [1, 8])
def test_many_are_written_each_once_and_told_in_order(platform, directory, concurrency):
    low, high = platform.values
    people = dict.fromkeys(CREW, low)
    created = keep(directory, *(platform.person(name, low) for name in CREW), concurrency=concurrency)
    assert (created.failures, [directory.model.name(user) for user in created.users]) == ([], CREW)
    assert expected(directory, platform.there(), platform) == expected(directory, {ADA: high, BEN: low, **people}, platform)
    updated = keep(directory, *(platform.person(name, high) for name in CREW), concurrency=concurrency)
    assert (updated.failures, [directory.model.name(user) for user in updated.users]) == ([], CREW)
    assert {str(value) for name, value in seen(directory, platform).items() if name in CREW} == {
        str(expected(directory, {ZOE: high}, platform)[ZOE])
    }
    removed = keep(directory, *(absent(platform, name) for name in CREW), concurrency=concurrency)
    assert (removed.failures, removed.users, sorted(platform.there())) == ([], [None] * len(CREW), [ADA, BEN])


def test_every_change_is_reported_once_when_it_is_made(platform, directory):
    low, high = platform.values
    for people in ([platform.person(name, low) for name in CREW], [platform.person(name, high) for name in CREW]):
        made = []
        carry_out(directory, plan_for(directory, *people), made=made.append)
        assert sum(made) == len(CREW)
    made = []
    plan = plan_for(directory, *(absent(platform, name) for name in CREW))
    carry_out(directory, plan, made=made.append)
    assert sum(made) == len(CREW)


def test_nobody_is_no_work(platform, directory):
    with Workers() as workers:
        assert (directory.create_all([], workers), directory.delete_all([], workers)) == ([], [])
    assert platform.sim.writes == 0


def test_updates_come_from_several_threads(platform, directory):
    low, high = platform.values
    platform.start({ADA: high, **dict.fromkeys(CREW, low)})
    users = {directory.model.name(user): user for user in directory.users()}
    together = threading.Barrier(len(CREW))

    def update(name):
        together.wait(30)
        return directory.update(users[name], {platform.attribute: high})["id"]

    with Workers(len(CREW)) as workers:
        assert workers.map(update, CREW) == [users[name]["id"] for name in CREW]
    assert set(map(str, platform.there().values())) == {str(platform.there()[ADA])}
