# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide whether a file ends with the container that the task runs in."""

from __future__ import annotations

import os
import re

MARKERS = ("/run/.containerenv", "/.dockerenv")  # of Podman and Docker; others set the environment variable
VARIABLE = "container"
MOUNTS = "/proc/self/mountinfo"
OCTAL = re.compile(r"\\([0-7]{3})")


def ends_with_container(path: str) -> bool:
    """Return whether a file would be on the writable layer of a container, and on none of its volumes.

    In doubt it is not: on a file system other than an overlay, or if the mounts cannot be read.

    Args:
        path: The path with symbolic links resolved. It need not exist.
    """
    if not os.environ.get(VARIABLE) and not any(map(os.path.exists, MARKERS)):
        return False
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            mounts = [_mount(line.split()) for line in file]
    except (OSError, ValueError, IndexError):
        return False
    kinds = dict(mounts)  # of two mounts at one point, the later one hides the other
    holding = [point for point in kinds if os.path.commonpath([point, path]) == point]
    return max(holding, key=len, default="") == os.sep and "overlay" in kinds[os.sep]


def _mount(fields: list[str]) -> tuple[str, str]:
    """Return the mount point, in which a blank is an octal number, and the type of the file system, which is behind a dash."""
    return OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4]), fields[fields.index("-") + 1]
