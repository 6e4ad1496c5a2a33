# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a command on another day and in another place: a moved clock, the zone where days begin first, another locale and umask.

    elsewhere.py [--clock=CLOCK] COMMAND...

CLOCK is what libfaketime takes, +400d unless given. It moves the clock for every process that the command starts; where it
does not load, the command runs on today's date, unless CLOCK was asked for.
"""

from __future__ import annotations

import locale
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIBFAKETIME = "libfaketime==3.0.1"
ELSEWHERE = Path(__file__).resolve().parents[2] / ".nox" / "elsewhere"
# Dotless and dotted i are letters of their own there: lower() and upper() of C libraries differ.
LOCALES = ("tr_TR.UTF-8", "C.UTF-8", "en_US.UTF-8")
TODAY = "import datetime; print(datetime.date.today())"


def library() -> Path:
    """libfaketime, installed the first time."""
    if not ELSEWHERE.exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*pip, ELSEWHERE, LIBFAKETIME], check=True)
    name = "libfaketime.dylib.1" if sys.platform == "darwin" else "libfaketime.so.1"
    return ELSEWHERE / "libfaketime" / "vendor" / "libfaketime" / "src" / name


def loadable(path: Path, folder: Path) -> Path:
    """The path under a name that the loader can read, which takes a blank or a colon for the end: a link in ``folder``."""
    if not set(" :") & set(str(path)):
        return path
    link = folder / path.name
    link.symlink_to(path)
    return link


def moved(clock: str, folder: Path) -> dict[str, str]:
    """The environment variables of a clock that goes differently, such as ``+400d``. Files keep the kernel's own times.

    ``folder`` is one for links, needed as long as the variables are used.
    """
    preload = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"
    still = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    return {preload: str(loadable(library(), folder)), "FAKETIME": clock, **still}


def known_locale() -> str:
    """The first of LOCALES that this machine has."""
    for name in LOCALES:
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        return name
    return "C"


def today(environment: dict[str, str]) -> str:
    """The date that a process with these environment variables sees."""
    return subprocess.check_output([sys.executable, "-c", TODAY], env=environment, stderr=subprocess.DEVNULL, text=True)


def main(arguments: list[str]) -> int:
    """Returns the exit status of the command."""
    asked = [one for one in arguments[:1] if one.startswith("--clock=")]
    clock = asked[0].partition("=")[2] if asked else "+400d"
    place = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": known_locale()}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**place, **moved(clock, Path(folder))}
        if today(place) == today(environment):
            print(f"elsewhere: {LIBFAKETIME} does not move the clock here by {clock}", file=sys.stderr)
            if asked:
                return 2
            environment = place
        os.umask(0o077)
        with subprocess.Popen(arguments[len(asked) :], env=environment) as command:
            while True:
                try:
                    return command.wait()
                except KeyboardInterrupt:  # the command got it as well, and ends what it has begun
                    continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
