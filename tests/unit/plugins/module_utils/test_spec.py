# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each option is stated once: every module accepts the connection, hides every secret, and documents what it takes."""

from __future__ import annotations

import re

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION as POLYTOMIC_CONNECTION
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, review
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import CONNECTION as UIPATH_CONNECTION
from ansible_collections.rosterops.saas_users.tests.unit.documents import MODULES, every_option, imported, options_of

POLYTOMIC = [name for name in MODULES if not name.startswith("uipath")]
SECRET = re.compile(r"(_key|_token|_secret|^password)$")
NO_SECRET = {"return_key", "update_password"}


def definition(module):
    return imported(module).DEFINITION


@pytest.fixture(scope="module")
def documented():
    """The documented options of a module. On a controller; targets have no ansible.utils."""
    pytest.importorskip("ansible.utils.plugin_docs")
    return lambda module: options_of(imported(module))


@pytest.mark.parametrize("module", MODULES)
def test_what_is_documented_is_what_is_taken(documented, module):
    taken, told = dict(every_option(definition(module).options)), dict(every_option(documented(module)))
    assert sorted(taken) == sorted(told)
    for name, option in taken.items():
        for member, otherwise in (("type", "str"), ("elements", None), ("required", False), ("choices", None)):
            assert option.get(member, otherwise) == told[name].get(member, otherwise), f"{member} of {name}"
        assert str(option.get("default")) == str(told[name].get("default")), name


@pytest.mark.parametrize("module", MODULES)
def test_the_environment_is_documented(documented, module):
    told = documented(module)
    for name, option in definition(module).options.items():
        variables = option["fallback"][1] if "fallback" in option else []
        told_of = re.findall(r"environment variable E\((\w+)\)", str(told[name]["description"]))
        assert told_of == variables, name


@pytest.mark.parametrize("module", MODULES)
def test_every_secret_is_hidden(module):
    for name, option in every_option(definition(module).options):
        last = name.rpartition(".")[2]
        if SECRET.search(last) and last not in NO_SECRET:
            assert option.get("no_log") is True, name
        else:
            assert not option.get("no_log"), name


@pytest.mark.parametrize("module", POLYTOMIC)
def test_every_module_of_the_platform_takes_the_connection(module):
    """So that module_defaults can set it once for all of them."""
    options = definition(module).options
    assert {name: options[name] for name in POLYTOMIC_CONNECTION} == POLYTOMIC_CONNECTION


@pytest.mark.parametrize("module", POLYTOMIC)
def test_the_defaults_of_the_interface(module):
    options = definition(module).options
    defaults = {name: options[name].get("default") for name in POLYTOMIC_CONNECTION}
    assert defaults == {
        "api_url": "https://app.polytomic.com",
        "api_version": "2025-09-18",
        "partner_key": None,
        "api_key": None,
        "organization_key": None,
        "allow_plain_http": False,
        "timeout": 30,
        "retries": 5,
        "retry_budget": 120,
        "validate_certs": True,
        "ca_path": None,
    }
    assert options["api_version"]["choices"] == ["2025-09-18", "2024-02-08", "2023-04-25", "2022-12-12"]
    assert options.get("concurrency", {"default": 8})["default"] == 8
    assert options.get("max_removals", {"default": "25%"})["default"] == "25%"
    assert options.get("purge", {"default": False})["default"] is False


@pytest.mark.parametrize(
    ("option", "variable"),
    [
        ("api_url", "POLYTOMIC_DEPLOYMENT_URL"),
        ("partner_key", "POLYTOMIC_PARTNER_KEY"),
        ("api_key", "POLYTOMIC_API_KEY"),
        ("organization_key", "POLYTOMIC_ORGANIZATION_KEY"),
    ],
)
def test_the_environment_of_the_interface(monkeypatch, option, variable):
    monkeypatch.setenv(variable, "out-of-the-environment")
    validator = ArgumentSpecValidator(POLYTOMIC_CONNECTION)
    assert validator.validate({}).validated_parameters[option] == "out-of-the-environment"
    validation = validator.validate({option: "out-of-the-task"})
    assert validation.validated_parameters[option] == "out-of-the-task"


@pytest.mark.parametrize(
    ("spec", "variable"),
    [(POLYTOMIC_CONNECTION, "POLYTOMIC_ALLOW_PLAIN_HTTP"), (UIPATH_CONNECTION, "UIPATH_ALLOW_PLAIN_HTTP")],
)
def test_the_environment_permits_plain_http(monkeypatch, spec, variable):
    validator = ArgumentSpecValidator(spec)
    monkeypatch.setenv(variable, "yes")
    assert validator.validate({}).validated_parameters["allow_plain_http"] is True
    assert validator.validate({"allow_plain_http": False}).validated_parameters["allow_plain_http"] is False
    monkeypatch.setenv(variable, "")
    assert validator.validate({}).validated_parameters["allow_plain_http"] is False
    monkeypatch.setenv(variable, "perhaps")
    assert validator.validate({}).error_messages


@pytest.mark.parametrize(
    ("spec", "variable"),
    [(POLYTOMIC_CONNECTION, "POLYTOMIC_ALLOW_PLAIN_HTTP"), (UIPATH_CONNECTION, "UIPATH_ALLOW_PLAIN_HTTP")],
)
def test_a_variable_of_another_type_than_its_option_is_told_by_name(monkeypatch, spec, variable):
    module = Definition(spec, lambda task: {})
    for value in ("yes", ""):
        monkeypatch.setenv(variable, value)
        assert review(module, {}).failure is None
    monkeypatch.setenv(variable, "perhaps")
    assert review(module, {"allow_plain_http": True}).failure is None
    assert (
        review(module, {})[0]["msg"]
        == f"allow_plain_http (environment variable {variable}) is 'perhaps': set it to true or false."
    )


@pytest.mark.parametrize("module", POLYTOMIC)
def test_a_module_that_is_a_partner_s_needs_to_know_the_organization_unless_it_reads_them(module):
    options, constraints = definition(module).options, definition(module).constraints
    for rule in ("required_one_of", "mutually_exclusive"):
        assert (("organization_id", "organization") in constraints.get(rule, ())) is (module in ("partner_user", "user_api_key"))
    assert ("organization_id" in options) is (module != "organization_info")
    assert ("organization" in options) is (module.startswith("partner_user") or module == "user_api_key")
