# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With this folder on PYTHONPATH, modules start sooner, and run as they would without it.

Ansible sends a module as a zip file, which Python compiles anew in each process. Here, byte code is kept by the hash of its
source. The script around it comes as a file, or on stdin with pipelining.
Where the variable FORK_SERVER names the socket of fork_server.py, a fork of that process runs the script.
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


def arguments_of_python():
    """The script and its arguments, before ``sys.argv`` has them. None where Python 3.9 cannot know them."""
    if hasattr(sys, "orig_argv"):
        return sys.orig_argv[1:]
    if not os.path.exists("/proc/self/cmdline"):
        return None
    with open("/proc/self/cmdline", "rb") as file:
        return [os.fsdecode(one) for one in file.read().split(b"\0")[1:-1]]


zipimport._compile_source = keep
if "FORK_SERVER" in os.environ:
    script = arguments_of_python()
    if script == [] or (script and os.path.basename(script[0]).startswith("AnsiballZ_")):
        import fork_server

        fork_server.hand_over(script, os.environ["FORK_SERVER"])
