# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m simulator``: prints its URL when it accepts connections, and ends on SIGTERM, SIGINT or when idle for too long."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

from .server import serve


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A simulator of the SaaS platforms, on loopback.")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0, the default, takes a free one")
    parser.add_argument("--port-file", type=Path, help="a file that the URL is written to as well")
    parser.add_argument(
        "--exit-after-idle", type=float, default=math.inf, metavar="SECONDS", help="end after this time without a request"
    )
    options = parser.parse_args()

    def announce(url: str) -> None:
        if options.port_file:
            partial = options.port_file.with_name(options.port_file.name + ".part")
            partial.write_text(url + "\n", encoding="utf-8")
            os.replace(partial, options.port_file)  # a process that waits for the file never reads a part of it
        print(url, flush=True)

    serve(options.port, announce, options.exit_after_idle)


if __name__ == "__main__":
    main()
