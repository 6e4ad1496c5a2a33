# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A collection of things that do nothing, to compare with: what Ansible itself needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NOTHING = """
from ansible.module_utils.basic import AnsibleModule

AnsibleModule(argument_spec={}).exit_json(changed=False)
"""

# Takes what partner_users takes, and gives the list back.
LIST = """
import json

from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(argument_spec=json.loads('''@SPEC@'''), supports_check_mode=True)
module.exit_json(changed=False, users=module.params["users"])
"""

ACTION = """
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        return {"changed": False, "users": self._task.args.get("users")}
"""

# Takes the same list, gets the users there are, and gives them back: the least that anything with requests can do.
GET = """
import os

import requests
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        url = os.environ["POLYTOMIC_DEPLOYMENT_URL"] + self._task.args["path"]
        with requests.Session() as session:
            answer = session.get(url, headers={"Authorization": "Bearer " + os.environ["POLYTOMIC_PARTNER_KEY"]}, timeout=30)
        answer.raise_for_status()
        return {"changed": False, "users": answer.json()["data"]}
"""


def write_collection(folder: Path, options: Mapping[str, Any]) -> None:
    """The collection ``bench.empty``: the modules ``nothing`` and ``list``, and the actions ``action`` and ``get``.

    Args:
        folder: Where.
        options: The options of ``list``, as an AnsibleModule takes them.
    """
    modules, actions = folder / "plugins" / "modules", folder / "plugins" / "action"
    modules.mkdir(parents=True)
    actions.mkdir()
    spec = json.dumps({name: _plain(option) for name, option in options.items()})
    (modules / "nothing.py").write_text(NOTHING)
    (modules / "list.py").write_text(LIST.replace("@SPEC@", spec))
    for name, source in (("action", ACTION), ("get", GET)):
        (modules / f"{name}.py").write_text(NOTHING)
        (actions / f"{name}.py").write_text(source)


def _plain(option: Mapping[str, Any]) -> dict[str, Any]:
    """An option without its environment variable, which is a function and is not needed here."""
    return {
        name: {inner: _plain(one) for inner, one in value.items()} if name == "options" else value
        for name, value in option.items()
        if name != "fallback"
    }
