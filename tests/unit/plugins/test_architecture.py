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

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import USER_AGENT
from ansible_collections.rosterops.saas_users.tests.unit.test_headers import HEADER

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
UTILS_IMPORT = "ansible_collections.rosterops.saas_users.plugins.module_utils"
CONTROLLER = PLUGINS / "plugin_utils"
LONGEST = 350

# From the ground up, and which rooms each may use.
ROOMS = {
    "_base": set(),
    "_http": {"_base"},
    "_engine": {"_base"},
    "_tasks": {"_base", "_http", "_engine"},
    "_polytomic": {"_base", "_http", "_engine", "_tasks"},
    "_uipath": {"_base", "_http", "_engine", "_tasks"},
}
# Rooms of plugin_utils, which exist on the controller alone.
CONTROLLER_ROOMS = {"_access": {"_base", "_tasks"}, "_roles": {"_base", "_http", "_engine", "_tasks", "_access"}, "_lane": set()}
PLATFORMS = ("polytomic", "uipath")
# No input or output, no threads, no clock.
PURE = {"__future__", "collections", "contextlib", "dataclasses", "fnmatch", "json", "re", "types", "typing", "unicodedata"}


def files(folder):
    return sorted(path for path in (PLUGINS / folder).rglob("*.py") if path.stem != "__init__")


def imports_of(path):
    """What a file imports: ``_room.file`` of module_utils, else the name of the package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.add(node.module if node.level == 2 else f"{path.parent.name}.{node.module}")
        elif isinstance(node, ast.ImportFrom) and node.module.startswith(UTILS_IMPORT):
            found.add(node.module[len(UTILS_IMPORT) + 1 :])
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.split(".")[0])
    return found


EVERY_FILE = sorted(path for path in PLUGINS.rglob("*.py"))
EVERY_UTIL = files("module_utils")
EVERY_MODULE = files("modules")
EVERY_CONTROLLER_UTIL = files("plugin_utils")


def named(path):
    return str(path.relative_to(PLUGINS))


def neighbours_of(path):
    """The files of module_utils that a file imports."""
    return {name for name in imports_of(path) if name.partition(".")[0] in ROOMS | CONTROLLER_ROOMS}


def test_every_file_has_its_room():
    assert {path.parent.name for path in EVERY_UTIL} == set(ROOMS)
    assert {path.parent.parent for path in EVERY_UTIL} == {UTILS}
    assert {path.parent.name for path in EVERY_CONTROLLER_UTIL} == set(CONTROLLER_ROOMS)
    assert {path.parent.parent for path in EVERY_CONTROLLER_UTIL} == {CONTROLLER}


def test_the_document_names_every_file():
    text = (ROOT / "docs" / "dev" / "architecture.md").read_text(encoding="utf-8")
    rooms = text[text.index("## Packages") : text.index("## How a task runs")]
    told = {room: set(re.findall(r"`(\w+)`", row)) for room, row in re.findall(r"^\| `(_\w+)/` \|(.*?)\|", rooms, re.MULTILINE)}
    every_file = [*EVERY_UTIL, *EVERY_CONTROLLER_UTIL]
    assert told == {room: {path.stem for path in every_file if path.parent.name == room} for room in ROOMS | CONTROLLER_ROOMS}


def test_the_document_tells_where_to_look():
    """Each file that an answer names is there, and holds the names that stand beside it."""
    text = (ROOT / "docs" / "dev" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| .*\? \|(.*)\|$", text[text.index("## Where to look") : text.index("## Terms")], re.MULTILINE)
    assert rows
    for row in rows:
        quoted = re.findall(r"`([^`]+)`", row)
        names = {name for name in quoted if name.isidentifier()}
        paths = [UTILS / f"{name}.py" if name.startswith("_") else ROOT / name for name in quoted if "/" in name]
        assert [path for path in paths if not path.exists()] == []
        sources = "".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())
        assert {name for name in names if not re.search(rf"^(?:def|class) {name}\b", sources, re.MULTILINE)} <= {"options"}


def test_documents_that_the_code_refers_to_are_there():
    named_there = {name for path in EVERY_FILE for name in re.findall(r"[\w-]+\.md\b", path.read_text(encoding="utf-8"))}
    written_by_a_role = {"access.md"}
    assert named_there - written_by_a_role <= {path.name for path in (ROOT / "docs" / "dev").iterdir()}


@pytest.mark.parametrize("path", [*EVERY_UTIL, *EVERY_CONTROLLER_UTIL], ids=named)
def test_imports_run_downwards_only(path):
    room = path.parent.name
    assert {name.partition(".")[0] for name in neighbours_of(path)} <= (ROOMS | CONTROLLER_ROOMS)[room] | {room}


def test_no_files_import_each_other_in_a_circle():
    left = {f"{path.parent.name}.{path.stem}": neighbours_of(path) for path in (*EVERY_UTIL, *EVERY_CONTROLLER_UTIL)}
    while lowest := [name for name, needed in left.items() if not needed & set(left)]:
        for name in lowest:
            del left[name]
    assert left == {}


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_only_tasks_know_ansible(path):
    assert ("ansible" in imports_of(path)) <= (path.parent.name == "_tasks")


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_requests_is_imported_in_one_place(path):
    assert bool(imports_of(path) & {"requests", "urllib3"}) == (named(path) == "module_utils/_http/requests.py")


@pytest.mark.parametrize("name", ["plan", "guards", "diff", "organizations"])
def test_what_decides_is_pure(name):
    assert imports_of(UTILS / "_engine" / f"{name}.py") <= PURE | {
        "_base.email",
        "_base.errors",
        "_base.input",
        "_base.mistakes",
        "_engine.index",
        "_engine.model",
        "_engine.plan",
    }


@pytest.mark.parametrize("name", ["model", "places", "rows", "history", "document", "words", "table", "junit", "markdown"])
def test_what_makes_a_report_is_pure(name):
    imports = imports_of(CONTROLLER / "_access" / f"{name}.py")
    allowed = PURE | {"csv", "datetime", "io", "xml", "_base.email", "_base.errors"}
    assert {one for one in imports if not one.startswith("_access.")} <= allowed


def test_check_mode_is_known_in_one_place():
    """``run_module`` has it from Ansible, and hands it on."""
    trees = {named(path): ast.parse(path.read_text(encoding="utf-8")) for path in EVERY_UTIL}
    read = {
        name
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "check_mode" and isinstance(node.ctx, ast.Load)
    }
    assert read == {"module_utils/_tasks/check_mode.py", "module_utils/_tasks/module.py"}


def test_what_presents_is_pure():
    shown = {f"_engine.{name}" for name in ("apply", "diff", "directory", "model", "organizations", "plan")}
    assert imports_of(UTILS / "_tasks" / "results.py") <= PURE | {"_base.errors"} | shown


@pytest.mark.parametrize("path", [path for path in EVERY_UTIL if path.parent.name[1:] not in PLATFORMS], ids=named)
def test_only_the_adapters_know_their_platform(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | imports_of(path)
    assert [name for name in names if any(platform in name.lower() for platform in PLATFORMS)] == []


@pytest.mark.parametrize("path", EVERY_MODULE, ids=named)
def test_a_task_for_one_platform_loads_no_code_of_another(path):
    mine = next((f"_{platform}" for platform in PLATFORMS if path.stem.startswith(platform)), "_polytomic")
    assert {name.partition(".")[0] for name in neighbours_of(path)} <= {mine, "_tasks"}


@pytest.mark.parametrize("path", EVERY_UTIL, ids=named)
def test_an_error_is_never_changed(path):
    """Many users can have one error: ``adding`` gives a new one that says more."""
    changed = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            place = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(place, ast.Attribute) and place.attr in ("message", "details", "accepted", "in_doubt", "text"):
                changed += [] if ast.unparse(place.value) == "self" else [ast.unparse(target)]
    assert changed == []


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
    # The documentation of a module is as long as it has to be.
    text = re.sub(r'r"""\n.*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(text.splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [path for path in EVERY_FILE if path.read_text(encoding="utf-8").strip()], ids=named)
def test_a_file_says_whose_it_is_and_puts_off_its_annotations(path):
    text = path.read_text(encoding="utf-8")
    assert HEADER in text[:400]
    assert "from __future__ import annotations\n" in text or not ast.parse(text).body


def test_the_version_is_told_to_servers():
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    assert f"rosterops.saas_users/{version}" == USER_AGENT
