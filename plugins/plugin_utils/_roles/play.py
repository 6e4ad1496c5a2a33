# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a role within a play: the only file of this package that knows Ansible."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

from ansible import context
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import USER_AGENT
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.results import failed_result

from .jobs import STEPS
from .run import Run, Steps, moment
from .variables import names_of, read_variables

TEMPLATES = ("{{", "{%", "{#")
PLAYBOOKS = Path(__file__).resolve().parents[2].parent / "playbooks"


class Step(ActionBase):  # type: ignore[misc]
    """A step of a role that is no request.

    The variables of the role are not options of the task: the step takes them from the variables of the play. So do the results
    of earlier tasks, whose names the options list: thousands of users are not templated once more.
    """

    _requires_connection = False
    # The options that name a result, and those that name several.
    ONE: Sequence[str] = ()
    SEVERAL: Sequence[str] = ()
    TEXTS: Sequence[str] = ("job",)

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the step. A failure that a mistake in the variables or a file causes is a failed result, as of a module."""
        super().run(tmp, task_vars)
        options = self._options()
        try:
            return self.step(STEPS[options["job"]], self._run(options, task_vars or {}))
        except TaskError as error:
            return failed_result(error)

    def step(self, steps: Steps, run: Run) -> dict[str, Any]:
        """Return the result of the step.

        Raises:
            TaskError: Something is wrong, or cannot be done.
        """
        raise NotImplementedError

    def _options(self) -> dict[str, Any]:
        spec: dict[str, Any] = {name: {"type": "str", "default": ""} for name in (*self.TEXTS, *self.ONE)}
        spec["job"] = {"type": "str", "choices": list(STEPS), "required": True}
        spec.update({name: {"type": "list", "elements": "str", "default": []} for name in self.SEVERAL})
        _validation, options = self.validate_argument_spec(spec)
        return dict(options)

    def _run(self, options: Mapping[str, Any], task_vars: Mapping[str, Any]) -> Run:
        job, when = options["job"], datetime.now(timezone.utc)
        given = {name: self._value(task_vars[name]) for name in names_of(job) if name in task_vars}
        results = {name: self._result(name, task_vars) for option in self.SEVERAL for name in options[option]}
        plan = self._result(options["plan"], task_vars) if options.get("plan") else {}
        return Run(
            reader=partial(read_variables, job, given, STEPS[job].check),
            given=given,
            began=plan.get("began") or moment(when),
            now=moment(when),
            today=when.date(),
            user=_user(),
            host=socket.gethostname(),
            playbook=_playbook(),
            collection=USER_AGENT.replace("/", " "),
            folder=_folder(task_vars),
            check_mode=bool(self._task.check_mode),
            stage=options.get("stage", ""),
            plan=plan,
            read=tuple(results[name] for name in options.get("read", ())),
            again=tuple(results[name] for name in options.get("again", ())),
            done={name: results[name] for name in options.get("done", ())},
        )

    def _value(self, given: Any) -> Any:
        """Return the value of a variable. Templates are looked for first, since resolving thousands of people takes a second."""
        return given if _is_plain(given) else self._templar.template(given)

    def _result(self, name: str, task_vars: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the result that a task registered under this name; an empty one if that task was not in the play."""
        found = task_vars.get(name, {})
        if not isinstance(found, Mapping):
            raise AnsibleActionFail(f"{name} is not the result of a task.")
        return found


def _is_plain(value: Any) -> bool:
    """Return whether a value contains no template, and nothing else that Ansible resolves, such as an encrypted text."""
    if isinstance(value, str):
        return not any(mark in value for mark in TEMPLATES)
    if isinstance(value, dict):
        return all(isinstance(name, str) and _is_plain(one) for name, one in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (bool, int, float, date))


def _user() -> str:
    """Return who runs the play. If a user id has no name, as in containers, the id is returned."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _playbook() -> str:
    """Return the playbooks of the command line, or nothing if there are none, as with the command ansible."""
    return " ".join(Path(one).name for one in context.CLIARGS.get("args") or () if isinstance(one, str))


def _folder(task_vars: Mapping[str, Any]) -> Path:
    """Return where relative paths begin: beside the playbook, or in the current folder for a playbook of this collection."""
    folder = Path(task_vars.get("playbook_dir") or ".").resolve()
    return Path.cwd() if folder == PLAYBOOKS else folder
