# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Toy: a module file, without its documentation."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, run_module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.options import STATE
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.user import keep_user
from ansible_collections.rosterops.saas_users.tests.conformance.toy.access import toy_directory
from ansible_collections.rosterops.saas_users.tests.conformance.toy.options import CONNECTION, USER

DEFINITION = Definition(
    options={**CONNECTION, **USER, **STATE},
    run=lambda task: keep_user(task, toy_directory),
)


def main() -> None:
    """The module lane."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
