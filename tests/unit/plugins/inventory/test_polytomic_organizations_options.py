# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong, which files are its own, and that its options are those of the modules."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.inventory.data", reason="an inventory is read on a controller")
from ansible import template
from ansible.errors import AnsibleError, AnsibleParserError
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.inventory import polytomic_organizations as plugin
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import FromEnvironment
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION
from ansible_collections.rosterops.saas_users.tests.unit.inventories import DOCUMENTED, NAME, parser, prove_secret
from ansible_collections.rosterops.saas_users.tests.unit.tasks import methods, told_credential

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def parse(sim, tmp_path):
    return parser(sim, tmp_path)


def failure(parse, **options):
    """What is said, without the key in any spelling, if the organizations cannot be read."""
    with pytest.raises(AnsibleParserError) as caught:
        parse(**options)
    prove_secret(str(caught.value) + repr(caught.value) + str(caught.value.__cause__))
    return str(caught.value)


# Failures


def test_a_rejected_key_is_a_clear_sentence(sim, parse):
    said = failure(parse, partner_key="no-such-key-0123456789")
    words = "polytomic_organizations: Reading the organizations: invalid or unknown API key (HTTP 401)"
    assert said == words + told_credential(sim, 401, "partner_key")


def test_a_rejected_key_of_the_environment_is_named_by_its_variable(sim, parse, monkeypatch):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", "no-such-key-0123456789")
    source = "partner_key, from the environment variable POLYTOMIC_PARTNER_KEY"
    assert failure(parse, partner_key=None).endswith(told_credential(sim, 401, source))


@pytest.mark.parametrize("value", ["Bearer some-key", "'some-key'", "$ANSIBLE_VAULT;1.1;AES256\n6162", "{{ some_key }}", "a key"])
def test_what_is_no_key_is_told_before_any_request(sim, parse, monkeypatch, value):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", value)
    said = failure(parse, partner_key=None)
    assert said.startswith("polytomic_organizations: partner_key (environment variable POLYTOMIC_PARTNER_KEY) ")
    assert ("some" in said, "6162" in said, sim.requests) == (False, False, [])


@pytest.mark.parametrize("variable", [False, True], ids=["option", "environment"])
def test_a_url_that_leads_elsewhere_is_named(sim, parse, monkeypatch, variable):
    sim.fault(status=200, body="<html>")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", sim.url)
    named = "api_url (environment variable POLYTOMIC_DEPLOYMENT_URL)" if variable else "api_url"
    assert failure(parse, **({"api_url": None} if variable else {})).endswith(f"(HTTP 200); check {named}, {sim.url}")


@pytest.mark.parametrize("order", [{"echo": True}, {"echo": True, "status": 403}], ids=str)
def test_an_echoed_key_does_not_show(sim, parse, order):
    sim.fault(**order)
    assert "***" in failure(parse)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"partner_key": None}, "No credential specified: set partner_key (environment variable POLYTOMIC_PARTNER_KEY)."),
        ({"partner_key": " "}, "partner_key is empty"),
        ({"partner_key": "a\nb"}, "partner_key contains a line break"),
        ({"api_url": "ftp://host"}, "api_url is 'ftp://host', which is not a web address"),
        ({"api_url": "https://user:password@host"}, "api_url contains a user or a password"),
        (
            {"api_url": "http://saas.example"},
            "api_url is an http:// URL to saas.example, which would send the credential",
        ),
        ({"timeout": 0}, "timeout is 0"),
        ({"retries": -1}, "retries is -1"),
    ],
    ids=str,
)
def test_a_mistake_is_told_before_any_request(sim, parse, options, words):
    said = failure(parse, **options)
    assert said.startswith("polytomic_organizations: ")
    assert words in said
    assert "password@" not in said
    assert sim.requests == []


def test_a_server_that_is_down_is_asked_again_and_then_told(sim, parse):
    sim.fault(status=503, times=-1)
    assert failure(parse, retries=2).endswith("(HTTP 503), after 3 attempts")
    assert methods(sim) == ["GET"] * 3


def test_a_long_wait_is_warned_of(sim, parse, monkeypatch):
    told = []
    monkeypatch.setattr(plugin.Display, "warning", lambda self, message, *_arguments, **_options: told.append(message))
    sim.fault(status=429, headers={"Retry-After": "7"})
    assert list(parse().hosts) == ["Acme", "Globex", "Initech"]
    assert len(told) == 1
    assert told[0].startswith("Waiting 7 s before the next attempt: Reading the organizations")


def test_without_requests_there_is_a_clear_sentence(sim, parse, monkeypatch):
    monkeypatch.setattr(plugin, "REQUESTS_IMPORT_ERROR", "Traceback")
    assert "requests" in failure(parse)
    assert sim.requests == []


def test_nothing_is_cached_after_a_failure(sim, parse, tmp_path):
    cached = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(tmp_path / "cache")}
    sim.fault(status=403)
    failure(parse, **cached)
    assert "Acme" in parse(**cached).hosts


# Files


@pytest.mark.parametrize(
    ("name", "content", "ours"),
    [
        ("a.yml", f"plugin: {NAME}", True),
        ("a.yaml", f"plugin: {NAME}\n", True),
        ("a.yml", "plugin: ansible.builtin.constructed", False),
        ("a.ini", f"plugin: {NAME}", False),
        ("a.yml", "\udcff", False),
    ],
)
def test_which_files_are_its_own(tmp_path, name, content, ours):
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert plugin.InventoryModule().verify_file(str(path)) is ours


def test_a_file_that_is_not_there_is_not_its_own(tmp_path):
    assert plugin.InventoryModule().verify_file(str(tmp_path / "a.yml")) is False


# Options


@pytest.mark.parametrize("option", sorted(CONNECTION))
def test_options_and_their_environment_are_those_of_the_modules(option):
    spec, told = CONNECTION[option], DOCUMENTED[option]
    variables = list(spec["fallback"][1]) if "fallback" in spec else []
    assert [one["name"] for one in told.get("env", [])] == variables
    for member in ("type", "choices", "default"):
        assert str(told.get(member)) == str(spec.get(member))


def test_every_option_is_known():
    constructed = {"strict", "compose", "groups", "keyed_groups", "use_extra_vars", "leading_separator"}
    cache = {"cache", "cache_plugin", "cache_timeout", "cache_connection", "cache_prefix"}
    assert set(DOCUMENTED) == {*CONNECTION, *constructed, *cache, "plugin", "include", "exclude"}


def test_the_environment_gives_what_the_file_does_not(sim, parse, monkeypatch):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", f" {seed.PARTNER_KEY}\n")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", f"{sim.url}/")
    assert len(parse(partner_key=None, api_url=None).hosts) == 3


def test_plain_http_to_another_machine_is_permitted_by_the_file_or_the_environment(sim, parse, monkeypatch):
    elsewhere = sim.url.replace("127.0.0.1", "0.0.0.0")
    assert "unencrypted" in failure(parse, api_url=elsewhere)
    assert sim.requests == []
    assert len(parse(api_url=elsewhere, allow_plain_http=True).hosts) == 3
    monkeypatch.setenv("POLYTOMIC_ALLOW_PLAIN_HTTP", "true")
    assert len(parse(api_url=elsewhere).hosts) == 3


def test_the_file_goes_before_the_environment(parse, monkeypatch):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", "wrong-partner-key-0123456789")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", "http://127.0.0.1:1")
    assert len(parse().hosts) == 3


def test_other_keys_of_the_environment_do_not_matter(parse, monkeypatch):
    monkeypatch.setenv("POLYTOMIC_API_KEY", seed.ADA_KEY)
    monkeypatch.setenv("POLYTOMIC_ORGANIZATION_KEY", seed.ACME_KEY)
    assert len(parse().hosts) == 3


def test_a_key_may_be_a_template(parse, monkeypatch):
    monkeypatch.setenv("SOME_STORE", seed.PARTNER_KEY)
    assert len(parse(partner_key="{{ lookup('env', 'SOME_STORE') }}").hosts) == 3


def test_the_version_is_sent(sim, parse):
    parse(api_version="2024-02-08")
    assert sim.requests[0]["headers"]["x-polytomic-version"] == "2024-02-08"


# Unknown options


def test_options_that_do_not_exist_are_told_all_at_once_before_any_request(sim, parse):
    said = failure(parse, exlude=["*"], inclde=["*"], keyed_groups=[{"key": "sso_domain"}, {"kye": "a", "prefx": "b"}], xyzzy=1)
    assert said == (
        "polytomic_organizations: exlude is not an option; do you mean exclude? inclde is not an option; do you mean include? "
        "keyed_groups[1].kye is not an option; do you mean key? keyed_groups[1].prefx is not an option; do you mean prefix? "
        "xyzzy is not an option; ansible-doc lists the options."
    )
    assert sim.requests == []


def test_every_option_that_is_documented_is_taken(parse, tmp_path):
    values = {"cache": False, "use_extra_vars": True, "leading_separator": True, "strict": True, "compose": {"x": "1"}}
    cache = {"cache_plugin": "memory", "cache_timeout": 1, "cache_connection": str(tmp_path), "cache_prefix": "x"}
    keyed = {"key": "'a'", "prefix": "p", "separator": "_", "parent_group": "g", "default_value": "d"}
    more = {"groups": {"z": True}, "keyed_groups": [keyed, {"key": "'b'", "trailing_separator": False}]}
    connection = {"api_key": "unused", "organization_key": "unused", "timeout": 9, "retries": 1, "retry_budget": 9}
    connection |= {"validate_certs": True, "ca_path": None, "allow_plain_http": False, "api_version": "2025-09-18"}
    given = {**values, **cache, **more, **connection, "include": ["*"], "exclude": []}
    assert {*given, "plugin", "api_url", "partner_key"} == set(DOCUMENTED)
    assert len(parse(**given).hosts) == 3


# Templates


@pytest.mark.parametrize(
    ("options", "hosts"),
    [
        ({"include": "{{ lookup('env', 'SOME').split(';') }}"}, ["Acme", "Globex"]),
        ({"include": ["{{ lookup('env', 'SOME').split(';') }}"]}, ["Acme", "Globex"]),
        ({"include": ["{{ lookup('env', 'SOME') | regex_search('^[^;]*') }}", "initech"]}, ["Acme", "Initech"]),
        ({"include": "{{ lookup('env', 'SOME') | replace(';', ', ') }}"}, ["Acme", "Globex"]),
        ({"exclude": ["{{ lookup('env', 'SOME').split(';')[0] }}"]}, ["Globex", "Initech"]),
        ({"exclude": "{{ lookup('env', 'SOME').split(';') }}"}, ["Initech"]),
        ({"exclude": "{{ [] }}"}, ["Acme", "Globex", "Initech"]),
        ({"include": "{{ [] }}"}, []),
        ({"include": "acme, g*"}, ["Acme", "Globex"]),
        ({"include": None, "exclude": None}, ["Acme", "Globex", "Initech"]),
    ],
    ids=str,
)
def test_patterns_may_be_templates(parse, monkeypatch, options, hosts):
    monkeypatch.setenv("SOME", "Acme;globex")
    assert list(parse(**options).hosts) == hosts


def test_patterns_see_extra_variables(parse, monkeypatch):
    monkeypatch.setattr("ansible.plugins.inventory.load_extra_vars", lambda loader: {"only": ["Acme"]})
    assert list(parse(include="{{ only }}").hosts) == ["Acme"]


@pytest.mark.parametrize("option", ["include", "exclude", "partner_key"])
def test_a_template_that_fails_is_told_before_any_request(sim, parse, option):
    said = failure(parse, **{option: "{{ no_such_variable }}"})
    assert said.startswith(f"polytomic_organizations: the template in {option} failed: ")
    assert "no_such_variable" in said
    assert sim.requests == []


OF_TEXT = pytest.mark.skipif(not hasattr(template, "trust_as_template"), reason="before 2.19, a template makes text of a number")


@pytest.mark.parametrize("value", [{"a": 1}, 5, True, "{{ {'a': 1} }}", pytest.param("{{ 5 }}", marks=OF_TEXT)], ids=str)
def test_patterns_that_are_no_list_are_refused(sim, parse, value):
    with pytest.raises(AnsibleError, match="exclude"):
        parse(exclude=value)
    assert sim.requests == []


@pytest.mark.parametrize("option", ["include", "exclude"])
@pytest.mark.parametrize("text", ['["Acme"]', '["Acme", "Globex"]', "- Acme\n- Globex\n", "[Acme, Globex]"])
def test_a_string_of_json_or_yaml_is_no_pattern_and_nobody_is_included_or_excluded_by_it(sim, parse, option, text):
    for value, name in ((text, option), (["Initech", text], f"{option}[1]")):
        said = failure(parse, **{option: value})
        assert said.startswith(f"polytomic_organizations: {name} is a string that contains ")
        assert "not a list: convert it, such as with {{ lookup('file', " in said
    assert sim.requests == []


def test_a_pattern_may_begin_with_a_bracket(parse):
    assert list(parse(include="[AG]*").hosts) == list(parse(include=["[ag]*"]).hosts) == ["Acme", "Globex"]


# Empty variables


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_empty_environment_variable_counts_as_none(sim, parse, monkeypatch, value):
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", value)
    said = failure(parse, partner_key=None)
    assert said == (
        "polytomic_organizations: No credential specified: set partner_key (environment variable POLYTOMIC_PARTNER_KEY)."
    )
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", value)
    monkeypatch.setenv("POLYTOMIC_ALLOW_PLAIN_HTTP", value)
    asked = []
    monkeypatch.setattr(plugin, "open_partner", lambda options, warn: asked.append(options) or failing())
    failure(parse, api_url=None)
    assert (asked[0]["api_url"], bool(asked[0]["allow_plain_http"])) == ("https://app.polytomic.com", False)


def failing():
    raise TaskError("No.")


def test_what_the_environment_gives_is_known_to_come_from_there(parse, monkeypatch):
    asked = []
    monkeypatch.setattr(plugin, "open_partner", lambda options, warn: asked.append(options) or failing())
    monkeypatch.setenv("POLYTOMIC_PARTNER_KEY", "some-key")
    failure(parse, partner_key=None)
    failure(parse, partner_key="other-key")
    assert [(one["partner_key"], isinstance(one["partner_key"], FromEnvironment)) for one in asked] == [
        ("some-key", True),
        ("other-key", False),
    ]
