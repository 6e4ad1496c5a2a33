# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make test-matrix`: a stage for each ansible-core, Python and kind of test, and one table in the end.

Arguments are patterns of stages, such as ``play-*`` or ``*-2.16-*``. A stage that fails does not keep others from running.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase

import stages

from environment import ROOT


def main() -> int:
    """Run the stages that a pattern names, or all, and return the exit status."""
    sys.path.insert(0, str(ROOT / "tests"))
    from cores.matrix import PREFIX, cells, result_table

    patterns = [f"{PREFIX}{pattern}" for pattern in sys.argv[1:] or ["*"]]
    chosen = [cell.stage for cell in cells() if any(fnmatchcase(cell.stage, pattern) for pattern in patterns)]
    if not chosen:
        sys.exit(f"No stage of the matrix is named {' or '.join(sys.argv[1:])}. Examples: play-*, *-2.16-3.10, sanity-*")
    ended: dict[str, str] = {}
    try:
        return stages.run("make test-matrix", chosen, ended, keep_going=True)
    finally:
        print(f"\n{result_table(ended)}")


if __name__ == "__main__":
    stages.interruptible(main)
