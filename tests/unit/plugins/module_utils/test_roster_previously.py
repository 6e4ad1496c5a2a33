# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A person of a roster whose e-mail address has changed, on both surfaces and with each credential."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users
from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    SURFACES,
    acme,
    cleanly,
    four_times,
    invited,
    on,
    roster,
    steps,
)

NEW = "cleo.poe@acme.example"
CLEO = {"email": "Cleo.Poe@acme.example", "previously": [" CLEO@acme.example "]}
ADA, BEN = {"email": seed.ADA_EMAIL}, {"email": seed.BEN_EMAIL}
ZOE = {"email": "zoe@acme.example"}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


def writes(sim):
    return [step for step in steps(sim) if not step.startswith("GET")]


@pytest.mark.parametrize("purge", [True, False])
def test_the_new_address_is_invited_with_the_same_roles_and_then_the_old_one_removed(sim, surface, purge):
    users = [CLEO, ADA, BEN]
    options = {"purge": purge, "max_removals": "0", "max_changes": "1", "concurrency": 1}
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=users, **options))
    assert real["plan"] == {"create": [], "update": [NEW], "delete": [], "unchanged": 2}
    assert roster(sim) == {seed.ADA_EMAIL: ["Admin"], seed.BEN_EMAIL: ["Member"], NEW: ["Member", "Viewer"]}
    assert invited(sim) == {(seed.ACME_ID, NEW): 1}


def test_the_change_is_shown_as_one(surface):
    (change,) = surface(users=[{**CLEO, "roles": ["Admin"]}])["changes"]
    before, after = change.pop("before"), change.pop("after")
    assert change == {"email": NEW, "id": seed.CLEO_ID, "action": "update", "done": True}
    assert before == {
        "email": seed.CLEO_EMAIL,
        "role_ids": sorted([seed.ACME_MEMBER, seed.ACME_VIEWER]),
        "roles": ["Member", "Viewer"],
    }
    assert after == {"email": NEW, "role_ids": [seed.ACME_ADMIN], "roles": ["Admin"]}


def test_the_diff_has_the_old_address_before_and_the_new_one_after(surface):
    diff = surface(True, users=[{**CLEO, "roles": ["Admin"]}])["diff"]
    assert (diff["before"], diff["after"]) == (f"{seed.CLEO_EMAIL}: Member, Viewer\n", f"{NEW}: Admin\n")
    assert diff["before_header"].endswith("(1 to change, 0 unchanged)")


def test_the_wanted_roles_are_given(sim, surface):
    surface(users=[{**CLEO, "roles": ["Admin"]}])
    assert roster(sim)[NEW] == ["Admin"]
    assert writes(sim) == ["POST users", "DELETE cleo"]


def test_the_removal_comes_after_all_other_writes(sim, surface):
    surface(users=[CLEO, {**BEN, "roles": ["Admin"]}, ZOE], concurrency=1)
    assert writes(sim) == ["POST users", "POST users", "PUT ben", "DELETE cleo"]


def test_of_two_accounts_of_one_person_the_old_one_is_removed_and_counts(sim, surface):
    sim.reset(acme((seed.ADA_EMAIL, "Admin"), (NEW, "Viewer"), (seed.CLEO_EMAIL, "Member")))
    result = surface(users=[CLEO], max_removals="0")
    assert f"max_removals (0) allows 0: {seed.CLEO_EMAIL}" in result["msg"]
    assert sim.writes == 0
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=[CLEO]))
    assert real["plan"] == {"create": [], "update": [], "delete": [seed.CLEO_EMAIL], "unchanged": 1}
    assert roster(sim)[NEW] == ["Viewer"]


def test_two_earlier_addresses_are_refused_with_both_ids(sim, surface):
    result = surface(users=[{**CLEO, "previously": [seed.BEN_EMAIL, seed.CLEO_EMAIL]}])
    assert f"{seed.BEN_EMAIL} (id {seed.BEN_ID}) and {seed.CLEO_EMAIL} (id {seed.CLEO_ID})" in result["msg"]
    assert sim.writes == 0


@pytest.mark.parametrize(
    ("users", "words"),
    [
        ([CLEO, {"email": seed.CLEO_EMAIL}], ["users[0] and users[1] are the same user", "cleo@acme.example"]),
        ([{**ZOE, "previously": [seed.CLEO_EMAIL]}, CLEO], ["users[0] and users[1] are the same user", "CLEO@acme.example"]),
        ([ADA, {**ZOE, "previously": ["Zoe@ACME.example"]}], ["users[1]", "previously contains Zoe@ACME.example, which is the"]),
        ([ADA, {**ZOE, "previously": ["cleo"]}], ["users[1]", "previously is 'cleo', which is not an e-mail address"]),
        ([ADA, {**ZOE, "previously": ["cleo@acme.example", ""]}], ["users[1]", "previously", "empty"]),
    ],
)
def test_a_mistake_is_told_before_any_request(sim, surface, users, words):
    result = surface(users=users)
    assert [word for word in words if word not in result["msg"]] == []
    assert sim.requests == []


def test_an_empty_list_of_earlier_addresses_means_none(sim, surface):
    assert surface(users=[{**BEN, "previously": []}])["changed"] is False


def test_the_caller_is_not_replaced(sim):
    result = on("bearer", sim, users=[{"email": "ada.poe@acme.example", "previously": [seed.ADA_EMAIL]}])
    assert result["msg"].startswith(f"This would remove {seed.ADA_EMAIL} from the caller's organization")
    assert sim.writes == 0


def test_the_only_administrator_can_get_a_new_address(sim):
    result = on("partner", sim, users=[{"email": "ada.poe@acme.example", "previously": [seed.ADA_EMAIL]}])
    assert (result["changed"], result.warnings) == (True, [])
    assert roster(sim)["ada.poe@acme.example"] == ["Admin"]


def test_the_new_address_must_have_a_permitted_domain_and_the_old_one_need_not(sim, surface):
    moved = {"email": "cleo@new.example", "previously": [seed.CLEO_EMAIL]}
    assert surface(users=[moved], email_domains=["acme.example"])["failed"]
    assert sim.requests == []
    assert surface(users=[moved], email_domains=["new.example"])["changed"] is True


def test_in_a_fleet_each_organization_has_its_own(sim):
    users = [{"email": "ada.poe@acme.example", "previously": [seed.ADA_EMAIL]}]
    both = [{"organization_id": one, "users": [{**user} for user in users]} for one in (seed.ACME_ID, seed.GLOBEX_ID)]
    _predicted, real = four_times(
        sim, lambda check_mode: cleanly(sim, partner_users, check_mode, organization_id=None, organizations=both)
    )
    assert [one["plan"]["update"] for one in real["organizations"]] == [["ada.poe@acme.example"]] * 2
    assert (roster(sim)["ada.poe@acme.example"], roster(sim, seed.GLOBEX_ID)["ada.poe@acme.example"]) == (["Admin"], ["Viewer"])


# A failure in the middle


@pytest.mark.parametrize("purge", [True, False])
def test_a_refused_invitation_removes_nobody(sim, surface, purge):
    sim.fault(method="POST", path=r".*\/users", status=422)
    result = surface(users=[CLEO, ADA, BEN], purge=purge)
    assert (writes(sim), set(roster(sim))) == (["POST users"], {seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL})
    assert [(one["email"], one["action"]) for one in result["failures"]] == [(NEW, "update")]
    assert f"{seed.CLEO_EMAIL} was not removed" in result["msg"]
    assert result["changed"] is False


def test_a_refused_removal_says_so_and_the_next_run_finishes(sim, surface):
    sim.fault(method="DELETE", status=403)
    result = surface(users=[CLEO])
    assert (result["changed"], [one["done"] for one in result["changes"]]) == (True, [False])
    assert "exists now, and so does the user with the earlier address: run the task again" in result["msg"]
    assert "not attempted" not in result["msg"]
    sim.clear_journal()
    again = surface(users=[CLEO])
    assert (writes(sim), set(roster(sim)) - {seed.ADA_EMAIL, seed.BEN_EMAIL}) == (["DELETE cleo"], {NEW})
    assert again["plan"]["delete"] == [seed.CLEO_EMAIL]
    assert invited(sim) == {(seed.ACME_ID, NEW): 1}


def test_another_failure_leaves_the_old_user_and_the_next_run_finishes(sim, surface):
    sim.fault(method="PUT", status=422)
    result = surface(users=[CLEO, {**BEN, "roles": ["Admin"]}], concurrency=1)
    assert (writes(sim), {seed.CLEO_EMAIL, NEW} <= set(roster(sim))) == (["POST users", "PUT ben"], True)
    assert f"{seed.CLEO_EMAIL} was not removed, since another change failed: run the task again" in result["msg"]
    assert "failed" not in surface(users=[CLEO, {**BEN, "roles": ["Admin"]}])
    assert seed.CLEO_EMAIL not in roster(sim)


@pytest.mark.parametrize("reset", ["before", "after"])
def test_an_invitation_whose_answer_is_lost_is_made_once(sim, surface, reset):
    sim.fault(method="POST", path=r".*\/users", action="reset", when=reset)
    result = surface(users=[CLEO])
    assert ("failed" in result, invited(sim)) == (False, {(seed.ACME_ID, NEW): 1})
    assert (roster(sim)[NEW], seed.CLEO_EMAIL in roster(sim)) == (["Member", "Viewer"], False)


def test_an_invitation_in_doubt_removes_nobody(sim, surface):
    sim.fault(method="POST", path=r".*\/users", action="reset", when="after", times=9)
    sim.fault(method="GET", path=r".*\/users", status=403, skip=1, times=9)
    result = surface(users=[CLEO], retries=1)
    assert result["failed"]
    assert [step for step in writes(sim) if step.startswith("DELETE")] == []
    assert seed.CLEO_EMAIL in roster(sim)


# Whatever is there, and whatever fails


ADDRESSES = [seed.CLEO_EMAIL, NEW, "c@acme.example", seed.BEN_EMAIL]
FAULTS = st.lists(
    st.fixed_dictionaries(
        {"method": st.sampled_from(["POST", "DELETE", "PUT"]), "status": st.sampled_from([403, 422, 500, 503])}
    ),
    max_size=2,
)


@settings(max_examples=60)
@given(
    there=st.lists(st.sampled_from(ADDRESSES), unique=True),
    previously=st.lists(st.sampled_from([seed.CLEO_EMAIL, "c@acme.example"]), unique=True),
    options=st.fixed_dictionaries({"roles": st.sampled_from([["Admin"], ["Viewer"], None]), "purge": st.booleans()}),
    faults=FAULTS,
)
def test_nobody_is_invited_twice_or_loses_access_and_another_run_finishes(simulator, there, previously, options, faults):
    simulator.reset(acme((seed.ADA_EMAIL, "Admin"), *((email, "Member") for email in there)))
    person = {"email": NEW, "previously": previously, **({"roles": options["roles"]} if options["roles"] else {})}
    task = {"users": [person, ADA], "purge": options["purge"], "max_removals": "100%", "retries": 0}
    had = {email for email in there if email in (*previously, NEW)}
    simulator.faults(*faults)
    result = on("partner", simulator, **task)
    after = roster(simulator)
    if "are both earlier addresses" in result.get("msg", ""):
        assert (NEW in there, len(had), set(after) - {seed.ADA_EMAIL}) == (False, 2, set(there))
        return
    assert not had or set(after) & had or NEW in after, "the person has access all the time"
    assert options["purge"] or set(there) - set(after) <= set(previously), "nobody else is removed"
    simulator.clear_faults()
    again = on("partner", simulator, **task)
    assert "failed" not in again
    assert set(roster(simulator)) & set(ADDRESSES) - {seed.BEN_EMAIL} - (set() if options["purge"] else set(there) - had) == {NEW}
    assert roster(simulator)[NEW] == (options["roles"] or ["Member"])
    assert simulator.invitations()["total"] == (NEW not in there)
    simulator.clear_journal()
    assert on("partner", simulator, **task)["changed"] is False
    assert simulator.writes == 0
