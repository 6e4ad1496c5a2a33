# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One user of an organization, seen by a partner: what is kept true, in every version of the API."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import VERSIONS
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user
from ansible_collections.rosterops.saas_users.tests.unit.tasks import (
    NEW_EMAIL,
    asked,
    invitations,
    run,
    texts,
    told_credential,
    user,
)

BEN = {
    "id": seed.BEN_ID,
    "email": seed.BEN_EMAIL,
    "organization_id": seed.ACME_ID,
    "role": "user",
    "role_ids": [seed.ACME_MEMBER],
}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


# Present


def test_somebody_new_is_invited_once_and_the_second_run_writes_nothing(sim, version):
    options = {"email": NEW_EMAIL, "role_ids": [seed.ACME_ADMIN], "api_version": version}
    result = run(sim, partner_user, **options)
    assert result["changed"]
    assert result["user"]["email"] == NEW_EMAIL.lower()
    assert result["user"]["id"] == user(sim, NEW_EMAIL)["id"]
    after = f"email: {NEW_EMAIL.lower()}\nroles: {seed.ACME_ADMIN}\n"
    assert texts(result) == ("", after)
    assert result["changes"] == [
        {
            "email": NEW_EMAIL.lower(),
            "id": None,
            "action": "create",
            "before": {},
            "after": {"role_ids": [seed.ACME_ADMIN]},
            "done": True,
        }
    ]
    assert asked(sim) == ["GET /", "POST /"]
    assert sim.requests[1]["body"] == {"email": NEW_EMAIL, "role_ids": [seed.ACME_ADMIN]}, "as the author wrote it"
    assert {request["headers"]["x-polytomic-version"] for request in sim.requests} == {version}
    sim.clear_journal()
    again = run(sim, partner_user, **options)
    assert (again["changed"], again["user"], texts(again)) == (False, result["user"], (after, after))
    assert asked(sim) == ["GET /"]
    assert invitations(sim) == 1


def test_somebody_who_is_there_is_adopted_whatever_the_roles(sim, version):
    result = run(sim, partner_user, email=" Ben@ACME.example ", api_version=version)
    assert (result["changed"], result["user"]) == (False, BEN)
    assert asked(sim) == ["GET /"]


@pytest.mark.parametrize(
    ("role_ids", "changed"),
    [
        ([seed.ACME_VIEWER, seed.ACME_MEMBER], False),
        ([seed.ACME_MEMBER.upper(), f" {seed.ACME_VIEWER} ", seed.ACME_MEMBER], False),
        ([seed.ACME_MEMBER], True),
        ([seed.ACME_MEMBER, seed.ACME_VIEWER, seed.ACME_ADMIN], True),
        ([seed.ACME_ADMIN], True),
    ],
)
def test_roles_are_exactly_those_that_are_given(sim, version, role_ids, changed):
    result = run(sim, partner_user, email=seed.CLEO_EMAIL, role_ids=role_ids, api_version=version)
    assert result["changed"] is changed
    update = "PATCH" if version in ("2023-04-25", "2022-12-12") else "PUT"
    assert asked(sim) == ["GET /"] + ([f"{update} /{seed.CLEO_ID}"] if changed else [])
    assert set(user(sim, seed.CLEO_EMAIL)["role_ids"]) == {role.strip().lower() for role in role_ids}
    assert not changed or sim.requests[1]["body"] == {"email": seed.CLEO_EMAIL, "role_ids": role_ids}


def test_roles_by_name_are_resolved_with_one_listing_that_a_partner_may_do(sim, version):
    result = run(sim, partner_user, email=seed.BEN_EMAIL, roles=["viewer", " ADMIN"], api_version=version)
    assert result["changed"]
    assert user(sim, seed.BEN_EMAIL)["roles"] == ["Admin", "Viewer"]
    assert [request["path"].rpartition("/")[2] for request in sim.requests] == ["users", "roles", seed.BEN_ID]
    assert sim.requests[1]["headers"]["authorization"].startswith("Basic ")
    assert not run(sim, partner_user, email=seed.BEN_EMAIL, roles=["Admin", "Viewer"], api_version=version)["changed"]


def test_an_unknown_role_fails_with_those_there_are_and_nothing_is_written(sim):
    result = run(sim, partner_user, email=NEW_EMAIL, roles=["Admin", "Owner"])
    assert result["msg"] == (f"There is no role 'Owner' in organization {seed.ACME_ID}. Existing roles: Admin, Member, Viewer.")
    assert sim.writes == 0


def test_a_role_name_of_several_roles_fails_with_their_ids(sim):
    twins = [{"id": seed.ACME_ADMIN, "name": "Admin"}, {"id": seed.ACME_VIEWER, "name": "admin"}]
    sim.reset({"partner_key": seed.PARTNER_KEY, "organizations": [{"id": seed.ACME_ID, "name": "Acme", "roles": twins}]})
    result = run(sim, partner_user, email=NEW_EMAIL, roles=["Admin"])
    assert f"set role_ids instead ({seed.ACME_ADMIN}, {seed.ACME_VIEWER})" in result["msg"]
    assert sim.writes == 0


def test_the_legacy_role(sim, version):
    options = {"email": seed.BEN_EMAIL, "role": "Admin", "api_version": version}
    assert run(sim, partner_user, **options)["changed"]
    assert user(sim, seed.BEN_EMAIL)["role"] == "admin"
    assert not run(sim, partner_user, **options)["changed"]


def test_by_id_costs_one_request(sim, version):
    result = run(sim, partner_user, id=seed.BEN_ID, api_version=version)
    assert (result["changed"], result["user"]) == (False, BEN)
    assert asked(sim) == [f"GET /{seed.BEN_ID}"]


@pytest.mark.parametrize("answer", [404, "empty", "null", "no_id"])
def test_an_id_must_exist(sim, answer):
    sim.settings(missing_user_get=answer)
    result = run(sim, partner_user, id=seed.MISSING_ID)
    assert result["failed"]
    assert result["msg"].startswith(f"There is no user with the id {seed.MISSING_ID}")
    assert asked(sim) == [f"GET /{seed.MISSING_ID}", "GET /"]


def test_id_and_email_of_one_person(sim):
    assert not run(sim, partner_user, id=seed.BEN_ID, email="BEN@acme.example")["changed"]
    assert asked(sim) == [f"GET /{seed.BEN_ID}"]


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("user_id", [seed.BEN_ID, seed.MISSING_ID])
def test_id_and_email_of_two_persons_fail(sim, user_id, state):
    result = run(sim, partner_user, id=user_id, email=seed.ADA_EMAIL, state=state)
    assert result["failed"]
    assert ("Set only one of id and email" if user_id == seed.BEN_ID else "find them by email") in result["msg"]
    assert sim.writes == 0


# Absent


@pytest.mark.parametrize(
    "who", [{"email": "BEN@acme.example"}, {"id": seed.BEN_ID}, {"id": seed.BEN_ID, "email": seed.BEN_EMAIL}]
)
def test_somebody_is_removed_once(sim, version, who):
    result = run(sim, partner_user, state="absent", api_version=version, **who)
    before = f"email: {seed.BEN_EMAIL}\nroles: {seed.ACME_MEMBER}\n"
    assert (result["changed"], result["user"], texts(result)) == (True, BEN, (before, ""))
    assert user(sim, seed.BEN_EMAIL) is None
    assert asked(sim)[-1] == f"DELETE /{seed.BEN_ID}"
    assert len(asked(sim)) == 2
    sim.clear_journal()
    again = run(sim, partner_user, state="absent", api_version=version, **who)
    assert (again["changed"], again["user"], texts(again)) == (False, None, ("", ""))
    assert sim.writes == 0


def test_somebody_who_is_removed_by_another_meanwhile_is_gone_as_wanted(sim):
    sim.fault(method="DELETE", action="reset", when="after")
    assert run(sim, partner_user, email=seed.BEN_EMAIL, state="absent")["changed"]
    assert [request["status"] for request in sim.requests] == [200, None, 404]


def test_roles_do_not_matter_for_a_removal(sim):
    assert run(sim, partner_user, email=seed.BEN_EMAIL, roles=["No such role"], state="absent")["changed"]


# Whatever the state


@pytest.mark.parametrize("status", [404, 403])
@pytest.mark.parametrize("who", [{"email": NEW_EMAIL}, {"id": seed.BEN_ID}])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_unknown_organization_is_a_failure(sim, state, who, status):
    sim.settings(unknown_organization=status)
    result = run(sim, partner_user, organization_id=seed.MISSING_ID, state=state, **who)
    assert result["failed"]
    assert result["failure"]["status"] == status
    told = told_credential(sim, status, "partner_key")
    assert result["msg"].endswith(f"of organization {seed.MISSING_ID}: organization not found (HTTP {status}){told}")
    assert sim.writes == 0


@pytest.mark.parametrize(
    "options",
    [
        {"email": NEW_EMAIL, "role_ids": [seed.ACME_ADMIN]},
        {"email": NEW_EMAIL},
        {"email": seed.BEN_EMAIL, "roles": ["Admin"]},
        {"email": seed.BEN_EMAIL},
        {"email": seed.BEN_EMAIL, "state": "absent"},
        {"id": seed.BEN_ID, "role": "admin"},
        {"id": seed.MISSING_ID, "state": "absent"},
        {"id": seed.MISSING_ID},
    ],
    ids=str,
)
def test_check_mode_says_the_same_and_writes_nothing(sim, version, options):
    predicted = run(sim, partner_user, check_mode=True, api_version=version, **options)
    assert sim.writes == 0
    before = sim.state()
    real = run(sim, partner_user, api_version=version, **options)
    for name in ("changed", "diff", "failed", "msg"):
        assert predicted.get(name) == real.get(name)
    assert real.get("changed") == (before != sim.state())
    for name, value in (predicted.get("user") or {}).items():
        assert value is None or str(value).lower() == str(real["user"][name]).lower()


@pytest.mark.parametrize("empty_lists", ["null", "array"])
@pytest.mark.parametrize("legacy_role", [True, False])
def test_the_first_user_of_an_organization(sim, version, empty_lists, legacy_role):
    sim.settings(empty_lists=empty_lists, legacy_role=legacy_role, extra_members=True, default_roles="none")
    options = {"organization_id": seed.INITECH_ID, "email": NEW_EMAIL, "api_version": version}
    result = run(sim, partner_user, **options)
    assert result["changed"]
    assert result["user"]["harbor_only"] is False
    assert run(sim, partner_user, **options)["changed"] is False
    assert run(sim, partner_user, state="absent", **options)["changed"] is True


# What is refused before any request


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: id, email."),
        ({"email": NEW_EMAIL, "role_ids": ["a"], "roles": ["b"]}, "mutually exclusive: set only one of them."),
        ({"email": NEW_EMAIL, "role": "a", "roles": ["b"]}, "mutually exclusive: set only one of them."),
        ({"email": NEW_EMAIL, "api_version": "2021-05-23"}, "api_version is '2021-05-23': set it to 2025-09-18, 2024-02-08, "),
        ({"email": ""}, "email is empty"),
        ({"email": "zoe"}, "email is 'zoe', which is not an e-mail address"),
        ({"email": "zoe@acme.example, ben@acme.example"}, "which is more than one e-mail address"),
        ({"id": " "}, "id is empty"),
        ({"id": ".."}, "cannot be an id"),
        ({"email": NEW_EMAIL, "roles": []}, "roles is an empty list"),
        ({"email": NEW_EMAIL, "role_ids": []}, "role_ids is an empty list"),
        ({"email": NEW_EMAIL, "role_ids": [""]}, "role_ids is empty"),
        ({"email": NEW_EMAIL, "role": " "}, "role is empty"),
        ({"email": NEW_EMAIL, "organization_id": " "}, "organization_id is empty"),
        ({"email": NEW_EMAIL, "organization_id": "."}, "cannot be an id"),
        ({"email": NEW_EMAIL, "partner_key": None}, "partner_key"),
        ({"email": NEW_EMAIL, "partner_key": "line\nbreak"}, "partner_key contains a line break"),
        ({"email": NEW_EMAIL, "api_url": "ftp://x"}, "api_url is 'ftp://x', which is not a web address"),
        ({"email": NEW_EMAIL, "timeout": 0}, "timeout is 0"),
        ({"email": NEW_EMAIL, "retries": -1}, "retries is -1"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_anything_is_sent(sim, options, words):
    result = run(sim, partner_user, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert sim.requests == []


@pytest.mark.parametrize("name", ["POLYTOMIC_PARTNER_KEY", "POLYTOMIC_DEPLOYMENT_URL"])
def test_the_environment_gives_what_the_task_does_not(sim, monkeypatch, name):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", seed.PARTNER_KEY + "\n")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", sim.url + "/")
    left_out = {"POLYTOMIC_PARTNER_KEY": "partner_key", "POLYTOMIC_DEPLOYMENT_URL": "api_url"}[name]
    assert run(sim, partner_user, email=seed.BEN_EMAIL, **{left_out: None})["user"] == BEN
