# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd values, and JSON texts with one of them in one place."""

from __future__ import annotations

import json

from hypothesis import strategies as st

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
