# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of evidence in a browser: what an auditor does with it."""

from __future__ import annotations

import io
import unicodedata

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.evidence_page import page as html
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.offboarding import OFFBOARD
from ansible_collections.rosterops.saas_users.tests.unit.access import RIGHT_TO_LEFT, SCRIPT
from ansible_collections.rosterops.saas_users.tests.unit.evidence import ABOUT, example

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install -r tests/browser/requirements.txt")
pypdf = pytest.importorskip("pypdf", reason="pip install -r tests/browser/requirements.txt")


@pytest.fixture
def open_evidence(open_page):
    """A function that opens the page of evidence."""
    return lambda **options: open_page(text=html(OFFBOARD, example()), **options)


def test_the_first_screen_says_what_became_of_them(open_evidence):
    page = open_evidence()
    assert page.title() == "Offboarding (LEFT TO DO)"
    assert page.locator(".sentence").inner_text() == ABOUT["sentence"]
    assert (
        page.locator(".when").inner_text()
        == "As of 30 November 2026, 08:00 UTC · HR-1042 · requested by hr@acme.example · 3 runs"
    )
    alert, numbers = page.locator(".alert"), page.locator(".counts")
    assert len(alert.get_by_role("listitem").all()) == 2
    for element in (alert, numbers, page.get_by_role("heading", name="Last run: 30 November")):
        assert element.bounding_box()["y"] < 900


def test_all_runs_are_there_with_their_rows(open_evidence):
    page = open_evidence()
    tables = page.get_by_role("table").all()
    assert [len(table.locator("tbody").get_by_role("row").all()) for table in tables] == [6, 2, 6]
    row = tables[0].get_by_role("row").nth(2).inner_text()
    for told in ("Globex", "Admin", "Not removed", "Still there", "LEFT TO DO: The account is not removed"):
        assert told in row
    assert SCRIPT in tables[0].inner_text()
    assert page.locator("script").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say(open_evidence, scheme, width):
    page = open_evidence(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_role("link", name="Skip").focus()
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert RIGHT_TO_LEFT in page.locator("table").first.inner_text()


def test_paper_has_everything_and_a_place_to_sign(open_evidence):
    page = open_evidence()
    assert not page.locator(".signoff").is_visible()
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = unicodedata.normalize("NFKC", "\n".join(one.extract_text() for one in pages))
    for told in ("Sign-off", "Signature", "Something is left to do.", "HR-1042", "Earlier run: 28 November 2026"):
        assert told in text
    assert "Skip to" not in text
