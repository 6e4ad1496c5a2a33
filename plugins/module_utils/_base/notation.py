# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What messages call a value of the wrong type, such as a string of JSON or YAML that a lookup of a file has returned."""

from __future__ import annotations

import json
import re
from typing import Any

JSON, LINES, YAML = "JSON", "JSON lines", "YAML"
CONVERSIONS = {
    JSON: "lookup('file', 'users.json') | from_json",
    LINES: "lookup('file', 'users.jsonl').splitlines() | map('from_json') | list",
    YAML: "lookup('file', 'users.yml') | from_yaml",
}
KINDS = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a dictionary"}
BLOCK = re.compile(r"(?:---|-)(?:\s|$)")
BLOCK_OR_KEY = re.compile(r"(?:---|-|#.*|\w+:)(?:\s|$)")


def not_a_list(value: Any, of_strings: bool = False) -> str:
    """Return what is wrong with a string where a list of people or of their access is expected; empty if nothing is.

    A string may stand for entries with commas between them: for names, the e-mail address of a person, or options (``email=…``).

    Args:
        value: What the author wrote.
        of_strings: Whether a list of strings is expected. Then any string may be one of them, such as the pattern ``[ab]*``.
    """
    words = unconverted(value, "a list", of_strings)
    if words or of_strings or not isinstance(value, str) or any(sign in value for sign in "@={"):
        return words
    return "is a string: set it to a list"


def unconverted(value: Any, wanted: str, of_strings: bool = False) -> str:
    """Return what is wrong with a string that contains JSON or YAML, without a full stop; empty if it contains none.

    Args:
        value: What the author wrote.
        wanted: What is expected instead: ``a list`` or ``a dictionary``.
        of_strings: See :func:`not_a_list`.
    """
    contained = _contained(value.strip(), of_strings) if isinstance(value, str) else ""
    if not contained:
        return ""
    return f"is a string that contains {contained}, not {wanted}: convert it, such as with {{{{ {CONVERSIONS[contained]} }}}}"


def kind_of(value: Any) -> str:
    """Return what messages call the type of a value."""
    # In a play, Ansible's own classes stand for most of these.
    return "null" if value is None else next((words for kind, words in KINDS.items() if isinstance(value, kind)), "no string")


def _contained(text: str, of_strings: bool) -> str:
    if text[:1] not in ("[", "{"):
        return YAML if (BLOCK if of_strings else BLOCK_OR_KEY).match(text) else ""
    kind = _kind(text)
    if kind is dict and not of_strings and "," not in text:
        return ""  # Ansible reads this one as a list of one entry
    if kind in (list, dict):
        return JSON
    lines = text.splitlines()
    if len(lines) > 1 and _kind(lines[0]) is dict:
        return LINES
    return YAML if not of_strings or text.find("]") == len(text) - 1 else ""


def _kind(text: str) -> type | None:
    """Return the type of what a string of JSON contains, or None if it is none."""
    try:
        return type(json.loads(text))
    except (ValueError, RecursionError):
        return None
