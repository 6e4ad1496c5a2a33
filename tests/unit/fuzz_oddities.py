# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes an answer odd, as a script of fuzz_answers.py says."""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import b64decode
from typing import NamedTuple

from ansible_collections.rosterops.saas_users.tests.unit.fuzz_answers import TEXTS
from ansible_collections.rosterops.saas_users.tests.unit.fuzz_server import INTERIM, Lost, raw, writes
from ansible_collections.rosterops.saas_users.tests.unit.mutating import mutated, places

DEEP = 1000  # brackets in an answer that nobody takes apart


class Said:
    """An answer while it is being made odd. ``frame`` is how it is written in the end."""

    def __init__(self, answer):
        self.status, self.body, self.headers = answer.status, answer.body, list(answer.headers.items())
        self.reason, self.frame, self.lost = "Said", "", ("", 0)

    def bytes(self):
        """What is sent, and the body in it as a client reads it."""
        how, number = self.lost
        if how:
            return Lost(how, raw(self.status, self.body, self.headers)[:number])
        return framed(self)


def strange(script):
    """What :meth:`Server.begin` takes. What was said before is kept for answers that are stale."""
    earlier = {}

    def answer(number, call, work):
        oddities = script.at.get(number, ()) + (script.always if number >= script.since else ())
        oddities += script.writes if writes(call) else ()
        if not oddities:
            true = work()
            earlier.setdefault((call.method, call.path), true)
            return None
        early = [one for one in oddities if one[0] in ("lost", "status") and one[1] == "before"]
        said = Said(BLANK if early else work())
        for oddity in oddities:
            TELL[oddity[0]](said, call, earlier, *oddity[1:])
        return said.bytes()

    return answer


class _Blank(NamedTuple):
    status: int
    body: bytes
    headers: dict


BLANK = _Blank(500, b'{"message": "not today"}', {"Content-Type": "application/json"})


def _lost(said, _call, _earlier, _when, how, number):
    said.lost = (how, number if how != "sending" else 0)


def _status(said, _call, _earlier, _when, status, text):
    said.status = status
    said.body = said.body if text is None else TEXTS[text].encode()


def _text(said, _call, _earlier, text):
    said.body = TEXTS[text].encode("utf-8", "surrogatepass")


def _json(said):
    try:
        return json.loads(said.body) if said.body.count(b"[") + said.body.count(b"{") < DEEP else None
    except (ValueError, RecursionError):
        return None


def _place(said, _call, _earlier, number, value):
    whole = _json(said)
    paths = list(places(whole))[:500] if said.body else [()]
    said.body = mutated(json.dumps(whole), paths[number % len(paths)], value).encode("utf-8", "surrogatepass")


def _deep(said, call, earlier, number, depth, opening):
    """More in an answer, which is nested deeply."""
    value = opening * depth + "7" + {"[": "]"}.get(opening, "}") * depth
    _shape(said, call, earlier, number, "more")
    said.body = said.body.replace(b'"more": {"a": [', b'"more": {"a": [' + value.encode() + b", ", 1)


def _shape(said, _call, _earlier, number, how):
    whole = [_json(said)]
    spots = [(holder, key) for holder, key in _spots(whole) if isinstance(holder[key], (list, dict))][:200]
    for holder, key in spots[number % len(spots) :][:1] if spots else ():
        holder[key] = RESHAPE[how](holder[key], number)
    said.body = json.dumps(whole[0]).encode()


def _spots(value):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _spots(inner)


def _changed(there, change):
    return {name: change(value) for name, value in there.items()} if isinstance(there, dict) else list(map(change, there or ()))


def _without(there, number):
    if not there:
        return there
    gone = number % len(there)
    if isinstance(there, dict):
        return {name: value for at, (name, value) in enumerate(there.items()) if at != gone}
    return [value for at, value in enumerate(there) if at != gone]


def _many(there, _number):
    return [{**one, "id": f"{number}"} if isinstance(one, dict) else one for number in range(300) for one in (there or [7])[:1]]


def _confused(there, number):
    """One has the id of another."""
    ids = [one.get("id") if isinstance(one, dict) else None for one in there]
    at = number % (len(there) or 1)
    return [{**one, "id": ids[at - 1]} if isinstance(one, dict) and spot == at else one for spot, one in enumerate(there)]


RESHAPE = {
    "twice": lambda there, number: there + there if isinstance(there, list) else [there, there],
    "reversed": lambda there, number: there[::-1] if isinstance(there, list) else dict(reversed(there.items())),
    "without": _without,
    "copied": lambda there, number: [*there, *there[number % len(there) :][:1]] if isinstance(there, list) and there else there,
    "more": lambda there, number: (
        {**there, "more": {"a": [number]}} if isinstance(there, dict) else [*there, {"id": str(number)}]
    ),
    "wrapped": lambda there, number: {"data": there},
    "bare": lambda there, number: next(iter(there.values()), None) if isinstance(there, dict) else (there or [None])[0],
    "emptied": lambda there, number: type(there)(),
    "deep": lambda there, number: json.loads("[" * 60 + "7" + "]" * 60),
    "upper": lambda there, number: _changed(there, lambda one: one.upper() if isinstance(one, str) else one),
    "confused": lambda there, number: _confused(there, number) if isinstance(there, list) else there,
    "many": lambda there, number: _many(there, number) if isinstance(there, list) else there,
}


def _twins(said, _call, _earlier, number):
    """Someone in a list of users has the id of another."""
    whole = [_json(said)]
    for holder, key in _spots(whole):
        if isinstance(holder[key], list) and sum(isinstance(one, dict) for one in holder[key]) > 1:
            holder[key] = _confused(holder[key], number)
            said.body = json.dumps(whole[0]).encode()
            return


def _coat(said, _call, _earlier, number, how):
    text = said.body.decode("utf-8", "replace")
    at = number % (len(said.body) + 1)
    coats = {
        "\ufeff": lambda: b"\xef\xbb\xbf" + said.body,
        "utf-16": lambda: text.encode("utf-16"),
        "utf-32": lambda: text.encode("utf-32"),
        "latin-1": lambda: text.encode("latin-1", "replace"),
        "bytes": lambda: said.body[:at] + b"\xff\xc0\x00\x80" + said.body[at:],
        "cut": lambda: said.body[:at],
        "doubled": lambda: said.body * 2,
        "padded": lambda: b" \r\n" * number + said.body + b"\n" * number,
        "html": lambda: b"<pre>" + said.body + b"</pre>",
    }
    said.body = coats[how]()


def _line(said, _call, _earlier, line):
    said.headers.append(line)


def _frame(said, _call, _earlier, how):
    said.frame = how


def _waits(said, _call, _earlier, status, wait):
    said.status, said.body = status, b'{"message": "slow down"}'
    said.headers.append(("Retry-After", wait))


def _echo(said, call, _earlier, where, status):
    sent = call.headers.get("authorization", "none") + " " + call.body.decode("utf-8", "replace")
    scheme, _blank, value = call.headers.get("authorization", "").partition(" ")
    sent += f" {b64decode(value).decode('utf-8', 'replace')}" if scheme == "Basic" else ""
    if where == "line":
        said.headers.append(("Location", f"https://elsewhere.example/?from={sent}".replace("\n", "")))
        said.status = status
    elif where == "reason":
        said.reason, said.status = sent.replace("\n", ""), status
    elif where == "data":
        whole = [_json(said)]
        for holder, key in list(_spots(whole)):
            if key in ("name", "displayName", "sso_domain", "surname"):
                holder[key] = sent
        said.body = json.dumps(whole[0]).encode()
    else:
        said.status = status
        said.body = (json.dumps({"message": sent, sent: sent}) if where == "message" else f"<title>{sent}</title>").encode()


def _stale(said, call, earlier):
    known = earlier.get((call.method, call.path))
    if known is not None:
        said.status, said.body = known.status, known.body


def _endless(said, call, _earlier, small):
    """Every page of UiPath has people who were on none before, and there are always more of them."""
    if "skip=" not in call.query:
        return
    skip = int(call.query.partition("skip=")[2].partition("&")[0])
    people = [
        {"id": f"more-{skip + at}", "userName": f"more{skip + at}@acme.example", "type": 0} for at in range(1 if small else 3)
    ]
    said.body = json.dumps({"totalCount": 10**9, "results": people}).encode()


TELL = {"lost": _lost, "status": _status, "text": _text, "place": _place, "shape": _shape, "coat": _coat, "line": _line}
TELL |= {"frame": _frame, "waits": _waits, "twins": _twins, "echo": _echo, "stale": _stale, "deep": _deep, "endless": _endless}


def framed(said):
    """The bytes of an answer and the body that a client finds in it, which is empty if it finds none."""
    body, plain = said.body, raw(said.status, said.body, said.headers, said.reason)
    if not said.frame:
        return plain, body
    head = [*said.headers]

    def by(*lines, content=body):
        return raw(said.status, content, [*head, *lines], said.reason)

    length, chunk = str(len(body)), b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    packed = gzip.compress(body)
    cut = {
        "longer": by(("Content-Length", str(len(body) + 9))),
        "cut chunked": by(("Transfer-Encoding", "chunked"), content=chunk[:-7]),
        "odd chunked": by(("Transfer-Encoding", "chunked"), content=b"zz\r\n" + body),
        "endless chunk": by(("Transfer-Encoding", "chunked"), content=b"ffffffffffffffffffff\r\n" + body),
        "many headers": by(*((f"X-{number}", "1") for number in range(200))),
        "no headers": b"HTTP/1.1 200\r\n" + body,
        "only interim": b"HTTP/1.1 103 Early\r\n\r\n" * 40,
        "http/0.9": body,
        "http/9.9": plain.replace(b"HTTP/1.1", b"HTTP/9.9", 1),
    }
    whole = {
        "negative": by(("Content-Length", "-5")),
        "text": by(("Content-Length", "all")),
        "twice": by(("Content-Length", length), ("Content-Length", length)),
        "both": by(("Content-Length", "3"), ("Transfer-Encoding", "chunked"), content=chunk),
        "chunked": by(("Transfer-Encoding", "chunked"), content=chunk if body else b"0\r\n\r\n"),
        "gzip": by(("Content-Encoding", "gzip"), content=packed),
        "interim": INTERIM + plain,
        "more": plain + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    }
    if said.frame == "shorter" and body:
        return by(("Content-Length", str(len(body) // 2))), body[: len(body) // 2]
    if said.frame == "cut gzip":  # a client reads what it can; whether that is whole is up to JSON
        return by(("Content-Encoding", "gzip"), content=packed[:-9]), zlib.decompressobj(31).decompress(packed[:-9])
    if said.frame in cut:
        return cut[said.frame], b""
    return whole.get(said.frame, plain), body
