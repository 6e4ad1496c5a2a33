# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``lookup('role_four_times', play, folder=...)``: all that is to be done around a run, in the task that makes it.

A task of its own would take longer.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms, variables=None, folder=None, failure=None, **kwargs):
        """Prepare the run of a play, which is about to begin; with ``failure``, note what it was and what the run has left.

        Before that, what the run before it has left is noted in the folder, unless that has failed: ``<place>-<run>.json`` for
        each run, ``<place>.json`` for what the simulator has in the end. The last play, which ``ends``, is only the one after it.
        """
        (play,) = terms
        if failure is not None:
            self._note(play, variables, folder, failure)
            return [True]
        last = play["last"]
        if last and not Path(folder, f"{last['place']}-{last['run']}.json").exists():
            self._note(last, variables, folder, "")
        if play["run"]:
            self._simulator(["journal"], variables, body={"run": play["run"]})
            return [True]
        if last:
            journal, state = self._simulator(["journal", "state"], variables)
            left = {"journal": journal["requests"], "state": state}
            Path(folder, f"{last['place']}.json").write_text(json.dumps(left), "utf-8")
        if not play["ends"]:
            files = Path(folder, "files")
            shutil.rmtree(files, ignore_errors=True)
            files.mkdir(mode=0o700)
            for name, text in play["files"].items():
                (files / name).touch(mode=0o600)
                (files / name).write_text(text, encoding="utf-8")
            self._simulator(["reset"], variables, body=play["before"])
        return [True]

    def _simulator(self, terms, variables, **options):
        return lookup_loader.get("simulator").run(terms, variables, **options)

    def _note(self, play, variables, folder, failure):
        """What a run has returned, and all files in its folder and below it, as text."""
        root = Path(folder, "files")
        run = {
            "failure": failure,
            "result": variables.get(f"{play['role']}_report", {}),
            "files": {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted(root.rglob("*")) if path.is_file()},
        }
        Path(folder, f"{play['place']}-{play['run']}.json").write_text(json.dumps(run, default=str), "utf-8")
