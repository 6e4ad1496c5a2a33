# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With the people file of a snapshot, whatever was read, a report shows everyone right, and a roster changes nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ansible.parsing.dataloader import DataLoader
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import Place as Found
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import find, name_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan, refuse_duplicates
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.role_names import with_ids
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import PolytomicDirectory
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import read_wanted as polytomic_wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.wanted import read_wanted as uipath_wanted
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.model import (
    Account,
    Expected,
    Organization,
    Place,
    Reading,
    Role,
)
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.people import read_people
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.roster import Scope, rosters_of
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.rows import findings
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.snapshot import snapshot, yaml_text

TODAY = date(2026, 11, 29)
ODD = [
    "Yes",
    "null",
    "007",
    "1e3",
    "a, b",
    "{{ name }}",
    "!vault",
    "*",
    "[x]",
    "# no",
    " padded ",
    "two  blanks",
    "\u202egnp",
    "a\nb",
    "~",
]
PEOPLE = [
    "ada@x.example",
    "ADA@x.example",
    "o'neil+1@x.example",
    "{{ben}}@x.example",
    '"q"@x.example',
    "مريم@x.example",
    "no address",
]

texts = st.sampled_from(ODD) | st.text(max_size=6)
identifiers = st.integers(0, 3).map(lambda number: str(UUID(int=number)))
roles = st.dictionaries(identifiers, st.sampled_from(["Admin", "ADMIN", "Viewer"]) | texts, max_size=4)
accounts = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from(PEOPLE) | texts,
        "role": st.sampled_from(["admin", "user", " "]),
        "elsewhere": st.sampled_from(["", "a harbor"]),
        "active": st.booleans(),
    },
)
uipath_only = st.fixed_dictionaries({}, optional={"user_name": st.sampled_from(PEOPLE) | texts, "name": texts, "surname": texts})


@st.composite
def organizations(draw, platform, place, own=False):
    names = draw(roles)
    has = st.lists(st.sampled_from(sorted(names) or [str(UUID(int=9))]), max_size=2, unique=True)
    found = []
    for number, more in enumerate(draw(st.lists(accounts, max_size=5))):
        if platform == "uipath":
            more = {**more, **draw(uipath_only), "role": "", "elsewhere": ""}
        held = tuple(Role(one, names.get(one, "")) for one in draw(has))
        found.append(Account(f"u{number}", roles=held, **more))
    return Organization(place, tuple(found), names, own)


@st.composite
def readings(draw):
    """Organizations of any name, two of one name among them, the caller's own one, and UiPath."""
    names = draw(st.lists(st.sampled_from(["Acme", "ACME", "", str(UUID(int=100))]) | texts, max_size=3))
    places = [Place("polytomic", str(UUID(int=100 + number)), name) for number, name in enumerate(names)]
    own = draw(st.sampled_from([None, *places]))
    found = [draw(organizations("polytomic", place, place is own)) for place in places]
    left_out = [Place("polytomic", str(UUID(int=200)), "Acme")] if draw(st.booleans()) else []
    if draw(st.booleans()):
        found.append(draw(organizations("uipath", Place("uipath", "partition"), True)))
    return Reading(("polytomic", "uipath"), tuple(found), (), tuple(left_out))


def loaded(reading):
    return read_people(dict(DataLoader().load(yaml_text(snapshot(reading), ["A line.\nAnother."]))))


@given(readings())
def test_a_report_shows_everyone_right(reading):
    asked = loaded(reading)
    made = findings(asked.people, reading, Expected(TODAY, asked.permitted))
    assert {
        (row.status, row.email, row.user_name, row.user_id)
        for row in made.rows
        if row.status not in ("right", "exception", "inactive")
    } == set()
    assert made.complete
    there = sum(not one.elsewhere for place in reading.organizations for one in place.accounts)
    assert len(made.rows) == there
    assert asked.warnings == ()


def as_user(account, platform):
    attributes = {"id": account.id, "email": account.email}
    if platform == "polytomic":
        ids = [role.id for role in account.roles]
        return {**attributes, "role_ids": ids, "role": account.role, "harbor_only": bool(account.elsewhere)}
    names = {name: getattr(account, name) for name in ("user_name", "name", "surname")}
    return {**attributes, **names, "group_ids": [role.id for role in account.roles], "type": "user"}


def plan_of(organization, roster, everywhere):
    """What the modules would do with a roster, without a platform."""
    platform = organization.place.platform
    read, attribute, kind = (polytomic_wanted, "roles", "role") if platform == "polytomic" else (uipath_wanted, "groups", "group")
    model = PolytomicDirectory(None, "x", "2025-09-18").model if platform == "polytomic" else UiPathDirectory.model
    wanted = [read(user, f"users[{number}]") for number, user in enumerate(roster.users)]
    refuse_duplicates(wanted)
    objects = [{"id": one, "name": name} for one, name in organization.role_names.items()]
    wanted = with_ids(wanted, attribute, objects, kind, "there")
    actual = [as_user(one, platform) for one in organization.accounts]
    protected = [*everywhere[platform], *roster.protected]
    return make_plan(actual, wanted, model, "there", purge=roster.purge, protected=protected)


def found_by(roster, reading):
    """The organization that ``partner_users`` finds for a roster."""
    there = [
        Found(one.organization_id, name_of({"name": one.organization}))
        for one in places_of(reading)
        if one.platform == "polytomic"
    ]
    (place,) = find([Found(roster.place) if roster.is_by_id else Found("", roster.place.strip())], there)
    return place.id


def places_of(reading):
    return [*(one.place for one in reading.organizations), *reading.left_out]


@given(readings(), st.booleans())
def test_a_roster_changes_nothing(reading, purge):
    asked = loaded(reading)
    made = rosters_of(asked.people, asked.permitted, None, Scope(("polytomic", "uipath"), None, purge, TODAY))
    assert made.refused == []
    roster_of = {found_by(roster, reading): roster for roster in made.organizations}
    assert len(roster_of) == len(made.organizations)
    for organization in reading.organizations:
        place = organization.place
        own = made.uipath if place.platform == "uipath" else made.own if organization.own else None
        roster = own or roster_of.pop(place.organization_id, None)
        if roster:
            assert roster.purge is (purge and bool(roster.users))
            plan = plan_of(organization, roster, made.protected)
            assert plan.summary() == {"create": [], "update": [], "delete": [], "unchanged": len(roster.users)}
    assert roster_of == {}
