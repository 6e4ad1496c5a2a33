# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: send many changes in as few requests as the server accepts, and find the ones that it refuses.

One invalid user costs a few additional requests, and no other user fails because of it. A refusal that does not depend on the
users in the request costs a handful of requests, however many users there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, Optional

from .._base.errors import TaskError
from .._engine.plan import Change
from .._engine.workers import Workers
from .._http.errors import ApiError

Part = Sequence[Change]
Send = Callable[[Part], Optional[TaskError]]

# Statuses that can be caused by one of the users in a part; 200 stands for succeeded: false.
REFUSED = (200, 400, 404, 409, 413, 422)
# Statuses that concern the call itself (the method, or a DELETE with a body), not the users in it.
NO_SUCH_CALL = (405, 411, 415, 501)
# Statuses that concern the caller: the next request would get the same answer.
CALLER_MAY_NOT = (401, 403, 407, 429)
SAMPLE = 4


def send_in_parts(batches: Sequence[Part], send: Send, workers: Workers, singly: bool = False) -> dict[Change, TaskError]:
    """Send every change, with as many in one request as the server accepts.

    The first batch is sent alone, since it shows an error that concerns all users. A part that is refused is halved. If both
    halves are refused and nothing has succeeded yet, a few changes are sent one by one. If these are refused as well, the
    cause is not an individual user, and all changes fail. If they succeed but two together are refused, the rest is sent one
    by one.

    Args:
        batches: The changes, in parts of the size to try first.
        send: Sends one part, and returns the error of the whole part, or None.
        workers: Send several parts at the same time.
        singly: Whether a single change uses another call, which may work where the call for several does not.

    Returns:
        The errors, by change.
    """
    sending = _Sending(send, workers, singly, max(map(len, batches), default=1))
    parts, later, sampled = list(batches[:1]), list(batches[1:]), False
    while parts:
        refused, stop = sending.round(parts)
        if stop is None and refused and not (sending.done or sampled) and (sending.most == 1 or len(refused) > 1):
            sampled, stop = True, sending.errors[refused[0][0]]
            seen = sending.sample([*refused, *later])
            if sending.done:
                stop = None
                refused, later = (
                    [[change for change in part if change not in seen] for part in some] for some in (refused, later)
                )
        if stop is not None:
            sending.errors.update((change, stop) for part in later for change in part if change not in sending.errors)
            break
        parts = [piece for part in refused for piece in _pieces(part, min(sending.most, -(-len(part) // 2)))]
        if sending.done or not refused:
            parts += [piece for part in later for piece in _pieces(part, sending.most)]
            later = []
    return sending.errors


class _Sending:
    """What is known so far: the error of each change whose last request failed, and what the server accepts.

    Attributes:
        done: Whether any request has succeeded.
        most: How many changes to put into one request.
    """

    def __init__(self, send: Send, workers: Workers, singly: bool, most: int) -> None:
        self._send = send
        self._workers = workers
        self._singly = singly
        self.errors: dict[Change, TaskError] = {}
        self.done = False
        self.most = most

    def round(self, parts: Sequence[Part]) -> tuple[list[Part], TaskError | None]:
        """Send these parts. Return those to retry in smaller parts, and an error that every further request would get."""
        refused, stop = [], None
        for part, error in zip(parts, self._workers.map(self._counted, parts)):
            if error is None:
                self.done = True
                for change in part:
                    self.errors.pop(change, None)
                continue
            # A change that was in doubt before this refusal may have been done.
            in_doubt = error if error.in_doubt else error.adding(in_doubt=True)
            doubtful = {change for change in part if change in self.errors and self.errors[change].in_doubt}
            self.errors.update((change, in_doubt if change in doubtful else error) for change in part)
            status = error.status if isinstance(error, ApiError) else None
            no_call = status in NO_SUCH_CALL
            if status in CALLER_MAY_NOT or (no_call and not self._singly):
                stop = error
            elif len(part) > 1 and (no_call or status in REFUSED):
                refused.append(part)
                self.most = 1 if no_call else self.most
        return ([] if stop else refused), stop

    def _counted(self, part: Part) -> TaskError | None:
        return self._workers.counted(self._send(part), len(part))

    def sample(self, parts: Sequence[Part]) -> set[Change]:
        """Send a few changes one by one, then two together. Return those that need no further request."""
        everybody = [change for part in parts for change in part]
        step = max(1, len(everybody) // SAMPLE)
        few = everybody[step // 2 :: step][:SAMPLE]
        self.round([[change] for change in few])
        seen = set(few)
        two = [change for change in everybody if change not in seen][:2]
        if self.done and self.most > 1 and len(two) > 1:
            refused, _stop = self.round([two])
            if not refused:
                seen.update(two)
            elif not seen & set(self.errors):
                self.most = 1
        return seen


def _pieces(part: Part, size: int) -> list[Part]:
    return [part[start : start + size] for start in range(0, len(part), max(1, size))]
