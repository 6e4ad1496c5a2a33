# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people file that a snapshot writes: who is in it, how organizations and roles are named, and what is told."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Organization,
    Place,
    Reading,
    Role,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.snapshot import Snapshot, snapshot, yaml_text

ONE, TWO = "0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f10", "0a7c1c1e-52f7-4f2c-9a1e-6d1a3f0b6f11"
ROLES = {"r1": "Admin", "r2": "Reads, writes", "r3": "Twice", "r4": "TWICE", "r5": "two\nlines", "r6": ""}


def account(who="ada", *roles, **more):
    return Account(f"u-{who}", **{"email": f"{who}@acme.example", "roles": tuple(map(Role, roles)), **more})


def of(*accounts, platform="polytomic", name="Acme", own=False, others=(), **more):
    place = Place(platform, ONE, name)
    organizations = (Organization(place, accounts, ROLES, own), *others)
    return snapshot(Reading(("polytomic", "uipath"), organizations, **more))


def person(*accounts, **more):
    """The only entry of the file."""
    (entry,) = of(*accounts, **more).people
    return entry


def test_a_file_has_one_entry_for_each_person_with_all_their_access():
    users = (account("ADA", "r1", user_name="ada", name="Ada", surname="Arendt"), account("ben", "r1"))
    uipath = Organization(Place("uipath", "partition"), users, ROLES, True)
    globex = Organization(Place("polytomic", TWO, "Globex"), (account("ada"),), ROLES)
    made = of(account("zoe", "r2"), account("ada", "r1", "r2"), others=(uipath, globex))
    assert made.people == [
        {
            "email": "ada@acme.example",
            "name": "Ada",
            "surname": "Arendt",
            "polytomic": [{"organization": "Acme", "roles": ["Admin", "Reads, writes"]}, {"organization": "Globex"}],
            "uipath": {"groups": ["Admin"], "user_name": "ada"},
        },
        {"email": "ben@acme.example", "uipath": {"groups": ["Admin"]}},
        {"email": "zoe@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Reads, writes"]}]},
    ]
    assert made.exceptions == []
    assert made.lines == ["1 account has no roles or groups, so the file permits any roles or groups for it."]


@pytest.mark.parametrize(
    ("roles", "written"),
    [
        (["r1", "r2"], {"roles": ["Admin", "Reads, writes"]}),
        (["r1", "r3"], {"role_ids": ["r1", "r3"]}),
        (["r5"], {"role_ids": ["r5"]}),
        (["r6"], {"role_ids": ["r6"]}),
        (["unlisted"], {"role_ids": ["unlisted"]}),
        ([], {}),
    ],
)
def test_roles_are_written_by_name_where_each_name_tells_one(roles, written):
    assert person(account("ada", *roles))["polytomic"] == [{"organization": "Acme", **written}]
    groups = {{"roles": "groups", "role_ids": "group_ids"}[name]: value for name, value in written.items()}
    assert person(account("ada", *roles), platform="uipath")["uipath"] == groups


@pytest.mark.parametrize(("role", "written"), [("user", {"role": "user"}), (" user", {}), ("", {})])
def test_a_legacy_role_is_written_if_there_are_no_others(role, written):
    assert person(account(role=role))["polytomic"] == [{"organization": "Acme", **written}]
    assert person(account("ada", "r1", role=role))["polytomic"] == [{"organization": "Acme", "roles": ["Admin"]}]


@pytest.mark.parametrize(
    "name", ["", "two  blanks", "two\nlines", " padded", TWO.upper(), "0A7C1C1E-52f7-4f2c-9a1e-6d1a3f0b6f1f"]
)
def test_an_organization_is_called_by_its_id_if_its_name_cannot_be_used(name):
    other = Organization(Place("polytomic", TWO, "Globex"))
    assert person(account(), name=name, others=(other,))["polytomic"] == [{"organization": ONE}]


@pytest.mark.parametrize("kind", ["others", "unreadable", "left_out"])
def test_of_two_organizations_with_one_name_each_is_called_by_its_id(kind):
    place = Place("polytomic", TWO, "ACME")
    other = {"others": Organization(place), "unreadable": Unreadable(place, "HTTP 500"), "left_out": place}[kind]
    assert person(account(), **{kind: (other,)})["polytomic"] == [{"organization": ONE}]
    elsewhere = Organization(Place("uipath", TWO, "Acme"))
    assert person(account(), others=(elsewhere,))["polytomic"] == [{"organization": "Acme"}]


def test_an_organization_is_called_by_its_id_if_its_name_is_the_id_of_another():
    assert person(account(), name="o-2", others=(Organization(Place("polytomic", "O-2", "B")),))["polytomic"] == [
        {"organization": ONE}
    ]


def test_the_callers_own_organization_is_not_named():
    assert person(account("ada", "r1"), own=True)["polytomic"] == [{"roles": ["Admin"]}]
    assert person(account("ada"), own=True)["polytomic"] == [{}]


@pytest.mark.parametrize(
    ("user_name", "written"),
    [("ada", {"user_name": "ada"}), (" ada ", {"user_name": "ada"}), ("a\nb", {}), ("ADA@acme.example", {}), ("", {})],
)
def test_a_user_name_is_written_if_it_is_not_the_address(user_name, written):
    assert person(account(user_name=user_name), platform="uipath")["uipath"] == written


@pytest.mark.parametrize(("name", "written"), [("Ada", {"name": "Ada"}), (" Ada", {}), ("A\u202eda", {}), ("", {})])
def test_a_name_is_written_if_a_roster_leaves_it_as_it_is(name, written):
    entry = person(account(name=name), platform="uipath")
    assert {key: value for key, value in entry.items() if key in ("name", "surname")} == written


@pytest.mark.parametrize(
    ("accounts", "patterns", "why"),
    [
        ([Account("u-1", "", "edda*")], ["edda[*]"], "no e-mail address"),
        ([Account("U-1")], ["U-1"], "no e-mail address"),
        ([Account("u-1", "ada")], ["ada"], "an e-mail address that the people file does not accept"),
        ([Account("u-1", '"a\t?"@x')], ['"a?[?]"@x'], "an e-mail address that the people file does not accept"),
        ([account(), account("ADA")], ["ADA@acme.example", "ada@acme.example"], "the same e-mail address or user name"),
        ([account("a", user_name="n"), account("b", user_name="N")], ["a@acme.example", "b@acme.example"], "the same e-mail"),
    ],
)
def test_who_cannot_be_in_the_file_is_an_exception(accounts, patterns, why):
    made = of(*accounts, platform="uipath")
    assert made.people == []
    assert [one["email"] for one in made.exceptions] == patterns
    assert {one["platform"] for one in made.exceptions} == {"uipath"}
    assert all(one["reason"].startswith(f"Found by snapshot, with {why}") for one in made.exceptions)
    (line,) = made.lines
    assert line.startswith(f"saas_users_exceptions has {len(accounts)} account")
    assert why in line
    assert "(UiPath, Acme)" in line


def test_an_exception_names_its_organization_as_a_pattern():
    (exception,) = of(account(email=""), name="Acme [EU]").exceptions
    assert exception["organization"] == "Acme [[]EU]"


def test_an_account_that_another_system_manages_is_left_out_and_told():
    harbor = account("harbor", elsewhere="a harbor (harbor_only)")
    made = of(account(role="user"), harbor)
    assert [one["email"] for one in made.people] == ["ada@acme.example"]
    assert made.lines == ["Polytomic, Acme: 1 account that is managed by a harbor (harbor_only) is left out."]
    assert of(harbor, harbor).lines == ["Polytomic, Acme: 2 accounts that are managed by a harbor (harbor_only) are left out."]


def test_one_person_with_two_accounts_of_which_another_system_manages_one_is_an_exception():
    assert [one["email"] for one in of(account(), account("Ada", elsewhere="a harbor")).exceptions] == ["ada@acme.example"]


def test_organizations_that_were_left_out_are_counted():
    places = tuple(Place("polytomic", str(number), str(number)) for number in range(2))
    assert of(left_out=places).lines == ["2 organizations were left out, as saas_users_organizations says."]
    assert of(left_out=places[:1]).lines == ["1 organization was left out, as saas_users_organizations says."]


def test_the_file_does_not_depend_on_the_order_of_answers():
    accounts = [account(name, "r1", "r2") for name in ("zoe", "ADA", "ben")] + [Account("u-1", "", "x"), Account("u-2", "", "y")]
    assert of(*accounts)[:2] == of(*accounts[::-1])[:2]


def test_the_text_is_for_people():
    made = of(account("ada", "r1", "r2"), account(email=""), name="Yes")
    assert yaml_text(made, ["Made by a test,\nfor people."]) == (
        "---\n"
        "# Made by a test, for people.\n"
        "\n"
        "saas_users_people:\n"
        "  - email: ada@acme.example\n"
        "    polytomic:\n"
        "      - organization: 'Yes'\n"
        "        roles: [Admin, 'Reads, writes']\n"
        "saas_users_exceptions:\n"
        "  - {email: u-ada, platform: polytomic, organization: 'Yes', reason: 'Found by snapshot, with no e-mail address'}\n"
    )
    assert yaml.safe_load(yaml_text(Snapshot([], [], []), [])) == {"saas_users_people": []}


def itself(text):
    """What ``str()`` returns for a text that Ansible has marked."""
    return text


class Text(str):
    """As ansible-core up to 2.18 marks a text of a result, whose parts and ``str()`` are such texts as well."""

    __str__ = itself


def test_texts_that_ansible_has_marked_are_written_as_texts():
    people = [{Text("email"): Text("a@b.example"), "polytomic": [{"roles": [Text("yes"), Text("{{ odd }}")]}]}]
    text = yaml_text(Snapshot(people, [], []), [])
    assert "  - email: a@b.example\n" in text
    assert "roles: ['yes', !unsafe '{{ odd }}']" in text


@pytest.mark.parametrize("text", ["{{ name }}", "{% raw %}", "{# no", "#jinja2: trim_blocks: False"])
def test_what_looks_like_a_template_is_unsafe(text):
    made = yaml_text(Snapshot([{"email": "a@b.example", "name": text, "polytomic": [{"roles": [text]}]}], [], []), [])
    assert f"name: !unsafe '{text}'" in made
    assert f"roles: [!unsafe '{text}']" in made


@pytest.mark.parametrize(
    "text", ["Yes", "null", "~", "007", "1e3", "2026-01-01", "!vault", "*", "&a", "# no", "a: b", "-", "%", "@x", "'", '"']
)
def test_a_text_stays_a_text(text):
    made = yaml_text(Snapshot([{"email": "a@b.example", "name": text, "polytomic": [{"roles": [text]}]}], [], []), [])
    assert yaml.safe_load(made)["saas_users_people"] == [{"email": "a@b.example", "name": text, "polytomic": [{"roles": [text]}]}]


def test_a_long_list_of_roles_stays_on_one_line():
    roles = [f"A role with the number {number}" for number in range(99)]
    made = yaml_text(Snapshot([{"email": "a@b.example", "polytomic": [{"roles": roles}]}], [], []), [])
    assert [line for line in made.splitlines() if "number 0" in line and "number 98" in line]
