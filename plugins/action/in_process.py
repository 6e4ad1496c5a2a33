# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fast lane: run a module in Ansible's worker process instead of in a new process.

``meta/runtime.yml`` routes every module of the collection to this plugin. If the fast lane cannot be used, the task is passed
unchanged to the module lane. Both lanes call ``perform`` in ``_tasks.module`` with the same validated options.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.request import getproxies_environment

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common import json as ansible_json
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action.normal import ActionModule as ModuleLane
from ansible.release import __version__
from ansible.utils.display import Display

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import UNSEEN, Progress, printable
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import scrubber_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.requests import REQUESTS_IMPORT_ERROR
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.live import Live
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.masking import masked, secrets_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, Task, perform, review
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._lane.last_words import leave

COLLECTION = "rosterops.saas_users"
MODULES = importlib.import_module("ansible_collections.rosterops.saas_users.plugins.modules")
# Imported here, in the parent process, so that no worker has to import them.
DEFINITIONS: Mapping[str, Definition] = {
    f"{COLLECTION}.{module.name}": importlib.import_module(f"{MODULES.__name__}.{module.name}").DEFINITION
    for module in pkgutil.iter_modules(MODULES.__path__)
}
LANE_VARIABLE = "saas_users_lane"
LANES = ("auto", "module")
# The tested versions of ansible-core. The plugin uses private names of Ansible, so other versions use the module lane.
CORES = ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21", "2.22")
CORE = ".".join(__version__.split(".")[:2])


def _encoder() -> Any:
    """Return what converts values for a module that JSON does not support, such as dates and vaulted strings.

    None if this ansible-core has neither of the encoders that are known.
    """
    try:
        if hasattr(ansible_json, "get_module_encoder"):
            return ansible_json.get_module_encoder("legacy", ansible_json.Direction.CONTROLLER_TO_MODULE)()
        return ansible_json.AnsibleJSONEncoder(vault_to_text=True)  # ansible-core 2.16 to 2.18
    except (AttributeError, KeyError, TypeError):
        return None


ENCODER = _encoder()


def _unknown() -> str | None:
    """Return what is unknown about this ansible-core, or None if it has all that the fast lane uses."""
    if CORE not in CORES:
        return f"the fast lane was not tested with ansible-core {CORE}"
    used = [
        (ModuleLane, ("_compute_environment_string", "_update_module_args")),
        (ArgumentSpecValidator({}).validate({}), ("_deprecations", "_no_log_values", "_warnings")),
    ]
    missing = [name for owner, names in used for name in names if not hasattr(owner, name)]
    missing += [] if ENCODER else ["JSON encoder for modules"]
    return f"this ansible-core has no {', '.join(missing)}" if missing else None


UNKNOWN = _unknown()  # asked once, in the parent process


class ActionModule(ModuleLane):  # type: ignore[misc]
    """Runs a module of this collection in the worker, or passes the task to the module lane."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the task.

        Raises:
            AnsibleActionFail: The variable ``saas_users_lane`` has an unknown value, or an option has a value that cannot be
                passed to a module.
        """
        variables = task_vars or {}
        name = str(self._task.action)
        # Another collection may redirect a name to a module of this one. Up to ansible-core 2.18, resolved_action is no module.
        found = self._shared_loader_obj.module_loader.find_plugin_with_context(name, collection_list=self._task.collections)
        module = str(found.resolved_fqcn)
        reason = self._why_not_here(module, variables)
        host = variables.get("inventory_hostname")
        tell = functools.partial(Display().vvv, host=host)
        tell(f"{name}: {f'module lane, because {reason}' if reason else 'fast lane'}")
        context: dict[str, Any] = {}
        if not UNKNOWN:
            self._update_module_args(name, context, variables)
        if reason:
            result: dict[str, Any] = self._refused(module, name, context) or super().run(tmp, task_vars)
            return result
        arguments = _as_received(self._task.args, name)
        # Ansible's own _ansible_no_log also says whether the managed host may log.
        several = len(variables.get("ansible_play_hosts_all") or ()) > 1
        words = None if self._task.no_log else functools.partial(_of_host, str(host) if several else "")
        with self._surroundings(), _interruptible():
            return _run(DEFINITIONS[module], name, arguments, context, tell, words)

    def _refused(self, module: str, name: str, context: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the failed result if the options of a task of the module lane contain mistakes: nothing is transferred."""
        if module not in DEFINITIONS or not ENCODER:
            return None
        failure = review(DEFINITIONS[module], _as_received(self._task.args, name), whole=True).failure
        return failure and _with_invocation(failure, context)

    def _why_not_here(self, module: str, variables: Mapping[str, Any]) -> str | None:
        """Return why the task cannot run in this process, or None if it can."""
        if UNKNOWN:
            return UNKNOWN
        if module not in DEFINITIONS:
            return f"{module} is not a module of {COLLECTION}"
        lane = self._templar.template(variables.get(LANE_VARIABLE, LANES[0]))
        if lane not in LANES:
            raise AnsibleActionFail(f"The variable {LANE_VARIABLE} is '{lane}': set it to {' or '.join(LANES)}.")
        if lane == "module":
            return f"{LANE_VARIABLE} is set to module"
        if self._connection.transport != "local":
            return f"the connection is {self._connection.transport}"
        if self._play_context.become:
            return "the task uses become"
        if self._task.async_val:
            return "the task is asynchronous"
        if REQUESTS_IMPORT_ERROR:
            return "the controller's Python has no requests"
        if sys.platform == "darwin" and not self._names_proxies():
            return "on macOS a worker cannot look up the proxies of the system, and no environment variable sets one"
        return None

    def _names_proxies(self) -> bool:
        """Return whether environment variables configure proxies, or disable them: then the system's settings are not read."""
        with self._surroundings():
            return bool(getproxies_environment())

    @contextlib.contextmanager
    def _surroundings(self) -> Iterator[None]:
        """Set the working directory and the ``environment:`` that the module would have, until the end of the block."""
        wanted: dict[str, Any] = {}
        self._compute_environment_string(wanted)
        before = {name: os.environ.get(name) for name in wanted}
        folder = os.getcwd()
        try:
            os.environ.update({name: str(value) for name, value in wanted.items()})
            os.chdir(self._loader.get_basedir())
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            with contextlib.suppress(OSError):  # Ansible may have been started in a folder that this user cannot enter
                os.chdir(folder)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Turn Ctrl-C into an exception, so that nothing is left half done; afterwards, end the worker as Ansible expects."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can handle signals
        return
    came: list[int] = []

    def interrupt(number: int, _frame: Any) -> None:
        came.append(number)
        if len(came) == 1:  # Ansible sends SIGTERM right after SIGINT, which would end the cleanup
            raise KeyboardInterrupt

    # An ignored signal stays ignored: the user, or a script that runs Ansible in the background, wants no interruption.
    heeded = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _of_host(host: str, line: str) -> str:
    """Return a line of a task with the name of its host, unless that is empty or what the line begins with."""
    return line if not host or line.startswith(f"{host}: ") else f"[{host}] {line}"


def _as_received(arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the arguments as a module receives them, through JSON: plain, decrypted, and without tags of templates."""
    try:
        received: dict[str, Any] = json.loads(json.dumps(arguments, default=ENCODER.default))
    except TypeError as error:
        raise AnsibleActionFail(
            f"An option of {name} contains a value that cannot be passed to a module: use strings, numbers, lists, or "
            f"dictionaries with string keys ({str(error).rstrip('.')})."
        ) from error
    return received


def _run(
    definition: Definition,
    name: str,
    arguments: dict[str, Any],
    context: Mapping[str, Any],
    tell: Callable[[str], None],
    words: Callable[[str], str] | None,
) -> dict[str, Any]:
    """Validate, run and mask as an AnsibleModule does.

    Args:
        definition: The module.
        name: The name of the module in the task.
        arguments: The arguments of the task.
        context: The internal arguments of Ansible, such as ``_ansible_check_mode``.
        tell: Shows a line at -vvv.
        words: Turns a line of the running task into the one to show; None if nothing of the task may be shown.

    Returns:
        The result of the task.
    """
    failure, warnings = review(definition, arguments)
    if failure:
        return _with_invocation(failure, context)
    validator = ArgumentSpecValidator(definition.options, **definition.constraints)
    validation = validator.validate(arguments)
    secrets = secrets_of(validation.validated_parameters, validation._no_log_values)
    if validation.error_messages:
        message = validation.errors.msg
        if isinstance(validation.errors[0], UnsupportedError):
            message = f"Unsupported parameters for ({name}) module: {message}"
        result: dict[str, Any] = {"failed": True, "msg": message}
    else:
        with _live(name, secrets, words) as progress:
            task = Task(validation.validated_parameters, context["_ansible_check_mode"], warnings.append, progress)
            result = perform(definition, task, secrets)
    if "exception" in result:
        _hide_traceback(result, context, tell)
    warnings += [f"Both option {one['option']} and its alias {one['alias']} are set." for one in validation._warnings]
    if warnings:
        result["warnings"] = list(dict.fromkeys(warnings))
    if validation._deprecations:
        result["deprecations"] = validation._deprecations
    return _with_invocation(masked(result, validation.validated_parameters, secrets), context)


def _with_invocation(result: dict[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result with the options of the task only where Ansible would show them."""
    if not context.get("_ansible_inject_invocation", True):
        del result["invocation"]
    return result


def _live(name: str, secrets: Iterable[str], words: Callable[[str], str] | None) -> contextlib.AbstractContextManager[Progress]:
    """Return the context in which a task runs, and which shows its lines; the arguments are those of ``_run``.

    The lines go to stderr, as warnings do: stdout may be the JSON of a callback, and into a pipe it is written late.
    """
    if words is None:
        return contextlib.nullcontext(UNSEEN)
    scrub = scrubber_of(secrets)

    def shown(line: str) -> str:
        return printable(words(scrub(line)))

    return Live(
        name.rpartition(".")[2], lambda line: Display().display(shown(line), stderr=True), lambda line: leave(shown(line))
    )


def _hide_traceback(result: dict[str, Any], context: Mapping[str, Any], tell: Callable[[str], None]) -> None:
    """Leave the traceback of a bug in the result only where Ansible would."""
    tracebacks = context.get("_ansible_tracebacks_for")  # of ansible-core 2.19 and newer, which shows no other
    if "error" in (tracebacks or ()):
        return
    if tracebacks is not None and not context["_ansible_no_log"]:
        tell(result["exception"])
    if context["_ansible_verbosity"] < 3:
        del result["exception"]
