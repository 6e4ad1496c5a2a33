# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Chromium of the machine, and pages of reports in it that are loaded from disk."""

from __future__ import annotations

import shutil

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.page import page as html
from ansible_collections.rosterops.saas_users.tests.unit.access import reviewed

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -r tests/browser/requirements.txt")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: install it (Debian, Ubuntu: apt install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, tmp_path):
    """A function that opens the page of a report, or this text. In the end, it has sent no request, and no script has failed."""
    contexts, requests, errors = [], set(), []
    file = tmp_path / "access.html"

    def opened(report=None, text=None, **options):
        file.write_text(text or html(report or reviewed()), encoding="utf-8")
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        made = context.new_page()
        made.on("request", lambda request: requests.add(request.url))
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.on("console", lambda message: errors.append(message.text))
        made.on("dialog", lambda dialog: errors.append(dialog.message))
        made.goto(file.as_uri())
        return made

    yield opened
    for context in contexts:
        context.close()
    assert requests == {file.as_uri()}
    assert errors == []
