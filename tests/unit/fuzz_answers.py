# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strategies for all that a server can answer, as plain data that hypothesis can shrink and print.

An oddity is a tuple of its kind and its arguments, which fuzz_oddities.py puts into an answer. A script says which requests of
a task are answered oddly, and how.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.tests.unit.mutating import VALUES

STATUSES = [
    100,
    101,
    199,
    201,
    202,
    203,
    204,
    205,
    206,
    226,
    300,
    301,
    302,
    304,
    307,
    308,
    400,
    401,
    403,
    404,
    405,
    407,
    408,
    409,
]
STATUSES += [410, 413, 418, 422, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 507, 520, 524, 529, 530, 598, 599, 600, 999]
# Of these a server says, or is taken to say, that nothing was done.
BELIEVED = {status for status in STATUSES if 300 <= status < 600} - {408, 502, 504, 520, 524, 529, 530, 598, 599}
MARKUP = "<html><head><title>Attention Required! | Wall</title></head><body><p>Ray ID: 7 &amp; more</p></body></html>"
TEXTS = ["", " ", "null", "0", "[]", "{}", '""', "NaN", "-Infinity", "[NaN]", '{"data": NaN}', '{"data": null}', '{"data": []}']
TEXTS += [
    '{"data": {}}',
    '{"data": [null]}',
    '{"data": [[]]}',
    '{"data": [{}]}',
    '{"data": [{}, {}]}',
    '{"results": []}',
    "{",
    "<",
]
TEXTS += [
    '{"totalCount": 5, "results": []}',
    '{"totalCount": -1, "results": [{}]}',
    '{"totalCount": 1e9, "results": [{"id": "x"}]}',
]
TEXTS += ['{"error": {"error": {"error": 7}}}', '{"message": {"a": 1}}', '{"errors": [[], 7, null, {"code": []}]}', MARKUP]
TEXTS += [
    '{"message": "\\ud800 \\u0000 \\u202e"}',
    '{"succeeded": true}',
    '{"succeeded": false, "errors": null}',
    '{"result": []}',
]
TEXTS += ["[" * 200 + "]" * 200, "[" * 100_000, '{"a":' * 5000 + "1" + "}" * 5000, "9" * 5000, '"' + "x" * 70_000 + '"']
TEXTS += [
    '{"access_token": "x"}',
    '{"access_token": 7}',
    '{"access_token": "a b\\n"}',
    '{"access_token": "short", "expires_in": "soon"}',
]
TEXTS += [
    '{"access_token": "a.b.c", "expires_in": -1}',
    '{"access_token": "\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436"}',
]
WAITS = ["0", "1", "-1", "1.5", "1e9", "9" * 30, "soon", "", " ", "NaN", "inf", "\u0661", "Wed, 21 Oct 2015 07:28:00 GMT", "1 2"]
WAITS += ["Fri, 31 Dec 9999 23:59:59 GMT", "0, 5", "\xff", "1767225600", "99999999999999", "Mon, 32 Foo 2026 25:61:61 +9999"]
KINDS = [
    "",
    "text/html",
    "application/json; charset=utf-16",
    "application/json; charset=none",
    "text/html; charset=idna",
    "\xff",
    "a/b;" * 999,
]
LINES = [
    *(("Content-Type", kind) for kind in KINDS),
    *((name, wait) for name in ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset") for wait in WAITS),
    *(("RateLimit", wait) for wait in ("limit=9, reset=5", '"a";r=0;t=99999999', "t=-1", ";;;,,,", "reset=")),
    *(("Date", date) for date in ("", "now", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 06 Nov 99999 08:49:37 GMT")),
    *(
        ("Location", place)
        for place in ("", "/", "//", "http://[::1", "http://\xff/", "javascript:1", "https://elsewhere.example/login")
    ),
    *(("Content-Encoding", coding) for coding in ("gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "none")),
    *(("Connection", word) for word in ("close", "keep-alive", "upgrade", "")),
    *(("WWW-Authenticate", word) for word in ("Bearer", "Basic realm=", "Negotiate \xff")),
    ("Set-Cookie", "a=b; Domain=.example; Expires=never"),
    ("X-Long", "x" * 70_000),
    ("X Odd\tName", "1"),
    ("", "no name"),
    ("X-Nul", "\x00"),
    ("X-Folded", "a\r\n b"),
    ("X-Injected", "a\r\n\r\n<html>"),
]
FRAMES = [
    "longer",
    "shorter",
    "negative",
    "text",
    "twice",
    "both",
    "chunked",
    "cut chunked",
    "odd chunked",
    "endless chunk",
    "gzip",
    "cut gzip",
]
FRAMES += ["many headers", "no headers", "interim", "only interim", "http/0.9", "http/9.9", "more"]
COATS = ["\ufeff", "utf-16", "utf-32", "latin-1", "bytes", "cut", "doubled", "padded", "html"]
SHAPES = ["twice", "reversed", "without", "copied", "more", "wrapped", "bare", "emptied", "deep", "upper", "many", "confused"]
LOST = ["reset", "end", "late", "sending"]
WHENS = st.sampled_from(["before", "after"])
NUMBERS = st.integers(0, 400)
TEXT = st.integers(0, len(TEXTS) - 1)

ODDITY = st.one_of(
    st.tuples(st.just("lost"), WHENS, st.sampled_from(LOST), st.integers(0, 300)),
    st.tuples(st.just("status"), WHENS, st.sampled_from(STATUSES), st.none() | TEXT),
    st.tuples(st.just("text"), TEXT),
    st.tuples(st.just("place"), NUMBERS, VALUES),
    st.tuples(st.just("place"), NUMBERS, VALUES),
    st.tuples(st.just("deep"), NUMBERS, st.sampled_from([40, 60, 300, 600, 1500, 8000, 60_000]), st.sampled_from(["[", '{"a":'])),
    st.tuples(st.just("shape"), NUMBERS, st.sampled_from(SHAPES)),
    st.tuples(st.just("twins"), NUMBERS),
    st.tuples(st.just("coat"), NUMBERS, st.sampled_from(COATS)),
    st.tuples(st.just("line"), st.sampled_from(LINES)),
    st.tuples(st.just("frame"), st.sampled_from(FRAMES)),
    st.tuples(st.just("waits"), st.sampled_from([429, 503, 500]), st.sampled_from(WAITS)),
    st.tuples(
        st.just("echo"),
        st.sampled_from(["message", "markup", "reason", "line", "data"]),
        st.sampled_from([200, 302, 400, 401, 403, 500]),
    ),
    st.tuples(st.just("stale")),
    st.tuples(st.just("endless"), st.booleans()),
)


class Script(NamedTuple):
    """What is odd: the oddities of some requests by number, of every request from one on, and of every request that writes."""

    at: dict
    since: int
    always: tuple
    writes: tuple


SELDOM = st.just(()) | st.just(()) | ODDITY.map(lambda one: (one,))
SCRIPTS = st.builds(
    Script,
    st.dictionaries(st.integers(0, 7), st.lists(ODDITY, min_size=1, max_size=2).map(tuple), max_size=4),
    st.integers(0, 5),
    SELDOM,
    SELDOM,
)
