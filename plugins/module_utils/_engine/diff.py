# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show a plan: as text for people, and as data for programs. Both come from the changes of the plan. No I/O."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from .._base.email import folded, same_person
from .plan import CREATE, DELETE, KEEP, UPDATE, Change, Plan

Names = Mapping[str, str]
SIDES = ("before", "after")
COUNTED = {CREATE: "to invite", UPDATE: "to change", DELETE: "to remove"}


def roster_diff(plan: Plan, place: str, names: Names) -> dict[str, str]:
    """Return the difference that a plan makes: before and after, one line for each user with a difference, sorted.

    A user who does not exist has no line, so that Ansible shows a removal as ``-``, an invitation as ``+``, and no other line.

    Args:
        plan: The plan.
        place: The organization, for the headers.
        names: The names of roles or groups by their ids in lower case, as far as they are known.
    """
    changes = sorted(plan.of(*COUNTED), key=lambda change: change.name)
    counts = [f"{len(plan.of(action)):,} {words}" for action, words in COUNTED.items() if plan.of(action)]
    counts.append(f"{len(plan.of(KEEP)):,} unchanged")
    return {
        "before_header": f"{printable(place)} ({', '.join(counts)})",
        "after_header": printable(place),
        **{
            side: "".join(map(_line, sorted((_Side(one, side, names) for one in changes), key=lambda one: one.name)))
            for side in SIDES
        },
    }


def user_diff(change: Change, place: str, names: Names) -> dict[str, str]:
    """Return the difference that a change makes for one user: one line for each attribute that is given or differs."""
    who = printable(f"{change.name} in {place}")
    return {
        "before_header": f"{who} ({COUNTED.get(change.action, 'unchanged')})",
        "after_header": who,
        **{side: _lines(_Side(change, side, names)) for side in SIDES},
    }


def fields_diff(title: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return the difference between two states of one thing: one line for each field.

    Args:
        title: What it is, for the headers.
        before: The fields before; empty if it does not exist.
        after: The fields after.
    """

    def lines(fields: Mapping[str, Any]) -> str:
        return "".join(f"{name}: {_text(value)}\n" for name, value in fields.items())

    return {"before_header": title, "after_header": title, "before": lines(before), "after": lines(after)}


def changes_of(plan: Plan, done: Collection[Change], names: Names) -> list[dict[str, Any]]:
    """Return the changes of a plan as data, sorted by user.

    Args:
        plan: The plan.
        done: The changes that were made.
        names: The names of roles or groups by their ids in lower case, as far as they are known.
    """
    changes = sorted(plan.of(*COUNTED), key=lambda change: change.name)
    return [
        {
            change.model.key: folded(((change.predicted if change.creates else change.actual) or {}).get(change.model.key))
            or None,
            "id": (change.actual or {}).get("id"),
            "action": change.action,
            **{side: _data(_Side(change, side, names)) for side in SIDES},
            "done": change in done,
        }
        for change in changes
    ]


def printable(text: Any) -> str:
    """Return text that is safe to show on a screen: control characters and line breaks are escaped."""
    text = str(text)
    return text if text.isprintable() else json.dumps(text)


def _named(ids: Collection[str], names: Names) -> list[str]:
    return sorted((names.get(one) or one for one in ids), key=str.casefold)


class _Side(NamedTuple):
    """A user before or after their change."""

    change: Change
    side: str
    names: Names

    @property
    def exists(self) -> bool:
        return (self.change.actual if self.side == SIDES[0] else self.change.predicted) is not None

    @property
    def name(self) -> str:
        is_earlier = self.change.replaces and self.side == SIDES[0]
        return self.change.model.name(self.change.actual or {}) if is_earlier else self.change.name

    @property
    def values(self) -> dict[str, Any]:
        return self.change.before if self.side == SIDES[0] else self.change.after

    def access(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """Return the roles or groups as text, and what to call them. The text is empty if they are not managed."""
        change, model, label = self.change, self.change.model, self.change.model.access
        is_removal = change.action == DELETE
        kept = {model.roles, model.role} - {""}
        if not kept or not (is_removal or kept & set(change.shown)):
            return label, ""
        ids, role = values.get(model.roles), values.get(model.role)
        if role and (not ids or (model.role in change.shown and not is_removal)):
            return model.role, printable(role)
        return label, ", ".join(map(_item, _named(ids, self.names))) if ids else f"no {label}"

    def others(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the other attributes as text: no e-mail address that repeats a new user's name, and no value of a password."""
        change, model = self.change, self.change.model
        left_out = {model.key, model.roles, model.role}
        if change.action == CREATE and same_person(values.get("email")) == model.person(values):
            left_out.add("email")
        written = [name for name in change.attributes if name in model.write_only and self.side != SIDES[0]]
        told = [(name, _text(value)) for name, value in values.items() if name not in left_out]
        return [*told, *((name, "(set)") for name in written)]


def _data(one: _Side) -> dict[str, Any]:
    """Return the managed attributes, with names beside ids. A name that does not change is omitted if there is anything else."""
    if not one.exists:
        return {}
    values, model = one.values, one.change.model
    left_out = () if one.change.replaces else (model.key,)
    told = {name: value for name, value in values.items() if name not in left_out} or {model.key: None, **values}
    return {**told, model.access: _named(told[model.roles], one.names)} if one.names and model.roles in told else told


def _line(one: _Side) -> str:
    """Return a user in one line, for a roster: the roles or groups, and the other attributes that the task writes."""
    if not one.exists:
        return ""
    values = one.values
    _label, access = one.access(values)
    told = [access] if access else []
    told += [f"{name}: {text}" for name, text in one.others(values) if name in one.change.attributes]
    return f"{printable(one.name)}{': ' if told else ''}{'; '.join(told)}\n"


def _lines(one: _Side) -> str:
    """Return a user in one line for each attribute."""
    if not one.exists:
        return ""
    values, key = one.values, one.change.model.key
    label, access = one.access(values)
    rows = [(key, printable(values[key]))] if key in values else []
    rows += [(label, access)] if access else []
    return "".join(f"{name}: {text}\n" for name, text in [*rows, *one.others(values)])


def _item(name: str) -> str:
    """Return the name of a role in a list that is separated by commas."""
    return json.dumps(name, ensure_ascii=False) if "," in name else printable(name)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_item, value)) or "(empty)"
    return printable(value) if value else "(empty)"
