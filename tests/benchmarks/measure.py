# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs programs and measures each as a whole: wall-clock time, processor time of it and all its children, peak memory."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MEBIBYTE = 1024 * 1024


class Usage(NamedTuple):
    """What one run of a program took.

    Args:
        wall: Seconds on the clock.
        cpu: Seconds of processor time, user and system, of the program and of every child that it waited for.
        rss: MiB that the largest of these processes had in memory at its peak.
    """

    wall: float
    cpu: float
    rss: float


Subject = Callable[[], Usage]


class Watched(NamedTuple):
    """A program that runs. ``pid`` is for whoever wants to look at it meanwhile."""

    process: subprocess.Popen[bytes]
    start: float
    command: Sequence[object]
    output: Path

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self.process.pid

    def ended(self) -> Usage:
        """Wait for the end."""
        try:
            _pid, status, used = os.wait4(self.process.pid, 0)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            raise
        wall = time.perf_counter() - self.start
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode:
            text = self.output.read_text(encoding="utf-8", errors="replace")[-4000:]
            sys.exit(f"{text}\n{shlex.join(map(str, self.command))}\nended with {self.process.returncode}; its output is above.")
        kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        return Usage(wall, used.ru_utime + used.ru_stime, kilobytes / 1024)


def start(command: Sequence[object], environment: Mapping[str, str], folder: Path) -> Watched:
    """Start a program in a process group of its own. What it prints is kept for the case that it fails."""
    output = folder / "output"
    with output.open("wb") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return Watched(process, begun, command, output)


def in_rounds(rounds: int, subjects: Mapping[str, Subject], warm_up: bool = True) -> dict[str, list[Usage]]:
    """Run each subject once in each round, one after the other: what slows the machine down for a while slows all of them."""
    measured: dict[str, list[Usage]] = {name: [] for name in subjects}
    for number in range(-1 if warm_up else 0, rounds):
        for name, subject in subjects.items():
            usage = subject()
            print(
                f"  {'warm-up' if number < 0 else f'round {number + 1}'}: {name}: {usage.cpu:.2f} s cpu",
                file=sys.stderr,
                flush=True,
            )
            if number >= 0:
                measured[name].append(usage)
    return measured
