# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plays of README and guides do what they say where an inventory has a host named localhost, run after run."""

from __future__ import annotations

import re

import jinja2
import pytest
import yaml

pytest.importorskip("uvicorn")
pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit.recipes import (
    EXAMPLES,
    WORLD,
    Folder,
    between_marks,
    changes,
    marked,
    played_twice,
    printed_blocks,
    printed_playbooks,
    printed_plays,
)
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import GUIDES, PLAYBOOKS, Loader, blocks

PLATFORMS = ["Polytomic", "UiPath"]
EXPRESSIONS = ("when", "failed_when", "changed_when", "until", "that")
# What the screen shows of a task that has changed something.
CHANGED = re.compile(r"^changed: \[.*", re.MULTILINE)
KEYS, FLEET = "Jane's key", "Check the inventory"
MANAGES = re.compile(r"rosterops\.saas_users\.(?!\w+_info:|polytomic:|uipath:)\w+:")
DRY, DRIFT = "check_mode: true", "failed_when: result is failed or result is changed"


def local(play):
    return play["hosts"] != "localhost" or play.get("connection") == "local"


def play_of(name):
    """The text of the block with the play or the task of this name."""
    (text,) = (one.values[0] for one in printed_playbooks() if name in one.id)
    return text


@pytest.fixture
def folder(sim, tmp_path):
    """A folder in which what is printed runs."""
    return Folder(sim, tmp_path)


def test_plays_for_localhost_say_that_the_connection_is_local():
    """As a host of the inventory it would be reached by ssh."""
    printed = [yaml.load(one.values[0], Loader=Loader)[one.values[1]] for one in printed_plays()]
    copied = [play for path in PLAYBOOKS for play in (yaml.safe_load(path.read_text("utf-8")) or []) if isinstance(play, dict)]
    assert len(printed) > 5
    assert len(copied) > 5
    assert [play["name"] for play in (*printed, *copied) if not local(play)] == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_printed_plays_run_in_check_mode(sim, folder, platform):
    texts = list(dict.fromkeys(one.values[0] for one in printed_plays() if KEYS not in one.id))
    texts = [text for text in texts if ("uipath_" in text) == (platform == "UiPath")]
    status, said = folder.play(marked(sim, *texts), "--check")
    assert status == 0, said
    assert [bool(part) for part in between_marks(sim)] == [True] * len(texts)
    assert sim.writes == 0


def test_every_block_with_plays_or_tasks_is_run():
    assert len(list(printed_playbooks())) == len(list(printed_blocks())) > 20


def used(content, bare=False):
    """The names of the variables in the expressions of plays and tasks."""
    if isinstance(content, dict):
        return set().union(*(used(value, key in EXPRESSIONS) for key, value in content.items()))
    if isinstance(content, list):
        return set().union(*(used(value, bare) for value in content))
    text = f"{{{{ {content} }}}}" if bare else str(content)
    return {name.name for name in jinja2.Environment().parse(text).find_all(jinja2.nodes.Name)}


def of_platform(platform):
    """The blocks for a platform that are to make changes."""
    texts = [one.values[0] for one in printed_playbooks() if DRY not in one.values[0]]
    return [text for text in texts if ("uipath_" in text) == (platform == "UiPath")]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_printed_runs_and_changes_nothing_when_it_runs_again(sim, folder, platform):
    texts = of_platform(platform)
    status, said, parts = played_twice(sim, folder, texts)
    assert (status, len(parts)) == (0, 2 * len(texts)), said
    for text, first, second in zip(texts, parts[::2], parts[1::2]):
        assert first.requests != []
        assert (first.writes > 0) == (MANAGES.search(text) is not None), first.said
        assert second.requests != []
        assert (second.writes, CHANGED.findall(second.said)) == (0, []), second.said
    assert any(CHANGED.search(first.said) for first in parts[::2])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_block_needs_a_variable_that_another_one_has_registered(platform):
    """They run in one play after the other, where it would be there."""
    registered = [set(re.findall(r"register: (\w+)", text)) for text in of_platform(platform)]
    everywhere = set().union(*registered)
    for text, own in zip(of_platform(platform), registered):
        assert used(yaml.load(text, Loader=Loader)) & everywhere <= own


@pytest.mark.parametrize("text", [one for one in printed_playbooks() if DRY in one.values[0]])
def test_a_printed_dry_run_changes_nothing_and_fails_where_it_is_to_tell_drift(sim, folder, text):
    for _run in range(2):
        status, said = folder.play(text)
        assert status == (2 if DRIFT in text else 0), said
        assert (sim.writes, changes(said)) == (0, 0 if DRIFT in text else 1), said
    assert sim.requests != []
    real = text.replace(DRY, "check_mode: false")
    status, said = folder.play(real)
    if DRIFT not in text:  # its application can only read
        assert (status, "(HTTP 403)" in said) == (2, True), said
        return
    status, said = folder.play(real)
    assert (status, changes(said)) == (0, 0), said


def test_a_printed_playbook_for_every_organization_fails_where_there_is_none(sim, folder):
    sim.reset({**WORLD, "organizations": []})
    status, said = folder.play(play_of(FLEET))
    assert (status != 0, "No organization was found." in said) == (True, True), said


def test_an_inventory_that_cannot_be_read_is_a_failure_with_the_setting_of_the_guide(sim, folder):
    (setting,) = {text.strip() for path in GUIDES for text in blocks(path, "shell") if "UNPARSED" in text}
    name, value = setting.removeprefix("export ").split("=")
    sim.fault(status=403)
    status, said = folder.play(play_of(FLEET), **{name: value})
    assert (status != 0, "(HTTP 403)" in said, "PLAY [" in said) == (True, True, False), said


def test_the_vaulted_key_is_issued_once_and_again_when_it_is_dead(sim, folder):
    keys = set()
    for world in (None, None, WORLD, None):  # the world as it was made knows no key of hers
        if world:
            sim.reset(world)
        before = len(keys)
        status, said = folder.play(play_of(KEYS))
        written = (folder.path / "jane.yml").read_text(encoding="utf-8")
        keys |= set(sim.state()["keys"]["user"].values()) - {EXAMPLES["polytomic_api_key"]}
        assert (status, "changed=2" in said, "changed=0" in said) == (0, len(keys) > before, len(keys) == before), said
        assert written.startswith("vaulted_jane_key: !vault |\n  $ANSIBLE_VAULT;")
        assert not any(key in said + written for key in keys)
    assert len(keys) == 2
