# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a task has come: what is counted, and the words for it."""

from __future__ import annotations

import sys
import threading

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import UNSEEN, Progress, printable

AGAIN = "; run the task again to finish"


def test_before_anything_is_known_the_time_passes():
    progress = Progress("user_api_key")
    assert progress.words(9.6) == "user_api_key: running for 10 s"
    assert progress.words(3600.0) == "user_api_key: running for 3600 s"
    assert progress.last_words() == f"user_api_key: interrupted{AGAIN}"


def test_while_one_organization_is_read():
    progress = Progress("partner_users")
    progress.reading("Acme")
    assert progress.words(20.0) == "Acme: reading for 20 s"
    assert progress.last_words() == "Acme: interrupted while reading, before any change"


@pytest.mark.parametrize(
    ("read", "total", "words"),
    [(12000, 30000, "12,000 of 30,000 users read"), (999, 0, "999 users read"), (1, 1, "1 of 1 users read")],
)
def test_while_a_long_list_is_read(read, total, words):
    progress = Progress("uipath_users")
    progress.reading("the UiPath organization")
    progress.read(500, 1000)
    progress.read(read, total)
    assert progress.words(20.0) == f"the UiPath organization: {words}"
    assert progress.last_words() == "the UiPath organization: interrupted while reading, before any change"


def test_while_changes_are_made():
    progress = Progress("partner_users")
    progress.reading("Acme")
    progress.read(7, 7)
    progress.changing(5000)
    assert progress.words(20.0) == "Acme: 0 of 5,000 changes made"
    progress.made(1200)
    for _one in range(40):
        progress.made()
    assert progress.words(20.0) == "Acme: 1,240 of 5,000 changes made"
    assert progress.last_words() == f"Acme: interrupted after 1,240 of 5,000 changes{AGAIN}"


def test_of_many_organizations_only_the_totals_are_told():
    progress = Progress("partner_users")
    progress.organizations(2000, "done")
    assert progress.words(20.0) == "0 of 2,000 organizations done"
    assert progress.last_words() == f"Interrupted after 0 of 2,000 organizations{AGAIN}"
    for changes in (1000, 500):
        progress.changing(changes)
    progress.made(1240)
    for _one in range(12):
        progress.finished()
    assert progress.words(20.0) == "12 of 2,000 organizations done, 1,240 changes made"
    assert progress.last_words() == f"Interrupted after 12 of 2,000 organizations and 1,240 changes{AGAIN}"


def test_organizations_that_are_only_read():
    progress = Progress("partner_user_info")
    progress.organizations(2000, "read")
    progress.finished()
    assert progress.words(20.0) == "1 of 2,000 organizations read"
    assert progress.last_words() == f"Interrupted after 1 of 2,000 organizations were read{AGAIN}"


def test_one_change_is_one():
    progress = Progress("partner_users")
    progress.organizations(2, "done")
    progress.changing(3)
    progress.made()
    assert progress.last_words() == f"Interrupted after 0 of 2 organizations and 1 change{AGAIN}"


def test_no_report_of_any_thread_is_lost():
    progress, threads, times = Progress(), 8, 500
    interval = sys.getswitchinterval()

    def report():
        for _time in range(times):
            progress.changing(2)
            progress.made()
            progress.finished()

    sys.setswitchinterval(1e-6)
    try:
        workers = [threading.Thread(target=report) for _number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    finally:
        sys.setswitchinterval(interval)
    progress.organizations(threads * times, "done")
    assert progress.words(0.0) == "4,000 of 4,000 organizations done, 4,000 changes made"
    assert progress._changes == 2 * threads * times


def test_whoever_asks_does_not_wait_for_a_report_that_was_interrupted():
    progress = Progress("partner_users")
    with progress._lock:
        assert progress.words(1.0) == "partner_users: running for 1 s"
        assert progress.last_words() == f"partner_users: interrupted{AGAIN}"


def test_lines_are_passed_on_and_by_default_shown_to_nobody():
    lines = []
    Progress("partner_users", lines.append).show("a line")
    assert lines == ["a line"]
    assert UNSEEN.show("a line") is None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Acme: 1,240 of 5,000 changes made", "Acme: 1,240 of 5,000 changes made"),
        ("Zoë, 東京 and 🦊", "Zoë, 東京 and 🦊"),
        ("a\x1b[2Jb\r\nc\x07\x00d\u202ee\u2028f\ud800g\x9bh", "a [2Jb  c  d e f g h"),
    ],
)
def test_nothing_in_a_line_controls_the_terminal(line, shown):
    assert printable(line) == shown
