# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A partner's organizations as hosts."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.inventory.data", reason="an inventory is read on a controller")
from ansible.errors import AnsibleError
from hypothesis import given
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.inventory import polytomic_organizations as plugin
from ansible_collections.rosterops.saas_users.tests.unit.inventories import parser, prove_secret
from ansible_collections.rosterops.saas_users.tests.unit.tasks import methods

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def parse(sim, tmp_path):
    return parser(sim, tmp_path)


def organizations(sim, *names, **members):
    """A partner with organizations of these names, and ids in their order."""
    ids = [f"d0000000-0000-4000-8000-{number:012}" for number in range(len(names))]
    worlds = [{"id": one, "name": name, "users": [], **members} for one, name in zip(ids, names, strict=True)]
    sim.reset({"partner_key": seed.PARTNER_KEY, "organizations": worlds})
    return ids


# Hosts


def test_each_organization_is_a_host_with_a_local_connection(sim, parse):
    inventory = parse()
    assert list(inventory.hosts) == ["Acme", "Globex", "Initech"]
    known = inventory.hosts["Globex"].get_vars()
    variables = {name: known[name] for name in known if name.startswith(("polytomic", "sso", "ansible"))}
    assert variables == {
        "polytomic_organization_id": seed.GLOBEX_ID,
        "polytomic_organization_name": "Globex",
        "sso_domain": "globex.example",
        "ansible_connection": "local",
    }
    assert not inventory.hosts["Initech"].get_vars()["sso_domain"]
    assert (methods(sim), sim.requests[0]["path"]) == (["GET"], "/api/organizations")
    assert sim.requests[0]["headers"]["authorization"] == f"Bearer {seed.PARTNER_KEY}"


@pytest.mark.parametrize("empty_lists", ["null", "array"])
def test_a_partner_without_organizations_has_no_hosts(sim, parse, empty_lists):
    organizations(sim)
    sim.settings(empty_lists=empty_lists)
    assert list(parse().hosts) == []


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("Acme Corp.", "Acme_Corp"),
        ("  R&D / (EU)  ", "R_D_EU"),
        ("acme.example-1", "acme.example-1"),
        ("host[1:3]", "host_1_3"),
        ("a,b:c!d{{ e }}", "a_b_c_d_e"),
        ("Müller & Söhne", "Müller_Söhne"),
        ("-x-", "x"),
        ("***", "d0000000-0000-4000-8000-000000000000"),
    ],
)
def test_names_are_made_safe(sim, parse, name, host):
    organizations(sim, name)
    inventory = parse()
    assert list(inventory.hosts) == [host]
    assert inventory.hosts[host].get_vars()["polytomic_organization_name"] == name.strip() or name


def test_names_that_clash_have_their_ids_added(sim, parse):
    first, second, _third, fourth = organizations(sim, "A/B", "a b", "C", "A.B")
    assert set(parse().hosts) == {"A_B", "a_b", "C", "A.B"}
    first, second, third, fourth = organizations(sim, "A B", "A/B", "C", "A?B")
    hosts = parse().hosts
    assert list(hosts) == [f"A_B_{first}", f"A_B_{second}", "C", f"A_B_{fourth}"]
    assert [host.get_vars()["polytomic_organization_id"] for host in hosts.values()] == [first, second, third, fourth]


@pytest.mark.parametrize("name", ["all", "ungrouped"])
def test_an_organization_with_the_name_of_a_group_of_ansible_has_its_id_added(sim, parse, name):
    first, _second = organizations(sim, name, "Good")
    assert list(parse().hosts) == [f"{name}_{first}", "Good"]


@given(
    st.lists(st.sampled_from(["A", "a", "all", "A B", "A/B", "A_B", "", "?", "A_100", "100", "A_101", "A_100_100"]), max_size=8)
)
def test_no_organization_is_lost_whatever_the_names(names):
    found = plugin.host_names([{"id": str(number), "name": name} for number, name in enumerate(names, 100)])
    assert len(found) == len(set(found)) == len(names)
    assert all(found)


def test_a_template_in_the_name_of_an_organization_is_not_run(sim, parse):
    organizations(sim, "{{ 1 + 1 }}", sso_domain="{{ lookup('env', 'HOME') }}")
    (host,) = parse(compose={"copy": "sso_domain"}).hosts.values()
    known = host.get_vars()
    assert str(known["polytomic_organization_name"]) == "{{ 1 + 1 }}"
    assert (str(known["sso_domain"]), str(known["copy"])) == ("{{ lookup('env', 'HOME') }}",) * 2


# Include and exclude


@pytest.mark.parametrize(
    ("options", "hosts"),
    [
        ({"include": ["ac*"]}, ["Acme"]),
        ({"include": ["ACME", "*tech"]}, ["Acme", "Initech"]),
        ({"exclude": ["*e*"]}, []),
        ({"exclude": ["G*"]}, ["Acme", "Initech"]),
        ({"include": ["*e*"], "exclude": ["acme"]}, ["Globex", "Initech"]),
        ({"include": [seed.GLOBEX_ID.upper()]}, ["Globex"]),
        ({"exclude": ["a0000000-*"]}, ["Globex", "Initech"]),
        ({"include": []}, []),
        ({"include": ["nothing"]}, []),
    ],
    ids=str,
)
def test_include_and_exclude(parse, options, hosts):
    assert list(parse(**options).hosts) == hosts


def test_who_is_excluded_is_no_reason_for_a_longer_name(sim, parse):
    organizations(sim, "A B", "A/B")
    assert list(parse(exclude=["A/B"]).hosts) == ["A_B"]


# Constructed


def test_compose_groups_and_keyed_groups(parse):
    inventory = parse(
        compose={"shout": "polytomic_organization_name | upper", "place": "polytomic_organization_id[:2]"},
        groups={"with_sso": "(sso_domain or '') | length > 0", "shouting": "shout == 'ACME'"},
        keyed_groups=[{"key": "sso_domain | default('none', true)", "prefix": "domain"}, {"key": "place", "separator": ""}],
        strict=True,
    )
    assert inventory.hosts["Acme"].get_vars()["shout"] == "ACME"
    groups = {name: sorted(host.name for host in group.get_hosts()) for name, group in inventory.groups.items()}
    assert groups["with_sso"] == ["Acme", "Globex"]
    assert groups["shouting"] == ["Acme"]
    assert groups["domain_none"] == ["Initech"]
    assert groups["domain_globex_example"] == ["Globex"]
    assert groups["c0"] == ["Initech"]


@pytest.mark.parametrize("strict", [True, False])
def test_strict(parse, strict):
    options = {"compose": {"x": "no_such_variable"}, "strict": strict}
    if not strict:
        assert "x" not in parse(**options).hosts["Acme"].get_vars()
        return
    with pytest.raises(AnsibleError, match="no_such_variable"):
        parse(**options)


# Cache


@pytest.fixture
def cached(tmp_path):
    return {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(tmp_path / "cache"), "cache_timeout": 0}


def test_with_a_cache_the_second_run_makes_no_request(sim, parse, cached, tmp_path):
    first = parse(**cached)
    sim.clear_journal()
    second = parse(**cached, include=["*"])
    assert sim.requests == []
    assert [host.get_vars() for host in first.hosts.values()] == [host.get_vars() for host in second.hosts.values()]
    (file,) = (tmp_path / "cache").iterdir()
    prove_secret(file.read_text(encoding="utf-8"))


def test_a_refresh_reads_again_and_renews_the_cache(sim, parse, cached):
    parse(**cached)
    organizations(sim, "Umbrella")
    assert "Acme" in parse(**cached).hosts
    assert list(parse(refresh=True, **cached).hosts) == ["Umbrella"]
    sim.clear_journal()
    assert list(parse(**cached).hosts) == ["Umbrella"]
    assert sim.requests == []


def test_without_a_cache_each_run_reads(sim, parse):
    parse()
    parse()
    assert methods(sim) == ["GET", "GET"]


def test_an_empty_list_is_cached_too(sim, parse, cached):
    organizations(sim)
    parse(**cached)
    parse(**cached)
    assert methods(sim) == ["GET"]
