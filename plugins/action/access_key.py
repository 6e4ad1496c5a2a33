# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issue an API key with ``user_api_key``, and store it encrypted for Ansible Vault."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ansible.plugins.action import ActionBase

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.results import failed_result
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.vaulted import Vault, sealed

MODULE = "rosterops.saas_users.user_api_key"
LANES = "rosterops.saas_users.in_process"
# What of module_defaults holds for the module, the more specific one last.
DEFAULTS = ("group/rosterops.saas_users.polytomic", MODULE)
TEXT = {"type": "str", "default": ""}


class ActionModule(ActionBase):  # type: ignore[misc]
    """Keeps the API key of a user in an encrypted file."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the task. The result never contains the key."""
        super().run(tmp, task_vars)
        spec = dict.fromkeys(("organization_id", "email", "vault_password_file"), TEXT)
        _validation, options = self.validate_argument_spec({**spec, "vault_file": {"type": "str", "required": True}})
        try:
            file = sealed(options["vault_file"], Vault(self._loader, options["vault_password_file"]))
            if not options["email"]:
                file.prove()
                return {"changed": False, "vault_file": file.file.path}
            issue = functools.partial(self._issue, options, task_vars or {})
            return file.keep(issue, bool(self._task.check_mode))
        except TaskError as error:
            return failed_result(error)

    def _issue(self, options: Mapping[str, Any], task_vars: dict[str, Any], current: str | None) -> dict[str, Any]:
        """Run ``user_api_key`` as a task of its own would run, in the lane of the play."""
        arguments = {
            **self._defaults(),
            "organization_id": options["organization_id"],
            "email": options["email"],
            "return_key": True,
            **({"current_key": current} if current else {}),
        }
        # Otherwise Ansible writes the module to a file, with its options and so with the key in plain text.
        self._connection.set_option("pipelining", True)
        task = self._task.copy()
        task.action, task.args = MODULE, arguments
        parts = {"connection": self._connection, "play_context": self._play_context, "loader": self._loader}
        parts.update(templar=self._templar, shared_loader_obj=self._shared_loader_obj)
        result: dict[str, Any] = self._shared_loader_obj.action_loader.get(LANES, task=task, **parts).run(task_vars=task_vars)
        return result

    def _defaults(self) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for defaults in self._task.module_defaults or ():
            merged.update(defaults)
        found: dict[str, Any] = {}
        for name in DEFAULTS:
            found.update(self._templar.template(merged.get(name) or {}))
        return found
