# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs user_api_key tasks, each of them searched for the value of any key, and tells which keys there are."""

from __future__ import annotations

import os
from pathlib import Path

from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import user_api_key
from ansible_collections.rosterops.saas_users.tests.unit.rosters import SEEDED_KEYS
from ansible_collections.rosterops.saas_users.tests.unit.tasks import prove_clean, run

STALE = "user-key-stale-0123456789"
FILE = "jane.key"


def keep(sim, check_mode=False, **options):
    """The result of a task for Cleo, who has no key in the seeded world. No key is anywhere but in ``api_key``."""
    who = {} if "user_id" in options else {"email": seed.CLEO_EMAIL}
    file = Path(options["key_file"]) if options.get("key_file") else None
    at_hand = _content(file) if file else options.get("current_key")
    before = every_key(sim)
    result = run(sim, user_api_key, check_mode, **{**who, **options})
    prove_secret(result, [*before, *every_key(sim), (at_hand or "").strip()])
    assert result.get("api_key") is None or (result["api_key"] in every_key(sim) and not check_mode) or file, "a value of its own"
    return result


def _content(file):
    readable = file.is_file() and os.access(file, os.R_OK, effective_ids=True)
    return file.read_text("utf-8", "replace") if readable else None


def prove_secret(result, values=()):
    """No key is anywhere but in ``api_key``."""
    warnings = getattr(result, "warnings", ())
    prove_clean({**result, "api_key": None}, warnings, secrets=filter(None, [*values, *SEEDED_KEYS, STALE]))


def every_key(sim):
    """The keys of all users that are alive."""
    return list(sim.state()["keys"]["user"].values())


def alive(sim, user_id=seed.CLEO_ID):
    """The user's key, or None."""
    return sim.state()["keys"]["user"].get(user_id)


def posts(sim):
    """The query of each request for a key."""
    return [request["query"] for request in sim.requests if request["method"] == "POST" and request["path"].endswith("/keys")]


def steps(sim):
    """The requests so far, without the ids."""
    return [f"{request['method']} {request['path'].rpartition('/')[2]}" for request in sim.requests]


class Place:
    """Where the key at hand is: in a file, or in the task."""

    def __init__(self, option, folder):
        self.is_file = option == "key_file"
        self.path = folder / FILE

    def put(self, value):
        """Put a key there: the options that say where it is."""
        if not self.is_file:
            return {} if value is None else {"current_key": value}
        if value is not None:
            self.path.write_text(f"{value}\n", encoding="utf-8")
            self.path.chmod(0o600)
        return {"key_file": str(self.path)}

    def holds(self, value):
        """Whether the file holds just this, if there is to be a file, and nothing is beside it."""
        files = {one.name: one.read_text(encoding="utf-8") for one in self.path.parent.iterdir()}
        return files == ({FILE: f"{value}\n"} if value is not None and self.is_file else {})

    def has_new(self, sim, result, user_id=seed.CLEO_ID):
        """Whether a key was issued and is where it is to be, and nowhere else."""
        value = alive(sim, user_id)
        assert (result["changed"], result["issued"]) == (True, True)
        assert result["api_key"] == (None if self.is_file else value)
        return self.holds(value) and (not self.is_file or self.path.stat().st_mode & 0o777 == 0o600)
