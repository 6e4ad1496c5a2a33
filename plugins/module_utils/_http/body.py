# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decode the body of an answer."""

from __future__ import annotations

import codecs
import re

MARKS = (  # longer ones first, since one is a prefix of another
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8"),
)
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.I)
META = re.compile(rb"<meta\s[^>]*>", re.I)
HEAD = 4096
SLOW = ("idna", "punycode")  # not charsets, and very slow with long text


def text_of(body: bytes, content_type: str) -> str:
    """Return the text of a body.

    The encoding is that of the byte order mark, otherwise of the content type, otherwise of the HTML page, otherwise UTF-8.
    JSON is read as UTF-8 if possible, even if the content type names another (RFC 8259). Invalid bytes become ``U+FFFD``.

    Args:
        body: The bytes, after decompression.
        content_type: The value of the header, or the empty string.
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
            except (LookupError, ValueError):  # an unknown encoding, or the wrong one
                pass
    return body.decode("utf-8", "replace")
