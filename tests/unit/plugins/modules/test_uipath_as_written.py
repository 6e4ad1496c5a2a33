# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server accepts and ignores is looked at once, and told with its member, never taken for done."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    CLIENT,
    NEW_EMAIL,
    NEW_NAME,
    PASSWORD,
    SEEN,
    asked,
    bodies,
    four_runs,
    people,
    person,
    run,
)

BERT = f"/api/User/{seed.BERT_ID}"
STAYS_ACTIVE = (
    f"Writing {seed.BERT_EMAIL} in the UiPath organization: the server returned success, but the user has is_active True "
    "instead of False. Check this user on the platform before you run the task again."
)
pytestmark = pytest.mark.usefixtures("waits")


def looks(sim, path=BERT):
    """How often it was looked after the last PUT."""
    requests = asked(sim)[::-1]
    return requests[: requests.index(next(one for one in requests if one.startswith("PUT")))].count(f"GET {path}")


# A single user


def test_an_is_active_that_stays_is_a_failure_in_every_run(sim):
    sim.settings(uipath_is_active="ignored")
    for _run in range(2):
        sim.clear_journal()
        result = run(sim, uipath_user, email=seed.BERT_EMAIL, is_active=False)
        assert (result["failed"], result["changed"], result["msg"]) == (True, True, STAYS_ACTIVE)
        assert asked(sim)[:3] == [SEEN, f"PUT {BERT}", f"GET {BERT}"]
        assert asked(sim).count(f"PUT {BERT}") == 1
        assert 1 < looks(sim) <= 6, "it could have been seen with a delay"


def test_what_is_as_written_beside_it_is_not_told(sim):
    sim.settings(uipath_is_active="ignored")
    result = run(sim, uipath_user, email=seed.BERT_EMAIL, is_active=False, name="Berta")
    assert result["msg"] == STAYS_ACTIVE
    assert person(sim, seed.BERT_EMAIL)["name"] == "Berta"


def test_a_group_that_cannot_be_left_is_told_with_its_member(sim):
    sim.settings(uipath_everyone="automatic")
    run(sim, uipath_user, email=NEW_EMAIL)
    for _run in range(2):
        sim.clear_journal()
        result = run(sim, uipath_user, email=NEW_EMAIL, groups=[])
        assert (result["failed"], result["changed"]) == (True, True)
        assert f"success, but the user has group_ids ['{seed.EVERYONE_ID}'] instead of []." in result["msg"]
        assert len(bodies(sim, "PUT")) == 1


def test_somebody_new_who_cannot_be_made_inactive(sim):
    sim.settings(uipath_is_active="ignored")
    result = run(sim, uipath_user, email=NEW_EMAIL, is_active=False)
    assert (result["failed"], result["changed"]) == (True, True)
    assert (
        f"Writing {NEW_NAME} in the UiPath organization: the server returned success, but the user has is_active True"
        in result["msg"]
    )


def test_the_user_who_is_returned_is_the_one_who_was_seen(sim):
    result = run(sim, uipath_user, id=seed.BERT_ID, name="Berta")
    assert result["user"]["last_modification_time"] == person_time(sim)
    assert asked(sim) == [f"GET {BERT}", f"PUT {BERT}", f"GET {BERT}"]


def person_time(sim):
    users = sim.state()["uipath"]["organizations"][0]["users"]
    return next(user["lastModificationTime"] for user in users if user["id"] == seed.BERT_ID)


def test_what_is_cleared_is_returned_as_in_check_mode(sim):
    task = {"user_name": seed.ANNA_EMAIL, "surname": "", "email": ""}
    predicted, real = run(sim, uipath_user, check_mode=True, **task)["user"], run(sim, uipath_user, **task)["user"]
    assert (predicted["surname"], predicted["email"]) == (real["surname"], real["email"]) == ("", "")


def test_a_password_cannot_be_looked_at(sim):
    result = run(sim, uipath_user, id=seed.BERT_ID, password=PASSWORD, update_password="always")
    assert (result["changed"], asked(sim)) == (True, [f"GET {BERT}", f"PUT {BERT}"])


def test_somebody_who_is_gone_after_the_write_is_told(sim):
    sim.fault(method="GET", path=BERT, status=404, times=-1)
    result = run(sim, uipath_user, email=seed.BERT_EMAIL, name="Berta")
    assert (result["failed"], result["changed"]) == (True, True)
    assert "the server returned success, but the user does not exist. Check" in result["msg"]


@pytest.mark.parametrize("status", [403, 500])
def test_a_look_that_fails_is_told(sim, status):
    sim.fault(method="GET", path=BERT, status=status, times=-1)
    result = run(sim, uipath_user, email=seed.BERT_EMAIL, name="Berta", retries=0)
    assert (result["failed"], result["changed"]) == (True, True)
    words = (
        f"the server returned success, but whether it was stored as written could not be read: Reading the user {seed.BERT_ID}"
    )
    assert words in result["msg"]


def test_a_change_that_is_seen_with_a_delay_is_waited_for(sim, waits):
    before = {**person(sim, seed.BERT_EMAIL), "groupIDs": []}
    sim.fault(method="GET", path=BERT, status=200, json=before, times=2)
    result = run(sim, uipath_user, email=seed.BERT_EMAIL, name="Berta")
    assert (result.get("failed"), result["changed"], result["user"]["name"]) == (None, True, "Berta")
    assert (looks(sim), waits) == (3, [0.5, 1.0])
    assert "changes to users are not visible yet" in result.warnings[0]


@pytest.mark.parametrize("kind", ["ignored", "refused"])
def test_what_the_directory_governs_is_not_missed(sim, kind):
    sim.settings(uipath_directory_update=kind)
    result = four_runs(sim, uipath_user, user_name=seed.DORA_EMAIL, name="Theodora", is_active=False)
    assert result["user"]["name"] == "Dora"


# A roster


def users_of(*emails, **members):
    return [{"email": email, **members} for email in emails]


def test_a_roster_costs_one_listing(sim):
    users = users_of(seed.ANNA_EMAIL, seed.BERT_EMAIL, seed.CARA_EMAIL, name="Same")
    result = four_runs(sim, uipath_users, users=users)
    assert [one.split(" ")[0] for one in result.requests] == ["GET", "PUT", "PUT", "PUT", "GET"]
    assert result.requests[-1] == SEEN


def test_one_change_in_a_roster_costs_one_get(sim):
    result = four_runs(sim, uipath_users, users=[*users_of(seed.BERT_EMAIL, name="Berta"), *users_of(seed.ANNA_EMAIL)])
    assert result.requests == [SEEN, f"PUT {BERT}", f"GET {BERT}"]


def test_who_is_not_as_written_is_told_by_name_and_no_removal_is_begun(sim):
    sim.settings(uipath_is_active="ignored")
    users = [*users_of(seed.BERT_EMAIL, is_active=False), *users_of(seed.ANNA_EMAIL, name="Anne")]
    for _run in range(2):
        before = people(sim)
        result = run(sim, uipath_users, users=users, purge=True, max_removals="100%")
        assert (result["failed"], result["changed"]) == (True, True)
        assert [(one["email"], one["action"], one["msg"]) for one in result["failures"]] == [
            (seed.BERT_EMAIL, "update", STAYS_ACTIVE)
        ]
        assert people(sim).keys() == before.keys()
        assert [one["user_name"] for one in result["changes"] if one["action"] == "update" and not one["done"]] == [
            seed.BERT_EMAIL
        ]
        assert person(sim, seed.BERT_EMAIL)["isActive"] is True, "as the server has it"
    assert person(sim, seed.ANNA_EMAIL)["name"] == "Anne"


def test_who_is_created_and_needs_no_other_write_is_seen_in_the_listing_that_is_made_anyway(sim):
    result = four_runs(sim, uipath_users, users=users_of(NEW_EMAIL, "yves@acme.example", name="New"), **CLIENT)
    assert [one for one in result.requests if "connect" not in one] == [SEEN, f"POST {BULK}", SEEN]


def test_a_name_that_a_create_loses_is_told(sim):
    sim.reset()
    listed = [{**user, "groupIDs": [], "type": 0} for user in people(sim).values()][:1]
    lost = {"id": seed.MISSING_ID, "userName": NEW_NAME, "email": NEW_NAME, "name": None, "type": 0}
    pages = {"totalCount": 2, "results": [*listed, lost]}
    sim.fault(path="/api/User/users", status=200, json=pages, skip=1, times=-1)
    sim.fault(path=seed.MISSING_ID, method="GET", status=200, json=lost, times=-1)
    result = run(sim, uipath_user, email=NEW_EMAIL, name="Zoe")
    assert (result["failed"], result["changed"]) == (True, True)
    assert "the server returned success, but the user has name None instead of Zoe." in result["msg"]
