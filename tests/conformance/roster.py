# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster, kept through the port alone: what ``_tasks`` does, without options and without guards."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers

# Ada is there in every test, and it is her credential where a credential is a user's.
ADA, BEN, ZOE = "ada@acme.example", "ben@acme.example", "zoe@acme.example"
CREW = [f"crew{number}@acme.example" for number in range(6)]


def plan_for(directory, *people, purge=False):
    """What is to be done for these people: an author's options for each."""
    wanted = [directory.wanted(options, f"users[{position}]") for position, options in enumerate(people)]
    users = directory.users()
    plan = make_plan(users, directory.resolve(wanted), directory.model, directory.where, purge=purge)
    directory.review(plan)
    return plan


def carry_out(directory, plan, concurrency=1, made=str):
    """The outcome of a plan. ``made`` is told how many changes were just made."""
    with Workers(concurrency, made) as workers:
        return apply(plan, directory, workers)


def keep(directory, *people, concurrency=1):
    """The outcome of keeping these people."""
    return carry_out(directory, plan_for(directory, *people), concurrency)


def absent(platform, name):
    """An author's options for somebody who is to be gone."""
    return {**platform.person(name), "state": "absent"}


def tasks(platform):
    """For each verb that writes a person, and who is there when it is done: Zoe created, Ben updated, Ben removed."""
    low, high = platform.values
    return {
        "create": (ZOE, platform.person(ZOE, low), {ADA: high, BEN: low, ZOE: low}),
        "update": (BEN, platform.person(BEN, high), {ADA: high, BEN: high}),
        "remove": (BEN, absent(platform, BEN), {ADA: high}),
    }


def seen(directory, platform):
    """Who is there, by name, with the comparable form of the attribute that the suite changes."""
    form = directory.model.compared[platform.attribute]
    return {directory.model.name(user): form(user[platform.attribute]) for user in directory.users()}


def expected(directory, people, platform):
    """The same of people as a test states them, or as the server keeps them."""
    form = directory.model.compared[platform.attribute]
    return {name: form(value) for name, value in people.items()}


def prove_clear(platform, error):
    """An error is one of the house, and its sentence tells everything but secrets."""
    assert isinstance(error, TaskError)
    assert error.message.strip()
    shown = f"{error.message} {error.details} {error!r}"
    assert [secret for secret in platform.secrets if secret in shown] == []
