# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generate the changelog of the current directory from its fragments and plugins.

antsibull-changelog sets the date of a release to the current date; here, a version that has a date keeps it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml


def released_on(changelog: dict, version: str) -> str | None:
    """Return the date (ISO 8601) of a version in the changelog, or None for a new version, which gets today's date."""
    return changelog.get("releases", {}).get(version, {}).get("release_date")


def main() -> int:
    """Return the exit status of antsibull-changelog."""
    path = Path("changelogs", "changelog.yaml")
    changelog = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    version = yaml.safe_load(Path("galaxy.yml").read_text(encoding="utf-8"))["version"]
    date = released_on(changelog, version)
    command = ["antsibull-changelog", "release", "--update-existing", "--reload-plugins", "--refresh"]
    return subprocess.run([*command, f"--date={date}"] if date else command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
