# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an API promises of its answers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.error_shapes import from_json
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import MalformedAnswer, Unexpected
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.schema import (
    FLAG,
    TEXT,
    TEXTS,
    described,
    expect,
    expect_all,
)
from ansible_collections.rosterops.saas_users.tests.unit.servers import READING, Raw, answer, client_of, saying

PROMISES = {"id": TEXT, "email": TEXT, "is_active": FLAG, "role_ids": TEXTS}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def is_kept(name, value):
    """Whether the value is of the type that is promised, said once more."""
    types = {"id": str, "email": str, "is_active": bool, "role_ids": list}
    return value is None or (
        isinstance(value, types[name]) and (name != "role_ids" or all(isinstance(one, str) for one in value))
    )


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(PROMISES, ANYTHING)))
def test_exactly_what_is_promised_is_let_through(found):
    wrong = [name for name, value in found.items() if not is_kept(name, value)]
    if not wrong:
        expect(found, PROMISES, "data[3]")
        return
    with pytest.raises(Unexpected, match=rf"(?s)^data\[3\]\.({'|'.join(wrong)})\b.*, where the API promises "):
        expect(found, PROMISES, "data[3]")


def test_a_list_is_returned_and_the_first_odd_one_named():
    right = [{"id": "1"}, {}, {"role_ids": None, "more": 7}]
    assert expect_all(right, PROMISES, "data") is right
    with pytest.raises(Unexpected, match=r"^data\[3\]\.id is 5, "):
        expect_all([*right, {"id": 5}, {"id": 6}], PROMISES, "data")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-1.5, "-1.5"),
        (10**15 - 1, "999999999999999"),
        (10**15, "a number"),
        (-(10**400), "a number"),
        ("secret", "a string"),
        (["secret"], "a list"),
        ({"secret": 1}, "an object"),
    ],
)
def test_what_could_be_a_secret_is_not_shown(value, words):
    assert described(value) == words


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 501, "-" + "9" * 500, "9" * 5000])
def test_what_json_has_no_number_for(number):
    with pytest.raises(ValueError, match=r"^the answer contains .{1,25}, which cannot be stored$"):
        from_json(f'{{"a": [{number}]}}')
    assert from_json(f"[{number}]", odd=lambda text: text) == [number]


@given(ANYTHING)
def test_json_is_read_as_ever(value):
    assert from_json(json.dumps(value)) == json.loads(json.dumps(value))


def test_what_comes_from_the_api_is_not_blamed_on_the_url():
    def read(found):
        expect(found, PROMISES, "data")

    with Raw(saying(answer("200 OK", '{"id": 5}'))) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer) as caught:
            client.request(READING, read)
    assert str(caught.value) == "Reading the thing: data.id is 5, where the API promises a string (HTTP 200)"
