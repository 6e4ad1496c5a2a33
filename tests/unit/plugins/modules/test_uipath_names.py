# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""User names that are not what they should be: directory users who have none, and a server that stores another than was sent."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_user_info, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    NEW_EMAIL,
    NEW_NAME,
    SEEN,
    asked,
    bodies,
    four_runs,
    people,
    person,
    run,
    token_of,
    world,
)

LOCAL = [{"user_name": name} for name in (seed.ANNA_EMAIL, seed.BERT_EMAIL, "cara.k", "edda", seed.FINN_EMAIL)]
DIRECTORY = [seed.DORA_ID, seed.DIRK_ID]
pytestmark = pytest.mark.usefixtures("waits")


# Without a name


@pytest.fixture(params=["null", "empty"])
def nameless(sim, request):
    """Directory users have no user name here; Dirk has no e-mail either."""
    sim.settings(uipath_directory_user_name=request.param)
    return sim


def test_a_purge_removes_those_without_a_name_by_their_id(nameless):
    result = four_runs(nameless, uipath_users, users=LOCAL, purge=True, max_removals="2")
    assert result["plan"] == {"create": [], "update": [], "delete": DIRECTORY, "unchanged": 5}
    assert result.requests[1:] == ["DELETE /api/User", SEEN]
    assert result.bodies == [{"partitionGlobalId": seed.PARTITION_ID, "userIds": DIRECTORY}]
    assert not {seed.DORA_EMAIL, seed.DIRK_USER_NAME} & set(people(nameless))


def test_those_without_a_name_count_for_the_guard(nameless):
    for check_mode in (True, False):
        result = run(nameless, uipath_users, check_mode, users=LOCAL, purge=True, max_removals="1")
        assert (
            f"2 of the 7 users of the UiPath organization would be removed, but max_removals (1) allows 1: {DIRECTORY[0]}"
            in (result["msg"])
        )
    assert nameless.writes == 0


@pytest.mark.parametrize(
    ("options", "gone"),
    [
        ({"protected": ["*DORA@*"]}, [seed.DIRK_ID]),
        ({"protected": [seed.DIRK_ID.upper()]}, [seed.DORA_ID]),
        ({"users": [*LOCAL, {"id": seed.DIRK_ID}]}, [seed.DORA_ID]),
        ({"users": [*LOCAL, {"email": seed.DORA_EMAIL}]}, [seed.DIRK_ID]),
    ],
    ids=str,
)
def test_those_without_a_name_are_kept_by_id_and_by_email(nameless, options, gone):
    result = four_runs(nameless, uipath_users, **{"users": LOCAL, "purge": True, **options})
    assert result["plan"]["delete"] == gone


def test_the_caller_without_a_name_is_never_purged(sim):
    token, options = token_of(prt_id=seed.PARTITION_ID, sub=seed.DIRK_ID.upper())
    sim.reset(world(seed.default_organization()["users"], tokens=[token]))
    sim.settings(uipath_directory_user_name="null")
    result = run(sim, uipath_users, users=LOCAL, purge=True, max_removals="2", **options)
    assert result["msg"].startswith(f"This would remove {seed.DIRK_ID} from the UiPath organization")
    assert sim.writes == 0


def test_one_without_a_name_is_kept_and_removed_like_any_other(nameless):
    result = four_runs(nameless, uipath_user, email=seed.DORA_EMAIL, groups=["Finance"])
    assert result["changed"]
    assert [user["id"] for user in run(nameless, uipath_user_info, email=seed.DORA_EMAIL)["users"]] == [seed.DORA_ID]
    assert four_runs(nameless, uipath_user, email=seed.DORA_EMAIL, state="absent")["changed"]
    assert four_runs(nameless, uipath_user, id=seed.DIRK_ID, state="absent")["changed"]


# Another name than was sent


@pytest.mark.parametrize("answer", ["live", "openapi"])
@pytest.mark.parametrize("kind", ["normalized", "numbered"])
@pytest.mark.parametrize("visible", [0, 3])
def test_another_name_is_told_at_once_and_nobody_is_created_again(sim, waits, kind, answer, visible):
    sim.settings(uipath_stored_user_name=kind, uipath_bulk_create_answer=answer, uipath_visible_reads=visible)
    options = {"user_name": "zoe.z", "email": NEW_EMAIL, "is_active": False}
    result = run(sim, uipath_user, **options)
    (stored,) = (name for name in people(sim) if name.startswith("zoe"))
    assert (result["failed"], result["changed"]) == (True, True)
    assert f"user_name {stored} instead of zoe.z" in result["msg"]
    assert f"set user_name to {stored}" in result["msg"]
    assert sum(waits) < 10, "the budget is 360 s"
    assert person(sim, stored)["isActive"] is False, "whoever was created is as wanted but for the name"
    for check_mode in (True, False):
        sim.clear_journal()
        again = run(sim, uipath_user, check_mode, **options)
        assert f"the email {NEW_EMAIL} belongs to {stored} (id {person(sim, stored)['id']})" in again["msg"]
        assert asked(sim) == [SEEN]
    assert four_runs(sim, uipath_user, **{**options, "user_name": stored})["changed"] is False


@pytest.mark.parametrize("kind", ["normalized", "numbered"])
def test_whoever_is_found_by_email_is_adopted_by_the_next_run(sim, waits, kind):
    sim.settings(uipath_stored_user_name=kind)
    result = run(sim, uipath_user, email=NEW_EMAIL)
    assert f"instead of {NEW_EMAIL}" in result["msg"]
    assert waits == []
    assert four_runs(sim, uipath_user, email=NEW_EMAIL)["changed"] is False


def test_without_an_email_the_answer_tells_who_was_created(sim, waits):
    sim.settings(uipath_stored_user_name="numbered", uipath_visible_reads=5)
    result = run(sim, uipath_user, user_name="zoe.z", password="Passw0rd-of-zoe")
    (stored,) = (name for name in people(sim) if name.startswith("zoe"))
    assert f"user_name {stored} instead of zoe.z" in result["msg"]
    assert (len(waits), person(sim, stored)["password"]) == (5, "Passw0rd-of-zoe"), "the next run sees what this one has left"


def test_without_an_email_several_are_told_and_none_is_taken_for_another(sim, waits):
    """Nothing says that the answer has the order of the question."""
    sim.settings(uipath_stored_user_name="numbered")
    users = [{"user_name": "xan", "is_active": False}, {"user_name": "yves", "is_active": False}, {"email": NEW_EMAIL}]
    result = run(sim, uipath_users, users=users)
    failures = {one["email"]: one["msg"] for one in result["failures"]}
    assert sorted(failures) == ["xan", "yves", NEW_NAME]
    stored = sorted(name for name in people(sim) if name.startswith(("xan-", "yves-")))
    for name in ("xan", "yves"):
        assert failures[name].startswith(f"Creating {name} in the UiPath organization: the server accepted it, but")
        for one in stored:
            assert f"{one} (id {person(sim, one)['id']})" in failures[name]
    assert (bodies(sim, "PUT"), waits, result["changed"]) == ([], [], True)


def test_without_an_email_and_an_answer_those_who_are_new_are_named_in_the_end(sim):
    sim.settings(uipath_stored_user_name="numbered", uipath_bulk_create_answer="openapi")
    result = run(sim, uipath_user, user_name="zoe.z")
    (stored,) = (name for name in people(sim) if name.startswith("zoe"))
    assert "did not appear within retry_budget" in result["msg"]
    assert f"new users: {stored} (id {person(sim, stored)['id']})" in result["msg"]


@pytest.mark.parametrize("fault", [{"action": "close"}, {"status": 502}], ids=str)
def test_a_lost_answer_about_another_name_creates_nobody_again(sim, fault):
    sim.settings(uipath_stored_user_name="numbered", uipath_unique_email=False)
    sim.fault(method="POST", when="after", **fault)
    result = run(sim, uipath_user, user_name="zoe.z", email=NEW_EMAIL)
    (stored,) = (name for name in people(sim) if name.startswith("zoe"))
    assert f"user_name {stored} instead of zoe.z" in result["msg"]
    assert asked(sim).count(f"POST {BULK}") == 1


@pytest.mark.parametrize("users", ["x", {"id": "1"}, [7], [{"type": [1]}]], ids=str)
def test_an_answer_that_cannot_be_read_is_proven_by_the_look_afterwards(sim, users):
    sim.fault(method="POST", when="after", status=200, json={"result": {"succeeded": True}, "users": users})
    assert run(sim, uipath_user, email=NEW_EMAIL)["changed"]
    sim.fault(method="POST", status=200, json={"result": {"succeeded": True}, "users": users})
    result = run(sim, uipath_user, email="yves@acme.example")
    assert (result["failed"], result["failure"]["status"], result["changed"]) == (True, 200, True), "nobody knows"


def test_an_answer_that_names_nobody_is_fine(sim):
    for users in (None, [], [{"id": None}]):
        sim.fault(method="POST", when="after", status=200, json={"result": {"succeeded": True}, "users": users})
        assert run(sim, uipath_user, email=NEW_EMAIL)["changed"]
        run(sim, uipath_user, email=NEW_EMAIL, state="absent")
