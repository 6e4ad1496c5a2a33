# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every file of ours that can hold a comment says whose it is, and under which license."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = """\
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
# REUSE.toml tells it of these.
WITHOUT_COMMENTS = {".json", ".md", ".png"}
# How a line begins that is a comment, where it is not with a number sign.
COMMENTS = {".rst": ".. ", ".css": " * ", ".js": " * "}
# A license, what a tool writes, and what ansible-test reads line by line.
OTHERS = {"LICENSE", "changelogs/changelog.yaml"}
OTHERS |= {f"tests/sanity/{path.name}" for path in ROOT.glob("tests/sanity/ignore-*.txt")}


def our_files():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    names = set(listing.split("\0")) - {""} - OTHERS
    paths = [ROOT / name for name in sorted(names)]
    return [
        path
        for path in paths
        if path.is_file() and not path.is_symlink() and path.suffix not in WITHOUT_COMMENTS and path.stat().st_size
    ]


def has_header(path):
    header = HEADER.replace("# ", COMMENTS.get(path.suffix, "# "))
    return header in path.read_text(encoding="utf-8")[:400]


def test_every_file_has_the_header():
    assert [str(path.relative_to(ROOT)) for path in our_files() if not has_header(path)] == []
