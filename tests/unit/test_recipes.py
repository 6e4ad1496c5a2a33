# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plays of README and guides do what they say where an inventory has a host named localhost, run after run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import GUIDES, PLAYBOOKS, README, Loader, blocks

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = yaml.safe_load((ROOT / "tests/integration/targets/examples/vars/main.yml").read_text(encoding="utf-8"))
WORLD = EXAMPLES["examples_world"]
VARIABLES = {name: value for name, value in EXAMPLES.items() if not name.startswith("examples_")}
VARIABLES["vaulted_partner_key"] = WORLD["partner_key"]
del VARIABLES["vault_password"]  # the recipe has its own
KEYS, FLEET = "Jane's key", "Check the inventory"


def plays():
    """Every play that is printed: a pytest parameter with the text of its block, and its number in there."""
    for path in (README, *GUIDES):
        for text in blocks(path, "yaml", "yaml+jinja"):
            content = yaml.load(text, Loader=Loader)
            for number, one in enumerate(content if isinstance(content, list) else []):
                if "hosts" in one:
                    yield pytest.param(text, number, id=f"{path.stem}-{one['name']}")


def local(play):
    return play["hosts"] != "localhost" or play.get("connection") == "local"


@pytest.fixture
def run(sim, tmp_path):
    """A function that plays a text as a playbook, where localhost is a host that ssh would be used for."""
    sim.reset(WORLD)
    # The module lane would find a Python, which need not have requests; so the guide says to name Ansible's own.
    hosts = 'localhost ansible_host=192.0.2.1 ansible_python_interpreter="{{ ansible_playbook_python }}"\n'
    for name, content in (("hosts", hosts), ("key", WORLD["partner_key"]), ("ca.pem", "")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "secrets.yml").write_text(yaml.safe_dump({}), encoding="utf-8")
    (tmp_path / "variables.yml").write_text(yaml.safe_dump(VARIABLES), encoding="utf-8")
    here = {
        "https://polytomic.acme.example": sim.url,
        "https://cloud.uipath.com": sim.url,
        "/run/secrets/polytomic_partner_key": str(tmp_path / "key"),
        "          ca_path: /etc/ssl/certs/acme-ca.pem\n": "",
    }
    variables = {"POLYTOMIC_PARTNER_KEY": WORLD["partner_key"], "ANSIBLE_SSH_RETRIES": "0", "ANSIBLE_TIMEOUT": "1"}
    inventory = "polytomic_organizations.yml"
    (content,) = (text for path in GUIDES for text in blocks(path, "yaml+jinja") if text.startswith("plugin: "))
    (tmp_path / inventory).write_text(content, encoding="utf-8")

    def played(text, *options, environment=None):
        for old, new in here.items():
            text = text.replace(old, new)
        (tmp_path / "site.yml").write_text(text, encoding="utf-8")
        ran = runner(tmp_path, POLYTOMIC_DEPLOYMENT_URL=sim.url, **{**variables, **(environment or {})})
        return ran(
            "ansible-playbook",
            "--inventory=hosts",
            f"--inventory={inventory}",
            "--extra-vars=@variables.yml",
            "site.yml",
            *options,
        )

    return played


def test_plays_for_localhost_say_that_the_connection_is_local():
    """As a host of the inventory it would be reached by ssh."""
    printed = [yaml.load(one.values[0], Loader=Loader)[one.values[1]] for one in plays()]
    copied = [play for path in PLAYBOOKS for play in (yaml.safe_load(path.read_text("utf-8")) or []) if isinstance(play, dict)]
    assert len(printed) > 5
    assert len(copied) > 5
    assert [play["name"] for play in (*printed, *copied) if not local(play)] == []


@pytest.mark.parametrize("text", list(dict.fromkeys(one.values[0] for one in plays() if KEYS not in one.id)))
def test_a_printed_playbook_runs(sim, run, text):
    status, said = run(text, "--check")
    assert status == 0, said
    assert sim.requests != []


def test_a_printed_playbook_for_every_organization_fails_where_there_is_none(sim, run):
    (text,) = (one.values[0] for one in plays() if FLEET in one.id)
    sim.reset({**WORLD, "organizations": []})
    status, said = run(text)
    assert (status != 0, "No organization was found." in said) == (True, True), said


def test_an_inventory_that_cannot_be_read_is_a_failure_with_the_setting_of_the_guide(sim, run):
    (setting,) = (text for path in GUIDES for text in blocks(path, "shell") if "UNPARSED" in text)
    name, value = setting.strip().removeprefix("export ").split("=")
    (text,) = (one.values[0] for one in plays() if FLEET in one.id)
    sim.fault(status=403)
    status, said = run(text, environment={name: value})
    assert (status != 0, "(HTTP 403)" in said, "PLAY [" in said) == (True, True, False), said


def key_play():
    (text,) = (one.values[0] for one in plays() if KEYS in one.id)
    return text


def test_the_vaulted_key_is_issued_once_and_again_when_it_is_dead(sim, run, tmp_path):
    (tmp_path / "vault-password").write_text("correct horse\n", encoding="utf-8")
    options = ("--vault-password-file", "vault-password")
    keys = set()
    for world in (None, None, WORLD, None):  # the world as it was made knows no key of hers
        if world:
            sim.reset(world)
        before = len(keys)
        status, said = run(key_play(), *options)
        written = (tmp_path / "jane.yml").read_text(encoding="utf-8")
        keys |= set(sim.state()["keys"]["user"].values()) - {EXAMPLES["polytomic_api_key"]}
        assert (status, "changed=2" in said, "changed=0" in said) == (0, len(keys) > before, len(keys) == before), said
        assert written.startswith("vaulted_jane_key: !vault |\n  $ANSIBLE_VAULT;")
        assert not any(key in said + written for key in keys)
    assert len(keys) == 2
