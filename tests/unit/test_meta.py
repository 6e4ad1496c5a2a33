# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of modules in meta/runtime.yml are those that the modules' own documentation gives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = "rosterops.saas_users."
MODULES = sorted(path for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))


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
    assert RUNTIME["requires_ansible"] == ">=2.18.0"


def test_every_exception_from_a_sanity_test_has_a_reason():
    files = (ROOT / "tests" / "sanity").glob("ignore-*.txt")
    entries = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [entry for entry in entries if len(entry.partition("#")[2].split()) < 3] == []
