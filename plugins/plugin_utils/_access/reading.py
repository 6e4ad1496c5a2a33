# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the results of the modules that list who has access to a platform. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Account, Organization, Place, Reading, Role, Unreadable

Result = Mapping[str, Any]


def reading_of(results: Iterable[Result]) -> Reading:
    """Return what was read. A task that was skipped has read nothing, and no platform is missed."""
    read = _read(results)
    return Reading(
        platforms=tuple(dict.fromkeys(one["platform"] for one in read)),
        organizations=tuple(_organization(one["platform"], entry) for one in read for entry in one["organizations"]),
        unreadable=tuple(
            Unreadable(_place(one["platform"], entry), entry["why"], entry["own"]) for one in read for entry in one["unreadable"]
        ),
        left_out=tuple(_place(one["platform"], entry) for one in read for entry in one["left_out"]),
    )


def callers_of(results: Iterable[Result]) -> tuple[Mapping[str, Any], ...]:
    """Return the users whom the credentials belong to, each with its ``platform``."""
    return tuple({**caller, "platform": one["platform"]} for one in _read(results) for caller in one["callers"])


def platforms_of_results(results: Iterable[Result]) -> dict[str, dict[str, str]]:
    """Return the ``url`` and the ``credential``, in words, of each platform."""
    return {one["platform"]: {"url": one["url"], "credential": one["credential"]} for one in _read(results)}


def _read(results: Iterable[Result]) -> list[Result]:
    return [one for one in results if "organizations" in one]


def _place(platform: str, entry: Mapping[str, Any]) -> Place:
    return Place(platform, entry["organization_id"], entry["organization"])


def _organization(platform: str, entry: Mapping[str, Any]) -> Organization:
    roles = entry["roles"]
    accounts = tuple(
        Account(
            id=user["id"],
            email=user["email"],
            user_name=user["user_name"],
            roles=tuple(Role(one, roles.get(one, "")) for one in user["roles"]),
            role=user["role"],
            active=user["active"],
            elsewhere=user["elsewhere"],
            last_login=user["last_login"],
        )
        for user in entry["users"]
    )
    return Organization(_place(platform, entry), accounts, roles, entry["own"])
