# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An e-mail address that is somebody else's is refused from the listing: nobody gets a second account."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given
from hypothesis import strategies as st
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, UPDATE, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.clashes import refuse_clashes
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    NEW_EMAIL,
    SEEN,
    asked,
    four_runs,
    people,
    person,
    run,
)

BERT = f"belongs to {seed.BERT_EMAIL} (id {seed.BERT_ID})"
MODEL = UiPathDirectory.model
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=[True, False], ids=["unique", "not_unique"])
def server(sim, request):
    """A server that has the rule, and one that has not and would make a second account."""
    sim.settings(uipath_unique_email=request.param)
    return sim


def refused(sim, module, requests, **options):
    """The message of a task that is refused alike in check mode and in the real run, without a write."""
    before, messages = people(sim), set()
    for check_mode in (True, False):
        sim.clear_journal()
        result = run(sim, module, check_mode, **options)
        assert (result.get("failed"), result.get("changed")) == (True, False), result
        assert asked(sim) == requests
        messages.add(result["msg"])
    assert (people(sim), len(messages)) == (before, 1)
    return messages.pop()


# One user


def test_an_email_of_somebody_else_makes_no_second_account(server):
    message = refused(server, uipath_user, [SEEN], user_name="bb", email="BERT@acme.example ", name="Bert")
    assert message == (
        f"Creating bb in the UiPath organization is refused, since the email BERT@acme.example {BERT}. Nothing was changed. "
        "To change this user, find them by id or email; otherwise set another email."
    )


@pytest.mark.parametrize("email", [seed.BERT_EMAIL, seed.DORA_EMAIL], ids=["local", "directory"])
def test_an_update_takes_nobodys_email(server, email):
    message = refused(server, uipath_user, [SEEN], user_name=seed.ANNA_EMAIL, email=email)
    assert message.startswith(
        f"Updating {seed.ANNA_EMAIL} in the UiPath organization is refused, since the email {email} belongs to"
    )


def test_an_update_by_id_looks_at_everybody_before_it_takes_an_email(server):
    one = f"GET /api/User/{seed.ANNA_ID}"
    assert BERT in refused(server, uipath_user, [one, SEEN], id=seed.ANNA_ID, email=seed.BERT_EMAIL)
    result = four_runs(server, uipath_user, id=seed.ANNA_ID, email=NEW_EMAIL)
    assert result.requests == [one, SEEN, f"PUT /api/User/{seed.ANNA_ID}", one]
    assert four_runs(server, uipath_user, id=seed.ANNA_ID, email="", name="Anne").requests[:1] == [one]


@pytest.mark.parametrize(
    "options",
    [
        {"user_name": "nobody", "email": seed.BERT_EMAIL, "state": "absent"},
        {"user_name": seed.BERT_EMAIL, "email": seed.BERT_EMAIL.upper()},
        {"user_name": seed.DORA_EMAIL, "email": seed.BERT_EMAIL},
    ],
    ids=["absent", "own", "governed_by_the_directory"],
)
def test_what_is_not_written_takes_nothing(server, options):
    assert four_runs(server, uipath_user, **options)["changed"] is False


def test_nobody_owns_an_empty_email(server):
    """Several people without an address are ordinary."""
    assert four_runs(server, uipath_user, user_name="zoe", email="")["changed"]
    assert four_runs(server, uipath_user, user_name="cara.k", email="")["changed"]
    users = [{"user_name": "yves", "email": ""}, {"user_name": "xan", "email": ""}, {"user_name": "edda", "email": ""}]
    assert four_runs(server, uipath_users, users=users)["plan"]["create"] == ["xan", "yves"]
    assert {person(server, name)["email"] or None for name in ("zoe", "cara.k", "yves", "xan", "edda")} == {None}


def test_those_who_share_an_email_already_are_left_as_they_are(server):
    twins = [{"id": f"id-{n}", "userName": f"zoe{n}", "email": NEW_EMAIL, "type": 0} for n in (0, 1)]
    server.fault(method="GET", status=200, json={"totalCount": 2, "results": twins}, times=-1)
    users = [{"user_name": "zoe0", "email": NEW_EMAIL.upper(), "name": "Zoe"}, {"user_name": "zoe1"}]
    result = run(server, uipath_users, check_mode=True, users=users)
    assert (result["plan"]["update"], result["plan"]["unchanged"]) == (["zoe0"], 1)


# A roster


def test_a_roster_tells_every_clash_at_once(server):
    users = [
        {"user_name": "bb", "email": seed.BERT_EMAIL},
        {"user_name": "cara.k", "email": "ANNA@acme.example"},
        {"email": NEW_EMAIL},
        {"id": seed.EDDA_ID, "email": seed.DORA_EMAIL},
        {"user_name": "ff", "email": seed.FINN_EMAIL},
    ]
    message = refused(server, uipath_users, [SEEN], users=users)
    assert message == (
        f"4 changes in the UiPath organization are refused: creating bb, since the email {seed.BERT_EMAIL} {BERT}; "
        f"updating cara.k, since the email ANNA@acme.example belongs to {seed.ANNA_EMAIL} (id {seed.ANNA_ID}); "
        f"updating edda, since the email {seed.DORA_EMAIL} belongs to {seed.DORA_EMAIL} (id {seed.DORA_ID}); and 1 more. "
        "Nothing was changed. To change this user, find them by id or email; otherwise set another email."
    )


@pytest.mark.parametrize("concurrency", [1, 8])
def test_whoever_is_listed_as_well_keeps_their_email(server, concurrency):
    users = [{"user_name": seed.BERT_EMAIL, "name": "Bert"}, {"user_name": "bb", "email": seed.BERT_EMAIL}]
    assert BERT in refused(server, uipath_users, [SEEN], users=users, concurrency=concurrency)


def test_an_email_is_not_free_before_its_owner_is_removed(server):
    stay = [{"user_name": name} for name in people(server) if name not in (seed.BERT_EMAIL, "robot-1", "acme\\staff")]
    users = [one for one in stay if "@" in one["user_name"] or one["user_name"] in ("cara.k", "edda", "acme\\dirk")]
    users.append({"user_name": "bb", "email": seed.BERT_EMAIL})
    message = refused(server, uipath_users, [SEEN], users=users, purge=True)
    assert f"{BERT}, whom this task would remove, but removals come last" in message
    assert message.endswith("first remove the user who has it, in a separate task; otherwise set another email.")


def test_an_email_is_not_free_before_its_owner_has_another(server):
    """The order of updates is nobody's promise: a swap could end with one of the two refused."""
    users = [
        {"user_name": "cara.k", "email": seed.BERT_EMAIL},
        {"user_name": seed.BERT_EMAIL, "email": NEW_EMAIL},
    ]
    message = refused(server, uipath_users, [SEEN], users=users)
    assert f"{BERT}, who would get another email in the same task, but in no certain order" in message
    assert four_runs(server, uipath_users, users=users[1:])["plan"]["update"] == [seed.BERT_EMAIL]
    assert four_runs(server, uipath_users, users=users[:1])["plan"]["update"] == ["cara.k"]


@pytest.mark.parametrize(
    "users",
    [
        [{"user_name": "xan", "email": NEW_EMAIL}, {"user_name": "yves", "email": NEW_EMAIL.upper()}],
        [{"email": NEW_EMAIL}, {"user_name": "cara.k", "email": NEW_EMAIL}],
        [{"email": NEW_EMAIL}, {"user_name": NEW_EMAIL.upper()}],
        [{"user_name": NEW_EMAIL, "email": "z@acme.example"}, {"email": NEW_EMAIL}],
    ],
    ids=str,
)
def test_two_of_a_roster_who_want_the_same_are_refused(server, users):
    for check_mode in (True, False):
        result = run(server, uipath_users, check_mode, users=users)
        assert "users[0] and users[1] are the same user" in result["msg"]
    assert server.writes == 0


# Whatever is there and wanted

NAMES = st.sampled_from(["ann", "Ben", "cy", "dee"])
EMAILS = st.sampled_from(["", None, "a@x.example", "A@x.example", "b@x.example", "c@x.example"])
THERE = st.lists(
    st.builds(lambda name, email: {"id": f"id-{name}", "user_name": name, "email": email, "type": "user"}, NAMES, EMAILS),
    unique_by=lambda user: user["user_name"].lower(),
)
ROSTER = st.lists(
    st.builds(
        lambda name, email, present: Wanted(("user_name", name), {} if email is None else {"email": email}, present=present),
        NAMES,
        EMAILS,
        st.booleans(),
    ),
    unique_by=lambda one: one.find[1].lower(),
)


@given(THERE, ROSTER, st.booleans())
def test_no_order_of_writes_gives_two_people_one_email(there, wanted, purge):
    plan = make_plan(there, wanted, MODEL, "here", purge=purge)
    written = [(c, str(c.attributes["email"]).lower()) for c in plan.of(CREATE, UPDATE) if c.attributes.get("email")]
    clash = any(
        (user["email"] or "").lower() == email and (change.actual or {}).get("id") != user["id"]
        for change, email in written
        for user in there
    )
    with pytest.raises(Refused, match="Nothing was changed") if clash else nullcontext():
        refuse_clashes(plan, there, "here")
