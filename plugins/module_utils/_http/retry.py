# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what follows a request that did not succeed: the retry table, and the course of a request, which applies it."""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Mapping
from typing import NamedTuple


class Cause(enum.Enum):
    """What is known about a request that did not succeed."""

    NEVER_SENT = "never sent"
    NO_ANSWER = "no answer"
    TIMED_OUT = "408"
    IN_FLIGHT = "409 in flight"
    CONFLICT = "409 or 422"
    RATE_LIMITED = "429"
    SERVER_ERROR = "500 or 503: the server cannot process it at the moment"
    GATEWAY_ERROR = "502, 504 and similar: a proxy got no answer from the server"
    FINAL = "any other answer"


class Next(enum.Enum):
    """The next step."""

    AGAIN = "retry the same request, a POST with the same Idempotency-Key"
    AFRESH = "retry, a POST with a new Idempotency-Key: nothing was done"
    LOOK = "it may have been done: read the state, and only if it was not, retry with a new Idempotency-Key"
    STOP = "fail"


class Kind(enum.Enum):
    """How a request may be retried."""

    REPEATABLE = "GET, PUT, PATCH, DELETE, and a POST that changes nothing"
    KEYED_POST = "POST with an Idempotency-Key"
    PLAIN_POST = "POST to a server that does not support Idempotency-Key"


# The only table that decides about a retry.
#                      REPEATABLE  KEYED_POST   PLAIN_POST
TABLE: Mapping[Cause, tuple[Next, Next, Next]] = {
    Cause.NEVER_SENT: (Next.AGAIN, Next.AGAIN, Next.AGAIN),
    Cause.NO_ANSWER: (Next.AGAIN, Next.AGAIN, Next.LOOK),
    Cause.TIMED_OUT: (Next.AGAIN, Next.LOOK, Next.LOOK),
    Cause.IN_FLIGHT: (Next.STOP, Next.AGAIN, Next.STOP),
    Cause.CONFLICT: (Next.STOP, Next.STOP, Next.STOP),
    Cause.RATE_LIMITED: (Next.AGAIN, Next.AFRESH, Next.AFRESH),
    Cause.SERVER_ERROR: (Next.AGAIN, Next.LOOK, Next.LOOK),
    Cause.GATEWAY_ERROR: (Next.AGAIN, Next.LOOK, Next.LOOK),
    Cause.FINAL: (Next.STOP, Next.STOP, Next.STOP),
}

# The statuses that are not final. Those of one vendor are included since its proxies are in front of many APIs.
STATUSES: Mapping[int, Cause] = {
    408: Cause.TIMED_OUT,
    409: Cause.CONFLICT,
    422: Cause.CONFLICT,
    429: Cause.RATE_LIMITED,
    500: Cause.SERVER_ERROR,
    502: Cause.GATEWAY_ERROR,  # an answer from the server that could not be read
    503: Cause.SERVER_ERROR,
    504: Cause.GATEWAY_ERROR,  # no answer from the server in time
    520: Cause.GATEWAY_ERROR,  # Cloudflare: an empty, unknown or unexpected answer from the server
    521: Cause.GATEWAY_ERROR,  # Cloudflare: the server refuses the connection
    522: Cause.GATEWAY_ERROR,  # Cloudflare: no connection to the server in time
    523: Cause.GATEWAY_ERROR,  # Cloudflare: no route to the server
    524: Cause.GATEWAY_ERROR,  # Cloudflare: connected, but no answer in time
    525: Cause.GATEWAY_ERROR,  # Cloudflare: no TLS with the server
    526: Cause.GATEWAY_ERROR,  # Cloudflare: the server's certificate is not valid, as for an hour when it is replaced
    527: Cause.GATEWAY_ERROR,  # Cloudflare: Railgun lost the server (older installations)
    529: Cause.GATEWAY_ERROR,  # several vendors: overloaded
    530: Cause.GATEWAY_ERROR,  # Cloudflare: the server's name is not resolved, and other errors with a number of their own
    598: Cause.GATEWAY_ERROR,  # several proxies: no answer from the server in time
    599: Cause.GATEWAY_ERROR,  # several proxies: no connection to the server in time
}
IN_FLIGHT_WORDS = re.compile(r"in[ _-]?(flight|progress)|idempoten|being processed|still processing|concurrent", re.I)


def next_step(cause: Cause, kind: Kind) -> Next:
    """Return the next step, from the table."""
    return TABLE[cause][list(Kind).index(kind)]


def cause_of_status(status: int, words: str, key_was_sent: bool) -> Cause:
    """Return the cause for an error status.

    Args:
        status: The HTTP status.
        words: The message of the server.
        key_was_sent: Whether an earlier request with the same Idempotency-Key was never answered. A 409 then means that
            the earlier request is still in progress, even if the message says otherwise.
    """
    if status == 409 and (key_was_sent or IN_FLIGHT_WORDS.search(words)):
        return Cause.IN_FLIGHT
    return STATUSES.get(status, Cause.FINAL)


def may_be_done(cause: Cause, kind: Kind) -> bool:
    """Return whether a request that failed for this cause may have been done anyway, since the server itself did not answer.

    A 500 or 503 comes from the server itself, so it counts as not done.
    """
    return cause in (Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.GATEWAY_ERROR) or (
        cause is Cause.IN_FLIGHT and kind is Kind.KEYED_POST
    )


class Course(NamedTuple):
    """The course of one request: the results of its attempts, and what follows. It is immutable, and does no I/O.

    Args:
        kind: How the request may be retried.
        writes: Whether it changes anything on the server.
        retries: The maximum number of attempts after the first one.
        waits_out_limits: Whether to wait after a 429 as long as the retry budget lasts, without counting it as an attempt.
        key: The Idempotency-Key of the next attempt, or None.
        unanswered: Whether an earlier attempt with this key was never answered.
        sent: The number of attempts so far.
        counted: How many of them count.
        limited: Whether the last attempt does not count.
        step: The next step after the last attempt, from the table.
        unknown: Whether the last attempt, or an earlier one with the same key, may have been done without an answer.
        in_doubt: Whether any attempt may have been done. Once true, it stays true for all later attempts.
    """

    kind: Kind
    writes: bool
    retries: int
    waits_out_limits: bool = False
    key: str | None = None
    unanswered: bool = False
    sent: int = 0
    counted: int = 0
    limited: bool = False
    step: Next = Next.AGAIN
    unknown: bool = False
    in_doubt: bool = False

    def with_new_key(self) -> Course:
        """Return the course with a new Idempotency-Key for the next attempt, if it is a POST with such a key."""
        return self._replace(key=str(uuid.uuid4()) if self.kind is Kind.KEYED_POST else None, unanswered=False)

    def after(self, cause: Cause, readable: bool = True) -> Course:
        """Return the course after one more attempt.

        Args:
            cause: What is known about the attempt.
            readable: False for a success whose content cannot be read.
        """
        step = next_step(cause, self.kind)
        if step is Next.AFRESH and self.unanswered:
            step = Next.LOOK  # this attempt did nothing, but the previous one, which was not answered, may have
        limited = cause is Cause.RATE_LIMITED and self.waits_out_limits and self.retries > 0
        course = self._replace(
            unanswered=self.unanswered or cause is Cause.NO_ANSWER,
            sent=self.sent + 1,
            counted=self.counted + (not limited),
            limited=limited,
            step=step,
            unknown=self.unanswered or not readable or cause in (Cause.NO_ANSWER, Cause.IN_FLIGHT),
            in_doubt=self.in_doubt or (self.writes and (not readable or may_be_done(cause, self.kind))),
        )
        return course if step is Next.AGAIN else course.with_new_key()

    @property
    def goes_on(self) -> bool:
        """Whether another attempt may follow, if there is time for it."""
        return self.step is not Next.STOP and (self.limited or self.counted <= self.retries)

    @property
    def end(self) -> str:
        """What the error message adds if no further attempt follows."""
        return f", after {self.sent} attempts" if self.step is not Next.STOP and self.sent > 1 else ""

    def looks(self, again: bool) -> bool:
        """Return whether to find out if the request was done, before the next attempt or (not ``again``) before the error."""
        return self.step is Next.LOOK or (self.unknown and not again)
