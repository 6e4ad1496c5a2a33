# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One person whatever the spelling: never invited under one and purged under the other."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import guard_caller
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, KEEP, make_plan, refuse_duplicates
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory, both_sides

WHERE = "organization 42"
# Each line is one person's mailbox, each line below one host, in all the ways that they are written. By hand, not by our code.
MAILBOXES = [
    ("jane", "JANE", "Jane"),
    ("ren\u00e9", "rene\u0301", "REN\u00c9", "RENE\u0301"),
    ("\u03bd\u03af\u03ba\u03bf\u03c2", "\u039d\u038a\u039a\u039f\u03a3", "\u03bd\u03af\u03ba\u03bf\u03c3"),
    ("xn--bcher-kva",),
    ("b\u00fccher",),
]
HOSTS = [
    ("acme.example", "Acme.EXAMPLE", "acme.example."),
    ("b\u00fccher.example", "bu\u0308cher.example", "B\u00dcCHER.example", "xn--bcher-kva.example", "XN--Bcher-KVA.example."),
    ("bucher.example",),
    ("stra\u00dfe.example", "STRA\u00dfE.example", "xn--strae-oqa.example"),
    ("strasse.example",),
    ("\u4f8b\u3048.\u30c6\u30b9\u30c8", "xn--r8jz45g.xn--zckzah", "\u4f8b\u3048\u3002\u30c6\u30b9\u30c8"),
    ("xn--acme-.example",),
]
persons = st.tuples(st.integers(0, len(MAILBOXES) - 1), st.integers(0, len(HOSTS) - 1))


def spellings(person):
    """A way to write this person's address."""
    mailbox, host = person
    return st.tuples(st.sampled_from(MAILBOXES[mailbox]), st.sampled_from(HOSTS[host])).map("@".join)


pairs = persons.flatmap(lambda person: st.tuples(spellings(person), spellings(person)))
others = st.lists(persons, min_size=2, max_size=2, unique=True).flatmap(lambda both: st.tuples(*map(spellings, both)))


def there(email, **attributes):
    return {"id": "1", "email": email, "role_ids": ["r"], "role": "user", **attributes}


@given(pairs)
def test_a_roster_with_one_spelling_leaves_who_is_there_under_another(pair):
    wanted, actual = pair
    plan = make_plan([there(actual)], [Wanted(("email", wanted), {"role_ids": ["R"]})], MODEL, WHERE, purge=True)
    assert ([change.action for change in plan.changes], plan.others) == ([KEEP], ())
    assert both_sides(plan) == {"before": {}, "after": {}}


@given(pairs)
def test_who_is_protected_removed_doubled_or_the_caller_is_so_in_every_spelling(pair):
    one, other = pair
    user = there(other)
    assert make_plan([user], [], MODEL, WHERE, purge=True, protected=[one]).others == (user,)
    gone = make_plan([user], [Wanted(("email", one), present=False)], MODEL, WHERE)
    assert gone.changes[0].actual is user
    assert make_plan([user], [Wanted(("id", "1"), fixed={"email": one})], MODEL, WHERE).changes[0].action == KEEP
    with pytest.raises(InvalidInput, match=r"^users\[0\] and users\[1\] are the same user"):
        refuse_duplicates([Wanted(("email", one), source="users[0]"), Wanted(("email", other), source="users[1]")])
    with pytest.raises(Refused, match="whose key this task uses"):
        guard_caller(gone, {"email": one}, MODEL, WHERE)
    with pytest.raises(Refused, match=r"^2 users have the email .*: set the id of the user you mean \(1, 2\)"):
        make_plan([user, {**user, "id": "2", "email": one}], [Wanted(("email", one))], MODEL, WHERE)


@given(others)
@example(("xn--bcher-kva@acme.example", "xn--bcher-kva@xn--acme-.example"))
def test_another_person_is_another_in_every_spelling(both):
    wanted, actual = both
    plan = make_plan([there(actual)], [Wanted(("email", wanted))], MODEL, WHERE, purge=True)
    assert [(change.action, change.actual is None) for change in plan.changes] == [(CREATE, True), ("delete", False)]
    refuse_duplicates([Wanted(("email", wanted)), Wanted(("email", actual))])
    assert make_plan([there(actual)], [], MODEL, WHERE, purge=True, protected=[wanted]).others == ()


@given(pairs)
def test_a_server_may_answer_in_another_spelling_and_is_sent_the_author_s(pair):
    written, stored = pair
    sent = []

    class Other(Memory):
        def _store(self, user, attributes):
            sent.append(attributes.get("email"))
            return super()._store(user, {**attributes, "email": stored})

    memory, wanted = Other(), [Wanted(("email", written), {"role_ids": ["r"]})]
    outcome = apply(make_plan([], wanted, MODEL, WHERE, purge=True), memory, Workers())
    assert (outcome.failures, sent) == ([], [written])
    assert not make_plan(memory.everybody, wanted, MODEL, WHERE, purge=True).changed


@given(pairs)
def test_in_uipath_a_user_name_and_an_email_likewise(pair):
    wanted, actual = pair
    user = {"id": "1", "user_name": actual, "email": actual}
    for one in (
        Wanted(("user_name", wanted), {"email": wanted}),
        Wanted(("email", wanted), on_create={"user_name": wanted}),
        Wanted(("id", "1"), {"email": wanted}, {"user_name": wanted}),
    ):
        assert [change.action for change in make_plan([user], [one], UiPathDirectory.model, WHERE, purge=True).changes] == [KEEP]
    with pytest.raises(Refused, match=r"user_name .* belongs to the user with the id 1"):
        make_plan(
            [{**user, "email": ""}], [Wanted(("email", wanted), on_create={"user_name": wanted})], UiPathDirectory.model, WHERE
        )


@pytest.mark.parametrize("email", ["jane@b\u00fccher.example", "jane@xn--bcher-kva.example", "Jane@BU\u0308CHER.example"])
@pytest.mark.parametrize(
    "pattern",
    [
        "*@b\u00fccher.example",
        "*@xn--bcher-kva.example",
        "*@BU\u0308CHER.*",
        "*@*\u00fccher*",
        "j?ne@xn--bcher-*",
        "*b\u00fccher*",
        "jane*",
    ],
)
def test_a_pattern_protects_in_every_spelling(pattern, email):
    assert make_plan([there(email)], [], MODEL, WHERE, purge=True, protected=[pattern]).changes == ()
    for another in ("jane@bucher.example", "jan@acme.example"):
        plan = make_plan([there(another)], [], MODEL, WHERE, purge=True, protected=[pattern])
        assert bool(plan.changes) != (pattern == "jane*" and another[:4] == "jane")


def test_a_person_stands_as_the_server_writes_them():
    plan = make_plan([there("Jane@B\u00fccher.example")], [], MODEL, WHERE, purge=True)
    assert plan.summary()["delete"] == ["jane@b\u00fccher.example"]
    assert both_sides(plan)["before"]["jane@b\u00fccher.example"]["email"] == "jane@b\u00fccher.example"


def test_a_person_is_the_same_in_every_spelling_and_is_nobody_else():
    jane = MODEL.person({"email": "Jane@B\u00dcCHER.example"})
    assert jane == MODEL.person({"email": "jane@xn--bcher-kva.example"})
    assert jane != MODEL.person({"email": "jane@bucher.example"})
