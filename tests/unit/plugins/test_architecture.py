# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house keeps its order: who may import whom, what a module file holds, how long a file is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.rosterops.saas_users.plugins.module_utils._http import USER_AGENT

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
UTILS_IMPORT = "ansible_collections.rosterops.saas_users.plugins.module_utils"
LONGEST = 350

# From the ground up: each file imports only what stands before it. A new file needs a place here.
ORDER = [
    "_errors",
    "_requests",
    "_secret",
    "_error_shapes",
    "_email",
    "_input",
    "_retry",
    "_http_errors",
    "_answers",
    "_body",
    "_wire",
    "_transport",
    "_no_answer",
    "_credential",
    "_http",
    "_plan",
    "_guards",
    "_workers",
    "_apply",
    "_polytomic",
    "_polytomic_access",
    "_uipath_advice",
    "_uipath_access",
    "_uipath_answers",
    "_uipath_batches",
    "_uipath_clash",
    "_uipath_created",
    "_uipath_pages",
    "_uipath",
    "_spec",
    "_uipath_spec",
    "_module",
    "_trusted_path",
    "_key_content",
    "_ownership",
    "_key_file",
    "_user",
    "_roster",
    "_polytomic_fleet",
    "_polytomic_info",
    "_user_key",
]
# What knows Ansible: option specifications, the task's way in and out, and its file helpers.
KNOW_ANSIBLE = {"_spec", "_module", "_ownership", "_key_file"}
# What knows a platform begins with its name, or is named here.
KNOW_A_PLATFORM = {"_spec", "_user_key"}
PLATFORMS = ("polytomic", "uipath")


def files(*folders):
    return sorted(path for folder in folders for path in (PLUGINS / folder).glob("*.py") if path.stem != "__init__")


def imports_of(path):
    """What a file imports: ``_name`` for its neighbours in module_utils, else the name of the package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found |= {node.module} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module.startswith(UTILS_IMPORT):
            rest = node.module[len(UTILS_IMPORT) + 1 :]
            found |= {rest} if rest else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.split(".")[0])
    return found


EVERY_FILE = sorted(path for path in PLUGINS.rglob("*.py"))
EVERY_UTIL = files("module_utils")
EVERY_MODULE = files("modules")


def named(path):
    return str(path.relative_to(PLUGINS))


def test_every_file_has_its_place():
    assert sorted(path.stem for path in EVERY_UTIL) == sorted(ORDER)


def test_the_document_names_every_file():
    text = (ROOT / "docs" / "dev" / "architecture.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"`(_\w+)`", text[: text.index("## The road of a task")])) == sorted(ORDER)


def test_documents_that_the_code_refers_to_are_there():
    named_there = {name for path in EVERY_FILE for name in re.findall(r"[\w-]+\.md\b", path.read_text(encoding="utf-8"))}
    assert named_there <= {path.name for path in (ROOT / "docs" / "dev").iterdir()}


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_imports_run_downwards_only(path):
    place = ORDER.index(path.stem)
    neighbours = {name for name in imports_of(path) if name.startswith("_") and not name.startswith("__")}
    assert neighbours <= set(ORDER[:place])


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_only_few_know_ansible(path):
    assert ("ansible" in imports_of(path)) <= (path.stem in KNOW_ANSIBLE)


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_requests_is_imported_in_one_place(path):
    assert bool(imports_of(path) & {"requests", "urllib3"}) == (path.stem == "_requests")


def test_the_plan_is_pure():
    """No input or output, no Ansible, no platform, no threads, no clock."""
    path = UTILS / "_plan.py"
    assert imports_of(path) == {"__future__", "collections", "fnmatch", "types", "typing", "_email", "_errors"}
    assert imports_of(UTILS / "_guards.py") == {"__future__", "collections", "re", "_email", "_errors", "_plan"}


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_only_the_adapters_know_their_platform(path):
    if path.stem in KNOW_A_PLATFORM or path.stem.startswith(tuple(f"_{platform}" for platform in PLATFORMS)):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | imports_of(path)
    assert [name for name in names if any(platform in name.lower() for platform in PLATFORMS)] == []


# Module files


@pytest.mark.parametrize("path", EVERY_MODULE, ids=named)
def test_a_module_file_has_documentation_a_definition_and_a_main(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = [type(node) for node in tree.body]
    assert set(kinds) <= {ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.If}
    assigned = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)]
    assert assigned == ["DOCUMENTATION", "EXAMPLES", "RETURN", "DEFINITION"]
    (main,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    (guard,) = [node for node in tree.body if isinstance(node, ast.If)]
    assert [ast.unparse(statement) for statement in main.body[1:]] == ["run_module(DEFINITION)"]
    assert ast.unparse(guard) == "if __name__ == '__main__':\n    main()"


@pytest.mark.parametrize("path", EVERY_MODULE, ids=named)
def test_a_module_file_decides_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (definition,) = [node for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "DEFINITION"]
    deciding = (ast.IfExp, ast.BoolOp, ast.Compare, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Await)
    assert [ast.unparse(node) for node in ast.walk(definition) if isinstance(node, deciding)] == []
    assert sum(isinstance(node, ast.Lambda) for node in ast.walk(definition)) <= 1


# All files


@pytest.mark.parametrize("path", EVERY_FILE, ids=named)
def test_a_file_is_not_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [path for path in EVERY_FILE if path.read_text(encoding="utf-8").strip()], ids=named)
def test_a_file_says_whose_it_is_and_puts_off_its_annotations(path):
    text = path.read_text(encoding="utf-8")
    assert "# SPDX-License-Identifier: GPL-3.0-or-later\n" in text[:400]
    assert "from __future__ import annotations\n" in text or not ast.parse(text).body


def test_the_version_is_told_to_servers():
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    assert f"rosterops.saas_users/{version}" == USER_AGENT
