# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With this folder on PYTHONPATH, the byte code of what comes out of a zip file is kept, by the hash of its source.

Ansible sends a module as a zip file, which Python compiles anew in each process: half of the time of a module.
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
import zipimport

KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__pycache__", "of_zip_files")
compile_source = zipimport._compile_source


def keep(path, source):
    """Compile in the place of zipimport, but each source only once."""
    name = os.path.join(KEPT, f"{_imp.source_hash(0, source).hex()}.{sys.implementation.cache_tag}")
    if os.path.exists(name):
        with open(name, "rb") as kept:
            return marshal.loads(kept.read())
    code = compile_source(path, source)
    os.makedirs(KEPT, exist_ok=True)
    with open(f"{name}.{os.getpid()}", "wb") as made:
        made.write(marshal.dumps(code))
    os.replace(made.name, name)  # whole or not at all, whoever reads it now
    return code


zipimport._compile_source = keep
