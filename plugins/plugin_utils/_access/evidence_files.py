# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the evidence: read before a run changes anything, and made again with this run at the end.

The evidence of several jobs may be in one folder, whose manifest has the files of all of them. Only one run at a time reads the
evidence and makes it again, so that none loses what another has written meanwhile.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused

from .evidence import Job, RunEvidence, csv_of, evidence, fault
from .evidence_page import page
from .report import FILE_MODE, FOLDER_MODE, MANIFEST, with_manifest

KINDS = ("json", "csv", "html")
# The jobs whose evidence may be in one folder.
JOBS = ("offboard", "onboard")
TITLE = "Evidence"
LOCK = ".lock"
PATIENCE, PAUSE = 60.0, 0.05  # seconds: writing the evidence takes less than one


class Earlier(NamedTuple):
    """The evidence that exists.

    Attributes:
        runs: Its runs, in their order.
        altered: Whether the manifest does not describe it: it was altered, or a run was killed while it wrote.
        others: What the manifest says of the files of other jobs.
    """

    runs: tuple[RunEvidence, ...] = ()
    altered: bool = False
    others: Mapping[str, str] = {}


@contextlib.contextmanager
def alone(folder: Path, variable: str, patience: float = PATIENCE) -> Iterator[Refused | None]:
    """Keep all other runs from the evidence in a folder while the block reads it and makes it again. They wait.

    The lock is a file, which is deleted at the end of the block. One that a killed run has left holds nobody up.

    Args:
        folder: Where the evidence is. It is created if necessary.
        variable: The variable that names the folder, for messages.
        patience: How long to wait for another run, in seconds.

    Yields:
        None, or why nothing may be written.
    """
    lock, number = folder / LOCK, None
    trouble = Refused(
        f"Another run has been writing to {folder} for more than {patience:g} seconds, and holds the lock {lock}. Run the role "
        f"again when it has ended, or set {variable} to another folder."
    )
    try:
        number = _locked(lock, time.monotonic() + patience)
    except OSError as error:
        trouble = _refused_to_write(folder, error, variable)
    try:
        yield trouble if number is None else None
    finally:
        if number is not None:
            with contextlib.suppress(OSError):
                lock.unlink()
            os.close(number)


def _locked(path: Path, until: float) -> int | None:
    """Return the descriptor of a file that is open and locked; None if another run has not given it back at this time."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(number), os.lstat(path)):
                return number
        except (BlockingIOError, FileNotFoundError):
            pass  # another run holds it, or has deleted it since it was opened
        except BaseException:
            os.close(number)
            raise
        os.close(number)
        if time.monotonic() > until:
            return None
        time.sleep(PAUSE)


def files(job: Job, runs: Sequence[RunEvidence], others: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Return the files of the evidence by name, the manifest last. The same runs give the same files.

    Args:
        job: The job.
        runs: Its runs.
        others: What the manifest says of the files of other jobs.
    """
    found = evidence(job, runs)
    made = {
        f"{job.name}.json": f"{json.dumps(found, ensure_ascii=False, indent=2)}\n",
        f"{job.name}.csv": csv_of(job, runs),
        f"{job.name}.html": page(job, found),
    }
    return with_manifest({name: text.encode("utf-8", "replace") for name, text in made.items()}, TITLE, runs[-1]["ended"], others)


def read_evidence(job: Job, folder: Path, variable: str) -> Earlier:
    """Return the evidence in a folder, which may not exist.

    Args:
        job: The job.
        folder: Where its files are.
        variable: The variable that names the folder, for messages.

    Raises:
        Refused: An existing file cannot be read, or is not evidence: writing would lose it.
    """
    names = [f"{job.name}.{kind}" for kind in KINDS]
    manifest = _parsed(folder / MANIFEST, variable)
    files_of_all = (manifest[0].get("files") if isinstance(manifest[0], dict) else None) if manifest else {}
    if not isinstance(files_of_all, dict) or not set(files_of_all) <= {f"{one}.{kind}" for one in JOBS for kind in KINDS}:
        raise _refused(folder / MANIFEST, "describes other files", variable)
    described = {name: value for name, value in files_of_all.items() if name in names}
    others = {name: value for name, value in files_of_all.items() if name not in names}
    found = _parsed(folder / names[0], variable)
    if found is None:
        there = next((folder / name for name in names if (folder / name).exists()), None)
        if there or described:
            raise _refused(there or folder / MANIFEST, f"has no {names[0]} beside it", variable)
        return Earlier(others=others)
    value, content = found
    wrong = fault(job, value)
    if wrong:
        raise _refused(folder / names[0], f"cannot be appended to: {wrong}", variable)
    return Earlier(tuple(value["runs"]), described.get(names[0]) != hashlib.sha256(content).hexdigest(), others)


def _parsed(path: Path, variable: str) -> tuple[Any, bytes] | None:
    """Return the value and the content of a JSON file; None if it does not exist."""
    try:
        content = path.read_bytes()
        return json.loads(content), content
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}", variable) from None
    except (ValueError, RecursionError):
        raise _refused(path, "is damaged: it is not JSON", variable) from None


def _refused_to_write(folder: Path, error: OSError, variable: str) -> Refused:
    why = error.strerror or error
    return Refused(f"The evidence cannot be written to {folder}: {why}. Set {variable} to a folder that can be written to.")


def _refused(path: Path, why: str, variable: str) -> Refused:
    return Refused(f"{path} {why}. Move the files of this folder away, or set {variable} to another folder.")
