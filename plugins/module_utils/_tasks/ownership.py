# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owner, group, mode and SELinux context of a file.

The first three are set on the open file, since another file may have been put at its path.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
from typing import Any, Callable, NamedTuple, NoReturn

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.parameters import PASS_VARS

from .._base.errors import InvalidInput


class Ownership(NamedTuple):
    """The owner, group and mode that an author wants, as in Ansible's file modules. None leaves an attribute unchanged."""

    owner: str | None = None
    group: str | None = None
    mode: Any = None

    def wanted(self, status: os.stat_result) -> dict[str, int]:
        """Return the wanted ``owner``, ``group`` and ``mode`` as numbers, for a file with this status.

        Raises:
            InvalidInput: The user or the group does not exist, or the mode is invalid.
        """
        return {
            "owner": _number(self.owner, "user", lambda name: pwd.getpwnam(name).pw_uid, status.st_uid),
            "group": _number(self.group, "group", lambda name: grp.getgrnam(name).gr_gid, status.st_gid),
            "mode": self._mode(status),
        }

    def differences(self, status: os.stat_result) -> dict[str, dict[str, Any]]:
        """Return the attributes that differ, as ``before`` and ``after``, in the form of Ansible's file modules.

        The dictionary is empty if nothing differs.

        Raises:
            InvalidInput: See ``wanted``.
        """
        there = {"owner": status.st_uid, "group": status.st_gid, "mode": stat.S_IMODE(status.st_mode)}
        wanted = self.wanted(status)
        names = [name for name in there if there[name] != wanted[name]]
        sides = {"before": there, "after": wanted}
        shown = {side: {name: _shown(name, values[name]) for name in names} for side, values in sides.items()}
        return shown if names else {}

    def set(self, number: int) -> None:
        """Set owner, group and mode on an open file.

        Args:
            number: The file descriptor.

        Raises:
            InvalidInput: See ``wanted``.
            OSError: The user who runs the task is not permitted to.
        """
        status = os.fstat(number)
        wanted = self.wanted(status)
        if (wanted["owner"], wanted["group"]) != (status.st_uid, status.st_gid):
            os.fchown(number, wanted["owner"], wanted["group"])
        os.fchmod(number, wanted["mode"])

    def _mode(self, status: os.stat_result) -> int:
        if self.mode is None:
            return stat.S_IMODE(status.st_mode)
        try:
            mode = self.mode if isinstance(self.mode, int) else _octal(self.mode)
            mode = int(AnsibleModule._symbolic_mode_to_octal(status, self.mode)) if mode is None else mode
        except (AttributeError, TypeError, ValueError):
            mode = -1
        if mode != mode & 0o7777:
            raise InvalidInput(f"mode is {self.mode!r}, which is not a file mode: use one such as '0600' or 'u=rw,g=r'.")
        return mode


def _octal(mode: Any) -> int | None:
    try:
        return int(mode, 8)
    except ValueError:
        return None


def _shown(name: str, value: int) -> Any:
    return f"0{value:03o}" if name == "mode" else value


def _number(name: str | None, kind: str, look_up: Callable[[str], int], otherwise: int) -> int:
    if name is None:
        return otherwise
    try:
        return int(name)
    except ValueError:
        pass
    try:
        return look_up(name)
    except KeyError:
        raise InvalidInput(f"the {kind} {name} does not exist on this host.") from None


class _SELinux(AnsibleModule):  # type: ignore[misc]
    """Ansible's handling of SELinux contexts, without the rest of a module."""

    def __init__(self) -> None:
        self.check_mode = False
        self._selinux_enabled = self._selinux_mls_enabled = self._selinux_initial_context = None
        self._selinux_special_fs = PASS_VARS["selinux_special_fs"][1]  # a task passes what is configured; this is the default

    def fail_json(self, msg: str, **_details: Any) -> NoReturn:
        raise InvalidInput(msg)


def set_selinux_context(path: str, like: str) -> None:
    """Where there is SELinux, give a file the context that another path has, or would have by default.

    Raises:
        InvalidInput: It cannot be set.
    """
    selinux = _SELinux()
    if selinux.selinux_enabled():
        context = selinux.selinux_context(like) if os.path.lexists(like) else selinux.selinux_default_context(like)
        selinux.set_context_if_different(path, context, False)
