# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of an answer, out of its bytes."""

from __future__ import annotations

import codecs
import re

MARKS = (  # the longer ones first: one begins with another
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8"),
)
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.I)
META = re.compile(rb"<meta\s[^>]*>", re.I)
HEAD = 4096
SLOW = ("idna", "punycode")  # no charsets, and with long texts they take for ever


def text_of(body: bytes, content_type: str) -> str:
    """The text of a body: its mark says how it is encoded, else its type does, else the page itself, else it is UTF-8.

    JSON is UTF-8 unless it cannot be, whatever its type says (RFC 8259). What cannot be read becomes ``U+FFFD``.

    Args:
        body: The bytes, unpacked.
        content_type: The header, or an empty text.
    """
    for mark, encoding in MARKS:
        if body.startswith(mark) and body != mark:
            return body.decode(encoding, "replace").lstrip("\ufeff")
    page = b"".join(META.findall(body[:HEAD])).decode("ascii", "replace")
    named = [name for said in (content_type, page) for name in CHARSET.findall(said)[:1]]
    for encoding in ["utf-8", *named] if "json" in content_type.lower() else named:
        if encoding.lower() not in SLOW:
            try:
                return body.decode(encoding)
            except (LookupError, ValueError):  # unknown, or not what it is
                pass
    return body.decode("utf-8", "replace")
