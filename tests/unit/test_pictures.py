# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the guides are of the page as it is now."""

from __future__ import annotations

from ansible_collections.rosterops.saas_users.tests.unit.pictures import FOLDER, PICTURES, html, recorded, sha256


def test_pictures_are_of_the_present_page():
    """Compared by what they were made from: pixels differ with the fonts of a machine."""
    assert recorded() == dict.fromkeys(PICTURES, sha256(html())), "run make pictures, look at them, and commit them"


def test_the_page_of_the_pictures_is_always_the_same():
    assert html() == html()


def test_there_is_no_other_picture():
    assert {path.name for path in FOLDER.glob("*.png")} == set(PICTURES)
    for name in PICTURES:
        content = (FOLDER / name).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 250_000
