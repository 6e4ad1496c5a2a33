# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles that leave evidence have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes

from .._access.evidence import Job, RunEvidence, appended, failure
from .._access.evidence_files import Earlier, files, read_evidence
from .._access.lock import alone
from .run import Outcome, Run

# The stage in which the evidence says what is going to be done.
BEFORE = "before"


def check_requested_at(job: Job, options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Report a variable with the time of the request that is not a time."""
    name = f"{job.name}_requested_at"
    try:
        datetime.fromisoformat((options[name] or "2026-11-29").strip().replace("Z", "+00:00"))
    except ValueError:
        mistakes.add(f"{name} is not a time: set it to one such as 2026-11-29 or 2026-11-29T17:30:00Z.")


def folder_of(run: Run, job: Job) -> Path:
    """Return the folder of the evidence."""
    return run.path(_variable(job), f"{job.name}-evidence")


def earlier(run: Run, job: Job, **details: Any) -> Earlier:
    """Return the existing evidence.

    Args:
        run: The run.
        job: Its job.
        details: Further attributes of a failed result.

    Raises:
        Refused: It cannot be appended to. The message says what that means for this run.
    """
    try:
        return read_evidence(job, folder_of(run, job), _variable(job))
    except Refused as error:
        raise error.adding(f" {_otherwise(run)}", **details) from None


@contextmanager
def turn(job: Job, run: Run) -> Iterator[Refused | None]:
    """Keep other runs from the evidence, if this run appends to it. Yield None, or why it cannot."""
    if run.check_mode:
        yield None
        return
    with alone(folder_of(run, job), _variable(job), "evidence") as trouble:
        yield trouble and trouble.adding(f" {_otherwise(run)}")


def _variable(job: Job) -> str:
    return f"{job.name}_evidence_dir"


def _otherwise(run: Run) -> str:
    """Return what it means that the evidence cannot be written."""
    return "This run is not in it." if run.plan and run.stage != BEFORE else "Nothing was changed."


def about(run: Run, job: Job, said: str) -> dict[str, Any]:
    """Return what a run says about itself in the evidence: it has no end before anything is done.

    Args:
        run: The run.
        job: Its job.
        said: The sentence that says what became of it.
    """
    options = run.variables.options
    return {
        "id": run.plan["id"],
        "began": run.began,
        "ended": None if run.stage == BEFORE else run.now,
        **{name: getattr(run, name) for name in ("collection", "user", "host", "playbook")},
        **{name: options[f"{job.name}_{name}"] for name in ("ticket", "by", "requested_at")},
        "sentence": said,
    }


def outcome(
    run: Run,
    job: Job,
    there: Earlier,
    this: RunEvidence,
    lines: Sequence[str],
    left: Sequence[str],
) -> Outcome:
    """Return the evidence with this run, what is shown, and the failure if anything is left to do after the changes.

    Args:
        run: The run.
        job: Its job.
        there: The existing evidence.
        this: This run.
        lines: What is shown, the sentence that says what became of it first.
        left: What is left to do.
    """
    made, folder = files(job, appended(there.runs, this), there.others), folder_of(run, job)
    end = f"Run the role again to finish. The evidence is in {folder}."
    return Outcome(
        list(lines),
        made,
        folder,
        None if run.stage == BEFORE else failure(left, end),
        {
            "evidence_dir": str(folder),
            "files": [str(folder / name) for name in made],
            "sentence": lines[0],
            "totals": this["totals"],
        },
        written=[f"The evidence is in {folder}."],
    )
