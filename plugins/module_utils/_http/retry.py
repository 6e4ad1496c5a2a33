# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows a request that did not succeed: one table, and the course of a request, which applies it."""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Mapping
from typing import NamedTuple


class Cause(enum.Enum):
    """What is known of a request that did not succeed."""

    NEVER_SENT = "never sent"
    NO_ANSWER = "no answer"
    TIMED_OUT = "408"
    IN_FLIGHT = "409 in flight"
    CONFLICT = "409 or 422"
    RATE_LIMITED = "429"
    SERVER_ERROR = "500 or 503: the server cannot deal with it at the moment"
    GATEWAY_ERROR = "502, 504 and their like: whoever stands before the server had no answer from it"
    FINAL = "any other answer"


class Next(enum.Enum):
    """What follows."""

    AGAIN = "the same request again, a POST with the same Idempotency-Key"
    AFRESH = "again, a POST with a new Idempotency-Key: nothing was done"
    LOOK = "it may have been done: read the state, and only if it was not, again with a new Idempotency-Key"
    STOP = "fail"


class Kind(enum.Enum):
    """How a request may be repeated."""

    REPEATABLE = "GET, PUT, PATCH, DELETE, and a POST that changes nothing"
    KEYED_POST = "POST with an Idempotency-Key"
    PLAIN_POST = "POST to a server that knows no Idempotency-Key"


# The one table that decides a retry.
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

# The statuses that are not final. Those of one vendor are here because its proxies stand before APIs in everybody's name.
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
    """Look the case up in the table."""
    return TABLE[cause][list(Kind).index(kind)]


def cause_of_status(status: int, words: str, key_was_sent: bool) -> Cause:
    """The cause that an answered error status stands for.

    Args:
        status: The HTTP status.
        words: What the server said.
        key_was_sent: Whether an earlier request with the same Idempotency-Key was never answered. A 409 then means that
            this earlier one is still in flight, whatever its words are.
    """
    if status == 409 and (key_was_sent or IN_FLIGHT_WORDS.search(words)):
        return Cause.IN_FLIGHT
    return STATUSES.get(status, Cause.FINAL)


def may_be_done(cause: Cause, kind: Kind) -> bool:
    """Whether a request that ended so may have been done all the same: no answer came from whoever does the work.

    A 500 or 503 is the server's own answer, so nothing is claimed of it.
    """
    return cause in (Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.GATEWAY_ERROR) or (
        cause is Cause.IN_FLIGHT and kind is Kind.KEYED_POST
    )


class Course(NamedTuple):
    """The course of one request: what became of its attempts, and so what follows. Never changed, and without I/O.

    Args:
        kind: How the request may be repeated.
        writes: Whether it changes something.
        retries: How many attempts may follow the first one.
        waits_out_limits: Whether a 429 is waited out as long as the budget lasts, and does not count as an attempt.
        key: The Idempotency-Key of the next attempt, if it carries one.
        unanswered: Whether an earlier attempt with this key was never answered.
        sent: How many attempts there were.
        counted: How many of them count.
        limited: Whether the last one does not count.
        step: What the table says of the last one.
        unknown: Whether this one, or one before with the same key, may have been done, and no answer says so.
        in_doubt: Whether any of them may have been done. Whatever a later one is answered, this stays true.
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
        """The next attempt is a request of its own: a POST for which this is known gets a new Idempotency-Key."""
        return self._replace(key=str(uuid.uuid4()) if self.kind is Kind.KEYED_POST else None, unanswered=False)

    def after(self, cause: Cause, readable: bool = True) -> Course:
        """The course after one more attempt.

        Args:
            cause: What is known of the attempt.
            readable: False for a success whose content cannot be read at all.
        """
        step = next_step(cause, self.kind)
        if step is Next.AFRESH and self.unanswered:
            step = Next.LOOK  # nothing was done by this attempt, but perhaps by the one before, which was not answered
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
        """What a failure adds where no other attempt follows."""
        return f", after {self.sent} attempts" if self.step is not Next.STOP and self.sent > 1 else ""

    def looks(self, again: bool) -> bool:
        """Whether to look first if the request was done: before another attempt, or (not ``again``) before the failure."""
        return self.step is Next.LOOK or (self.unknown and not again)
