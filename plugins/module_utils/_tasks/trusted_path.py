# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths are followed. In a folder that others may write to, anything can have been put there by somebody else."""

from __future__ import annotations

import os
import stat

from .._base.errors import InvalidInput

MOST_LINKS = 40
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def is_own(status: os.stat_result) -> bool:
    """Whether something belongs to the user who runs the task, or to root, who could do anything anyway."""
    return status.st_uid in (0, os.geteuid())


def is_private(folder: str) -> bool:
    """Whether nobody can put anything into a folder but the user who runs the task, and root."""
    status = os.stat(folder)
    return is_own(status) and not status.st_mode & OTHERS_MAY_WRITE


def followed(path: str, option: str) -> str:
    """The path without symbolic links, each of which must be one that nobody else can have put there.

    Args:
        path: What the author wrote. It need not exist.
        option: Where they wrote it, for messages.

    Raises:
        InvalidInput: A link belongs to another user, or others may write to the folder that it is in; or it leads nowhere.
    """
    place, links = os.sep, 0
    todo = os.path.join(os.getcwd(), path).split(os.sep)[::-1]
    while todo:
        name = todo.pop()
        if name in ("", os.curdir):
            continue
        if name == os.pardir:
            place = os.path.dirname(place)
            continue
        there = os.path.join(place, name)
        try:
            target = os.readlink(there) if os.path.islink(there) else None
        except OSError as error:
            raise InvalidInput(f"{option} {path}: {there} cannot be read: {error.strerror}.") from None
        if target is None:
            place = there
            continue
        links += 1
        if links > MOST_LINKS:
            raise InvalidInput(f"{option} {path}: {there} is there, and is no file, but a link that leads in a circle.")
        if not is_own(os.lstat(there)) or not is_private(place):
            raise InvalidInput(
                f"{option} {path}: {there} is a symbolic link that somebody else can have put there: it belongs to another user, "
                f"or others may write to {place}. It was not followed, and nothing was sent or touched. Name the file itself."
            )
        place = os.sep if target.startswith(os.sep) else place
        todo += target.split(os.sep)[::-1]
    return place
