# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module knows a person in each spelling of the address, and refuses what is more than an address."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import (
    partner_user,
    partner_user_info,
    partner_users,
    uipath_user,
    uipath_user_info,
    uipath_users,
    user_api_key,
)
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import (
    INFO,
    SINGLE,
    SURFACES,
    acme,
    cleanly,
    emails,
    four_times,
    invited,
    on,
)
from ansible_collections.rosterops.saas_users.tests.unit.tasks import run

SPELLINGS = ["jane@b\u00fccher.example", "Jane@BU\u0308CHER.example", "jane@xn--bcher-kva.example"]
PAIRS = [(one, other) for one in SPELLINGS for other in SPELLINGS if one != other]
KEY = "user-key-jane"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=PAIRS, ids=ascii)
def author(request, sim):
    """How the author writes Jane, who is there in another spelling, on both platforms."""
    written, stored = request.param
    state = acme((seed.ADA_EMAIL, "Admin"), (stored, "Viewer"))
    state["organizations"][0]["users"][1]["api_key"] = KEY
    jane = {"userName": stored, "email": stored, "groups": ["Everyone"]}
    sim.reset({**state, **uipath_tasks.world([jane])})
    return written


@pytest.mark.parametrize("surface", SURFACES)
def test_a_roster_leaves_jane(sim, author, surface):
    task = {"users": [{"email": seed.ADA_EMAIL}, {"email": author, "roles": ["Viewer"]}], "purge": True, "max_removals": 2}
    for check_mode in (True, False):
        result = on(surface, sim, check_mode, **task)
        assert (result["changed"], result["plan"]["unchanged"], sim.writes) == (False, 2, 0)


def test_so_does_a_fleet(sim, author):
    fleet = [{"organization_id": seed.ACME_ID, "users": [{"email": author}]}]
    options = {"organization_id": None, "organizations": fleet, "purge": True, "protected": [seed.ADA_EMAIL]}
    assert cleanly(sim, partner_users, **options)["changed"] is False
    assert sim.writes == 0


@pytest.mark.parametrize("surface", SINGLE)
def test_a_single_jane_is_changed_and_removed_and_not_invited(sim, author, surface):
    module, credential = SINGLE[surface]
    user_id = next(user["id"] for user in sim.state()["users"][seed.ACME_ID] if user["email"] != seed.ADA_EMAIL)
    four_times(sim, lambda check: cleanly(sim, module, check, id=user_id, email=author, roles=["Member"], **credential))
    four_times(sim, lambda check: cleanly(sim, module, check, email=author, state="absent", **credential))
    assert invited(sim) == {}
    assert emails(sim.state()["users"][seed.ACME_ID]) == [seed.ADA_EMAIL]


@pytest.mark.parametrize("surface", SURFACES)
def test_a_jane_who_was_invited_meanwhile_is_adopted(sim, author, surface):
    sim.fault(method="GET", path="users", status=200, json={"data": None})
    sim.fault(method="POST", status=409)
    result = on(surface, sim, users=[{"email": author}])
    assert "failed" not in result, result["msg"]
    assert len(result["users"]) == 1
    assert invited(sim) == {}


def test_jane_is_found(sim, author):
    for module, credential in INFO.values():
        assert len(cleanly(sim, module, email=author, **credential)["users"]) == 1
    fleet = {"organization_id": None, "all_organizations": True, "emails": [author]}
    assert len(cleanly(sim, partner_user_info, **fleet)["users"]) == 1


def test_jane_s_key_is_hers(sim, author):
    result = run(sim, user_api_key, email=author, current_key=KEY)
    assert (result["changed"], result["issued"]) == (False, False)
    assert run(sim, user_api_key, email=author, revoke_existing=True)["issued"] is True


@pytest.mark.parametrize("names", ["email", "user_name", "both"])
def test_uipath_leaves_jane(sim, author, names):
    jane = {"email": {"email": author}, "user_name": {"user_name": author}, "both": {"email": author, "user_name": author}}[names]
    for module, options in ((uipath_users, {"users": [jane], "purge": True}), (uipath_user, jane)):
        for check_mode in (True, False):
            assert uipath_tasks.run(sim, module, check_mode, **options)["changed"] is False
    assert sim.writes == 0
    assert len(uipath_tasks.run(sim, uipath_user_info, **jane)["users"]) == 1


def test_uipath_gives_nobody_a_second_account(sim, author):
    result = uipath_tasks.run(sim, uipath_user, user_name="jane.doe", email=author)
    assert f"the email {author} belongs to " in result["msg"]
    assert sim.writes == 0


# What is more than an address

OPTIONS = {
    partner_user: lambda email: {"email": email},
    partner_users: lambda email: {"users": [{"email": "a@b"}, {"email": email}]},
    user_api_key: lambda email: {"email": email},
    partner_user_info: lambda email: {"email": email},
}
PLACES = {partner_users: "users[1]: "}


@pytest.mark.parametrize(
    "text", ["<jane@b>", "mailto:jane@b", "MAILTO:jane@b", '"jane@b"', "jane@b;", "['jane@b']", "Jane <jane@b>"]
)
@pytest.mark.parametrize("module", OPTIONS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_it_is_refused_before_any_request(sim, module, text):
    for check_mode in (True, False):
        result = run(sim, module, check_mode, **OPTIONS[module](text))
        assert result["msg"] == (
            f"{PLACES.get(module, '')}email is '{text}', which is not an e-mail address: write jane@b and nothing else."
        )
    assert sim.requests == []


def test_a_list_instead_of_a_text_is_refused_as_well(sim):
    assert run(sim, partner_user, email=["jane@b"])["msg"] == "email is a list: set it to a string."
    several = run(sim, partner_user_info, organization_id=None, all_organizations=True, emails=["a@b", "c@d; e@f"])
    assert several["msg"] == "emails is 'c@d; e@f', which is more than one e-mail address: use a separate entry for each user."
    assert sim.requests == []


@pytest.mark.parametrize("module", [uipath_user, uipath_users, uipath_user_info])
def test_on_uipath_too(sim, module):
    options = {"users": [{"user_name": "jane", "email": "<jane@b>"}]} if module is uipath_users else {"email": "<jane@b>"}
    result = uipath_tasks.run(sim, module, **options)
    assert result["msg"].endswith("email is '<jane@b>', which is not an e-mail address: write jane@b and nothing else.")
    assert sim.requests == []


def test_what_is_sent_is_what_the_author_wrote(sim):
    run(sim, partner_user, email=" Jane@B\u00fccher.example ")
    assert [request["body"]["email"] for request in sim.requests if request["method"] == "POST"] == ["Jane@B\u00fccher.example"]
    uipath_tasks.run(sim, uipath_user, email=" Jane@B\u00fccher.example ")
    (user,) = uipath_tasks.bodies(sim, "POST")[-1]["users"]
    assert (user["email"], user["userName"]) == ("Jane@B\u00fccher.example", "Jane@B\u00fccher.example")
