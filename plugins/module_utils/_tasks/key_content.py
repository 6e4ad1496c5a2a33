# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the key from a key file, and refuse content that cannot be a key."""

from __future__ import annotations

import os
import stat

from .._base.errors import InvalidInput
from .._base.secret import mistake_in

LARGEST = 4096
SHORTEST_KEY = 8
LONGEST_KEY = 512


def key_in(path: str) -> str | None:
    """Return the key in a file without surrounding white space, or None if the file is missing or empty.

    Raises:
        InvalidInput: See :func:`text_in`, or the file contains what cannot be a key. The message does not quote it.
    """
    text = text_in(path)
    mistake = text and mistake_in(text)
    if mistake:
        raise InvalidInput(f"{path} {mistake}. Nothing was changed.")
    if text and not _can_be_a_key(text):
        raise InvalidInput(
            f"{path} does not contain a key: it has several words or lines, binary data, or too few or too many characters. "
            "Nothing was changed. Delete the file if it is not needed, or set another one."
        )
    return text


def text_in(path: str) -> str | None:
    """Return the beginning of a file without surrounding white space, or None if the file is missing or empty.

    Raises:
        InvalidInput: The file cannot be read, is not a regular file, or has hard links.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}. Nothing was changed.") from None
    with open(number, "rb") as file:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInput(f"{path} is not a regular file. Nothing was changed.")
        if status.st_nlink > 1:
            raise InvalidInput(
                f"{path} has {status.st_nlink} hard links, so the same file also exists under another path. "
                "Nothing was changed. Delete this path if it is not needed, or set another one."
            )
        raw = file.read(LARGEST + 1)
    return raw.decode("utf-8", "replace").strip() or None


def _can_be_a_key(text: str) -> bool:
    """Return whether the text is one word of printable ASCII characters with a length that keys have."""
    return SHORTEST_KEY <= len(text) <= LONGEST_KEY and all("!" <= character <= "~" for character in text)
