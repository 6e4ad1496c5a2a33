# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which organizations are read, and how: each once, and what cannot be read is told."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, NotSet, TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import Progress
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import Fleet
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import Place
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.access import OWN, Platform, read_access
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task
from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory

ADA = {"id": "U1", "email": "ada@acme.example", "role_ids": ["R1"], "role": "admin"}
BEN = {"id": "u2", "email": "Ben@acme.example", "role_ids": None, "role": None}
UNKNOWN = {**dict.fromkeys(("user_name", "name", "surname", "elsewhere", "last_login"), ""), "foreign": []}
TOLD_ADA = {"id": "U1", "email": "ada@acme.example", "roles": ["R1"], "role": "admin", "active": True, **UNKNOWN}
TOLD_BEN = {"id": "u2", "email": "Ben@acme.example", "roles": [], "role": "", "active": True, **UNKNOWN}
ROLES, AS_WRITTEN = {"r1": "Admin", "r2": "Viewer"}, {"R1": "Admin", "r2": "Viewer"}
NO_KEY = NotSet("No credential specified: set partner_key.")


class Organization(Memory):
    """One organization, whose reads are counted, and fail where that is ordered."""

    credential = "API key"

    def __init__(self, place, users=(ADA, BEN), caller=None, broken=()):
        super().__init__(users)
        self.there = place
        self.name, self.where = place.name, f"organization {place.name}"
        self._caller = caller
        self._broken = broken

    def read(self, what):
        """Note it, and fail if that is ordered."""
        self.reads.append(what)
        if what in self._broken:
            raise TaskError(f"Reading the {what} of {self.where}: no (HTTP 500). Check it", failure={}).adding(hint=". Hint")

    def place(self):
        """Which one it is."""
        self.read("place")
        return self.there

    def caller(self):
        """The user whose key it is."""
        return self._caller

    def users(self):
        """All of them, as they came."""
        self.read("users")
        return list(self.by_id.values())

    def read_names(self):
        """Those of two roles."""
        self.read("roles")
        self.role_names, self.role_ids = ROLES, {"r1": "R1"}


class Organizations(Fleet):
    """Several of them."""

    credential = "partner key"

    def __init__(self, *organizations, broken=False):
        self._organizations, self._broken = organizations, broken

    def wanted(self, options, source):
        """Nobody is wanted."""
        return options, source

    def organizations(self):
        """All of them."""
        if self._broken:
            raise TaskError("Reading the organizations: no (HTTP 401)")
        return [{"id": one.there.id, "name": one.there.name} for one in self._organizations]

    def directory(self, organization_id, name=""):
        """The one with this id; one id cannot be part of a path."""
        if organization_id == "..":
            raise InvalidInput("The id '..' cannot be used")
        (found,) = (one for one in self._organizations if one.there.id == organization_id)
        return found


def opening(adapter):
    """A function that opens it. An error is what is not set."""

    @contextmanager
    def way(_options, _warn, _progress):
        if isinstance(adapter, Exception):
            raise adapter
        yield adapter

    return adapter and way


def access(own=None, fleet=None, **params):
    task = Task({"emails": None, "organizations": None, **params}, False, lambda text: None, Progress())
    result = read_access(task, Platform("it", "https://it.example", opening(own), opening(fleet)))
    assert (result["changed"], result["platform"], result["url"]) == (False, "it", "https://it.example")
    return result


def unreadable(result):
    """What could not be read: the id, the name, whether it is the own organization, and why."""
    return [tuple(one.values()) for one in result["unreadable"]]


def names(places):
    return [one["organization"] for one in places]


@pytest.fixture(name="acme")
def acme_fixture():
    return Organization(Place("A1", "Acme"))


@pytest.fixture(name="globex")
def globex_fixture():
    return Organization(Place("g1", "Globex"), [BEN])


# What is read


def test_everything_of_a_fleet(acme, globex):
    result = access(fleet=Organizations(acme, globex))
    place = {"organization_id": "A1", "organization": "Acme", "own": False, "listed": True}
    assert result["organizations"][0] == {**place, "roles": AS_WRITTEN, "users": [TOLD_ADA, TOLD_BEN]}
    assert names(result["organizations"]) == ["Acme", "Globex"]
    assert (acme.reads, globex.reads) == (["users", "roles"],) * 2
    assert (result["credential"], result["callers"], result["unreadable"], result["left_out"]) == ("partner key", [], [], [])


def listed(result):
    """Whether the organizations were listed, and which of those that were read are among them."""
    return result["listed"], [one["organization"] for one in result["organizations"] if one["listed"]]


def test_whether_the_organizations_were_listed_is_told(acme, globex):
    assert listed(access(acme)) == (False, [])
    assert listed(access(acme, NO_KEY)) == (False, [])
    assert listed(access(acme, Organizations(broken=True))) == (False, [])
    assert listed(access(acme, Organizations())) == (True, [])
    assert listed(access(acme, Organizations(globex))) == (True, ["Globex"])
    assert listed(access(acme, Organizations(acme, globex))) == (True, ["Acme", "Globex"])
    assert listed(access(fleet=Organizations(acme, globex), organizations=["Globex"])) == (True, ["Globex"])


def test_the_own_organization_of_a_user(acme):
    acme = Organization(acme.there, caller={"id": "u1"})
    result = access(acme)
    (told,) = result["organizations"]
    assert (told["own"], told["users"]) == (True, [TOLD_ADA, TOLD_BEN])
    assert acme.reads == ["place", "users", "roles"]
    assert result["callers"] == [{"id": "U1", "email": "ada@acme.example", "user_name": ""}], "more is known of them by now"
    assert result["credential"] == "API key of ada@acme.example"


@pytest.mark.parametrize("caller", [{"id": "u9"}, {"id": "u9", "email": None}])
def test_a_caller_who_is_not_listed_is_called_by_id(acme, caller):
    result = access(Organization(acme.there, caller=caller))
    assert (result["credential"], result["callers"]) == ("API key of u9", [{"id": "u9", "email": "", "user_name": ""}])


def test_an_organization_that_both_credentials_show_stands_once_and_is_read_with_its_own(acme, globex):
    own = Organization(Place("a1", ""), [ADA], caller={"id": "U1"})
    result = access(own, Organizations(acme, globex))
    assert [(one["organization_id"], one["organization"], one["own"]) for one in result["organizations"]] == [
        ("A1", "Acme", True),
        ("g1", "Globex", False),
    ]
    assert result["organizations"][0]["users"] == [TOLD_ADA]
    assert (own.reads, acme.reads) == (["place", "users", "roles"], [])
    assert result["credential"] == "partner key and API key of ada@acme.example"


def test_an_organization_without_an_id_is_never_the_own_one(acme):
    result = access(Organization(Place("", "Acme")), Organizations(acme, Organization(Place("", "Hooli"))))
    assert [one["own"] for one in result["organizations"]] == [True, False]
    assert unreadable(result) == [("", "Hooli", False, "The server returned no id for this organization, so it cannot be read.")]


def test_the_roles_of_nobody_are_read(acme):
    assert access(Organization(acme.there, []))["organizations"][0]["roles"] == AS_WRITTEN


def test_nothing_to_read_is_read():
    assert [access()[name] for name in ("organizations", "unreadable", "credential")] == [[], [], ""]


# Which users


@pytest.mark.parametrize("email", ["ADA@acme.example", " ada@acme.example "])
def test_people_by_their_addresses(acme, globex, email):
    result = access(fleet=Organizations(acme, globex), emails=[email, "nobody"])
    assert [one["users"] for one in result["organizations"]] == [[TOLD_ADA], []]
    assert [one["roles"] for one in result["organizations"]] == [AS_WRITTEN, {}], "names are needed where somebody is found"
    assert globex.reads == ["users"]


def test_people_by_their_user_names(acme):
    zoe = {"id": "u3", "user_name": "ACME\\zoe", "name": "Zoe"}
    (told,) = access(Organization(acme.there, [ADA, zoe]), emails=["acme\\ZOE"])["organizations"]
    assert [(user["user_name"], user["email"], user["name"]) for user in told["users"]] == [("ACME\\zoe", "", "Zoe")]


def test_the_caller_is_known_even_if_others_are_sought(acme):
    result = access(Organization(acme.there, caller={"id": "u1"}), emails=["ben@acme.example"])
    assert (result["credential"], len(result["organizations"][0]["users"])) == ("API key of ada@acme.example", 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"emails": []}, "emails is an empty list"),
        ({"emails": [" "]}, "emails is empty"),
        ({"organizations": ["Acme", ""]}, "organizations is empty"),
        ({"concurrency": 0}, "concurrency is 0"),
    ],
    ids=str,
)
def test_a_mistake_in_an_option_is_a_failure(acme, options, words):
    with pytest.raises(InvalidInput, match=f"^{words}"):
        access(fleet=Organizations(acme), **options)
    assert acme.reads == []


# Which organizations


@pytest.mark.parametrize("text", ["Acme", " ACME ", "A1", "a1", "acm*", "[A]CME", "?cme"])
def test_an_organization_by_name_id_or_pattern(acme, globex, text):
    result = access(fleet=Organizations(acme, globex), organizations=[text])
    assert (names(result["organizations"]), result["unreadable"]) == (["Acme"], [])
    assert result["left_out"] == [{"organization_id": "g1", "organization": "Globex"}]
    assert globex.reads == []


def test_the_own_organization_is_read_whatever_else_is_asked_for(acme, globex):
    result = access(acme, Organizations(acme, globex), organizations=["globex"])
    assert [(one["organization"], one["own"]) for one in result["organizations"]] == [("Acme", True), ("Globex", False)]
    assert (result["unreadable"], result["left_out"]) == ([], [])


def test_what_no_organization_is_called_is_told(acme, globex):
    result = access(fleet=Organizations(acme, globex), organizations=["Acmee", "Zzz", "z*", "Globex"])
    assert names(result["organizations"]) == ["Globex"]
    assert unreadable(result) == [
        ("", "Acmee", False, "There is no organization 'Acmee'; do you mean 'Acme'?"),
        ("", "Zzz", False, "There is no organization 'Zzz'."),
        ("", "z*", False, "No organization has a name like 'z*'."),
    ]


def test_of_many_unknown_names_none_is_compared_with_all_others(acme):
    many = [f"Acme {number}" for number in range(11)]
    told = unreadable(access(fleet=Organizations(acme), organizations=many))
    assert [why for *_place, why in told] == [f"There is no organization '{name}'." for name in many]


# What cannot be read


def test_an_organization_whose_users_cannot_be_read(acme, globex):
    acme = Organization(acme.there, broken=["users"])
    result = access(fleet=Organizations(acme, globex), concurrency=4)
    assert names(result["organizations"]) == ["Globex"]
    assert unreadable(result) == [("A1", "Acme", False, "Reading the users of organization Acme: no (HTTP 500). Check it. Hint")]
    assert acme.reads == ["users"]


def test_an_organization_whose_roles_cannot_be_read(acme):
    result = access(fleet=Organizations(Organization(acme.there, broken=["roles"])))
    why = (
        "Reading the roles of organization Acme: no (HTTP 500). Check it; "
        "without the names of the roles, nothing can be compared. Hint"
    )
    assert (result["organizations"], unreadable(result)) == ([], [("A1", "Acme", False, why, [TOLD_ADA, TOLD_BEN])])


def test_a_listing_with_an_id_twice_is_told(acme):
    twice = Organization(acme.there)
    twice.by_id["again"] = {**BEN, "id": "U1"}
    ((_id, _name, _own, why),) = unreadable(access(fleet=Organizations(twice)))
    assert why.startswith("The listing of organization Acme contains the id U1 twice")


def test_an_id_that_no_path_can_have_concerns_its_organization_only(acme):
    result = access(fleet=Organizations(Organization(Place("..", "Dots")), acme))
    assert names(result["organizations"]) == ["Acme"]
    assert unreadable(result) == [("..", "Dots", False, "The id '..' cannot be used")]


@pytest.mark.parametrize("broken", ["users", "roles"])
def test_the_own_organization_is_read_as_a_partner_if_its_own_key_may_not(acme, globex, broken):
    own = Organization(acme.there, broken=[broken])
    result = access(own, Organizations(acme, globex))
    assert [(one["organization"], one["own"]) for one in result["organizations"]] == [("Acme", True), ("Globex", False)]
    assert (acme.reads, result["unreadable"]) == (["users", "roles"], [])


@pytest.mark.parametrize("broken", [("roles", "users"), ("users", "roles")])
def test_if_neither_key_may_list_everything_the_one_that_lists_the_users_is_told(acme, broken):
    own, partner = (Organization(acme.there, broken=[one]) for one in broken)
    ((_id, _name, is_own, why, users),) = unreadable(access(own, Organizations(partner), emails=["ben@acme.example"]))
    assert (is_own, why.startswith("Reading the roles of organization Acme"), users) == (True, True, [TOLD_BEN])


def test_a_listing_of_organizations_that_fails_is_the_whole_platform(acme):
    result = access(acme, Organizations(broken=True))
    assert [(one["organization"], one["own"]) for one in result["organizations"]] == [("Acme", True)]
    assert unreadable(result) == [("", "", False, "Reading the organizations: no (HTTP 401)")]
    assert result["credential"] == "partner key and API key"


def test_an_own_organization_that_is_not_known_has_no_name_of_the_whole_platform(acme, globex):
    own = Organization(acme.there, broken=["place"])
    why = "Reading the place of organization Acme: no (HTTP 500). Check it. Hint"
    assert unreadable(access(own, Organizations(globex))) == [("", OWN, True, why)]
    assert unreadable(access(own, Organizations(broken=True)))[0] == ("", "", True, why)
    assert unreadable(access(own)) == [("", "", True, why)]


# What is not set


def test_a_credential_that_is_not_set(acme, globex):
    assert unreadable(access(fleet=NO_KEY)) == [("", "", False, NO_KEY.message)]
    assert unreadable(access(NO_KEY, Organizations(globex))) == [("", OWN, True, NO_KEY.message)]
    result = access(acme, NO_KEY)
    assert (names(result["organizations"]), unreadable(result)) == (["Acme"], [("", "", False, NO_KEY.message)])
    assert result["credential"] == "API key"


@pytest.mark.parametrize(("texts", "lacking"), [(["acme"], 0), (["A1", "Ac*"], 0), (["Acme", "Globex"], 1)], ids=str)
def test_a_partner_is_only_missed_for_other_organizations_than_the_own_one(acme, texts, lacking):
    assert len(access(acme, NO_KEY, organizations=texts)["unreadable"]) == lacking


def test_any_other_mistake_is_a_failure(acme):
    with pytest.raises(InvalidInput, match="no address"):
        access(acme, InvalidInput("no address"))


def test_a_long_reason_is_shortened(acme):
    ((*_place, why),) = unreadable(access(Organization(Place("A1", "A" * 3000), broken=["users"])))
    assert (len(why) <= 1000, why.endswith(" Hint")) == (True, True)


def test_it_is_shown_how_many_organizations_were_read(acme, globex):
    progress = Progress()
    task = Task({"emails": None, "organizations": None, "concurrency": 2}, False, lambda text: None, progress)
    read_access(task, Platform("it", "", fleet=opening(Organizations(Organization(acme.there, broken=["users"]), globex))))
    assert progress.words(11) == "2 of 2 organizations read"
