# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last lines of interrupted tasks: how they come from the workers to Ansible's parent process."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest

pytest.importorskip("ansible.plugins.action.normal", reason="action plugins run on a controller")
from ansible.utils.display import Display

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._lane import last_words
from ansible_collections.rosterops.saas_users.tests.unit.arguments import with_paths

# A parent process, and workers that leave a line and are ended the hard way, some time after it began to end.
IN_A_PARENT = """
import os, sys, time
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._lane import last_words
for number in range(int(sys.argv[1])):
    if not os.fork():
        time.sleep(0.1)
        last_words.leave(f"worker {number}: interrupted")
        os._exit(1)
print("the parent ends")
"""


@pytest.fixture
def shown(monkeypatch):
    """What is shown; the pipe is a new one."""
    lines = []
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    monkeypatch.setattr(last_words, "READER", reader)
    monkeypatch.setattr(last_words, "WRITER", writer)
    monkeypatch.setattr(Display, "display", lambda self, msg, stderr: lines.append((msg, stderr)))
    yield lines
    os.close(reader)


def test_every_line_is_shown_in_the_end(shown):
    for number in range(500):
        last_words.leave(f"[{number}] Zoë: interrupted")
    last_words.show_all()
    assert shown == [(f"[{number}] Zoë: interrupted", True) for number in range(500)]


def test_with_no_line_and_no_worker_nothing_is_waited_for(shown, monkeypatch):
    monkeypatch.setattr(last_words, "GRACE", 3600.0)
    last_words.show_all()
    assert shown == []


def test_a_line_that_is_too_long_is_cut_and_mixes_with_no_other(shown):
    last_words.leave("é" * 5000)
    last_words.leave("next")
    last_words.show_all()
    (first, _stderr), second = shown
    assert set(first) <= {"é", "\ufffd"}
    assert 0 < len(first) < select.PIPE_BUF
    assert second == ("next", True)


def test_a_full_pipe_is_an_error_and_holds_nobody_up(shown):
    def fill():
        for _number in range(10000):
            last_words.leave("x" * 1000)

    with pytest.raises(BlockingIOError):
        fill()
    last_words.show_all()
    assert shown


def test_the_end_waits_no_longer_than_a_moment_for_a_worker_that_hangs(shown, monkeypatch):
    monkeypatch.setattr(last_words, "GRACE", 0.01)
    held = os.dup(last_words.WRITER)
    try:
        last_words.leave("one")
        last_words.show_all()
    finally:
        os.close(held)
    assert shown == [("one", True)]


def test_a_screen_that_is_closed_already_is_no_failure(shown, monkeypatch):
    def fail(*_arguments, **_options):
        raise BrokenPipeError

    monkeypatch.setattr(Display, "display", fail)
    last_words.leave("one")
    last_words.show_all()
    assert shown == []


@pytest.mark.parametrize("workers", [0, 3])
def test_a_parent_shows_the_lines_of_the_workers_that_end_with_it(workers):
    command = [sys.executable, "-c", IN_A_PARENT, str(workers)]
    done = subprocess.run(command, env=with_paths(), check=True, capture_output=True, text=True)
    assert done.stdout == "the parent ends\n"
    lines = [line for line in done.stderr.splitlines() if "interrupted" in line]
    assert sorted(lines) == [f"worker {number}: interrupted" for number in range(workers)]
