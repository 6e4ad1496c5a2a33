# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``lookup('user_api_key', play, folder=...)``: all that is to be done before a run, in the task that makes it.

Tasks would take longer than what is tested.
"""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms, variables=None, folder=None, **kwargs):
        """The lane of a play, which is about to begin. ``ended`` is the step before, ``prepares`` is true where a step begins.

        What there is then is in the folder as JSON: ``<step>-before.json``, ``<step>-between.json`` and ``<step>-after.json``.
        """
        (play,) = terms
        keys = Path(folder, "keys")
        if play["ended"]:
            self._note(f"{play['ended']}-after", keys, variables)
        if play["prepares"]:
            if play["begins"]:
                self._simulator(["reset"], variables, body={})
                shutil.rmtree(keys, ignore_errors=True)
                keys.mkdir(mode=0o700)
            if play["fault"]:
                self._simulator(["faults"], variables, body=play["fault"])
            subprocess.run(play["before"], shell=True, cwd=keys, check=True)
        if play["place"]:
            self._note(f"{play['place']}-{'before' if play['prepares'] else 'between'}", keys, variables)
        return [play["lane"]]

    def _simulator(self, terms, variables, **options):
        return lookup_loader.get("simulator").run(terms, variables, **options)

    def _note(self, name, keys, variables):
        """All that could be touched."""
        journal, state = self._simulator(["journal", "state"], variables)
        files = {path.name: _look(path) for path in sorted(keys.iterdir())}
        kept = files.get("cleo.key", {"rights": "", "text": ""})
        world = {
            "files": files,
            "rights": kept["rights"],
            "text": kept["text"].rstrip(),
            "writes": journal["writes"],
            "key": state["keys"]["user"].get(variables["cleo_id"], ""),
        }
        (keys.parent / f"{name}.json").write_text(json.dumps(world), encoding="utf-8")


def _look(path):
    found = path.lstat()
    owner, group = pwd.getpwuid(found.st_uid).pw_name, grp.getgrgid(found.st_gid).gr_name
    return {
        "rights": f"{found.st_mode & 0o7777:o} {owner} {group}",
        "number": found.st_ino,
        "time": found.st_mtime_ns,
        "text": os.readlink(path) if path.is_symlink() else path.read_text(encoding="utf-8"),
    }
