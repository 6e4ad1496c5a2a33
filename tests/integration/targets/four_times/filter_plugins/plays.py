# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lays out in which lanes and modes a scenario runs. The README of the role explains why."""

from __future__ import annotations


def modes(scenario, later):
    """The values of check_mode, one for each run. Where nothing changes, the first two say it all.

    ``later``: another lane has run the scenario in each mode. Where check mode makes no difference, one run is compared.
    """
    expect = scenario.get("expect", {})
    if later:
        return [True, False] if expect.get("changed") or expect.get("failed", {}).get("only_for_real") else [False]
    return [True, False, True, False] if expect.get("changed") else [True, False]


def plays(scenarios, lanes, environment, polytomic, uipath):
    """All that a task needs of each run of each scenario in each lane, in order. ``place`` tells the scenario and the lane.

    The task has little to template then, which takes longer than what is tested.
    """
    found = []
    for number, scenario in enumerate(scenarios):
        own = {name: scenario.get("connection", usual) for name, usual in (("polytomic", polytomic), ("uipath", uipath))}
        module, options = next(iter(scenario["task"].items()))
        own.update(environment={**environment, **scenario.get("environment", {})}, module=module, options=options or {})
        for lane in lanes:
            for run, check_mode in enumerate(modes(scenario, later=lane != lanes[0])):
                mode = {"run": run, "check_mode": check_mode, "lane": lane, "scenario": number, "place": f"{number}-{lane}"}
                label = f"{scenario['name']} ({lane}, {'check mode' if check_mode else 'for real'})"
                found.append({**own, **mode, "before": scenario.get("before", {}), "label": label})
    return found


class FilterModule:
    """The filter."""

    def filters(self):
        """By name."""
        return {"four_times_plays": plays}
