# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: read the options for one user. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.email import clean_email
from .._base.input import trimmed
from .._base.mistakes import Mistakes
from .._engine.model import Wanted
from .answers import SPELLING

IDENTITY = ("id", "user_name", "email")


def read_wanted(options: Mapping[str, Any], source: str) -> Wanted:
    """Read one user, who is found by the first of ``id``, ``user_name`` and ``email`` that is set."""
    mistakes = Mistakes()
    names = (*IDENTITY, *SPELLING, "groups", "group_ids")
    given: dict[str, Any] = {name: options[name] for name in names if options.get(name) is not None}
    given |= {name: given[name].strip() for name in ("name", "surname", "display_name") if name in given}
    attribute = next((name for name in IDENTITY if name in given), None)
    for name in (*IDENTITY, "groups", "group_ids"):
        # What finds no user, but changes one, may be empty; a user name cannot be changed.
        if given.get(name) or name == attribute or (name == "user_name" and name in given):
            with mistakes:
                given[name] = trimmed(given[name], name)
                if name == "email":
                    clean_email(given[name], name)
    if attribute is None:
        mistakes.add("no user specified: set id, user_name or email.")
    mistakes.refuse(options, source)
    attribute = str(attribute)
    value = given.pop(attribute)
    is_absent = options.get("state") == "absent"
    # An e-mail address beside an id is written, unless the user is to be absent: then it says who is meant.
    names = ("user_name", "email") if is_absent and attribute == "id" and given.get("email") else ("user_name",)
    fixed = {name: given.pop(name) for name in names if name in given}
    on_create = {"user_name": value} if attribute == "email" else {}
    if "password" in given and options["update_password"] != "always":  # noqa: S105 (a choice of an option, not a password)
        on_create["password"] = given.pop("password")
    return Wanted((attribute, value), given, fixed, not is_absent, source, on_create)
