# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of the documentation, made into something that can be run."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from textwrap import indent

import yaml

COLLECTION = "ansible_collections.rosterops.saas_users.plugins"
# Before each example the world is as the variables of this target say; afterwards the simulator must have been asked something.
BEFORE = """\
- name: Begin anew
  ansible.builtin.set_fact:
    examples_reset: "{{ lookup('simulator', 'reset', body=examples_world) }}"
"""
AFTER = """\
- name: The simulator was asked
  ansible.builtin.assert:
    that: lookup('simulator', 'journal').requests != []
    quiet: true
"""


def printed_examples(replacements):
    """A file of tasks: the examples of every module, each text in ``replacements`` replaced, and no other."""
    printed = {module: _examples("modules", module) for module in _names("modules")}
    everything = "".join(printed.values())
    unknown = [old for old in replacements if old not in everything]
    if unknown:
        raise ValueError(f"no example has: {', '.join(unknown)}")
    return "".join(_block(module, _replaced(text, replacements)) for module, text in printed.items())


def printed_inventory(plugin):
    """The example of an inventory plugin, as it is."""
    return _examples("inventory", plugin)


def _names(kind):
    folder = Path(importlib.import_module(f"{COLLECTION}.{kind}").__path__[0])
    return sorted(path.stem for path in folder.glob("[a-z]*.py"))


def _examples(kind, name):
    return importlib.import_module(f"{COLLECTION}.{kind}.{name}").EXAMPLES.lstrip("\n")


def _replaced(text, replacements):
    for old, new in replacements.items():
        text = text.replace(str(old), str(new))
    return text


def _block(module, text):
    """The examples of a module as one block, which has the people of the module's platform."""
    platform = "uipath" if module.startswith("uipath_") else "polytomic"
    tasks = "".join(_task(task) for task in re.split(r"^(?=- )", text, flags=re.MULTILINE) if task)
    head = f'- name: Examples of {module}\n  vars:\n    people: "{{{{ examples_people.{platform} }}}}"\n  block:\n'
    return head + indent(tasks, "    ") + "\n"


def _task(text):
    """One example. The tasks around it are for those that call a module of this collection."""
    (task,) = yaml.safe_load(text)
    ours = any(name.startswith("rosterops.saas_users.") for name in task)
    return "\n".join([BEFORE, text.rstrip("\n") + "\n", AFTER]) if ours else text


class FilterModule:
    """The filters."""

    def filters(self):
        """By name."""
        return {"printed_examples": printed_examples, "printed_inventory": printed_inventory}
