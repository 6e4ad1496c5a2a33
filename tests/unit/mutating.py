# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in between a task and the simulator that puts an odd value into one place of one JSON answer."""

from __future__ import annotations

import http.client
import json

from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.tests.unit.servers import Raw, answer

PLACE = "here stands something odd"
# As they would be written, since some of them are no JSON.
ODD = ["5", "-1", "1.5", "true", "false", "null", '""', '" "', '"x"', '"."', '"²"', r'"\ud800"', r'"\u0000"', "[]", "{}"]
ODD += ["[null]", '["a", 5]', '["x", "x"]', "[[]]", '[{"id": 7}]', '{"a": 1}']
ODD += ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400, "9" * 5000]
NAMES = st.sampled_from(["id", "email", "name", "role"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
VALUES = st.sampled_from(ODD) | ANY_JSON.map(json.dumps)


class Mutating:
    """``url`` is a server that says what the simulator says. ``at`` is None, or which answer gets which text in which place.

    ``answers`` are the bodies that the simulator gave.
    """

    def __init__(self, sim):
        self._port = int(sim.url.rpartition(":")[2])
        self.at = None
        self.answers = []

    def __enter__(self):
        self._server = Raw(self._talk).__enter__()
        self.url = self._server.url
        return self

    def __exit__(self, *exception):
        self._server.__exit__(*exception)

    def begin(self, at=None):
        """Forget what was answered, and mutate from now on as is said."""
        self.at, self.answers = at, []

    def _talk(self, connection):
        head, _end, body = self._server.requests[-1].partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _version = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines if not line.lower().startswith(("accept-encoding", "connection")))
        upstream = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        upstream.request(method, path, body or None, headers)
        response = upstream.getresponse()
        text = response.read().decode()
        upstream.close()
        self.answers.append(text)
        if self.at and len(self.answers) - 1 == self.at[0]:
            text = mutated(text, *self.at[1:])
        connection.sendall(answer(f"{response.status} {response.reason}", text))


def places(value, path=()):
    """The path of each value in a JSON value, the whole first."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from places(inner, (*path, name))


def mutated(text, path, odd):
    """The JSON text with an odd one in this place, or above it if it is not there: the order of new users, by ids, is random."""
    whole = [json.loads(text)] if text.strip() else [None]
    holder, last = whole, 0
    for step in path:
        inner = holder[last]
        if step not in (inner if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()):
            break
        holder, last = inner, step
    holder[last] = PLACE
    return json.dumps(whole)[1:-1].replace(json.dumps(PLACE), odd)
