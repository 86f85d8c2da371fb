"""Sliders and the choice of recommender, with a hand on them and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.site import year_of
from tests.browser.steps import card_titles, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOON_MS = 15_000
LOOKS = 3  # a pushed list may come between two of them, but not each time
LIST = "#preview .row-title"


def open_tuning(context: BrowserContext) -> Page:
    page = context.new_page()
    sign_up(page)
    page.goto("/profile/list/")
    return page


def set_without_script(page: Page, name: str, presses: int) -> None:
    """A range is moved by its arrow keys wherever there is no script to set it."""
    page.locator(f"#id_{name}").focus()
    for _ in range(presses):
        page.keyboard.press("ArrowLeft")


def mean_year(page: Page) -> float:
    """Of the list: a refresh after others' ratings on this site moves single films, but not a list's kind."""
    years = [year_of(title) for title in page.locator(LIST).all_inner_texts()]
    return sum(years) / len(years)


def test_a_slider_moves_the_list_at_once_and_keeps_focus(context: BrowserContext) -> None:
    page = open_tuning(context)
    before = mean_year(page)
    page.locator("#id_recency").focus()
    page.keyboard.press("Home")
    expect(page.locator("#said-recency")).to_have_text("much older", timeout=SOON_MS)
    expect(page.locator("#price-recency")).to_contain_text("NDCG@10")
    expect(page.locator("#id_recency")).to_be_focused()
    after = mean_year(page)
    assert after < before
    expect(page.locator("#preview")).to_contain_text("You asked for older films")
    page.reload()
    assert mean_year(page) < before
    expect(page.locator("#id_recency")).to_have_value("-2")
    page.get_by_role("button", name="All back to the middle").click()
    expect(page.locator("#id_recency")).to_have_value("0")
    assert mean_year(page) > after


def test_the_front_page_follows_the_sliders(context: BrowserContext) -> None:
    page = open_tuning(context)
    page.locator("#id_popularity").focus()
    page.keyboard.press("Home")
    expect(page.locator("#said-popularity")).to_have_text("much less known", timeout=SOON_MS)
    assert any(shows_the_same_at_home(page) for _ in range(LOOKS))


def shows_the_same_at_home(page: Page) -> bool:
    page.goto("/profile/list/")
    shown = page.locator(LIST).all_inner_texts()
    page.goto("/")
    return card_titles(page) == shown


def test_another_recommender_is_one_press_away(context: BrowserContext) -> None:
    page = open_tuning(context)
    page.get_by_role("radio", name=re.compile("^What goes together")).check()
    expect(page.locator("#preview")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto("/profile/")
    expect(page.locator(".settings")).to_contain_text("What goes together", timeout=SOON_MS)


def test_the_same_without_javascript(browser: Browser, site: str) -> None:
    page = open_tuning(browser.new_context(base_url=site, java_script_enabled=False))
    before = page.locator(LIST).all_inner_texts()
    set_without_script(page, "popularity", 2)
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#said-popularity")).to_have_text("much less known")
    expect(page).to_have_url(re.compile("/profile/list/$"))
    assert page.locator(LIST).all_inner_texts() != before
    page.get_by_role("radio", name=re.compile("^What everybody watches")).check()
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_role("radio", name=re.compile("^What everybody watches"))).to_be_checked()
    page.goto("/profile/")
    expect(page.locator(".settings")).to_contain_text("What everybody watches")
    expect(page.locator(".settings")).to_contain_text("much less known")
    page.context.close()
