# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done after a request that did not succeed."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import (
    Cause,
    Kind,
    Next,
    cause_of_status,
    may_be_done,
    next_step,
)

POSTS = [Kind.KEYED_POST, Kind.PLAIN_POST]
IN_DOUBT = {(cause, kind) for cause in (Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.GATEWAY_ERROR) for kind in Kind}
IN_DOUBT.add((Cause.IN_FLIGHT, Kind.KEYED_POST))


# The table


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("cause", list(Cause))
def test_every_case_is_in_the_table(cause, kind):
    assert next_step(cause, kind) in Next


@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_never_sent_is_sent_again(kind):
    assert next_step(Cause.NEVER_SENT, kind) is Next.AGAIN


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("cause", [Cause.SERVER_ERROR, Cause.GATEWAY_ERROR, Cause.TIMED_OUT])
def test_a_post_that_may_have_been_done_is_looked_for(cause, kind):
    assert next_step(cause, kind) is Next.LOOK


def test_without_an_answer_only_an_idempotency_key_makes_a_post_repeatable():
    assert next_step(Cause.NO_ANSWER, Kind.KEYED_POST) is Next.AGAIN
    assert next_step(Cause.NO_ANSWER, Kind.PLAIN_POST) is Next.LOOK


@pytest.mark.parametrize("kind", list(Kind))
def test_a_conflicting_request_is_never_sent_again(kind):
    assert next_step(Cause.CONFLICT, kind) is Next.STOP


@pytest.mark.parametrize("kind", list(Kind))
def test_a_final_answer_is_final(kind):
    assert next_step(Cause.FINAL, kind) is Next.STOP


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("cause", Cause)
def test_what_may_have_been_done(cause, kind):
    assert may_be_done(cause, kind) is ((cause, kind) in IN_DOUBT)


# Statuses


@pytest.mark.parametrize("status", [500, 503])
def test_server_errors(status):
    assert cause_of_status(status, "", key_was_sent=False) is Cause.SERVER_ERROR


@pytest.mark.parametrize("status", [502, 504, *range(520, 528), 529, 530, 598, 599])
def test_what_a_proxy_says_in_the_name_of_a_server_that_is_not_to_be_had(status):
    assert cause_of_status(status, "in flight", key_was_sent=True) is Cause.GATEWAY_ERROR


# Beside the ordinary ones: of balancers that could not use the request, of a captive portal, and of nobody.
FINAL = [400, 401, 403, 404, 405, 407, 410, 411, 413, 415, 418, 421, 444, 451, 460, 494, 495, 496, 497, 499]
FINAL += [501, 505, 506, 507, 508, 509, 510, 511, 519, 528, 531, 561, 597, 600, 999]


@pytest.mark.parametrize("status", FINAL)
def test_other_statuses_are_final(status):
    assert cause_of_status(status, "in flight", key_was_sent=True) is Cause.FINAL


@pytest.mark.parametrize(
    "words",
    [
        "request in flight",
        "IN_FLIGHT",
        "a request with this Idempotency-Key is still being processed",
        "operation in-progress",
        "Concurrent request",
    ],
)
def test_a_409_is_in_flight_by_its_words(words):
    assert cause_of_status(409, words, key_was_sent=False) is Cause.IN_FLIGHT


@pytest.mark.parametrize("words", ["a user with this e-mail exists already", "in7flight", ""])
def test_any_other_409_is_a_conflict(words):
    assert cause_of_status(409, words, key_was_sent=False) is Cause.CONFLICT


def test_a_409_after_a_key_that_was_not_answered_is_in_flight_whatever_it_says():
    assert cause_of_status(409, "conflict", key_was_sent=True) is Cause.IN_FLIGHT


def test_the_other_retryable_statuses():
    assert cause_of_status(408, "", key_was_sent=False) is Cause.TIMED_OUT
    assert cause_of_status(422, "", key_was_sent=True) is Cause.CONFLICT
    assert cause_of_status(429, "", key_was_sent=True) is Cause.RATE_LIMITED
