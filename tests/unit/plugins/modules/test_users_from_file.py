# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster from a file gives the results of the same roster in the options."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import partner_users, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, cleanly, four_times, invited, on, roster

USERS = [
    {"email": seed.ADA_EMAIL, "roles": ["Admin"]},
    {"email": "Zoe@acme.example", "roles": ["Member", "Viewer"]},
    {"email": seed.BEN_EMAIL, "state": "absent"},
]
CSV = f"email,roles,state\n{seed.ADA_EMAIL},Admin,\nZoe@acme.example,Member; Viewer,\n{seed.BEN_EMAIL},,absent\n"
LINES = "".join(f"{json.dumps(one)}\n" for one in USERS)
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=SURFACES)
def surface(request, sim):
    """A roster task: its options in, its result out."""
    return lambda check_mode=False, **options: on(request.param, sim, check_mode, **options)


@pytest.fixture(params=[("people.csv", CSV), ("people.jsonl", LINES)], ids=["csv", "jsonl"])
def file(request, tmp_path):
    """The path of a file with these users."""
    name, content = request.param
    (tmp_path / name).write_text(content, encoding="utf-8")
    return str(tmp_path / name)


def test_a_file_gives_the_results_of_the_same_list(sim, surface, file):
    _predicted, real = four_times(sim, lambda check_mode: surface(check_mode, users_file=file, purge=True, max_removals=2))
    after = roster(sim)
    assert set(after) == {seed.ADA_EMAIL, "zoe@acme.example"}
    assert invited(sim) == {(seed.ACME_ID, "zoe@acme.example"): 1}
    sim.reset()
    same = surface(users=USERS, purge=True, max_removals=2)
    assert (roster(sim), real["plan"], real["diff"], real["changed"]) == (after, same["plan"], same["diff"], True)


def test_a_fleet_can_have_a_file_for_each_organization(sim, file):
    organizations = [
        {"organization_id": seed.ACME_ID, "users_file": file},
        {"organization_id": seed.GLOBEX_ID, "users": [{"email": "zoe@acme.example"}]},
    ]
    result = cleanly(sim, partner_users, organization_id=None, organizations=organizations)
    assert [one["plan"]["create"] for one in result["organizations"]] == [["zoe@acme.example"]] * 2
    sim.clear_journal()
    organizations[1]["users_file"] = file
    result = cleanly(sim, partner_users, organization_id=None, organizations=organizations)
    assert ("mutually exclusive" in result["msg"], sim.requests) == (True, [])


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("email\nada@acme.example\n\nzoe\n", "users_file line 4"),
        ("email\nada@acme.example\nADA@acme.example\n", "users_file line 2 and users_file line 3 are the same user"),
        ("email,role_ids\nada@acme.example,;\n", "users_file line 2"),
        ("email,state\nada@acme.example,absent\n", "users_file lists nobody with state=present, so purge would remove all users"),
        ("email\n", "users_file is empty, so purge would remove all users: list the users to keep, or omit purge."),
        ("", "users_file is empty: begin with a row that names the columns"),
        ("email\neve@other.example\n", "users_file line 2 (eve@other.example)"),
        ("email\n", "users_file is empty"),
    ],
)
def test_a_mistake_in_a_file_is_told_before_any_request(sim, surface, tmp_path, check_mode, content, words):
    (tmp_path / "people.csv").write_text(content, encoding="utf-8")
    options = {"users_file": str(tmp_path / "people.csv"), "purge": True, "email_domains": ["acme.example"]}
    result = surface(check_mode, **options)
    assert (words in result["msg"], sim.requests) == (True, []), result["msg"]


def test_a_place_in_a_fleet_says_which_organization(sim, tmp_path):
    (tmp_path / "people.csv").write_text("email\nzoe\n", encoding="utf-8")
    organizations = [
        {"organization_id": seed.ACME_ID, "users": []},
        {"organization_id": seed.GLOBEX_ID, "users_file": str(tmp_path / "people.csv")},
    ]
    result = cleanly(sim, partner_users, organization_id=None, organizations=organizations)
    assert ("organizations[1].users_file line 2" in result["msg"], sim.requests) == (True, [])


def test_users_and_a_file_exclude_each_other(sim, surface, file):
    result = surface(users=USERS, users_file=file)
    assert ("mutually exclusive" in result["msg"], sim.requests) == (True, [])


def test_uipath_reads_a_file_as_well(sim, tmp_path):
    path = tmp_path / "people.csv"
    header = "user_name,email,name,is_active,groups,state\n"
    path.write_text(
        f"{header}zoe,zoe@acme.example,Zoë,no,Finance;Automation Users,\n{seed_uipath.BERT_EMAIL},,,,,absent\n",
        encoding="utf-8-sig",
    )
    real = uipath_tasks.four_runs(sim, uipath_users, users_file=str(path))
    assert real["plan"] == {"create": ["zoe"], "update": [], "delete": [seed_uipath.BERT_EMAIL], "unchanged": 0}
    zoe = uipath_tasks.person(sim, "zoe")
    assert (zoe["name"], zoe["isActive"], len(zoe["groups"])) == ("Zoë", False, 2)
