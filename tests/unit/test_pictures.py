# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the guides are of the pages as they are now, and each is shown with a text for who cannot see it."""

from __future__ import annotations

import re

from ansible_collections.rosterops.saas_users.tests.unit.pictures import ADDRESS, FOLDER, PICTURES, recorded, sources
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import GUIDES

IMAGE = re.compile(r"^\.\. image:: (\S+)\n((?: +:\w+: .+\n)+)", re.MULTILINE)


def test_pictures_are_of_the_present_pages():
    """Compared by what they were made from: pixels differ with the fonts of a machine."""
    assert recorded() == sources(), "run make pictures, look at them, and commit them"


def test_the_pages_of_the_pictures_are_always_the_same():
    assert sources() == sources()


def test_there_is_no_other_picture():
    assert {path.name for path in FOLDER.glob("*.png")} == set(PICTURES)
    for name in PICTURES:
        content = (FOLDER / name).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 250_000


def test_guides_show_every_picture_with_a_text():
    shown = [image for path in GUIDES for image in IMAGE.findall(path.read_text(encoding="utf-8"))]
    assert {address for address, _options in shown} == {ADDRESS + name for name in PICTURES}
    assert [address for address, options in shown if not re.search(r":alt: \w.{30}", options)] == []
