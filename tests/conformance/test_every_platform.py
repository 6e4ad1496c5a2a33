# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A platform is in the suite or does not exist, and the guide "Add a platform" is how the toy was written."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import Directory, Fleet, OneByOne
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task, perform
from ansible_collections.rosterops.saas_users.tests.conformance.platform import CONNECTION, Platform
from ansible_collections.rosterops.saas_users.tests.conformance.platforms import PLATFORMS
from ansible_collections.rosterops.saas_users.tests.conformance.roster import ZOE
from ansible_collections.rosterops.saas_users.tests.conformance.toy.platform import Toy
from ansible_collections.rosterops.saas_users.tests.conformance.toy.server import TOKEN
from ansible_collections.rosterops.saas_users.tests.conformance.toy.toy_user import DEFINITION

ROOT = Path(__file__).resolve().parents[2]
UTILS = ROOT / "plugins" / "module_utils"
PACKAGE = "ansible_collections.rosterops.saas_users.plugins.module_utils"
PAGE = ROOT / "docs" / "docsite" / "rst" / "guide_add_platform.rst"
TOY = ROOT / "tests" / "conformance" / "toy"
SHOWN = ("options.py", "access.py", "directory.py", "toy_user.py")


# No platform without the suite


def unproven(utils):
    """The rooms with an adapter that no entry of the suite is for."""
    rooms = {path.parent.name for path in utils.glob("_*/directory.py")} - {"_engine"}
    return rooms - {platform.room for platform in PLATFORMS}


def test_every_room_with_an_adapter_is_in_the_suite():
    assert unproven(UTILS) == set()
    assert {platform.room for platform in PLATFORMS if platform is not Toy} <= {path.name for path in UTILS.iterdir()}


def test_a_room_that_is_not_in_the_suite_is_noticed(tmp_path):
    for room in ("_engine", "_uipath", "_new"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "directory.py").touch()
    assert unproven(tmp_path) == {"_new"}


def test_every_adapter_is_opened_by_the_suite(simulator):
    opened = set()
    for platform in PLATFORMS:
        running = platform(simulator)
        for opening in filter(None, (running.open, running.open_fleet)):
            with opening() as adapter:
                opened.add(type(adapter))
    adapters = {
        value
        for room in {platform.room for platform in PLATFORMS if platform is not Toy}
        for value in vars(importlib.import_module(f"{PACKAGE}.{room}.directory")).values()
        if isinstance(value, type) and issubclass(value, (Directory, Fleet)) and value not in (Directory, Fleet, OneByOne)
    }
    assert adapters <= opened


# The page is how the toy was written


def code_of(text):
    """The lines that say something; the formatter aligns those of a page to the left."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def after_imports(path):
    """The code of a file, without its docstring and its imports."""
    text = path.read_text(encoding="utf-8")
    body = [node for node in ast.parse(text).body if not isinstance(node, (ast.ImportFrom, ast.Import, ast.Expr))]
    first = min([body[0].lineno, *(one.lineno for one in getattr(body[0], "decorator_list", ()))])
    return code_of("\n".join(text.splitlines()[first - 1 :]))


def test_the_page_shows_all_of_the_toy_and_nothing_else():
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:    .*\n|\n)+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [line for block in blocks for line in code_of(block)] == [line for name in SHOWN for line in after_imports(TOY / name)]


def test_the_page_has_ten_steps():
    assert re.findall(r"^(\d+)\. .+\n-+$", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == [str(step) for step in range(1, 11)]


def test_the_page_names_every_method():
    named = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    for port in (Directory, OneByOne, Platform):
        assert port.__abstractmethods__ - {"update"} <= named, port
    assert {"open_fleet", "Fleet", "OneByOne", "Directory"} <= named


def test_what_the_page_names_exists():
    text = PAGE.read_text(encoding="utf-8")
    named = [path for path in re.findall(r"`((?:plugins|tests|docs|meta|changelogs)/[\w./-]+)`", text) if "toy" not in path]
    assert len(named) > 5
    assert [path for path in named if not (ROOT / path).exists()] == []
    stages = set(re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.search(r'make test STAGE="(.*)"', text)[1].split()) <= stages


def test_the_page_is_linked():
    for page in ("CONTRIBUTING.md", "docs/dev/architecture.md"):
        assert "docsite/rst/guide_add_platform.rst)" in (ROOT / page).read_text(encoding="utf-8")


# And the toy works


@pytest.mark.usefixtures("waits")
def test_a_module_of_the_toy_does_what_every_module_does(simulator):
    platform = Toy(simulator)
    platform.start({})

    def run(check_mode):
        params = {**CONNECTION, "api_url": simulator.url, "token": TOKEN, "email": ZOE, "title": "Cook", "state": "present"}
        result = perform(DEFINITION, Task(params, check_mode, print), [TOKEN])
        return result.get("msg"), result["changed"], (result["diff"]["before"], result["diff"]["after"]), simulator.writes

    text = f"email: {ZOE}\ntitle: cook\n"
    diff, same = ("", text), (text, text)
    assert run(True) == (None, True, diff, 0)
    assert run(False) == (None, True, diff, 1)
    assert run(False) == run(True) == (None, False, same, 1)
    assert platform.there() == {ZOE: "Cook"}
    assert perform(DEFINITION, Task({**CONNECTION, "token": None}, False, print), [])["msg"].startswith("No credential specified")
