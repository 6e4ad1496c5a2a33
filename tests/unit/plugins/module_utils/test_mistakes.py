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
    place_of,
)


def test_without_a_mistake_nothing_is_refused():
    mistakes = Mistakes()
    with mistakes.collecting("users[0]"):
        pass
    mistakes.refuse()
    assert (bool(mistakes), mistakes.sentences()) == (False, [])


def test_mistakes_are_told_in_the_order_of_their_places_and_each_once():
    mistakes = Mistakes()
    mistakes.add("organizations[10].users[2]", "f")
    mistakes.add("organizations[2].users[10]", "e", "e2")
    mistakes.add("organizations[2].users[9]", "d")
    mistakes.add("organizations[2]", "c")
    mistakes.add("", "a", "b")
    mistakes.add("users[1]", "g")
    mistakes.add("", "a")
    assert mistakes.sentences() == ["a", "b", "c", "d", "e", "e2", "f", "g"]


def test_errors_are_collected_with_all_mistakes_that_they_tell():
    mistakes = Mistakes()
    with mistakes.collecting("users[1]"):
        raise InvalidInput("One.")
    with mistakes.collecting("users[0]"):
        raise InvalidInput("Two mistakes: Zero. Half.", mistakes=["Zero.", "Half."])
    with pytest.raises(InvalidInput) as caught:
        mistakes.refuse()
    assert caught.value.message == "3 mistakes, and nothing was sent: Zero. Half. One."
    assert caught.value.details == {"mistakes": ["Zero.", "Half.", "One."]}


def test_another_error_is_none_of_the_author():
    with pytest.raises(ZeroDivisionError), Mistakes().collecting():
        raise ZeroDivisionError


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
    ("options", "source", "about", "place"),
    [
        ({"email": "a@x"}, "", "", ""),
        ({"email": "a@x"}, "users[3]", "", "users[3] (a@x): "),
        ({"email": "a@x"}, "users[3]", "roles", "users[3] (a@x): "),
        ({"email": "a@x"}, "users[3]", "email", "users[3]: "),
        ({"email": "a@x", "id": "1"}, "users[3]", "id", "users[3] (a@x): "),
        ({"email": None, "user_name": " zoe "}, "users[3]", "email", "users[3] (zoe): "),
        ({"email": ["a@x"], "id": 7}, "users[3]", "", "users[3] (7): "),
        ({"email": True}, "users[3]", "", "users[3]: "),
        ({"email": "a\nb"}, "users[3]", "", "users[3]: "),
        ({"email": "a" * 99}, "users[3]", "", f"users[3] ({'a' * 63}…): "),
        ({"organization": "Acme", "organization_id": "4"}, "organizations[1]", "", "organizations[1] (Acme): "),
        ({}, "users[3]", "email", "users[3]: "),
    ],
)
def test_a_place_is_a_position_and_a_person(options, source, about, place):
    assert place_of(options, source, about) == place


def test_words_are_listed_as_a_sentence_lists_them():
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")) == ("a", "a and b", "a, b or c")
