# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module as a task in either lane."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

pytest.importorskip("ansible.playbook.task", reason="ansible-test gives the tests of modules no more of Ansible than modules get")
from ansible import template
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.connection.local import Connection
from ansible.template import Templar

from ansible_collections.rosterops.saas_users.plugins.action import in_process
from ansible_collections.rosterops.saas_users.tests.unit.arguments import patch_module_args


def trusted(text):
    """A text that Ansible takes for a template; before ansible-core 2.19, it takes every text for one."""
    return getattr(template, "trust_as_template", str)(text)


def name_of(module):
    return f"rosterops.saas_users.{module.__name__.rpartition('.')[2]}"


def loaders(found=None):
    """Ansible's loaders, of which that of modules finds every name, or else ``found`` in its place."""

    def find(name, collection_list=None):
        return SimpleNamespace(resolved_fqcn=found or name)

    return SimpleNamespace(module_loader=SimpleNamespace(find_plugin_with_context=find))


def action(module, options, variables=None, transport="local", become=False, kind=Task, found=None, **members):
    """The action plugin as Ansible makes it for a task."""
    task, play_context, loader = kind(), PlayContext(), DataLoader()
    task.action = name_of(module)
    task.args = options
    task.check_mode, task.diff, task.async_val = False, False, 0
    for member, value in members.items():
        setattr(task, member, value)
    play_context.become = become
    connection = Connection(play_context, None)
    connection.transport = transport
    templar = Templar(loader=loader, variables=variables or {})
    plugin = in_process.ActionModule(task, connection, play_context, loader, templar, None)
    plugin._shared_loader_obj = loaders(found)
    return plugin


def run(module, options, variables=None, **members):
    """The result of a task in the fast lane."""
    return action(module, options, variables, **members).run(None, variables or {})


def run_module(module, capsys, options):
    """The result of the same task in the module lane."""
    context = {"_ansible_module_name": name_of(module), "_ansible_check_mode": False}
    with patch_module_args({**options, **context}), pytest.raises(SystemExit):
        module.main()
    return json.loads(capsys.readouterr().out)
