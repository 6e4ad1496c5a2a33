# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role snapshot: what it reads, and the people file that it writes. It does not write the file itself."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import LONGEST, Mistakes, in_short, listed

from .._access.leavers import within
from .._access.model import Reading
from .._access.people import PLATFORMS, POLYTOMIC
from .._access.reading import platforms_of_results, reading_of
from .._access.snapshot import TITLES, Snapshot, snapshot, where, yaml_text
from .._access.words import Naming, said_there
from .run import Outcome, Run, Steps
from .variables import MENTIONED

FILE = "people.yml"
LARGEST_DIFF = 100_000  # characters, as with Ansible's own modules
NOTHING_WRITTEN = " No file was written."
NARROW = " Set what is missing, or leave it out with saas_users_platforms or saas_users_organizations."


def check(options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Look for mistakes that the specification of the variables does not show."""
    if options["saas_users_organizations"] == MENTIONED:
        mistakes.add(
            "saas_users_organizations is mentioned, but there is no people file yet: set it to all, or to a list of names and "
            "shell patterns."
        )


def plan(run: Run) -> dict[str, Any]:
    """Return the ``platforms`` to read, and the options of the module that reads Polytomic.

    Raises:
        Refused: The file exists.
    """
    _refuse_to_overwrite(run.path("snapshot_file", FILE))
    chosen = run.variables.organizations
    options = {"organizations": list(chosen)} if isinstance(chosen, tuple) else {}
    return {"platforms": list(run.variables.platforms(PLATFORMS)), POLYTOMIC: options}


def report(run: Run) -> Outcome:
    """Return the people file, or the failure if anything could not be read, since people could be missing in the file.

    Raises:
        Refused: The file exists by now.
    """
    path = run.path("snapshot_file", FILE)
    chosen, reading = run.variables.organizations, reading_of(run.read)
    reading = within(reading, chosen) if isinstance(chosen, tuple) else reading
    if reading.unreadable:
        return _unread(reading)
    _refuse_to_overwrite(path)
    made = snapshot(reading)
    text = yaml_text(made, _header(run, made, path))
    shown = text if len(text) <= LARGEST_DIFF else f"{len(text):,} characters\n"
    diff = {"before": "", "after": shown, "before_header": str(path), "after_header": str(path)}
    result = {"changed": True, "snapshot_file": str(path), "diff": diff}
    files = {} if run.check_mode else {path.name: text.encode()}
    return Outcome([], files, path.parent, None, result, True, _lines(run, reading, made, path))


def _refuse_to_overwrite(path: Path) -> None:
    if os.path.lexists(path):
        raise Refused(f"snapshot_file: {path} exists, and is not overwritten. Move it away, or name another file.")


def _unread(reading: Reading) -> Outcome:
    """Return the failure for organizations that could not be read."""
    naming = Naming.of(reading)
    whys = (said_there(asdict(one.place), one.why).rstrip(".") for one in reading.unreadable)
    unread = [f"{where(one.place, naming)}: {why}." for one, why in zip(reading.unreadable, whys)]
    several = "{:,} organizations could not be read, and no file was written: "
    end = f"{NOTHING_WRITTEN if len(unread) == 1 else ''}{NARROW}"
    return Outcome([], failure=in_short(unread, several, LONGEST - len(end)) + end, result={"unreadable": unread})


def _header(run: Run, made: Snapshot, path: Path) -> list[str]:
    read = platforms_of_results(run.read)
    platforms = [f"{TITLES[name]}: {read[name]['url']}, {read[name]['credential']}" for name in PLATFORMS if name in read]
    return [f"Who has access, as read by {run.collection} at {run.now}.", *platforms, *made.lines, *_next_step(path.name)]


def _lines(run: Run, reading: Reading, made: Snapshot, path: Path) -> list[str]:
    counts = [
        f"{number:,} {one if number == 1 else several}"
        for number, one, several in (
            (len(made.people), "person", "people"),
            (len(made.exceptions), "exception", "exceptions"),
            (len(reading.organizations), "organization", "organizations"),
        )
    ]
    does = "would have" if run.check_mode else "has"
    return [f"{path} {does} {listed(counts)}.", *made.lines, *_next_step(str(path))]


def _next_step(path: str) -> list[str]:
    return [
        "Check that the role roster changes nothing with it:",
        f"ansible-playbook rosterops.saas_users.roster -e {shlex.quote(f'@{path}')} --check --diff",
    ]


SNAPSHOT = Steps(plan, report, check)
