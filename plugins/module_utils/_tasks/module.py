# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a task and return its result. This is the only place that turns an error into a failed result.

A module is a function of a task, not of an ``AnsibleModule``, so that the module files and the action plugin run the same code.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Callable, NamedTuple

from ansible.module_utils import basic

from .._base.errors import TaskError
from .._base.secret import scrubber_of
from .._engine.plan import NOTHING
from .._http.requests import REQUESTS_IMPORT_ERROR
from .masking import masked, secrets_of
from .results import Result


class Task(NamedTuple):
    """The input of a module.

    Args:
        params: The validated options.
        check_mode: Whether the task runs in check mode, in which nothing may be written.
        warn: Shows a warning of one sentence. It is safe to call from several threads.
    """

    params: Mapping[str, Any]
    check_mode: bool
    warn: Callable[[str], None]


class Definition(NamedTuple):
    """A module: its options, the constraints on them (as for AnsibleModule), and the function that implements it."""

    options: Mapping[str, Any]
    run: Callable[[Task], Result]
    constraints: Mapping[str, Any] = NOTHING


def run_module(definition: Definition) -> None:
    """The module lane: an ordinary Ansible module.

    Raises:
        SystemExit: Always, after the result was printed.
    """
    # Looked up here, since ansible-lint replaces this class by one that only validates the options.
    module = basic.AnsibleModule(argument_spec=dict(definition.options), supports_check_mode=True, **definition.constraints)
    secrets = secrets_of(module.params, module.no_log_values)
    scrub = scrubber_of(secrets)
    task = Task(module.params, module.check_mode, lambda sentence: module.warn(scrub(sentence)))
    result = masked(perform(definition, task, secrets), module.params, secrets)
    module.no_log_values = set()  # the result is masked already; Ansible up to 2.21 would mask it again
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


def perform(definition: Definition, task: Task, secrets: Iterable[str]) -> Result:
    """Run a module, and turn any error into a failed result.

    Args:
        definition: The module.
        task: The task.
        secrets: The values of the options that must never be shown.
    """
    if REQUESTS_IMPORT_ERROR:
        return {"failed": True, "msg": basic.missing_required_lib("requests"), "exception": REQUESTS_IMPORT_ERROR}
    try:
        return definition.run(task)
    except TaskError as error:
        return {"failed": True, "changed": False, "msg": error.message, **error.details}
    except Exception as error:
        scrub = scrubber_of(secrets)
        return {
            "failed": True,
            "msg": scrub(f"This is a bug in the collection, please report it: {type(error).__name__}: {error}"),
            "exception": scrub(traceback.format_exc()),
        }
