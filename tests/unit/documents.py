# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout and its modules, and the documentation of a plugin with its fragments merged as Ansible merges them."""

from __future__ import annotations

import importlib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py"))
OURS, BUILT_IN = "rosterops.saas_users.", "ansible.builtin."
PACKAGES = {OURS: "ansible_collections.rosterops.saas_users.plugins.doc_fragments", BUILT_IN: "ansible.plugins.doc_fragments"}


class Fragments:
    """Finds fragments without Ansible's loader of collections, which wants to be the one who imports them."""

    def get(self, name):
        """The class of this fragment, or None, as it is for a name with a variable at its end."""
        for prefix, package in PACKAGES.items():
            last = name.removeprefix(prefix)
            if last != name and "." not in last:
                found = importlib.import_module(f"{package}.{last}").ModuleDocFragment()
                found.ansible_name = name
                return found
        return None


def imported(module):
    """The module with this name, as Python sees it."""
    return importlib.import_module(f"ansible_collections.rosterops.saas_users.plugins.modules.{module}")


def document_of(plugin, is_module=True):
    """The documentation of a module or a plugin, with that of its fragments."""
    from ansible.utils.plugin_docs import add_fragments

    document = yaml.safe_load(plugin.DOCUMENTATION)
    add_fragments(document, plugin.__file__, Fragments(), is_module=is_module)
    return document


def options_of(plugin, is_module=True):
    """The documented options of a module or a plugin, with those of its fragments."""
    return document_of(plugin, is_module)["options"]


def every_option(spec, place=""):
    """All options, those within others too, by their place."""
    for name, option in spec.items():
        yield f"{place}{name}", option
        yield from every_option(option.get("options") or option.get("suboptions") or {}, f"{place}{name}.")
