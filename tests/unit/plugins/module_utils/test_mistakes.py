# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes are collected, brought into the order of their places, and told in one message of a limited length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import (
    LONGEST,
    Mistakes,
    in_short,
    listed,
    told_at,
)


def test_without_a_mistake_nothing_is_refused():
    mistakes = Mistakes()
    with mistakes:
        pass
    mistakes.refuse()
    assert (bool(mistakes), mistakes.sentences()) == (False, [])


def test_mistakes_are_told_in_the_order_of_their_places_and_each_once():
    ordered = [
        "purge is 'maybe'",
        "2 organizations",
        "organizations[2]: organization is empty",
        "organizations[2].users[9]: a",
        "organizations[2].users[10] (a@x): b",
        "organizations[2].users[10] (a@x): a",
        "organizations[10].users[2] is null",
        "users[1] and users[2] are the same user",
    ]
    mistakes = Mistakes()
    mistakes.add(*ordered[5:], *ordered[:2])
    mistakes.add(ordered[4], ordered[3], ordered[2], ordered[4])
    assert mistakes.sentences() == [*ordered[:4], ordered[5], ordered[4], *ordered[6:]]


def test_errors_are_collected_with_all_mistakes_that_they_tell():
    mistakes = Mistakes()
    with mistakes:
        raise InvalidInput("One.")
    with mistakes:
        raise InvalidInput("Two mistakes: Zero. Half.", mistakes=["Zero.", "Half."])
    with pytest.raises(InvalidInput) as caught:
        mistakes.refuse()
    assert caught.value.message == "3 mistakes, and nothing was sent: One. Zero. Half."
    assert caught.value.details == {"mistakes": ["One.", "Zero.", "Half."]}


def test_another_error_is_none_of_the_author():
    with pytest.raises(ZeroDivisionError), Mistakes():
        raise ZeroDivisionError


def test_the_mistakes_of_one_entry_are_told_with_its_place():
    mistakes = Mistakes()
    mistakes.add("email is empty.", "roles is empty.")
    with pytest.raises(InvalidInput) as caught:
        mistakes.refuse({"email": "a@x"}, "users[3]")
    assert caught.value.details["mistakes"] == ["users[3]: email is empty.", "users[3] (a@x): roles is empty."]


def test_one_mistake_is_its_own_message():
    assert in_short(["users[0]: email is missing: set it."]) == "users[0]: email is missing: set it."


@given(st.lists(st.integers(1, 2500), min_size=1, max_size=60))
def test_a_message_has_as_many_mistakes_as_fit_and_says_how_many_there_are(lengths):
    sentences = [f"{number}{'x' * length}." for number, length in enumerate(lengths)]
    message = in_short(sentences)
    assert len(message) <= LONGEST
    told = [sentence for sentence in sentences if sentence in message]
    assert told == sentences[: len(told)]
    left = len(sentences) - max(1, len(told))
    assert message.endswith(f" And {left} more, see mistakes.") == bool(left)
    if left and len(told) > 1:
        longer = message.replace(f" And {left} more, see mistakes.", f" {sentences[len(told)]} And 1 more, see mistakes.")
        assert len(longer) >= LONGEST - 2


@pytest.mark.parametrize(
    ("options", "source", "sentence", "told"),
    [
        ({"email": "a@x"}, "", "role is bad", "role is bad"),
        ({"email": "a@x"}, "users[3]", "role is bad", "users[3] (a@x): role is bad"),
        ({"email": "a@x"}, "users[3]", "email is bad", "users[3]: email is bad"),
        ({"email": "a@x", "id": "1"}, "users[3]", "id is bad", "users[3] (a@x): id is bad"),
        ({"email": None, "user_name": " zoe "}, "users[3]", "email is bad", "users[3] (zoe): email is bad"),
        ({"email": ["a@x"], "id": 7}, "users[3]", "role is bad", "users[3] (7): role is bad"),
        ({"email": True}, "users[3]", "role is bad", "users[3]: role is bad"),
        ({"email": "a\nb"}, "users[3]", "role is bad", "users[3]: role is bad"),
        ({"email": "a" * 99}, "users[3]", "role is bad", f"users[3] ({'a' * 51}…{'a' * 12}): role is bad"),
        ({"organization": "Acme", "organization_id": "4"}, "organizations[1]", "x is bad", "organizations[1] (Acme): x is bad"),
        ({}, "users[3]", "email is bad", "users[3]: email is bad"),
    ],
)
def test_a_sentence_names_a_position_and_a_person(options, source, sentence, told):
    assert told_at(options, source, sentence) == told


def test_words_are_listed_as_a_sentence_lists_them():
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")) == ("a", "a and b", "a, b or c")
