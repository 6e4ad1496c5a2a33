# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations by name: which one is meant, and what is said if that is not clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import nearest
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import (
    Place,
    chosen,
    find,
    is_pattern,
    listed,
    name_of,
    refuse_same,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.organizations import directory_of, located, place_of
from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory

ACME, GLOBEX = Place("1", "Acme"), Place("2", "Globex")
TWINS = [Place("3", "Hooli"), Place("4", "HOOLI")]
THERE = [ACME, GLOBEX, *TWINS, Place("5", ""), Place("", "No id")]


EXISTING = " Existing organizations: Acme, Globex, HOOLI, Hooli, No id."


def named(*names):
    return [Place(name=name, source=f"organizations[{position}]") for position, name in enumerate(names)]


class Fleet:
    """Counts how often its organizations are listed."""

    listings = 0

    def organizations(self):
        """Those of THERE."""
        self.listings += 1
        return [{"id": one.id, "name": one.name} for one in THERE]

    def directory(self, organization_id, name=""):
        """How it was asked for."""
        return organization_id, name


# Which ones are meant, where there may be several


@pytest.mark.parametrize(
    ("texts", "found", "unknown"),
    [
        ([], set(), []),
        (["acme"], {0}, []),
        ([" ACME ", "2", "Acme"], {0, 1}, []),
        (["hooli"], {2, 3}, []),
        (["4"], {3}, []),
        (["*o*"], {1, 2, 3, 5}, []),
        (["[ag]*", "no  ID"], {0, 1, 5}, []),
        (["Acmee", "x*", "", "Acme"], {0}, ["Acmee", "x*", ""]),
    ],
    ids=str,
)
def test_several_organizations_by_name_id_or_pattern(texts, found, unknown):
    assert chosen(texts, THERE) == (found, unknown)


def test_a_name_that_looks_like_a_pattern_is_a_name_first():
    there = [Place("1", "Acme [EU]"), Place("2", "Acme E"), Place("3", "*")]
    assert chosen(["acme [eu]"], there) == ({0}, [])
    assert chosen(["*"], there) == ({2}, [])
    assert chosen(["*"], there[:2]) == ({0, 1}, [])
    assert [is_pattern(text) for text in ("a*", "a?", "[a]", "a]", "acme", "")] == [True, True, True, False, False, False]


# Which one is meant


@pytest.mark.parametrize("name", ["Acme", " acme ", "ACME", "\N{FULLWIDTH LATIN CAPITAL LETTER A}cme"[1:].join(("A", ""))])
def test_a_name_is_found_in_any_case(name):
    assert find([Place(name=name, source="here")], THERE) == [Place("1", "Acme", "here")]


def test_an_id_in_the_place_of_a_name_is_found_unless_it_is_the_name_of_another():
    places = [Place(name="2", source="a"), Place(name=" 5 ", source="b")]
    assert find(places, THERE) == [Place("2", "Globex", "a"), Place("5", "", "b")]
    assert find([Place(name="ORG_1")], [Place("org_1", "Acme"), Place("9", "Globex")]) == [Place("org_1", "Acme")]
    assert find([Place(name="1")], [Place("1", "Acme"), Place("2", "1")]) == [Place("2", "1")]
    with pytest.raises(InvalidInput, match="are the same organization"):
        find([Place(name="2", source="a"), Place(name="Globex", source="b")], THERE)


def test_an_id_gets_its_name_and_one_that_is_not_listed_is_kept():
    places = [Place(id="1", source="a"), Place(id="9", source="b"), Place(id="5")]
    assert find(places, THERE) == [Place("1", "Acme", "a"), Place("9", "", "b"), Place("5", "")]


def test_an_id_is_spelled_as_it_is_listed():
    """It is part of URLs, where case can matter."""
    places = [Place(id="ORG_1", source="a"), Place(id="Org_9", source="b")]
    assert find(places, [Place("org_1", "Acme")]) == [Place("org_1", "Acme", "a"), Place("Org_9", "", "b")]
    twins = [Place("org_1", "Acme"), Place("ORG_1", "Globex")]
    assert find(places[:1], twins) == find(places[:1], twins[::-1]) == [Place("ORG_1", "Globex", "a")]
    assert find([Place(id="Org_1")], twins) == [Place("Org_1", "")]


def test_a_name_takes_one_line():
    assert name_of({"name": " Acme \n Corp\t "}) == "Acme Corp"
    assert listed([{"id": "1", "name": "Acme\nCorp"}, {"name": None}, {}]) == [Place("1", "Acme Corp"), Place(), Place()]


@given(st.lists(st.sampled_from(["Acme", "globex", " ACME", "1", "2", "9", "Umbrella", "Hooli"]), unique=True, max_size=4))
def test_the_places_are_those_that_were_given_in_the_same_order_or_refused(texts):
    places = [Place(id=text, source=text) if text.isdigit() else Place(name=text, source=text) for text in texts]
    try:
        found = find(places, THERE)
    except (InvalidInput, Refused):
        meant = [{"acme": "1", "globex": "2"}.get(text.strip().lower(), text) for text in texts]
        assert len(set(meant)) < len(meant) or {"Umbrella", "Hooli"} & set(texts)
    else:
        assert [place.source for place in found] == texts
        assert all(place.id for place in found)


# What is said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Acmee", f"There is no organization 'Acmee'; do you mean 'Acme'?{EXISTING}"),
        ("globx", f"There is no organization 'globx'; do you mean 'Globex'?{EXISTING}"),
        ("Umbrella", f"There is no organization 'Umbrella'.{EXISTING}"),
        ("hooli", "2 organizations have the name 'hooli': set organization_id instead (3, 4)."),
        ("No id", "The server returned no id for the organization 'No id': set organization_id instead."),
    ],
)
def test_a_name_that_is_not_that_of_one_organization_is_refused_with_the_candidates(name, words):
    with pytest.raises(Refused) as caught:
        find([Place(name=name)], THERE)
    assert caught.value.message == words
    assert caught.value.details == {"mistakes": [words.replace(EXISTING, "")]}


def test_where_there_is_no_organization_that_is_said():
    with pytest.raises(Refused, match=r"^There is no organization 'Acme'. Existing organizations: none.$"):
        find([Place(name="Acme")], [])


def test_of_many_organizations_the_first_are_listed():
    many = [Place(str(number), f"Organization {number:02d}") for number in range(30)]
    with pytest.raises(Refused, match=r"Organization 00, .*, Organization 09 and 20 more\.$"):
        find([Place(name="Umbrella")], many)
    same = [Place(str(number), "Acme") for number in range(30)]
    with pytest.raises(Refused, match=r"^30 organizations have the name 'acme': .* \(0, 1, .*, 9 and 20 more\)\.$"):
        find([Place(name="acme")], same)


def test_near_names_are_all_told():
    there = [Place("1", "Acme East"), Place("2", "Acme West"), Place("3", "Globex")]
    with pytest.raises(Refused, match=r"^There is no organization 'Acme Est'; do you mean 'Acme West' or 'Acme East'\?"):
        find([Place(name="Acme Est")], there)


def test_long_names_are_cut_in_a_list():
    with pytest.raises(Refused) as caught:
        find([Place(name="Umbrella")], [Place(str(number), f"{number:02d}" + 200 * "x") for number in range(30)])
    assert caught.value.message.endswith(f"09{47 * 'x'}… and 20 more.")
    assert len(caught.value.message) < 1000


def test_all_names_that_are_wrong_are_told_at_once_by_position():
    with pytest.raises(Refused) as caught:
        find(named("Acmee", "Globex", "Hooli"), THERE)
    first = "organizations[0]: There is no organization 'Acmee'; do you mean 'Acme'?"
    second = "organizations[2]: 2 organizations have the name 'Hooli': set organization_id instead (3, 4)."
    assert caught.value.message == f"{first} {second}{EXISTING}"
    assert caught.value.details == {"mistakes": [first, second]}


def test_of_many_wrong_names_the_message_tells_the_first_and_mistakes_has_all():
    with pytest.raises(Refused) as caught:
        find(named(*(f"Acmee{number}" for number in range(40))), THERE)
    assert f"more, see mistakes.{EXISTING}" in caught.value.message
    assert len(caught.value.message) <= 1000
    assert len(caught.value.details["mistakes"]) == 40


def test_names_that_are_wrong_can_be_collected_and_the_others_are_found():
    unknown = []
    found = find(named("Acmee", "Globex"), THERE, unknown)
    assert [(place.name, bool(place.id)) for place in found] == [("Acmee", False), ("Globex", True)]
    (error,) = unknown
    assert error.details == {"mistakes": ["organizations[0]: There is no organization 'Acmee'; do you mean 'Acme'?"]}


# The same one twice


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([Place(id="1", source="a"), Place(name="Acme", source="b")], "a and b are the same organization: combine their users."),
        ([Place(name="acme", source="a"), Place(id="1", source="b")], "a and b are the same organization: combine their users."),
        (
            [
                Place(name="ACME", source="a"),
                Place(id="1", source="b"),
                Place(id="2", source="c"),
                Place(name="globex", source="d"),
            ],
            "a and b are the same organization: combine their users. c and d are the same organization: combine their users.",
        ),
    ],
)
def test_by_id_and_by_name(places, words):
    with pytest.raises(InvalidInput) as caught:
        find(places, THERE)
    assert caught.value.message == words


def test_what_is_seen_without_a_listing_is_refused_before_it():
    refuse_same([Place(id="acme"), Place(name="acme")])
    fleet = Fleet()
    for twice in (
        [Place(id="A", source="a"), Place(id="a", source="b")],
        [Place(name="x", source="a"), Place(name="X", source="b")],
    ):
        with pytest.raises(InvalidInput, match=r"^a and b are the same organization"):
            located(fleet, twice)
    assert fleet.listings == 0


# What a task gives


def test_organizations_are_listed_once_and_only_if_needed():
    fleet = Fleet()
    assert located(fleet, [Place(id="1"), Place(id="2")]) == [Place("1"), Place("2")]
    assert located(fleet, []) == []
    assert fleet.listings == 0
    assert located(fleet, [Place(id="1"), Place(name="Globex")]) == [ACME, GLOBEX]
    assert fleet.listings == 1
    assert located(fleet, [Place(id="1"), Place(id="2")], with_names=True) == [ACME, GLOBEX]
    assert fleet.listings == 2


def test_a_task_for_one_organization_takes_what_was_opened_or_finds_it_in_the_fleet():
    memory, fleet = Memory(), Fleet()
    assert directory_of(memory, {"organization_id": "1"}) is memory
    assert directory_of(fleet, {"organization_id": "1"}) == ("1", "")
    assert fleet.listings == 0
    assert directory_of(fleet, {"organization_id": "1"}, with_names=True) == ("1", "Acme")
    assert directory_of(fleet, {"organization": "globex"}) == ("2", "Globex")


@pytest.mark.parametrize(
    ("options", "source", "place"),
    [
        ({"organization_id": " 1 "}, "", Place(id="1")),
        ({"organization_id": None, "organization": " Acme "}, "organizations[0]", Place(name="Acme", source="organizations[0]")),
    ],
)
def test_an_organization_is_given_by_id_or_by_name(options, source, place):
    assert place_of(options, source) == place


@pytest.mark.parametrize(
    ("options", "source", "words"),
    [
        ({}, "", "no organization specified: set organization_id, or organization to its name."),
        ({"organization_id": "1", "organization": "Acme"}, "", "several organizations specified: set organization_id, or "),
        ({}, "organizations[3]", "organizations[3]: no organization specified: "),
        ({"organization": " "}, "", "organization is empty: "),
        ({"organization": ""}, "organizations[3]", "organizations[3].organization is empty: "),
        ({"organization_id": ".."}, "", "'..' cannot be an id."),
    ],
)
def test_a_mistake_says_where_it_is(options, source, words):
    with pytest.raises(InvalidInput) as caught:
        place_of(options, source)
    assert caught.value.message.startswith(words)


def test_words_that_are_near():
    assert nearest("ACMEE", ["Globex", "Acme"]) == ["Acme"]
    assert nearest("Umbrella", ["Globex", "Acme"]) == []
    assert nearest("Orga", ["Organ", "organs", "x"], 3) == ["Organ", "organs"]
