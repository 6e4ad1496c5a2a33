# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that README and guides print, and a folder in which they run against the simulator."""

from __future__ import annotations

import re
from textwrap import indent
from typing import NamedTuple

import pytest
import yaml

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.servers import Raw, answer
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import GUIDES, README, Loader, blocks

EXAMPLES = yaml.safe_load((ROOT / "tests/integration/targets/examples/vars/main.yml").read_text(encoding="utf-8"))
WORLD = EXAMPLES["examples_world"]
VARIABLES = {name: value for name, value in EXAMPLES.items() if not name.startswith("examples_")}
VARIABLES["vaulted_partner_key"] = WORLD["partner_key"]
del VARIABLES["vault_password"]  # the recipe has its own
INVENTORY = "polytomic_organizations.yml"
VAULT_PASSWORD = "correct horse\n"
# Where a block is a list of tasks, the play that it is a part of.
PLAY = """\
- name: Run the tasks that are printed
  hosts: localhost
  connection: local
  gather_facts: false
  tasks:
"""
# A play that a server hears of, and that says where it is on the screen. Between others, it tells them apart.
MARK = """\
- name: {name}
  hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - name: Send a request that is answered with 404
      ansible.builtin.debug:
        msg: "{{{{ lookup('ansible.builtin.url', '{url}{path}', errors='ignore') }}}}"
"""
MARKED = "/between/two/plays"
SCREEN_OF_A_MARK = re.compile(r"^PLAY \[Mark \d+\].*$", re.MULTILINE)
# What is run by the test of its page: a controller that is set up, and requests that a module replaces.
RUN_ELSEWHERE = re.compile(r"^ +(?:awx\.awx\.\w+|ansible\.builtin\.uri):$", re.MULTILINE)
# The module lane would find a Python, which need not have requests; so the guide says to name Ansible's own.
PYTHON = 'ansible_python_interpreter="{{ ansible_playbook_python }}"'
# localhost is a host that ssh would be used for, if the play did not say otherwise.
HOSTS = f"""\
localhost ansible_host=192.0.2.1 {PYTHON}
bastion.acme.example ansible_connection=local saas_users_lane=module {PYTHON}
app.acme.example ansible_connection=local saas_users_lane=module {PYTHON}
"""
# What a recipe uses of another collection: a secret store, which is a file in the folder of the playbook.
STORE = ".ansible/collections/ansible_collections/community/hashi_vault/plugins"
LOOKUP = """\
import json, os
from ansible.plugins.lookup import LookupBase

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        path = os.path.join(variables["playbook_dir"], "store.json")
        if not os.path.exists(path):
            return [{"secret": {"api_key": ""}}]
        with open(path) as file:
            return [{"secret": json.load(file)[term]} for term in terms]
"""
WRITE = """\
import json
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule({"path": {"required": True}, "data": {"type": "dict", "no_log": True}})
with open("store.json", "w") as file:
    json.dump({module.params["path"]: module.params["data"]}, file)
module.exit_json(changed=True)
"""


def printed_blocks():
    """Every block of YAML with plays or tasks for the platforms: the page, the text, and what it contains.

    Not those that import a playbook of the collection, which need variables: test_access_guides.py plays them.
    """
    for path in (README, *GUIDES):
        for text in blocks(path, "yaml", "yaml+jinja"):
            content = yaml.load(text, Loader=Loader)
            imported = isinstance(content, list) and "ansible.builtin.import_playbook" in content[0]
            if isinstance(content, list) and not imported and not RUN_ELSEWHERE.search(text):
                yield path, text, content


def printed_plays():
    """Every play that is printed: a pytest parameter with the text of its block, and its number in there."""
    for path, text, content in printed_blocks():
        for number, one in enumerate(content):
            if "hosts" in one:
                yield pytest.param(text, number, id=f"{path.stem}-{one['name']}")


def printed_playbooks():
    """Every block as a playbook: a pytest parameter with its text. Tasks are put into a play."""
    for path, text, content in printed_blocks():
        whole = text if "hosts" in content[0] else PLAY + indent(text, "    ")
        yield pytest.param(whole, id=f"{path.stem}-{content[0]['name']}")


def changes(said):
    """How many tasks have changed something, as the recap says."""
    return sum(int(number) for number in re.findall(r"changed=(\d+)", said))


class Folder:
    """A folder in which what is printed runs against the simulator, with the world of the examples.

    Args:
        sim: The simulator.
        path: The folder, which is empty.
    """

    def __init__(self, sim, path):
        sim.reset(WORLD)
        self.path = path
        # What is printed, and what this machine has instead. All else runs as printed.
        self.here = {
            "https://polytomic.acme.example": sim.url,
            "https://cloud.uipath.com": sim.url,
            "/run/secrets/polytomic_partner_key": str(path / "partner.key"),
            "/etc/polytomic": str(path / "keys"),
            "          ca_path: /etc/ssl/certs/acme-ca.pem\n": "",
        }
        self.environment = {
            "ANSIBLE_SSH_RETRIES": "0",
            "ANSIBLE_TIMEOUT": "1",
            "POLYTOMIC_DEPLOYMENT_URL": sim.url,
            "POLYTOMIC_PARTNER_KEY": WORLD["partner_key"],
            "UIPATH_IDENTITY_URL": f"{sim.url}/acme/identity_",
            "UIPATH_CLIENT_ID": VARIABLES["uipath_client_id"],
            "UIPATH_CLIENT_SECRET": VARIABLES["uipath_client_secret"],
        }
        printed = [text for page in GUIDES for text in blocks(page, "yaml+jinja")]
        (inventory,) = (text for text in printed if text.startswith("plugin: ") and "exclude:" in text)
        files = {
            INVENTORY: inventory,
            "hosts": HOSTS,
            "partner.key": WORLD["partner_key"],
            "application.id": VARIABLES["uipath_client_id"],
            "application.secret": VARIABLES["uipath_client_secret"],
            "secrets.yml": yaml.safe_dump({}),
            "vault-password": VAULT_PASSWORD,
            f"{STORE}/lookup/vault_kv2_get.py": LOOKUP,
            f"{STORE}/modules/vault_kv2_write.py": WRITE,
        }
        for name, content in files.items():
            self.write(name, content)
        (path / "keys").mkdir(mode=0o700)

    def write(self, name, text):
        """Write a file."""
        for old, new in self.here.items():
            text = text.replace(old, new)
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")

    def run(self, *command, **environment):
        """Run a command, with more variables of the environment: its exit status, and what it said."""
        return runner(self.path, **{**self.environment, **environment})(*command)

    def shell(self, text, **environment):
        """Run a script as a shell does that stops when a command fails."""
        for old, new in self.here.items():
            text = text.replace(old, new)
        return self.run("sh", "-e", "-c", text, **environment)

    def play(self, text, *options, **environment):
        """Play a text as a playbook, where an inventory has a host named localhost."""
        self.write("site.yml", text)
        people = EXAMPLES["examples_people"]["uipath" if "uipath_" in text else "polytomic"]
        self.write("variables.yml", yaml.safe_dump({**VARIABLES, "people": people}))
        command = ["ansible-playbook", "--inventory=hosts", f"--inventory={INVENTORY}", "--extra-vars=@variables.yml"]
        return self.run(*command, "--vault-password-file=vault-password", "site.yml", *options, **environment)


def marked(sim, *texts):
    """The texts as one playbook, each after a mark: a process of Ansible takes longer to start than to play one."""
    return "\n".join(MARK.format(name=f"Play {number}", url=sim.url, path=MARKED) + text for number, text in enumerate(texts))


def between_marks(sim):
    """The requests of each of the texts."""
    parts = []
    for request in sim.requests:
        if request["path"] == MARKED:
            parts.append([])
        elif parts:  # else an inventory was read
            parts[-1].append(request)
    return parts


class Part(NamedTuple):
    """What a text did while it was played once: what it said, its requests, how many of them may have changed anything."""

    said: str
    requests: list
    writes: int


def played_twice(sim, folder, texts):
    """Play each text two times in a row, all of them in one process of Ansible. Each text finds the folder and the world new.

    Returns:
        The exit status, all that was said, and two parts for each text.
    """
    new, journals = set(folder.path.rglob("*")), []

    def at_a_mark(connection):
        journals.append((sim.requests, sim.writes))
        if len(journals) % 2:
            sim.reset(WORLD)
            for left in (
                {path for path in folder.path.rglob("*") if path.is_file()} - new - set(folder.path.rglob(".ansible/**/*"))
            ):
                left.unlink()
        else:
            sim.clear_journal()
        connection.sendall(answer("200 OK", "Go on."))

    with Raw(at_a_mark) as marks:
        twice = [part for text in texts for part in (text, text)] + [""]
        plays = "\n".join(MARK.format(name=f"Mark {number}", url=marks.url, path="/") + text for number, text in enumerate(twice))
        status, said = folder.play(plays)
    screens = SCREEN_OF_A_MARK.split(said)[1:]
    return status, said, [Part(screen, *journal) for screen, journal in zip(screens, journals[1:])]


def without_endings(text):
    """The text without blanks at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
