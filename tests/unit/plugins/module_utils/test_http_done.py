# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a client takes for done, and what it leaves in doubt."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import MalformedAnswer, Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.request import Request
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.response import DONE
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import STATUSES, Cause, Kind, may_be_done
from ansible_collections.rosterops.saas_users.tests.unit.plugins.module_utils.test_http_repetitions import Story
from ansible_collections.rosterops.saas_users.tests.unit.servers import READING, WRITING, Raw, answer, client_of, same, saying

LOST = b""
OK = answer("200 OK", "{}")
PUT, DELETE = READING._replace(method="PUT"), READING._replace(method="DELETE")
NOT_FOUND = answer("404 Not Found", "")


@pytest.mark.parametrize("status", [*range(200, 210), 226, 299])
@pytest.mark.parametrize(
    ("method", "done"), [("GET", [200]), ("POST", [200, 201]), ("PUT", [200]), ("PATCH", [200]), ("DELETE", [200, 204])]
)
def test_each_method_has_the_statuses_that_mean_done(method, done, status):
    story = Story(answer(f"{status} Success", "{}" if status not in (204, 205) else ""), request=READING._replace(method=method))
    assert (story.error is None) == (status in done)
    if story.error:
        assert isinstance(story.error, MalformedAnswer)
        words = f"the API does not answer a {method} with this status; is this the URL of the API? (HTTP {status})"
        url = story.error.details["failure"]["url"].removesuffix(READING.path)
        assert story.error.message == f"Reading the thing: {words}; check {url}"
        assert story.error.accepted == story.error.in_doubt == (method != "GET")


def test_every_method_that_is_used_has_its_statuses():
    assert DONE.keys() == {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("kind", Kind)
def test_what_may_have_been_done(cause, kind):
    lost = {Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.GATEWAY_ERROR}
    assert may_be_done(cause, kind) == (cause in lost or (cause, kind) == (Cause.IN_FLIGHT, Kind.KEYED_POST))


def test_every_status_of_a_gateway_leaves_a_doubt_and_the_server_s_own_do_not():
    doubtful = {status for status, cause in STATUSES.items() if may_be_done(cause, Kind.REPEATABLE)}
    assert doubtful >= {408, 502, 504, *range(520, 528)}
    assert not doubtful & {409, 422, 429, 500, 503}


@pytest.mark.parametrize("request_", [PUT, DELETE, WRITING], ids=["put", "delete", "post"])
def test_a_doubt_is_for_good(request_):
    story = Story(LOST, answer("503 Busy", ""), NOT_FOUND, request=request_)
    assert (story.error.status, story.error.in_doubt, story.error.accepted) == (404, True, False)
    assert Story(answer("503 Busy", ""), NOT_FOUND, request=request_).error.in_doubt is False
    assert Story(LOST, OK, request=request_).error is None


def test_what_only_reads_leaves_no_doubt():
    assert Story(LOST, request=READING, retries=1).error.in_doubt is False
    assert Story(LOST, kind=Kind.REPEATABLE, retries=1).error.in_doubt is False
    assert Story(answer("202 Accepted", ""), kind=Kind.REPEATABLE).error.in_doubt is False


def test_a_conflict_about_a_change_is_the_server_s_own_word():
    busy = answer("409 Conflict", '{"message": "a concurrent change"}')
    assert Story(busy, request=PUT).error.in_doubt is False
    assert Story(busy, retries=0).error.in_doubt is True, "whatever is in flight with this key is ours"


def test_a_request_that_was_never_sent_was_never_done():
    with client_of("http://127.0.0.1:9", retries=1) as client, pytest.raises(Unreachable) as caught:
        client.request(PUT, same)
    assert caught.value.in_doubt is False


def test_an_invitation_whose_answer_cannot_be_read_is_looked_for():
    story = Story(answer("200 OK", "<html>"), found="there")
    assert (story.events, story.result) == (["POST K", "look"], "there")
    story = Story(answer("200 OK", "<html>"))
    assert (story.events, story.error.in_doubt, story.error.accepted) == (["POST K", "look"], True, True)


def test_a_look_that_fails_leaves_a_doubt():
    def blind():
        raise Unreachable("Reading the things: no answer", {"status": None})

    with Raw(saying(answer("500 No", ""))) as server, client_of(server.url, retries=0) as client:
        with pytest.raises(Exception, match="could not be read: Reading the things: no answer") as caught:
            client.request(WRITING, same, blind)
    assert caught.value.in_doubt is True


ANSWERS = {
    "lost": LOST,
    "gateway": answer("504 Gateway Time-out", ""),
    "late": answer("408 Request Timeout", ""),
    "error": answer("500 No", ""),
    "busy": answer("503 Busy", ""),
    "limited": answer("429 Slow down", ""),
    "refused": answer("403 No", ""),
}


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=5),
    st.sampled_from([PUT, DELETE, WRITING, READING]),
    st.integers(0, 4),
)
def test_a_doubt_is_left_exactly_by_what_was_not_answered(names, request_: Request, retries):
    story = Story(*(ANSWERS[name] for name in names), request=request_, retries=retries, retry_budget=10_000)
    sent = [event for event in story.events if event != "look"]
    given_ = itertools.islice(itertools.chain(names, itertools.repeat(names[-1])), len(sent))
    assert story.error.in_doubt == (request_ is not READING and not {"lost", "gateway", "late"}.isdisjoint(given_))
