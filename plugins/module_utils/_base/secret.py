# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets. They are wrapped where they enter, so that printing, formatting or an exception shows ``***``."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Callable
from urllib.parse import quote, quote_plus

from .errors import InvalidInput
from .input import named, origin_of

MASK = "***"
SHORTEST_NUMBER = 8  # a shorter number is not necessarily the secret
PERCENT_CODE = re.compile("%..")
TEMPLATE = re.compile(r"\{\{.*\}\}|\{%.*%\}", re.DOTALL)
SCHEME = re.compile(r"(?:authorization:\s*)?(bearer|basic):?(?:\s|$)", re.I)
# Straight and typographic quotation marks.
MARKS = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a"


def mistake_in(value: str) -> str:
    """Return what a credential evidently is instead, as the rest of a sentence; empty if it can be one.

    The sentence contains no part of the value.

    Args:
        value: The credential, perhaps with white space around it.
    """
    text = value.strip()
    if "$ANSIBLE_VAULT;" in text:
        return (
            "is $ANSIBLE_VAULT text that was not decrypted: Ansible decrypts variables, but neither environment variables "
            "nor key files. Set the decrypted key"
        )
    if TEMPLATE.search(text):
        return (
            "contains a template that was not rendered: Ansible renders variables and options, but neither environment variables "
            "nor key files. Set the key itself"
        )
    scheme = SCHEME.match(text)
    if scheme:
        return f"begins with '{scheme.group(1).capitalize()} ': set the key alone, since the header is added"
    return "is in quotation marks: remove them" if text[:1] in MARKS and text[-1:] in MARKS else ""


class Secret:
    """A credential that an HTTP header can carry.

    Args:
        value: The credential. Surrounding white space is removed, since keys are often read from files.
        name: The option that it was set by, for messages.
        source: What it is and where it came from, for messages. By default, the option or its environment variable.

    Raises:
        InvalidInput: It is empty, something else (see ``mistake_in``), or contains white space or a character that an HTTP
            header cannot carry. The message does not quote it.
    """

    __slots__ = ("_value", "source")

    def __init__(self, value: str, name: str, source: str = "") -> None:
        trimmed, what = value.strip(), named(value, name)
        if not trimmed:
            raise InvalidInput(f"{what} is empty: set the key itself, or omit the option to use its environment variable.")
        mistake = mistake_in(trimmed)
        if mistake:
            raise InvalidInput(f"{what} {mistake}.")
        if not all("!" <= character <= "~" for character in trimmed):
            raise InvalidInput(
                f"{what} contains a line break, white space or a character that an HTTP header cannot carry: "
                "look for a second line, a quotation mark or a byte order mark in the file it comes from."
            )
        self._value = trimmed
        self.source = source or f"{name}, from the {origin_of(value, name)}"

    def reveal(self) -> str:
        """Return the credential itself, for the only place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> Any:
        raise TypeError("a secret cannot be serialized")


def spellings(value: str) -> list[str]:
    """Return every form in which a secret may come back: verbatim, URL-encoded, in JSON, in HTML, and inside base64 text.

    Base64 text that contains the secret somewhere inside (as ``Basic`` credentials do) shows one of three character
    sequences, one for each position modulo three. The characters at both ends depend on what surrounds the secret, and are
    cut off. The longest form comes first.
    """
    value = value.strip()
    in_json = json.dumps(value)[1:-1]
    found = {value, in_json, in_json.replace("/", "\\/"), escape(value)}
    for encoded in (quote(value), quote(value, safe=""), quote_plus(value)):
        found |= {encoded, PERCENT_CODE.sub(lambda code: code.group().lower(), encoded)}
    raw = value.encode()
    for shift in range(3):
        padded = b"\0" * shift + raw
        first = -(-shift * 4 // 3)
        whole = (len(padded) // 3) * 4
        found.update(encode(padded).decode()[first:whole] for encode in (b64encode, urlsafe_b64encode))
    return sorted((form for form in found if len(form) >= min(8, len(value)) and form), key=len, reverse=True)


def scrubber_of(secrets: Iterable[str], whole: str = MASK) -> Callable[[Any], Any]:
    """Return a function that masks every spelling of some secrets in what a server or a library has written.

    It returns the same string, list or dictionary with ``***`` in place of each secret, in keys as well. It masks numbers that
    contain a secret, and returns other values unchanged.

    Args:
        secrets: The secrets.
        whole: What replaces a string that consists of one secret only.
    """
    values = {secret.strip() for secret in secrets}
    forms = sorted({form for value in values for form in spellings(value)}, key=len, reverse=True)
    digits = [form for form in forms if form.isdigit() and len(form) >= SHORTEST_NUMBER]

    def scrub(value: Any) -> Any:
        if isinstance(value, str):
            if whole != MASK and value.strip() in values and value.strip():
                return whole
            for form in forms:
                value = value.replace(form, MASK)
            return value
        if isinstance(value, Mapping):
            return _with_keys((scrub(key), scrub(item)) for key, item in value.items())
        if isinstance(value, (list, tuple)):
            return [scrub(item) for item in value]
        if digits and isinstance(value, (int, float)) and any(form in str(value) for form in digits):
            return MASK
        return value

    return scrub


def _with_keys(items: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return a dictionary of these items. Keys that differed before masking are numbered, so that none is lost."""
    found: dict[Any, Any] = {}
    for key, item in items:
        name, number = key, 1
        while name in found:
            number += 1
            name = f"{key} ({number})"
        found[name] = item
    return found
