# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task in, the result out: the only place that knows check mode, and the only one that turns an error into a failure.

What a module does is a function of the task, never of an ``AnsibleModule``: a module file and an action plugin run the same.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Callable, NamedTuple, TypeVar

from ansible.module_utils import basic

from .._base.errors import TaskError
from .._base.secret import scrubber_of, spellings
from .._engine.apply import Outcome, apply, predict
from .._engine.directory import Directory
from .._engine.plan import NOTHING, Plan
from .._engine.workers import Workers
from .._http.requests import REQUESTS_IMPORT_ERROR
from .results import Result

try:
    from ansible.module_utils.secrets import register_secrets
except ImportError:  # before ansible-core 2.22

    def register_secrets(values: Iterable[str], /) -> None:
        """There is nobody to tell."""


HIDDEN_OPTION = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # Ansible's own words
RETURNED_SECRETS = ("api_key",)  # as it is: masking what resembles an old key in it would lose it
USER_OF_URL = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*://)?(.*)@", re.DOTALL)
T = TypeVar("T")


class Task(NamedTuple):
    """What a module does is a function of this.

    Args:
        params: The validated options.
        check_mode: Whether nothing may be written.
        warn: Shows the user one sentence. Safe to call from several threads.
    """

    params: Mapping[str, Any]
    check_mode: bool
    warn: Callable[[str], None]


class Definition(NamedTuple):
    """A module: its options, how they go together (AnsibleModule's own words), and what it does."""

    options: Mapping[str, Any]
    run: Callable[[Task], Result]
    constraints: Mapping[str, Any] = NOTHING


def run_module(definition: Definition) -> None:
    """The module lane: an ordinary Ansible module.

    Raises:
        SystemExit: Always, after the result was printed.
    """
    # Looked up now: a linter puts a class there that only validates, and one bound earlier would carry the task out.
    module = basic.AnsibleModule(argument_spec=dict(definition.options), supports_check_mode=True, **definition.constraints)
    secrets = secrets_of(module.params, module.no_log_values)
    scrub = scrubber_of(secrets)
    task = Task(module.params, module.check_mode, lambda sentence: module.warn(scrub(sentence)))
    result = masked(perform(definition, task, secrets), module.params, secrets)
    module.no_log_values = set()  # all is masked, and Ansible, up to 2.21, would do it once more
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


def secrets_of(params: Mapping[str, Any], no_log_values: Iterable[str]) -> frozenset[str]:
    """What must not be shown: the values of the options that say so, and whatever stands before the ``@`` of a URL by mistake."""
    urls = [value for name, value in params.items() if name.endswith("_url") and isinstance(value, str)]
    users = [found.group(1) for found in map(USER_OF_URL.match, urls) if found]
    secrets = frozenset(no_log_values).union(*((user, user.partition(":")[2]) for user in users)) - {""}
    hide(*secrets)
    return secrets


def hide(*secrets: str) -> None:
    """Have secrets hidden, in every spelling, in all that Ansible shows and logs, if it can. Playbooks can use them as before."""
    register_secrets(form for secret in secrets for form in spellings(secret))


def masked(result: Result, params: Mapping[str, Any], secrets: Iterable[str]) -> Result:
    """The result as it is to be returned: no secret in it, and the options as the invocation shows them."""
    scrub = scrubber_of(secrets)
    shown = {name: str(value) if isinstance(value, str) else value for name, value in params.items()}
    invocation = {"module_args": scrubber_of(secrets, HIDDEN_OPTION)(shown)}
    scrubbed = {name: value if name in RETURNED_SECRETS else scrub(value) for name, value in result.items()}
    return {**scrubbed, "invocation": invocation}


def perform(definition: Definition, task: Task, secrets: Iterable[str]) -> Result:
    """Run what a definition does, and turn whatever goes wrong into a failed result.

    Args:
        definition: What to run.
        task: On what.
        secrets: The values of the options that are never to be shown.
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


def unless_check_mode(task: Task, work: Callable[[], T]) -> T | None:
    """Do the work and return its result; in check mode, do nothing and return None."""
    return None if task.check_mode else work()


def carry_out(task: Task, plan: Plan, directory: Directory, workers: Workers) -> Outcome:
    """Apply a plan, or in check mode predict what it would do."""
    directory.review(plan)
    return predict(plan) if task.check_mode else apply(plan, directory, workers)
