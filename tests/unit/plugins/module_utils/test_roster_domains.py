# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``email_domains``: nobody of another domain is given access, and this is told before any request."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import refuse_domains
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.modules import partner_users, uipath_user, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SINGLE, SURFACES, cleanly, four_times, on

ADA = {"email": seed.ADA_EMAIL}
EVE, EVA = {"email": "Eve@other.example"}, {"email": "eva@sub.acme.example"}
OWN = {"email_domains": ["acme.example"]}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


@pytest.fixture(params=SINGLE)
def single(request, sim):
    """A task for one user: its options in, its result out."""
    module, credential = SINGLE[request.param]
    return lambda check_mode=False, **options: cleanly(sim, module, check_mode, **{**credential, **options})


# Which addresses


@pytest.mark.parametrize(
    ("domain", "email"),
    [
        ("acme.example", "zoe@acme.example"),
        (" ACME.example ", "Zoe@Acme.EXAMPLE"),
        ("acme.example.", "zoe@acme.example"),
        ("acme.example", "zoe@acme.example."),
        ("*.acme.example", "zoe@sub.acme.example"),
        ("*", "zoe@anything.example"),
        ("acme.*", "zoe@acme.test"),
        ("@acme.example", "zoe@acme.example"),
        ("*@acme.example", "zoe@acme.example"),
        ("bücher.example", "zoe@xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "zoe@Bücher.example"),
        ("*.BÜCHER.example", "zoe@sub.xn--bcher-kva.example"),
        ("b*cher.example", "zoe@bücher.example"),
        ("bu\u0308cher.example", "zoe@b\u00fccher.example"),
    ],
)
def test_a_domain_is_permitted_in_any_spelling(domain, email):
    refuse_domains([Wanted(("email", email))], ["other.example", domain])


@pytest.mark.parametrize(
    ("domain", "email"),
    [
        ("acme.example", "zoe@sub.acme.example"),
        ("acme.example", "zoe@notacme.example"),
        ("acme.example", "zoe@acme.example.test"),
        ("acme.example", "acme.example@other.example"),
        ("*.acme.example", "zoe@acme.example"),
        ("acme?example", "zoe@acme..example.test"),
        ("bücher.example", "zoe@bucher.example"),
        ("acme.*", "zoe@acme.example@other.test"),
    ],
)
def test_another_domain_is_not(domain, email):
    with pytest.raises(InvalidInput) as caught:
        refuse_domains([Wanted(("user_name", email), source="users[0]")], [domain])
    assert caught.value.message == (
        f"users[0] ({email}): the e-mail domain is not in email_domains ({domain}): use another, or add it."
    )


@pytest.mark.parametrize("domain", ["", "  ", "@", "*@", "jane@acme.example", "**j@acme.example"])
def test_what_is_no_domain_is_a_mistake(domain):
    with pytest.raises(InvalidInput) as caught:
        refuse_domains([], ["acme.example", domain])
    assert caught.value.message == (
        f"email_domains contains '{domain}': set it to domains such as acme.example or *.acme.example."
    )


def test_an_empty_list_is_a_mistake():
    with pytest.raises(InvalidInput) as caught:
        refuse_domains([], [])
    assert caught.value.message == "email_domains is an empty list: list the permitted domains, or omit it to permit all."


def test_five_domains_are_named_and_all_people():
    wanted = [Wanted(("email", f"u{number}@other.example"), source=f"users[{number}]") for number in range(12)]
    with pytest.raises(InvalidInput) as caught:
        refuse_domains(wanted, [f"d{number}.example" for number in range(11)])
    assert caught.value.details["mistakes"] == [
        f"users[{number}] (u{number}@other.example): the e-mail domain is not in email_domains "
        "(d0.example, d1.example, d2.example, d3.example, d4.example and 6 more): use another, or add it."
        for number in range(12)
    ]
    assert caught.value.message.startswith("12 mistakes, and nothing was sent: users[0] (u0@other.example): the e-mail domain is")


# Rosters


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("purge", [True, False])
def test_a_roster_with_other_domains_is_refused_before_any_request(sim, surface, check_mode, purge):
    result = surface(check_mode, users=[EVE, ADA, EVA], purge=purge, **OWN)
    places = [words.split(": ")[0] for words in result["mistakes"]]
    assert places == ["users[0] (Eve@other.example)", "users[2] (eva@sub.acme.example)"]
    assert all(place in result["msg"] for place in places)
    assert sim.requests == []


def test_a_roster_of_permitted_domains_is_kept(sim, surface):
    users = [ADA, EVE, EVA]
    options = {"email_domains": ["*.acme.example", "OTHER.example", "acme.example"]}
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=users, **options))
    assert real["plan"]["create"] == ["eva@sub.acme.example", "eve@other.example"]


def test_an_existing_user_is_not_known_before_a_request_and_so_is_refused(sim, surface):
    result = surface(users=[ADA], email_domains=["other.example"])
    assert ("users[0] (ada@acme.example)" in result["msg"], sim.requests) == (True, [])


def test_who_is_absent_may_have_any_domain(sim, surface):
    users = [{**EVE, "state": "absent"}, {"email": seed.BEN_EMAIL, "state": "absent"}]
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users=users, email_domains=["other.test"]))
    assert real["plan"] == {"create": [], "update": [], "delete": [seed.BEN_EMAIL], "unchanged": 1}


def test_others_who_are_there_may_stay(sim, surface):
    users = [{"email": "zoe@other.example"}]
    result = surface(users=users, purge=True, protected=["*@acme.example"], email_domains=["other.example"])
    assert (result["plan"]["create"], result["plan"]["delete"]) == (["zoe@other.example"], [])


@pytest.mark.parametrize("domains", [[], [""], ["acme.example", " "]])
def test_domains_that_are_none_are_told_before_any_request(sim, surface, domains):
    result = surface(users=[ADA], email_domains=domains)
    assert ("email_domains " in result["msg"], sim.requests) == (True, [])


def test_in_a_fleet_the_place_is_told(sim):
    organizations = [
        {"organization_id": seed.ACME_ID, "users": [ADA]},
        {"organization_id": seed.GLOBEX_ID, "users": [{**ADA}, EVE]},
    ]
    result = cleanly(sim, partner_users, organization_id=None, organizations=organizations, **OWN)
    assert "organizations[1].users[1] (Eve@other.example)" in result["msg"]
    assert sim.requests == []


# Modules for one user


def test_one_user_of_another_domain_is_refused_before_any_request(sim, single):
    result = single(**EVE, **OWN)
    assert result["msg"] == (
        "Eve@other.example: the e-mail domain is not in email_domains (acme.example): use another, or add it."
    )
    assert sim.requests == []


def test_one_user_of_a_permitted_domain_is_invited(sim, single):
    assert single(email="zoe@acme.example", **OWN)["changed"] is True
    assert sim.writes == 1


@pytest.mark.parametrize("who", [{"id": seed.BEN_ID}, {"id": seed.BEN_ID, "email": seed.BEN_EMAIL}], ids=str)
def test_who_is_found_by_id_is_not_invited(single, who):
    assert single(**who, email_domains=["other.example"])["changed"] is False


def test_one_user_of_any_domain_can_be_removed(single):
    assert single(email=seed.BEN_EMAIL, state="absent", email_domains=["other.example"])["changed"] is True


# UiPath


BERT = {"id": seed_uipath.BERT_ID}
REFUSED = [EVE, {"user_name": "eve", **EVE}, {"user_name": EVE["email"]}, {**BERT, **EVE}]
PERMITTED = [
    {"email": "zoe@acme.example"},
    {"user_name": "zoe"},
    {"user_name": EVE["email"], "email": "zoe@acme.example"},
    {**BERT, "email": "bert.new@acme.example"},
    BERT,
    {**EVE, "state": "absent"},
]


@pytest.mark.parametrize("who", REFUSED, ids=str)
def test_an_address_of_another_domain_is_refused_on_uipath(sim, who):
    for result in (
        uipath_tasks.run(sim, uipath_users, users=[{"user_name": "zoe"}, who], **OWN),
        uipath_tasks.run(sim, uipath_user, **who, **OWN),
    ):
        assert "Eve@other.example" in result["msg"]
    assert sim.requests == []


@pytest.mark.parametrize("who", PERMITTED, ids=str)
def test_what_is_no_address_of_another_domain_is_permitted_on_uipath(sim, who):
    result = uipath_tasks.run(sim, uipath_users, True, users=[who], **OWN)
    assert "failed" not in result
    assert "failed" not in uipath_tasks.run(sim, uipath_user, True, **who, **OWN)
