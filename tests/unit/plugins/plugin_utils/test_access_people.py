# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people file: what it means, all its mistakes at once, and the rosters that it asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.modules import org_users, partner_users, uipath_users
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Access, Permitted, Person
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.people import platforms_of, read_people, rosters

TODAY = date(2026, 6, 1)
WHOLE = """
saas_users_people:
  - email: jane.doe@acme.example
    name: Jane
    surname: Doe
    kind: employee
    owner: sam.roe@acme.example
    until: 2026-12-31
    reason: Finance reports
    ticket: HR-1042
    polytomic:
      - organization: Acme
        roles: [Admin]
    uipath: {groups: [Automation Users], user_name: jane.doe}
saas_users_exceptions:
  - {email: "*@vendor.example", platform: polytomic, organization: Acme, reason: support contract,
     approved_by: sam.roe@acme.example, expires: 2027-03-31}
"""
JANE = Person(
    "jane.doe@acme.example",
    (Access("polytomic", "Acme", roles=("Admin",)), Access("uipath", roles=("Automation Users",), user_name="jane.doe")),
    owner="sam.roe@acme.example",
    until=date(2026, 12, 31),
    reason="Finance reports",
    ticket="HR-1042",
    name="Jane",
    surname="Doe",
)


def people(*entries, **more):
    return read_people({"saas_users_people": list(entries), **more})


def mistakes(*entries, **more):
    with pytest.raises(InvalidInput) as caught:
        people(*entries, **more)
    return caught.value.details.get("mistakes", [caught.value.message])


def test_the_file_of_the_interface_is_read():
    asked = read_people({**yaml.safe_load(WHOLE), "saas_users_platforms": ["polytomic"]})
    assert asked.people == (JANE,)
    support = ("*@vendor.example", "polytomic", "Acme", "support contract", "sam.roe@acme.example", date(2027, 3, 31))
    assert asked.permitted == (Permitted(*support),)
    assert asked.warnings == ()
    assert platforms_of(asked.people) == ("polytomic", "uipath")


def test_all_but_the_address_is_optional():
    asked = people({"email": " zoe@acme.example "})
    assert asked.people == (Person("zoe@acme.example"),)
    assert platforms_of(asked.people) == ()
    assert rosters(asked.people, TODAY) == ([], [], [])


@pytest.mark.parametrize("until", ["2026-12-31", " 2026-12-31", date(2026, 12, 31), datetime(2026, 12, 31, 23, 59)])
def test_a_day_is_read_as_yaml_gives_it_and_as_text(until):
    assert people({"email": "a@acme.example", "until": until}).people[0].until == date(2026, 12, 31)


def test_all_mistakes_are_told_at_once_by_place_and_person():
    found = mistakes(
        {"email": "jane@acme.example", "rolse": [], "until": "tomorrow"},
        {"email": "not an address", "kind": "robot"},
        None,
        {
            "email": "ben@acme.example",
            "polytomic": [{"organization": "Acme", "roles": ["A"], "role": "b"}, {"organization": "acme"}],
        },
        {"email": "JANE@acme.example", "owner": "Sam", "uipath": {"groups": [True]}},
        {"name": "Nobody"},
        saas_users_exceptions=[{"email": "*", "platform": "salesforce", "expires": 2027}],
    )
    for words in (
        "saas_users_people[0] (jane@acme.example): until is 'tomorrow': set it to the last day, such as 2026-12-31.",
        "saas_users_people[0] (jane@acme.example): rolse is ",
        "saas_users_people[1]: email is 'not an address', which is not an e-mail address",
        "saas_users_people[1] (not an address): kind is 'robot': set it to employee, contractor or service.",
        "saas_users_people[2] is null",
        "saas_users_people[3] (ben@acme.example): polytomic names the organization acme twice",
        "saas_users_people[3] (ben@acme.example).polytomic[0] (Acme): roles and role are mutually exclusive",
        "saas_users_people[0] and saas_users_people[4] are the same person, JANE@acme.example: keep only one of them.",
        "saas_users_people[4] (JANE@acme.example): owner is 'Sam', which is not an e-mail address",
        "saas_users_people[4] (JANE@acme.example).uipath: groups[0] is a boolean: quote it",
        "saas_users_people[5]: email is missing: set it.",
        "saas_users_exceptions[0] (*): platform is 'salesforce'",
        "saas_users_exceptions[0] (*): expires is '2027': set it to the last day",
    ):
        assert any(one.startswith(words) for one in found), (words, found)


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_text_means_neither_everybody_nor_ones_own_organization(empty):
    found = mistakes(
        {"email": empty, "owner": empty},
        {"email": "a@acme.example", "polytomic": [None, {"organization": empty}]},
        saas_users_exceptions=[{"email": empty, "organization": "Acme"}, {"email": "*@x", "organization": empty}],
    )
    assert found == [
        "saas_users_exceptions[0] (Acme): email is empty: set it to a value.",
        "saas_users_exceptions[1] (*@x): organization is empty: set it to a value, or omit it.",
        "saas_users_people[0]: email is empty: set it to a value.",
        "saas_users_people[1] (a@acme.example).polytomic[0] is null: remove the entry, or set its options.",
        "saas_users_people[1] (a@acme.example).polytomic[1]: organization is empty: set it to a value, or omit it.",
    ]


def test_who_cannot_be_named_is_told_by_place():
    assert mistakes({"uipath": {"grups": []}}, '{"email": "a@x", "uipath": {"grups": []}}') == [
        "saas_users_people[0].uipath: grups is no option; do you mean groups?",
        "saas_users_people[0]: email is missing: set it.",
        "saas_users_people[1] (a@x).uipath: grups is no option; do you mean groups?",
    ]


def test_one_organization_is_named_once_and_the_own_one_too():
    (sentence,) = mistakes({"email": "a@acme.example", "polytomic": [{"role": "admin"}, {}]})
    assert "polytomic names the caller's own organization twice" in sentence


def test_a_user_name_belongs_to_one_person():
    same = [{"email": f"{one}@acme.example", "uipath": {"user_name": name}} for one, name in (("a", "jd"), ("b", "JD"))]
    assert mistakes(*same) == ["saas_users_people[0] and saas_users_people[1] are the same person, JD: keep only one of them."]


def test_roles_that_are_null_are_told_as_ignored():
    asked = people({"email": "a@acme.example", "polytomic": [{"organization": "Acme", "roles": None}]})
    assert "roles is null and was ignored" in asked.warnings[0]
    assert asked.warnings[0].startswith("saas_users_people[0] (a@acme.example).polytomic[0] (Acme): ")
    assert asked.people[0].access[0].roles is None


def test_mistakes_within_an_entry_name_the_person_once_and_keep_their_order():
    odd = {"email": "a (b).polytomic[7]@acme.example", "polytomic": [{"rols": []}, {"organization": "Acme", "rols": []}]}
    zoe = {"email": "zoe@acme.example", "polytomic": [{"organization": "Acme"}, {"rols": []}]}
    assert mistakes(zoe, odd) == [
        "saas_users_people[0] (zoe@acme.example).polytomic[1]: rols is no option; do you mean roles?",
        "saas_users_people[1]: email is 'a (b).polytomic[7]@acme.example', which is not an e-mail address: use an address such "
        "as jane.doe@acme.example.",
        "saas_users_people[1] (a (b).polytomic[7]@acme.example).polytomic[0]: rols is no option; do you mean roles?",
        "saas_users_people[1] (a (b).polytomic[7]@acme.example).polytomic[1] (Acme): rols is no option; do you mean roles?",
    ]


def test_a_platform_that_is_null_is_told_as_ignored():
    asked = people({"email": "a@acme.example", "uipath": None, "polytomic": None})
    assert asked.warnings == tuple(
        f"saas_users_people[0] (a@acme.example): {name} is null and was ignored: omit it, or set it to a value."
        for name in ("uipath", "polytomic")
    )
    assert asked.people[0].access == ()


class OfAnsible(dict):
    """A dictionary as a play has it."""


def test_a_value_of_a_class_of_ansible_is_called_what_it_is():
    with pytest.raises(InvalidInput, match=r"^saas_users_people is a dictionary: set it to a list\.$"):
        read_people({"saas_users_people": OfAnsible(a=1)})


def test_there_is_no_file():
    assert "saas_users_people is missing" in read_without()


def read_without():
    with pytest.raises(InvalidInput) as caught:
        read_people({})
    return caught.value.message


def test_rosters_have_each_organization_once_and_own_people_apart():
    identifier = "0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10"
    jane = {"email": "jane@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Admin"]}, {"role_ids": ["r1"]}]}
    ben = {"email": "ben@acme.example", "polytomic": [{"organization": "ACME", "role": "user"}, {"organization": identifier}]}
    found = rosters(people(jane, ben).people, TODAY)
    assert found.organizations == [
        {
            "organization": "Acme",
            "users": [{"email": "jane@acme.example", "roles": ["Admin"]}, {"email": "ben@acme.example", "role": "user"}],
        },
        {"organization_id": identifier, "users": [{"email": "ben@acme.example"}]},
    ]
    assert found.own == [{"email": "jane@acme.example", "role_ids": ["r1"]}]
    assert found.uipath == []


def test_a_user_of_uipath_has_names_groups_and_the_address_beside_a_user_name():
    assert rosters([JANE], TODAY).uipath == [
        {
            "user_name": "jane.doe",
            "email": "jane.doe@acme.example",
            "name": "Jane",
            "surname": "Doe",
            "groups": ["Automation Users"],
        }
    ]
    zoe = people({"email": "zoe@acme.example", "uipath": {"group_ids": ["g"]}}).people
    assert rosters(zoe, TODAY).uipath == [{"email": "zoe@acme.example", "group_ids": ["g"]}]
    assert rosters(people({"email": "zoe@acme.example", "uipath": {}}).people, TODAY).uipath == [{"email": "zoe@acme.example"}]


@pytest.mark.parametrize(("days", "state"), [(0, None), (1, None), (-1, "absent")])
def test_after_the_last_day_a_person_is_absent_wherever_the_file_names_them(days, state):
    until = TODAY + timedelta(days=days)
    entry = {"email": "a@acme.example", "until": until, "polytomic": [{"organization": "Acme"}, {}], "uipath": {}}
    organizations, own, uipath = rosters(people(entry).people, TODAY)
    assert [one.get("state") for one in (*organizations[0]["users"], *own, *uipath)] == [state] * 3


def test_state_absent_is_absent_whatever_the_day():
    entry = {"email": "a@acme.example", "until": TODAY, "state": "absent", "polytomic": [{}]}
    assert rosters(people(entry).people, TODAY).own == [{"email": "a@acme.example", "state": "absent"}]


ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["present", "absent"]),
        "until": st.dates(date(2026, 5, 30), date(2026, 6, 3)),
        "polytomic": st.lists(
            st.fixed_dictionaries(
                {"organization": st.sampled_from(["Acme", "Globex", "initech"])}, optional={"roles": st.just(["Admin"])}
            ),
            max_size=3,
            unique_by=lambda one: one["organization"],
        ),
        "uipath": st.fixed_dictionaries({}, optional={"groups": st.just(["Everyone"]), "user_name": st.just("")}),
    },
)


@given(st.lists(ENTRIES, max_size=6))
def test_nobody_is_lost_nobody_is_doubled_and_the_modules_accept_it(entries):
    numbered = [{"email": f"user{number}@acme.example", **entry} for number, entry in enumerate(entries)]
    found = rosters(people(*numbered).people, TODAY)
    wanted = [(one["email"], place["organization"]) for one in numbered for place in one.get("polytomic", ())]
    told = [(user["email"], one["organization"]) for one in found.organizations for user in one["users"]]
    assert sorted(told) == sorted(wanted)
    assert [user["email"] for user in found.uipath] == [one["email"] for one in numbered if "uipath" in one]
    names = [folded["organization"].lower() for folded in found.organizations]
    assert len(names) == len(set(names))
    for module, option, values in (
        (partner_users, "organizations", found.organizations),
        (org_users, "users", found.own),
        (uipath_users, "users", found.uipath),
    ):
        specified = module.DEFINITION.options[option]["options"]
        assert all(value.keys() <= specified.keys() for value in values)
