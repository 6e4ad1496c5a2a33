# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only one run at a time writes the files of a folder, so that they and their manifest are those of one run."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused

from .report import FILE_MODE, FOLDER_MODE

LOCK = ".lock"
PATIENCE, PAUSE = 60.0, 0.05  # seconds: making and writing the largest files takes a few


@contextlib.contextmanager
def alone(folder: Path, variable: str, what: str, patience: float = PATIENCE) -> Iterator[Refused | None]:
    """Keep all other runs from the files in a folder while the block reads them and makes them again. They wait.

    The lock is a file, which is deleted at the end of the block. A file that a killed run has left does not block other runs.

    Args:
        folder: Where the files are. It is created if necessary.
        variable: The variable that names the folder, for messages.
        what: What the files are, for messages, such as ``report``.
        patience: How long to wait for another run, in seconds.

    Yields:
        None, or why nothing may be written.
    """
    lock, number = folder / LOCK, None
    trouble = Refused(
        f"Another run has been writing to {folder} for more than {patience:g} seconds, and holds the lock {lock}. Run the role "
        f"again when it has ended, or set {variable} to another folder."
    )
    try:
        number = _locked(lock, time.monotonic() + patience)
    except OSError as error:
        why = error.strerror or error
        trouble = Refused(f"The {what} cannot be written to {folder}: {why}. Set {variable} to a folder that can be written to.")
    try:
        yield trouble if number is None else None
    finally:
        if number is not None:
            with contextlib.suppress(OSError):
                lock.unlink()
            os.close(number)


def _locked(path: Path, until: float) -> int | None:
    """Return the descriptor of a file that is open and locked; None if another run has not given it back at this time."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(number), os.lstat(path)):
                return number
        except (BlockingIOError, FileNotFoundError):
            pass  # another run holds it, or has deleted it since it was opened
        except BaseException:
            os.close(number)
            raise
        os.close(number)
        if time.monotonic() > until:
            return None
        time.sleep(PAUSE)
