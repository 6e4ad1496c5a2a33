# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""meta/runtime.yml, the versions that are supported, and since when what exists: the same wherever they are written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml
from cores.environments import CORES

ROOT = Path(__file__).resolve().parents[2]
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
LANES = (ROOT / "docs" / "docsite" / "rst" / "guide_lanes.rst").read_text(encoding="utf-8")
COLLECTION = "rosterops.saas_users."
MODULES = sorted(path for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
RELEASES = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
# Every file with the documentation of a module, another plugin, or a role.
DOCUMENTED = sorted(
    path
    for place in ("plugins/modules/*.py", "plugins/modules/*.yml", "plugins/inventory/*.py", "roles/*/meta/argument_specs.yml")
    for path in ROOT.glob(place)
    if path.stem != "__init__"
)


def texts(path):
    """The texts that a file assigns to names, by name; the class of a documentation fragment included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.targets[0].id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)
    }


def groups_of(module):
    """The action groups that a module's documentation names, itself or through the collection's fragments."""
    documents = [yaml.safe_load(texts(module)["DOCUMENTATION"])]
    for fragment in documents[0].get("extends_documentation_fragment", []):
        if fragment.startswith(COLLECTION):
            name, *section = fragment[len(COLLECTION) :].split(".")
            path = ROOT / "plugins" / "doc_fragments" / f"{name}.py"
            documents.append(yaml.safe_load(texts(path)["".join(section).upper() or "DOCUMENTATION"]))
    attributes = [document.get("attributes", {}).get("action_group", {}) for document in documents]
    return {group for attribute in attributes for group in attribute.get("membership", [])}


def test_action_groups_are_those_of_the_modules():
    expected = {}
    for module in MODULES:
        for group in groups_of(module):
            expected.setdefault(group[len(COLLECTION) :], []).append(module.stem)
    assert {group: sorted(members) for group, members in RUNTIME["action_groups"].items()} == expected
    assert "all" not in expected, "Ansible gives a group of this name a meaning of its own"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_module_is_in_one_group(module):
    assert len(groups_of(module)) == 1


def test_version_of_ansible():
    assert RUNTIME["requires_ansible"] == ">=2.16.0"


def supported():
    """The versions of ansible-core that the fast lane knows: all that are supported."""
    tree = ast.parse((ROOT / "plugins" / "action" / "in_process.py").read_text(encoding="utf-8"))
    lists = [node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "CORES"]
    return ast.literal_eval(lists[0])


def test_every_version_of_ansible_that_is_supported_is_tried_and_documented():
    oldest, newest = supported()[0], supported()[-1]
    assert list(supported()) == [f"2.{minor}" for minor in range(int(oldest[2:]), int(newest[2:]) + 1)]
    assert RUNTIME["requires_ansible"] == f">={oldest}.0"
    assert list(CORES) == list(supported())
    assert all(core.version.startswith(f"{minor}.") for minor, core in CORES.items())
    assert f"| ansible-core | {oldest} or later; tested with every minor version from {oldest} to {newest}" in README
    assert f"tested with the version of ansible-core: {oldest} to {newest}." in LANES


def test_the_oldest_requests_that_is_documented_is_tried():
    oldest = next(line for line in CORES[supported()[0]].requirements if line.startswith("requests=="))
    stated = oldest.removesuffix(".0").replace("==", ">=")
    assert stated in (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").splitlines()
    assert stated in README
    assert f"| `requests`, on the host that runs the modules | {stated.partition('>=')[2]} or later |" in README
    for name in ("polytomic", "uipath"):
        text = (ROOT / "plugins" / "doc_fragments" / f"{name}.py").read_text(encoding="utf-8")
        assert f"{stated.replace('>=', ' >= ')} (Python library)" in text


def test_every_version_of_ansible_makes_the_same_exceptions_from_sanity_tests():
    """But for what the oldest ones do not know: that a module may be documented in a YAML file."""
    entries = {path.stem: path.read_text("utf-8").splitlines() for path in (ROOT / "tests" / "sanity").glob("ignore-*.txt")}
    assert sorted(entries) == [f"ignore-{minor}" for minor in supported()]
    elsewhere = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.yml")}
    for minor in ("2.16", "2.17"):
        kept = [line for line in entries[f"ignore-{minor}"] if Path(line.split()[0]).stem not in elsewhere]
        assert len(entries[f"ignore-{minor}"]) == len(kept) + len(elsewhere)
        entries[f"ignore-{minor}"] = kept
    assert len(set(map(tuple, entries.values()))) == 1


def test_every_exception_from_a_sanity_test_has_a_reason():
    files = (ROOT / "tests" / "sanity").glob("ignore-*.txt")
    entries = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [entry for entry in entries if len(entry.partition("#")[2].split()) < 3] == []


def names_in(release):
    """The modules, other plugins and roles that the changelog names as new in a release."""
    others = [*release.get("plugins", {}).values(), *release.get("objects", {}).values()]
    return {new["name"] for news in [release.get("modules", []), *others] for new in news}


def since_when():
    """Each version that the documentation of a plugin, a role or an option begins with: version, name, and path."""
    for path in DOCUMENTED:
        text = path.read_text(encoding="utf-8")
        name = path.parent.parent.name if path.name == "argument_specs.yml" else path.stem
        for number, version in enumerate(re.findall(r"^ *version_added: *['\"]?([\w.]+)", text, re.MULTILINE)):
            yield pytest.param(version, None if number else name, path, id=f"{name}-{number}")


@pytest.mark.parametrize(("version", "name", "path"), since_when())
def test_what_is_new_says_so(version, name, path):
    """What is in no release yet begins with the version that galaxy.yml names. The changelog does not name options."""
    assert version in {VERSION, *RELEASES}, f"{path.relative_to(ROOT)}: no release {version} exists. The next one is {VERSION}"
    if name and version != VERSION:
        assert name in names_in(RELEASES[version]), f"{path.relative_to(ROOT)}: not in {version}. Write version_added: {VERSION}"


def test_every_plugin_and_role_says_since_when():
    assert [path.relative_to(ROOT).as_posix() for path in DOCUMENTED if "version_added:" not in path.read_text("utf-8")] == []
