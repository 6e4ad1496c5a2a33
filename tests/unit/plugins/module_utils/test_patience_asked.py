# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a server asks to wait, in every spelling of it that is seen."""

from __future__ import annotations

import math
import time
from datetime import datetime, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.patience import (
    LATEST,
    LONGEST_WAIT,
    MILLISECONDS,
    asked_wait,
)
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    Raw,
    Waits,
    answer,
    client_of,
    same,
    saying,
)

NOON = 1_700_000_000
HEADERS = ["Retry-After", "RateLimit-Reset", "X-RateLimit-Reset"]
ODD = ["-3", "-1.5", "NaN", "nan", "inf", "-inf", "Infinity", "1e3", "1e999", "0x10", "1_000", "+5", "5.", "1.5.2", "5s", "5;5"]
ODD += ["²", "٣", "\uff11\uff12", "", " ", "soon", "1,5", "5 5"]
BEYOND = [f"{LATEST:.0f}", f"{MILLISECONDS - 1:.0f}", f"{1000 * LATEST:.0f}", "1" + "0" * 15, "9" * 400, "9" * 400 + ".5"]
BEYOND += ["Tue, 14 Nov 9999 22:13:50 GMT"]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 7\t", 7),
        ("007", 7),
        ("1.5", 1.5),
        ("0.25", 0.25),
        (".5", 0.5),
        ("86400", 86400),
        (f"{LONGEST_WAIT - 1:.0f}", LONGEST_WAIT - 1),
        (str(NOON + 12), 12),
        (f"{NOON + 12}.5", 12.5),
        (str(NOON - 12), 0),
        (f"{LONGEST_WAIT:.0f}", 0),
        (f"{NOON + 12}000", 12),
        (f"{NOON + 12}500", 12.5),
        (f"{NOON - 12}000", 0),
        (f"{MILLISECONDS:.0f}", 0),
        (f"{LATEST - 1:.0f}", LATEST - 1 - NOON),
        (f"{1000 * LATEST - 1000:.0f}", LATEST - 1 - NOON),
        ("0." + "9" * 400, 1),
        ("0" * 400 + "7", 7),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30),
        ("Tue, 14 Nov 2023 22:13:50 -0000", 30),
        ("Tue, 14 Nov 2023 23:13:50 +0100", 30),
        ("Tue, 14 Nov 2023 22:13:50", 30),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0),
        *((odd, None) for odd in ODD),
    ],
)
def test_every_spelling_counts_in_every_header(header, value, seconds):
    assert asked_wait({header: value}, NOON) == seconds


@pytest.mark.parametrize("value", BEYOND)
def test_what_can_be_no_time_is_ignored_but_where_waiting_is_all_that_can_be_meant(value):
    assert asked_wait({"Retry-After": value}, NOON) == LATEST
    assert asked_wait({"RateLimit-Reset": value}, NOON) is None
    assert asked_wait({"X-RateLimit-Reset": value}, NOON) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("limit=100, remaining=0, reset=5", 5),
        ("limit=100,remaining=0,reset=5", 5),
        ("reset=50", 50),
        ('"default";r=0;t=5', 5),
        ('"default"; r=0; t=5', 5),
        ('"default";t=5;r=0', 5),
        ('"default";t=5', 5),
        ('"second";r=0;t=1, "day";r=50;t=3600', 1),
        ('"second";r=0;t=1, "minute";r=0;t=60, "day";r=05;t=3600', 60),
        ('"default";r=50;t=5', None),
        ("limit=100", None),
        ("preset=5", None),
        ("reset=-5", None),
        ("reset=٣", None),
        ("reset=" + "9" * 400, None),
        ("5", None),
        ("", None),
    ],
)
def test_the_limits_of_structured_policies(value, seconds):
    assert asked_wait({"RateLimit": value}, NOON) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "9", "RateLimit-Reset": "5", "RateLimit": "reset=6", "X-RateLimit-Reset": "7"}, 9),
        ({"Retry-After": "soon", "RateLimit-Reset": "5", "RateLimit": "reset=6", "X-RateLimit-Reset": "7"}, 5),
        ({"RateLimit-Reset": "NaN", "RateLimit": "reset=6", "X-RateLimit-Reset": "7"}, 6),
        ({"RateLimit": "none", "X-RateLimit-Reset": "7"}, 7),
        ({"Retry-After": "0", "X-RateLimit-Reset": "7"}, 0),
    ],
)
def test_which_header_goes_first(headers, seconds):
    assert asked_wait(headers, NOON) == seconds


def test_when_a_limit_is_reset_says_nothing_of_another_error():
    """Some servers send it with each answer, and the limit is far away."""
    resets = {"RateLimit-Reset": "5", "RateLimit": "reset=6", "X-RateLimit-Reset": "7"}
    assert asked_wait(resets, NOON, limited=False) is None
    assert asked_wait({**resets, "Retry-After": "1.5"}, NOON, limited=False) == 1.5


@pytest.mark.parametrize("clock", [0, NOON - 86400, NOON + 400 * 86400])
@pytest.mark.parametrize("value", [str(NOON + 30), f"{NOON + 30}000", "30", "Tue, 14 Nov 2023 22:13:50 GMT"])
def test_a_wrong_clock_here_does_no_harm(value, clock):
    assert asked_wait({"X-RateLimit-Reset": value, "Date": "Tue, 14 Nov 2023 22:13:20 GMT"}, clock) == 30


def test_a_date_without_a_zone_is_read_alike_everywhere(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert asked_wait({"Retry-After": "Tue, 14 Nov 2023 22:13:50"}, NOON) == 30
    finally:
        monkeypatch.undo()
        time.tzset()


NUMBERS = (
    st.integers().map(str)
    | st.floats().map(str)
    | st.decimals().map(str)
    | st.from_regex(r"\d{1,40}(\.\d{1,40})?", fullmatch=True)
)
DATES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda one: format_datetime(one.replace(tzinfo=timezone.utc)))
VALUES = st.text(max_size=40) | NUMBERS | DATES | NUMBERS.map("limit=1, reset={}".format) | NUMBERS.map('"a";r=0;t={}'.format)


@given(st.dictionaries(st.sampled_from([*HEADERS, "RateLimit", "Date"]), VALUES), st.floats(0, 1e11), st.booleans())
def test_the_wait_is_always_finite_and_not_negative(headers, now, limited):
    seconds = asked_wait(headers, now, limited)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@given(st.integers(0, 9_999_999), st.integers(0, 999))
def test_a_number_of_seconds_is_what_it_says(whole, thousandths):
    text = f"{whole}.{thousandths:03}"
    assert all(asked_wait({header: text}, NOON) == float(text) for header in HEADERS)


@given(st.integers(int(LONGEST_WAIT), int(LATEST) - 1))
def test_a_moment_is_the_same_in_seconds_and_in_milliseconds(moment):
    assert asked_wait({"RateLimit-Reset": str(moment)}, NOON) == max(0, moment - NOON)
    assert asked_wait({"RateLimit-Reset": f"{moment}000"}, NOON) == max(0, moment - NOON)


# In a client


@pytest.mark.parametrize(
    ("header", "least"),
    [
        ("Retry-After: 40.5", 40.5),
        ("RateLimit-Reset: 41", 41),
        ("RateLimit: limit=10, remaining=0, reset=42", 42),
        ('ratelimit: "default";r=0;t=43', 43),
        ("x-ratelimit-reset: 44", 44),
    ],
)
def test_a_client_waits_as_long(header, least):
    waits = Waits()
    with Raw(saying(answer("429 Slow down", "", header), answer("200 OK", "{}"))) as server:
        with client_of(server.url, waits=waits) as client:
            assert client.request(READING, same) == {}
    assert waits == [least]


def test_a_reset_in_milliseconds_is_no_wait_of_centuries():
    waits = Waits()
    header = f"X-RateLimit-Reset: {int((time.time() + 40) * 1000)}"
    with Raw(saying(answer("429 Slow down", "", header), answer("200 OK", "{}"))) as server:
        with client_of(server.url, waits=waits) as client:
            assert client.request(READING, same) == {}
    assert len(waits) == 1
    assert 35 <= waits[0] <= 40


def test_a_server_error_with_a_reset_is_repeated_soon():
    waits = Waits()
    with Raw(saying(answer("500 Oh", "", "X-RateLimit-Reset: 100"), answer("200 OK", "{}"))) as server:
        with client_of(server.url, waits=waits) as client:
            assert client.request(READING, same) == {}
    assert waits[0] <= 1


def test_a_wait_that_is_too_long_is_told_as_the_server_asked():
    with Raw(saying(answer("429 Slow down", "", "RateLimit-Reset: 300"))) as server:
        with client_of(server.url, retry_budget=60) as client, pytest.raises(ApiError) as caught:
            client.request(READING, same)
    assert "the server asks for a wait of 300 s, but only 60 s of retry_budget are left" in str(caught.value)
