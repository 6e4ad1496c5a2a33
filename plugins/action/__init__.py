# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports the fast lane when Ansible first looks for it, which is in its parent process: every worker is a fork of that one,
and then finds requests and the collection's own code imported already.

Python's garbage collector need not look at what is loaded by now, since it is never freed: the documentation of
``gc.freeze`` advises that before forks. Workers then copy less memory, and the end of ansible-playbook takes 0.1 s less.
"""

from __future__ import annotations

import gc
import importlib

importlib.import_module(f"{__name__}.in_process")
gc.freeze()
