# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The course of one request: what follows an attempt, with which key, and whether the request may have been done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause, Course, Kind, Next, may_be_done

ANSWERED = [Cause.TIMED_OUT, Cause.SERVER_ERROR, Cause.GATEWAY_ERROR]
LEAST = Course(Kind.KEYED_POST, writes=True, retries=2)


def begun(kind=Kind.KEYED_POST, writes=True, retries=2, waits_out_limits=False):
    """A course before its first attempt."""
    return Course(kind, writes, retries, waits_out_limits).with_new_key()


def after(*causes, **options):
    """A course after attempts that ended so."""
    course = begun(**options)
    for cause in causes:
        course = course.after(cause)
    return course


def test_a_course_begins_without_any_doubt():
    assert (LEAST.sent, LEAST.counted, LEAST.in_doubt, LEAST.unanswered, LEAST.waits_out_limits) == (0, 0, False, False, False)
    assert (LEAST.key, LEAST.limited, LEAST.step, LEAST.unknown) == (None, False, Next.AGAIN, False)


# The key


def test_only_a_post_for_which_this_is_known_has_a_key_and_each_request_has_its_own():
    assert len({begun().key, begun().key}) == 2
    assert begun(Kind.PLAIN_POST).key is None
    assert begun(Kind.REPEATABLE).key is None


@pytest.mark.parametrize("cause", [Cause.NEVER_SENT, Cause.NO_ANSWER, Cause.IN_FLIGHT])
def test_the_key_stays_while_the_same_request_is_sent_again(cause):
    course = begun()
    assert course.after(cause).key == course.key


@pytest.mark.parametrize("cause", [*ANSWERED, Cause.RATE_LIMITED])
def test_after_an_answer_the_key_is_a_new_one_that_was_never_sent(cause):
    course = begun().after(Cause.NO_ANSWER)
    assert course.unanswered
    assert course.after(cause).key not in (None, course.key)
    assert course.after(cause).unanswered is False


def test_a_key_was_sent_without_an_answer_until_it_is_replaced():
    assert not after(Cause.NEVER_SENT).unanswered
    assert after(Cause.NO_ANSWER, Cause.NEVER_SENT).unanswered


# What follows


@pytest.mark.parametrize("kind", [Kind.KEYED_POST, Kind.PLAIN_POST])
def test_a_limit_did_nothing_unless_an_earlier_attempt_was_not_answered(kind):
    assert after(Cause.RATE_LIMITED, kind=kind).step is Next.AFRESH
    assert not after(Cause.RATE_LIMITED, kind=kind).looks(again=True)
    assert after(Cause.NEVER_SENT, Cause.RATE_LIMITED, kind=kind).step is Next.AFRESH
    if kind is Kind.KEYED_POST:
        assert after(Cause.NO_ANSWER, Cause.RATE_LIMITED).step is Next.LOOK


@pytest.mark.parametrize("cause", ANSWERED)
def test_what_may_have_been_done_is_looked_for_before_it_is_sent_again(cause):
    course = after(cause)
    assert (course.goes_on, course.looks(again=True), course.looks(again=False)) == (True, True, True)


@pytest.mark.parametrize(
    ("causes", "looks"),
    [
        ([Cause.NO_ANSWER], True),
        ([Cause.IN_FLIGHT], True),
        ([Cause.NO_ANSWER, Cause.CONFLICT], True),
        ([Cause.NO_ANSWER, Cause.NEVER_SENT], True),
        ([Cause.NEVER_SENT], False),
        ([Cause.CONFLICT], False),
        ([Cause.FINAL], False),
        ([Cause.RATE_LIMITED], False),
        ([Cause.SERVER_ERROR, Cause.FINAL], False),
    ],
)
def test_before_a_failure_it_is_looked_for_what_no_answer_tells(causes, looks):
    course = after(*causes)
    assert (course.unknown, course.looks(again=True), course.looks(again=False)) == (looks, False, looks)


def test_a_success_that_cannot_be_read_is_final_and_looked_for():
    course = begun().after(Cause.FINAL, readable=False)
    assert (course.goes_on, course.in_doubt, course.looks(again=False)) == (False, True, True)
    assert not begun(writes=False).after(Cause.FINAL, readable=False).in_doubt


@pytest.mark.parametrize("cause", [Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.GATEWAY_ERROR])
@pytest.mark.parametrize("kind", Kind)
def test_a_write_that_nobody_answered_for_is_in_doubt_for_good(kind, cause):
    assert after(cause, Cause.NEVER_SENT, Cause.FINAL, kind=kind).in_doubt
    assert not after(cause, kind=kind, writes=False).in_doubt


def test_a_write_in_flight_is_in_doubt_where_a_key_tells_that_it_is_this_one():
    assert after(Cause.IN_FLIGHT).in_doubt
    assert not after(Cause.IN_FLIGHT, kind=Kind.REPEATABLE).in_doubt
    assert not after(Cause.SERVER_ERROR, Cause.CONFLICT).in_doubt


# How often


def test_as_many_attempts_follow_as_are_allowed():
    course = after(Cause.SERVER_ERROR, Cause.SERVER_ERROR)
    assert (course.sent, course.counted, course.goes_on) == (2, 2, True)
    course = course.after(Cause.SERVER_ERROR)
    assert (course.goes_on, course.end) == (False, ", after 3 attempts")
    assert not after(Cause.NEVER_SENT, retries=0).goes_on


def test_a_single_attempt_is_not_counted_in_words_and_nor_is_a_final_answer():
    assert after(Cause.SERVER_ERROR, retries=0).end == ""
    assert after(Cause.SERVER_ERROR, Cause.SERVER_ERROR, retries=1).end == ", after 2 attempts"
    assert after(Cause.SERVER_ERROR, Cause.FINAL).end == ""


def test_limits_that_are_waited_out_do_not_count():
    course = after(*[Cause.RATE_LIMITED] * 9, waits_out_limits=True)
    assert (course.sent, course.counted, course.limited, course.goes_on) == (9, 0, True, True)
    course = course.after(Cause.SERVER_ERROR)
    assert (course.sent, course.counted, course.limited, course.goes_on) == (10, 1, False, True)
    assert after(*[Cause.SERVER_ERROR] * 3, Cause.RATE_LIMITED, waits_out_limits=True).goes_on


@pytest.mark.parametrize("options", [{"waits_out_limits": False}, {"waits_out_limits": True, "retries": 0}])
def test_other_limits_count(options):
    course = after(*[Cause.RATE_LIMITED] * 3, **options)
    assert (course.counted, course.limited, course.goes_on) == (3, False, False)


def test_a_limit_may_be_waited_out_where_a_single_retry_is_allowed():
    assert after(*[Cause.RATE_LIMITED] * 3, waits_out_limits=True, retries=1).goes_on


# Whatever happens


@given(
    st.sampled_from(Kind),
    st.booleans(),
    st.integers(0, 4),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(Cause), st.booleans()), min_size=1, max_size=8),
)
def test_no_key_is_given_up_unlooked_no_doubt_is_forgotten_and_every_course_ends(kind, writes, retries, waits_out_limits, ends):
    course = begun(kind, writes, retries, waits_out_limits)
    for cause, readable in ends:
        before, course = course, course.after(cause, readable)
        assert (course.kind, course.writes, course.retries) == (kind, writes, retries)
        assert (course.key is None) == (kind is not Kind.KEYED_POST)
        assert course.sent == before.sent + 1
        assert course.counted == before.counted + (not course.limited)
        assert course.limited <= (waits_out_limits and cause is Cause.RATE_LIMITED)
        assert course.in_doubt == (before.in_doubt or (writes and (may_be_done(cause, kind) or not readable)))
        if course.key != before.key and (before.unanswered or may_be_done(cause, kind)):
            assert not course.goes_on or course.looks(again=True), "a new key goes only after a look, or when nothing was done"
        if before.unanswered:
            assert course.looks(again=False), "no failure is told before it was looked for"
        if course.counted > retries:
            assert course.limited or not course.goes_on
        if course.goes_on:
            assert course.step is not Next.STOP
        assert course.looks(again=False) >= course.looks(again=True)
