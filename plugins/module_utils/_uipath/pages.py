# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UiPath: read a listing that is paginated (``docs/dev/uipath-api.md``, "Calls")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base.email import folded
from .._base.errors import TaskError
from .._base.input import path_of
from .._http.errors import ApiError
from .._http.request import Request
from .access import Api
from .advice import says_no_such_version
from .answers import read_page

MANY_PAGES, SMALL = 100, 100  # after so many pages, each must have had one of so many users that were requested, on average


def read_everybody(api: Api, where: str, size: int, most: int, whole: bool = False) -> list[dict[str, Any]]:
    """Return all entries in the directory of the organization; see :func:`read_pages`."""
    partition = api.partition_id()
    try:
        return read_pages(api, path_of("api", "User", "users", partition), where, size, most, whole)
    except ApiError as error:
        if error.status != 404 and not says_no_such_version(error):
            raise
        newer = error
    try:
        # Older on-premises servers support only this path.
        return read_pages(api, path_of("api", "UserPartition", "users", partition), where, size, most, whole)
    except ApiError as error:
        raise newer if error.status == 404 or says_no_such_version(error) else error from None


def read_pages(api: Api, path: str, where: str, size: int, most: int, whole: bool = False) -> list[dict[str, Any]]:
    """Read all pages: until a short page reaches ``totalCount`` or, if that is missing, until a page has nothing new.

    Args:
        api: The API.
        path: The path of the listing.
        where: The organization, for messages.
        size: The number of users in a page.
        most: The largest possible number of users.
        whole: Whether to refuse a listing that ends before ``totalCount``.

    Raises:
        TaskError: A request failed, or the listing is refused.
    """
    listing, more = _Listing(size, most), True
    while more:
        query = {"top": str(size), "skip": str(listing.skip), "sortBy": "Id", "sortOrder": "asc"}
        more = api.request(Request("GET", path, f"Reading the users of {where}", query=query), listing.add)
        api.progress.read(len(listing.users), listing.total or 0)
    if whole and len(listing.users) < listing.total:
        raise TaskError(
            f"Reading the users of {where}: the server ended the list after {len(listing.users):,} of {listing.total:,} users. "
            "Run the task again; if it happens again, report this to the platform."
        )
    return listing.users


class _Listing:
    """A listing, as far as it was read.

    Args:
        size: The number of users in a page.
        most: The largest possible number of users.

    Attributes:
        users: The users, each once.
        skip: Where the next page begins.
        total: The number of users, as the server says.
    """

    def __init__(self, size: int, most: int) -> None:
        self._size = size
        self._most = most
        self._known: set[tuple[str, ...]] = set()
        self._pages = 0
        self._reached = 0
        self._most_there = 0
        self._back = 0
        self.users: list[dict[str, Any]] = []
        self.skip = 0
        self.total = 0

    def add(self, answer: Any) -> bool:
        """Add a page. Return whether another one follows.

        Raises:
            ValueError: The listing would never end.
        """
        self._pages += 1
        before = self.total
        self.total, page = read_page(answer)
        # Pages overlap if a user is added meanwhile. The same id with another name is not such an overlap.
        new = [user for user in page if _who(user) not in self._known]
        there = self.skip + len(page)
        ends = len(page) < self._size and (there >= self.total if self.total else not new)
        tiny = self._pages > MANY_PAGES and there * SMALL < self._pages * self._size
        repeats = not new and there > self._reached
        if page and not ends and (repeats or there > self._most or tiny):
            raise ValueError("the server repeats its pages endlessly")
        self.users += new
        self._known.update(map(_who, new))
        self._reached = max(self._reached, there)
        moved = self._moved(before)
        self.skip = self.skip - moved if moved else there
        return bool(moved or (page and not ends))

    def _moved(self, before: int) -> int:
        """Return how many places to go back: users who were removed meanwhile let those behind them move to pages already read.

        A server whose total goes up and down makes the listing go back by no more places than there are users.
        """
        self._most_there = max(self._most_there, self.total)
        moved = min(before - self.total, self.skip) if self.total else 0
        if moved <= 0 or self._back + moved > self._most_there:
            return 0
        self._back += moved
        return moved


def _who(user: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(folded(user.get(name)) for name in ("id", "user_name", "email", "type"))
