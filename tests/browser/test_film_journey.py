"""A film's page in a real browser: stars, what was expected, why, a reason muted, more in a direction."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import card_titles, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOON_MS = 15_000


def rate_here(page: Page, stars: int, *, with_script: bool) -> None:
    """On the film's own page."""
    if with_script:
        page.locator(".film .stars label").nth(stars * 2 - 1).click()
    else:
        page.locator(".film .stars input").nth(stars * 2 - 1).check(force=True)
        page.locator(".film").get_by_role("button", name="Rate", exact=True).click()
    expect(page.locator("#yours .fact-yours")).to_have_text(str(stars), timeout=SOON_MS)


def rate_from_the_list(page: Page, n: int, *, with_script: bool) -> list[str]:
    """Five stars for the first film of the list, n times; returns their titles."""
    titles = []
    for _ in range(n):
        page.goto("/")
        titles.append(card_titles(page)[0])
        page.locator("#feed .card-title a").first.click()
        expect(page.locator(".film-title")).to_be_visible()
        assert page.locator(".fact-ours").count() == 0, "nothing may sway the rating"
        rate_here(page, 5, with_script=with_script)
    return titles


def open_first_of_the_list(page: Page) -> None:
    page.goto("/")
    page.locator("#feed .card-title a").first.click()
    expect(page.locator(".film-title")).to_be_visible()


def mute_the_strongest_reason(page: Page) -> str:
    title = page.locator("#why .carrier-text a").first.inner_text()
    page.locator("#why").get_by_role("button", name=f"Recommend nothing because of {title}").click()
    expect(page.locator("#why .unmutes").first).to_contain_text(title, timeout=SOON_MS)
    return title


def reasons_at_home(page: Page) -> str:
    page.goto("/")
    return " ".join(page.locator("#feed .reason").all_inner_texts())


def years(page: Page) -> list[int]:
    return [int(text) for text in page.locator("#more .strip-item .meta").all_inner_texts()]


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "plain"])
def test_a_films_page(context: BrowserContext, plain_context: BrowserContext, with_script: bool) -> None:
    page = (context if with_script else plain_context).new_page()
    sign_up(page)
    rate_from_the_list(page, 3, with_script=with_script)
    expect(page.locator(".fact-ours")).to_contain_text(re.compile(r"\d\.\d \d\.\d–\d\.\d"))
    expect(page.locator(".deeds")).to_contain_text("You gave it 5 stars")

    open_first_of_the_list(page)
    page.locator(".why-ask summary").click()
    if not with_script:
        page.get_by_role("link", name="See where it stands for you").click()
    expect(page.locator(".why-sentence")).to_contain_text("in your list", timeout=SOON_MS)
    muted = mute_the_strongest_reason(page)
    assert muted not in reasons_at_home(page)
    page.goto("/history/")
    page.get_by_role("button", name=f"Unmute {muted}").click()
    expect(page.locator("#muted-reasons")).to_have_count(0)


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "plain"])
def test_more_like_this_in_a_direction(
    context: BrowserContext, plain_context: BrowserContext, with_script: bool
) -> None:
    page = (context if with_script else plain_context).new_page()
    page.goto("/movies/?q=Film+020")
    page.locator("#results .card-title a").first.click()
    own = int(page.locator(".film-meta a").first.inner_text())
    page.locator("#chip-newer").click()
    expect(page.locator("#chip-newer")).to_have_attribute("aria-current", "true", timeout=SOON_MS)
    expect(page).to_have_url(re.compile(r"\?more=newer"))
    assert min(years(page)) > own
    page.locator("#chip-older").click()
    expect(page.locator("#chip-older")).to_have_attribute("aria-current", "true", timeout=SOON_MS)
    assert max(years(page)) < own
    page.go_back()
    expect(page.locator("#chip-newer")).to_have_attribute("aria-current", "true", timeout=SOON_MS)
    expect(page.locator(".film-title")).to_be_visible()
    assert min(years(page)) > own


def test_taking_back_on_the_page_keeps_the_reader_there(context: BrowserContext) -> None:
    page = context.new_page()
    sign_up(page)
    rate_from_the_list(page, 2, with_script=True)
    page.evaluate("window.sameDocument = true")
    page.locator(".deed").get_by_role("button", name="Take back: You gave it 5 stars").click()
    expect(page.locator(".deed.is-taken-back")).to_have_count(1, timeout=SOON_MS)
    expect(page.locator(".fact-ours")).to_have_count(0)
    assert page.evaluate("window.sameDocument"), "the page was reloaded"
