# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the guides: of which page each is, and what it was made from. `make pictures` makes them."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.page import page
from ansible_collections.rosterops.saas_users.tests.unit.company import company
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT

FOLDER = ROOT / "docs" / "docsite" / "images"
# The SHA-256 of the HTML that each picture was made from.
RECORD = FOLDER / "made-from.json"
# antsibull-docs copies no images, so that the guides name the address that they have in the repository.
ADDRESS = "https://raw.githubusercontent.com/rosterops/saas_users/main/docs/docsite/images/"


class Picture(NamedTuple):
    """A picture: the options of the browser, and the element at its top; None for the first screen."""

    options: dict[str, Any]
    top: str | None = None


STILL = {"reduced_motion": "reduce"}
PICTURES = {
    "access-review.png": Picture({**STILL, "viewport": {"width": 1280, "height": 900}}),
    "access-review-everybody.png": Picture(
        {**STILL, "viewport": {"width": 1280, "height": 520}, "color_scheme": "dark"}, "#everybody"
    ),
}


def html():
    """The page that the pictures show."""
    return page(company())


def sha256(text):
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def recorded():
    """What the pictures were made from: SHA-256 by name."""
    return json.loads(RECORD.read_text(encoding="utf-8"))
