# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Place a secret in a file. At no moment can a value that was received be lost, or be read by others.

Before the value is requested, a temporary file beside the target is opened and locked, has the right owner and mode 0600, and
has its disk space reserved. Then the value is written and flushed to disk, and the file is renamed to the target. If this is
interrupted, the value is in one of the two files, and the next run finds it there. A file that another user has created is
never written to, not even by root: its creator may have it open.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator, Sequence
from typing import Any, Callable, Optional

from .._base.errors import InvalidInput, Refused, TaskError
from .key_content import LARGEST, key_in
from .ownership import Ownership, set_selinux_context
from .trusted_path import followed, is_own, is_private

Read = Callable[[str], Optional[str]]
PRIVATE = 0o600
FOR_OTHERS = 0o077
SECONDS_A_DAY = 86400
RANDOM_BYTES = 8


class KeyFile:
    """A file that holds one secret.

    Args:
        path: The path of the file. A symbolic link is followed if no other user can have created it.
        owner, group, mode: As in Ansible's file modules. By default, owner and group are unchanged, and the mode is 0600.
        read: Returns the secret in a file, or None. It refuses what cannot be one.
        option: The option that names the file, for messages.

    Attributes:
        path: The path with symbolic links resolved.
        beside: The path of the temporary file, which an interrupted run leaves behind.

    Raises:
        InvalidInput: The path exists and is not a regular file, its folder does not exist, or another user can have created
            the existing file.
    """

    def __init__(
        self, path: str, owner: str | None, group: str | None, mode: Any, read: Read = key_in, option: str = "key_file"
    ) -> None:
        self._secret_in, self._option = read, option
        self.path = followed(path, option)
        self._usual = f"{self.path}.new"
        self.beside = self._usual
        self._ownership = Ownership(owner, group, PRIVATE if mode is None else mode)
        self._folder = os.path.dirname(self.path)
        if not os.path.isdir(self._folder):
            raise InvalidInput(
                f"{self._option} {path}: the folder {self._folder} does not exist. Create it first, with mode 0700."
            )
        for name in (self._usual, self.path):
            there = _status(name)
            if there and not stat.S_ISREG(there.st_mode):
                raise InvalidInput(f"{self._option} {path}: {name} is not a regular file.")
        if there and owner is None and not is_own(there) and not is_private(self._folder):
            raise InvalidInput(
                f"{self._option} {path}: {self.path} belongs to another user (uid {there.st_uid}), who may have created it, "
                f"since others may write to {self._folder}. Nothing was changed. Delete it, or set owner."
            )

    def read(self) -> str | None:
        """Return the secret in the file, or None."""
        return self._secret_in(self.path)

    def read_beside(self) -> str | None:
        """Return the secret in the temporary file of an interrupted run, or None. ``beside`` then has the path of that file."""
        left = self._left()
        self.beside = left[0] if left else self._usual
        return self._secret_in(self.beside) if left else None

    def days_old(self) -> float:
        """Return the age of the file in days, or 0 if it does not exist."""
        there = _status(self.path)
        return max(0.0, time.time() - there.st_mtime) / SECONDS_A_DAY if there else 0.0

    def differences(self) -> dict[str, dict[str, Any]]:
        """Return the owner, group and mode that differ from what is wanted, as ``before`` and ``after``; empty if none do."""
        there = _status(self.path)
        with self._named():
            return self._ownership.differences(there) if there else {}

    def correct(self) -> None:
        """Set the wanted owner, group and mode on the file.

        Raises:
            InvalidInput: They cannot be set.
        """
        try:
            with self._named(), open(self.path, "rb", opener=_not_a_link) as file:
                self._ownership.set(file.fileno())
        except OSError as error:
            raise InvalidInput(f"{self._option} {self.path}: owner, group or mode cannot be set: {error.strerror}.") from None

    def check(self) -> None:
        """Check, without changing anything, whether a file can be prepared and moved. Only the real run can be certain.

        Raises:
            InvalidInput: Owner, group or mode is invalid.
            Refused: The folder is not writable, or this user is not permitted to replace the existing file.
        """
        folder, there = os.stat(self._folder), _status(self.path)
        with self._named():
            self._ownership.wanted(folder)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise self._cannot_be_prepared(errno.EACCES)
        if there and folder.st_mode & stat.S_ISVTX and os.geteuid() not in (0, folder.st_uid, there.st_uid):
            raise self._cannot_be_prepared(errno.EPERM)

    @contextlib.contextmanager
    def prepared(self) -> Iterator[_Prepared]:
        """Prepare a temporary file beside the target, ready to take a secret and locked against other runs.

        If it is not used, it is deleted.

        Raises:
            InvalidInput: Owner, group or mode is invalid.
            Refused: The file cannot be created or written, or another run uses it.
        """
        self._drop_what_others_could_read()
        with self._locked() as number:
            self._make_ready(number)
            yield _Prepared(self, number)

    def finish(self, value: str) -> None:
        """Move the temporary file of an interrupted run, which must contain this value, to the target.

        Raises:
            Refused: Another run uses the file, or has changed it meanwhile.
            TaskError: See ``put_in_place``.
        """
        with self._locked() as number:
            if self._secret_in(self.beside) != value:
                raise self._another_run()
            self.put_in_place(number)

    def _left(self) -> list[str]:
        """Return the temporary files that a run of this user has left, or is writing."""
        names: list[str] = []
        with contextlib.suppress(OSError):  # a folder may be writable but not readable
            random = re.compile(re.escape(os.path.basename(self.path)) + rf"\.[0-9a-f]{{{2 * RANDOM_BYTES}}}\.new")
            names = sorted(filter(random.fullmatch, os.listdir(self._folder)))
        files = [self._usual, *(os.path.join(self._folder, name) for name in names)]
        return [file for file in files if self._is_ours(_status(file))]

    def _is_ours(self, there: os.stat_result | None) -> bool:
        """Return whether no other user can have created this file, or have linked it from elsewhere."""
        if not there or not stat.S_ISREG(there.st_mode) or there.st_nlink != 1:
            return False
        if there.st_uid == os.geteuid():
            return True
        lasting = self._lasting()
        with contextlib.suppress(InvalidInput):  # root sets the owner before the secret is written
            return os.geteuid() == 0 and lasting.owner is not None and there.st_uid == lasting.wanted(there)["owner"]
        return False

    def _lasting(self) -> Ownership:
        """Return the owner and group that are set, with those of the existing file as defaults."""
        owner, group, _mode = self._ownership
        there = _status(self.path)
        if there:
            owner, group = owner or str(there.st_uid), group or str(there.st_gid)
        return Ownership(owner, group)

    def _drop_what_others_could_read(self) -> None:
        """Delete a temporary file that others could read: they may still have it open, so no secret may be written to it."""
        for file in self._left()[:1]:
            if os.lstat(file).st_mode & FOR_OTHERS:
                self._secret_in(file)  # raises if the content is not a key
                with self._locked():
                    os.unlink(self.beside)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """Open and lock the temporary file. If it is empty in the end, it is deleted."""
        left = self._left()
        number = self._open_beside(left)
        try:
            self._lock(number)
            try:
                if not left and any(file != self.beside for file in self._left()):
                    raise self._another_run()  # it has created a file of another name at the same time
                yield number
            finally:
                with contextlib.suppress(OSError, InvalidInput):
                    if _is_open(self.beside, number) and not self._secret_in(self.beside):
                        os.unlink(self.beside)
        finally:
            os.close(number)

    def _open_beside(self, left: Sequence[str]) -> int:
        """Open the first of the files that a run has left, otherwise a new one."""
        usual = _status(self._usual)
        self.beside = left[0] if left else self._usual
        if usual and not left:
            if not stat.S_ISREG(usual.st_mode):
                raise self._cannot_be_prepared(errno.EEXIST)
            self.beside = f"{self.path}.{secrets.token_hex(RANDOM_BYTES)}.new"  # another user has taken the usual name
        made = 0 if left else os.O_CREAT | os.O_EXCL
        try:
            return os.open(self.beside, os.O_RDWR | made | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, PRIVATE)
        except OSError as error:
            meanwhile = isinstance(error, FileNotFoundError if left else FileExistsError)
            raise (self._another_run() if meanwhile else self._cannot_be_prepared(error.errno)) from None

    def _lock(self, number: int) -> None:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = _is_open(self.beside, number)  # else it was moved before the lock was taken
        except BlockingIOError:
            ours = False
        except OSError as error:
            raise self._cannot_be_prepared(error.errno) from None
        if not ours:
            raise self._another_run()

    def _another_run(self) -> Refused:
        return Refused(f"Another run is writing a key to {self.path}. No key was issued.")

    def _cannot_be_prepared(self, number: int | None) -> Refused:
        return Refused(f"The key file cannot be prepared: {self.beside}: {os.strerror(number or 0)}. No key was issued.")

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except InvalidInput as error:
            raise InvalidInput(f"{self._option} {self.path}: {error.message}") from None

    def _make_ready(self, number: int) -> None:
        with self._named():
            self._ownership.wanted(os.fstat(number))
        try:
            os.fchmod(number, PRIVATE)
            if not self._secret_in(self.beside):
                os.pwrite(number, b"\n" * LARGEST, 0)
            os.fsync(number)
            self._lasting().set(number)
        except OSError as error:
            raise self._cannot_be_prepared(error.errno) from None
        set_selinux_context(self.beside, like=self.path)

    def put_in_place(self, number: int) -> None:
        """Rename the temporary file, open under this descriptor, to the target, and set its mode.

        Raises:
            TaskError: It cannot be renamed, or its mode cannot be set. The message names the file that contains the secret.
        """
        try:
            with self._named():
                self._ownership.wanted(os.fstat(number))
            os.rename(self.beside, self.path)
        except (OSError, InvalidInput) as error:
            raise TaskError(
                f"The key was issued, but could not be moved to {self.path}: {_why(error)}. It is in {self.beside}: "
                "keep this file, fix the cause, and run the task again, which then finds it there.",
                changed=True,
            ) from None
        with contextlib.suppress(OSError):  # a folder may be writable but not readable; the secret is in place anyway
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        if not _is_open(self.path, number):
            raise TaskError(
                f"The key was issued, but another user has put another file at {self.path}: others may write to {self._folder}. "
                "Choose a folder that nobody else may write to, and run the task with state=rotated.",
                changed=True,
            )
        try:
            self._ownership.set(number)
        except OSError as error:
            raise TaskError(
                f"The key was issued and is in {self.path}, but its owner, group or mode cannot be set: {_why(error)}. "
                "Fix the cause, and run the task again.",
                changed=True,
            ) from None


class _Prepared:
    """The open temporary file beside the target."""

    def __init__(self, target: KeyFile, number: int) -> None:
        self._target = target
        self._number = number

    def place(self, value: str) -> None:
        """Write the secret, flush it to disk, and move the file to the target.

        Raises:
            TaskError: It cannot be written or moved. The message names the file that contains the secret, if there is one.
        """
        content = value.encode() + b"\n"
        written = 0
        try:
            written = os.pwrite(self._number, content, 0)
            os.ftruncate(self._number, len(content))
            os.fsync(self._number)
        except OSError as error:
            what = "The key is lost: fix the cause, and run the task again"
            if written:
                what = "The file may contain it: fix the cause, and run the task again; if it does not find the key, run it"
            raise TaskError(
                f"A key was issued, but could not be written to {self._target.beside}: {error.strerror}. {what} "
                "with state=rotated.",
                changed=True,
            ) from None
        self._target.put_in_place(self._number)


def _status(path: str) -> os.stat_result | None:
    """Return the status of a path without following links, or None if it does not exist."""
    try:
        return os.lstat(path)
    except OSError:
        return None


def _is_open(path: str, number: int) -> bool:
    """Return whether the open file is the one at this path."""
    there = _status(path)
    return there is not None and os.path.samestat(os.fstat(number), there)


def _not_a_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)


def _why(error: Exception) -> str:
    return str(error.strerror) if isinstance(error, OSError) else str(error)
