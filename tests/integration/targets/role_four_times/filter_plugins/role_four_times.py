# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges a role that was run in check mode, for real, and both again. The README of the role explains what is judged."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import groupby
from pathlib import Path

import yaml
from jinja2 import Environment

SCENARIO = {"name", "role", "lanes", "before", "vars", "connection", "uipath_connection", "files", "expect"}
EXPECT = {
    "changed", "writes", "writes_again", "failed", "check_failed", "failed_again", "lines", "check_lines", "lines_again", "files",
    "check_files", "people", "uipath_people", "that", "that_again", "patterns",
}  # fmt: skip
# With one of these, a second pair of runs tells something new.
AGAIN = {"changed", "writes", "writes_again", "failed_again", "lines_again", "that_again"}
LANES = ("auto", "module")
FAILURE = "ansible_failed_result.msg | default(ansible_failed_result | string, true)"
MODES = ("in check mode", "for real", "in check mode again", "for real again")
READING = ("GET", "HEAD")
TOKEN = "/connect/token"
# An id or a time, which differ from lane to lane. Seeded ids begin with a letter and zeros.
MADE_UP = re.compile(r"\b(?![a-f]0000000-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z")


def plays(scenarios, briefly=False):
    """What to play: each scenario in each of its lanes and modes, in order, and at the end a play that only follows the last.

    ``briefly``: only the scenarios of both lanes, and no run again.
    """
    found, last = [], None
    for number, scenario in enumerate(scenarios):
        own = {name: scenario.get(name, {}) for name in ("before", "files")}
        lanes = scenario.get("lanes", LANES[:1])
        for lane in () if briefly and LANES[1] not in lanes else lanes:
            again = lane == LANES[0] and AGAIN & set(scenario["expect"]) and not briefly
            for run, mode in enumerate(MODES if again else MODES[:2]):
                place = {"place": f"{number}-{lane}", "run": run, "role": scenario["role"]}
                how = {"lane": lane, "check_mode": run % 2 == 0, "label": f"{scenario['name']} ({lane}, {mode})"}
                found.append({**own, **place, **how, "scenario": number, "last": last, "ends": False})
                last = place
    return [*found, {"run": 0, "last": last, "ends": True}]


def tasks(scenarios, those, environment, polytomic, uipath):
    """The runs of ``those`` plays as tasks in YAML. By the way, a run is prepared, and what the one before has left is noted."""
    found = []
    for number, play in enumerate(those[:-1]):
        scenario, this = (
            scenarios[play["scenario"]],
            f"lookup('role_four_times', role_four_times_plays[{number}], folder=simulator_folder",
        )
        apply = {
            "check_mode": play["check_mode"],
            "environment": environment,
            "module_defaults": {
                "group/rosterops.saas_users.polytomic": scenario.get("connection", polytomic),
                "group/rosterops.saas_users.uipath": scenario.get("uipath_connection", uipath),
            },
            "vars": scenario.get("vars", {}),
        }
        included = {"name": f"rosterops.saas_users.{play['role']}", "apply": apply}
        # Without its report, so that the next run does not seem to have it if it fails earlier.
        noted = {"role_four_times_noted": f"{{{{ {this}, failure={FAILURE}) }}}}", f"{play['role']}_report": {}}
        found.append(
            {
                "name": play["label"],
                "vars": {"saas_users_lane": play["lane"]},
                "block": [{"name": "Run the role", "ansible.builtin.include_role": included, "when": f"{this})"}],
                "rescue": [{"name": "Note the failure", "ansible.builtin.set_fact": noted}],
            }
        )
    return yaml.safe_dump(_plain(found), explicit_start=True, sort_keys=False, allow_unicode=True)


def _plain(value):
    """Without what Ansible adds to values while it templates them. ``date 2020-01-31`` is a date."""
    if isinstance(value, dict):
        return {_plain(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return date.fromisoformat(value[5:]) if re.fullmatch(r"date \d{4}-\d\d-\d\d", value) else str.__str__(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def unplayed(scenarios):
    """A sentence for each end, good or bad, that no scenario has in the module lane, if there are scenarios."""
    ends = {bool(scenario["expect"].get("failed")) for scenario in scenarios if LANES[1] in scenario.get("lanes", ())}
    return [
        f"no scenario that {what} runs in the lane {LANES[1]}"
        for what, end in (("passes", False), ("fails", True))
        if scenarios and end not in ends
    ]


def complaints(scenarios, those, folder, secrets):
    """A sentence for each thing that is not as it should be. ``those`` are the plays; the folder has what the runs have left."""
    found, before = unplayed(scenarios), {}
    for place, plays_there in groupby(those[:-1], key=lambda play: play["place"]):
        runs = list(plays_there)
        scenario = scenarios[runs[0]["scenario"]]
        witness = _read(folder, place)
        witness.update(runs=[_read(folder, f"{place}-{play['run']}") for play in runs], secrets=secrets, lane_before=before)
        found += judge(scenario, runs[0]["lane"], witness)
        before = {"name": scenario["name"], "runs": witness["runs"]}
    return found


def _read(folder, name):
    return json.loads(Path(folder, f"{name}.json").read_text(encoding="utf-8"))


def judge(scenario, lane, witness):
    """A sentence for each thing that is not as it should be.

    ``witness`` has the ``runs``, each with ``failure``, ``result`` and ``files``, the ``journal``, the ``state``, the
    ``secrets``, and ``lane_before``: the name and the runs of the scenario before.
    """
    scenario, witness = (json.loads(json.dumps(value, default=str)) for value in (scenario, witness))
    expect, runs = scenario["expect"], witness["runs"]
    unknown = sorted((scenario.keys() - SCENARIO) | (expect.keys() - EXPECT))
    found = [f"the scenario has unknown members: {', '.join(unknown)}"] if unknown else []
    found += _writes(expect, witness["journal"], len(runs))
    found += _failures(expect, runs)
    for key, run, mode in zip(("check_lines", "lines", "", "lines_again"), runs, MODES):
        lines = _lines(run)
        missing = [pattern for pattern in expect.get(key, ()) if not any(re.search(pattern, line) for line in lines)]
        found += [f"{mode}: no line matches {pattern}: {lines}" for pattern in missing]
    before = set(scenario.get("files", ()))
    for key, number, default in (("check_files", 0, []), ("files", 1, None)):
        names = sorted(set(runs[number]["files"]) - before)
        if expect.get(key, default) is not None and names != sorted(expect.get(key, default)):
            found.append(f"{MODES[number]}: the files are {names}")
    for number, run in enumerate(runs):
        text = json.dumps(run)
        found += [f"{MODES[number]}: a secret is in the result or in a file" for secret in witness["secrets"] if secret in text]
    found += _expressions(expect, expect.get("that", ()), runs[1])
    for run in runs[3:]:
        found += _expressions({}, expect.get("that_again", ()), run)
    found += _people(expect, witness["state"])
    if witness["lane_before"].get("name") == scenario["name"]:
        found += _differences(runs, witness["lane_before"]["runs"])
    return [f"{scenario['name']} ({lane}): {complaint}" for complaint in found]


def _lines(run):
    return run["result"].get("lines", [])


def _differences(runs, before):
    """Where a run failed, or said something, otherwise than in the lane before, in which there may be more runs."""
    found = []
    for mode, run, other in zip(MODES, runs, before):
        mine, theirs = (
            MADE_UP.sub("(made up)", json.dumps([one["failure"], _lines(one), sorted(one["files"])])) for one in (run, other)
        )
        found += [f"{mode}: not as in the lane before: {mine} instead of {theirs}"] if mine != theirs else []
    return found


def _writes(expect, journal, runs):
    found = []
    wanted = (0, expect.get("writes", 0), 0, expect.get("writes_again", 0))
    for number, mode in enumerate(MODES[:runs]):
        requests = [f"{one['method']} {one['path']}" for one in journal if (one["run"] or 0) == number]
        writes = [one for one in requests if not one.startswith(READING) and not one.endswith(TOKEN)]
        if len(writes) != wanted[number]:
            found.append(f"{mode}: {len(writes)} write requests instead of {wanted[number]}: {writes}")
    return found


def _failures(expect, runs):
    found = []
    first = expect.get("failed", "")
    again = expect.get("failed_again", first)
    for mode, run, pattern in zip(MODES, runs, (expect.get("check_failed", first), first, again, again)):
        failure = run["failure"]
        if bool(failure) != bool(pattern) or (pattern and not re.search(pattern, failure)):
            found.append(f"{mode}: {failure or 'it did not fail'}")
        changes = bool(expect.get("writes") or expect.get("changed"))
        if run["result"].get("changed") and mode.startswith("in check mode") and not changes:
            found.append(f"{mode}: changed, although nothing is to be written")
    return found


def _expressions(expect, expressions, run):
    documents = {name: json.loads(text) for name, text in run["files"].items() if name.endswith(".json")}
    names = {"result": run["result"], "folder": run["files"], "json": documents, "failure": run["failure"]}
    environment = Environment(autoescape=True)
    found = [f"not true: {one}" for one in expressions if not environment.compile_expression(one)(**names)]
    for name, patterns in expect.get("patterns", {}).items():
        text = run["files"].get(name, "")
        found += [f"{name} does not match {one}: {text}" for one in patterns if not re.search(one, text)]
    return found


def _people(expect, state):
    found = []
    for organization, wanted in expect.get("people", {}).items():
        there = {user["email"]: sorted(user["roles"]) for user in state["users"][organization]}
        found += [f"{organization} has {there}"] if there != {who: sorted(roles) for who, roles in wanted.items()} else []
    if "uipath_people" in expect:
        users = state["uipath"]["organizations"][0]["users"]
        there = {user["userName"]: sorted(user["groups"]) for user in users}
        found += (
            [f"UiPath has {there}"] if there != {who: sorted(groups) for who, groups in expect["uipath_people"].items()} else []
        )
    return found


class FilterModule:
    """The filters."""

    def filters(self):
        """By name."""
        return {"role_four_times_complaints": complaints, "role_four_times_plays": plays, "role_four_times_tasks": tasks}
