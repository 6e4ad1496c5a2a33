# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds of every task, whatever the server answers: ``broken`` tells the first rule that a task has broken."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple
from urllib.parse import unquote

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
LATER_PAGE = re.compile(r"\bskip=[1-9]")  # it belongs to the listing that an earlier one began


class Asked(NamedTuple):
    """What a task may do.

    Args:
        removes: The ids and names whom it may remove; ``everybody`` means all but those kept.
        keeps: Those whom it must not remove.
        changes: The ids and names whom it may change, or issue a key.
    """

    removes: frozenset = frozenset()
    everybody: bool = False
    keeps: frozenset = frozenset()
    changes: frozenset = frozenset()


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


def _writes_to_nobody_unasked(run, asked):
    """Whoever is removed was to be, by the last answer with their id; whoever is changed was to be, by any of them."""
    seen: dict[str, list[set[frozenset[str]]]] = {}
    listing: dict[str, set[frozenset[str]]] = {}
    for turn in run.turns:
        for one in _removed(turn.call):
            if not (one in asked.removes or any(_is_one_of(asked.removes, asked, named) for named in seen.get(one, ())[-1:])):
                return f"{one} was removed, who was seen as {_told(seen, one)}"
        for one in _changed(turn.call):
            if not (one in asked.changes or any(_is_one_of(asked.changes, NOTHING, named) for named in seen.get(one, ()))):
                return f"{one} was changed, who was seen as {_told(seen, one)}"
        if not LATER_PAGE.search(turn.call.query):
            listing = {}
        for user in _shown(turn.json()) if turn.call.method in ("GET", "POST") else ():
            one = str(user["id"]).strip().lower()
            names = {str(user.get(name) or "").strip().lower() for name in ("email", "userName")} - {""}
            if one not in listing:
                seen.setdefault(one, []).append(listing.setdefault(one, set()))
            listing[one].add(frozenset(names))
    return None


def _is_one_of(people, asked, named):
    """Whether an id is that of one person in a listing, and of one of these people, or of someone whom a purge removes."""
    if len(named) != 1:
        return False
    (names,) = named
    return bool(names & people) or (asked.everybody and not names & asked.keeps)


def _told(seen, one):
    return [sorted(map(sorted, named)) for named in seen.get(one, ())]


def _shown(answer):
    if isinstance(answer, dict):
        if isinstance(answer.get("id"), str):
            yield answer
        answer = list(answer.values())
    for inner in answer if isinstance(answer, list) else ():
        if isinstance(inner, (dict, list)):
            yield from _shown(inner)


def _removed(call):
    if call.method != "DELETE":
        return []
    body = call.json() if call.body else None
    ids = body["userIds"] if isinstance(body, dict) and "userIds" in body else [_last_step(call.path)]
    return [str(one).strip().lower() for one in ids]


def _changed(call):
    """Whoever is updated, or issued a key."""
    is_change = call.method in ("PUT", "PATCH") or call.path.endswith("/keys")
    return [_last_step(call.path.removesuffix("/keys")).strip().lower()] if is_change else []


def _last_step(path):
    return unquote(path.rpartition("/")[2])


RULES = [_is_a_result, _shows_no_secret, _waits_within_its_budget, _writes_nothing_in_check_mode, _tells_what_may_be_done]
RULES += [_loses_no_key, _invites_nobody_twice, _writes_to_nobody_unasked]
