# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``access.html``: the report as one page that needs no network. Everything that is shown is escaped by the template."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.email import folded

from .document import Document
from .history import CARRIED_OUT
from .model import DIFFERS, EXCESS, EXPIRED, INACTIVE, MISSING, ORPHAN, STATUSES
from .words import NAMED, NOT_CHECKED, WORDS, key_of_person, sentence, told_apart, where, who

HERE = Path(__file__).parent
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FIRST = 8  # people of a section, before "show all"
LISTED = 50  # people who came, left or changed, and decisions
WITHOUT_SCRIPTS = 1000  # rows in the table that a browser without scripts shows
SHOWN = (
    *("platform", "organization", "organization_id", "email", "user_name", "user_id", "kind", "owner", "roles", "expected_roles"),
    *("privileged", "status", "until", "last_login", "reason", "ticket", "decision"),
)
SECTIONS = (
    ("privileged", "Privileged", ""),
    (ORPHAN, "Not listed", "They have access, but are not in the people file."),
    (EXPIRED, "Expired", "Their access should have ended, and they still have it."),
    ("differences", "Differences", "They have more, other, or less than is listed."),
)
DIFFERENCES = (EXCESS, DIFFERS, MISSING, INACTIVE)


def page(report: Document) -> str:
    """Return the report as HTML."""
    report = told_apart(report)
    style, script = asset("page.css"), asset("page.js")
    rows = [*report["rows"], *_unchecked(report)]
    privileged = {platform: set(map(folded, roles)) for platform, roles in report["privileged"].items()}
    return template("page.html.j2").render(
        report=report,
        sentence=sentence(report),
        words=WORDS,
        statuses=STATUSES,
        outcomes=_outcomes(report["decisions"]),
        sections=[_section(*one, report["rows"], privileged) for one in SECTIONS],
        privileged=", ".join(f"{role} ({platform})" for platform, roles in report["privileged"].items() for role in roles),
        since=_since(report["since"], privileged),
        not_compared=report["organizations"]["not_compared"],
        named=NAMED,
        table=[_view(row, privileged) for row in rows[:WITHOUT_SCRIPTS]],
        rows=len(rows),
        where=where,
        style=style,
        script=script,
        style_hash=hash_of(style),
        script_hash=hash_of(script),
        data=Markup(_data(rows, report)),  # noqa: S704
    )


def template(name: str) -> Template:
    """Return a template beside this file, which escapes everything, and fails if something is not defined."""
    environment = Environment(
        autoescape=True, loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(number="{:,}".format, moment=_moment)
    return environment.get_template(name)


def asset(name: str) -> Markup:
    """Return a style sheet or a script beside this file, which a template shows as it is."""
    return Markup((HERE / name).read_text(encoding="utf-8"))  # noqa: S704


def hash_of(text: str) -> str:
    """Return the hash by which the security policy of a page permits a style sheet or a script."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _moment(text: str) -> str:
    """Return a time for people: ``29 November 2026, 20:41 UTC``."""
    try:
        time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return text
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}, {time:%H:%M} UTC"


def _unchecked(report: Document) -> list[dict[str, Any]]:
    """Return a row for each person whom the file names where nothing was read, so that a search finds them."""
    blank: dict[str, Any] = {**dict.fromkeys(SHOWN), "roles": [], "privileged": False, "status": NOT_CHECKED}
    return [
        {**blank, "platform": one["platform"], "organization": where(one), "email": email, "reason": one["why"]}
        for one in report["organizations"]["unreadable"]
        for email in one["people"]
    ]


def _view(row: Mapping[str, Any], privileged: Mapping[str, set[str]]) -> dict[str, Any]:
    """Return what the template shows of a row."""
    details = (
        ("until", row["until"]),
        ("owner", row["owner"]),
        ("because", row["reason"]),
        ("ticket", row["ticket"]),
        ("last login", (row["last_login"] or "")[:10]),
    )
    return {
        "who": who(row),
        "kind": row["kind"],
        "where": where(row),
        "platform": row["platform"],
        "roles": _roles(row["roles"], row["expected_roles"], privileged.get(row["platform"], set())),
        "status": row["status"],
        "details": [(name, value) for name, value in details if value],
    }


def _roles(roles: Sequence[str], expected: Sequence[str] | None, privileged: set[str]) -> list[dict[str, Any]]:
    """Return the roles that a person has, then those that they lack, each with a note."""
    has, listed = set(map(folded, roles)), None if expected is None else set(map(folded, expected))
    return [
        *(
            {
                "name": role,
                "privileged": folded(role) in privileged,
                "note": "too much" if listed is not None and folded(role) not in listed else "",
            }
            for role in roles
        ),
        *(
            {"name": role, "privileged": folded(role) in privileged, "note": "lacking"}
            for role in expected or ()
            if folded(role) not in has
        ),
    ]


def _section(
    key: str, heading: str, lead: str, rows: Iterable[Mapping[str, Any]], privileged: Mapping[str, set[str]]
) -> dict[str, Any]:
    found = [row for row in rows if _is_in(key, row)]
    return {
        "key": key,
        "heading": heading,
        "lead": lead,
        "count": len(found),
        "rows": [_view(row, privileged) for row in found[:FIRST]],
    }


def _is_in(key: str, row: Mapping[str, Any]) -> bool:
    if key == "privileged":
        return bool(row["privileged"])
    return row["status"] in DIFFERENCES if key == "differences" else row["status"] == key


def _since(since: Mapping[str, Any] | None, privileged: Mapping[str, set[str]]) -> list[dict[str, Any]] | None:
    if since is None:
        return None
    return [
        {"heading": heading, "count": len(since[name]), "rows": [_change(one, privileged) for one in since[name][:LISTED]]}
        for name, heading in (("came", "Came"), ("left", "Left"), ("changed", "Changed"))
    ]


def _change(one: Mapping[str, Any], privileged: Mapping[str, set[str]]) -> dict[str, Any]:
    names = privileged.get(one["platform"], set())
    before, after = one.get("before"), one.get("after", one)
    return {
        "who": who(one),
        "where": where(one),
        "platform": one["platform"],
        "before": _roles(before["roles"], None, names) if before else None,
        "after": _roles(after["roles"], None, names),
        "status": after["status"],
        "before_status": before["status"] if before else None,
    }


def _outcomes(decisions: Sequence[Mapping[str, Any]] | None) -> dict[str, Any] | None:
    if decisions is None:
        return None
    open_ = [one for one in decisions if one["outcome"] != CARRIED_OUT]
    rows = [{**one, "who": who(one), "where": where(one)} for one in open_[:LISTED]]
    return {"all": len(decisions), "open": len(open_), "rows": rows}


def _data(rows: Sequence[Mapping[str, Any]], report: Document) -> str:
    """Return what the script reads, as JSON that ends no script element. A column with few values has each of them once."""
    people: dict[str, int] = {}
    columns: dict[str, Any] = {name: _column([row[name] for row in rows]) for name in SHOWN}
    columns["organization"] = _column([where(row) for row in rows])
    places = sorted({(row["platform"], where(row), row["organization_id"] or "") for row in rows}, key=str)
    numbers = {place: number for number, place in enumerate(places)}
    columns["place"] = [numbers[row["platform"], where(row), row["organization_id"] or ""] for row in rows]
    columns["person"] = [people.setdefault(key_of_person(row), len(people)) for row in rows]
    words = {status: WORDS[status]._asdict() for status in (*STATUSES, NOT_CHECKED)}
    value = {
        "count": len(rows),
        "columns": columns,
        "words": words,
        "privileged": report["privileged"],
        "reviewed": report["decisions"] is not None,
        "differences": DIFFERENCES,
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _column(values: Sequence[Any]) -> Any:
    known: dict[Any, int] = {}
    keys = [tuple(value) if isinstance(value, list) else value for value in values]
    at = [known.setdefault(key, len(known)) for key in keys]
    return {"different": list(known), "places": at} if 2 * len(known) < len(values) else list(values)
