# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role roster: what its modules are to do, and what they have done."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused, first_few, tells, where_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import LONGEST, Mistakes, in_short
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.guards import allowed, refuse_domains
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import listed
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, DELETE, UPDATE

from .._access.lock import alone
from .._access.model import REVOKE, Decision, Place
from .._access.names import Names
from .._access.people import POLYTOMIC, UIPATH, platforms_of
from .._access.reading import reading_of
from .._access.report import files
from .._access.roster import OWN, Roster, Rosters, Scope, rosters_of
from .._access.words import Naming
from .audit import DEFAULT_FORMATS, review, scope
from .inputs import read_decisions
from .run import Outcome, Result, Run, Steps
from .variables import Variables

NOTHING = "Everything is as the people file says."
NOWHERE = "Nothing was changed: the people file names no organization that this run was to manage."
DOMAINS, REMOVALS, PRIVILEGED = "saas_users_email_domains", "saas_users_max_removals", "saas_users_min_privileged"
REPORT_DIR = "roster_report_dir"
NAMES = {"own": OWN, "uipath": "UiPath"}
WORDS = {CREATE: "invited", UPDATE: "changed", DELETE: "removed"}
# How the modules name the place of a mistake: an organization, or a user.
ORGANIZATION = re.compile(r"^organizations\[([0-9]+)\]: ")
USER = re.compile(r"^(?:organizations\[[0-9]+\]\.)?users\[[0-9]+\] \(([^)]+)\): ")
TOLD, PEOPLE_TOLD = 10, 3
# What the messages of the modules call an option, and what it is in the role.
OPTIONS = {
    "max_removals": REMOVALS,
    "min_privileged": PRIVILEGED,
    "email_domains": DOMAINS,
    "purge": "roster_purge",
    "organization_id instead": "organization to the id of the one that is meant",
}
OPTION = re.compile(rf"\b((?i:but|increase|set|omit|as)) ({'|'.join(OPTIONS)})\b")


def check(options: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Look for mistakes in the guards."""
    with mistakes:
        allowed(REMOVALS, options[REMOVALS], 0)
    if (options[PRIVILEGED] or 0) < 0:
        mistakes.add(f"{PRIVILEGED} is {options[PRIVILEGED]}: set it to 0 or more users.")


def plan(run: Run) -> dict[str, Any]:
    """Return what the tasks of the role need: whether to report, what to read for that, and the options of the modules.

    Raises:
        InvalidInput: The file with the decisions is not valid, a person has a domain that is not permitted, or there are mistakes
            that only the list of the organizations shows.
    """
    variables = run.variables
    asked, options = variables.asked, variables.options
    platforms = variables.platforms(platforms_of(asked.people))
    about = Scope(platforms, variables.organizations, options["roster_purge"], run.today)
    decisions = read_decisions(run) or ()
    found = rosters_of(asked.people, asked.permitted, decisions, about, _names(run))
    if options["saas_users_platforms"] is None:
        found.warnings.extend(_unnamed(decisions, platforms))
    _refuse_domains(run, found)
    if found.lacking and not run.read:
        return {"lacking": found.lacking}
    single = {name: one for name, one in (("own", found.own), ("uipath", found.uipath)) if one and one.users}
    used = [*(["organizations"] if found.organizations else []), *single]
    result: dict[str, Any] = {
        **scope(variables),
        "check_mode": run.check_mode,
        "report": bool(options[REPORT_DIR]) and not run.check_mode,
        "surfaces": used,
        # All but the first are planned ahead, so that mistakes in one are found before anything is written to another.
        "ahead": used[1:],
        "organizations": [_entry(one) for one in found.organizations],
        "protected": found.protected,
        **{name: _one(roster, found) for name, roster in single.items()},
        **_guards(variables),
        "refused": found.refused,
    }
    return {**result, "warnings": found.warnings} if found.warnings else result


def _guards(variables: Variables) -> dict[str, Any]:
    """Return the options of the guards. One that is left out has the default of the modules."""
    options = variables.options
    privileged = {name: list(roles) for name, roles in variables.privileged.items() if roles}
    # Where no role is privileged, no user has to keep one.
    least = {name: options[PRIVILEGED] if name in privileged else 0 for name in (POLYTOMIC, UIPATH)}
    return {
        "guards": {"max_removals": options[REMOVALS], **({"email_domains": options[DOMAINS]} if options[DOMAINS] else {})},
        "privileged": privileged,
        "min_privileged": {name: number for name, number in least.items() if number is not None},
    }


def _unnamed(decisions: Iterable[Decision], platforms: Collection[str]) -> Iterator[str]:
    """Return a warning about decisions to remove users from a platform that the people file does not name."""
    left = [one for one in decisions if one.decision == REVOKE and one.platform not in platforms]
    if left:
        who = first_few([f"{one.email or one.user_name or one.user_id} ({one.platform})" for one in left], PEOPLE_TOLD)
        told = "Not carried out, since the people file does not name the platform"
        yield f"{told}: revoke {who}. Set saas_users_platforms to both."


def _names(run: Run) -> Names:
    """Return the organizations, as far as the role has listed them."""
    there: list[Place] = []
    own: Place | None = None
    for result in run.read:
        if "left_out" in result:  # of polytomic_access_info, otherwise of organization_info
            found = [*result["organizations"], *result["unreadable"]]
            own = next(
                (Place(POLYTOMIC, one["organization_id"], one["organization"]) for one in found if one["organization_id"]), None
            )
        else:
            there += [Place(POLYTOMIC, one.id, one.name) for one in listed(result.get("organizations") or ()) if one.id]
    return Names(there, own)


def _entry(roster: Roster) -> dict[str, Any]:
    """Return an entry of ``organizations`` of the module for partners."""
    option = "organization_id" if roster.is_by_id else "organization"
    own = {"protected": roster.protected} if roster.protected else {}
    return {option: roster.place, "users": roster.users, "purge": roster.purge, **own}


def _one(roster: Roster, found: Rosters) -> dict[str, Any]:
    """Return the options of the module for a platform with one organization."""
    return {"users": roster.users, "purge": roster.purge, "protected": [*found.protected[roster.platform], *roster.protected]}


def _refuse_domains(run: Run, found: Rosters) -> None:
    """Refuse people who are to have access, but whose e-mail address has a domain that is not permitted."""
    domains = run.variables.options[DOMAINS]
    if domains is None:
        return
    rosters = [*found.organizations, *(one for one in (found.own, found.uipath) if one)]
    present = {user["email"] for roster in rosters for user in roster.users if user.get("state") != "absent"}
    people = enumerate(run.variables.asked.people)
    wanted = [Wanted(("email", one.email), source=f"saas_users_people[{at}]") for at, one in people if one.email in present]
    refuse_domains(wanted, domains, DOMAINS)


def report(run: Run) -> Outcome:
    """Return the files of the report before or after, or at the end of the role what was done, and what was not."""
    if run.stage:
        made = files(review(run, f"Access {run.stage}", reading_of(run.read)), DEFAULT_FORMATS)
        return Outcome([], made, _folder(run))
    results = [(name, _result(run, name)) for name in run.plan["surfaces"]]
    mistakes = [sentence for _name, result in results for sentence in _mistakes(run, result)]
    predicted = run.check_mode and not mistakes
    lines = [line for name, result in results for line in _lines(name, result, predicted)]
    failures = [sentence for name, result in results for sentence in _failures(name, result)] + list(run.plan["refused"])
    hints = [hint for _name, result in results for hint in result.get("hints") or ()]
    told = _in_one([*mistakes, *failures], hints, bool(mistakes))
    silent = NOTHING if run.plan["surfaces"] else NOWHERE
    return Outcome(lines or ([] if told else [silent]), result={"failure": told, "failures": [*mistakes, *failures]})


def turn(run: Run) -> AbstractContextManager[Refused | None]:
    """Keep other runs from the folder of a report. The end of the role writes no file."""
    return alone(_folder(run), REPORT_DIR, "report") if run.stage else nullcontext()


def _folder(run: Run) -> Path:
    return run.path(REPORT_DIR) / run.stage


def _result(run: Run, name: str) -> Result:
    """Return the result for a surface: that of the task that wrote, or else that of the one that planned ahead."""
    made = run.done.get(f"roster_{name}", {})
    return run.done.get(f"roster_{name}_ahead", {}) if made.get("skipped") else made


def _lines(name: str, result: Result, predicted: bool) -> Iterator[str]:
    """Return a line for each organization in which something has changed, or would change."""
    of_place: dict[str, list[Mapping[str, Any]]] = {}
    naming = _naming(result)
    # In check mode, a failure means that nothing would be written: the whole organization was refused, or could not be read.
    refused = {one.get("organization_id", name) for one in result.get("failures") or ([{}] if "msg" in result else [])}
    for change in result.get("changes") or ():
        place = change.get("organization_id") or name
        if change["done"] or (predicted and place not in refused):
            of_place.setdefault(place, []).append(change)
    for changes in of_place.values():
        place = NAMES.get(name) or naming.where({**changes[0], "platform": POLYTOMIC})
        parts = []
        for action, word in WORDS.items():
            who = [str(one.get("email") or one.get("user_name") or one["id"]) for one in changes if one["action"] == action]
            if who:
                parts.append(f"{len(who):,} {'would be ' if predicted else ''}{word}: {first_few(who, TOLD)}")
        yield f"{place}: {'; '.join(parts)}"


def _mistakes(run: Run, result: Result) -> list[str]:
    """Return what is wrong in what the people file says, as the platforms show it. Then nothing is written to any of them."""
    mistakes = result.get("mistakes") or []
    if len(mistakes) == 1:
        mistakes = [result["msg"]]  # it contains more, such as the existing names
    return [_with_people(run, _in_words_of_the_role(sentence)) for sentence in mistakes]


def _in_words_of_the_role(sentence: str) -> str:
    """Return what a module says, with the variables of the role instead of the options of the module."""
    return OPTION.sub(lambda found: f"{found[1]} {OPTIONS[found[2]]}", sentence)


def _failures(name: str, result: Result) -> Iterable[str]:
    """Return a sentence for each thing that failed, or that a guard refused."""
    if "msg" not in result or result.get("mistakes"):  # a result that did not fail has no message
        return
    failures = (result.get("failures") if name == "organizations" else None) or [{"msg": result["msg"]}]
    naming = _naming(result)
    for one in failures:
        sentence = _in_words_of_the_role(one["msg"])
        if "organization" not in one:
            yield f"{NAMES.get(name, 'Polytomic')}: {sentence}"
        elif tells(sentence, where_of(one["organization_id"], one["organization"])):
            yield sentence
        else:
            yield f"{naming.where({**one, 'platform': POLYTOMIC})}: {sentence}"


def _naming(result: Result) -> Naming:
    """Return what the organizations of a partner are called."""
    return Naming({**one, "platform": POLYTOMIC} for one in result.get("organizations") or ())


def _with_people(run: Run, sentence: str) -> str:
    """Return a mistake with the people of the file whom it concerns, instead of its position in the options of a module."""
    place = ORGANIZATION.match(sentence)
    if not place:
        return USER.sub(r"\1: ", sentence)
    entry = run.plan["organizations"][int(place[1])]
    named = folded(entry.get("organization") or entry["organization_id"])
    people = [
        f"saas_users_people[{position}] ({one.email})"
        for position, one in enumerate(run.variables.asked.people)
        if any(access.platform == POLYTOMIC and folded(access.organization) == named for access in one.access)
    ]
    return f"{first_few(people, PEOPLE_TOLD)}: {sentence[place.end() :]}" if people else sentence


def _in_one(sentences: list[str], hints: list[str], mistaken: bool) -> str:
    """Return all failures in one message, and the hints after them; empty if there are neither."""
    several = "{:,} mistakes or failures" if mistaken else "{:,} failures"
    if len(sentences) > 1 or hints:
        sentences = [one if one.endswith((".", "?", "!")) else f"{one}." for one in sentences]
    told = in_short(sentences, f"{several}{', and nothing was changed' if mistaken else ''}: ", LONGEST) if sentences else ""
    return " ".join([told, *hints]).strip()


ROSTER = Steps(plan, report, check, turn)
