# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command with another date and environment: a moved clock, the easternmost time zone, another locale and umask.

    elsewhere.py [--clock=CLOCK] COMMAND...

CLOCK is a value for libfaketime; the default is +400d. It moves the clock for every process that the command starts. If it
cannot be loaded, the command runs with today's date, unless CLOCK was set.
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
# In Turkish, dotless and dotted i are different letters: lower() and upper() of C libraries differ.
LOCALES = ("tr_TR.UTF-8", "C.UTF-8", "en_US.UTF-8")
TODAY = "import datetime; print(datetime.date.today())"


def library() -> Path:
    """Return the path of libfaketime, and install it the first time."""
    if not ELSEWHERE.exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*pip, ELSEWHERE, LIBFAKETIME], check=True)
    name = "libfaketime.dylib.1" if sys.platform == "darwin" else "libfaketime.so.1"
    return ELSEWHERE / "libfaketime" / "vendor" / "libfaketime" / "src" / name


def loadable(path: Path, folder: Path) -> Path:
    """Return a path without spaces or colons, at which the loader would split it: if needed, a link in ``folder``."""
    if not set(" :") & set(str(path)):
        return path
    link = folder / path.name
    link.symlink_to(path)
    return link


def moved(clock: str, folder: Path) -> dict[str, str]:
    """Return the environment variables that move the clock, for example by ``+400d``. Times of files are unchanged.

    ``folder`` is for links, and must exist as long as the variables are used.
    """
    preload = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"
    still = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    # Otherwise, waits on the monotonic clock end at once: a thread that waits for Python's lock takes a whole processor.
    waits = {"FAKETIME_FORCE_MONOTONIC_FIX": "0"}
    # Otherwise, FAKETIME is read again every 10 seconds, and a test that changes the environment would move the clock.
    once = {"FAKETIME_CACHE_DURATION": str(10**9)}
    return {preload: str(loadable(library(), folder)), "FAKETIME": clock, **still, **waits, **once}


def known_locale() -> str:
    """Return the first of LOCALES that this machine has."""
    for name in LOCALES:
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        return name
    return "C"


def today(environment: dict[str, str]) -> str:
    """Return the date that a process with these environment variables gets."""
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
                except KeyboardInterrupt:  # the command got the signal as well, and ends by itself
                    continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
