# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide which symbolic links to follow: in a folder that others may write to, anyone can have created a link."""

from __future__ import annotations

import os
import stat

from .._base.errors import InvalidInput

MOST_LINKS = 40
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def is_own(status: os.stat_result) -> bool:
    """Return whether a file belongs to the user who runs the task, or to root, who has every permission anyway."""
    return status.st_uid in (0, os.geteuid())


def is_private(folder: str) -> bool:
    """Return whether only the user who runs the task, and root, can create files in a folder."""
    status = os.stat(folder)
    return is_own(status) and not status.st_mode & OTHERS_MAY_WRITE


def followed(path: str, option: str) -> str:
    """Return the path with its symbolic links resolved, provided that no other user can have created any of them.

    Args:
        path: The path as the author wrote it. It need not exist.
        option: The name of the option, for messages.

    Raises:
        InvalidInput: A link belongs to another user, is in a folder that others may write to, is part of a loop, or cannot
            be read.
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
            raise InvalidInput(f"{option} {path}: {there} is part of a loop of symbolic links.")
        if not is_own(os.lstat(there)) or not is_private(place):
            raise InvalidInput(
                f"{option} {path}: {there} is a symbolic link that another user can have created: it belongs to another user, "
                f"or others may write to {place}. It was not followed, and nothing was sent or changed. "
                "Set the path of the file itself."
            )
        place = os.sep if target.startswith(os.sep) else place
        todo += target.split(os.sep)[::-1]
    return place
