# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that knows check mode: everything that writes is called from here."""

from __future__ import annotations

from typing import Callable, TypeVar

from .._engine.apply import Outcome, apply, predict
from .._engine.directory import Directory
from .._engine.guards import notices
from .._engine.plan import CREATE, DELETE, UPDATE, Plan
from .._engine.workers import Workers
from .module import Task

T = TypeVar("T")


def unless_check_mode(task: Task, work: Callable[[], T]) -> T | None:
    """Do the work and return its result; in check mode, do nothing and return None."""
    return None if task.check_mode else work()


def carry_out(task: Task, plan: Plan, directory: Directory, workers: Workers) -> Outcome:
    """Show the notices of a plan as warnings, and apply it, or predict its outcome in check mode."""
    for sentence in notices(plan, directory.model, directory.where):
        task.warn(sentence)
    directory.review(plan)
    if task.check_mode:
        return predict(plan)
    writes = len(plan.of(CREATE, UPDATE, DELETE)) + sum(change.replaces for change in plan.changes)  # these take two
    task.progress.changing(writes)
    return apply(plan, directory, workers)
