# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The safe placing of a secret in a file: there is no moment in which a value that was once received could be lost, or read.

Before the value is asked for, a file beside the target is open, locked, owned and 0600, and has its space on the disk.
Afterwards the value is written, flushed to the disk, and renamed onto the target. Whatever interrupts this, the value is in one
of the two files, and the next run finds it there. A file that another user has made is never written to, whoever runs this: they
could have it open.
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
from collections.abc import Iterator
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

from .._base.errors import InvalidInput, Refused, TaskError
from .key_content import LARGEST, key_in
from .ownership import Ownership
from .trusted_path import followed, is_own, is_private

PRIVATE = 0o600
FOR_OTHERS = 0o077
SECONDS_A_DAY = 86400
RANDOM_BYTES = 8


class _SELinux(AnsibleModule):  # type: ignore[misc]
    """Ansible's own handling of SELinux contexts, without the rest of a module."""

    def __init__(self) -> None:
        self.check_mode = False
        self._selinux_enabled = self._selinux_mls_enabled = self._selinux_initial_context = None

    def fail_json(self, msg: str, **_details: Any) -> NoReturn:
        raise InvalidInput(msg)


class KeyFile:
    """A file that holds one secret.

    Args:
        path: Where the secret is to be. A symbolic link is followed if nobody else can have put it there.
        owner, group, mode: As in Ansible's file modules. Owner and group stay as they are where none is given; the mode is 0600.

    Attributes:
        path: The path without symbolic links.
        beside: The file that the secret is written into first, and that an interrupted run leaves.

    Raises:
        InvalidInput: The path is a folder or something else that is no file, or its folder does not exist, or another user can
            have put there what is there.
    """

    def __init__(self, path: str, owner: str | None, group: str | None, mode: Any) -> None:
        self.path = followed(path, "key_file")
        self._usual = f"{self.path}.new"
        self.beside = self._usual
        self._ownership = Ownership(owner, group, PRIVATE if mode is None else mode)
        self._folder = os.path.dirname(self.path)
        if not os.path.isdir(self._folder):
            raise InvalidInput(f"key_file {path}: there is no folder {self._folder}. Create it first, for nobody else to read.")
        for name in (self._usual, self.path):
            there = _status(name)
            if there and not stat.S_ISREG(there.st_mode):
                raise InvalidInput(f"key_file {path}: {name} is there, and is no file.")
        if there and owner is None and not is_own(there) and not is_private(self._folder):
            raise InvalidInput(
                f"key_file {path}: {self.path} belongs to another user (uid {there.st_uid}), and they may have put it there, "
                f"since others may write to {self._folder}. Nothing was touched. Remove it, or say in owner whose it is to be."
            )

    def read(self) -> str | None:
        """The secret in its place, or None."""
        return key_in(self.path)

    def read_beside(self) -> str | None:
        """A secret that an interrupted run has left, or None; ``beside`` then names its file."""
        left = self._left()
        self.beside = left[0] if left else self._usual
        return key_in(self.beside) if left else None

    def days_old(self) -> float:
        """The age of the file in days; 0 if there is none."""
        there = _status(self.path)
        return max(0.0, time.time() - there.st_mtime) / SECONDS_A_DAY if there else 0.0

    def differences(self) -> dict[str, dict[str, Any]]:
        """Owner, group and mode of the file in its place that are not as they are to be: ``before`` and ``after``, or nothing."""
        there = _status(self.path)
        with self._named():
            return self._ownership.differences(there) if there else {}

    def correct(self) -> None:
        """Give the file in its place the owner, group and mode that it is to have.

        Raises:
            InvalidInput: They cannot be set.
        """
        try:
            with self._named(), open(self.path, "rb", opener=_not_a_link) as file:
                self._ownership.set(file.fileno())
        except OSError as error:
            raise InvalidInput(f"key_file {self.path}: owner, group or mode cannot be set: {error.strerror}.") from None

    def check(self) -> None:
        """Find out, without a trace, what would keep a file from being prepared or moved; the disk has the last word.

        Raises:
            InvalidInput: Owner, group or mode cannot be set.
            Refused: The folder cannot be written to, or does not let this user replace the file that is there.
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
        """A file beside the target, ready to take a secret, and locked against other runs. Unused, it is removed.

        Raises:
            InvalidInput: Owner, group or mode cannot be set.
            Refused: The file cannot be made or written, or another run has it.
        """
        self._drop_what_others_could_read()
        with self._locked() as number:
            self._make_ready(number)
            yield _Prepared(self, number)

    def finish(self, value: str) -> None:
        """Put a secret in its place that an interrupted run has left beside it.

        Raises:
            Refused: Another run is at it, or was meanwhile.
            TaskError: See ``put_in_place``.
        """
        with self._locked() as number:
            if key_in(self.beside) != value:
                raise self._another_run()
            self.put_in_place(number)

    def _left(self) -> list[str]:
        """The files beside that a run of ours has left, or is writing."""
        names: list[str] = []
        with contextlib.suppress(OSError):  # a folder may be writable and not readable
            random = re.compile(re.escape(os.path.basename(self.path)) + rf"\.[0-9a-f]{{{2 * RANDOM_BYTES}}}\.new")
            names = sorted(filter(random.fullmatch, os.listdir(self._folder)))
        files = [self._usual, *(os.path.join(self._folder, name) for name in names)]
        return [file for file in files if self._is_ours(_status(file))]

    def _is_ours(self, there: os.stat_result | None) -> bool:
        """Whether a file is one that no other user can have made, nor linked from elsewhere."""
        if not there or not stat.S_ISREG(there.st_mode) or there.st_nlink != 1:
            return False
        if there.st_uid == os.geteuid():
            return True
        lasting = self._lasting()
        with contextlib.suppress(InvalidInput):  # root gives the file away before the secret is in it
            return os.geteuid() == 0 and lasting.owner is not None and there.st_uid == lasting.wanted(there)["owner"]
        return False

    def _lasting(self) -> Ownership:
        """The owner and the group that are given, else those of the file in its place."""
        owner, group, _mode = self._ownership
        there = _status(self.path)
        if there:
            owner, group = owner or str(there.st_uid), group or str(there.st_gid)
        return Ownership(owner, group)

    def _drop_what_others_could_read(self) -> None:
        """A file of ours that was readable to others may still be open there, so it takes no secret."""
        for file in self._left()[:1]:
            if os.lstat(file).st_mode & FOR_OTHERS:
                key_in(file)  # refused if it is something else
                with self._locked():
                    os.unlink(self.beside)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """The file beside, opened, and locked against other runs. If nothing is in it in the end, it is removed."""
        left, usual = self._left(), _status(self._usual)
        self.beside = left[0] if left else self._usual
        if usual and not left:
            if not stat.S_ISREG(usual.st_mode):
                raise self._cannot_be_prepared(errno.EEXIST)
            self.beside = f"{self.path}.{secrets.token_hex(RANDOM_BYTES)}.new"  # the usual name is taken, by another user
        made = 0 if left else os.O_CREAT | os.O_EXCL
        try:
            number = os.open(self.beside, os.O_RDWR | made | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, PRIVATE)
        except OSError as error:
            meanwhile = isinstance(error, FileNotFoundError if left else FileExistsError)
            raise (self._another_run() if meanwhile else self._cannot_be_prepared(error.errno)) from None
        try:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ours = _is_open(self.beside, number)  # else it was put in its place before the lock
            except BlockingIOError:
                ours = False
            except OSError as error:
                raise self._cannot_be_prepared(error.errno) from None
            if not ours:
                raise self._another_run()
            try:
                if made and any(file != self.beside for file in self._left()):
                    raise self._another_run()  # it has made one of another name at the same time
                yield number
            finally:
                with contextlib.suppress(OSError, InvalidInput):
                    if _is_open(self.beside, number) and not key_in(self.beside):
                        os.unlink(self.beside)
        finally:
            os.close(number)

    def _another_run(self) -> Refused:
        return Refused(f"Another run is placing a key at {self.path}. No key was issued.")

    def _cannot_be_prepared(self, number: int | None) -> Refused:
        return Refused(f"The key's file cannot be prepared: {self.beside}: {os.strerror(number or 0)}. No key was issued.")

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except InvalidInput as error:
            raise InvalidInput(f"key_file {self.path}: {error.message}") from None

    def _make_ready(self, number: int) -> None:
        with self._named():
            self._ownership.wanted(os.fstat(number))
        try:
            os.fchmod(number, PRIVATE)
            if not key_in(self.beside):
                os.pwrite(number, b"\n" * LARGEST, 0)
            os.fsync(number)
            self._lasting().set(number)
        except OSError as error:
            raise self._cannot_be_prepared(error.errno) from None
        selinux = _SELinux()
        if selinux.selinux_enabled():
            there = _status(self.path)
            context = selinux.selinux_context(self.path) if there else selinux.selinux_default_context(self.path)
            selinux.set_context_if_different(self.beside, context, False)

    def put_in_place(self, number: int) -> None:
        """Rename the file beside, which is open, onto the target, and give it the mode that it is to have.

        Raises:
            TaskError: It cannot be done. The message names the file that holds the secret.
        """
        try:
            with self._named():
                self._ownership.wanted(os.fstat(number))
            os.rename(self.beside, self.path)
        except (OSError, InvalidInput) as error:
            raise TaskError(
                f"The key was issued, and could not be moved to {self.path}: {_why(error)}. It is in {self.beside}: "
                "keep this file, and run the task again when the cause is gone; it will be found there.",
                changed=True,
            ) from None
        with contextlib.suppress(OSError):  # a folder may be writable and not readable; the secret is in its place all the same
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        if not _is_open(self.path, number):
            raise TaskError(
                f"The key was issued, and another user has put another file at {self.path}: others may write to {self._folder}. "
                "Choose a folder that nobody else may write to, and run the task with state=rotated.",
                changed=True,
            )
        try:
            self._ownership.set(number)
        except OSError as error:
            raise TaskError(
                f"The key was issued, and is in {self.path}; its owner, group or mode cannot be set: {_why(error)}. "
                "Run the task again when the cause is gone.",
                changed=True,
            ) from None


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
        self._target.put_in_place(self._number)


def _status(path: str) -> os.stat_result | None:
    """What is under a path, be it a link; None for nothing."""
    try:
        return os.lstat(path)
    except OSError:
        return None


def _is_open(path: str, number: int) -> bool:
    """Whether the open file is the one under this path."""
    there = _status(path)
    return there is not None and os.path.samestat(os.fstat(number), there)


def _not_a_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)


def _why(error: Exception) -> str:
    return str(error.strerror) if isinstance(error, OSError) else str(error)
