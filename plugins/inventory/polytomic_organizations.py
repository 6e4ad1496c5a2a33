# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: polytomic_organizations
short_description: Polytomic organizations inventory source
version_added: 0.1.0
author:
  - The rosterops.saas_users authors (@rosterops)
description:
  - Lists the organizations of a Polytomic partner with one request, and adds a host with a local connection for each of
    them.
  - You can then use forks, C(--limit), C(serial), and the job slices of a controller to distribute the organizations over
    processes and machines.
  - The host name is the name of the organization. Each sequence of characters other than letters, digits, dots, hyphens, and
    underscores is replaced with an underscore.
  - The ID of the organization is added to the host name if several organizations would get the same name, or if the name is
    C(localhost) or the name of a group. This includes the groups of O(groups) and O(keyed_groups), and groups and other
    organizations of inventories that Ansible read earlier.
  - Each host has the variables C(polytomic_organization_id), C(polytomic_organization_name), C(sso_domain), and
    C(ansible_connection=local). The variables contain no credential.
  - The configuration file is a YAML file with the extension C(.yml) or C(.yaml) that names this plugin. An unknown option is
    an error.
  - By default, Ansible prints a warning and continues if it cannot read an inventory. It then skips plays without hosts, and
    the run succeeds. To make this an error, set C(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true) in the environment, or
    C(any_unparsed_is_failed=true) in the section C([inventory]) of C(ansible.cfg). Also check in a play that there are
    hosts, as in the example below.
extends_documentation_fragment:
  - rosterops.saas_users.polytomic
  - rosterops.saas_users.polytomic.environment
  - rosterops.saas_users.connection
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: The name of this plugin. It identifies the file as a configuration file for this plugin.
    type: str
    required: true
    choices: [rosterops.saas_users.polytomic_organizations]
  include:
    description:
      - Shell patterns of organizations. Only an organization whose name or ID matches a pattern becomes a host. The patterns
        are not case-sensitive.
      - The value can be a template or contain templates. Templates can use extra variables (C(-e)).
    type: list
    elements: str
    default: ['*']
  exclude:
    description:
      - Shell patterns of organizations that do not become hosts, even if they match O(include).
      - As with O(include), the value can be a template or contain templates.
    type: list
    elements: str
    default: []
seealso:
  - module: rosterops.saas_users.organization_info
"""

EXAMPLES = r"""
# polytomic_organizations.yml. The key is in the environment variable POLYTOMIC_PARTNER_KEY.
plugin: rosterops.saas_users.polytomic_organizations
exclude: ["*sandbox*"]
groups:
  polytomic: true
keyed_groups:
  - key: sso_domain | default('no_sso', true)
    prefix: domain

# The first play of the playbook fails if there are no organizations:
# - name: Check the inventory
#   hosts: localhost
#   connection: local
#   gather_facts: false
#   tasks:
#     - name: Make sure that there are organizations
#       ansible.builtin.assert:
#         that: "'polytomic' in groups"

# Read the key from a file, and cache the organizations for one hour:
# plugin: rosterops.saas_users.polytomic_organizations
# partner_key: "{{ lookup('ansible.builtin.file', '/run/secrets/polytomic_partner_key') }}"
# cache: true
# cache_plugin: ansible.builtin.jsonfile
# cache_connection: .cache
# cache_timeout: 3600
"""

import difflib
import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import FromEnvironment
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.notation import not_a_list
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import scrubber_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.requests import REQUESTS_IMPORT_ERROR
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.access import open_partner
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import CONNECTION

Organization = Mapping[str, Any]
# Ansible's own groups, and its implicit hosts.
NAMES_OF_ANSIBLE = ("all", "ungrouped", "localhost", "127.0.0.1")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """Organizations as hosts."""

    NAME = "rosterops.saas_users.polytomic_organizations"
    inventory: Any

    def verify_file(self, path: str) -> bool:
        """Return whether this is a YAML file that names the plugin."""
        if not super().verify_file(path) or not path.endswith((".yml", ".yaml")):
            return False
        with open(path, encoding="utf-8", errors="replace") as file:
            return "polytomic_organizations" in file.read()

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the organizations to the inventory.

        Raises:
            AnsibleParserError: The organizations cannot be read, or the file is invalid.
        """
        super().parse(inventory, loader, path, cache)
        self._given = self._read_config_data(path)
        definitions = constants.config.get_configuration_definitions("inventory", self._load_name)
        if found := list(unknown_options(self._given, definitions)):
            raise AnsibleParserError(f"polytomic_organizations: {' '.join(found)}")
        patterns = {name: self._patterns(name) for name in ("include", "exclude")}
        organizations = self._cached(path, cache)
        chosen = [one for one in organizations if _matches(one, patterns["include"]) and not _matches(one, patterns["exclude"])]
        for name, organization in zip(self._names(chosen), chosen):
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
        options = {name: self._option(name) for name in CONNECTION}
        try:
            with open_partner(options, Display().warning) as partner:
                scrub = scrubber_of([options["partner_key"]])  # a name can contain what was sent
                return [scrub(organization) for organization in partner.organizations()]
        except TaskError as error:
            raise AnsibleParserError(f"polytomic_organizations: {error.message}") from None

    def _option(self, name: str) -> Any:
        """Return an option as a module would get it: an empty environment variable counts as unset."""
        value = self.get_option(name)
        if not isinstance(value, str):
            return value
        if name in self._given:
            return self._templated(name, value) if self.templar.is_template(value) else value
        default = CONNECTION[name].get("default")
        if value in (default, "") or not value.strip():
            return default
        _fallback, (variable,) = CONNECTION[name]["fallback"]
        return FromEnvironment(value, variable)

    def _templated(self, name: str, value: Any) -> Any:
        self.templar.available_variables = self._vars
        try:
            return self.templar.template(value)
        except AnsibleError as error:
            raise AnsibleParserError(f"polytomic_organizations: the template in {name} failed: {error}") from error

    def _patterns(self, name: str) -> list[str]:
        """Return the patterns of an option, read from the file: Ansible would turn a template into a list before rendering it."""
        given = self._given.get(name)
        value = self.get_option(name) if given is None else self._templated(name, given)
        entries = value.split(",") if isinstance(value, str) else value
        if not isinstance(entries, Sequence):
            raise AnsibleParserError(f"polytomic_organizations: {name} is not a list: set it to a list of shell patterns.")
        for place, text in ((name, value), *((f"{name}[{number}]", entry) for number, entry in enumerate(entries))):
            if words := not_a_list(text, of_strings=True):
                raise AnsibleParserError(f"polytomic_organizations: {place} {words}.")
        parts = [part for entry in entries for part in (entry if isinstance(entry, (list, tuple)) else [entry])]
        return [str(part).strip().casefold() for part in parts]

    def _names(self, organizations: Sequence[Organization]) -> list[str]:
        """Return a host name for each organization that differs from all group names, including those of these hosts.

        A host of an earlier inventory is the same host, unless it is another organization.

        Raises:
            AnsibleParserError: This is impossible, since a group is always named after the host.
        """
        taken = {*NAMES_OF_ANSIBLE, *self.inventory.groups, *map(self._sanitize_group_name, self.get_option("groups") or {})}
        names: list[str] = []
        while names != (better := host_names(organizations, taken)):  # a longer name can create another group
            names = better
            taken |= self._groups_of(names, organizations) | set(self._others(names, organizations))
        if clashes := sorted(taken.intersection(names)):
            raise AnsibleParserError(
                f"polytomic_organizations: a host and a group would both be named {clashes[0]}: set a prefix in keyed_groups."
            )
        return names

    def _others(self, names: Sequence[str], organizations: Sequence[Organization]) -> Iterator[str]:
        """Yield the names that an earlier inventory gave to other organizations, such as those of another partner."""
        for name, organization in zip(names, organizations):
            if host := self.inventory.hosts.get(name):
                other = host.vars.get("polytomic_organization_id")
                if other and str(other).casefold() != str(organization.get("id")).casefold():
                    yield name

    def _groups_of(self, names: Sequence[str], organizations: Sequence[Organization]) -> set[str]:
        """Return the groups that would exist with hosts of these names."""
        real, self.inventory = self.inventory, _Rehearsal()
        try:
            for name, organization in zip(names, organizations):
                if name in real.hosts:
                    self.inventory.add_host(name)
                    self.inventory.hosts[name].vars.update(real.hosts[name].vars)
                self._add(name, organization)
            return set(self.inventory.groups)
        finally:
            self.inventory = real

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


class _Rehearsal(InventoryData):  # type: ignore[misc]
    """An inventory in which a host and a group may have the same name."""

    def set_variable(self, entity: str, varname: str, value: Any) -> None:
        """Set a variable of a host; groups have none here."""
        self.hosts[entity].set_variable(varname, value)

    def add_child(self, group: str, child: str) -> Any:
        """Add a child, preferring the host of this name to the group."""
        if child in self.hosts:
            return self.groups[group].add_host(self.hosts[child])
        return super().add_child(group, child)


def unknown_options(given: Mapping[str, Any], known: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Return a sentence for each option that does not exist, including suboptions."""
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            yield f"{place}{name} is not an option; {f'do you mean {near[0]}?' if near else 'ansible-doc lists the options.'}"
        elif within := known[name].get("suboptions"):
            for number, item in enumerate(value if isinstance(value, list) else []):
                yield from unknown_options(item if isinstance(item, Mapping) else {}, within, f"{name}[{number}].")


def host_names(organizations: Sequence[Organization], taken: Iterable[str] = NAMES_OF_ANSIBLE) -> list[str]:
    """Return a host name for each organization: its name made safe, with its id added if the name is not unique."""
    safe = [re.sub(r"[^\w.-]+", "_", str(one.get("name") or "")).strip("_.-") or str(one.get("id")) for one in organizations]
    longer = [f"{name}_{one.get('id')}" for name, one in zip(safe, organizations)]
    counts = Counter([*safe, *longer, *taken])  # one organization's name can equal another's with its id
    return [name if counts[name] == 1 else other for name, other in zip(safe, longer)]


def _matches(organization: Organization, patterns: Sequence[str]) -> bool:
    texts = [str(organization.get(attribute) or "").casefold() for attribute in ("name", "id")]
    return any(fnmatch.fnmatchcase(text, pattern) for text in texts for pattern in patterns)
