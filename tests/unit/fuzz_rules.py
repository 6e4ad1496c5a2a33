# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds of every task, whatever the server answers: ``broken`` tells the first rule that a task has broken."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_answers import BELIEVED
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_server import writes

PASSWORD = "canary-Passw0rd)&+"
SECRETS = [seed.PARTNER_KEY, seed.ACME_KEY, seed.ADA_KEY, seed.BEN_KEY]
SECRETS += [seed_uipath.TOKEN, seed_uipath.CLIENT_SECRET, PASSWORD]
BUDGET = 60.0  # seconds
LONGEST_MESSAGE = 4000  # characters
USERS = re.compile(r"/(?:users|User)(?:/|$)")
LISTING = re.compile(r"/users(?:/[^/]+)?$")


class Asked(NamedTuple):
    """What a task may do.

    Args:
        removes: The ids and names whom it may remove; ``everybody`` means all but those kept.
        keeps: Those whom it must not remove.
    """

    removes: frozenset = frozenset()
    everybody: bool = False
    keeps: frozenset = frozenset()


NOTHING = Asked()


class Run(NamedTuple):
    """A task that was run: its result and warnings, what it asked the server, how long it waited, and the files it has left."""

    result: dict
    warnings: list
    turns: list
    waits: list
    check_mode: bool
    files: tuple = ()


def broken(run, asked=NOTHING):
    """The rule that was broken, in words, or None."""
    return next((words for rule in RULES for words in [rule(run, asked)] if words), None)


def _is_a_result(run, _asked):
    try:
        shown = json.dumps([run.result, run.warnings], ensure_ascii=False, allow_nan=False)
        shown.encode()
    except (TypeError, ValueError) as error:
        return f"the result cannot be stored: {error}"
    if "This is a bug" in shown or "Traceback" in shown:
        return f"a bug: {run.result.get('exception', run.result)}"
    message = run.result.get("msg")
    if run.result.get("failed") and not (isinstance(message, str) and message.strip()):
        return "a failure without a message"
    if message is not None and (len(str(message)) > LONGEST_MESSAGE or not str(message).isprintable()):
        return f"a message that nobody can read: {message[:200]!r}"
    if not all(warning.isprintable() for warning in run.warnings):
        return f"a warning that nobody can read: {run.warnings}"
    if not isinstance(run.result.get("changed", False), bool):
        return "changed is neither true nor false"
    return None


def _shows_no_secret(run, _asked):
    fetched = [secret for turn in run.turns for secret in _issued(turn)]
    kept = {name: value for name, value in run.result.items() if name != "api_key"}
    shown = json.dumps([kept, run.warnings], ensure_ascii=False)
    for secret in [*SECRETS, *fetched]:
        for form in spellings(secret):
            if form in shown:
                at = shown.index(form)
                return f"a secret: {shown[max(0, at - 80) : at + 80]}"
    return None


def _issued(turn):
    """The token or the key in an answer that the client has read as it was meant."""
    answer = None if turn.odd or turn.call.method != "POST" else turn.json()
    if turn.call.path.endswith("/connect/token") and answer:
        return [answer["access_token"]]
    return [answer["data"]["value"]] if turn.call.path.endswith("/keys") and answer else []


def _loses_no_key(run, _asked):
    for turn in run.turns:
        for key in _issued(turn) if turn.call.path.endswith("/keys") else ():
            if key != run.result.get("api_key") and key not in run.files:
                return "a key was issued, and is nowhere"
    return None


def _waits_within_its_budget(run, _asked):
    return f"it waited {sum(run.waits)} s" if sum(run.waits) > BUDGET else None


def _writes_nothing_in_check_mode(run, _asked):
    wrote = [turn.call for turn in run.turns if writes(turn.call)]
    return f"check mode wrote: {wrote[0].method} {wrote[0].path}" if run.check_mode and wrote else None


def _tells_what_may_be_done(run, _asked):
    """A write that was done, and was not answered as if it were not, is a change."""
    for turn in run.turns:
        if writes(turn.call) and turn.done and not _denied(turn) and not run.result.get("changed"):
            return f"{turn.call.method} {turn.call.path} was done, answered with {turn.status}, and is no change"
    return None


def _denied(turn):
    """Whether the answer says that nothing was done. UiPath says so in a success as well."""
    said = turn.body.lower()
    return turn.status in BELIEVED or b"succeeded" in said or b"errors" in said


def _invites_nobody_twice(run, _asked):
    """Whoever was invited is invited again with the same Idempotency-Key, after a look, or if the server has denied it."""
    invited: dict[Any, Any] = {}
    for turn in run.turns:
        if turn.call.method == "GET" and USERS.search(turn.call.path):
            invited.clear()
        if turn.call.method != "POST" or not writes(turn.call):
            continue
        key = turn.call.headers.get("idempotency-key")
        for person in _people(turn.call.json()):
            place = (turn.call.path, person)
            if place in invited and (key is None or invited[place] != key):
                return f"{person} was invited twice"
            if turn.status in BELIEVED - {500, 503}:
                invited.pop(place, None)
            else:
                invited[place] = key
    return None


def _people(body):
    users = body.get("users", [body]) if isinstance(body, dict) else []
    return [str(user.get("userName") or user["email"]).lower() for user in users if user.get("userName") or user.get("email")]


def _removes_nobody_unasked(run, asked):
    """Whoever is removed was to be removed, by all that the last answer with their id said of it."""
    shown: dict[str, set[frozenset[str]]] = {}
    for turn in run.turns:
        for one in _doomed(turn.call) if turn.call.method == "DELETE" else ():
            named = shown.get(one, set())
            right = one in asked.removes or (named and all(names & asked.removes or _purged(names, asked) for names in named))
            if not right:
                return f"{one} was removed, who was seen as {[sorted(names) for names in named]}"
        now: dict[str, set[frozenset[str]]] = {}
        for user in _shown(turn.json()) if turn.call.method == "GET" else ():
            names = {str(user.get(name) or "").strip().lower() for name in ("email", "userName")} - {""}
            now.setdefault(str(user["id"]).strip().lower(), set()).add(frozenset(names))
        shown.update(now)
    return None


def _purged(names, asked):
    return asked.everybody and not names & asked.keeps


def _shown(answer):
    if isinstance(answer, dict):
        if isinstance(answer.get("id"), str):
            yield answer
        answer = list(answer.values())
    for inner in answer if isinstance(answer, list) else ():
        if isinstance(inner, (dict, list)):
            yield from _shown(inner)


def _doomed(call):
    body = call.json() if call.body else None
    ids = body["userIds"] if isinstance(body, dict) and "userIds" in body else [call.path.rpartition("/")[2]]
    return [str(one).strip().lower() for one in ids]


RULES = [_is_a_result, _shows_no_secret, _waits_within_its_budget, _writes_nothing_in_check_mode, _tells_what_may_be_done]
RULES += [_loses_no_key, _invites_nobody_twice, _removes_nobody_unasked]
