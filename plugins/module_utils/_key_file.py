# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The safe placing of a secret in a file: there is no moment in which a value that was once received could be lost.

Before the value is asked for, a file beside the target is open, locked, owned and 0600, and has its space on the disk.
Afterwards the value is written, flushed to the disk, and renamed onto the target. Whatever interrupts this, the value is in one
of the two files, and the next run finds it there.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

from ._errors import InvalidInput, Refused, TaskError

LARGEST = 4096
PRIVATE = 0o600
SECONDS_A_DAY = 86400


class _FileHelpers(AnsibleModule):  # type: ignore[misc]
    """Ansible's own handling of owner, group, mode and SELinux context, without the rest of a module."""

    def __init__(self, check_mode: bool) -> None:
        self.check_mode = check_mode
        self._selinux_enabled = self._selinux_mls_enabled = self._selinux_initial_context = None

    def fail_json(self, msg: str, **_details: Any) -> NoReturn:
        raise InvalidInput(msg)


class KeyFile:
    """A file that holds one secret.

    Args:
        path: Where the secret is to be. A symbolic link is followed.
        owner, group, mode: As in Ansible's file modules. Owner and group stay as they are where none is given; the mode is 0600.

    Raises:
        InvalidInput: The path is a folder or something else that is no file, or its folder does not exist.
    """

    def __init__(self, path: str, owner: str | None, group: str | None, mode: Any) -> None:
        self.path = os.path.realpath(path)
        self.beside = f"{self.path}.new"
        self._owner, self._group, self._mode = owner, group, PRIVATE if mode is None else mode
        folder = os.path.dirname(self.path)
        if not os.path.isdir(folder):
            raise InvalidInput(f"key_file {path}: there is no folder {folder}. Create it first, for nobody else to read.")
        for there in (self.path, self.beside):
            if os.path.lexists(there) and not stat.S_ISREG(os.lstat(there).st_mode):
                raise InvalidInput(f"key_file {path}: {there} is there, and is no file.")

    def read(self) -> str | None:
        """The secret in its place, or None."""
        return _content(self.path)

    def read_beside(self) -> str | None:
        """A secret that an interrupted run has left beside its place, or None."""
        return _content(self.beside)

    def days_old(self) -> float:
        """The age of the file in days; 0 if there is none."""
        try:
            return max(0.0, time.time() - os.stat(self.path).st_mtime) / SECONDS_A_DAY
        except FileNotFoundError:
            return 0.0

    def differences(self) -> dict[str, dict[str, Any]]:
        """Owner, group and mode of the file in its place that are not as they are to be: ``before`` and ``after``, or nothing."""
        diff: dict[str, dict[str, Any]] = {}
        if os.path.exists(self.path):
            self._set(self.path, True, diff, owner=self._owner, group=self._group, mode=self._mode)
        return diff

    def correct(self) -> None:
        """Give the file in its place the owner, group and mode that it is to have."""
        self._set(self.path, False, owner=self._owner, group=self._group, mode=self._mode)

    def check(self) -> None:
        """Find out, without a trace, what would keep a file from being prepared; the disk has the last word.

        Raises:
            InvalidInput: Owner, group or mode cannot be set.
            Refused: The folder cannot be written to.
        """
        folder = os.path.dirname(self.path)
        self._set(folder, True, owner=self._owner, group=self._group, mode=self._mode)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._cannot_be_prepared(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    @contextlib.contextmanager
    def prepared(self) -> Iterator[_Prepared]:
        """A file beside the target, ready to take a secret, and locked against other runs. Unused, it is removed.

        Raises:
            InvalidInput: Owner, group or mode cannot be set.
            Refused: The file cannot be made or written, or another run has it.
        """
        with self._locked() as number:
            self._make_ready(number)
            yield _Prepared(self, number)

    def finish(self, value: str) -> None:
        """Put a secret in its place that an interrupted run has left beside it.

        Raises:
            Refused: Another run is at it, or was meanwhile.
            TaskError: See ``put_in_place``.
        """
        with self._locked():
            if _content(self.beside) != value:
                raise self._another_run()
            self.put_in_place()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """The file beside, opened, and locked against other runs. If nothing is in it in the end, it is removed."""
        try:
            number = os.open(self.beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
        except OSError as error:
            raise self._cannot_be_prepared(error) from None
        try:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ours = os.path.samestat(os.fstat(number), os.lstat(self.beside))  # else it was put in its place before the lock
            except (BlockingIOError, FileNotFoundError):
                ours = False
            except OSError as error:
                raise self._cannot_be_prepared(error) from None
            if not ours:
                raise self._another_run()
            try:
                yield number
            finally:
                with contextlib.suppress(OSError, InvalidInput):
                    if os.path.samestat(os.fstat(number), os.lstat(self.beside)) and not _content(self.beside):
                        os.unlink(self.beside)
        finally:
            os.close(number)

    def _another_run(self) -> Refused:
        return Refused(f"Another run is placing a key at {self.path}. No key was issued.")

    def _cannot_be_prepared(self, error: OSError) -> Refused:
        return Refused(f"The key's file cannot be prepared: {self.beside}: {error.strerror}. No key was issued.")

    def _make_ready(self, number: int) -> None:
        try:
            status = os.fstat(number)
            if status.st_uid != os.geteuid() and os.geteuid() != 0:
                raise PermissionError(1, "it belongs to another user")
            os.fchmod(number, PRIVATE)
            if not _content(self.beside):
                os.pwrite(number, b"\n" * LARGEST, 0)
            os.fsync(number)
        except OSError as error:
            raise self._cannot_be_prepared(error) from None
        there = os.stat(self.path) if os.path.exists(self.path) else None
        owner = self._owner or (str(there.st_uid) if there else None)
        group = self._group or (str(there.st_gid) if there else None)
        self._set(self.beside, False, owner=owner, group=group)
        self._set(self.beside, True, mode=self._mode)
        helpers = _FileHelpers(check_mode=False)
        if helpers.selinux_enabled():
            context = helpers.selinux_context(self.path) if there else helpers.selinux_default_context(self.path)
            helpers.set_context_if_different(self.beside, context, False)

    def put_in_place(self) -> None:
        """Rename the file beside onto the target, with the mode it is to have.

        Raises:
            TaskError: It cannot be done. The message names the file that holds the secret.
        """
        try:
            self._set(self.beside, False, mode=self._mode)
            os.rename(self.beside, self.path)
        except (OSError, InvalidInput) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise TaskError(
                f"The key was issued, and could not be moved to {self.path}: {why}. It is in {self.beside}: "
                "keep this file, and run the task again when the cause is gone; it will be found there.",
                changed=True,
            ) from None
        with contextlib.suppress(OSError):  # a folder may be writable and not readable; the secret is in its place all the same
            folder = os.open(os.path.dirname(self.path), os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _set(self, path: str, check_mode: bool, diff: dict[str, Any] | None = None, **attributes: Any) -> bool:
        helpers = _FileHelpers(check_mode)
        arguments: Mapping[str, Any] = helpers.load_file_common_arguments(attributes, path)
        try:
            return bool(helpers.set_fs_attributes_if_different(arguments, False, diff, expand=False))
        except InvalidInput as error:
            raise InvalidInput(f"key_file {self.path}: {error.message}") from None


class _Prepared:
    """The open file beside the target."""

    def __init__(self, target: KeyFile, number: int) -> None:
        self._target = target
        self._number = number

    def place(self, value: str) -> None:
        """Write the secret, flush it, and put it in its place.

        Raises:
            TaskError: It cannot be done. The message names the file that holds the secret, if one does.
        """
        content = value.encode() + b"\n"
        written = 0
        try:
            written = os.pwrite(self._number, content, 0)
            os.ftruncate(self._number, len(content))
            os.fsync(self._number)
        except OSError as error:
            what = "It is lost: run the task again"
            if written:
                what = "The disk may have kept it there: run the task again, which then finds it; if it does not, run it"
            raise TaskError(
                f"A key was issued, and could not be written to {self._target.beside}: {error.strerror}. {what} "
                "with state=rotated when the cause is gone.",
                changed=True,
            ) from None
        self._target.put_in_place()


def _content(path: str) -> str | None:
    """The text of a file that can hold a key, trimmed; None for no file and for nothing in it.

    Raises:
        InvalidInput: It cannot be read, or it holds something else than a key.
    """
    try:
        with open(path, "rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}. Nothing was touched.") from None
    text = raw.decode("ascii", "replace").strip()
    if len(raw) > LARGEST or not text.isprintable() or "\ufffd" in text:
        raise InvalidInput(f"{path} holds something else than a key: more than one line, or no text. Nothing was touched.")
    return text or None
