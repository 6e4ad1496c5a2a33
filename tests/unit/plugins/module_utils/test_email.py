# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an e-mail address is, and which spellings are the same user's."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import (
    clean_email,
    folded,
    same_person,
    spellings_of,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import trimmed
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.role_names import with_ids

BUECHER, IDN = "jane@bücher.example", "jane@xn--bcher-kva.example"
COMPOSED, DECOMPOSED = "ren\u00e9@acme.example", "rene\u0301@acme.example"

# What an author writes


@pytest.mark.parametrize(
    "text",
    [
        *("a@b", "jane.doe@acme.example", "Jane+tag@Acme.Example", "o'brien@acme.example", "'t.hooft@acme.example"),
        *("a..b.@docomo.example", "a/b=c@x", "{jane}|~!#$&*?^`@x", "a%b@relay.example", "_@_x-1.y"),
        *(
            BUECHER,
            IDN,
            COMPOSED,
            DECOMPOSED,
            "用户@例え.テスト",
            "भारत@भारत.example",
            "ß@straße.example",
            "jane@bu\u0308cher.example",
            "a@l\u00b7l.x",
            "a@\U0001f4a9.la",
        ),
    ],
)
def test_an_address_is_taken_as_it_is_written(text):
    assert clean_email(text, "email") is text


@pytest.mark.parametrize(
    "text",
    [
        *("<jane@acme.example>", "< jane@acme.example >", "<<jane@acme.example>>", "<jane@acme.example>,", "(jane@acme.example)"),
        *("mailto:jane@acme.example", "MailTo:jane@acme.example", "mailto: jane@acme.example", "<mailto:jane@acme.example>"),
        *("mailto:jane@acme.example?subject=Hello", "mailto:jane%40acme.example", "jane%40acme.example"),
        *('"jane@acme.example"', "'jane@acme.example'", "`jane@acme.example`", "jane@acme.example'"),
        *("\u201cjane@acme.example\u201d", "\u201cjane@acme.example", "\u00abjane@acme.example\u00bb"),
        *("\u2018jane@acme.example\u2019", "\u201ejane@acme.example\u201c"),
        *("jane@acme.example;", "jane@acme.example,", "jane@acme.example.", ";jane@acme.example", ",jane@acme.example"),
        *(".jane@acme.example", "jane@acme.example:", "jane@acme.example\uff1b", "jane@acme.example\u3002"),
        *("Jane Doe <jane@acme.example>", '"Doe, Jane" <jane@acme.example>', "Jane<jane@acme.example>;"),
        *("['jane@acme.example']", '["jane@acme.example"]', "[jane@acme.example]", "('jane@acme.example',)"),
        *("\ufeffjane@acme.example", "jane@acme.example\u200b", "jane\u00ad@acme.example", "jane@acme\ufe0f.example"),
        *("ja\x00ne@acme.example", "jane@acme.example\uff0c"),
    ],
)  # fmt: skip
def test_more_than_an_address_is_refused_with_what_to_write(text):
    with pytest.raises(InvalidInput) as caught:
        clean_email(text, "users[3]: email")
    assert caught.value.message.startswith("users[3]: email is ")
    assert caught.value.message.endswith(", which is not an e-mail address: write jane@acme.example and nothing else.")


@pytest.mark.parametrize(
    "text",
    [
        *("", "jane", "@", "jane@", "@acme.example", "jane@@acme.example", "jane@acme@example", "jane@.example"),
        *("jane doe@acme.example", "jane@acme example", "jane@ acme.example", "jane at acme.example", "jane@acme.example/x"),
        *("jane@[192.0.2.1]", '"jane doe"@acme.example', "jane@acme.example:25", "jane@100%", "jane@acme%2eexample", "<>", "<@>"),
        *("jane\u00a0doe@x", "jane@\u3164", "\u200b", "jane\uff20acme.example", "jane@acme\uff20example", "['']"),
        *("jane@acme\u2024\u2024x", "jane@acme..example", "jane@ac\u2014me.example", "jane@acme\u2026"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_an_example(text):
    with pytest.raises(InvalidInput, match=r"which is not an e-mail address: use an address such as jane\.doe@acme\.example\.$"):
        clean_email(text, "email")


@pytest.mark.parametrize(
    "text",
    ["a@b, c@d", "a@b;c@d", "a@b c@d", "['a@b', 'c@d']", "Jane <a@b>, Tom <c@d>", "<a@b><c@d>", "a@b\nc@d", "mailto:a@b,c@d"],
)
def test_several_are_refused_as_such(text):
    with pytest.raises(InvalidInput, match=r"^email is .*, which is more than one e-mail address: use a separate entry for"):
        clean_email(text, "email")


def test_what_cannot_be_seen_is_shown_and_a_long_text_is_cut():
    with pytest.raises(
        InvalidInput, match=r"email is 'a\\u200bb@c', which is not an e-mail address: write ab@c and nothing else"
    ):
        clean_email("a\u200bb@c", "email")
    with pytest.raises(InvalidInput, match=r"email is 'a\\u3164b@c'"):
        clean_email("a\u3164b@c", "email")
    with pytest.raises(InvalidInput) as caught:
        clean_email("x" * 5000, "email")
    assert len(caught.value.message) < 250


@given(st.text(max_size=30))
def test_any_text_is_an_address_or_refused(text):
    """What is advised is an address itself."""
    try:
        assert clean_email(text, "email") is text
    except InvalidInput as refused:
        advice = refused.message.rpartition("write ")[2].removesuffix(" and nothing else.")
        if refused.message.endswith(" and nothing else."):
            assert clean_email(advice, "email") == advice
    assert isinstance(same_person(text), str)
    assert isinstance(spellings_of(text), set)


# The same person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (" Jane@Acme.example ", "jane@acme.EXAMPLE"),
        (BUECHER, IDN),
        ("jane@BÜCHER.example", "JANE@XN--BCHER-KVA.example"),
        ("jane@bu\u0308cher.example", IDN),
        ("jane@mail.bücher.example", "jane@mail.xn--bcher-kva.example"),
        ("jane@bücher\u3002example", BUECHER),
        ("jane@\uff42\u00fccher.example", BUECHER),
        (COMPOSED, DECOMPOSED),
        (COMPOSED.upper(), DECOMPOSED),
        ("jane@acme.example.", "jane@acme.example"),
        ("jane@bücher.example.", IDN),
        ("ΝΙΚΟΣ@acme.example", "νικος@acme.example"),
        ("ΝΙΚΟΣ@acme.example", "νικοσ@acme.example"),
        ("jane@例え.テスト", "jane@xn--r8jz45g.xn--zckzah"),
        ("jane@straße.example", "jane@xn--strae-oqa.example"),
        ("\u212bsa@x", "åsa@x"),
    ],
)
def test_the_same_person_whatever_the_spelling(one, other):
    assert same_person(one) == same_person(other)
    assert spellings_of(one) & spellings_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße@x", "strasse@x"),
        ("jane@straße.example", "jane@strasse.example"),
        ("ﬁ@x", "fi@x"),
        ("\u0131smail@x", "ismail@x"),
        ("jane@bücher.example", "jane@bucher.example"),
        ("rené@x", "rene@x"),
        ("jane@xn--acme-.example", "jane@acme.example"),
        ("jane@xn--bcher-kva", "jane@xn--bcher-kvb"),
        ("xn--bcher-kva@x", "bücher@x"),
        ("jane@acme.example..", "jane@acme.example"),
        ("jane", "jane@"),
        ("xn--bcher-kva", "bücher"),
        ("@x", "x"),
    ],
)
def test_what_only_looks_alike_is_another(one, other):
    assert same_person(one) != same_person(other)


def test_comparable_forms():
    assert [folded(value) for value in (None, "", " A ", 7, "RENE\u0301")] == ["", "", "a", "7", "ren\u00e9"]
    assert [same_person(value) for value in (None, "", " A ", 7)] == ["", "", "a", "7"]
    assert same_person(f" {BUECHER.upper()}. ") == IDN
    assert same_person(f"a@{'ü' * 64}.b") == f"a@{'ü' * 64}.b", "no label of the DNS"
    assert spellings_of(f"a@xn--{'a' * 64}") == {f"a@xn--{'a' * 64}"}
    assert spellings_of("a@xn--\u00fc\u00fc") >= {same_person("a@xn--\u00fc\u00fc")}
    assert spellings_of("a@xn--99999999") == {"a@xn--99999999"}, "cannot be decoded"
    assert spellings_of(IDN) == {IDN, BUECHER} == spellings_of(BUECHER)
    assert same_person(".") == "."
    assert same_person("a@.") == "a@"


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_form_is_its_own_form(local, host):
    for text in (local, f"{local}@{host}"):
        assert folded(folded(text)) == folded(text)
        person = same_person(text)
        assume(not person.endswith("."))
        assert same_person(person) == person
        assert same_person(unicodedata.normalize("NFD", text)) == person


@given(st.text(st.characters(codec="ascii"), max_size=20), st.text(st.characters(codec="ascii"), max_size=20))
def test_of_ascii_texts_only_case_space_and_the_dot_of_the_root_are_the_same(one, other):
    def plain(text):
        text = text.strip().lower()
        return text[:-1] if "@" in text and text.endswith(".") and "." in text.rpartition("@")[2] else text

    assert (same_person(one) == same_person(other)) == (plain(one) == plain(other))


# Names of roles and groups, likewise


def test_names_are_the_same_in_either_normal_form():
    roles = [{"id": "1", "name": "Re\u0301daction"}, {"id": "2", "name": "Admin"}]
    (one,) = with_ids([Wanted(("id", "7"), {"roles": ["R\u00c9DACTION", "admin"]})], "roles", roles, "role", "here")
    assert one.attributes == {"role_ids": ["1", "2"]}
    assert trimmed(["R\u00e9daction", "Re\u0301daction "], "roles") == ["R\u00e9daction"]
