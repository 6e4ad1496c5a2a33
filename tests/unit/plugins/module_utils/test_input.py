# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an author writes."""

from __future__ import annotations

import copy
import pickle
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import (
    FromEnvironment,
    address_of,
    base_url,
    named,
    origin_of,
    path_of,
    trimmed,
)

IDS = st.text(min_size=1).filter(lambda text: text not in (".", ".."))


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://app.polytomic.com", "https://app.polytomic.com"),
        ("app.polytomic.com", "https://app.polytomic.com"),
        ("  app.polytomic.com/ \n", "https://app.polytomic.com"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("localhost:8080", "https://localhost:8080"),
        ("https://host/a/prefix//", "https://host/a/prefix"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"),
        ("HTTPS://Host", "HTTPS://Host"),
    ],
)
def test_the_url_of_a_deployment(text, url):
    assert base_url(text, "api_url") == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a web address"),
        ("https://", "is 'https://', which is not a web address"),
        ("https:///path", "is 'https:///path', which is not a web address"),
        (" ftp://host\n", "is 'ftp://host', which is not a web address"),
        ("file:///etc/passwd", "is 'file:///etc/passwd', which is not a web address"),
        ("https://host:port", "is 'https://host:port', which is not a web address"),
        ("https://host:99999", "is 'https://host:99999', which is not a web address"),
        ("https://[::1", r"is 'https://\[::1', which is not a web address"),
        ("https://ho st", "is 'https://ho st', which is not a web address"),
        ("https://host/a\\b", "is 'https://host/a.b', which is not a web address"),
        ("https://host/a\x00b", "is not a web address"),
        ("ftp://jane:pass-word@host", "contains a user or a password"),
        ("https://[jane:pass-word@host", "is not a web address"),
        ("https://[host?key=pass-word", "is not a web address"),
        ("pass word", "is not a web address"),
        ("https://jane:pass-word@host", "contains a user or a password"),
        ("jane:pass-word@host", "contains a user or a password"),
        ("https://pass-word@host", "contains a user or a password"),
        ("https://host?key=pass-word", "contains a query or a fragment"),
        ("https://host/?", "contains a query or a fragment"),
        ("https://host/#pass-word", "contains a query or a fragment"),
        ("https://host#", "contains a query or a fragment"),
    ],
)
def test_what_is_no_url_of_a_deployment_is_told_and_not_quoted(text, words):
    with pytest.raises(InvalidInput, match=f"^api_url {words}") as caught:
        base_url(text, "api_url")
    assert "pass" not in str(caught.value).replace("password", "").replace("passwd", "")
    variable = "POLYTOMIC_DEPLOYMENT_URL"
    with pytest.raises(InvalidInput, match=rf"^api_url \(environment variable {variable}\) {words}"):
        base_url(FromEnvironment(text, variable), "api_url")


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost.", "LOCALHOST", "127.0.0.1", "127.8.9.10", "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]"],
)
def test_plain_http_to_this_machine_is_permitted(host):
    assert base_url(f"http://{host}:8080/x", "api_url") == f"http://{host}:8080/x"


@pytest.mark.parametrize(
    "host",
    [
        "saas.example",
        "10.0.0.1",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",
        "[::]",
        "localhost.example",
        "127.0.0.1.example",
        "127.1",
        "0x7f000001",
        "2130706433",
        "notlocalhost",
        "a.localhost",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "HTTP"])
def test_plain_http_to_another_machine_has_to_be_permitted(scheme, host):
    url = f"{scheme}://{host}:8080/x"
    with pytest.raises(InvalidInput) as caught:
        base_url(url, "api_url")
    assert str(caught.value) == (
        f"api_url is an http:// URL to {host.strip('[]')}, which would send the credential unencrypted: use https://, "
        "or set allow_plain_http=true if you trust the network in between. Nothing was sent."
    )
    assert base_url(url, "api_url", allow_plain_http=True) == url
    assert base_url(url.lower().replace("http:", "https:"), "api_url") == url.lower().replace("http:", "https:")


@given(st.text())
def test_any_text_is_a_url_or_a_mistake(text):
    try:
        url = base_url(text, "api_url")
    except InvalidInput:
        return
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert not parts.query
    assert not parts.fragment
    assert not url.endswith("/")


def test_an_address_names_what_has_set_it():
    url = "https://host/prefix"
    assert address_of(url, " host/prefix/", "api_url") == "api_url, https://host/prefix"
    given_ = FromEnvironment("host/prefix", "POLYTOMIC_DEPLOYMENT_URL")
    assert address_of(url, given_, "api_url") == "api_url (environment variable POLYTOMIC_DEPLOYMENT_URL), https://host/prefix"


def test_what_the_environment_has_set_stays_known_in_a_copy():
    value = FromEnvironment("some-key", "POLYTOMIC_API_KEY")
    for one in (value, copy.copy(value), copy.deepcopy({"api_key": value})["api_key"], pickle.loads(pickle.dumps(value))):
        assert (one, one.variable, origin_of(one, "api_key")) == (
            "some-key",
            "POLYTOMIC_API_KEY",
            "environment variable POLYTOMIC_API_KEY",
        )
    assert (origin_of("some-key", "api_key"), named("some-key", "api_key")) == ("option api_key", "api_key")


def test_a_path_is_escaped():
    assert path_of("api", "organizations", "1/2?3#4%ü", "users") == "/api/organizations/1%2F2%3F3%234%25%C3%BC/users"


@given(st.lists(IDS.filter(lambda text: text.isprintable()), min_size=1, max_size=4))
def test_no_id_names_another_place(segments):
    assert [unquote(part) for part in path_of(*segments).split("/")[1:]] == segments


@pytest.mark.parametrize("segment", ["", ".", "..", "\ud800"])
def test_what_cannot_be_an_id(segment):
    with pytest.raises(InvalidInput):
        path_of("api", segment)


def test_texts_are_trimmed():
    assert trimmed(" Jane ", "name") == "Jane"
    assert trimmed(7, "name") == "7"


def test_lists_are_trimmed_and_hold_nothing_twice_in_the_author_s_order():
    assert trimmed([" b", "a", "b ", "A"], "roles") == ["b", "a"]


@pytest.mark.parametrize(
    ("value", "words"), [("", "is empty"), (" \t", "is empty"), (["a", " "], "is empty"), ([], "is an empty list")]
)
def test_empty_values_are_refused(value, words):
    with pytest.raises(InvalidInput, match=f"^roles {words}"):
        trimmed(value, "roles")
