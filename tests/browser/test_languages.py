"""The language switch in a real browser, and German on a phone."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.steps import card_titles, choose_stars, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOON_MS = 15_000
ADDRESSES = (
    "/",
    "/movies/?q=film",
    "/movies/1/",
    "/rate/",
    "/watchlist/",
    "/history/",
    "/profile/",
    "/about/",
)


def switches_and_stays(page: Page) -> None:
    page.goto("/movies/?q=film&sort=title")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html[lang=de]")).to_be_attached()
    expect(page).to_have_url(re.compile(r"/movies/\?q=film&sort=title$"))
    expect(page.locator("h1")).to_have_text("Der ganze Katalog")
    page.goto("/about/")
    expect(page.locator("h1")).to_have_text("Über dieses Haus")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("About this house")


def test_the_switch_keeps_the_page_and_is_remembered(context: BrowserContext) -> None:
    switches_and_stays(context.new_page())


def test_it_needs_no_script(plain_context: BrowserContext) -> None:
    switches_and_stays(plain_context.new_page())


def test_a_german_page_is_pushed_german(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="de-DE")
    page = context.new_page()
    sign_up(page)
    page.goto("/")
    expect(page.locator("body[data-socket=open]")).to_be_attached(timeout=SOON_MS)
    page.route(
        lambda url: url.rstrip("/").count("/") == 2, lambda route: route.abort()
    )  # only the push may tell
    rated = card_titles(page)[0]
    choose_stars(page, rated, 4.5)
    expect(page.locator(".banner-text")).to_contain_text(
        f"du „{rated}“ 4½ Sterne gegeben hast", timeout=SOON_MS
    )
    expect(page.locator("#feed .toggle").first).to_have_text("Mag ich")
    context.close()


def test_german_fits_on_a_phone(browser: Browser, site: str) -> None:
    """German words are long: nothing may make the page scroll sideways."""
    context = browser.new_context(base_url=site, locale="de-DE", viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_up(page)
    too_wide = {}
    for address in ADDRESSES:
        page.goto(address)
        assert page.get_attribute("html", "lang") == "de"
        if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            too_wide[address] = over
    context.close()
    assert too_wide == {}
