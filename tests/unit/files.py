# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Folders that not even root may write to, and steps on the disk that fail."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import stat
import tempfile

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_file import KeyFile

KEY, OLD_KEY = "user-key-canary-0123456789", "user-key-old-0123456789"
NOBODY = pwd.getpwnam("nobody").pw_uid
NOBODY_S_GROUP = pwd.getpwnam("nobody").pw_gid
ROOT = os.geteuid() == 0


@contextlib.contextmanager
def as_nobody():
    """A folder, and in the block none of the powers of root, for whom every folder is writable."""
    folder = tempfile.mkdtemp()
    try:
        if ROOT:
            os.chown(folder, NOBODY, -1)
            os.seteuid(NOBODY)
        yield folder
    finally:
        if ROOT:
            os.seteuid(0)
        os.chmod(folder, 0o700)
        shutil.rmtree(folder)


class Neighbour:
    """Another user of this machine: a process that makes a file, and has it open until it says what it could read."""

    def __init__(self, work):
        there, self._here = os.pipe()
        back, told = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            with contextlib.suppress(BaseException):
                os.setgroups([])
                os.setgid(NOBODY_S_GROUP)
                os.setuid(NOBODY)
                os.umask(0)
                number = work()
                os.write(told, b"ready\n")
                os.close(self._here)
                os.read(there, 1)  # until the other end is closed
                os.write(told, os.pread(number, 10_000, 0))
            os._exit(0)
        os.close(there)
        os.close(told)
        self._told = open(back, "rb", buffering=0)  # noqa: SIM115
        assert self._told.read(6) == b"ready\n", "the neighbour failed"

    def could_read(self):
        """What stands now in the file that they have open."""
        os.close(self._here)
        with self._told:
            said = self._told.readall().decode()
        os.waitpid(self._process, 0)
        return said


def made(path, content="", mode=0o666):
    """A neighbour who has made this file."""

    def work():
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        os.write(number, content.encode())
        return number

    return Neighbour(work)


def failing(number):
    """A function of the operating system that fails with this error."""

    def fail(*_arguments):
        raise OSError(number, os.strerror(number))

    return fail


def key_file(path, owner=None, group=None, mode=None):
    return KeyFile(str(path), owner, group, mode)


def place(file, value=KEY):
    with file.prepared() as prepared:
        prepared.place(value)


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def names(folder):
    return sorted(one.name for one in folder.iterdir())
