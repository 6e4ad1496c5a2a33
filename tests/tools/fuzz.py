# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make fuzz`: the tests that answer oddly, with as many answers as FUZZ says, other ones in each run."""

from __future__ import annotations

import os

from environment import ROOT, VERSION, build_venv, clean_environment

if __name__ == "__main__":
    tools = ROOT / ".venv" / VERSION
    print("fuzz: a virtual environment in .venv; building it, the first time, takes a moment", flush=True)
    build_venv(tools, "tools.txt")
    link = ROOT / ".nox" / VERSION / "fuzz" / "ansible_collections" / "rosterops" / "saas_users"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(ROOT)
    os.chdir(ROOT)
    python = str(tools / "bin" / "python")
    more = {"PYTHONPATH": str(link.parents[2]), "FUZZ": os.environ.get("FUZZ", "")}
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rP", "tests/unit/plugins/modules/test_fuzz.py"]
    os.execve(python, command, clean_environment() | more)
