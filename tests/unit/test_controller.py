# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "In a controller": its playbook gives a controller what its modules take, and its jobs do what the page says.

Modules with the names and the options of the official ones stand in for a controller, and write down what they are given.
"""

from __future__ import annotations

import json

import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner
from ansible_collections.rosterops.saas_users.tests.unit.documents import MODULES, ROOT
from ansible_collections.rosterops.saas_users.tests.unit.recipes import VARIABLES, WORLD, Folder, changes
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import blocks, fallback, options_of

PAGE = ROOT / "docs/docsite/rst/guide_controller.rst"
(ENVIRONMENT,) = map(yaml.safe_load, blocks(PAGE, "yaml"))
INVENTORY, JOB, SETUP = blocks(PAGE, "yaml+jinja")
SPECIFICATIONS = yaml.safe_load((ROOT / "tests/unit/controller.yml").read_text(encoding="utf-8"))
COLLECTION = ".ansible/collections/ansible_collections/awx/awx"
MODULE = """\
import json
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(json.loads({specification!r}))
with open("given.jsonl", "a") as file:
    given = {{name: value for name, value in module.params.items() if value is not None}}
    file.write(json.dumps([{name!r}, given]) + "\\n")
module.exit_json(changed=True)
"""
PLATFORMS = {"Polytomic": "Polytomic partner", "UiPath": "UiPath of Acme"}


SECRETS = {
    "POLYTOMIC_PARTNER_KEY": WORLD["partner_key"],
    "UIPATH_IDENTITY_URL": "https://uipath.acme.example/identity",
    "UIPATH_CLIENT_ID": VARIABLES["uipath_client_id"],
    "UIPATH_CLIENT_SECRET": VARIABLES["uipath_client_secret"],
}


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """What the playbook gives to each module, in this order."""
    path = tmp_path_factory.mktemp("controller")
    modules = path / COLLECTION / "plugins" / "modules"
    modules.mkdir(parents=True)
    for name, specification in SPECIFICATIONS.items():
        text = MODULE.format(name=name, specification=json.dumps(specification))
        (modules / f"{name}.py").write_text(text, encoding="utf-8")
    (path / "controller.yml").write_text(SETUP, encoding="utf-8")
    status, said = runner(path, **SECRETS)("ansible-playbook", "controller.yml")
    assert status == 0, said
    assert not any(SECRETS[name] in said for name in ("POLYTOMIC_PARTNER_KEY", "UIPATH_CLIENT_SECRET"))
    return [json.loads(line) for line in (path / "given.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(sim, tmp_path):
    """The repository of the page."""
    made = Folder(sim, tmp_path)
    made.write("organizations.yml", JOB)
    made.write("inventory/polytomic_organizations.yml", INVENTORY)
    return made


def named(given, module):
    """The objects of a kind by name."""
    return {options["name"]: options for kind, options in given if kind == module}


def environment_of(kind, inputs):
    """The variables that a controller would set for a job with a credential of this type."""
    sandbox = ImmutableSandboxedEnvironment()
    return {name: sandbox.from_string(text).render(inputs) for name, text in kind["injectors"]["env"].items()}


def test_everything_that_is_referred_to_was_created_before(given, folder):
    assert len(given) == 11
    there = {("inventory_source", "scm")}
    references = {
        "credential": "credential",
        "credentials": "credential",
        "credential_type": "credential_type",
        "default_environment": "execution_environment",
        "execution_environment": "execution_environment",
        "inventory": "inventory",
        "project": "project",
        "source_project": "project",
        "unified_job_template": "job_template",
    }
    for module, options in given:
        for option, kind in references.items():
            value = options.get(option, [])
            for name in value if isinstance(value, list) else [value]:
                assert (kind, name) in there, (options["name"], option)
        there.add((module, options["name"]))
    for path in (one.get("playbook") or one["source_path"] for _module, one in given if {"playbook", "source_path"} & set(one)):
        assert (folder.path / path).is_file()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_type_of_credentials_sets_variables_of_the_modules_and_hides_what_is_secret(given, platform):
    kind, credential = named(given, "credential_type")[platform], named(given, "credential")[PLATFORMS[platform]]
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    assert set(credential["inputs"]) == set(fields) >= set(kind["inputs"]["required"])
    options = [option for module in MODULES for option in options_of(module).values()]
    known = {variable: bool(option.get("no_log")) for option in options for variable in fallback(option)}
    injected = {variable: text.strip("{} ") for variable, text in kind["injectors"]["env"].items()}
    assert sorted(injected.values()) == sorted(fields)
    # The secret is masked; the id of an application may be seen in a form, and is masked in the output of the modules alone.
    secret = {variable for variable in injected if known[variable]} - {"UIPATH_CLIENT_ID"}
    assert secret == {variable for variable, field in injected.items() if fields[field].get("secret")}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_job_with_a_credential_has_access(given, sim, folder, platform):
    here = {"url": sim.url, "identity_url": f"{sim.url}/acme/identity_"}
    inputs = {**named(given, "credential")[PLATFORMS[platform]]["inputs"], **here}
    variables = environment_of(named(given, "credential_type")[platform], inputs)
    folder.environment = {}
    module = {"Polytomic": "caller_info", "UiPath": "uipath_user_info"}[platform]
    status, said = folder.run("ansible", "localhost", "-m", f"rosterops.saas_users.{module}", **variables)
    assert status == 0, said
    assert sim.requests != []


def test_the_jobs_do_what_the_schedule_needs(given, sim, folder):
    jobs = named(given, "job_template")
    (schedule,) = named(given, "schedule").values()
    check = jobs[schedule["unified_job_template"]]
    assert (check["job_type"], check["diff_mode"]) == ("check", True)
    assert jobs["Give access"]["job_slice_count"] > 1

    def job(options, *more):
        variables = yaml.safe_dump(options.get("extra_vars", {}), default_flow_style=True)
        inventory = f"--inventory={named(given, 'inventory_source')['Polytomic organizations']['source_path']}"
        mode = ["--check"] if options.get("job_type") == "check" else []
        return folder.run("ansible-playbook", inventory, "--diff", *mode, f"--extra-vars={variables}", options["playbook"], *more)

    status, said = job(check)
    assert (status, sim.writes, "differs from the list" in said) == (2, 0, True), said
    status, said = job(jobs["Give access"], "--limit=Acme")  # a slice
    assert (status, sim.writes) == (0, 1), said
    status, said = job(jobs["Give access"])
    assert status == 0, said
    sim.clear_journal()
    status, said = job(check)
    assert (status, sim.writes, changes(said)) == (0, 0, 0), said


def test_the_image_has_what_the_collection_needs():
    assert ENVIRONMENT["version"] == 3
    assert set(ENVIRONMENT) == {"version", "images", "dependencies"}
    assert set(ENVIRONMENT["dependencies"]) == {"python_interpreter", "ansible_core", "ansible_runner", "galaxy"}
    assert ENVIRONMENT["dependencies"]["galaxy"]["collections"] == [{"name": "rosterops.saas_users"}]
    # ansible-builder reads this file of each collection.
    metadata = yaml.safe_load((ROOT / "meta/execution-environment.yml").read_text(encoding="utf-8"))
    assert "requests" in (ROOT / metadata["dependencies"]["python"]).read_text(encoding="utf-8")
