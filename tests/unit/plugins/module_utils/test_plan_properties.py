# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan, whatever is there and whatever is wanted."""

from __future__ import annotations

import copy
import fnmatch

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply, predict
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted, as_set
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, DELETE, KEEP, UPDATE, make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory, both_sides

WHERE = "organization 42"
NAMES = [f"{name}@acme.example" for name in ("ada", "ben", "cleo", "dora", "eve", "fay", "gus", "nora")]
ROLES = ["r1", "r2", "r3", "r4"]


@st.composite
def cased(draw, texts):
    """A text in any case."""
    upper = draw(st.integers(0, 2**20))
    return "".join(c.upper() if upper >> position % 20 & 1 else c for position, c in enumerate(draw(texts)))


role_sets = st.lists(cased(st.sampled_from(ROLES)), min_size=1, max_size=5)


@st.composite
def directories(draw):
    """The users who are there, in any order; some have no roles, one may have no name."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    found = [
        {"id": f"id-{name}", "email": draw(cased(st.just(name))), "role_ids": draw(st.none() | role_sets), "role": draw(role)}
        for name in names
    ]
    nameless = [{"id": "id-nameless", "email": draw(st.sampled_from([None, ""])), "role_ids": None}]
    return draw(st.permutations(found + draw(st.sampled_from([[], nameless]))))


role = st.sampled_from([None, "admin", "User"])
some_roles = role_sets.map(lambda ids: {"role_ids": ids})
members = st.sampled_from([{}, {"role": "admin"}, {"role": "USER"}]) | some_roles


@st.composite
def rosters(draw):
    """Whom an author wants, each once."""
    return [
        Wanted(("email", draw(cased(st.just(name)))), draw(members), present=draw(st.sampled_from([True, True, False])))
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True))
    ]


purges = st.fixed_dictionaries(
    {"purge": st.booleans(), "protected": st.lists(cased(st.sampled_from([*NAMES, "*a*", "?en@*", "[c-e]*"])), max_size=3)}
)


def satisfied(user, wanted):
    """Whether a user is as wanted: written without any help of the plan."""
    return all(
        {one.lower() for one in user.get(name) or []} == {one.lower() for one in value}
        if isinstance(value, list)
        else str(user.get(name) or "").lower() == value.lower()
        for name, value in wanted.attributes.items()
    )


def stays(user, named, options):
    """Whether a purge leaves a user whom the author does not name."""
    name = (user["email"] or "").lower()
    patterns = [pattern.lower() for pattern in options["protected"]]
    return not options["purge"] or not name or name in named or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def carry_out(users, wanted, options):
    memory = Memory(copy.deepcopy(users))
    plan = make_plan(memory.everybody, wanted, MODEL, WHERE, **options)
    outcome = apply(plan, memory, Workers())
    return plan, outcome, memory


@given(directories(), rosters(), purges)
def test_applying_a_plan_gives_exactly_what_is_wanted(users, wanted, options):
    _plan, outcome, memory = carry_out(users, wanted, options)
    after = {(user["email"] or "").lower(): user for user in memory.everybody}
    named = {one.find[1].lower() for one in wanted}
    assert outcome.failures == []
    for one in wanted:
        assert (one.find[1].lower() in after) is one.present
        assert not one.present or satisfied(after[one.find[1].lower()], one)
    unnamed = [user for user in users if (user["email"] or "").lower() not in named]
    kept = [user for user in memory.everybody if (user["email"] or "").lower() not in named]
    staying = [user for user in unnamed if stays(user, named, options)]
    assert sorted(map(str, kept)) == sorted(map(str, staying)), "nobody else was touched"


@given(directories(), rosters(), purges)
def test_what_is_not_said_of_a_person_is_not_touched(users, wanted, options):
    before = {(user["email"] or "").lower(): user for user in users}
    _plan, _outcome, memory = carry_out(users, wanted, options)
    after = {(user["email"] or "").lower(): user for user in memory.everybody}
    for one in wanted:
        name = one.find[1].lower()
        if one.present and name in before:
            unsaid = set(before[name]) - set(one.attributes)
            assert {member: after[name][member] for member in unsaid} == {member: before[name][member] for member in unsaid}


@given(directories(), rosters(), purges)
def test_planning_again_gives_nothing(users, wanted, options):
    _plan, _outcome, memory = carry_out(users, wanted, options)
    again = make_plan(memory.everybody, wanted, MODEL, WHERE, **options)
    assert not again.changed
    assert both_sides(again) == {"before": {}, "after": {}}
    memory.writes.clear()
    assert not apply(again, memory, Workers()).changed
    assert memory.writes == []


@given(directories(), rosters(), purges)
def test_the_number_of_writes_is_the_least_possible(users, wanted, options):
    """A write changes one person, so the least is one for each person who is not as wanted."""
    plan, outcome, memory = carry_out(users, wanted, options)
    there = {(user["email"] or "").lower(): user for user in users}
    named = {one.find[1].lower() for one in wanted}
    wrong = [
        one.find[1].lower()
        for one in wanted
        if one.present != (one.find[1].lower() in there) or (one.present and not satisfied(there[one.find[1].lower()], one))
    ]
    wrong += [name for name, user in there.items() if name not in named and not stays(user, named, options)]
    assert sorted(name for _verb, name in memory.writes) == sorted(wrong)
    assert plan.changed == outcome.changed == bool(wrong)


@given(directories(), rosters(), purges, st.randoms(use_true_random=False))
def test_order_and_case_of_the_input_do_not_matter(users, wanted, options, random):
    def recased(text):
        return random.choice([str.upper, str.lower, str.title])(text) if text else text

    def another(user_members):
        return {
            name: random.sample([recased(one) for one in value], len(value)) if isinstance(value, list) else recased(value)
            for name, value in user_members.items()
        }

    others = [{**another({k: v for k, v in user.items() if k != "id"}), "id": user["id"]} for user in users]
    others_wanted = [one._replace(find=("email", recased(one.find[1])), attributes=another(one.attributes)) for one in wanted]
    random.shuffle(others)
    random.shuffle(others_wanted)
    others_options = {**options, "protected": [recased(one) for one in options["protected"][::-1]]}
    plan = make_plan(users, wanted, MODEL, WHERE, **options)
    another_plan = make_plan(others, others_wanted, MODEL, WHERE, **others_options)
    assert another_plan.summary() == plan.summary()
    assert both_sides(another_plan) == both_sides(plan)
    assert list(both_sides(another_plan)["after"]) == list(both_sides(plan)["after"])


@given(directories(), rosters(), purges)
def test_planning_changes_nothing_it_is_given(users, wanted, options):
    before = repr((users, wanted, options))
    plan = make_plan(users, wanted, MODEL, WHERE, **options)
    predict(plan)
    assert repr((users, wanted, options)) == before


@given(directories(), rosters(), purges)
def test_check_mode_tells_what_a_real_run_does(users, wanted, options):
    plan, outcome, memory = carry_out(users, wanted, options)
    predicted = predict(plan)
    assert predicted.changed == outcome.changed
    assert [user is None for user in predicted.users] == [user is None for user in outcome.users]
    after = {MODEL.name(user): user for user in memory.everybody}
    for change, guess, real in zip(plan.changes, predicted.users, outcome.users):
        assert change.after == MODEL.shown(after.get(change.name, {}), change.shown), "the diff is what is there afterwards"
        for name, value in (guess or {}).items():
            assert value is None or MODEL.compared.get(name, str)(value) == MODEL.compared.get(name, str)(real[name])


@given(directories(), rosters(), purges)
def test_every_user_is_in_the_plan_once(users, wanted, options):
    plan = make_plan(users, wanted, MODEL, WHERE, **options)
    assert len(plan.of(CREATE, UPDATE, DELETE, KEEP)) == len(plan.changes)
    planned = [change.actual for change in plan.changes if change.actual is not None] + list(plan.others)
    assert sorted(map(id, planned)) == sorted(map(id, users))
    summary = plan.summary()
    assert sum(map(len, (summary["create"], summary["update"], summary["delete"]))) + summary["unchanged"] == len(plan.changes)


@given(st.lists(st.tuples(cased(st.sampled_from(NAMES[:2])), members, st.sampled_from([True, False, None])), max_size=6))
def test_people_who_share_a_name_are_as_many_as_there_are(people):
    """Each is updated, removed, or (None) purged."""
    users = [{"id": f"id-{number}", "email": email, "role_ids": ["r0"]} for number, (email, _do, _be) in enumerate(people)]
    wanted = [Wanted(("id", f"id-{number}"), do, present=be) for number, (_email, do, be) in enumerate(people) if be is not None]
    plan = make_plan(users, wanted, MODEL, WHERE, purge=True)
    changed = plan.of(CREATE, UPDATE, DELETE)
    summary, diff = plan.summary(), both_sides(plan)
    assert len(diff["before"]) == len(diff["after"]) == len(changed) == len({*summary["update"], *summary["delete"]})
    assert sorted([*summary["update"], *summary["delete"]]) == list(diff["before"])
    for change in changed:
        assert diff["before"][change.name] == change.before
        shared = [user for user in users if user["email"].lower() == change.actual["email"].lower()]
        assert (change.name == f"{change.actual['email'].lower()} (id {change.actual['id']})") == (len(shared) > 1)


@given(directories(), rosters(), purges)
def test_no_purge_removes_a_protected_user_or_one_without_a_name(users, wanted, options):
    plan = make_plan(users, wanted, MODEL, WHERE, **options)
    asked_to_go = {one.find[1].lower() for one in wanted if not one.present}
    for change in plan.of(DELETE):
        assert change.name
        purged = change.name not in asked_to_go
        assert not purged or options["purge"]
        assert not purged or not any(fnmatch.fnmatchcase(change.name, pattern.lower()) for pattern in options["protected"])


@settings(max_examples=30)
@given(directories(), rosters(), purges, st.sampled_from([2, 8, 32]))
def test_concurrency_changes_nothing_but_the_order_of_the_writes(users, wanted, options, concurrency):
    _plan, outcome, memory = carry_out(users, wanted, options)
    parallel = Memory(copy.deepcopy(users))
    with Workers(concurrency) as workers:
        same = apply(make_plan(parallel.everybody, wanted, MODEL, WHERE, **options), parallel, workers)
    known = [[{k: v for k, v in (user or {}).items() if k != "id"} for user in result.users] for result in (outcome, same)]
    assert known[0] == known[1]
    assert sorted(memory.writes) == sorted(parallel.writes)


@given(st.lists(st.text(max_size=5)))
def test_a_set_is_a_set(values):
    assert as_set(values) == as_set(values[::-1]) == as_set(as_set(values)) == as_set([*values, *values])
