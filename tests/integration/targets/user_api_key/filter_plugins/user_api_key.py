# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lays out the steps of a key in a file, and judges them. Each step is run in check mode and for real, in each lane."""

from __future__ import annotations

import json
import re
from pathlib import Path

# What a result has beside what the module returned. A key is judged by itself.
FOREIGN = ("invocation", "api_key", "ansible_", "user_api_key_")


def plays(steps, lanes, usual):
    """What to play, in order, and at the end a play that only notes what is left. An empty text takes an option out."""
    found, ended = [], ""
    for lane in lanes:
        for number, step in enumerate(steps):
            options = {name: value for name, value in {**usual, **step.get("options", {})}.items() if value != ""}
            for check_mode in (True, False):
                found.append(
                    {
                        "lane": lane,
                        "step": number,
                        "check_mode": check_mode,
                        "options": options,
                        "label": f"{step['name']} ({lane}, {'check mode' if check_mode else 'for real'})",
                        "place": f"{lane}-{number}",
                        "ended": ended if check_mode else "",
                        "prepares": check_mode,
                        "begins": number == 0,
                        "fault": step.get("fault"),
                        "before": step.get("before", ":"),
                    }
                )
            ended = f"{lane}-{number}"
    return [*found, {"lane": "", "ended": ended, "prepares": False, "place": ""}]


def complaints(steps, those, runs, folder):
    """A sentence for each thing that is not as it should be. ``runs`` has the ``results`` of the plays and their ``warnings``."""
    steps, those, runs = (json.loads(json.dumps(value, default=str)) for value in (steps, those, runs))
    results = runs["results"]
    # Some versions of ansible-core, such as 2.19, take warnings out of the results of a loop.
    moved = [] if any("warnings" in result for result in results) else list(map(str, runs.get("warnings", ())))
    expected = [step["warns"] for step in steps if "warns" in step]
    found = [f"warns: {text}" for text in _noted(moved) if not any(re.search(pattern, text) for pattern in expected)]
    if len(results) != len(those) - 1:
        return [*found, f"{len(results)} runs instead of {len(those) - 1}"]
    first = {}
    for play, checked, result in zip(those[::2], results[::2], results[1::2]):
        step = steps[play["step"]]
        worlds = [
            json.loads(Path(folder, f"{play['place']}-{when}.json").read_text(encoding="utf-8"))
            for when in ("before", "between", "after")
        ]
        told = _judge(step, play["options"], checked, result, worlds) + _judge_warnings(step, result, moved)
        mine = json.dumps([_plain(checked), _plain(result), sorted(worlds[2]["files"]), worlds[2]["rights"]], sort_keys=True)
        if mine != first.setdefault(play["step"], mine):
            told.append(f"not as in the first lane: {mine} instead of {first[play['step']]}")
        found += [f"{step['name']} ({play['lane']}): {complaint}" for complaint in told]
    return found


def _plain(result):
    return {name: value for name, value in result.items() if not name.startswith(FOREIGN)}


def _noted(warnings):
    """The tests may run in a container."""
    return [text for text in warnings if "in a container" not in text]


def _judge_warnings(step, result, moved):
    warned = " ".join(_noted(result.get("warnings", moved if "warns" in step else [])))
    return [] if re.search(step.get("warns", "^$"), warned) else [f"warns: {warned}"]


def _judge(step, options, checked, result, worlds):
    before, between, after = worlds
    fails, changed = bool(result.get("failed")), step["changed"]
    made = changed and not fails
    shown = step.get("returned", False)
    said = json.dumps([{**one, "api_key": ""} for one in (checked, result)])
    wanted = [
        # Check mode writes nothing, and says what happens for real, without a key. It may show the one that is in its place.
        ("left by check mode", between, before),
        ("failed of check mode", bool(checked.get("failed")), fails and not step.get("only_for_real", False)),
        ("changed of check mode", checked.get("changed", False), changed),
        ("a key of check mode", checked.get("api_key") in (None, before["key"] if shown else None), True),
        ("failed", fails, "msg" in step),
        ("changed", result.get("changed", False), made),
        ("write requests", after["writes"] - before["writes"], step.get("writes", int(step["issued"]))),
        ("names", sorted(after["files"]), step.get("names", sorted(after["files"]))),
        ("rights", after["rights"], step.get("rights", after["rights"])),
        ("a key elsewhere", bool(re.search("user-key-|seed-", said)), False),
        # A key that was issued is another one than before, the server's, and the old one is worth nothing.
        ("a new key", after["key"] not in (("", before["key"]) if step["issued"] else (before["key"],)), step["issued"]),
    ]
    if not made:
        wanted.append(("files", after["files"], before["files"]))
    if fails:
        wanted.append(("message", bool(re.search(step.get("msg", ""), result["msg"])), True))
    else:
        wanted += [
            ("diff of check mode", checked.get("diff"), result["diff"]),
            ("issued of check mode", checked.get("issued"), result["issued"]),
            ("issued", result["issued"], step["issued"]),
            ("the key", result["api_key"] == (after["key"] if shown else None), True),
        ]
        wanted += [("the key in the file", after["text"] == after["key"], True)] if "key_file" in options else []
    told = result.get("msg", "")
    return [f"{what} is {is_} instead of {should}. {told}" for what, is_, should in wanted if is_ != should]


class FilterModule:
    """The filters."""

    def filters(self):
        """By name."""
        return {"user_api_key_complaints": complaints, "user_api_key_plays": plays}
