# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organizations that a task works on, by id or by name. They are listed once, and only if that is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._base.errors import InvalidInput, TaskError
from .._base.input import path_of, trimmed
from .._engine.directory import Directory, Fleet
from .._engine.organizations import Place, find, listed, refuse_same


def place_of(options: Mapping[str, Any], source: str = "") -> Place:
    """The organization of the options ``organization_id`` or ``organization``.

    Args:
        options: The options of the module, or one entry of its list of organizations.
        source: Where they are, for messages, such as ``organizations[3]``. Empty for a module for one organization.

    Raises:
        InvalidInput: None is set, both are, or the one that is set is empty, or cannot be an id.
    """
    place = f"{source}." if source else ""
    given = {
        attribute: trimmed(options[option], f"{place}{option}")
        for attribute, option in (("id", "organization_id"), ("name", "organization"))
        if options.get(option) is not None
    }
    if len(given) != 1:
        raise InvalidInput(
            f"{f'{source}: ' if source else ''}{'several organizations' if given else 'no organization'} specified: "
            "set organization_id, or organization to its name."
        )
    if "id" in given:
        path_of(given["id"])
    return Place(**given, source=source)


def located(
    fleet: Fleet, places: Sequence[Place], with_names: bool = False, unknown: list[TaskError] | None = None
) -> list[Place]:
    """The places with their ids. The organizations are listed once, if a name has to be found, or names are wanted.

    Args:
        fleet: The platform.
        places: The organizations of the task.
        with_names: Whether the names are wanted as well.
        unknown: See :func:`find`.

    Raises:
        InvalidInput: Two places are the same organization.
        Refused: A name is unknown or ambiguous.
    """
    refuse_same(places)
    must_list = with_names or not all(place.id for place in places)
    return find(places, listed(fleet.organizations()), unknown) if must_list else list(places)


def directory_of(opened: Directory | Fleet, options: Mapping[str, Any], with_names: bool = False) -> Directory:
    """The users of the task's only organization. Sends a request only if :func:`located` does.

    Args:
        opened: What the platform opened: the users, or all organizations, of which the options name one.
        options: The options of the task.
        with_names: Whether the name of the organization is wanted as well.
    """
    if isinstance(opened, Directory):
        return opened
    (place,) = located(opened, [place_of(options)], with_names)
    return opened.directory(place.id, place.name)
