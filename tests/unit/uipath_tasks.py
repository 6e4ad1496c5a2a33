# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs UiPath's modules against the simulator, and looks at what they asked for and what became of it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from json import dumps

from simulator import seed_uipath

from ansible_collections.rosterops.saas_users.tests.unit.rosters import assert_done
from ansible_collections.rosterops.saas_users.tests.unit.tasks import outcome

NEW_EMAIL = "Zoe@Acme.example"
NEW_NAME = NEW_EMAIL.lower()
PASSWORD = "canary-Passw0rd)&+"
CLIENT = {
    "access_token": None,
    "partition_id": None,
    "client_id": seed_uipath.CLIENT_ID,
    "client_secret": seed_uipath.CLIENT_SECRET,
}
LIST = f"/api/User/users/{seed_uipath.PARTITION_ID}"
OLDER_LIST = f"/api/UserPartition/users/{seed_uipath.PARTITION_ID}"
GROUPS = f"/api/Group/{seed_uipath.PARTITION_ID}"
BULK = "/api/User/BulkCreate"
# What is read, and what is read back after a write.
SEEN = f"GET {LIST}"


def run(sim, module, check_mode=False, **options):
    """The result of a task with a personal access token, unless the options say otherwise. None leaves an option out.

    It is proven to be clean: no credential and no password in it, no traceback, and nobody was deleted and created anew.
    """
    given = {
        "identity_url": sim.url + seed_uipath.BASE,
        "access_token": seed_uipath.TOKEN,
        "partition_id": seed_uipath.PARTITION_ID,
        **options,
    }
    result = outcome(module, given, secrets_of, check_mode)
    assert all("password" not in user for user in [result.get("user"), *(result.get("users") or ())] if user)
    assert sim.counters()["uipath_post_user"] == 0
    return result


def secrets_of(params):
    """The credentials and passwords among the options of a task."""
    passwords = {user.get("password") for user in [params, *(params.get("users") or ())]}
    return {params["access_token"], params["client_secret"], *passwords} - {None, ""}


def four_runs(sim, module, **options):
    """Check mode, the real run, and both once more: what holds for every task. The real result, with its requests."""
    before = people(sim)
    sim.clear_journal()
    predicted = run(sim, module, check_mode=True, **options)
    assert (sim.writes, people(sim)) == (0, before)
    sim.clear_journal()
    real = run(sim, module, **options)
    real.requests = asked(sim)
    real.bodies = bodies(sim)
    after = people(sim)
    assert "failed" not in real, real
    for name in ("changed", "diff", "plan", "failed"):
        assert predicted.get(name) == real.get(name), name
    assert_done(predicted, real)
    assert real["changed"] == (before != after) == (sim.writes > 0)
    guesses, users = ([result.get("user")] if "user" in result else result["users"] for result in (predicted, real))
    for guess, user in zip(guesses, users, strict=True):
        assert (guess is None) == (user is None)
        for name, value in (guess or {}).items():
            assert value is None or comparable(value) == comparable(user[name]), name
    for check_mode in (False, True):
        sim.clear_journal()
        again = run(sim, module, check_mode, **options)
        assert (again.get("failed"), again["changed"], sim.writes) == (None, False, 0), again
        assert again["diff"]["before"] == again["diff"]["after"]
        assert again["changes"] == []
        assert people(sim) == after
    assert real.warnings == predicted.warnings == again.warnings == []
    return real


def comparable(value):
    """A value as far as case, the order of a list, and whether nothing is null or empty do not matter."""
    return sorted(map(str.lower, value)) if isinstance(value, list) else str(value or "").strip().lower()


def asked(sim):
    """The requests so far as ``METHOD path`` below the base."""
    return [f"{request['method']} {request['path'].removeprefix(seed_uipath.BASE)}" for request in sim.requests]


def bodies(sim, *methods):
    """The bodies that were sent with these methods, or with any that writes."""
    return [request["body"] for request in sim.requests if request["method"] in (methods or ("POST", "PUT", "DELETE"))]


def people(sim, organization=0):
    """Everybody in the organization, robots too, by user name, as the simulator keeps them."""
    users = sim.state()["uipath"]["organizations"][organization]["users"]
    return {user["userName"].lower(): {**user, "lastModificationTime": None} for user in users}


def person(sim, user_name):
    """One of them, or None."""
    return people(sim).get(user_name.lower())


def jwt(**claims):
    """An access token that looks like one with these claims."""
    return ".".join(
        urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"RS256"}', dumps(claims).encode(), b"sig" * 20)
    )


def world(users=(), tokens=(), **members):
    """A state in which UiPath has the seeded Acme with these users, and perhaps more tokens than the seeded ones."""
    seeded = seed_uipath.default_organization()
    acme = {**seeded, "users": users, "tokens": [*seeded["tokens"], *tokens]}
    return {"uipath": {"organizations": [acme]}, **members}


def token_of(**claims):
    """A token to be put into the world, and the options of a task that uses it."""
    value = jwt(**claims)
    return {"token": value}, {"access_token": value, "partition_id": None}
