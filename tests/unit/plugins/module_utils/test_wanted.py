# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the specification cannot say is told together with what it says: one failure has all mistakes of a task."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import listed
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task, review
from ansible_collections.rosterops.saas_users.plugins.modules import (
    org_user,
    org_users,
    partner_user,
    partner_users,
    uipath_user,
    uipath_users,
)

ADDRESS = "which is not an e-mail address: use an address such as jane.doe@acme.example."
EMPTY = "is an empty list, which cannot be stored. To keep the current value, omit the option."
KNOWN = listed(list(org_users.DEFINITION.options["users"]["options"]))
UNSET = "is empty: set a value, or omit the option."


def told(module, options, whole=True):
    """All mistakes in the options of a module."""
    failure = review(module.DEFINITION, options, whole=whole).failure
    return failure["mistakes"] if failure else []


@pytest.mark.parametrize("wrong", [{}, {"purge": "maybe"}], ids=["alone", "with one that the specification shows"])
def test_all_mistakes_of_a_roster_are_told_at_once(wrong):
    users = [
        {"email": "a@x"},
        {"email": "zoe", "roles": []},
        {"email": " A@x ", "roles": ["Admin", " "]},
        {"email": "", "role": " "},
        {"email": "b@x"},
        {"email": "b@X"},
        {"email": "A@X", "role_ids": ["1"]},
    ]
    options = {"users": users, "concurrency": 33, "max_removals": "some", "max_changes": "101%", "min_privileged": -1, **wrong}
    assert told(org_users, {**options, "privileged": []}) == [
        *(["purge is 'maybe': set it to true or false."] if wrong else []),
        "max_removals is 'some': set it to a number such as 5, or a percentage such as 25%.",
        "max_changes is '101%': set it to a percentage up to 100%, or a number such as 5.",
        "min_privileged is -1: set it to 0 or more users.",
        "privileged is empty, or contains an empty name: set it to the roles or groups that min_privileged counts. "
        "To permit that no user has one of them, set min_privileged=0.",
        "concurrency is 33: set it to a number from 1 to 32.",
        "users[0] and users[6] are the same user, A@X: keep only one of them.",
        f"users[1]: email is 'zoe', {ADDRESS}",
        f"users[1] (zoe): roles {EMPTY}",
        f"users[2] (A@x): roles {UNSET}",
        f"users[3]: email {UNSET}",
        f"users[3]: role {UNSET}",
        "users[4] and users[5] are the same user, b@X: keep only one of them.",
    ]


def test_one_entry_may_have_mistakes_of_both_kinds():
    users = [{"email": "zoe", "x": 1, "role_ids": []}, {"email": "a@x", "x": 1}, {"email": "a@x"}, {"roles": []}, None]
    assert told(org_users, {"users": users, "purge": True}) == [
        f"users[0] (zoe): x is not an option: the options are {KNOWN}.",
        f"users[0]: email is 'zoe', {ADDRESS}",
        f"users[0] (zoe): role_ids {EMPTY}",
        f"users[1] (a@x): x is not an option: the options are {KNOWN}.",
        "users[1] and users[2] are the same user, a@x: keep only one of them.",
        "users[3]: one of the following is required: email, id.",
        "users[4] is null: remove the entry, or set its options.",
    ]


def test_all_mistakes_of_a_fleet_are_told_at_once():
    organizations = [
        {"organization_id": "1", "users": [{"email": "zoe"}]},
        {"organization_id": " ", "users": []},
        {"organization_id": "..", "users": [{"email": "a@x"}]},
        {"organization_id": " 1", "users": [{"email": "a@x"}, {"email": "a@x"}]},
        {"organization": "Acme", "users": [{"email": "a@x", "roles": []}]},
        {"organization_id": None, "users": [{"email": "b"}]},
        {"organization_id": "7", "users": "nobody"},
    ]
    options = {"organizations": organizations, "purge": True, "concurrency": 0}
    sentences = told(partner_users, options)
    assert sentences[0] == "concurrency is 0: set it to a number from 1 to 32."
    assert [sentence.partition(": ")[0] for sentence in sentences[1:]] == [
        "organizations[0] and organizations[3] are the same organization",
        "organizations[0].users[0]",
        "organizations[1].organization_id is empty",
        "organizations[1].users is empty, so purge would remove all users",
        "organizations[2]",
        "organizations[3].users[0] and organizations[3].users[1] are the same user, a@x",
        "organizations[4].users[0] (a@x)",
        "organizations[5].users[0]",
        "organizations[6] (7)",
    ]
    assert sentences[-1] == "organizations[6] (7): users is a string: set it to a list."


@pytest.mark.parametrize(
    ("module", "options", "sentences"),
    [
        (org_user, {"email": "zoe", "roles": []}, [f"email is 'zoe', {ADDRESS}", f"roles {EMPTY}"]),
        (org_user, {"email": None, "id": " "}, [f"id {UNSET}"]),
        (org_user, {"id": None}, ["no user specified: set id or email."]),
        (org_user, {"id": [1], "x": 1}, ["id is a list: set it to a string.", "x is not an option of this module."]),
        (org_user, {"email": "a", "x": 1}, ["x is not an option of this module.", f"email is 'a', {ADDRESS}"]),
        (
            partner_user,
            {"email": "a@x.example", "organization_id": "1", "email_domains": ["y.example"]},
            ["a@x.example: the e-mail domain is not in email_domains (y.example): use another, or add it."],
        ),
        (uipath_user, {"user_name": " ", "email": "a", "groups": [" "]},
         [f"user_name {UNSET}", f"email is 'a', {ADDRESS}", f"groups {UNSET}"]),
        (uipath_user, {"id": "1", "email": "", "groups": []}, []),
        (uipath_user, {"id": "1", "user_name": ""}, [f"user_name {UNSET}"]),
        (uipath_users, {"users": [{"email": None}]}, ["users[0]: no user specified: set id, user_name or email."]),
        (uipath_users, {"users": [{"id": "1", "user_name": "", "email": "a"}]},
         [f"users[0] (a): user_name {UNSET}", f"users[0]: email is 'a', {ADDRESS}"]),
    ],
)  # fmt: skip
def test_all_mistakes_of_one_user_are_told_at_once(module, options, sentences):
    assert sorted(told(module, options)) == sorted(sentences)


def test_where_the_task_runs_next_only_it_looks_for_more():
    options = {"users": [{"email": "zoe"}], "api_key": "a-key"}
    assert told(org_users, options, whole=False) == []
    validated = {**dict.fromkeys(org_users.DEFINITION.options), "api_version": "2025-09-18", "api_url": "localhost"}
    params = {**validated, **options, "concurrency": 8, "max_removals": "25%", "privileged": ["Admin"], "retries": 0}
    params |= {"timeout": 1, "retry_budget": 1, "validate_certs": True, "allow_plain_http": False}
    with pytest.raises(InvalidInput) as caught:
        org_users.DEFINITION.run(Task(params, False, print))
    assert caught.value.details["mistakes"] == told(org_users, options) == [f"users[0]: email is 'zoe', {ADDRESS}"]


def test_where_a_number_is_wrong_all_is_told_before_anything_is_opened():
    options = {"users": [{"email": "zoe"}], "concurrency": 0}
    sentences = told(org_users, options, whole=False)
    assert sentences == ["concurrency is 0: set it to a number from 1 to 32.", f"users[0]: email is 'zoe', {ADDRESS}"]


MISTAKES = {
    "rolse is no option": {"rolse": ["A"]},
    "email is": {"email": "zoe"},
    "roles is an empty list": {"roles": []},
    "role is empty": {"role": " "},
    "roles[0] is a boolean": {"roles": [True]},
}


@given(st.lists(st.sampled_from([None, *MISTAKES]), min_size=1, max_size=20))
def test_any_mixture_of_mistakes_is_told_whole(kinds):
    users = [{"email": f"user{number}@x", **MISTAKES.get(kind, {})} for number, kind in enumerate(kinds)]
    sentences = told(org_users, {"users": users})
    addresses = [position for position, kind in enumerate(kinds) if kind == "email is"]
    twins = [f"users[{addresses[0]}] and" for _position in addresses[1:]] if addresses else []
    expected = [f"users[{position}]" for position, kind in enumerate(kinds) if kind]
    found = [sentence.partition(":")[0].partition(" ")[0] for sentence in sentences if " and users[" not in sentence]
    assert found == expected
    assert len(twins) in (0, len(addresses) - 1)
    for sentence, kind in zip([one for one in sentences if " and users[" not in one], filter(None, kinds)):
        assert kind in sentence
