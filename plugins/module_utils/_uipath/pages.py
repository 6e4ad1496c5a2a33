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
    found: list[dict[str, Any]] = []
    known: set[tuple[str, ...]] = set()
    skip, total, asked, more = 0, 0, 0, True

    def read(answer: Any) -> tuple[int, bool]:
        nonlocal total, asked
        asked += 1
        total, page = read_page(answer)
        # Pages overlap if a user is added meanwhile. The same id with another name is not such an overlap.
        new = [user for user in page if _who(user) not in known]
        there = skip + len(page)
        ends = len(page) < size and (there >= total if total else not new)
        tiny = asked > MANY_PAGES and there * SMALL < asked * size
        if page and not ends and (not new or there > most or tiny):
            raise ValueError("the server repeats its pages endlessly")
        found.extend(new)
        known.update(map(_who, new))
        api.progress.read(len(found), total or 0)
        return there, bool(page) and not ends

    while more:
        query = {"top": str(size), "skip": str(skip), "sortBy": "Id", "sortOrder": "asc"}
        skip, more = api.request(Request("GET", path, f"Reading the users of {where}", query=query), read)
    if whole and len(found) < total:
        raise TaskError(
            f"Reading the users of {where}: the server ended the list after {len(found):,} of {total:,} users. "
            "Run the task again; if it happens again, report this to the platform."
        )
    return found


def _who(user: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(folded(user.get(name)) for name in ("id", "user_name", "email", "type"))
