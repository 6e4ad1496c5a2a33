# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any roster on any organization: who is there afterwards, who is never removed, and that a second run finds nothing to do.

What ought to happen is worked out here a second time, from the words of the interface and not from the code.
"""

from __future__ import annotations

import fnmatch
import math
import re

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.rosters import SURFACES, acme, emails, on, roster

ROLE_IDS = {"Admin": seed.ACME_ADMIN, "Member": seed.ACME_MEMBER, "Viewer": seed.ACME_VIEWER}
PEOPLE = [seed.ADA_EMAIL, *(f"{name}@{domain}.example" for name in ("bo", "cy", "di", "ed") for domain in ("acme", "vendor"))]
ROLE_SETS = st.lists(st.sampled_from(seed.ROLE_NAMES), min_size=1, unique=True)


@st.composite
def casings(draw, text):
    return draw(st.sampled_from([str, str.upper, str.title, lambda value: f" {value} "]))(text)


@st.composite
def wanted_people(draw):
    """People as an author writes them, and the set of roles that is meant; None for whatever there is."""
    found = []
    for email in draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=6)):
        roles = draw(st.none() | ROLE_SETS)
        spelled = {}
        if roles is not None:
            many = draw(st.permutations(roles + draw(st.lists(st.sampled_from(roles), max_size=2))))
            option = draw(st.sampled_from(["role_ids", "roles"]))
            spelled = {option: [draw(casings(ROLE_IDS[role] if option == "role_ids" else role)) for role in many]}
        found.append(({"email": draw(casings(email)), **spelled}, email, roles))
    return found


WORLDS = st.dictionaries(st.sampled_from(PEOPLE[1:]), st.just([]) | ROLE_SETS, max_size=8)
GUARDS = st.fixed_dictionaries(
    {"purge": st.booleans()},
    optional={
        "protected": st.lists(st.sampled_from(["*@vendor.example", "BO@*", "c?@acme.example", "[de]*", "*", "di"]), max_size=2),
        "max_removals": st.sampled_from(["0", "1", "3", "10%", "50%", "100%", "33.4%"]),
        "max_changes": st.sampled_from(["0", "1", "3", "10%", "50%", "100%", "33.4%"]),
        "min_privileged": st.integers(0, 3),
    },
)


def allowed(limit, there):
    return math.ceil(float(limit[:-1]) * there / 100 - 1e-9) if limit.endswith("%") else int(limit)


def too_few_admins(before, after, people, minimum):
    """Whether it is known by name that fewer would be Admin than are asked for."""
    now = sum("Admin" in roles for roles in before.values())
    asked = min(1, now) if minimum is None else minimum
    admins = {email for email, roles in after.items() if "Admin" in roles}
    if any("roles" in options for options, _email, _roles in people):
        return len(admins) < asked
    # Only the legacy name tells, and nothing is known of those who are given others by id.
    given = {email for _options, email, roles in people if roles and sorted(roles) != sorted(before.get(email, []))}
    unknown = {email for email in after if email in given or before.get(email)}
    return len(admins | given) < min(asked, now) or len(admins | unknown) < asked


def begin(simulator, world):
    """Acme with Ada, who manages it, and these people."""
    simulator.reset(acme((seed.ADA_EMAIL, "Admin"), *((email, *roles) for email, roles in world.items())))
    return roster(simulator)


@settings(max_examples=150)
@given(surface=st.sampled_from(sorted(SURFACES)), world=WORLDS, people=wanted_people(), guards=GUARDS)
def test_a_roster_is_as_wanted_or_refused_and_nothing_else(simulator, surface, world, people, guards):
    before = begin(simulator, world)
    options = {"users": [options for options, _email, _roles in people], **guards}
    named = {email: roles for _options, email, roles in people}
    patterns = [pattern.lower() for pattern in guards.get("protected", ())]
    stays = {email for email in before if email in named or any(fnmatch.fnmatchcase(email, one) for one in patterns)}
    doomed = set(before) - stays if guards["purge"] else set()
    predicted = on(surface, simulator, True, **options)
    assert (simulator.writes, roster(simulator)) == (0, before)
    simulator.clear_journal()
    real = on(surface, simulator, **options)
    assert all(predicted.get(name) == real.get(name) for name in ("changed", "diff", "plan", "msg", "failed"))
    if guards["purge"] and not people:
        assert (real["failed"], simulator.requests) == (True, [])
        return
    if len(doomed) > allowed(guards.get("max_removals", "25%"), len(before)):
        assert f"{len(doomed)} of the {len(before)} users of " in real["msg"]
        assert (simulator.writes, roster(simulator)) == (0, before)
        return
    wrong = {email for email, roles in named.items() if email in before and roles and sorted(roles) != sorted(before[email])}
    if len(wrong) > allowed(guards.get("max_changes", "100%"), len(before)):
        assert f"{len(wrong)} of the {len(before)} users of " in real["msg"]
        assert (simulator.writes, roster(simulator)) == (0, before)
        return
    if surface == "bearer" and seed.ADA_EMAIL in doomed:
        assert real["msg"].startswith(f"This would remove {seed.ADA_EMAIL} from ")
        assert (simulator.writes, roster(simulator)) == (0, before)
        return
    if surface == "bearer" and "Admin" not in (named.get(seed.ADA_EMAIL) or ["Admin"]):
        assert re.match(f"This would remove (Admin|{seed.ACME_ADMIN}) from {seed.ADA_EMAIL} in ", real["msg"])
        assert (simulator.writes, roster(simulator)) == (0, before)
        return
    after = {email: roles for email, roles in before.items() if email not in doomed}
    for email, roles in named.items():
        after[email] = sorted(roles) if roles else after.get(email, ["Member"])
    if too_few_admins(before, after, people, guards.get("min_privileged")):
        assert re.match(r"[0-9] users? of .* left with Admin, but min_privileged requires [0-9]", real["msg"])
        assert (simulator.writes, roster(simulator)) == (0, before)
        return
    assert {email: sorted(roles) for email, roles in roster(simulator).items()} == {
        email: sorted(roles) for email, roles in after.items()
    }
    assert emails(real["users"]) == sorted(after)
    assert real["plan"]["delete"] == sorted(doomed)
    assert real["plan"]["create"] == sorted(set(named) - set(before))
    assert real["plan"]["update"] == sorted(wrong)
    assert real["plan"]["unchanged"] == len(named) - len(real["plan"]["create"]) - len(wrong)
    assert simulator.writes == sum(len(real["plan"][action]) for action in ("create", "update", "delete"))
    assert real["changed"] == (simulator.writes > 0)
    assert simulator.invitations()["total"] == len(real["plan"]["create"])
    simulator.clear_journal()
    again = on(surface, simulator, **{**options, "max_removals": "0", "max_changes": "0"})
    assert (again["changed"], simulator.writes) == (False, 0)
    assert (again["diff"]["before"], again["diff"]["after"], again["users"]) == ("", "", real["users"])


@settings(max_examples=40)
@given(world=WORLDS, people=wanted_people(), again=st.data())
def test_order_and_spelling_of_a_roster_make_no_difference(simulator, world, people, again):
    begin(simulator, world)
    users = [options for options, _email, _roles in people]
    others = [{**one, "email": again.draw(casings(email))} for one, email, _roles in again.draw(st.permutations(people))]
    for one in others:
        for option in {"role_ids", "roles"} & one.keys():
            one[option] = again.draw(st.permutations(one[option] + one[option][:1]))
    first = on("partner", simulator, True, users=users, purge=bool(users), max_removals="100%", min_privileged=0)
    second = on("partner", simulator, True, users=others, purge=bool(users), max_removals="100%", min_privileged=0)
    assert (first["plan"], first["diff"]) == (second["plan"], second["diff"])
    assert first["changes"] == second["changes"]
    assert [email.strip().lower() for email in emails(first["users"])] == [
        email.strip().lower() for email in emails(second["users"])
    ]
