# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a roster refuses because of the access that people would lose, on both surfaces and with each credential."""

from __future__ import annotations

import re
from functools import partial

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, acme, cleanly, four_times, on, roster, steps

ADA, BEN, CLEO, ZOE = seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL, "zoe@acme.example"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


def having(email, *roles):
    return {"email": email, **({"roles": list(roles)} if roles else {})}


def refused(sim, task, *words):
    """The message of a task that is refused in both modes, before any write."""
    before = sim.state()
    results = []
    for check_mode in (True, False):
        sim.clear_journal()
        results.append(task(check_mode))
        assert (results[-1].get("failed"), results[-1]["changed"], sim.writes, sim.state()) == (True, False, 0, before)
    predicted, real = results
    assert predicted == real
    for word in words:
        assert word in real["msg"]
    return real["msg"]


# How many may be changed


MANY = [having(BEN, "Viewer"), having(CLEO, "Viewer")]


@pytest.mark.parametrize("limit", [2, "34%", "100%", " 66.6 % "])
def test_as_many_changes_as_allowed(sim, surface, limit):
    _predicted, real = four_times(sim, lambda check: surface(check, users=[*MANY, having(ZOE)], max_changes=limit))
    assert real["plan"] == {"create": [ZOE], "update": [BEN, CLEO], "delete": [], "unchanged": 0}


@pytest.mark.parametrize(("limit", "number"), [("0", 0), (1, 1), ("33%", 1), ("0%", 0)])
def test_more_changes_than_allowed_are_refused(sim, surface, limit, number):
    message = refused(sim, lambda check: surface(check, users=[*MANY, having(ZOE)], max_changes=limit))
    assert message.startswith("2 of the 3 users of ")
    assert message.endswith(
        f" would be changed, but max_changes ({limit}) allows {number}: {BEN}, {CLEO}. "
        "Nothing was changed. If this is intended, increase max_changes."
    )
    assert steps(sim) == ["GET users", "GET roles"]


def test_who_is_as_wanted_is_not_changed(sim, surface):
    result = surface(users=[having(BEN, "MEMBER"), having(CLEO), having(ZOE)], max_changes=0, max_removals=0)
    assert result["plan"] == {"create": [ZOE], "update": [], "delete": [], "unchanged": 2}


def test_a_share_of_nobody_lets_people_in(sim):
    sim.reset(acme())
    result = on("partner", sim, users=[having(ZOE, "Admin")], max_changes="50%", max_removals="50%")
    assert (result["plan"]["create"], roster(sim)) == ([ZOE], {ZOE: ["Admin"]})


def test_each_organization_of_a_fleet_has_its_own_limit(sim):
    organizations = [
        {"organization_id": seed.ACME_ID, "users": MANY},
        {"organization_id": seed.GLOBEX_ID, "users": [having(seed.NORA_EMAIL, "Viewer")]},
    ]
    result = cleanly(sim, partner_users, organization_id=None, organizations=organizations, max_changes=1)
    assert result["msg"].startswith("1 of 2 organizations failed. ")
    assert f"2 of the 3 users of organization {seed.ACME_ID} would be changed, but max_changes (1) allows 1" in result["msg"]
    assert (roster(sim)[BEN], roster(sim, seed.GLOBEX_ID)[seed.NORA_EMAIL]) == (["Member"], ["Viewer"])


# How many must stay privileged


VIEWERS = [having(ADA, "Viewer"), having(BEN, "Viewer")]


@pytest.fixture
def two_admins(sim):
    """Ada and Ben are Admins of Acme, Cleo is none."""
    sim.reset(acme((ADA, "Admin"), (BEN, "Admin", "Member"), (CLEO, "Member", "Viewer")))
    return sim


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("surface", ["partner", "basic"], indirect=True)
def test_both_admins_made_viewers_are_refused(sim, surface):
    message = refused(sim, lambda check: surface(check, users=VIEWERS))
    assert message.startswith("0 users of ")
    assert message.endswith(
        " would be left with Admin, but min_privileged requires 1, since there is one now: "
        f"{ADA}, {BEN} would lose it. "
        "Nothing was changed. Give it to another user in the same task, or set min_privileged=0 if this is intended."
    )
    assert steps(sim) == ["GET users", "GET roles"], "no request more than without the guard"


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("surface", ["partner", "basic"], indirect=True)
@pytest.mark.parametrize(
    "options",
    [
        {"users": VIEWERS, "min_privileged": 0},
        {"users": [*VIEWERS, having(CLEO, "ADMIN")]},
        {"users": [*VIEWERS, having(ZOE, "Viewer", " admin")], "min_privileged": 1},
        {"users": VIEWERS[:1]},
        {"users": VIEWERS[1:], "privileged": ["ADMIN", "Owner"]},
        {"users": VIEWERS, "privileged": ["member"]},
        {"users": [having(CLEO, "Admin"), having(ZOE, "Admin")], "purge": True, "max_removals": 2, "min_privileged": 2},
        {"users": [having(ADA), having(BEN, "Admin")], "min_privileged": 2},
    ],
    ids=str,
)
def test_as_many_as_asked_for_are_left(sim, surface, options):
    _predicted, real = four_times(sim, partial(surface, **options))
    assert real["changed"]
    assert real.warnings == []


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("surface", ["partner", "basic"], indirect=True)
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"users": VIEWERS[:1], "min_privileged": 2}, f"1 user of .* {ADA} would lose it.* set min_privileged=1 if"),
        ({"users": [having(CLEO, "Member", "Viewer")], "min_privileged": 3}, "2 users of .*requires 3. Nothing was changed"),
        ({"users": [having(CLEO)], "purge": True, "max_removals": 2}, f"0 users of .* {ADA}, {BEN} would lose it"),
        ({"users": [having(CLEO, "Member")], "purge": True, "max_removals": 2}, f"0 users of .* {ADA}, {BEN} would lose it"),
        ({"users": [having(BEN), having(ADA, "Viewer"), having(CLEO, "Viewer")], "privileged": ["Member"]}, None),
        ({"users": [having(BEN, "Viewer"), having(CLEO, "Viewer")], "privileged": ["Member"]}, "0 users of .* left with Member"),
        (
            {"users": [{"email": ADA, "role": "user"}, {"email": BEN, "role": "user"}]},
            f"0 users of .* {ADA}, {BEN} would lose it",
        ),
        ({"users": [having(ZOE, "Viewer")], "purge": True, "max_removals": "100%", "protected": ["cleo@*"]}, "0 users of "),
    ],
    ids=str,
)
def test_fewer_are_refused(sim, surface, options, words):
    if words:
        assert re.search(words, refused(sim, partial(surface, **options)))
    else:
        assert "failed" not in surface(**options)


def test_where_nobody_is_privileged_now_nobody_has_to_be(sim):
    sim.reset(acme((BEN, "Member"), (CLEO, "Viewer")))
    result = on("partner", sim, users=[having(BEN, "Viewer"), having(ZOE, "Member")])
    assert (result["changed"], result.warnings) == (True, [])
    assert "requires 1. Nothing" in refused(
        sim, lambda check: on("partner", sim, check, users=[having(BEN, "Viewer")], min_privileged=1)
    )


UNSURE = f"It is unknown whether 1 user of organization {seed.ACME_ID} would be left with Admin"


def test_roles_that_are_given_by_id_cost_no_listing_and_are_told_as_not_known(sim, two_admins):
    users = [{"email": email, "role_ids": [seed.ACME_VIEWER]} for email in (ADA, BEN)]
    result = on("partner", sim, users=users)
    assert result["changed"]
    assert result.warnings == [
        f"{UNSURE}, as this task requires, since there is one now: set roles or groups by name to have this checked."
    ]
    assert "GET roles" not in steps(two_admins)
    assert on("partner", sim, users=users).warnings == [], "nobody is left to lose it"


def test_an_explicit_number_is_no_weaker_than_the_default(sim, two_admins):
    task = {"users": [having(CLEO)], "purge": True, "max_removals": 2, "min_privileged": 1}
    assert f"{ADA}, {BEN} would lose it" in refused(two_admins, lambda check: on("partner", sim, check, **task))
    assert "GET roles" not in steps(sim)


def test_ids_beside_names_are_known_by_name(sim, two_admins):
    users = [{"email": ADA, "role_ids": [seed.ACME_VIEWER]}, having(BEN, "Member")]
    assert f"{ADA}, {BEN} would lose it" in refused(two_admins, lambda check: on("partner", sim, check, users=users))
    users = [{"email": ADA, "role_ids": [seed.ACME_ADMIN.upper()]}, having(BEN, "Member")]
    assert on("partner", sim, users=users)["plan"]["update"] == [BEN]


def test_an_admin_of_a_harbor_does_not_count(sim):
    world = acme((ADA, "Admin"), (BEN, "Member"))
    world["organizations"][0]["users"].append({"email": "hal@harbor.example", "roles": ["Admin"], "harbor_only": True})
    sim.reset(world)
    sim.settings(partner_harbor_users="marked")
    assert f" {ADA} would lose it" in refused(sim, lambda check: on("partner", sim, check, users=[having(ADA, "Member")]))


def test_a_refused_organization_of_a_fleet_stops_no_other(sim):
    organizations = [
        {"organization_id": seed.ACME_ID, "users": [having(ADA, "Viewer")]},
        {"organization_id": seed.GLOBEX_ID, "users": [having(seed.NORA_EMAIL, "Viewer")]},
    ]
    options = {"organization_id": None, "organizations": organizations, "concurrency": 1}
    predicted, real = (cleanly(sim, partner_users, check, **options) for check in (True, False))
    for result in (predicted, real):
        assert result["msg"].startswith(f"1 of 2 organizations failed. 0 users of organization {seed.ACME_ID} would be left")
        assert [one["plan"] and one["plan"]["update"] for one in result["organizations"]] == [[ADA], [seed.NORA_EMAIL]]
    assert (roster(sim)[ADA], roster(sim, seed.GLOBEX_ID)[seed.NORA_EMAIL], sim.writes) == (["Admin"], ["Viewer"], 1)


def test_the_old_admin_stays_where_the_new_one_cannot_be_invited(sim):
    sim.fault(method="POST", path="users", status=422, times=-1)
    users = [having(BEN), having(CLEO), having(ZOE, "Admin")]
    result = on("partner", sim, users=users, purge=True, max_removals=1)
    assert [failure["email"] for failure in result["failures"]] == [ZOE]
    assert roster(sim)[ADA] == ["Admin"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_privileged": -1}, "min_privileged is -1: set it to 0 or more users."),
        ({"privileged": []}, "privileged is empty, or contains an empty name: set it to the roles or groups"),
        ({"privileged": ["Admin", " "]}, "privileged is empty, or contains an empty name"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, surface, options, words):
    assert words in refused(sim, lambda check: surface(check, users=[having(ADA)], **options))
    assert sim.requests == []


# The caller's own access


@pytest.mark.usefixtures("two_admins")
def test_the_caller_s_roles_are_not_taken_away(sim):
    message = refused(sim, lambda check: on("bearer", sim, check, users=[having(ADA, "Member", "Viewer"), having(ZOE)]))
    assert message == (
        f"This would remove Admin from {ADA} in the caller's organization, whose key this task uses. Nothing was changed. "
        "Leave this user unchanged, or use another credential."
    )
    assert steps(sim) == ["GET users", "GET roles", "GET me"]
    for surface in ("partner", "basic"):
        sim.clear_journal()
        assert on(surface, sim, True, users=[having(ADA, "Viewer")])["plan"]["update"] == [ADA]
        assert "GET me" not in steps(sim)


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("min_privileged", [None, 0])
@pytest.mark.parametrize(
    ("options", "lost"),
    [({"role_ids": [seed.ACME_VIEWER]}, seed.ACME_ADMIN), ({"role": "user"}, seed.ACME_ADMIN), ({"roles": ["Member"]}, "Admin")],
    ids=str,
)
def test_however_they_are_given(sim, options, lost, min_privileged):
    users = [{"email": ADA.upper(), **options}]
    message = refused(sim, lambda check: on("bearer", sim, check, users=users, min_privileged=min_privileged))
    assert message.startswith(f"This would remove {lost} from {ADA} in the caller's organization")


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize(
    ("users", "asked"),
    [
        ([having(ADA, "Admin", "Viewer")], False),
        ([having(ADA, "ADMIN"), having(BEN, "Member")], True),
        ([having(ADA), having(CLEO, "Viewer")], True),
        ([having(CLEO, "Viewer", "Admin", "member"), having(ZOE, "Viewer")], False),
        ([having(ADA)], False),
    ],
    ids=str,
)
def test_whoever_only_gains_or_is_another_is_no_obstacle(sim, users, asked):
    four_times(sim, lambda check: on("bearer", sim, check, users=users))
    sim.reset(acme((ADA, "Admin"), (BEN, "Admin", "Member"), (CLEO, "Member", "Viewer")))
    on("bearer", sim, users=users)
    assert steps(sim).count("GET me") == asked


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("me", [{"id": seed.ADA_ID.upper()}, {"email": " ADA@acme.example "}], ids=["id", "email"])
def test_the_caller_is_known_by_id_or_by_email(sim, me):
    sim.fault(path="/api/me", status=200, json={"data": me}, times=-1)
    assert f" from {ADA} in " in refused(sim, lambda check: on("bearer", sim, check, users=[having(ADA, "Viewer")]))


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 403}, {"status": 200, "json": {"data": {"is_user": True}}}], ids=str
)
def test_if_the_caller_cannot_be_known_no_role_is_taken_from_anybody(sim, fault):
    sim.fault(path="/api/me", times=-1, **fault)
    message = refused(sim, lambda check: on("bearer", sim, check, users=[having(BEN, "Viewer")]))
    assert message.startswith(("Identifying the caller: ", "The server does not say which user of the caller's organization"))
