# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs rosters on each surface and with each credential, four times, and tells which requests they took."""

from __future__ import annotations

from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_user,
    org_user_info,
    org_users,
    partner_user,
    partner_user_info,
    partner_users,
)
from ansible_collections.rosterops.saas_users.tests.unit.tasks import as_done, prove_clean, run

SEEDED_KEYS = (seed.PARTNER_KEY, seed.ACME_KEY, seed.GLOBEX_KEY, seed.INITECH_KEY, seed.ADA_KEY, seed.BEN_KEY)
BEARER = {"partner_key": None, "organization_id": None, "api_key": seed.ADA_KEY}
BASIC = {"partner_key": None, "organization_id": seed.ACME_ID, "organization_key": seed.ACME_KEY}
SINGLE = {"partner": (partner_user, {}), "bearer": (org_user, BEARER)}
INFO = {"partner": (partner_user_info, {}), "bearer": (org_user_info, BEARER)}
SURFACES = {"partner": (partner_users, {}), "bearer": (org_users, BEARER), "basic": (org_users, BASIC)}
EVERYBODY = [{"email": seed.ADA_EMAIL}, {"email": seed.BEN_EMAIL}, {"email": seed.CLEO_EMAIL}]
NAMES = {seed.ADA_ID: "ada", seed.BEN_ID: "ben", seed.CLEO_ID: "cleo", seed.GUS_ID: "gus", seed.NORA_ID: "nora"}


def on(surface, sim, check_mode=False, **options):
    """The result of a roster task on one of the surfaces, without any of the seeded keys in it."""
    module, credential = SURFACES[surface]
    return cleanly(sim, module, check_mode, **{**credential, **options})


def cleanly(sim, module, check_mode=False, **options):
    """The result of any task, without any of the seeded keys in it."""
    result = run(sim, module, check_mode, **options)
    prove_clean(result, getattr(result, "warnings", ()), secrets=SEEDED_KEYS)
    return result


def four_times(sim, task):
    """Check mode, for real, again, and check mode again: what holds of all of them. Returns the first two results."""
    before = sim.state()
    predicted = task(True)
    assert sim.writes == 0, "check mode writes nothing"
    assert sim.state() == before
    real = task(False)
    assert "failed" not in real, real["msg"]
    assert real["changed"] == (sim.state() != before)
    for name in ("changed", "diff", "plan"):
        assert predicted.get(name) == real.get(name)
    assert_done(predicted, real)
    assert_predicted(predicted.get("users"), real.get("users"))
    for guess, done in zip(predicted.get("organizations", ()), real.get("organizations", ()), strict=True):
        assert guess["plan"] == done["plan"]
        assert_predicted(guess["users"], done["users"])
    sim.clear_journal()
    again = task(False)
    assert (again["changed"], sim.writes) == (False, 0)
    assert again.get("users") == real.get("users")
    assert task(True) == again
    assert sim.writes == 0
    return predicted, real


def assert_done(predicted, real):
    """The changes are as they were predicted, and all of them were done."""
    assert not any(one["done"] for one in predicted["changes"])
    assert as_done(predicted)["changes"] == real["changes"]


def assert_predicted(guesses, users):
    """Each member of each user is as it was predicted, or it could not be known."""
    for guess, user in zip(guesses or (), users or (), strict=True):
        assert guess.keys() <= user.keys()
        for name, value in guess.items():
            same = (sorted(value), sorted(user[name] or ())) if isinstance(value, list) else (value, user[name])
            assert value is None or str(same[0]).lower() == str(same[1]).lower()


def steps(sim):
    """The requests so far, as ``METHOD last-part-of-path``, people by their names."""
    tails = [(request["method"], request["path"].rpartition("/")[2]) for request in sim.requests]
    return [f"{method} {NAMES.get(tail, tail)}" for method, tail in tails]


def emails(users):
    """The e-mail addresses of users."""
    return [user["email"] for user in users]


def roster(sim, organization_id=seed.ACME_ID):
    """The names of the roles of everybody who is in an organization, by e-mail."""
    return {user["email"]: user["roles"] for user in sim.state()["users"][organization_id]}


def invited(sim):
    """How often each person was invited to an organization."""
    return {(one["organization_id"], one["email"]): one["count"] for one in sim.invitations()["invitations"]}


def acme(*people, **members):
    """A world with Acme only, and these people in it: (e-mail, role, …). Ada has her id and her key."""
    world = seed.default_state()
    ada = world["organizations"][0]["users"][0]
    users = [{**(ada if email == seed.ADA_EMAIL else {"email": email}), "roles": list(roles)} for email, *roles in people]
    return {**world, "organizations": [{**world["organizations"][0], "users": users, **members}]}
