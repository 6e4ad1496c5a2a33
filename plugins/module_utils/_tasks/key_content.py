# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file holds that is to hold a key and nothing else. What cannot be one is never used as one."""

from __future__ import annotations

import os
import stat

from .._base.errors import InvalidInput

LARGEST = 4096
SHORTEST_KEY = 8
LONGEST_KEY = 512


def key_in(path: str) -> str | None:
    """The key in a file, without the white space around it; None for no file and for nothing in it.

    Raises:
        InvalidInput: It cannot be read, it is something else than one file under one name, or it holds what cannot be a key.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}. Nothing was touched.") from None
    with open(number, "rb") as file:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInput(f"{path} is there, and is no file. Nothing was touched.")
        if status.st_nlink > 1:
            raise InvalidInput(
                f"{path} is one of {status.st_nlink} names of a file (hard links), so it can be a file of any other place. "
                "Nothing was touched. Remove this name if it may go, or name another file."
            )
        raw = file.read(LARGEST + 1)
    text = raw.decode("ascii", "replace").strip()
    if text and not _can_be_a_key(text):
        raise InvalidInput(
            f"{path} holds something else than a key: more than one word or line, no text, or one that is too short or too long. "
            "Nothing was touched. Remove it if it may go, or name another file."
        )
    return text or None


def _can_be_a_key(text: str) -> bool:
    """Whether it is one word of printable ASCII, of a length that keys have."""
    return SHORTEST_KEY <= len(text) <= LONGEST_KEY and all("!" <= character <= "~" for character in text)
