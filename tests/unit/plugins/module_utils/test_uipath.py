# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UiPath's users as they are listed, whatever a server makes of its pages, and as they become visible."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed
from simulator import uipath_reads, uipath_state

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory as _uipath
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.answers import snake_case, user_type
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user, uipath_user_info, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import (
    BULK,
    LIST,
    NEW_EMAIL,
    PASSWORD,
    SEEN,
    asked,
    bodies,
    four_runs,
    people,
    person,
    run,
    world,
)

WITHOUT_END = (
    "Reading the users of the UiPath organization: the server repeats its pages endlessly; is this the URL of the API? (HTTP 200)"
)
COUNTS = ["right", "missing", "null", "0", "too_small", "too_large"]
pytestmark = pytest.mark.usefixtures("waits")


def pages(sim):
    """The query of each listing so far."""
    return [request["query"] for request in sim.requests if request["path"].endswith(LIST)]


def skips(sim):
    return [int(query.split("skip=")[1].split("&")[0]) for query in pages(sim)]


def names(result):
    return [user["user_name"] for user in result["users"]]


# Pages


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("users", [0, 1, 9, 10, 11, 20, 21, 39, 40])
def test_every_page_is_read_whatever_the_total_says(sim, monkeypatch, users, count):
    monkeypatch.setattr(_uipath, "PAGE", 10)
    sim.reset(world(users=users))
    sim.settings(uipath_total_count=count, uipath_unsorted="changing")
    result = run(sim, uipath_user_info)
    assert sorted(names(result)) == [seed.generated_email(number) for number in range(users)]
    assert all(query.startswith("top=10&") and query.endswith("&sortBy=Id&sortOrder=asc") for query in pages(sim))
    assert skips(sim)[: users // 10 + 1] == list(range(0, users + 1, 10))
    assert len(pages(sim)) <= users // 10 + 2
    if count == "right":
        assert len(pages(sim)) == users // 10 + 1


@pytest.mark.parametrize("count", ["right", "missing", "null", "0", "too_large"])
@pytest.mark.parametrize("largest", [3, 4, 7])
def test_a_server_with_smaller_pages_is_read_to_the_end(sim, monkeypatch, largest, count):
    monkeypatch.setattr(uipath_reads, "_LARGEST_TOP", largest)
    sim.settings(uipath_total_count=count)
    assert len(names(run(sim, uipath_user_info))) == 7
    assert skips(sim)[:2] == [0, largest]


@pytest.mark.parametrize(("users", "requests"), [(999, 1), (1000, 2), (1001, 2), (2500, 3)])
def test_a_page_has_a_thousand(sim, users, requests):
    sim.reset(world(users=users))
    assert len(names(run(sim, uipath_user_info))) == users
    assert skips(sim) == [0, 1000, 2000][:requests]
    assert all("top=1000&" in query for query in pages(sim))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("paging", ["repeats_last_page", "ignores_skip"])
@pytest.mark.parametrize("users", [10, 20, 25])
def test_a_server_that_repeats_its_pages_ends_with_a_clear_failure_or_is_read_in_full(sim, monkeypatch, users, paging, count):
    monkeypatch.setattr(_uipath, "PAGE", 10)
    sim.reset(world(users=users))
    sim.settings(uipath_total_count=count, uipath_paging=paging)
    result = run(sim, uipath_user_info)
    words = f"{WITHOUT_END}; check identity_url, {sim.url}{seed.BASE}"
    assert result["msg"] == words if result.get("failed") else len(result["users"]) == users
    assert result.get("failed") or paging == "repeats_last_page"
    assert len(pages(sim)) <= 5
    assert bool(run(sim, uipath_user, email=NEW_EMAIL).get("failed")) >= bool(result.get("failed"))
    assert len(bodies(sim)) <= (0 if result.get("failed") else 1)


def test_a_server_that_never_ends_is_told(sim, monkeypatch):
    monkeypatch.setattr(_uipath, "PAGE", 1)
    monkeypatch.setattr(_uipath, "MOST_USERS", 19)
    sim.faults(*({"path": LIST, "status": 200, "json": {"results": [{"id": str(n), "userName": f"u{n}"}]}} for n in range(30)))
    assert run(sim, uipath_user_info)["msg"] == f"{WITHOUT_END}; check identity_url, {sim.url}{seed.BASE}"
    assert len(pages(sim)) == 20


@pytest.mark.parametrize(("each", "requests"), [(1, 101), (9, 101), (10, 120)])
def test_tiny_pages_are_not_read_for_hours(sim, each, requests):
    """The default page of the API has ten users: a server that gives no more is read."""
    people = [{"id": str(number), "userName": f"u{number}", "type": 0} for number in range(120 * each)]
    found = [people[at : at + each] for at in range(0, len(people), each)]
    sim.faults(*({"path": LIST, "status": 200, "json": {"totalCount": len(people), "results": page}} for page in found))
    result = run(sim, uipath_user_info)
    assert len(pages(sim)) == requests
    assert result["msg"].startswith(WITHOUT_END) if each < 10 else len(result["users"]) == 1200


@pytest.mark.parametrize("total", [{}, {"totalCount": None}, {"totalCount": "1"}, {"totalCount": -1}, {"totalCount": 1}], ids=str)
def test_a_server_that_knows_no_pages_is_read_in_full(sim, total):
    sim.fault(path=LIST, status=200, times=-1, json={"results": [{"id": "1", "userName": "jane"}], **total})
    assert names(run(sim, uipath_user_info)) == ["jane"]
    assert len(pages(sim)) == (1 if total.get("totalCount") == 1 else 2)


def test_no_users_may_be_null(sim):
    sim.fault(path=LIST, status=200, json={"totalCount": 0, "results": None})
    assert run(sim, uipath_user_info)["users"] == []


def test_somebody_on_two_pages_counts_once(sim, monkeypatch):
    monkeypatch.setattr(_uipath, "PAGE", 2)
    users = [{"id": str(number), "userName": f"u{number}", "type": 0} for number in range(4)]
    for start in (0, 1, 3):
        sim.fault(path=LIST, status=200, json={"totalCount": 4, "results": users[start : start + 2]})
    assert names(run(sim, uipath_user_info)) == ["u0", "u1", "u2", "u3"]


def given(sim, total, numbers):
    """The next answer is a page with the users of these numbers."""
    users = [{"id": str(number), "userName": f"u{number}", "type": 0} for number in numbers]
    sim.fault(path=LIST, status=200, json={"totalCount": total, "results": users})


@pytest.mark.parametrize(
    ("removed", "expected"),
    [
        pytest.param({1: [0]}, [0, 2, 1, 3, 5], id="one before"),
        pytest.param({1: [0, 1]}, [0, 2, 0, 2, 4], id="two before"),
        pytest.param({1: [0], 2: [1]}, [0, 2, 1, 0, 2, 4], id="one before, twice"),
        pytest.param({3: [0, 1]}, [0, 2, 4, 6, 4], id="two before an empty page"),
        pytest.param({2: [0]}, [0, 2, 4, 3, 5], id="one before the last page"),
        pytest.param({1: [5]}, [0, 2, 1, 3, 5], id="one behind"),
    ],
)
def test_somebody_removed_while_the_pages_are_read_hides_nobody(sim, monkeypatch, removed, expected):
    """Those behind them move forward, to where an earlier page was."""
    monkeypatch.setattr(_uipath, "PAGE", 2)
    there = list(range(6))
    for at, skip in enumerate(expected):
        there = [number for number in there if number not in removed.get(at, ())]
        given(sim, len(there), there[skip : skip + 2])
    assert {f"u{number}" for number in there} <= set(names(run(sim, uipath_user_info)))
    assert skips(sim) == expected


def test_a_total_that_goes_up_and_down_does_not_keep_a_task_reading(sim, monkeypatch):
    monkeypatch.setattr(_uipath, "PAGE", 2)
    for total, numbers in zip([4, 2] * 4, [*[(0, 1), (2, 3)] * 3, ()]):
        given(sim, total, numbers)
    assert names(run(sim, uipath_user_info)) == ["u0", "u1", "u2", "u3"]
    assert skips(sim) == [0, 2, 0, 2, 0, 2, 4]


@pytest.mark.parametrize(
    "body",
    [
        *("null", "7", "[]", "{}", '{"results": null}', '{"results": {}}', '{"results": [7]}', '{"results": [null]}', "<p>x</p>"),
        *('"x"', '{"users": []}'),
    ],
)
def test_a_list_that_is_none_is_a_failure_and_not_an_empty_organization(sim, body):
    sim.fault(path=LIST, status=200, body=body, times=-1)
    result = run(sim, uipath_user, email=NEW_EMAIL)
    assert result["failure"]["status"] == 200
    assert "is this the URL of the API?" in result["msg"]
    assert sim.writes == 0


# Groups


def test_unknown_and_ambiguous_groups(sim):
    result = run(sim, uipath_user, email=NEW_EMAIL, groups=["Finance", "Fin"])
    there = "Administrators, Automation Developers, Automation Users, Everyone, Finance"
    assert result["msg"] == (
        f"There is no group 'Fin' in the UiPath organization; do you mean 'Finance'? Existing groups: {there}."
    )
    sim.fault(method="GET", path="/api/Group", status=200, json=[{"id": "g1", "name": "Fin"}, {"id": "g2", "name": "fin "}])
    result = run(sim, uipath_user, email=NEW_EMAIL, groups=["FIN"])
    assert result["msg"].endswith("set group_ids instead (g1, g2).")
    assert sim.writes == 0


@pytest.mark.parametrize("answer", ["{}", "null", "[7]", '"x"', "<html></html>"])
def test_groups_that_are_none_are_a_failure(sim, answer):
    sim.fault(method="GET", path="/api/Group", status=200, body=answer)
    assert "is this the URL of the API?" in run(sim, uipath_user, email=NEW_EMAIL, groups=["Finance"])["msg"]
    assert sim.writes == 0


# Visible by and by


@pytest.mark.parametrize("wait", [{"uipath_visible_reads": 3}, {"uipath_visible_seconds": 3}], ids=str)
def test_a_new_user_is_waited_for_and_then_updated(sim, waits, monkeypatch, wait):
    sim.settings(uipath_writes_wait=True, **wait)
    # What becomes visible by the clock does so while we wait, and no wait takes any time here.
    monkeypatch.setattr(uipath_state, "time", waits)
    result = run(sim, uipath_user, email=NEW_EMAIL, password=PASSWORD, is_active=False)
    assert result["changed"]
    assert person(sim, NEW_EMAIL)["password"] == PASSWORD
    assert asked(sim)[:3] == [SEEN, f"POST {BULK}", SEEN]
    assert asked(sim).count(f"POST {BULK}") == 1
    assert result.warnings == [
        "Waiting for up to 360 s in total (retry_budget): the UiPath organization: new users are not visible yet"
    ]


@pytest.mark.parametrize("gone", [1, 3])
def test_a_removed_user_is_waited_for(sim, waits, gone):
    sim.settings(uipath_visible_reads=3)
    stay = [{"id": one["id"]} for name, one in people(sim).items() if one["type"] in (0, 2)][gone:]
    result = run(sim, uipath_users, users=stay, purge=True, max_removals="3")
    assert "failed" not in result, result
    assert len(result["plan"]["delete"]) == gone
    assert waits == [0.5, 1.0, 2.0]
    assert len(result.warnings) == 1
    assert result.warnings[0].endswith("removed users are visible for a while")


def test_the_wait_grows_and_has_an_end(sim, waits):
    sim.settings(uipath_visible_reads=1000)
    result = run(sim, uipath_user, email=NEW_EMAIL, retry_budget=30)
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert result["msg"] == (
        f"Creating {NEW_EMAIL.lower()} in the UiPath organization: the server accepted it, but the user did not appear within "
        "retry_budget: run the task again, which adopts the user if they exist by then"
    )
    assert len(result.warnings) == 1
    sim.settings(uipath_visible_reads=0)
    assert run(sim, uipath_user, email=NEW_EMAIL)["changed"] is False


def test_without_a_budget_nothing_is_waited_for(sim, waits):
    sim.settings(uipath_visible_reads=1)
    assert run(sim, uipath_user, email=NEW_EMAIL, retry_budget=0)["failed"]
    assert run(sim, uipath_user, email=seed.BERT_EMAIL, state="absent", retry_budget=0)["msg"].endswith("the user still exists")
    assert waits == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_removal_that_is_accepted_and_not_done_is_a_failure(sim, number):
    sim.settings(uipath_bulk_delete_partial="silent", uipath_missing_delete=204)
    if number == 1:
        sim.fault(method="DELETE", status=204)
    stay = [{"id": one["id"]} for one in people(sim).values() if one["type"] in (0, 2)][number:]
    result = run(sim, uipath_users, users=stay, purge=True, max_removals="2")
    left = [seed.ANNA_EMAIL, seed.BERT_EMAIL][number - 1]
    assert [one["email"] for one in result["failures"]] == [left]
    assert result["failures"][0]["msg"] == (
        f"Removing {left} from the UiPath organization: the server accepted it, but the user still exists"
    )
    assert result["changed"] is (number == 2)
    assert person(sim, left)
    assert [one["user_name"] for one in result["changes"] if not one["done"]] == [left]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_removal_that_is_answered_with_an_error_is_proven_by_the_look_afterwards(sim, number, when):
    """A gateway gives up on a large batch that the server finishes all the same."""
    sim.fault(method="DELETE", status=504, when=when, times=-1)
    stay = [{"id": one["id"]} for one in people(sim).values() if one["type"] in (0, 2)][number:]
    result = run(sim, uipath_users, users=stay, purge=True, max_removals="2", retries=0)
    gone = [seed.ANNA_EMAIL, seed.BERT_EMAIL][:number]
    done = when == "after"
    assert (bool(result.get("failed")), result["changed"]) == (not done, True), "who is still there may be removed later"
    assert [one["email"] for one in result.get("failures", [])] == ([] if done else gone)
    assert [(one["user_name"], one["done"]) for one in result["changes"]] == [(email, done) for email in gone]


@pytest.mark.parametrize("status", [403, 500])
def test_a_look_afterwards_that_fails_hides_nothing(sim, status):
    """What was accepted and could not be looked at is told of each, beside what was refused."""
    sim.fault(path="/api/User/users", status=status, skip=1, times=-1)
    users = [{"email": NEW_EMAIL}, {"user_name": "robot-1"}, {"email": seed.ANNA_EMAIL, "name": "Anne"}]
    result = run(sim, uipath_users, users=users, retries=0)
    failures = {one["email"]: one for one in result["failures"]}
    assert "DuplicateUserName" in failures["robot-1"]["msg"]
    lost = failures[NEW_EMAIL.lower()]
    words = "the server accepted it, but the result could not be read: Reading"
    assert lost["msg"].startswith(f"Creating {NEW_EMAIL.lower()} in the UiPath organization: {words}")
    assert lost["failure"]["status"] == status
    assert result["changed"]
    assert person(sim, seed.ANNA_EMAIL)["name"] == "Anne"
    sim.clear_faults()
    again = run(sim, uipath_users, users=users[::2])
    assert (again.get("failed"), again["changed"]) == (None, False)


@pytest.mark.parametrize("gone", [["cara.k"], ["cara.k", "edda"]], ids=len)
def test_a_look_after_a_removal_that_fails_is_told_as_well(sim, gone):
    stay = [{"id": one} for one in (seed.ANNA_ID, seed.BERT_ID, seed.FINN_ID, seed.DORA_ID, seed.DIRK_ID)]
    stay += [{"id": seed.EDDA_ID}] if len(gone) == 1 else []
    sim.fault(method="GET", path="/api/User", status=403, skip=1, times=-1)
    result = run(sim, uipath_users, users=stay, purge=True, max_removals="100%")
    assert sorted(one["email"] for one in result["failures"]) == gone
    assert all(
        "the server accepted it, but the result could not be read: Reading the user" in one["msg"] for one in result["failures"]
    )
    sim.clear_faults()
    assert run(sim, uipath_users, users=stay, purge=True)["changed"] is False


# Small things


@pytest.mark.parametrize(
    ("name", "ours"),
    [("groupIDs", "group_ids"), ("id", "id"), ("bypassBasicAuthRestriction", "bypass_basic_auth_restriction")],
)
def test_our_spelling(name, ours):
    assert snake_case(name) == ours


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((0, "user"), ("0", "user"), (None, "user"), ("user", "user"), ("User", "user"), ("", "user")),
        *((2, "directory_user"), ("2", "directory_user"), ("DirectoryUser", "directory_user")),
        *((1, "robot"), (3, "directory_group"), ("robotAccount", "robot_account"), (5, "application"), (6, "6"), (-1, "-1")),
    ],
)
def test_a_type_is_a_number_or_a_name(value, kind):
    assert user_type(value) == kind


def test_somebody_without_any_name():
    with pytest.raises(InvalidInput, match=r"users\[3\]: no user specified: set id, user_name or email."):
        UiPathDirectory(None).wanted({}, "users[3]")


def test_adopting_never_recreates(sim):
    """An older server's POST /api/User would: whoever is there is the same afterwards, with the same id."""
    before = {name: user["id"] for name, user in people(sim).items()}
    four_runs(sim, uipath_users, users=[{"user_name": "cara.k", "email": "cara@new.example", "groups": []}, {"email": NEW_EMAIL}])
    assert {name: user["id"] for name, user in people(sim).items() if name in before} == before
