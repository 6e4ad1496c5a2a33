# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the evidence: read before a run changes anything, and made again with this run at the end.

The evidence of several jobs may be in one folder, whose manifest has the files of all of them. Only one run at a time reads the
evidence and makes it again, so that none loses what another has written meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused

from .evidence import Job, RunEvidence, csv_of, evidence, fault
from .evidence_page import page
from .report import MANIFEST, with_manifest

KINDS = ("json", "csv", "html")
# The jobs whose evidence may be in one folder.
JOBS = ("offboard", "onboard")
TITLE = "Evidence"


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


def _refused(path: Path, why: str, variable: str) -> Refused:
    return Refused(f"{path} {why}. Move the files of this folder away, or set {variable} to another folder.")
