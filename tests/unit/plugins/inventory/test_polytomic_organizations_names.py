# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host has a name of its own, whatever groups there are, and whatever the order of the answer."""

from __future__ import annotations

import itertools

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.inventory.data", reason="an inventory is read on a controller")
from ansible.errors import AnsibleParserError
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.inventories import parser
from ansible_collections.rosterops.saas_users.tests.unit.tasks import methods

pytestmark = pytest.mark.usefixtures("waits")
IDS = {"customers": "c0000000-0000-4000-8000-000000000001", "Acme": "c0000000-0000-4000-8000-000000000002", "Zoo": "z3"}
CLASH = f"customers_{IDS['customers']}"


@pytest.fixture
def parse(sim, tmp_path):
    return parser(sim, tmp_path)


def world(sim, names=tuple(IDS), **members):
    """A partner with organizations of these names, in this order."""
    organizations = [{"id": IDS.get(name, name), "name": name, "users": [], **members} for name in names]
    sim.reset({"partner_key": seed.PARTNER_KEY, "organizations": organizations})


def whole(inventory, *names):
    """The hosts have these names, each with its own variables and its own connection, and none is lost."""
    assert sorted(inventory.hosts) == sorted(names)
    known = {name: host.get_vars() for name, host in inventory.hosts.items()}
    assert {one["ansible_connection"] for one in known.values()} == {"local"}
    assert all(name in (one["polytomic_organization_name"], CLASH) for name, one in known.items())
    assert all(not group.get_vars() for group in inventory.groups.values())
    return {name: sorted(host.name for host in group.get_hosts()) for name, group in inventory.groups.items()}


@pytest.mark.parametrize("names", list(itertools.permutations(IDS)), ids="-".join)
@pytest.mark.parametrize(
    "options",
    [
        {"groups": {"customers": True}},
        {"keyed_groups": [{"key": "'customers'", "separator": ""}]},
        {"keyed_groups": [{"key": "kind", "separator": ""}], "compose": {"kind": "'customers'"}},
        {"keyed_groups": [{"key": "no_such", "separator": ""}, {"key": "'mers'", "prefix": "custo", "separator": ""}]},
        {"keyed_groups": [{"key": "{'custo': 'mers'}", "prefix": "", "separator": ""}]},
        {"keyed_groups": [{"key": "sso_domain or ''", "default_value": "customers", "separator": ""}]},
    ],
    ids=str,
)
def test_a_host_whose_name_a_group_gets_has_its_id_added(sim, parse, names, options):
    world(sim, names)
    groups = whole(parse(**options), CLASH, "Acme", "Zoo")
    assert groups["customers"] == sorted([CLASH, "Acme", "Zoo"])


@pytest.mark.parametrize("names", list(itertools.permutations(IDS)), ids="-".join)
def test_only_one_host_is_in_the_group_of_the_name(sim, parse, names):
    world(sim, names)
    for key in IDS:
        groups = whole(parse(groups={"customers": f"polytomic_organization_name == '{key}'"}), CLASH, "Acme", "Zoo")
        assert groups["customers"] == [CLASH if key == "customers" else key]


def test_the_name_of_a_composed_group_is_taken_though_nobody_is_in_it_today(sim, parse):
    """So that a host keeps its name when the first one is."""
    world(sim)
    assert "customers" not in whole(parse(groups={"customers": False}), CLASH, "Acme", "Zoo")


def test_the_name_of_a_parent_group_is_taken_too(sim, parse):
    world(sim)
    groups = whole(parse(keyed_groups=[{"key": "'b2b'", "separator": "", "parent_group": "customers"}]), CLASH, "Acme", "Zoo")
    assert groups["customers"] == groups["b2b"] == sorted([CLASH, "Acme", "Zoo"])


def test_the_name_of_a_group_counts_as_ansible_writes_it(sim, parse):
    world(sim, ["b2b_customers", "Acme"])
    inventory = parse(groups={"b2b-customers": True})
    assert sorted(inventory.hosts) == ["Acme", "b2b_customers_b2b_customers"]
    assert "b2b_customers" in inventory.groups


def test_the_names_of_other_hosts_are_no_groups(sim, parse):
    world(sim)
    assert sorted(parse(groups={"all_of_them": True}).hosts) == ["Acme", "Zoo", "customers"]


def test_groups_that_an_inventory_before_it_made_are_heeded(sim, parse):
    world(sim)

    def before(inventory):
        inventory.add_group("customers")
        inventory.groups["customers"].set_variable("theirs", True)

    inventory = parse(before=before)
    assert sorted(inventory.hosts) == ["Acme", "Zoo", CLASH]
    assert inventory.groups["customers"].get_vars() == {"theirs": True}


def test_a_host_of_an_inventory_before_it_is_the_same_host(sim, parse):
    """That is how Ansible merges inventories; what it says of the host counts in groups as well."""
    world(sim)

    def before(inventory):
        inventory.add_host("Acme")
        inventory.set_variable("Acme", "kind", "customers")

    inventory = parse(before=before, keyed_groups=[{"key": "kind", "separator": ""}])
    assert sorted(inventory.hosts) == ["Acme", "Zoo", CLASH]
    assert [host.name for host in inventory.groups["customers"].get_hosts()] == ["Acme"]
    assert inventory.hosts["Acme"].get_vars()["polytomic_organization_id"] == IDS["Acme"]


@pytest.mark.parametrize(("before_id", "host"), [("another", f"Acme_{IDS['Acme']}"), (IDS["Acme"].upper(), "Acme")])
def test_an_organization_of_another_partner_with_this_name_is_another_host(sim, parse, before_id, host):
    world(sim, ["Acme"])

    def before(inventory):
        inventory.add_host("Acme")
        inventory.set_variable("Acme", "polytomic_organization_id", before_id)

    inventory = parse(before=before)
    assert sorted(inventory.hosts) == sorted({"Acme", host})
    assert inventory.hosts[host].get_vars()["polytomic_organization_id"] == IDS["Acme"]


def test_a_group_that_the_longer_name_brings_is_heeded(sim, parse):
    world(sim, ["Acme", "Zoo"])
    keyed = {"key": "'Acme' if inventory_hostname.startswith('Zoo') else 'Zoo'", "separator": ""}
    assert sorted(parse(keyed_groups=[keyed]).hosts) == [f"Acme_{IDS['Acme']}", "Zoo_z3"]


def test_a_group_that_has_the_name_of_its_host_whatever_it_is_is_refused(sim, parse):
    world(sim)
    with pytest.raises(AnsibleParserError, match="would both be named Zoo_z3: set a prefix in keyed_groups"):
        parse(keyed_groups=[{"key": "inventory_hostname", "separator": ""}])


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "all", "ungrouped"])
def test_the_names_that_ansible_has_itself_are_left_to_it(sim, parse, name):
    world(sim, [name])
    inventory = parse()
    assert list(inventory.hosts) == [f"{name}_{name}"]
    assert inventory.localhost is None


def test_a_cached_answer_gets_the_names_that_the_groups_of_today_leave(sim, parse, tmp_path):
    world(sim)
    cached = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(tmp_path / "cache"), "cache_timeout": 0}
    assert "customers" in parse(**cached).hosts
    whole(parse(**cached, groups={"customers": True}), CLASH, "Acme", "Zoo")
    assert "customers" in parse(**cached).hosts
    assert methods(sim) == ["GET"]
