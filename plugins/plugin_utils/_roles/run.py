# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a role: what its steps are given, and what they give back. No I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, Callable, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused

from .._access.document import About
from .._access.people import VARIABLES
from .._access.reading import platforms_of_results
from .variables import Check, Variables

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """One run of a role, as one of its steps sees it.

    Attributes:
        reader: Reads the variables of the role.
        given: The variables as they were given.
        began: When the role began, as :func:`moment` writes it.
        now: The present moment, likewise.
        today: The day, in UTC, on which ``until`` and ``expires`` are judged.
        user, host, playbook: Who started it, on which host, with which playbook.
        collection: The collection and its version.
        folder: Where relative paths begin.
        check_mode: Whether nothing is to be written.
        stage: Which of several steps of the same kind this is, such as ``before``.
        plan: What ``access_plan`` has returned before.
        read: The results of the tasks that read the platforms.
        again: The results of those that read them once more, after everything was done.
        done: The results of the tasks that wrote, by the names under which they are registered.
    """

    reader: Callable[[], Variables]
    given: Mapping[str, Any]
    began: str
    now: str
    today: date
    user: str
    host: str
    playbook: str
    collection: str
    folder: Path
    check_mode: bool = False
    stage: str = ""
    plan: Result = field(default_factory=dict)
    read: tuple[Result, ...] = ()
    again: tuple[Result, ...] = ()
    done: Mapping[str, Result] = field(default_factory=dict)

    @cached_property
    def variables(self) -> Variables:
        """What the variables of the role say. A step that does not need them does not read thousands of people once more.

        Raises:
            InvalidInput: There are mistakes.
        """
        return self.reader()

    def path(self, variable: str, default: str = "") -> Path:
        """Return the path of the file or folder that a variable names, or else the default."""
        return self.folder / Path(self.variables.options[variable] or default).expanduser()

    def about(self, title: str) -> About:
        """Return what a report on what was read says about itself."""
        return About(
            title=title,
            began=self.began,
            ended=self.now,
            collection=self.collection,
            people_sha256=digest(self.given),
            people_count=len(self.variables.asked.people),
            user=self.user,
            host=self.host,
            playbook=self.playbook,
            platforms=platforms_of_results(self.read),
            privileged=self.variables.privileged,
        )


class Outcome(NamedTuple):
    """What the last step of a role gives back.

    Args:
        lines: What is shown.
        files: The files to write, by name.
        folder: Where to write them.
        failure: Why the role fails, in one sentence, after the files were written; None if it does not.
        result: Further attributes of the result.
        new: Whether none of the files may exist.
        written: What is shown after the lines, unless the files could not be written.
    """

    lines: list[str]
    files: Mapping[str, bytes] = {}
    folder: Path | None = None
    failure: str | None = None
    result: Mapping[str, Any] = {}
    new: bool = False
    written: Sequence[str] = ()


def _at_any_time(_run: Run) -> AbstractContextManager[Refused | None]:
    return nullcontext()


class Steps(NamedTuple):
    """The steps of a role that are no requests.

    Args:
        plan: Returns what the tasks of the role need.
        report: Returns what the role reports at its end.
        check: Looks for mistakes that the specification of the variables does not show.
        turn: Keeps other runs away while the report is made and written, and gives None, or why nothing may be written.
    """

    plan: Callable[[Run], dict[str, Any]]
    report: Callable[[Run], Outcome]
    check: Check | None = None
    turn: Callable[[Run], AbstractContextManager[Refused | None]] = _at_any_time


def moment(when: datetime) -> str:
    """Return a moment in UTC, such as ``2026-11-29T20:41:19Z``."""
    return when.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def digest(given: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the variables of the people file, which neither comments nor the order of attributes changes."""
    text = json.dumps({name: given.get(name) for name in VARIABLES}, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
