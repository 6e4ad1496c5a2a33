# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the guides, taken of the pages of a small company. `make pictures` writes them into the documentation."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.rosterops.saas_users.tests.unit.pictures import FOLDER, PICTURES, RECORD, sources


def size(picture):
    """The width and the height of a PNG, which begins with them."""
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_taken(open_page, name):
    picture = PICTURES[name]
    page = open_page(text=picture.html(), **picture.options)
    if picture.top:
        page.locator(picture.top).evaluate("element => element.scrollIntoView()")
    taken = page.screenshot()
    assert size(taken) == (picture.width, picture.height)
    if os.environ.get("PICTURES") == "write":
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(taken)
        RECORD.write_text(json.dumps(sources(), indent=2) + "\n", encoding="utf-8")
    assert size((FOLDER / name).read_bytes()) == size(taken)
