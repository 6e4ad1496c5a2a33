# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the results of the modules that read who has access to a platform. No I/O.

A task that was skipped has read nothing, and its platform is not missed. A task that failed makes its platform unreadable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded

from .model import Account, Organization, Place, Reading, Role, Unreadable
from .people import PLATFORMS, POLYTOMIC, UIPATH

Result = Mapping[str, Any]
# What only the module for one platform has among its options.
OPTIONS = {"api_url": POLYTOMIC, "identity_url": UIPATH}


def reading_of(results: Iterable[Result], platforms: Collection[str] = PLATFORMS, nameless: bool = False) -> Reading:
    """Return what was read.

    Args:
        results: The registered results.
        platforms: The platforms of the run. A failed result that does not tell its platform is about those of no other result.
        nameless: Whether an organization counts as read even if the names of its roles could not be read.
    """
    made = list(results)
    read = _read(made)
    failed = list(_failures(made, platforms))
    there = [(one["platform"], entry) for one in read for entry in one["organizations"]]
    told = []
    for platform, entry in ((one["platform"], entry) for one in read for entry in one["unreadable"]):
        if nameless and "users" in entry:
            there.append((platform, entry))
        else:
            told.append(Unreadable(_place(platform, entry), entry["why"], entry["own"]))
    return Reading(
        platforms=tuple(dict.fromkeys([*(one["platform"] for one in read), *(one.place.platform for one in failed)])),
        organizations=tuple(_organization(*one) for one in there),
        unreadable=(*told, *failed),
        left_out=tuple(_place(one["platform"], entry) for one in read for entry in one["left_out"]),
        listed=tuple(dict.fromkeys(one["platform"] for one in read if one["listed"])),
    )


def callers_of(results: Iterable[Result]) -> tuple[Mapping[str, Any], ...]:
    """Return the users whom the credentials belong to, as far as they are known, each with its ``platform``."""
    return tuple({**caller, "platform": one["platform"]} for one in _read(results) for caller in one["callers"])


def platforms_of_results(results: Iterable[Result]) -> dict[str, dict[str, str]]:
    """Return the ``url`` and the ``credential``, in words, of each platform."""
    return {one["platform"]: {"url": one["url"], "credential": one["credential"]} for one in _read(results)}


def _read(results: Iterable[Result]) -> list[Result]:
    return [one for one in results if "organizations" in one]


def _failures(results: Iterable[Result], platforms: Collection[str]) -> Iterable[Unreadable]:
    """Return the platforms whose task failed. With ``failed_when: false``, only what is missing in a result shows it."""
    told = [(_platform_of(one), one) for one in results if one and not one.get("skipped")]
    others = sorted(set(platforms) - {platform for platform, _result in told})
    for platform, one in told:
        if "organizations" not in one:
            why = str(one.get("msg") or "").strip() or "The task that reads it failed without a message."
            yield from (Unreadable(Place(name), why) for name in ([platform] if platform else others))


def _platform_of(result: Result) -> str:
    """Return the platform of a result; empty if a failed one does not tell."""
    given = (result.get("invocation") or {}).get("module_args") or {}
    return result.get("platform") or next((name for option, name in OPTIONS.items() if option in given), "")


def _place(platform: str, entry: Mapping[str, Any]) -> Place:
    return Place(platform, entry["organization_id"], entry["organization"])


def _organization(platform: str, entry: Mapping[str, Any]) -> Organization:
    names = entry.get("roles") or {}
    by_id = {folded(role_id): name for role_id, name in names.items()}
    roles = {role_id: Role(role_id, by_id.get(folded(role_id), "")) for user in entry["users"] for role_id in user["roles"]}
    accounts = tuple(Account(**{**user, "roles": tuple(roles[one] for one in user["roles"])}) for user in entry["users"])
    listed = entry.get("listed") is True  # an unreadable one does not tell
    return Organization(_place(platform, entry), accounts, names, entry["own"], entry.get("why") or "", listed)
