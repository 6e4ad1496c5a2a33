# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make benchmark`: tests/benchmarks, with the tools of `make test`. Arguments are passed on."""

from __future__ import annotations

import os
import sys

from environment import ROOT, VERSION, build_venv, clean_environment

if __name__ == "__main__":
    tools = ROOT / ".venv" / VERSION
    print("benchmark: a virtual environment in .venv; building it, the first time, takes a moment", flush=True)
    build_venv(tools, "tools.txt")
    python = str(tools / "bin" / "python")
    os.execve(python, [python, "-m", "benchmarks", *sys.argv[1:]], clean_environment() | {"PYTHONPATH": str(ROOT / "tests")})
