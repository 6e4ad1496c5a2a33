# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API key that the role onboard issues: for which organization, in which file, and what became of it. It writes no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes, listed
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_file import KeyFile

from .._access.newcomers import Welcome
from .._access.people import POLYTOMIC
from .._access.reading import platforms_of_results
from .run import Run

KEY_FILE, VAULT_FILE = "onboard_key_file", "onboard_key_vault_file"
PASSWORD_FILE, ORGANIZATION = "onboard_vault_password_file", "onboard_key_organization"
PARTNER = "partner key"
# The names under which the results of the tasks that issue a key are registered.
TASKS = {KEY_FILE: "onboard_key", VAULT_FILE: "onboard_vaulted_key"}
# What the messages of the module call an option, and how they advise what the role does not do.
FILE = re.compile(r"(?<![\w/.-])(?:key_file or current_key|current_key or key_file|key_file|current_key)(?![\w/.-])")
MODULE_ONLY = {
    "set revoke_existing": "use the module user_api_key with revoke_existing",
    "run the task with state=rotated": "use the module user_api_key with state=rotated",
}


class Key(NamedTuple):
    """The API key of a new person.

    Args:
        options: What the tasks need: ``organization_id``, ``email``, one of ``key_file`` and ``vault_file``, and ``exists``,
            whether the user exists already. Empty if no key is asked for.
        lines: What is shown.
        mistakes: Why no key can be issued, or was issued.
    """

    options: Mapping[str, Any] = {}
    lines: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def check_key(options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Look for mistakes in the variables about the key."""
    if options[KEY_FILE] is not None and options[VAULT_FILE] is not None:
        mistakes.add(f"{KEY_FILE} and {VAULT_FILE} are mutually exclusive: set only one of them.")
    if options[PASSWORD_FILE] is not None and options[VAULT_FILE] is None:
        mistakes.add(f"{PASSWORD_FILE} applies to {VAULT_FILE}: set this as well.")
    if options[ORGANIZATION] is not None and options[KEY_FILE] is None and options[VAULT_FILE] is None:
        mistakes.add(f"{ORGANIZATION} applies to a key: set {KEY_FILE} or {VAULT_FILE} as well.")
    for name in (KEY_FILE, VAULT_FILE, PASSWORD_FILE, ORGANIZATION):
        if options[name] is not None and not options[name].strip():
            mistakes.add(f"{name} is empty: set a value, or omit it.")


def key_of_person(run: Run, found: Welcome) -> Key:
    """Return which key is to be issued. A key belongs to one organization of Polytomic."""
    options = run.variables.options
    variable = next((name for name in (KEY_FILE, VAULT_FILE) if options[name] is not None), None)
    if variable is None or found.mistakes:
        return Key()
    grants = [one for one in found.grants if one.place.platform == POLYTOMIC]
    wanted = folded(options[ORGANIZATION])
    meant = [one for one in grants if not wanted or wanted in (folded(one.place.organization), folded(one.place.organization_id))]
    if len(meant) != 1:
        names = listed([found.naming.called(asdict(one.place)) for one in grants]) or "no organization of Polytomic"
        why = f"{ORGANIZATION} is {options[ORGANIZATION]}, but" if wanted else "A key belongs to one organization, and"
        return Key(mistakes=(f"{why} {found.person.email} gets access to {names}: set {ORGANIZATION} to one of these.",))
    (grant,) = meant
    if PARTNER not in platforms_of_results(run.read).get(POLYTOMIC, {}).get("credential", ""):
        return Key(mistakes=(f"{variable}: only a partner can issue a key. Set partner_key or POLYTOMIC_PARTNER_KEY.",))
    path = str(run.path(variable))
    made = {"organization_id": grant.place.organization_id, "email": found.person.email, "exists": grant.account is not None}
    if variable == KEY_FILE:
        made["key_file"] = path
    else:
        made["vault_file"] = path
        made["vault_password_file"] = str(run.path(PASSWORD_FILE)) if options[PASSWORD_FILE] is not None else ""
    return Key(made, (f"{found.person.email} would have an API key of {found.naming.called(asdict(grant.place))} in {path}.",))


def prove(key: Key) -> None:
    """Prove that a key can be stored in a file that is not encrypted. ``access_key`` proves it for one that is.

    Raises:
        InvalidInput, Refused: It cannot, or the file has something else.
    """
    if "key_file" in key.options:
        file = KeyFile(key.options["key_file"], None, None, None, option=KEY_FILE)
        file.read()
        file.check()


def told_of_key(run: Run, key: Key) -> Key:
    """Return what became of the key that was asked for."""
    results = [run.done[name] for name in TASKS.values() if run.done.get(name) and not run.done[name].get("skipped")]
    if not key.options:
        return Key()
    where = key.options.get("key_file") or key.options["vault_file"]
    if not results or "issued" not in results[-1]:
        why = _advice(key, str(results[-1].get("msg") or "")) if results else "The task that issues it did not run."
        return Key(key.options, (), (f"The API key in {where}: {why}",))
    what = "was issued, and is in" if results[-1]["issued"] else "that works is in"
    encrypted = ", encrypted" if "vault_file" in key.options else ""
    return Key(key.options, (f"An API key {what} {where}{encrypted}.",))


def _advice(key: Key, sentence: str) -> str:
    """Return what the module says, with the variable of the role, and with the module where the role has none."""
    for words, told in MODULE_ONLY.items():
        sentence = sentence.replace(words, told)
    return FILE.sub(KEY_FILE if "key_file" in key.options else VAULT_FILE, sentence)
