# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``<job>.html``: the evidence of a job as one page that needs no network and no script. The template escapes everything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded

from .evidence import LEFT_TO_DO, LOOKED_AGAIN, NOTE, NOTHING, Job, is_account
from .page import asset, hash_of, template
from .words import Naming, who

# The classes of the style sheet, by whether something is as it should be; None: not known.
TONES = {True: "right", False: "orphan", None: "excess"}
CALM = "inactive"


def page(job: Job, found: Mapping[str, Any]) -> str:
    """Return the evidence as HTML, with the last run first.

    Args:
        job: The job.
        found: The content of its ``<job>.json``, with at least one run.
    """
    naming = Naming(row for run in found["runs"] for row in run["rows"])
    runs = [_run(job, run, naming) for run in reversed(found["runs"])]
    style = asset("page.css")
    return template("evidence.html.j2").render(
        job=job,
        title=found["title"],
        runs=runs,
        last=runs[0],
        counts=[_count(job, name, found["runs"][-1]["totals"][name]) for name in job.counts],
        style=style,
        style_hash=hash_of(style),
    )


def _run(job: Job, run: Mapping[str, Any], naming: Naming) -> dict[str, Any]:
    asked = (
        ("Ticket", run["ticket"]),
        ("Requested by", run["by"]),
        ("People", ", ".join(run["people"])),
        ("Run by", " ".join(filter(None, [run["user"], "on", run["host"], "with" if run["playbook"] else "", run["playbook"]]))),
        ("Made with", run["collection"]),
    )
    platforms = [(name, one["url"], one["credential"]) for name, one in run["platforms"].items()]
    privileged = {platform: set(map(folded, names)) for platform, names in run["privileged"].items()}
    rows = [_view(job, row, privileged.get(row["platform"], set()), naming) for row in run["rows"]]
    return {**run, "asked": [(name, value) for name, value in asked if value], "seen_with": platforms, "shown": rows}


def _view(job: Job, row: Mapping[str, Any], privileged: Collection[str], naming: Naming) -> dict[str, Any]:
    """Return what the template shows of a row."""
    action, seen = job.actions.get(row["action"]), row[LOOKED_AGAIN]
    done = row[action.column] if action else False
    label = (action.done if done else "Not known" if done is None else action.not_done) if action else "Nothing"
    tone = TONES[done] if row["action"] != NOTHING else CALM
    user_name = row["user_name"] if row["email"] else None
    named = (("requested", row["requested"]), ("user name", user_name), ("id", row["user_id"]))
    return {
        "who": who(row),
        "named": [(name, value) for name, value in named if value],
        "where": naming.where(row),
        "platform": row["platform"] if row["organization"] or row["organization_id"] else "",
        "roles": [(name, folded(name) in privileged) for name in row["roles"]],
        "there": is_account(job, row),
        "action": (tone, label),
        "seen": (TONES[job.seen.get(seen)], seen.capitalize()) if seen else None,
        LEFT_TO_DO: row[LEFT_TO_DO],
        NOTE: row[NOTE],
    }


def _count(job: Job, name: str, number: int) -> dict[str, Any]:
    wrong = name == LEFT_TO_DO or job.seen.get(name.replace("_", " "), True) is False
    tone = "" if not number else "orphan" if wrong else "right" if name in job.done else ""
    return {"label": job.counts[name], "number": number, "tone": tone}
