# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validate e-mail addresses, and compare addresses and other text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote

from .errors import InvalidInput

# Less than the RFCs allow, but what people use: no quoted local part, no comment, no IP address as the host.
LABEL = r"(?:[A-Za-z0-9_-]|[^\x00-\x7f])+"
EMAIL = re.compile(rf"""(?!\.)[^@\s<>()\[\],;:"\\\u201c-\u201e\u00ab\u00bb]+@{LABEL}(?:\.{LABEL})*""")
LETTERS_OF_HOSTS = "\u00b7\u30fb\u0375\u05f3\u05f4"  # punctuation that the DNS allows (RFC 5892)
# Characters that count as printable but are invisible.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
WRAPPED = re.compile(r"[^<>@]*<([^<>]+)>[\s,;.]*")
SCHEME = re.compile(r"\s*mailto:\s*", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s<>,;]+")
AROUND = " \t\r\n<>()[]{}\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb,;.:\uff0c\uff1b\uff0e\uff1a\u3002"
LONGEST_LABEL = 63  # of a host name (RFC 1035)
TOLD = 120


def folded(value: Any) -> str:
    """Return text in a form to compare without regard to case, normal form and surrounding white space.

    None becomes the empty string. Lower case is used, as the servers do: ``casefold`` would make straße@ and strasse@ equal.
    """
    text = str(value or "").strip()
    return text.lower() if text.isascii() else _composed(_composed(text).lower())


def same_person(value: Any) -> str:
    """Return the form that all spellings of an e-mail address share. It is for comparison only, and is never sent.

    The host is in ASCII (``xn--``), without a trailing dot. Both lower-case sigmas are equal, since servers differ in which
    one they store for the capital. Text that is not an address is returned as by :func:`folded`.
    """
    local, at, host = folded(value).replace("\u03c2", "\u03c3").rpartition("@")
    return f"{local}@{_ascii(host)}" if at else host


def spellings_of(value: Any) -> set[str]:
    """Return the spellings of an address that a pattern may match: as written, and with the host in ASCII and in Unicode."""
    written, person = folded(value), same_person(value)
    local, at, host = person.rpartition("@")
    return {written, person, f"{local}{at}{_unicode(host)}"}


def clean_email(text: str, option: str) -> str:
    """Return the text if it is exactly one e-mail address.

    Args:
        text: The text as the author wrote it, without surrounding white space.
        option: The name of the option, for the message.

    Raises:
        InvalidInput: It is not. If the intended address is evident, the message suggests it.
    """
    if _is_email(text):
        return text
    told = (f"'{text}'" if text.isprintable() and not INVISIBLE.search(text) else ascii(text))[:TOLD]
    bare = _bare(text)
    if bare:
        raise InvalidInput(f"{option} is {told}, which is not an e-mail address: write {bare} and nothing else.")
    if sum("@" in part.strip("@") for part in SEPARATORS.split(text)) > 1:
        raise InvalidInput(f"{option} is {told}, which is more than one e-mail address: use a separate entry for each user.")
    raise InvalidInput(f"{option} is {told}, which is not an e-mail address: use an address such as jane.doe@acme.example.")


def _is_email(text: str) -> bool:
    local, _at, host = text.rpartition("@")
    host = _plain(host)
    if any(not one.isascii() and unicodedata.category(one)[0] == "P" and one not in LETTERS_OF_HOSTS for one in host):
        return False
    return bool(EMAIL.fullmatch(f"{local}@{host}")) and text.isprintable() and not INVISIBLE.search(text)


def _bare(text: str) -> str:
    """Return the address that is evidently intended, or the empty string."""
    visible = "".join(one for one in text if one.isspace() or (one.isprintable() and not INVISIBLE.match(one)))
    wrapped = WRAPPED.fullmatch(visible)
    bare = SCHEME.sub("", (wrapped.group(1) if wrapped else visible).strip(AROUND)).partition("?")[0]
    bare = (bare if "@" in bare else unquote(bare)).strip(AROUND)
    return bare if _is_email(bare) else ""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(host: str) -> str:
    """Return a host in one Unicode form: full-width letters and other full stops are spellings of the same name."""
    return host if host.isascii() else _composed(unicodedata.normalize("NFKC", host).lower()).replace("\u3002", ".")


def _ascii(host: str) -> str:
    """Return a host as the DNS stores it, without a trailing dot.

    Python's codec ``idna`` is not used: it implements the standard of 2003, in which straße.example and strasse.example are
    the same. ASCII labels are never decoded, so two different DNS names never become equal.
    """
    labels = [
        label if label.isascii() or len(label) > LONGEST_LABEL else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in _plain(host).split(".")
    ]
    return ".".join(labels[:-1] if len(labels) > 1 and not labels[-1] else labels)


def _unicode(host: str) -> str:
    """Return a host in Unicode, for patterns only: two different DNS names may become equal."""
    return ".".join(map(_decoded, host.split(".")))


def _decoded(label: str) -> str:
    if not label.startswith("xn--") or len(label) > LONGEST_LABEL:
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        return decoded if _ascii(decoded) == label else label  # xn--acme- is not another spelling of acme
    except UnicodeError:
        return label
