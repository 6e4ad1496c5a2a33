# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the same work for many items, several at the same time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from .._base.errors import TaskError
from .._base.threads import result_of, start

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")


def _ignored(_changes: int) -> None:
    """The default ``made`` of workers."""


class Workers:
    """Up to ``concurrency`` threads that do the same work for many items. They are started only when needed.

    They are daemon threads, unlike those of ``concurrent.futures``: after a timeout of the task or Ctrl-C, Ansible does not
    wait for unfinished work.

    Args:
        concurrency: The number of threads.
        made: Called, from any of them, with the number of changes that were just made.
    """

    def __init__(self, concurrency: int = 1, made: Callable[[int], None] = _ignored) -> None:
        self._concurrency = concurrency
        self._made = made
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._interrupted = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_exception: object) -> None:
        """End the threads. After an exception, they drop what they have not started, and are not waited for."""
        with self._lock:
            self._interrupted = kind is not None
            for _thread in self._threads:
                self._calls.put(None)
        for thread in () if self._interrupted else self._threads:
            thread.join()

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return the result of the work for each item, in the same order.

        Raises:
            CancelledError: The threads were told to end after an exception, and some of the work was not started.
        """
        if self._concurrency == 1 or len(items) < 2:
            return [work(item) for item in items]
        from concurrent.futures import CancelledError, Future  # most tasks need no threads, and importing this takes time

        futures: list[Future[R]] = [Future() for _item in items]
        with self._lock:
            if self._interrupted:  # no thread is left to do it
                raise CancelledError
            for future, item in zip(futures, items):
                self._calls.put((future, partial(work, item)))
            for _new in range(min(len(items), self._concurrency - len(self._threads))):
                self._threads.append(threading.Thread(target=self._work, daemon=True))
                start(self._threads[-1])
        return [result_of(future) for future in futures]

    def counted(self, result: R, changes: int = 1) -> R:
        """Return the result of some changes, and report them as made unless it is an error."""
        if not isinstance(result, TaskError):
            self._made(changes)
        return result

    def _work(self) -> None:
        """Run in each thread, until it is told to end."""
        while call := self._calls.get():
            future, work = call
            if self._interrupted:
                future.cancel()
                continue
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)
