# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the guides: of which page each is, and what it was made from. `make pictures` makes them."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Callable, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence_page import page as evidence_page
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.offboarding import OFFBOARD
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.page import page
from ansible_collections.rosterops.saas_users.tests.unit.company import company, leaving
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT

FOLDER = ROOT / "docs" / "docsite" / "images"
# The SHA-256 of the HTML that each picture was made from.
RECORD = FOLDER / "made-from.json"
# antsibull-docs copies no images, so that the guides name the address that they have in the repository.
ADDRESS = "https://raw.githubusercontent.com/rosterops/saas_users/main/docs/docsite/images/"


def review_page():
    """The report of a small company."""
    return page(company())


def leaver_page():
    """The evidence of somebody who left it."""
    return evidence_page(OFFBOARD, leaving())


class Picture(NamedTuple):
    """A picture: the page, the size, the color scheme, and the element at its top; None for the first screen."""

    html: Callable[[], str]
    width: int
    height: int
    scheme: str = "light"
    top: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """The options of the browser."""
        size = {"width": self.width, "height": self.height}
        return {"viewport": size, "color_scheme": self.scheme, "reduced_motion": "reduce"}


PICTURES = {
    "access-review.png": Picture(review_page, 1280, 900),
    "access-review-everybody.png": Picture(review_page, 1280, 520, "dark", "#everybody"),
    "offboard-evidence.png": Picture(leaver_page, 1280, 500),
}


def sources():
    """What the pictures are made from: the SHA-256 of the HTML by name."""
    return {name: hashlib.sha256(picture.html().encode("utf-8")).hexdigest() for name, picture in PICTURES.items()}


def recorded():
    """What the pictures in the documentation were made from, likewise."""
    return json.loads(RECORD.read_text(encoding="utf-8"))
