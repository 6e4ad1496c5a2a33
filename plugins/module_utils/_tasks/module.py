# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a task and return its result. This is the only place that turns an error into a failed result.

A module is a function of a task, not of an ``AnsibleModule``, so that the module files and the action plugin run the same code.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Callable, NamedTuple

from ansible.module_utils import basic

from .._base.errors import InvalidInput, TaskError
from .._base.mistakes import Mistakes
from .._base.progress import UNSEEN, Progress, printable
from .._base.secret import scrubber_of
from .._engine.model import NOTHING
from .._http.requests import REQUESTS_IMPORT_ERROR
from .masking import masked, secrets_of
from .results import Result, failed_result
from .validation import read_environment, read_given


class Task(NamedTuple):
    """The input of a module.

    Args:
        params: The validated options.
        check_mode: Whether the task runs in check mode, in which nothing may be written.
        warn: Shows a warning of one sentence. It is safe to call from several threads.
        progress: Receives how far the task has come. By default, and in the module lane, it is not shown.
    """

    params: Mapping[str, Any]
    check_mode: bool
    warn: Callable[[str], None]
    progress: Progress = UNSEEN


class Definition(NamedTuple):
    """A module: its options, the constraints on them (as for AnsibleModule), and the functions that implement it.

    Args:
        options: The specification of the options.
        run: Runs a task.
        constraints: The constraints on the options.
        check: Collects the mistakes in the options that the specification does not show. ``run`` finds them as well. An option
            or an entry of a list that is wrong already is None. Sends no request, and needs no credential. Its last argument
            says whether it looks everywhere, even if nothing is wrong so far.
    """

    options: Mapping[str, Any]
    run: Callable[[Task], Result]
    constraints: Mapping[str, Any] = NOTHING
    check: Callable[[Mapping[str, Any], Mistakes, bool], None] = lambda params, mistakes, whole: None


class Review(NamedTuple):
    """What a look at the options of a task found, before anything is validated by Ansible.

    Args:
        failure: The failed result, with all mistakes; None if there are none.
        warnings: Sentences about options that are ignored.
    """

    failure: Result | None
    warnings: list[str]


def review(definition: Definition, given: Mapping[str, Any], whole: bool = False) -> Review:
    """Look for mistakes in the options of a task.

    Args:
        definition: The module.
        given: The options as the author wrote them.
        whole: Whether to look for what the task itself finds as well when it runs, even if nothing else is wrong.
    """
    mistakes = Mistakes()
    params, no_log_values, warnings = read_given(definition.options, definition.constraints, given, mistakes)
    read_environment(definition.options, given, mistakes)
    definition.check(params, mistakes, whole)
    try:
        mistakes.refuse()
    except InvalidInput as error:
        # Of the options, only those that are right and short: a secret may be in any other.
        known = {name: value for name, value in given.items() if name in params and params[name] == value}
        plain = {name: value for name, value in known.items() if "options" not in definition.options[name]}
        secrets = secrets_of(params, [*no_log_values, *_secrets_of_the_environment(definition)])
        return Review(masked(failed_result(error), plain, secrets), warnings)
    return Review(None, warnings)


def _secrets_of_the_environment(definition: Definition) -> list[str]:
    found = []
    for option in definition.options.values():
        if option.get("no_log") and "fallback" in option:
            strategy, names = option["fallback"]
            with contextlib.suppress(basic.AnsibleFallbackNotFound):
                found.append(strategy(*names))
    return found


def run_module(definition: Definition) -> None:
    """The module lane: an ordinary Ansible module.

    Raises:
        SystemExit: Always, after the result was printed.
    """
    # Looked up here, since ansible-lint replaces this class by one that only validates the options, and reads Ansible's words.
    base = basic.AnsibleModule
    found = Review(None, [])

    class Module(base):  # type: ignore[misc, valid-type]
        """Reports all mistakes where Ansible would report its first."""

        def _load_params(self) -> None:
            nonlocal found
            super()._load_params()
            if base.__module__ == basic.__name__:
                found = review(definition, self.params)

        def fail_json(self, msg: str, **details: Any) -> None:
            if found.failure:
                self.no_log_values: set[str] = set()  # it is masked already
            super().fail_json(**found.failure or {"msg": msg, **details})

    module = Module(argument_spec=dict(definition.options), supports_check_mode=True, **definition.constraints)
    if found.failure:
        module.fail_json("")
    secrets = secrets_of(module.params, module.no_log_values)
    scrub = scrubber_of(secrets)
    task = Task(module.params, module.check_mode, lambda sentence: module.warn(scrub(sentence)))
    for sentence in found.warnings:
        task.warn(sentence)
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
        return definition.run(task._replace(warn=lambda sentence: task.warn(printable(sentence))))
    except TaskError as error:
        return failed_result(error)
    except Exception as error:
        scrub = scrubber_of(secrets)
        return {
            "failed": True,
            "msg": scrub(f"This is a bug in the collection, please report it: {type(error).__name__}: {error}"),
            "exception": scrub(traceback.format_exc()),
        }
