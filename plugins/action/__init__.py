# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports the fast lane when Ansible first looks for it, which is in its parent process: every worker is a fork of that one,
and then finds requests and the collection's own code imported already.

Ansible's own finder compiles the sources of a collection anew in every process (``get_code`` in _collection_finder.py,
ansible-core 2.16 to 2.22), which would cost each play 0.04 s. So this import is done by Python's own loader.

And Python's collector of garbage need not look at what is loaded by now, since it is there to stay: the documentation of
``gc.freeze`` advises that before forks. Workers then copy less memory, and the end of ansible-playbook takes 0.1 s less.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from importlib.util import cache_from_source
from types import CodeType
from typing import Any

from ansible import constants

PLUGINS = __name__.rpartition(".")[0]
ROOMS = {f"{PLUGINS}.{room}" for room in ("action", "modules", "module_utils")}
BYTE_CODE = os.path.join(constants.config.get_config_value("ANSIBLE_HOME"), "pycache")


class ByteCodeLoader(SourceFileLoader):
    """Python's loader, which keeps byte code; not beside the sources, where ``ansible-galaxy collection verify`` minds it."""

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of a module, from kept byte code if that is of this source, and whole."""
        prefix = sys.pycache_prefix
        sys.pycache_prefix = prefix or BYTE_CODE
        try:
            return super().get_code(fullname)
        except (EOFError, ImportError, TypeError, ValueError):
            with contextlib.suppress(OSError):
                os.unlink(cache_from_source(self.path))
            return self.source_to_code(self.get_data(self.path), self.path)
        finally:
            sys.pycache_prefix = prefix

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """What tells whether byte code is of this source: not mtime, which images give to all their files alike."""
        status = os.stat(path)
        return {"mtime": status.st_ctime_ns, "size": status.st_size}


class OwnCodeFinder:
    """Finds the code of this collection, and leaves all other to the next finder (the protocol of ``sys.meta_path``)."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        """The module of that name, if it is of this collection."""
        if path and name.rpartition(".")[0] in ROOMS:
            return FileFinder(path[0], (ByteCodeLoader, SOURCE_SUFFIXES)).find_spec(name)
        return None


sys.meta_path.insert(0, OwnCodeFinder)
try:
    importlib.import_module(f"{__name__}.in_process")
finally:
    sys.meta_path.remove(OwnCodeFinder)
gc.freeze()
