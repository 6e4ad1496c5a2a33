# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server said, read from every shape that is known, and from any other."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.error_shapes import (
    LONGEST,
    from_json,
    one_line,
    read_error,
)


@pytest.mark.parametrize(
    ("body", "code", "message", "metadata"),
    [
        (
            {"key": "duplicate", "message": "exists", "metadata": {"field": "email"}, "status": 422},
            "duplicate",
            "exists",
            {"field": "email"},
        ),
        ({"code": 401, "context": {"a": 1}, "error": "invalid key", "status": "Unauthorized"}, "401", "invalid key", {"a": 1}),
        ({"error": {"message": "invalid or unknown API key"}}, None, "invalid or unknown API key", None),
        ({"message": "no", "status_code": 400, "metadata": [{"name": "a"}]}, None, "no", [{"name": "a"}]),
        ({"error": "invalid_scope", "error_description": "no such scope"}, "invalid_scope", "no such scope", None),
        ({"error": "invalid_client"}, None, "invalid_client", None),
        (
            {"title": "One or more validation errors occurred.", "status": 400, "errors": {"Email": ["is bad", "is long"]}},
            None,
            "One or more validation errors occurred.; Email: is bad is long",
            {"Email": ["is bad", "is long"]},
        ),
        ({"title": "Bad", "errors": {"Email": "is bad"}}, None, "Bad; Email: is bad", {"Email": "is bad"}),
        (
            {"succeeded": False, "errors": [{"code": "DuplicateName", "description": "taken"}, "odd", {}]},
            "DuplicateName",
            "DuplicateName: taken; odd",
            [{"code": "DuplicateName", "description": "taken"}, "odd", {}],
        ),
        ({"result": {"succeeded": False, "errors": [{"description": "taken"}]}}, None, "taken", [{"description": "taken"}]),
        ({"errorCode": "1004", "message": "no", "result": None}, "1004", "no", None),
        ({"key": "quota", "message": ""}, "quota", "Bad Request", None),
        ({"message": True, "errors": 7}, None, "Bad Request", 7),
        ({}, None, "Bad Request", None),
        ([], None, "Bad Request", None),
        ("only words", None, "only words", None),
    ],
)
def test_shapes(body, code, message, metadata):
    assert read_error(400, json.dumps(body)) == (code, message, metadata)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Bad Gateway"),
        ("  \r\n", "Bad Gateway"),
        ("<html><head><title>502 Bad\nGateway</title></head><body>nginx</body></html>", "502 Bad\nGateway"),
        ("<p>Service <b>down</b></p>", "Service  down"),
        ("<script>alert(1)</script><style>p {}</style>Try later", "Try later"),
        ("upstream connect error", "upstream connect error"),
        ('{"message": "cut', '{"message": "cut'),
    ],
)
def test_what_is_no_json_gives_its_words(text, message):
    said = read_error(502, text)
    assert said.code is None
    assert said.metadata is None
    assert said.message == message


def test_a_status_without_a_phrase():
    assert read_error(599, "").message == "unknown status"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["key", "code", "message", "error", "error_description", "errors", "result", "metadata", "title"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.integers(400, 599), st.text() | ANYTHING.map(json.dumps))
def test_every_body_gives_a_message(status, text):
    said = read_error(status, text)
    assert said.message == said.message.strip()
    assert said.message
    assert said.code is None or isinstance(said.code, str)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        '{"error":' * 6_000 + "1" + "}" * 6_000,
        '{"metadata":' + "[" * 900 + "]" * 900 + "}",
        "<" * 65_536,
        "<script" * 9_000,
        "<title>" * 9_000,
        "9" * 65_000,
    ],
    ids=["brackets", "errors", "metadata", "angles", "scripts", "titles", "digits"],
)
def test_a_hostile_body_is_read_quickly_and_makes_no_deep_result(text):
    begun = time.process_time()
    said = read_error(500, text)
    assert time.process_time() - begun < 1
    assert said.message
    assert said.metadata is None


def test_one_line_is_short_printable_and_one_line():
    assert one_line(" a\x00b\r\n\x1b[31mc\u2028d  e ") == "a b [31mc d e"
    assert one_line("x" * LONGEST) == "x" * LONGEST
    assert one_line("x" * (LONGEST + 1)) == "x" * LONGEST + "…"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"name": "a\ud800b"}', {"name": "a?b"}),
        (r'{"name": "\uDFFF"}', {"name": "?"}),
        (r'{"\ud83d": ["\udc4d"]}', {"?": ["?"]}),
        (r'"\ud83d\udc4d"', "\N{THUMBS UP SIGN}"),
        (r'"\\ud800"', r"\ud800"),
        (r'["\ud800", 1.5, null, true, "\u00e4"]', ["?", 1.5, None, True, "\u00e4"]),
    ],
)
def test_half_of_a_character_is_a_question_mark(text, value):
    assert from_json(text) == value


def test_an_error_in_halves_of_characters_can_be_printed():
    said = read_error(400, r'{"message": "a\ud800b", "code": "\udfff", "metadata": {"\ud800": 1}}')
    assert (said.code, said.message, said.metadata) == ("?", "a?b", {"?": 1})
