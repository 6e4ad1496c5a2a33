# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values are secrets, and what a result looks like without them."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import masking
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.masking import hide, masked, secrets_of

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """What Ansible is asked to hide."""
    found = set()
    monkeypatch.setattr(masking, "register_secrets", found.update)
    return found


@pytest.mark.parametrize(
    "url", ["https://jane:pass/word@host", "jane:pass/word@host", " http://jane:pass/word@host:1/x", "//jane:pass/word@host"]
)
@pytest.mark.parametrize("option", ["api_url", "identity_url"])
def test_a_password_in_a_url_is_a_secret_though_no_option_is_meant_for_it(option, url):
    secrets = secrets_of({option: url, "email": "jane@acme.example"}, ["key"])
    assert {"pass/word", "key"} <= secrets
    assert "" not in secrets
    assert not any("jane@" in secret or "acme" in secret for secret in secrets)


@pytest.mark.parametrize("url", ["https://host", "host:8443/prefix", None, ""])
def test_a_url_without_a_password_holds_no_secret(url):
    assert secrets_of({"api_url": url}, []) == frozenset()


def test_the_user_of_a_url_and_the_password_are_secrets_each():
    assert secrets_of({"api_url": "https://jane:a:b@host"}, []) == {"jane:a:b", "a:b"}
    assert secrets_of({"api_url": "https://token@host"}, []) == {"token"}


def test_a_password_may_hold_the_sign_after_it_and_a_line_break():
    assert secrets_of({"api_url": "https://jane:p@ss\nword@host"}, []) == {"jane:p@ss\nword", "p@ss\nword"}


@pytest.mark.parametrize("scheme", ["http", "HTTPS", "a+b", "x-y.9Z"])
def test_the_scheme_of_a_url_is_no_secret(scheme):
    assert secrets_of({"api_url": f"{scheme}://token@host"}, []) == {"token"}


def test_secrets_are_registered_in_every_spelling_and_the_empty_one_is_not(registered):
    secrets_of({"api_url": "https://token-of-mine@host"}, ["key/with=odd chars", ""])
    assert registered == {*spellings("token-of-mine"), *spellings("key/with=odd chars")}


def test_several_secrets_are_hidden_at_once(registered):
    hide("one-secret", "another-secret")
    assert registered == {*spellings("one-secret"), *spellings("another-secret")}


def test_a_result_is_returned_without_secrets_and_with_the_options():
    params = {
        "partner_key": "s3cret-key",
        "api_url": "https://host",
        "email": "s3cret-key@x",
        "retries": 3,
        "role": None,
    }
    result = {"changed": True, "msg": "No: s3cret-key.", "users": [{"s3cret-key": 1}]}
    assert masked(result, params, ["s3cret-key"]) == {
        "changed": True,
        "msg": "No: ***.",
        "users": [{"***": 1}],
        "invocation": {
            "module_args": {
                "partner_key": HIDDEN,
                "api_url": "https://host",
                "email": "***@x",
                "retries": 3,
                "role": None,
            }
        },
    }
    assert result["msg"] == "No: s3cret-key."


def test_a_key_that_is_returned_is_whole_though_it_resembles_a_secret():
    result = masked({"api_key": "new-key-of-ben", "user": "new-key-of-ben"}, {"current_key": "key"}, ["key"])
    assert (result["api_key"], result["user"]) == ("new-key-of-ben", "new-***-of-ben")


def test_strings_that_ansible_tagged_are_shown_as_ordinary_ones():
    class Tagged(str):
        """As ansible-core marks what comes from a playbook."""

    shown = masked({}, {"email": Tagged("ada@x")}, [])["invocation"]["module_args"]["email"]
    assert (type(shown), shown) == (str, "ada@x")
