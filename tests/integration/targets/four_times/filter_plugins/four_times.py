# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges a scenario that was run in check mode, for real, and both again. The README of the role explains what is judged."""

from __future__ import annotations

import json
import re
from itertools import groupby, takewhile
from pathlib import Path

SCENARIO = {"name", "before", "connection", "environment", "task", "expect"}
EXPECT = {
    "always", "body", "changed", "check_requests", "diff", "failed", "gone", "headers", "invitations", "people", "plan",
    "requests", "returns", "warnings", "writes",
}  # fmt: skip
# One of these is about what the scenario is for; the others hold for many.
TELLING = {"body", "diff", "failed", "gone", "people", "plan", "requests", "returns"}
FAILURE = {"status", "method", "url", "code", "message", "metadata"}
READING = ("GET", "HEAD")
# Asking for one is a POST, and changes nothing.
TOKEN = "/connect/token"
# What a result has beside what the module returned.
FOREIGN = (
    "invocation", "warnings", "deprecations", "exception", "ansible_", "_ansible", "failed_when_result", "skipped", "four_times_",
)  # fmt: skip
# An id that the simulator made up, or a time, which differ from lane to lane. Seeded ids begin with a letter and zeros.
MADE_UP = re.compile(r"\b(?![a-f]0000000-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z")


def complaints(scenarios, plays, runs, folder, secrets):
    """A sentence for each thing that is not as it should be.

    ``runs`` has the ``results`` of the plays and their ``warnings``. For each place of a play, ``folder`` has a file with the
    ``journal``, which knows of which run a request is, the ``state``, the ``counters`` and the ``invitations`` afterwards.
    """
    scenarios, plays, runs, secrets = map(_plain, (scenarios, plays, runs, secrets))
    moved = _moved_warnings(runs)
    patterns = [pattern for scenario in scenarios for pattern in _patterns(scenario)]
    found = [f"warns: {text}" for text in moved if not any(re.search(pattern, text) for pattern in patterns)]
    if len(runs["results"]) != len(plays):
        found.append(f"{len(runs['results'])} runs instead of {len(plays)}")
    first = {}
    for place, pairs in groupby(zip(plays, runs["results"]), key=lambda pair: pair[0]["place"]):
        those, results = zip(*pairs)
        number, lane = those[0]["scenario"], those[0]["lane"]
        values = [play["check_mode"] for play in those]
        left = json.loads(Path(folder, f"{place}.json").read_text(encoding="utf-8"))
        facts = {**_facts(scenarios[number], values, results, left, moved), "secrets": secrets}
        told = _complaints(scenarios[number], facts, first.get(number))
        first.setdefault(number, facts)
        found += [f"{scenarios[number]['name']} ({lane}): {complaint}" for complaint in told]
    return found


def _moved_warnings(runs):
    """Some versions of ansible-core, such as 2.19, take warnings out of the results of a loop."""
    return [] if any("warnings" in result for result in runs["results"]) else list(map(str, runs.get("warnings", ())))


def _patterns(scenario):
    """The patterns of the warnings that a scenario expects: it has one, or a list."""
    patterns = scenario.get("expect", {}).get("warnings", [])
    return [patterns] if isinstance(patterns, str) else patterns


def _complaints(scenario, facts, first):
    if first:
        return _judge_later(scenario, facts, first)
    if found := _mistakes(scenario) or _judge(scenario, facts):
        return found
    return [f"would not notice {what}" for what, falsified in _falsified(scenario, facts) if not _judge(scenario, falsified)]


class FilterModule:
    """The filters."""

    def filters(self):
        """By name."""
        return {"four_times_complaints": complaints}


def _fails(scenario):
    return "failed" in scenario.get("expect", {})


def _plain(value):
    """Without what Ansible adds to values while it templates them."""
    return json.loads(json.dumps(value, default=str))


def _reads(request):
    """Whether a request, such as ``GET /api/me``, changes nothing."""
    return request.startswith(READING) or request.endswith(TOKEN)


def _people(scenario, state):
    """Who is in the task's organization, or else in the first one: by e-mail, or with UiPath by user name."""
    module, options = next(iter(scenario["task"].items()))
    if "uipath" in module:
        return {user["userName"]: user for user in state["uipath"]["organizations"][0]["users"]}
    organization = (options or {}).get("organization_id") or next(iter(state["users"]))
    return {user["email"]: user for user in state["users"].get(organization.strip(), [])}


def _facts(scenario, values, results, left, moved):
    """What was observed: of each run its result, its requests and its writes.

    The ``moved`` warnings that this scenario expects go to its first run for real, once: each lane has printed them.
    """
    facts, patterns = [], _patterns(scenario)
    mine = list(dict.fromkeys(text for text in moved if any(re.search(pattern, text) for pattern in patterns)))
    for number, (check_mode, result) in enumerate(zip(values, results)):
        requests = [one for one in left["journal"]["requests"] if (one["run"] or 0) == number]
        told = [MADE_UP.sub("(made up)", f"{request['method']} {request['path']}") for request in requests]
        facts.append(
            {
                "mode": f"run {number + 1}, {'check mode' if check_mode else 'for real'}",
                "check_mode": check_mode,
                "result": {name: value for name, value in result.items() if not name.startswith(FOREIGN)},
                "warnings": result.get("warnings") or (mine if number == values.index(False) else []),
                "requests": told,
                "headers": [one["headers"] for one, what in zip(requests, told) if not what.endswith(TOKEN)],
                "sent": sorted(_sent(one) for one in requests),
                "bodies": [one["body"] for one, what in zip(requests, told) if not _reads(what)],
                "writes": sum(not _reads(what) for what in told),
            }
        )
    return {
        "runs": facts,
        "people": _people(scenario, left["state"]),
        "invitations": left["invitations"]["total"],
        "counters": left["counters"],
    }


def _sent(request):
    """All of a request but for its credential, which may be new, as text."""
    headers = {name: value for name, value in request["headers"].items() if name.lower() != "authorization"}
    sent = {**{name: request[name] for name in ("method", "path", "query", "body")}, "headers": headers}
    return MADE_UP.sub("(made up)", json.dumps(sent, sort_keys=True))


def _mistakes(scenario):
    """What is wrong with the scenario itself."""
    expect = scenario.get("expect", {})
    unknown = sorted((scenario.keys() - SCENARIO) | (expect.keys() - EXPECT))
    found = [f"the scenario has unknown members: {', '.join(unknown)}"] if unknown else []
    if not TELLING & expect.keys():
        found.append(f"expects none of {', '.join(sorted(TELLING))}")
    return found


def _judge(scenario, facts):
    found = _judge_failure(scenario, facts) if _fails(scenario) else _judge_success(scenario, facts)
    found += _judge_requests(scenario, facts)
    return found + _judge_afterwards(scenario["expect"], facts) + _judge_secrets(facts)


def _judge_later(scenario, facts, first):
    """What a lane did otherwise than the first one, in which all was as expected. Parallel requests come in any order."""
    found = _judge_afterwards(scenario["expect"], facts) + _judge_secrets(facts)
    for run in facts["runs"]:
        other = next(one for one in first["runs"] if one["check_mode"] is run["check_mode"])
        for what in ("result", "warnings", "sent"):
            mine, theirs = (MADE_UP.sub("(made up)", json.dumps(one[what], sort_keys=True)) for one in (run, other))
            if mine != theirs:
                found.append(f"{run['mode']}: not the same {what} as in the first lane: {mine} instead of {theirs}")
    return found


def _judge_secrets(facts):
    texts = [(run["mode"], json.dumps(run["result"])) for run in facts["runs"]]
    return [f"{mode}: a secret is in the result" for mode, text in texts for secret in facts["secrets"] if secret in text]


def _judge_failure(scenario, facts):
    found, expect = [], scenario["expect"]
    wanted = expect["failed"]
    for run in facts["runs"]:
        result = run["result"]
        found += _judge_plan(expect, result, f"{run['mode']}: ")
        if wanted.get("only_for_real") and run is facts["runs"][0]:
            if result.get("failed") or not result["changed"]:
                found.append(f"{run['mode']}: failed, or says unchanged: {result}")
            continue
        if not result.get("failed"):
            found.append(f"{run['mode']}: did not fail: {result}")
            continue
        for pattern in wanted["msg"] if isinstance(wanted["msg"], list) else [wanted["msg"]]:
            if not re.search(pattern, result["msg"]):
                found.append(f"{run['mode']}: the message does not match {pattern!r}: {result['msg']}")
        failure = result.get("failure")
        if "failure" in wanted and wanted["failure"] is not None:
            if failure is None or set(failure) != FAILURE:
                found.append(f"{run['mode']}: failure has not the members {', '.join(sorted(FAILURE))}: {failure}")
            else:
                found += _differences(wanted["failure"], failure, f"{run['mode']}: failure")
        elif failure is not None:
            found.append(f"{run['mode']}: there is a failure, though no request was expected to fail: {failure}")
        if result.get("changed", False) is not wanted.get("changed", False):
            found.append(f"{run['mode']}: changed is {result.get('changed')}")
        found += _differences(expect.get("returns", {}), result, f"{run['mode']}: result")
    return found


def _judge_success(scenario, facts):
    expect, runs = scenario["expect"], facts["runs"]
    changed = expect.get("changed", False)
    found = []
    for number, run in enumerate(runs):
        result = run["result"]
        if result.get("failed"):
            found.append(f"{run['mode']}: failed: {result.get('msg')} {result.get('failure', '')}")
            continue
        wanted = changed if number < 2 else expect.get("always", False)
        if result["changed"] is not wanted:
            found.append(f"{run['mode']}: changed is {result['changed']}")
        warned = " ".join(map(str, run["warnings"]))
        patterns = _patterns(scenario) if number == 1 else []
        found += [f"{run['mode']}: no warning matches {one!r}: {warned}" for one in patterns if not re.search(one, warned)]
        if warned and not patterns:
            found.append(f"{run['mode']}: warns: {warned}")
    if found:
        return found
    checked, real = runs[0]["result"], runs[1]["result"]
    found += _judge_plan(expect, real)
    found += [f"changes of check mode that are done: {checked['changes']}" for one in _changes(checked) if one.pop("done")]
    found += [f"changes for real that are not done: {real['changes']}" for one in _changes(real) if not one.pop("done")]
    for name, predicted, made in [
        *((name, checked.get(name), real.get(name)) for name in ("diff", "plan")),
        ("changes", *([{**one, "done": None} for one in _changes(result)] for result in (checked, real))),
    ]:
        if predicted != made:
            found.append(f"{name} of check mode and for real: {predicted} and {made}")
    if changed:
        for name in sorted(checked.keys() - {"changed", "diff", "plan", "changes"}):
            found += _differences(_known(checked[name]), real.get(name), f"predicted {name}, compared with the one for real")
    elif checked != real:
        found.append(f"nothing changes, but check mode returns {checked} and for real {real}")
    if len(runs) == 4:
        again, last = runs[2]["result"], runs[3]["result"]
        if _undone(again) != _undone(last):
            found.append(f"the second time, check mode returns {again} and for real {last}")
        shown = last.get("diff", [])
        differs = [one for one in (shown if isinstance(shown, list) else [shown]) if one["before"] != one["after"]]
        if not expect.get("always") and (differs or last.get("changes")):
            found.append(f"the second time there is a difference: {shown}, {last.get('changes')}")
    return found + _differences(expect.get("returns", {}), real, "result")


def _undone(result):
    """A result without what was done, which differs if the same is changed each time."""
    return {**result, "changes": [{**one, "done": None} for one in result.get("changes", [])]}


def _changes(result):
    """The changes of a result, and those of each organization, each as a copy."""
    organizations = [change for one in result.get("organizations", []) for change in one.get("changes") or []]
    return [{**change} for change in [*result.get("changes", []), *organizations]]


def _judge_plan(expect, result, run=""):
    """What is to be done: the plan exactly, and what is expected of the diff."""
    found = []
    if "plan" in expect and result.get("plan") != expect["plan"]:
        found.append(f"{run}plan is {result.get('plan')} instead of {expect['plan']}")
    if "diff" in expect:
        found += _differences(expect["diff"], result.get("diff"), f"{run}diff")
    return found


def _judge_requests(scenario, facts):
    expect, runs = scenario["expect"], facts["runs"]
    real = runs[1]["requests"]
    found = []
    if "requests" in expect and real != expect["requests"]:
        found.append(f"requests for real are {real} instead of {expect['requests']}")
    default = int(expect.get("changed", False))
    if "requests" in expect:
        default = sum(not _reads(request) for request in expect["requests"])
    for number, run in enumerate(runs):
        wanted = expect.get("writes", default) if number == 1 or (number == 3 and expect.get("always")) else 0
        if run["writes"] != wanted:
            found.append(f"{run['mode']}: {run['writes']} writes instead of {wanted}: {run['requests']}")
    reads = list(takewhile(_reads, real))
    if runs[0]["requests"] != expect.get("check_requests", reads):
        found.append(f"requests of check mode are {runs[0]['requests']} instead of {expect.get('check_requests', reads)}")
    if "body" in expect and expect["body"] not in runs[1]["bodies"][:1]:
        found.append(f"the first write for real has the body {runs[1]['bodies'][:1]} instead of {expect['body']}")
    for name, value in expect.get("headers", {}).items():
        others = [headers.get(name) for headers in runs[1]["headers"] if headers.get(name) != value]
        if others or not runs[1]["headers"]:
            found.append(f"requests for real have the header {name}: {others} instead of {value}")
    return found


def _judge_afterwards(expect, facts):
    """What the simulator has in the end."""
    found = []
    if facts["invitations"] != expect.get("invitations", 0):
        found.append(f"{facts['invitations']} invitations instead of {expect.get('invitations', 0)}")
    if facts["counters"]["uipath_post_user"]:
        found.append("POST /api/User was called, which deletes and recreates")
    there = facts["people"]
    for name, wanted in expect.get("people", {}).items():
        actual = there.get(name, {})
        if isinstance(wanted, dict):
            found += _differences(wanted, actual, f"{name} in the end") if actual else [f"{name} is not there in the end"]
        elif (has := actual.get("roles", actual.get("groups"))) != sorted(wanted):
            found.append(f"{name} has {has} in the end instead of {sorted(wanted)}")
    return found + [f"{name} is there in the end" for name in expect.get("gone", []) if name in there]


def _known(value):
    """A prediction without what only the server can know, and without what was done."""
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items() if item is not None and name != "done"}
    return [_known(item) for item in value] if isinstance(value, list) else value


def _differences(wanted, actual, where):
    """Where ``actual`` is not as wanted. Other members do not matter; lists of texts are sets; case does not matter."""
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return [problem for name, item in wanted.items() for problem in _differences(item, actual.get(name), f"{where}.{name}")]
    if isinstance(wanted, list) and isinstance(actual, list):
        if all(isinstance(item, str) for item in wanted + actual):
            wanted, actual = sorted({item.casefold() for item in wanted}), sorted({item.casefold() for item in actual})
        elif len(wanted) == len(actual):
            pairs = zip(wanted, actual)
            return [problem for number, pair in enumerate(pairs) for problem in _differences(*pair, f"{where}[{number}]")]
    if isinstance(wanted, str) and isinstance(actual, str):
        wanted, actual = wanted.casefold(), actual.casefold()
    return [] if wanted == actual else [f"{where} is {actual!r} instead of {wanted!r}"]


def _falsified(scenario, facts):
    """What a broken module could have done instead; whoever does not complain about it asserts too little."""
    runs = facts["runs"]
    for number, run in enumerate(runs):
        result = run["result"]
        for what, changes in (
            ("the wrong changed in", {"result": {**result, "changed": not result.get("changed")}}),
            ("a write too many in", {"writes": run["writes"] + 1}),
            ("the wrong end of", {"result": {**result, "failed": not result.get("failed")}}),
        ):
            yield f"{what} {run['mode']}", {**facts, "runs": [*runs[:number], {**run, **changes}, *runs[number + 1 :]]}
    ends = [{name: run["result"][name] for name in ("changed", "failed") if name in run["result"]} for run in runs]
    empty = [{**run, "result": {**end, "msg": ""}, "requests": []} for run, end in zip(runs, ends)]
    yield "an empty result", {**facts, "runs": empty, "people": {}}
