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

from ansible_collections.rosterops.saas_users.plugins.module_utils._key_file import KeyFile

KEY, OLD_KEY = "user-key-canary-0123456789", "user-key-old-0123456789"
NOBODY = pwd.getpwnam("nobody").pw_uid
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
