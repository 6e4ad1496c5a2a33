# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters that prepare a folder. Tasks of ansible.builtin.copy and file would take longer than what is tested."""

from __future__ import annotations

import shutil
from pathlib import Path


def emptied(folder):
    """The folder, which is empty now, and which nobody else may read."""
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(mode=0o700)
    return folder


def write_files(files, folder):
    """The folder, in which there are these files now: the text of each by its name. Nobody else may read them."""
    for name, text in files.items():
        path = Path(folder, name)
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    return folder


class FilterModule:
    """The filters."""

    def filters(self):
        """By name."""
        return {"emptied": emptied, "write_files": write_files}
