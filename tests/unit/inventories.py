# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parses inventory files as Ansible does, each result searched for the partner's key."""

from __future__ import annotations

import json

import yaml
from ansible import constants
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.inventory import polytomic_organizations as plugin
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.tests.unit.documents import options_of

NAME = plugin.InventoryModule.NAME
DOCUMENTED = options_of(plugin, is_module=False)


def parser(sim, folder):
    """A function that parses an inventory file with these options: the inventory. ``before`` makes what others have put there."""
    constants.config.initialize_plugin_configuration_definitions("inventory", NAME, DOCUMENTED)
    path = folder / "polytomic_organizations.yml"

    def parsed(refresh=False, before=lambda inventory: None, **options):
        given = {"plugin": NAME, "api_url": sim.url, "partner_key": seed.PARTNER_KEY, **options}
        path.write_text(yaml.safe_dump({name: value for name, value in given.items() if value is not None}), encoding="utf-8")
        inventory, module = InventoryData(), plugin.InventoryModule()
        module._load_name = module.ansible_name = NAME
        module._original_path, module.ansible_aliases, module._redirected_names = plugin.__file__, [], []
        before(inventory)
        assert module.verify_file(str(path))
        module.parse(inventory, DataLoader(), str(path), cache=not refresh)
        module.update_cache_if_changed()
        inventory.reconcile_inventory()
        prove_secret(json.dumps([host.get_vars() for host in inventory.hosts.values()], default=str))
        return inventory

    return parsed


def prove_secret(text):
    for form in spellings(seed.PARTNER_KEY):
        assert form not in text
