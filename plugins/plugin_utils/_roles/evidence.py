# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles that leave evidence have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes

from .._access.evidence import Job, RunEvidence, appended, failure
from .._access.evidence_files import files
from .run import Outcome, Run

# The stage in which the evidence says what is going to be done.
BEFORE = "before"


def check_requested_at(job: Job, options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Tell if the variable that says when a job was requested is not a time."""
    name = f"{job.name}_requested_at"
    try:
        datetime.fromisoformat((options[name] or "2026-11-29").strip().replace("Z", "+00:00"))
    except ValueError:
        mistakes.add(f"{name} is not a time: set it to one such as 2026-11-29 or 2026-11-29T17:30:00Z.")


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
    folder: Path,
    earlier: Iterable[RunEvidence],
    this: RunEvidence,
    lines: Sequence[str],
    left: Sequence[str],
) -> Outcome:
    """Return the evidence with this run, what is shown, and the failure if anything is left to do after the changes.

    Args:
        run: The run.
        job: Its job.
        folder: Where the evidence is.
        earlier: The runs that are in it.
        this: This run.
        lines: What is shown, the sentence that says what became of it first.
        left: What is left to do.
    """
    made = files(job, appended(earlier, this))
    end = f"Run the role again to finish. The evidence is in {folder}."
    return Outcome(
        [*lines, f"The evidence is in {folder}."],
        made,
        folder,
        None if run.stage == BEFORE else failure(left, end),
        {
            "evidence_dir": str(folder),
            "files": [str(folder / name) for name in made],
            "sentence": lines[0],
            "totals": this["totals"],
        },
    )
