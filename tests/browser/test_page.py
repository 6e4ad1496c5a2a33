# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report in a browser: what a manager and a reviewer do with it."""

from __future__ import annotations

import io
import unicodedata

import pytest

from ansible_collections.rosterops.saas_users.tests.unit.access import RIGHT_TO_LEFT, SCRIPT, example, reviewed

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install -r tests/browser/requirements.txt")
sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -r tests/browser/requirements.txt")
pypdf = pytest.importorskip("pypdf", reason="pip install -r tests/browser/requirements.txt")

ROWS = "#view tbody tr"


def people(page):
    """Who is shown in the table of everybody."""
    return page.locator("#view tbody th bdi").all_inner_texts()


def search(page, text):
    before = page.locator("#found").inner_text()
    page.get_by_label("Search").fill(text)
    sync_api.expect(page.locator("#found")).not_to_have_text(before)


def printed(page, **options):
    """The text of the page on paper, without ligatures, in one line: where its lines end depends on the fonts."""
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(**options))).pages
    return " ".join(unicodedata.normalize("NFKC", "\n".join(one.extract_text() for one in pages)).split())


def test_the_first_screen_says_how_things_are(open_page):
    page = open_page()
    assert page.title() == "Access review (INCOMPLETE)"
    sentence = page.locator(".sentence")
    assert sentence.inner_text().startswith("4 people have access who should not, 1 of them Admin; ")
    assert sentence.inner_text().endswith("1 of 3 organizations could not be read.")
    counts = page.locator(".counts a.orphan strong")
    assert counts.inner_text() == "3"
    for element in (sentence, counts, page.get_by_role("heading", name="Privileged")):
        assert element.bounding_box()["y"] < 900


def test_a_complete_report_does_not_say_incomplete(open_page):
    page = open_page(example(unreadable=False))
    assert page.title() == "Access review"
    assert page.get_by_text("INCOMPLETE").count() == 0


def test_everybody_is_there_once_with_all_organizations(open_page):
    page = open_page()
    assert len(people(page)) == 11
    assert page.locator("#found").inner_text() == "10 people, 10 rows, and 1 that could not be checked"
    heads = page.locator("#view thead th").all_inner_texts()
    assert [head.split()[0] for head in heads] == ["Person", "Acme", "Globex", "Acme"]


def test_a_search_finds_people_roles_and_places(open_page):
    page = open_page()
    search(page, "LEAVER")
    assert people(page) == ["leaver@acme.example"]
    search(page, "acme viewer")
    assert people(page) == ["differs@acme.example", "missing@acme.example"]
    search(page, "no such person")
    assert people(page) == []
    assert page.locator("#found").inner_text() == "Nobody matches."


def test_who_could_not_be_checked_is_found(open_page):
    page = open_page()
    search(page, "nowhere")
    assert "Not checked" in page.locator(ROWS).inner_text()


def test_filters_narrow_the_table(open_page):
    page = open_page()
    page.get_by_label("Status").select_option("expired")
    assert people(page) == ["leaver@acme.example"]
    page.get_by_label("Status").select_option("")
    page.get_by_label("Organization", exact=True).select_option(label="Acme (uipath)")
    assert people(page) == ["inactive@acme.example"]


def test_a_count_shows_its_people(open_page):
    page = open_page()
    page.locator(".counts a.orphan").click()
    assert len(people(page)) == 3
    assert page.locator(ROWS).first.locator(".badge").inner_text() == "Not listed"
    page.get_by_role("link", name="undecided").click()
    assert "leaver@acme.example" not in people(page)


def test_a_column_sorts_in_both_directions(open_page):
    page = open_page()
    page.get_by_role("button", name="List").click()
    head = page.locator("#view thead th").first
    head.get_by_role("button").click()
    assert (head.get_attribute("aria-sort"), people(page)) == ("ascending", sorted(people(page)))
    head.get_by_role("button").click()
    assert (head.get_attribute("aria-sort"), people(page)) == ("descending", sorted(people(page), reverse=True))


def test_the_keyboard_alone_is_enough(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to everybody"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("leaver")
    sync_api.expect(page.locator("#found")).to_contain_text("1 person")
    for _stop in range(4):  # two filters, then the two views
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("button[aria-pressed=true]").inner_text() == "List"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("#view th[aria-sort=ascending]").inner_text() == "Person"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_text_of_users_is_only_text(open_page):
    page = open_page()
    assert SCRIPT in people(page)
    assert page.locator("script").count() == 2
    search(page, "<script>")
    assert people(page) == [SCRIPT]


def test_an_address_that_runs_from_right_to_left_keeps_its_order(open_page):
    page = open_page()
    search(page, RIGHT_TO_LEFT)
    assert page.locator("#view tbody th bdi").get_attribute("dir") == "ltr"
    assert people(page) == [RIGHT_TO_LEFT]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"reduced_motion": "reduce"}], ids=["light", "dark", "still"]
)
def test_axe_has_nothing_to_say(open_page, options, width):
    page = open_page(viewport={"width": width, "height": 900}, **options)
    for view in ("People", "List"):
        page.get_by_role("button", name=view).click()
        page.locator("summary").first.focus()
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_has_everybody_and_a_place_to_sign(open_page):
    page = open_page()
    assert not page.locator(".signoff").is_visible()
    text = printed(page, format="A4")
    for told in ("Sign-off", "Signature", "The report is incomplete.", "leaver@acme.example", "nowhere@acme.example"):
        assert told in text
    assert "Search" not in text


def test_it_can_be_read_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    assert len(people(page)) == 11
    assert not page.locator("#tools").is_visible()
    assert page.get_by_text("Scripts are off").count() == 0


def many(number):
    """A report with many rows: each orphan again and again."""
    report = reviewed()
    orphans = [row for row in report["rows"] if row["status"] == "orphan"]
    for at in range(number - len(report["rows"])):
        name = f"user{at:06}"
        place = {"organization": f"Organization {at % 200:03}", "organization_id": f"id-{at % 200}"}
        report["rows"].append(
            {**orphans[at % 3], **place, "email": f"{name}@acme.example", "user_id": f"u-{name}", "user_name": None}
        )
    report["totals"] = {**report["totals"], "rows": number}
    return report


def test_a_page_at_a_time(open_page):
    page = open_page(many(1_250))
    assert page.locator(ROWS).count() == 100
    page.get_by_role("button", name="Next").click()
    assert page.get_by_text("Page 2 of 13").is_visible()
    search(page, "user000777")
    assert not page.get_by_role("button", name="Next").is_visible()
    search(page, "")
    assert "The first 1,000 of 1,251 lines. access.csv has all of them." in printed(page)
    assert page.locator(ROWS).count() == 100


def test_without_scripts_a_long_table_says_that_it_is_cut(open_page):
    page = open_page(many(1_250), java_script_enabled=False)
    assert page.locator(ROWS).count() == 1_000
    assert page.get_by_text("The first 1,000 of 1,251 rows. Scripts are off: access.csv has all of them.").is_visible()


SEARCH = """query => new Promise(done => {
    const start = performance.now();
    const found = document.getElementById("found");
    new MutationObserver((_, self) => {
        self.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    }).observe(found, {childList: true});
    const input = document.querySelector("input[type=search]");
    input.value = query;
    input.dispatchEvent(new Event("input"));
})"""


def work(page):
    """Seconds of processor time of the page: what a machine that does nothing else would need."""
    metrics = page.session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def test_a_hundred_thousand_rows_take_less_than_a_second_each_time(open_page):
    page = open_page(many(100_000))
    page.session = page.context.new_cdp_session(page)
    page.session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = work(page)
    page.reload()
    assert work(page) - before < 1
    for query in ("user012345", "member organization 007", "nobody at all"):
        before = work(page)
        page.evaluate(SEARCH, query)
        assert work(page) - before < 1
    page.session.detach()
