# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a test gives a module or a new Python: its options, and where the packages are."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from ansible.module_utils import basic

try:
    from ansible.module_utils import testing
except ImportError:  # before ansible-core 2.19
    testing = None


@contextmanager
def patch_module_args(args):
    """Have a module that is made within this context read these options."""
    old = mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode())
    with testing.patch_module_args(args) if testing else old:
        yield


def with_paths():
    """The environment of a new Python that finds the packages of this one: ansible-test tells them to its own process alone."""
    collections = Path(__file__).parents[5]
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(collections), *filter(None, sys.path)])}
