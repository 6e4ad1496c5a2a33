# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of a UiPath organization, read."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user_info
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import OLDER_LIST, SEEN, asked, run, world

LOCAL = [seed.ANNA_EMAIL, seed.BERT_EMAIL, seed.CARA_USER_NAME, seed.EDDA_USER_NAME, seed.FINN_EMAIL]
PEOPLE = [*LOCAL, seed.DORA_EMAIL, seed.DIRK_USER_NAME]
BERT = f"GET /api/User/{seed.BERT_ID}"
MISSING = f"GET /api/User/{seed.MISSING_ID}"
pytestmark = pytest.mark.usefixtures("waits")


def names(result):
    return [user["user_name"] for user in result["users"]]


@pytest.mark.parametrize("enums", ["numbers", "strings"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_all_people_and_nobody_else_with_one_request(sim, enums, check_mode):
    sim.settings(uipath_enums=enums)
    result = run(sim, uipath_user_info, check_mode)
    assert result["changed"] is False
    assert names(result) == PEOPLE
    assert [user["type"] for user in result["users"]] == ["user"] * 5 + ["directory_user"] * 2
    assert asked(sim) == [SEEN]
    assert sim.requests[0]["query"] == "top=1000&skip=0&sortBy=Id&sortOrder=asc"


def test_a_user_in_our_spelling(sim):
    bert = run(sim, uipath_user_info, id=seed.BERT_ID)["users"][0]
    expected = {"id": seed.BERT_ID, "user_name": seed.BERT_EMAIL, "email": seed.BERT_EMAIL, "name": "Bert", "surname": "Brecht"}
    expected.update(display_name=None, is_active=True, type="user", group_ids=[seed.AUTOMATION_USERS_ID], category=0)
    expected.update(bypass_basic_auth_restriction=False, invitation_accepted=False, email_confirmed=False, legacy_id=2)
    expected.update(creation_time="2025-01-15T08:30:00Z", last_modification_time=None, last_login_time=None)
    assert bert == expected


def test_unknown_members_are_passed_through(sim):
    sim.settings(uipath_extra_members=True)
    user = run(sim, uipath_user_info)["users"][0]
    assert user["orbit"] == {"ring": 3, "moons": [None, "Ä"]}
    assert user["last_password_change_time"] is None


def test_an_application_that_can_only_read_is_enough_if_the_environment_names_its_scopes(sim, monkeypatch):
    """The playbooks of the roles take credentials from the environment, and have no option for the scopes."""
    reader = {"access_token": None, "client_id": seed.READER_CLIENT_ID, "client_secret": seed.READER_CLIENT_SECRET}
    monkeypatch.setenv("UIPATH_SCOPE", "")
    assert "'PM.User PM.Group.Read' (option scope)" in run(sim, uipath_user_info, **reader)["msg"]
    monkeypatch.setenv("UIPATH_SCOPE", "PM.User")
    assert "'PM.User' (environment variable UIPATH_SCOPE)" in run(sim, uipath_user_info, **reader)["msg"]
    monkeypatch.setenv("UIPATH_SCOPE", "PM.User.Read PM.Group.Read")
    assert names(run(sim, uipath_user_info, with_names=True, **reader)) == PEOPLE
    assert "'PM.User' (option scope)" in run(sim, uipath_user_info, scope="PM.User", **reader)["msg"]


@pytest.mark.parametrize("no_groups", ["null", "array"])
def test_no_groups_are_an_empty_list(sim, no_groups):
    sim.settings(uipath_no_groups=no_groups)
    assert run(sim, uipath_user_info, user_name=seed.FINN_EMAIL)["users"][0]["group_ids"] == []


@pytest.mark.parametrize(
    ("options", "found", "requests"),
    [
        ({"id": seed.BERT_ID}, [seed.BERT_EMAIL], [BERT]),
        ({"id": f" {seed.BERT_ID.upper()} "}, [seed.BERT_EMAIL], [f"GET /api/User/{seed.BERT_ID.upper()}"]),
        ({"id": seed.BERT_ID, "email": " BERT@acme.example"}, [seed.BERT_EMAIL], [BERT]),
        ({"id": seed.BERT_ID, "user_name": seed.ANNA_EMAIL}, [], [BERT]),
        ({"user_name": "CARA.K"}, ["cara.k"], [SEEN]),
        ({"user_name": seed.CARA_EMAIL}, [], [SEEN]),
        ({"user_name": "robot-1"}, [], [SEEN]),
        ({"email": "Cara@ACME.example"}, ["cara.k"], [SEEN]),
        ({"email": seed.CARA_EMAIL, "user_name": "cara.k"}, ["cara.k"], [SEEN]),
        ({"email": "nobody@acme.example"}, [], [SEEN]),
        ({"id": seed.MISSING_ID}, [], [MISSING]),
        ({"id": seed.ROBOT_ID}, [], [f"GET /api/User/{seed.ROBOT_ID}"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("enums", ["numbers", "strings"])
def test_narrowing(sim, options, found, requests, enums):
    sim.settings(uipath_enums=enums)
    assert names(run(sim, uipath_user_info, **options)) == found
    assert asked(sim) == requests


@pytest.mark.parametrize("option", ["id", "user_name", "email"])
def test_an_empty_name_is_a_mistake(sim, option):
    assert f"{option} is empty" in run(sim, uipath_user_info, **{option: " "})["msg"]
    assert sim.requests == []


@pytest.mark.parametrize("answer", [404, "empty", "null"])
def test_nobody_is_an_empty_list(sim, answer):
    sim.settings(uipath_missing_get=answer)
    assert run(sim, uipath_user_info, id=seed.MISSING_ID)["users"] == []


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_any_other_status_is_not_absence(sim, status):
    sim.fault(method="GET", status=status, times=-1)
    result = run(sim, uipath_user_info, id=seed.BERT_ID, retries=0)
    assert (result["failed"], result["failure"]["status"]) == (True, status)
    assert result["failure"]["method"] == "GET"
    assert result["failure"]["url"].endswith(f"/acme/identity_/api/User/{seed.BERT_ID}")


def test_an_empty_organization(sim):
    sim.reset(world())
    assert run(sim, uipath_user_info)["users"] == []


@pytest.mark.parametrize("partition", [403, 404, 400])
def test_another_partition_is_a_failure_and_not_an_empty_list(sim, partition):
    sim.settings(uipath_wrong_partition=partition)
    for options in ({}, {"email": seed.BERT_EMAIL}):
        result = run(sim, uipath_user_info, partition_id=seed.GLOBEX_PARTITION_ID, **options)
        assert result["failure"]["status"] == partition


def test_an_older_server(sim):
    sim.settings(uipath_users_path="older")
    assert names(run(sim, uipath_user_info)) == PEOPLE
    assert asked(sim) == [SEEN, f"GET {OLDER_LIST}"]


@pytest.mark.parametrize("status", [403, 500])
def test_an_older_path_is_no_way_out_of_another_failure(sim, status):
    sim.fault(method="GET", path="/api/User/users", status=status)
    assert run(sim, uipath_user_info, retries=0)["failure"]["status"] == status
    assert asked(sim) == [SEEN]


@pytest.mark.parametrize("users", [10_000])
def test_an_ordinary_size(sim, users):
    sim.reset(world(users=users))
    assert len(run(sim, uipath_user_info)["users"]) == users
    assert len(sim.requests) == 11
