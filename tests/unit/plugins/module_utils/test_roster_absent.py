# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users whom a roster lists with ``state: absent``."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    EVERYBODY,
    SURFACES,
    acme,
    cleanly,
    emails,
    four_times,
    on,
    roster,
    steps,
)

ADA, BEN, CLEO = EVERYBODY
HAL = "hal@harbor.example"
ABSENT = {"state": "absent"}
ZOE = {"email": "zoe@acme.example"}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


@pytest.mark.parametrize("purge", [True, False])
def test_who_is_absent_is_removed_with_or_without_purge(sim, surface, purge):
    users = [ADA, {**BEN, "email": " BEN@acme.example", **ABSENT}, CLEO]
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=users, purge=purge))
    assert real["plan"] == {"create": [], "update": [], "delete": [seed.BEN_EMAIL], "unchanged": 2}
    assert set(roster(sim)) == {seed.ADA_EMAIL, seed.CLEO_EMAIL}


def test_nobody_else_is_removed(sim, surface):
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=[{**BEN, **ABSENT}]))
    assert (real["plan"]["delete"], set(roster(sim))) == ([seed.BEN_EMAIL], {seed.ADA_EMAIL, seed.CLEO_EMAIL})


def test_who_is_absent_and_not_there_is_unchanged(sim, surface):
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=[ADA, {**ZOE, **ABSENT}]))
    assert (real["changed"], real["plan"]["unchanged"], "zoe@acme.example" in emails(real["users"])) == (False, 2, False)


def test_roles_of_somebody_absent_are_not_looked_up(sim, surface):
    result = surface(users=[{**BEN, "roles": ["Emperor"], **ABSENT}])
    assert (result["changed"], steps(sim)[0], steps(sim)[-1]) == (True, "GET users", "DELETE ben")
    assert "GET roles" not in steps(sim)


def test_removals_come_last_and_not_after_a_failure(sim, surface):
    users = [{**BEN, **ABSENT}, {**ZOE, "roles": ["Viewer"]}]
    sim.fault(method="POST", path=r".*/users", status=422)
    result = surface(users=users)
    assert [failure["email"] for failure in result["failures"]] == ["zoe@acme.example"]
    assert "1 removal was not attempted" in result["msg"]
    assert seed.BEN_EMAIL in roster(sim)
    sim.clear_journal()
    again = surface(users=users)
    assert [step for step in steps(sim) if not step.startswith("GET")] == ["POST users", "DELETE ben"]
    assert "failed" not in again


# What a guard says


def test_who_is_absent_counts_for_max_removals(sim, surface):
    result = surface(users=[ADA, {**BEN, **ABSENT}, {**CLEO, **ABSENT}])
    assert "2 of the 3 users of " in result["msg"]
    assert "max_removals (25%) allows 1: ben@acme.example, cleo@acme.example" in result["msg"]
    assert sim.writes == 0


def test_a_purge_counts_together_with_who_is_absent(sim, surface):
    result = surface(users=[ADA, {**BEN, **ABSENT}], purge=True)
    assert "2 of the 3 users of " in result["msg"]
    assert sim.writes == 0


def test_the_last_one_with_a_privileged_role_is_not_removed(sim):
    result = on("partner", sim, users=[{**ADA, **ABSENT}, {**BEN, "roles": ["Member"]}])
    assert "min_privileged requires 1, since there is one now: ada@acme.example would lose it" in result["msg"]
    assert sim.writes == 0


def test_a_caller_is_not_removed_by_being_absent(sim):
    result = on("bearer", sim, users=[{**ADA, **ABSENT}], min_privileged=0)
    assert result["msg"] == (
        f"This would remove {seed.ADA_EMAIL} from the caller's organization, whose key this task uses. Nothing was changed. "
        "List this user with state=present, or use another credential."
    )
    assert sim.writes == 0


def test_who_is_protected_is_removed_if_the_roster_says_so(sim, surface):
    users = [ADA, {**BEN, **ABSENT}]
    options = {"purge": True, "protected": ["*@acme.example"]}
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=users, **options))
    assert (real["plan"]["delete"], set(roster(sim))) == ([seed.BEN_EMAIL], {seed.ADA_EMAIL, seed.CLEO_EMAIL})


def test_an_account_of_a_harbor_is_removed_with_a_warning_and_does_not_count(sim, surface):
    state = acme((seed.ADA_EMAIL, "Admin"))
    state["organizations"][0]["users"] += [{"email": HAL, "roles": ["Viewer"], "harbor_only": True}]
    sim.reset(state)
    sim.settings(partner_harbor_users="marked")
    result = surface(users=[ADA, {"email": HAL, **ABSENT}], max_removals="0")
    assert (result["plan"]["delete"], set(roster(sim))) == ([HAL], {seed.ADA_EMAIL})
    assert [sentence.startswith(f"{HAL} in ") and "changes or removes it" in sentence for sentence in result.warnings] == [True]


@pytest.mark.parametrize("check_mode", [True, False])
def test_only_absent_users_with_purge_are_as_empty_as_an_empty_list(sim, surface, check_mode):
    result = surface(check_mode, users=[{**BEN, **ABSENT}, {**CLEO, **ABSENT}], purge=True, max_removals="100%")
    assert result["msg"] == (
        "users lists nobody with state=present, so purge would remove all users: list the users to keep, or omit purge."
    )
    assert sim.requests == []


def test_the_same_person_present_and_absent_is_a_mistake(sim, surface):
    result = surface(users=[BEN, {**BEN, **ABSENT}])
    assert "users[0] and users[1] are the same user, ben@acme.example" in result["msg"]
    assert sim.requests == []


def test_in_a_fleet_as_well(sim):
    def fleet(check_mode, *organizations, **options):
        return cleanly(sim, partner_users, check_mode, organization_id=None, organizations=[*organizations], **options)

    acme_users = {"organization_id": seed.ACME_ID, "users": [{**BEN, **ABSENT}]}
    globex = {"organization_id": seed.GLOBEX_ID, "users": [{"email": seed.NORA_EMAIL, **ABSENT}, {**ZOE, **ABSENT}]}
    _predicted, real = four_times(sim, lambda check_mode: fleet(check_mode, acme_users, globex))
    assert [one["plan"]["delete"] for one in real["organizations"]] == [[seed.BEN_EMAIL], [seed.NORA_EMAIL]]
    result = fleet(False, acme_users, {**globex, "users": globex["users"][:1]}, purge=True)
    assert [sentence.partition(",")[0] for sentence in result["mistakes"]] == [
        f"organizations[{number}].users lists nobody with state=present" for number in range(2)
    ]


# UiPath


@pytest.mark.parametrize(
    "who",
    [
        {"user_name": seed_uipath.BERT_EMAIL.upper()},
        {"email": f" {seed_uipath.BERT_EMAIL}"},
        {"id": seed_uipath.BERT_ID},
        {"id": seed_uipath.BERT_ID, "password": uipath_tasks.PASSWORD, "update_password": "always", "groups": ["No such group"]},
    ],
    ids=",".join,
)
def test_a_user_of_uipath_is_removed_however_they_are_found(sim, who):
    real = uipath_tasks.run(sim, uipath_users, users=[{**who, **ABSENT}])
    assert (real["changed"], real["plan"]["delete"]) == (True, [seed_uipath.BERT_EMAIL])
    assert uipath_tasks.person(sim, seed_uipath.BERT_EMAIL) is None
    assert not [request for request in uipath_tasks.asked(sim) if "Group" in request]
    if "id" not in who:
        sim.clear_journal()
        assert uipath_tasks.run(sim, uipath_users, users=[{**who, **ABSENT}])["changed"] is False
        assert sim.writes == 0


def test_users_of_uipath_come_and_go_four_times(sim):
    users = [{"user_name": seed_uipath.BERT_EMAIL, **ABSENT}, {"email": "zoe@acme.example"}, {"user_name": "nobody", **ABSENT}]
    real = uipath_tasks.four_runs(sim, uipath_users, users=users)
    assert real["plan"] == {"create": ["zoe@acme.example"], "update": [], "delete": [seed_uipath.BERT_EMAIL], "unchanged": 1}


def test_an_unknown_id_of_uipath_is_absent(sim):
    unknown = {"id": "00000000-0000-4000-8000-000000000000", **ABSENT}
    result = uipath_tasks.run(sim, uipath_users, users=[unknown])
    assert (result["changed"], result["plan"]["unchanged"], sim.writes) == (False, 1, 0)
