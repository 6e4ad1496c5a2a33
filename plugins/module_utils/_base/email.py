# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an e-mail address is, and when two texts, or two addresses, are the same one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote

from .errors import InvalidInput

# Not all that the RFCs allow, but what people have: no quoted local part, no comment, no address of a host.
LABEL = r"(?:[A-Za-z0-9_-]|[^\x00-\x7f])+"
EMAIL = re.compile(rf"""(?!\.)[^@\s<>()\[\],;:"\\\u201c-\u201e\u00ab\u00bb]+@{LABEL}(?:\.{LABEL})*""")
LETTERS_OF_HOSTS = "\u00b7\u30fb\u0375\u05f3\u05f4"  # punctuation, but for the DNS (RFC 5892)
# What is printed as nothing although it counts as printable.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
WRAPPED = re.compile(r"[^<>@]*<([^<>]+)>[\s,;.]*")
SCHEME = re.compile(r"\s*mailto:\s*", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s<>,;]+")
AROUND = " \t\r\n<>()[]{}\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb,;.:\uff0c\uff1b\uff0e\uff1a\u3002"
LONGEST_LABEL = 63  # of a host name (RFC 1035)
TOLD = 120


def folded(value: Any) -> str:
    """Text compared without regard to case, normal form and surrounding white space; nothing is the empty text.

    Lower case, as the servers do it, and not ``casefold``, for which straße@ and strasse@ would be one mailbox.
    """
    text = str(value or "").strip()
    return text.lower() if text.isascii() else _composed(_composed(text).lower())


def same_person(value: Any) -> str:
    """The form of an e-mail address that all spellings of it share, to compare and never to be sent; of other text, ``folded``.

    The host stands as it is looked up: in ASCII (``xn--``), without the dot of the root. Sigma has two small letters, and
    which of the two comes of a capital is up to the server.
    """
    local, at, host = folded(value).replace("\u03c2", "\u03c3").rpartition("@")
    return f"{local}@{_ascii(host)}" if at else host


def spellings_of(value: Any) -> set[str]:
    """The spellings of an address that a pattern may be meant for: as it is written, with the host in ASCII and in Unicode."""
    written, person = folded(value), same_person(value)
    local, at, host = person.rpartition("@")
    return {written, person, f"{local}{at}{_unicode(host)}"}


def clean_email(text: str, option: str) -> str:
    """The address, if it is one and nothing else.

    Args:
        text: As the author wrote it, trimmed.
        option: Where it stands, for the message.

    Raises:
        InvalidInput: It is none. The message says what to write, where that is evident.
    """
    if _is_email(text):
        return text
    told = (f"'{text}'" if text.isprintable() and not INVISIBLE.search(text) else ascii(text))[:TOLD]
    bare = _bare(text)
    if bare:
        raise InvalidInput(f"{option} is {told}, which is no e-mail address: write {bare} and nothing else.")
    if sum("@" in part.strip("@") for part in SEPARATORS.split(text)) > 1:
        raise InvalidInput(f"{option} is {told}, which is no e-mail address but several: give each person an entry of their own.")
    raise InvalidInput(f"{option} is {told}, which is no e-mail address: give one such as jane.doe@acme.example.")


def _is_email(text: str) -> bool:
    local, _at, host = text.rpartition("@")
    host = _plain(host)
    if any(not one.isascii() and unicodedata.category(one)[0] == "P" and one not in LETTERS_OF_HOSTS for one in host):
        return False
    return bool(EMAIL.fullmatch(f"{local}@{host}")) and text.isprintable() and not INVISIBLE.search(text)


def _bare(text: str) -> str:
    """The address that is evidently meant, or nothing."""
    visible = "".join(one for one in text if one.isspace() or (one.isprintable() and not INVISIBLE.match(one)))
    wrapped = WRAPPED.fullmatch(visible)
    bare = SCHEME.sub("", (wrapped.group(1) if wrapped else visible).strip(AROUND)).partition("?")[0]
    bare = (bare if "@" in bare else unquote(bare)).strip(AROUND)
    return bare if _is_email(bare) else ""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(host: str) -> str:
    """A host in one form of Unicode, since wide letters and full stops are others of the same name."""
    return host if host.isascii() else _composed(unicodedata.normalize("NFKC", host).lower()).replace("\u3002", ".")


def _ascii(host: str) -> str:
    """A host as the DNS knows it, without the dot of the root.

    By hand, since Python's codec ``idna`` is that of 2003, for which straße.example and strasse.example are the same. What is
    ASCII is never decoded, so that no two names of the DNS become one.
    """
    labels = [
        label if label.isascii() or len(label) > LONGEST_LABEL else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in _plain(host).split(".")
    ]
    return ".".join(labels[:-1] if len(labels) > 1 and not labels[-1] else labels)


def _unicode(host: str) -> str:
    """A host as it is read, for patterns only: two names of the DNS may be one here."""
    return ".".join(map(_decoded, host.split(".")))


def _decoded(label: str) -> str:
    if not label.startswith("xn--") or len(label) > LONGEST_LABEL:
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        return decoded if _ascii(decoded) == label else label  # xn--acme- is not another spelling of acme
    except UnicodeError:
        return label
