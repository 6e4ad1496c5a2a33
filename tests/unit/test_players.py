# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""players.py: a run in a fork does and says what the command does that starts by itself."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("ansible.cli.playbook", reason="ansible-playbook runs on a controller")

from ansible_collections.rosterops.saas_users.tests.unit import commands, players

LOOK = "pwd; umask; echo $HOME $GIVEN; cat; find $HOME -path '*ansible-local*' | grep -c . ; printenv | grep -c ^ANSIBLE_ || true"
TASKS = [
    {"ansible.builtin.debug": {"msg": "{{ lookup('ansible.builtin.pipe', look) }}"}, "vars": {"look": LOOK}},
    {"ansible.builtin.debug": {"msg": "{{ ansible_playbook_python }} {{ playbook_dir }} {{ lookup('env', 'HOME') }}"}},
    {"ansible.builtin.fail": {"msg": "This is the end."}},
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that plays a playbook that fails: the exit status, what was said, and whether it was in a fork."""
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": TASKS}
    (tmp_path / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
    folders, player = [], commands.player
    monkeypatch.setattr(commands, "player", lambda settings: folders.append(player(settings)) or folders[-1])

    def played(command="ansible-playbook", **variables):
        status, said = commands.runner(tmp_path, GIVEN="some value", **variables)(command, "play.yml")
        return status, said, Path(folders[-1], players.HOME).resolve() == tmp_path.resolve()

    return played


def test_a_fork_is_what_the_command_is(run):
    alone = run(commands.TOOLS / "ansible-playbook")
    before = os.umask(0o027)
    try:
        forked, again = run(), run()
    finally:
        os.umask(before)
    assert (alone[0], alone[2], "some value" in alone[1]) == (2, False, True)
    assert "\\n0027\\n" in forked[1]
    changed = (f"\\n{before:04o}\\n", "\\n0027\\n")
    assert forked == again == (2, alone[1].replace(*changed), True)


def test_settings_of_the_folder_are_read(run, tmp_path):
    (tmp_path / "ansible.cfg").write_text("[defaults]\nbin_ansible_callbacks = true\ncallback_result_format = yaml\n")
    status, said, forked = run()
    assert (status, forked) == (2, False)
    assert "    msg: This is the end." in said


def test_settings_of_a_script_are_read(run, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\nANSIBLE_CALLBACK_RESULT_FORMAT=yaml ansible-playbook play.yml\n")
    script.chmod(0o755)
    status, said, forked = run(script)
    assert (status, forked) == (2, False)
    assert "    msg: This is the end." in said


def test_runs_at_once_have_a_home_each(run, tmp_path):
    run("true")
    homes = [tmp_path / name for name in ("one", "other")]
    for home in homes:
        home.mkdir()
    with ThreadPoolExecutor() as threads:
        done = list(threads.map(lambda home: commands.runner(home, GIVEN="-")("ansible-playbook", "../play.yml"), homes))
    for home, (status, said) in zip(homes, done):
        assert (status, f"{home} -\\n1\\n" in said) == (2, True), said
        assert not list(home.rglob("ansible-local*"))
