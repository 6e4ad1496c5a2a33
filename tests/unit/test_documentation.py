# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""README and guides are true: what they name exists, and what they print can be run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap

import pytest
import yaml

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.people import read_people
from ansible_collections.rosterops.saas_users.tests.unit.documents import MODULES, ROOT, document_of, imported

COLLECTION = "rosterops.saas_users."
README = ROOT / "README.md"
GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))
IN_A_CLONE = ("guide_add_platform", "guide_simulator")
PAGES = [
    path
    for place in ("*.md", "docs/dev/*.md", "tests/*/README.md")
    for path in sorted(ROOT.glob(place))
    if path.name != "CHANGELOG.md"
]
PLAYBOOKS = sorted((ROOT / "playbooks").rglob("*.yml"))
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
# What a task, a block or a play has besides the module that it calls.
WITH_TASKS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
VARIABLE = re.compile(r"\b(?:POLYTOMIC|UIPATH)_[A-Z_]+\b")
MAKE = re.compile(r"\bmake((?: +[A-Za-z][\w=./-]*)+)")


class Loader(yaml.SafeLoader):
    """Reads what Ansible reads."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
Loader.add_constructor("!vault", lambda loader, node: loader.construct_scalar(node))


def fenced(text):
    """The code blocks of a Markdown file: language and text."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def directives(text):
    """The code blocks of a reStructuredText file: language and text."""
    found = re.findall(r"^\.\. code-block:: (\S+)\n\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    return [(language, textwrap.dedent(block)) for language, block in found]


def blocks(path, *languages):
    """The code blocks of a file in one of these languages."""
    text = path.read_text(encoding="utf-8")
    return [block for language, block in (fenced(text) if path.suffix == ".md" else directives(text)) if language in languages]


def documents():
    """Every YAML that a reader may copy, each with a name for the test."""
    for path in (README, *GUIDES):
        for number, block in enumerate(blocks(path, "yaml", "yaml+jinja"), start=1):
            yield pytest.param(block, id=f"{path.stem}-{number}")
    for path in PLAYBOOKS:
        yield pytest.param(path.read_text(encoding="utf-8"), id=str(path.relative_to(ROOT)))


def tasks_of(items):
    """Every task in a list of plays, blocks and tasks."""
    for item in items:
        inner = [name for name in WITH_TASKS if name in item]
        for name in inner:
            yield from tasks_of(item[name])
        if not inner:
            yield item


def options_of(module):
    """The options of a module; the sanity tests have made sure that they are those of its documentation."""
    return imported(module).DEFINITION.options


def unknown_options(arguments, options, place):
    """The options that a task gives and that do not exist, those of lists of dictionaries included."""
    if not isinstance(arguments, dict):
        return []
    found = [f"{place}{name}" for name in arguments if name not in options]
    for name, value in arguments.items():
        below = options.get(name, {}).get("options")
        if below is not None:
            for item in value if isinstance(value, list) else [value]:
                found += unknown_options(item, below, f"{place}{name}.")
    return found


def mistakes(task):
    """What a task of ours names and that does not exist."""
    found = []
    for name, arguments in task.items():
        if name.startswith(COLLECTION):
            module = name[len(COLLECTION) :]
            if module not in MODULES:
                found.append(f"there is no module {module}")
            else:
                found += unknown_options(arguments, options_of(module), f"{module}: ")
    return found


def wrong_defaults(play):
    """What ``module_defaults`` of a play names and that does not exist."""
    found = []
    for name, arguments in play.get("module_defaults", {}).items():
        group = name.partition(f"group/{COLLECTION}")[2]
        if group:
            members = RUNTIME["action_groups"].get(group)
            if members is None:
                found.append(f"there is no action group {group}")
            else:
                common = {option: {} for option in set.intersection(*(set(options_of(member)) for member in members))}
                found += unknown_options(arguments, common, f"{name}: ")
    return found


def test_there_is_something_to_test():
    assert GUIDES
    assert PLAYBOOKS
    assert all(blocks(path, "yaml", "yaml+jinja", "shell") for path in (README, *GUIDES))


def test_every_code_block_is_found():
    for path in (README, *GUIDES):
        text = path.read_text(encoding="utf-8")
        found = len(fenced(text)) if path.suffix == ".md" else len(directives(text))
        assert found == text.count("code-block::") + len(re.findall("^```", text, re.MULTILINE)) / 2, path.name


def test_table_of_modules():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (?:Polytomic|UiPath) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == MODULES


@pytest.mark.parametrize("path", [README, *GUIDES], ids=lambda path: path.stem)
def test_what_is_named_exists(path):
    text = path.read_text(encoding="utf-8")
    plugins = {file.stem for file in (ROOT / "plugins").glob("*/*.py")} | {file.stem for file in PLAYBOOKS}
    named = set(re.findall(rf"(?<!group/){re.escape(COLLECTION)}(\w+)", text)) - set(RUNTIME["action_groups"])
    assert named <= plugins | {"docsite", "git"}
    files = re.findall(r"\]\(([^):#]+)\)", text) + re.findall(r"(?<![/\w])(?:playbooks|tests|docs)/[\w./-]*\w", text)
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(path):
    links = re.findall(r"\]\(([^):#]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", [*PAGES, *GUIDES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_the_repository_lead_to_files(path):
    links = re.findall(
        r"https://github\.com/rosterops/saas_users/(?:blob|tree)/main/([\w./-]+\w)", path.read_text(encoding="utf-8")
    )
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("path", [path for path in GUIDES if path.stem not in IN_A_CLONE], ids=lambda path: path.stem)
def test_files_of_the_repository_are_links(path):
    """Readers of the website do not have them, and those that ``ansible-galaxy`` installs are hard to find."""
    assert re.findall(r"``((?:docs|playbooks|tests)/[^`]+)``", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES)
def test_the_page_of_a_module_leads_to_a_guide(module):
    guides = [one["ref"].rpartition(".docsite.")[2] for one in document_of(imported(module))["seealso"] if "ref" in one]
    assert guides
    assert [name for name in guides if not (ROOT / "docs/docsite/rst" / f"{name}.rst").exists()] == []


@pytest.mark.parametrize("path", [README, *GUIDES], ids=lambda path: path.stem)
def test_environment_variables_exist(path):
    names = {variable for module in MODULES for option in options_of(module).values() for variable in fallback(option)}
    assert names, "no option has an environment variable"
    assert set(VARIABLE.findall(path.read_text(encoding="utf-8"))) <= names


def fallback(option):
    """The environment variables that stand in for an option."""
    return option["fallback"][1] if "fallback" in option else []


@pytest.mark.parametrize("path", [*PAGES, *GUIDES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_of_make_exist(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w[\w-]*):", makefile, re.MULTILINE))
    variables = set(re.findall(r"^(\w+) *\?=", makefile, re.MULTILINE))
    text = path.read_text(encoding="utf-8")
    literals = re.findall(r"`+(make [^`]*)`+", text) + [line for block in blocks(path, "shell") for line in block.splitlines()]
    for words in (match.split() for literal in literals for match in MAKE.findall(literal)):
        for word in words:
            name, is_variable, _value = word.partition("=")
            assert name in (variables if is_variable else targets), f"make {word}"


@pytest.mark.parametrize("document", list(documents()))
def test_yaml_is_right(document):
    content = yaml.load(document, Loader=Loader)
    if "jobs" in content:
        steps = [step["run"] for job in content["jobs"].values() for step in job["steps"] if "run" in step]
        assert {step.split()[0] for step in steps} <= {"pip", "ansible-galaxy", "ansible-playbook"}
        return
    if "collections" in content:
        assert [collection["name"] for collection in content["collections"]] == [COLLECTION[:-1]]
        return
    if "saas_users_people" in content or "saas_users_exceptions" in content:
        assert read_people({"saas_users_people": [], **content}).warnings == ()
        return
    if "images" in content:  # an execution environment, which is tested with the page
        return
    if isinstance(content, dict):
        assert content["plugin"][len(COLLECTION) :] in {file.stem for file in (ROOT / "plugins" / "inventory").glob("*.py")}
        return
    tasks = list(tasks_of(content))
    assert [mistake for task in tasks for mistake in mistakes(task)] == []
    assert [mistake for play in content for mistake in wrong_defaults(play)] == []
    assert [task for task in tasks if "name" not in task] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("partner_user: {emails: []}", ["partner_user: emails"]),
        ("partner_users: {users: [{email: a@b.example, rolls: []}]}", ["partner_users: users.rolls"]),
        ("partner_usher: {}", ["there is no module partner_usher"]),
        ("partner_users: {users: '{{ people }}'}", []),
    ],
)
def test_mistakes_are_found(text, expected):
    assert mistakes(yaml.safe_load(COLLECTION + text)) == expected


def test_ansible_doc_shows_every_attribute_of_every_module():
    """As Ansible's own loader merges the fragments: one whose name is that of another file of fragments would be lost."""
    pytest.importorskip("ansible.cli.doc", reason="ansible-doc runs on a controller")
    command = [sys.executable, "-m", "ansible", "doc", "--type=module", "--json", *(COLLECTION + module for module in MODULES)]
    shown = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    groups = {module: name for name, modules in RUNTIME["action_groups"].items() for module in modules}
    assert len(shown) == len(MODULES)
    for module in MODULES:
        attributes = shown[COLLECTION + module]["doc"]["attributes"]
        assert attributes.keys() >= {"action_group", "check_mode", "diff_mode", "idempotent", "platform"}, module
        assert attributes["action_group"]["membership"] == [COLLECTION + groups[module]]
