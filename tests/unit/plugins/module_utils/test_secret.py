# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret shows nowhere, in no spelling."""

from __future__ import annotations

import base64
import copy
import html
import json
import pickle
import traceback
from types import MappingProxyType
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import FromEnvironment
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import MASK, Secret, scrubber_of, spellings

VALUE = "kEy-0123-+/=&'\"\\~89"
PRINTABLE = (
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=60)
    .map(str.strip)
    .filter(lambda text: len(text) >= 8)
)


@pytest.fixture
def secret():
    return Secret(VALUE, "partner_key")


def test_it_reveals_itself_when_asked_and_only_then(secret):
    assert secret.reveal() == VALUE
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>50}", f"{secret!r}", format(secret, "s"), str([secret])]
    assert all(VALUE not in text and MASK in text for text in shown)


def test_white_space_around_it_goes():
    assert Secret(f" \n{VALUE}\r\n", "partner_key").reveal() == VALUE


@pytest.mark.parametrize("copying", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_cannot_be_carried_away(secret, copying):
    with pytest.raises(TypeError) as caught:
        copying(secret)
    assert VALUE not in str(caught.value)


def test_it_has_no_dictionary_that_shows_it(secret):
    assert not hasattr(secret, "__dict__")


def test_an_exception_around_it_does_not_show_it(secret):
    try:
        raise ValueError(secret)
    except ValueError:
        assert VALUE not in traceback.format_exc()


@pytest.mark.parametrize("value", ["", " \n"])
def test_an_empty_one_is_refused(value):
    with pytest.raises(InvalidInput, match=r"^partner_key is empty"):
        Secret(value, "partner_key")


@pytest.mark.parametrize("character", ["\n", "\r", "\0", "\t", " ", "\x7f", "é", "\ufeff", "\u201c"])
def test_what_no_header_can_carry_is_refused_and_not_quoted(character):
    with pytest.raises(InvalidInput, match=r"^partner_key contains a line break") as caught:
        Secret(f"first-half{character}second-half", "partner_key")
    assert "half" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (f"Bearer {VALUE}", "begins with 'Bearer ': set the key alone, since the header is added."),
        (f" bEARER\t{VALUE}\n", "begins with 'Bearer ': "),
        ("Bearer", "begins with 'Bearer ': "),
        (f"Bearer: {VALUE}", "begins with 'Bearer ': "),
        (f"Authorization: Bearer {VALUE}", "begins with 'Bearer ': "),
        (f"basic {VALUE}", "begins with 'Basic ': "),
        (f'"{VALUE}"', "is in quotation marks: remove them."),
        (f" '{VALUE}'\n", "is in quotation marks: "),
        (f"`{VALUE}`", "is in quotation marks: "),
        (f"\u201c{VALUE}\u201d", "is in quotation marks: "),
        (f"\u201e{VALUE}\u201c", "is in quotation marks: "),
        (f"\u2018{VALUE}\u2019", "is in quotation marks: "),
        (f"\u00ab{VALUE}\u00bb", "is in quotation marks: "),
        (f'"Bearer {VALUE}"', "is in quotation marks: "),
        (f"$ANSIBLE_VAULT;1.1;AES256\n{VALUE}", "is $ANSIBLE_VAULT text that was not decrypted: "),
        (f"!vault |\n  $ANSIBLE_VAULT;1.2;AES256;prod\n  {VALUE}", "is $ANSIBLE_VAULT text that was not decrypted: "),
        (f"{{{{ {VALUE} }}}}", "contains a template that was not rendered: "),
        (f"${{{{ secrets.{VALUE} }}}}", "contains a template that was not rendered: "),
        (f"a{{% if\nb %}}{VALUE}", "contains a template that was not rendered: "),
    ],
)
@pytest.mark.parametrize("variable", ["", "POLYTOMIC_PARTNER_KEY"])
def test_what_is_something_else_is_told_and_not_quoted(value, words, variable):
    given_ = FromEnvironment(value, variable) if variable else value
    named = f"partner_key (environment variable {variable})" if variable else "partner_key"
    with pytest.raises(InvalidInput) as caught:
        Secret(given_, "partner_key")
    assert str(caught.value).startswith(f"{named} {words}")
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    ["Bearer-0123", "basic_key", 'a"b', '"abc', "abc'", "{{abc", "}}a{{", "$ANSIBLE", "bearerabc", "{a}", "%}{%", "x" * 99],
)
def test_what_can_be_a_key_is_taken(value):
    assert Secret(value, "partner_key").reveal() == value


def test_a_secret_knows_where_it_came_from_and_not_more():
    assert Secret(VALUE, "api_key").source == "api_key, from the option api_key"
    of_environment = Secret(FromEnvironment(f"{VALUE}\n", "POLYTOMIC_API_KEY"), "api_key")
    assert of_environment.source == "api_key, from the environment variable POLYTOMIC_API_KEY"
    assert of_environment.reveal() == VALUE
    assert not isinstance(of_environment.reveal(), FromEnvironment)
    assert Secret(VALUE, "key_file", "the key in key_file").source == "the key in key_file"


# Spellings


@given(PRINTABLE)
def test_every_spelling_is_taken_out(value):
    scrub = scrubber_of([value])
    in_json = json.dumps(value)[1:-1]
    for form in (value, quote(value, safe=""), quote_plus(value), html.escape(value), in_json, in_json.replace("/", "\\/")):
        assert scrub(f"<{form}>") == f"<{MASK}>"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@given(value=PRINTABLE, before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_inside_any_base64_nothing_of_it_can_be_read(encode, value, before, after):
    text = encode(before + value.encode() + after).decode()
    scrubbed = scrubber_of([value])(text)
    assert MASK in scrubbed
    # At the seams, the neighbours' bits and up to a byte of the secret remain; nothing else.
    assert len(scrubbed.replace(MASK, "").rstrip("=")) <= -(-len(before) * 4 // 3) + -(-len(after) * 4 // 3) + 4


@pytest.mark.parametrize("user", ["", "a", "ab", "abc", "a0000000-0000-4000-8000-000000000000"])
def test_basic_credentials_are_taken_out_at_every_alignment(user):
    header = "Basic " + base64.b64encode(f"{user}:{VALUE}".encode()).decode()
    scrubbed = scrubber_of([VALUE])(header)
    left = scrubbed.split(MASK)
    assert len(left) == 2
    assert len(left[1].rstrip("=")) <= 3
    assert VALUE[1:-2] not in scrubbed


def test_the_longest_spelling_goes_first():
    assert sorted(spellings(VALUE), key=len, reverse=True) == spellings(VALUE)
    assert scrubber_of(["a&b&c&d&e"])("a&amp;b&amp;c&amp;d&amp;e") == MASK


def test_a_short_secret_does_not_wipe_out_single_letters():
    assert scrubber_of(["abc"])("A cab, abc, bac") == f"A cab, {MASK}, bac"


def test_nothing_is_wiped_out_for_an_empty_secret():
    assert spellings("  ") == []
    assert scrubber_of([""])("text") == "text"


def test_lists_dictionaries_and_their_keys_are_scrubbed_and_other_values_stay():
    value = {VALUE: [f"a {VALUE} b", {"n": 1, "t": True, "z": None}], "f": 1.5}
    assert scrubber_of([VALUE])(value) == {MASK: [f"a {MASK} b", {"n": 1, "t": True, "z": None}], "f": 1.5}


def test_several_secrets_go():
    assert scrubber_of(["first-secret", "second-secret"])("first-secret second-secret") == f"{MASK} {MASK}"


def test_a_secret_within_another_one_leaves_nothing_of_it():
    assert scrubber_of(["secret", "secret-and-more"])("a secret-and-more b") == f"a {MASK} b"


def test_keys_that_become_alike_lose_nothing():
    value = {f"{VALUE}": 1, json.dumps(VALUE)[1:-1]: 2, quote(VALUE, safe=""): 3, MASK: 4, 5: 6}
    assert scrubber_of([VALUE])(value) == {MASK: 1, f"{MASK} (2)": 2, f"{MASK} (3)": 3, f"{MASK} (4)": 4, 5: 6}


@given(st.dictionaries(PRINTABLE, st.integers(max_value=9), max_size=6))
def test_a_dictionary_keeps_its_values_whatever_its_keys_are(value):
    scrubbed = scrubber_of(value)(value)
    assert list(scrubbed.values()) == list(value.values())
    assert not any(form in key for key in scrubbed for secret in value for form in spellings(secret) if len(form) > 8)


@pytest.mark.parametrize("value", [12345678, 912345678.5, -12345678])
def test_a_number_that_holds_a_secret_is_taken_out(value):
    assert scrubber_of(["12345678"])({"a": [value]}) == {"a": [MASK]}


@pytest.mark.parametrize("value", [True, False, None, 1, 401, 1234567, 1.5])
def test_other_values_stay_whatever_the_secrets_are(value):
    assert scrubber_of(["True", "None", "1", "401", "1234567", "e"])([value]) == [value]


def test_tuples_and_other_mappings_are_looked_into():
    assert scrubber_of([VALUE])((MappingProxyType({"a": VALUE}),)) == [{"a": MASK}]


def test_a_text_that_is_nothing_but_a_secret_can_be_shown_as_such():
    scrub = scrubber_of([f" {VALUE}", "a"], "HIDDEN")
    assert scrub([VALUE, f"{VALUE}\n", f"<{VALUE}>", "a", "b", ""]) == ["HIDDEN", "HIDDEN", f"<{MASK}>", "HIDDEN", "b", ""]
