# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations that the people file, exceptions and decisions write in several ways: by name, by id, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import Access, Place
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.names import ByOrganization, Called, Found, Names
from ansible_collections.rosterops.saas_users.tests.unit.access import person
from ansible_collections.rosterops.saas_users.tests.unit.plugins.plugin_utils.test_access_roster import (
    ACME,
    ID,
    LISTED,
    OTHER_ID,
    YESTERDAY,
    decision,
    exception,
    made,
    users,
)


def test_what_a_text_means():
    names = Names((*LISTED, Place("polytomic", "1", "Twin"), Place("polytomic", "2", "twin")), ACME)
    assert [names.find(text) for text in ("acme ", ID.upper(), "", "1", "Umbrella")] == [ACME, ACME, ACME, names.there[2], None]
    assert names.find("Twin") is None, "two have this name"
    assert [names.key(text) for text in ("Acme", "", "TWIN", "Umbrella ")] == [ID, ID, "twin", "umbrella"]
    assert [names.lacks(text) for text in ("Acme", "Twin", "Umbr*", "Umbrella")] == [False, False, False, True]
    assert names.lacking == set()


def test_what_is_called_as_it_is_written():
    assert Names().called("Acme") == Called(frozenset({"acme"}), False, True)
    assert Names().called(ID) == Called(frozenset({ID}), True, False)
    assert Names().called("") == Called(frozenset(), False, False)
    assert Names(LISTED).called("Acme") == Called(frozenset({"acme", ID})) == Called.of(ACME)
    assert Called.of(Place("uipath", "p")) == Called(frozenset({"p"}), True, False)


def test_values_by_organization():
    texts = ["acme", "Glo*", ID, OTHER_ID, "*", "Globex [EU]"]
    values = ByOrganization((text, text) for text in texts)
    assert values.of(Called.of(ACME)) == Found(["acme", ID, "*"], [])
    assert values.of(Called(frozenset({OTHER_ID}), True, False)) == Found([OTHER_ID, "*"], ["acme", "Glo*", "Globex [EU]"])
    assert values.of(Called(frozenset({"globex [eu]"}), False, True)) == Found(["Glo*", "*", "Globex [EU]"], [ID, OTHER_ID])
    assert values.of(Called(frozenset(), False, False)) == Found(["*"], ["acme", "Glo*", ID, OTHER_ID, "Globex [EU]"])


def test_an_organization_may_be_written_by_name_by_id_and_as_the_own_one():
    people = [person("ida", organization=ID), person("ada"), person("own", organization=""), person("gus", organization="Globex")]
    found = made(*people, there=LISTED, own=ACME, purge=True)
    acme, globex = found.organizations
    assert (acme.place, acme.purge, found.own, found.lacking) == ("Acme", True, None, [])
    assert users(acme) == [(f"{name}@acme.example", "present") for name in ("ida", "ada", "own")]
    assert users(globex) == [("gus@acme.example", "present")]


@pytest.mark.parametrize(
    ("people", "lacking"),
    [
        ([person("ada"), person("gus", organization="Globex")], []),
        ([person("ada"), person("ida", organization=ID)], ["fleet"]),
        ([person("ada"), person("own", organization="")], ["own"]),
        ([person("own", organization="")], []),
        ([person("ada"), person("robo", platform="uipath", organization="")], []),
    ],
)
def test_what_is_lacking_to_tell_organizations_apart(people, lacking):
    assert made(*people).lacking == lacking
    assert made(*people, platforms=["uipath"]).lacking == []


@pytest.mark.parametrize(
    ("texts", "called"), [(("Acme", ID), ID), ((ID, "acme"), "acme"), (("Acme", ""), "your own organization")]
)
def test_who_has_an_organization_twice_is_told(texts, called):
    twice = replace(person("ada"), access=tuple(Access("polytomic", text) for text in texts))
    with pytest.raises(InvalidInput) as caught:
        made(person("ben"), twice, there=LISTED, own=ACME)
    assert caught.value.message == (
        f"saas_users_people[1] (ada@acme.example): polytomic has the organization {called} twice: combine the roles in one entry."
    )


@pytest.mark.parametrize(
    ("one", "acme", "globex", "own"),
    [
        (exception(organization="Acme"), True, False, False),
        (exception(organization=ID.upper()), True, False, False),
        (exception(organization="Glo*"), False, True, False),
        (exception(organization=OTHER_ID), False, True, False),
        (exception(organization="Initech"), False, False, True),
        (exception(organization="Init*"), False, False, True),
    ],
)
def test_listed_organizations_show_where_an_exception_holds(one, acme, globex, own):
    initech = Place("polytomic", "c0000000-0000-4000-8000-000000000003", "Initech")
    people = [person("ida", organization=ID), person("gus", organization="Globex"), person("own", organization="")]
    found = made(*people, permitted=[one], purge=True, there=(*LISTED, initech), own=initech)
    holds = [bool(roster.protected) for roster in (*found.organizations, found.own)]
    assert (holds, found.warnings, found.lacking) == ([acme, globex, own], [], [])


@pytest.mark.parametrize(
    ("place", "one", "lacking"),
    [
        (ID, exception(organization="Acme"), ["fleet"]),
        ("Acme", exception(organization=ID), ["fleet"]),
        ("", exception(organization="Acme"), ["fleet", "own"]),
        ("Acme", exception(organization="Globex"), ["fleet"]),
        ("Acme", exception(organization="Glo*"), []),
        ("Acme", exception(organization="acme"), []),
        ("Acme", exception(organization="Globex", platform="uipath"), []),
        ("Acme", exception(organization="Globex", expires=YESTERDAY), []),
    ],
)
def test_what_is_lacking_to_know_where_an_exception_holds(place, one, lacking):
    assert made(person("ada", organization=place), permitted=[one], purge=True).lacking == lacking
    assert made(person("ada", organization=place), permitted=[one]).lacking == []


def test_an_exception_for_an_organization_that_does_not_exist_is_a_mistake():
    permitted = [
        exception(organization="Acme"),
        exception("a@x", organization="Globx"),
        exception("b@x", organization="Umbrella"),
    ]
    with pytest.raises(InvalidInput) as caught:
        made(person("ada"), permitted=permitted, purge=True, there=LISTED)
    assert caught.value.details["mistakes"] == [
        "saas_users_exceptions[1] (a@x): there is no organization 'Globx'; do you mean 'Globex'?",
        "saas_users_exceptions[2] (b@x): there is no organization 'Umbrella'; the organizations are Acme, Globex.",
    ]
    assert made(person("ada"), permitted=permitted, there=LISTED).organizations[0].protected == []


def test_listed_organizations_are_narrowed_by_name_and_by_id():
    people = [person("ida", organization=ID), person("gus", organization="Globex")]
    assert [one.place for one in made(*people, organizations=("acme",), there=LISTED).organizations] == [ID]
    assert [one.place for one in made(*people, organizations=(OTHER_ID,), there=LISTED).organizations] == ["Globex"]
    unlisted = made(person("ida", organization=ID), organizations=("acme",))
    assert (unlisted.organizations, unlisted.lacking) == ([], ["fleet"])


def test_what_narrows_to_nothing_is_told():
    found = made(person("ada"), organizations=("Acme", "Globx", "In*"))
    told = "The people file mentions no organization like Globx, In*, which saas_users_organizations names"
    assert found.warnings == [f"{told}: nothing is changed there."]
    assert made(person("own", organization=""), organizations=("Acme",)).warnings == []
    reached = made(
        person("ada"),
        organizations=("Acme", "Glo*"),
        decisions=[decision("eve", organization="Globex", organization_id=OTHER_ID)],
    )
    assert reached.warnings == []


def test_an_id_that_is_no_uuid_is_found_like_any_other():
    place = Place("polytomic", "org-7", "Acme")
    for text, other in (("Acme", "ORG-7"), ("org-7", "acme")):
        given = {"permitted": [exception(organization=other)], "purge": True}
        assert made(person("ada", organization=text), **given).lacking == ["fleet"], "it could be a mistake"
        found = made(person("ada", organization=text), **given, there=[place])
        assert (found.organizations[0].protected, found.lacking, found.warnings) == (["*@vendor.example"], [], [])
        decided = made(person("ada", organization=text), decisions=[decision("ada", organization_id="org-7")])
        assert (users(decided.organizations[0]), decided.warnings) == ([("ada@acme.example", "absent")], [])
