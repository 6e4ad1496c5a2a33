# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m benchmarks [NAME…] [--rounds N] [--markdown FILE]``: measures and prints. See README.md."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from .scene import scene

NAMES = ("task", "lanes", "roster", "writes", "fleet", "file", "scale", "leaks", "sizes", "people")


def main() -> int:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios, each measured in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all of them by default")
    parser.add_argument("--rounds", type=int, default=5, help="how often each program runs, after one warm-up (default 5)")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown, too")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    names = options.names or list(NAMES)
    if unknown := [name for name in names if name not in NAMES]:
        parser.error(f"there is no benchmark {unknown[0]}; there are: {', '.join(NAMES)}")
    if options.rounds < 1:
        parser.error("--rounds: 1 or more")
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    texts = [f"ansible-core {version('ansible-core')}, {machine}, rounds: {options.rounds}"]
    print(texts[0], flush=True)
    for name in names:
        start = time.monotonic()
        with scene() as place:
            tables = import_module(f".{name}", __package__).run(place, options.rounds)
        for table in tables:
            print(f"\n{table.text()}", flush=True)
            texts.append(table.markdown())
        print(f"({name}: {time.monotonic() - start:.0f} s)", flush=True)
        if options.markdown:
            options.markdown.write_text("\n\n".join(texts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\ninterrupted")
