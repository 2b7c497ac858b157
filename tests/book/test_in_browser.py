"""The book in a real browser with the network off: charts draw, nothing is fetched, nothing fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from book.conftest import BuiltBook

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; a machine without one is told so, and in CI that is a failure."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium: CI installs it, so this is a gap")
        pytest.skip("no chromium on this machine (apt-get install chromium): the pages were not opened in a browser")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        started.close()


class Visit:
    """One page with everything that went wrong on it."""

    def __init__(self, browser: Browser, url: str, *, locale: str = "en-US", javascript: bool = True) -> None:
        context = browser.new_context(locale=locale, java_script_enabled=javascript, viewport=None)
        self.page: Page = context.new_page()
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.on(
            "request",
            lambda r: self.outside.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None,
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        context.set_offline(True)
        self.page.goto(url)

    def clean(self) -> bool:
        return not self.outside and not self.errors


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("area", ["stability", "failure_injection", "infrastructure"])
def test_charts_draw_with_the_network_off(built: BuiltBook, browser: Browser, language: str, area: str) -> None:
    visit = Visit(browser, (built.html / language / "areas" / f"{area}.html").as_uri())
    mounts = visit.page.locator("figure.chart")
    assert mounts.count() > 0
    for index in range(mounts.count()):
        mounts.nth(index).scroll_into_view_if_needed()
        drawn = mounts.nth(index).locator("svg.marks, canvas.marks").first
        drawn.wait_for(state="visible", timeout=15_000)
        box = drawn.bounding_box()
        assert box is not None
        assert (box["width"] > 200, box["height"] > 100) == (True, True)
    assert (visit.outside, visit.errors) == ([], [])


@pytest.mark.parametrize("page", ["index", "trace", "milestone", "method", "audit", "glossary", "schema"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_open_without_errors_and_without_network(
    built: BuiltBook, browser: Browser, language: str, page: str
) -> None:
    visit = Visit(browser, (built.html / language / f"{page}.html").as_uri())
    assert (visit.outside, visit.errors) == ([], [])
    assert visit.page.locator("article h1").first.is_visible()
    # Nothing sticks out to the side of the window.
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.mark.parametrize(("locale", "tree"), [("ru-RU", "ru"), ("en-GB", "en"), ("de-DE", "en")])
def test_the_root_page_leads_to_the_language_of_the_reader(
    built: BuiltBook, browser: Browser, locale: str, tree: str
) -> None:
    visit = Visit(browser, (built.html / "index.html").as_uri(), locale=locale)
    visit.page.wait_for_url(f"**/{tree}/index.html", timeout=10_000)


def test_without_javascript_the_root_page_offers_both_languages(built: BuiltBook, browser: Browser) -> None:
    visit = Visit(browser, (built.html / "index.html").as_uri(), javascript=False)
    assert visit.page.locator("a[href='en/index.html']").is_visible()
    assert visit.page.locator("a[href='ru/index.html']").is_visible()


def test_one_click_leads_to_the_same_page_in_the_other_language(built: BuiltBook, browser: Browser) -> None:
    visit = Visit(browser, (built.html / "en" / "areas" / "stability.html").as_uri())
    visit.page.locator("a[hreflang='ru']").first.click()
    visit.page.wait_for_url("**/ru/areas/stability.html")
