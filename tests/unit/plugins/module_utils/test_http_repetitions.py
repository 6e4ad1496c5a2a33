# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests are repeated, with which Idempotency-Key, and when it is looked before."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError, RequestFailed, Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.patience import BudgetSpent
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause, Kind
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    Waits,
    answer,
    client_of,
    same,
    saying,
)

OK = answer("200 OK", '{"data": 1}')
LOST = b""
CUT = OK[:-3]
BUSY = answer("503 Busy", "")
LIMITED = answer("429 Slow down", "")
TIMED_OUT = answer("408 Request Timeout", "")
IN_FLIGHT = answer("409 Conflict", '{"message": "a request with this Idempotency-Key is in flight"}')
CONFLICT = answer("409 Conflict", '{"message": "exists already"}')
INVALID = answer("422 Unprocessable", "")
PLAIN = {"kind": Kind.PLAIN_POST}


class Story:
    """A client and a server that gives some answers in turn: what was sent, with which key, and when it was looked."""

    def __init__(self, *answers, request=WRITING, found=None, **changed):
        self.events, self.waits, self.error, self.result = [], Waits(), None, None
        names = {}
        kind = changed.pop("kind", None)
        turns = itertools.chain(answers, itertools.repeat(answers[-1]))

        def talk(connection):
            raw = server.requests[-1].decode()
            key = next((line.split(": ")[1] for line in raw.split("\r\n") if line.startswith("Idempotency-Key")), None)
            self.events.append(raw.split(" ", 1)[0] + (names.setdefault(key, f" {'KLMNOPQRST'[len(names)]}") if key else ""))
            connection.sendall(next(turns))

        def look():
            self.events.append("look")
            return found

        with Raw(talk) as server, client_of(server.url, waits=self.waits, **changed) as client:
            try:
                self.result = client.request(request, same, look, kind)
            except RequestFailed as error:
                self.error = error


# A POST with an Idempotency-Key


@pytest.mark.parametrize("unanswered", [LOST, CUT], ids=["lost", "cut"])
def test_without_an_answer_the_same_key_goes_again(unanswered):
    assert Story(unanswered, unanswered, OK).events == ["POST K", "POST K", "POST K"]


def test_a_request_in_flight_is_asked_for_with_the_same_key():
    assert Story(IN_FLIGHT, IN_FLIGHT, OK).events == ["POST K", "POST K", "POST K"]


def test_any_409_after_no_answer_means_in_flight():
    assert Story(LOST, CONFLICT, OK).events == ["POST K", "POST K", "POST K"]


@pytest.mark.parametrize("answered", [BUSY, TIMED_OUT], ids=["503", "408"])
def test_after_an_answer_it_is_looked_before_a_new_key_goes(answered):
    story = Story(answered, answered, OK)
    assert story.events == ["POST K", "look", "POST L", "look", "POST M"]
    assert story.result == {"data": 1}


@pytest.mark.parametrize("answered", [BUSY, TIMED_OUT], ids=["503", "408"])
def test_what_is_found_is_the_result(answered):
    story = Story(answered, found="there")
    assert (story.events, story.result) == (["POST K", "look"], "there")


def test_a_limited_request_was_not_done_and_goes_afresh():
    assert Story(LIMITED, LIMITED, OK).events == ["POST K", "POST L", "POST M"]


def test_a_limited_request_after_an_unanswered_one_is_looked_for():
    """The 429 did nothing, but the attempt before it perhaps did."""
    assert Story(LOST, LIMITED, OK).events == ["POST K", "POST K", "look", "POST L"]
    assert Story(LOST, LIMITED, found="there").result == "there"


def test_a_new_key_has_no_past():
    assert Story(LOST, BUSY, LIMITED, OK).events == ["POST K", "POST K", "look", "POST L", "POST M"]
    assert Story(LOST, BUSY, CONFLICT).events == ["POST K", "POST K", "look", "POST L"]


@pytest.mark.parametrize("answered", [CONFLICT, INVALID], ids=["409", "422"])
def test_a_conflict_is_final_and_known_as_one(answered):
    """Whether the user is there by somebody else's doing is for the directory to see, with one look for all conflicts."""
    story = Story(answered)
    assert (story.events, story.waits) == (["POST K"], [])
    assert isinstance(story.error, ApiError)
    assert story.error.cause is Cause.CONFLICT


@pytest.mark.parametrize("last", [LOST, IN_FLIGHT, INVALID, answer("401 No", "")], ids=["lost", "in flight", "422", "401"])
def test_what_was_not_answered_is_looked_for_in_the_end(last):
    story = Story(LOST, last, found="there", retries=1)
    assert (story.events, story.result) == (["POST K", "POST K", "look"], "there")
    story = Story(LOST, last, retries=1)
    assert story.events == ["POST K", "POST K", "look"]
    assert story.error is not None


# A POST to a server that knows no such key


def test_a_plain_post_is_looked_for_whenever_it_may_have_been_done():
    assert Story(LOST, BUSY, OK, **PLAIN).events == ["POST", "look", "POST", "look", "POST"]
    assert Story(LOST, found="there", **PLAIN).result == "there"
    assert Story(LIMITED, OK, **PLAIN).events == ["POST", "POST"]
    assert Story(IN_FLIGHT, **PLAIN).events == ["POST", "look"]


def test_a_post_that_changes_nothing_is_repeated_like_a_get():
    assert Story(LOST, BUSY, LIMITED, OK, kind=Kind.REPEATABLE).events == ["POST"] * 4


# All else


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_what_can_be_repeated_is_repeated_without_a_key(method):
    request = READING._replace(method=method)
    assert Story(LOST, CUT, BUSY, LIMITED, TIMED_OUT, OK, request=request).events == [method] * 6
    assert Story(CONFLICT, OK, request=request).events == [method]
    assert Story(INVALID, OK, request=request).events == [method]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 501])
@pytest.mark.parametrize("request_", [READING, WRITING], ids=["get", "post"])
def test_other_errors_are_final(request_, status):
    story = Story(answer(f"{status} No"), request=request_, found="there")
    assert len(story.events) == 1
    assert story.error.status == status


# The end of patience


def test_the_number_of_attempts_is_told():
    story = Story(BUSY, request=READING, retries=2)
    assert story.events == ["GET"] * 3
    assert story.error.message == "Reading the thing: Service Unavailable (HTTP 503), after 3 attempts"
    assert len(story.waits) == 2


def test_a_single_attempt_is_not_worth_a_word():
    story = Story(BUSY, request=READING, retries=0)
    assert story.error.message == "Reading the thing: Service Unavailable (HTTP 503)"


def test_after_the_last_attempt_it_is_still_looked():
    assert Story(BUSY, found="there", retries=0).result == "there"
    story = Story(BUSY, retries=1)
    assert story.events == ["POST K", "look", "POST L", "look"]
    assert story.error.status == 503


def test_a_wait_that_does_not_fit_fails_at_once_with_the_reason():
    story = Story(answer("429 Slow down", "", "Retry-After: 61"), request=READING, retry_budget=60)
    assert (story.events, story.waits) == (["GET"], [])
    assert story.error.message == (
        "Reading the thing: Too Many Requests (HTTP 429); "
        "the server asks for a wait of 61 s, but only 60 s of retry_budget are left"
    )


def test_a_wait_that_does_not_fit_does_not_keep_from_looking():
    story = Story(answer("503 Busy", "", "Retry-After: 61"), found="there", retry_budget=60)
    assert (story.events, story.result) == (["POST K", "look"], "there")


def test_what_the_server_asks_for_is_the_least_that_is_waited():
    assert Story(answer("429 Slow down", "", "Retry-After: 7"), OK).waits == [7]
    story = Story(answer("503 Busy", "", "Retry-After: 0"), OK)
    assert 0 <= story.waits[0] <= 1


def test_long_waits_are_told_once_each():
    warnings = []
    Story(answer("429 Slow down", "", "Retry-After: 3"), answer("429 Slow down", "", "Retry-After: 2"), OK, warn=warnings.append)
    assert warnings == ["Waiting 3 s before the next attempt: Writing the thing: Too Many Requests (HTTP 429)"]


def test_threads_share_one_patience():
    """Eight threads that are told to wait 9 s each wait 9 s together, which 10 s of patience allow."""
    together = threading.Barrier(8)

    class Together(Waits):
        def sleep(self, seconds, _ended=None):
            together.wait(10)
            super().sleep(seconds)

    waits, seen = Together(), []

    def talk(connection):
        seen.append(server.requests[-1])
        connection.sendall(answer("429 Slow down", "", "Retry-After: 9") if len(seen) <= 8 else OK)

    with Raw(talk) as server, client_of(server.url, waits=waits, retry_budget=10, concurrency=8) as client:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda _number: client.request(READING, same), range(8))) == [{"data": 1}] * 8
    assert waits == [9.0] * 8


# Platforms that are waited for


def test_limits_that_are_waited_out_are_no_attempts_and_are_told_once():
    warnings, limited = [], answer("429 Slow down", "", "Retry-After: 20")
    story = Story(*[limited] * 5, OK, request=READING, retries=1, waits_out_limits=True, warn=warnings.append, retry_budget=360)
    assert story.events == ["GET"] * 6
    assert warnings == ["Waiting for up to 360 s in total (retry_budget): Reading the thing: Too Many Requests (HTTP 429)"]


def test_limits_are_not_waited_out_for_ever_nor_without_repetitions():
    limited = answer("429 Slow down", "", "Retry-After: 200")
    story = Story(limited, request=READING, waits_out_limits=True, retry_budget=100)
    assert (story.events, story.waits) == (["GET"], [])
    assert "retry_budget" in story.error.message
    assert Story(LIMITED, request=READING, waits_out_limits=True, retries=0).events == ["GET"]


def test_other_errors_are_counted_where_limits_are_waited_out():
    assert Story(BUSY, request=READING, waits_out_limits=True, retries=2).events == ["GET"] * 3
    story = Story(*[LIMITED] * 4, BUSY, LIMITED, BUSY, OK, request=READING, waits_out_limits=True, retries=2, retry_budget=1000)
    assert (story.events, story.error) == (["GET"] * 8, None), "two attempts were answered with a 503, and a third is allowed"


def test_a_pause_is_a_wait_like_any_other():
    waits, warnings = Waits(), []
    with client_of("http://127.0.0.1:9", waits=waits, retry_budget=10, warn=warnings.append) as client:
        client.pause(1.5, "organization 42: not yet there")
        with pytest.raises(BudgetSpent):
            client.pause(100, "organization 42: not yet there")
    assert waits == [1.5]
    assert warnings == ["Waiting for up to 10 s in total (retry_budget): organization 42: not yet there"]


def test_a_thread_that_outlives_its_task_sends_nothing_more():
    """A time-out of the task can leave one at work."""
    with Raw(saying(OK)) as server:
        with client_of(server.url) as client, ThreadPoolExecutor(1) as pool:
            client.request(READING, same)
            with client._free_connections:
                waiting = pool.submit(client.request, READING, same)
                time.sleep(0.1)
                client.close()
            with pytest.raises(Unreachable, match=r"^Reading the thing: the task has ended"):
                waiting.result(30)
    assert len(server.requests) == 1


# Whatever happens


@settings(max_examples=80)
@given(
    st.lists(st.sampled_from([LOST, CUT, BUSY, LIMITED, TIMED_OUT, IN_FLIGHT, CONFLICT, INVALID, OK]), min_size=1, max_size=7),
    st.integers(0, 6),
)
def test_a_key_is_kept_while_it_is_unanswered_and_never_after(answers, retries):
    story = Story(*answers, retries=retries, retry_budget=1000)
    told = {LOST: "again", CUT: "again", IN_FLIGHT: "again"}
    posts = [event for event in story.events if event.startswith("POST")]
    assert len(posts) <= retries + 1
    given_ = list(itertools.islice(itertools.chain(answers, itertools.repeat(answers[-1])), len(posts)))
    unanswered = False
    for number, (before, after) in enumerate(zip(posts, posts[1:])):
        one = given_[number]
        in_flight = one is CONFLICT and unanswered
        assert (before == after) == (one in told or in_flight)
        unanswered = before == after and (unanswered or one in (LOST, CUT))
        where = [position for position, event in enumerate(story.events) if event.startswith("POST")]
        looked = "look" in story.events[where[number] : where[number + 1]]
        assert looked or before == after or one is LIMITED, "a new key goes only after a look, or when nothing was done"
    assert isinstance(story.error, (ApiError, Unreachable, type(None)))
    assert (story.error is None) == (given_[-1] is OK)


def test_a_look_that_fails_does_not_hide_what_was_attempted():
    def blind():
        raise Unreachable("Reading the things: no answer", {"status": None})

    with Raw(saying(BUSY)) as server, client_of(server.url, retries=0) as client, pytest.raises(ApiError) as caught:
        client.request(WRITING, same, blind)
    assert caught.value.message.startswith("Writing the thing: Service Unavailable (HTTP 503)")
    assert caught.value.message.endswith("; whether it was done anyway could not be read: Reading the things: no answer")
