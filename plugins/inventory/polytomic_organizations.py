# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: polytomic_organizations
short_description: The organizations of a Polytomic partner as hosts
version_added: 0.1.0
author:
  - The rosterops.saas_users authors (@rosterops)
description:
  - Reads the organizations that a partner sees, with one request, and makes each of them a host with a local connection.
  - With it, forks, C(--limit), C(serial) and the job slices of a controller spread organizations over processes and machines.
  - The name of a host is that of the organization, with an underscore in place of whatever is no letter, digit, dot, hyphen or
    underscore. Where several organizations would get the same name, each has its id added.
  - Each host has the variables C(polytomic_organization_id), C(polytomic_organization_name), C(sso_domain) and
    C(ansible_connection=local). No credential is among them.
  - Uses a YAML file that ends in C(.yml) or C(.yaml) and names this plugin.
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.environment
  - rosterops.saas_users.connection
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [rosterops.saas_users.polytomic_organizations]
  include:
    description:
      - Shell patterns. Only organizations whose name or id matches one of them become hosts; compared without regard to case.
    type: list
    elements: str
    default: ['*']
  exclude:
    description: Shell patterns of organizations that do not become hosts, even if they are included.
    type: list
    elements: str
    default: []
seealso:
  - module: rosterops.saas_users.organization_info
"""

EXAMPLES = r"""
# polytomic_organizations.yml, with POLYTOMIC_PARTNER_KEY in the environment
plugin: rosterops.saas_users.polytomic_organizations
exclude: ["*sandbox*"]
keyed_groups:
  - key: sso_domain | default('no_sso', true)
    prefix: domain

# The key from a file or a secret store, and the answer kept for an hour
# plugin: rosterops.saas_users.polytomic_organizations
# partner_key: "{{ lookup('ansible.builtin.file', '/run/secrets/polytomic_partner_key') }}"
# cache: true
# cache_plugin: ansible.builtin.jsonfile
# cache_connection: .cache
# cache_timeout: 3600
"""

import fnmatch
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.rosterops.saas_users.plugins.module_utils import _spec
from ansible_collections.rosterops.saas_users.plugins.module_utils._errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic_access import open_partner
from ansible_collections.rosterops.saas_users.plugins.module_utils._requests import REQUESTS_IMPORT_ERROR

Organization = Mapping[str, Any]
GROUPS_OF_ANSIBLE = ("all", "ungrouped")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """Organizations as hosts."""

    NAME = "rosterops.saas_users.polytomic_organizations"

    def verify_file(self, path: str) -> bool:
        """Whether this is a YAML file that names the plugin."""
        if not super().verify_file(path) or not path.endswith((".yml", ".yaml")):
            return False
        with open(path, encoding="utf-8", errors="replace") as file:
            return "polytomic_organizations" in file.read()

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the organizations to the inventory.

        Raises:
            AnsibleParserError: They cannot be read, or the file is wrong.
        """
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        organizations = self._cached(path, cache)
        patterns = {name: [str(one).casefold() for one in self.get_option(name)] for name in ("include", "exclude")}
        chosen = [one for one in organizations if _matches(one, patterns["include"]) and not _matches(one, patterns["exclude"])]
        for name, organization in zip(host_names(chosen), chosen):
            self._add(name, organization)

    def _cached(self, path: str, cache: bool) -> list[Organization]:
        self.load_cache_plugin()
        key = self.get_cache_key(path)
        if cache and self.get_option("cache"):
            try:
                return list(self._cache[key])
            except KeyError:
                pass
        organizations = self._read()
        if self.get_option("cache"):
            self._cache[key] = organizations
        return organizations

    def _read(self) -> list[Organization]:
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleParserError(missing_required_lib("requests"))
        options = {name: self._option(name) for name in _spec.POLYTOMIC}
        try:
            with open_partner(options, Display().warning) as partner:
                return list(partner.organizations())
        except TaskError as error:
            raise AnsibleParserError(f"polytomic_organizations: {error.message}") from None

    def _option(self, name: str) -> Any:
        value = self.get_option(name)
        return self.templar.template(value) if isinstance(value, str) and self.templar.is_template(value) else value

    def _add(self, name: str, organization: Organization) -> None:
        self.inventory.add_host(name)
        variables = {
            "polytomic_organization_id": organization.get("id"),
            "polytomic_organization_name": organization.get("name"),
            "sso_domain": organization.get("sso_domain"),
        }
        for variable, value in variables.items():
            self.inventory.set_variable(name, variable, wrap_var(value))
        self.inventory.set_variable(name, "ansible_connection", "local")
        strict = self.get_option("strict")
        known = self.inventory.get_host(name).get_vars()
        self._set_composite_vars(self.get_option("compose"), known, name, strict=strict)
        known = self.inventory.get_host(name).get_vars()
        self._add_host_to_composed_groups(self.get_option("groups"), known, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), known, name, strict=strict)


def host_names(organizations: Sequence[Organization]) -> list[str]:
    """A host name for each organization: its name made safe, with its id added where somebody else would get the same."""
    safe = [re.sub(r"[^\w.-]+", "_", str(one.get("name") or "")).strip("_.-") or str(one.get("id")) for one in organizations]
    longer = [f"{name}_{one.get('id')}" for name, one in zip(safe, organizations)]
    counts = Counter([*safe, *longer, *GROUPS_OF_ANSIBLE])  # one organization's name can be what another's would become
    return [name if counts[name] == 1 else other for name, other in zip(safe, longer)]


def _matches(organization: Organization, patterns: Sequence[str]) -> bool:
    texts = [str(organization.get(member) or "").casefold() for member in ("name", "id")]
    return any(fnmatch.fnmatchcase(text, pattern) for text in texts for pattern in patterns)
