# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in the tarball of a release."""

from __future__ import annotations

import tarfile
from pathlib import Path

# All that a user gets, as it begins.
PAGES = tuple(f"{name}.md" for name in ("CHANGELOG", "CODE_OF_CONDUCT", "CONTRIBUTING", "README", "SECURITY"))
FOLDERS = ("LICENSES/", "changelogs/", "docs/", "meta/", "playbooks/", "plugins/", "roles/")
SHIPPED = (*PAGES, *FOLDERS, "LICENSE", "MAINTAINERS", "REUSE.toml")
READ_BY_GALAXY = ("FILES.json", "MANIFEST.json", "tests/sanity/")


def surplus(tarball: Path) -> list[str]:
    """The names of the files in a tarball that no user needs."""
    with tarfile.open(tarball) as archive:
        names = sorted(member.name for member in archive if not member.isdir())
    return [name for name in names if not name.startswith(SHIPPED + READ_BY_GALAXY)]
