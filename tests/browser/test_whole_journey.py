"""Everything a person can do here, from signing up to being forgotten: with JavaScript, and without it."""

import io
import json
import re
import secrets
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.steps import SOON_MS, asked_title, card_titles, choose_stars_of, log_in, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, java_script_enabled=request.param)
    context.set_default_timeout(SOON_MS)
    yield context.new_page()
    context.close()


def rate(page: Page, card: Locator, stars: float) -> None:
    """A press on a star; without script the button beside the stars sends it."""
    button = card.get_by_role("button", name="Rate", exact=True)
    if button.count():
        choose_stars_of(card, stars)
        button.click()
    else:
        with page.expect_response(lambda response: response.url.endswith("/rate/")):
            choose_stars_of(card, stars)


def undo(page: Page) -> None:
    """Where it is offered: beside the film, or in the notice that a form leads back to."""
    page.locator("main").get_by_role("button", name="Undo").first.click()


def card_of(page: Page, title: str) -> Locator:
    return page.locator(".card", has=page.get_by_role("link", name=title, exact=True)).first


def has_stars(card: Locator, stars: float | None) -> None:
    checked = card.locator(".stars input:checked")
    if stars is None:
        expect(checked).to_have_count(0)
    else:
        expect(checked).to_have_value(str(stars))


def test_the_whole_journey(page: Page) -> None:
    password = secrets.token_urlsafe(12)
    name = sign_up(page, password)
    answers_first_questions(page)
    title = searches(page)
    says_and_takes_back(page, title)
    keeps_a_watchlist(page)
    rated = sees_the_list_change(page)
    edits_the_history(page, rated)
    looks_at_the_profile(page, name)
    goes_and_comes_back(page, name, password)
    is_forgotten(page, name)


def answers_first_questions(page: Page) -> None:
    """Picks a kind, gives one film stars, has not seen the next; each answer brings another question."""
    page.goto("/start/?groups")
    page.locator(".kind-name").first.click()
    page.get_by_role("button", name="Go on").click()
    first = asked_title(page)
    form = page.locator(".asked-answer")
    button = form.get_by_role("button", name="Rate", exact=True)
    choose_stars_of(form, 4)
    if button.count():
        button.click()
    expect(page.locator(".asked-title")).not_to_have_text(first, timeout=SOON_MS)
    second = asked_title(page)
    page.get_by_role("button", name="Haven’t seen it").click()
    expect(page.locator(".asked-title")).not_to_have_text(second, timeout=SOON_MS)
    page.goto("/history/")
    expect(page.locator("main")).to_contain_text(f"You gave {first} 4 stars")


def searches(page: Page) -> str:
    """Browses, and finds a film by the words of its title; returns the title."""
    page.goto("/")
    page.get_by_role("link", name="Catalogue", exact=True).click()
    title = page.locator("#results .card-title").nth(5).inner_text()
    page.get_by_label("Films named").fill(title)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"[?&]q="))
    expect(card_of(page, title)).to_be_visible()
    page.get_by_role("link", name="show all").click()
    expect(page.locator("#results .card-title").nth(5)).to_have_text(title)
    return title


def says_and_takes_back(page: Page, title: str) -> None:
    card = card_of(page, title)
    rate(page, card, 4.5)
    page.goto("/movies/")
    has_stars(card, 4.5)
    card.get_by_role("button", name="Like").click()
    expect(card.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
    undo(page)
    expect(card.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "false")
    page.goto("/movies/")
    has_stars(card, 4.5)
    card.get_by_role("button", name="Clear rating").click()
    expect(card.locator(".stars input:checked")).to_have_count(0)
    page.reload()
    has_stars(card, None)


def keeps_a_watchlist(page: Page) -> None:
    page.goto("/movies/")
    page.locator("#results .card-title a").nth(2).click()
    title = page.locator("h1").inner_text()
    page.locator("button[name=watch]").first.click()
    expect(page.locator("button[name=watch]").first).to_have_attribute("aria-pressed", "true")
    page.goto("/watchlist/")
    expect(page.locator(".row-title")).to_have_text(re.compile(re.escape(title), re.IGNORECASE))
    page.get_by_role("button", name=re.compile("off the watchlist")).click()
    expect(page.locator("main")).to_contain_text("Nothing here yet")


def sees_the_list_change(page: Page) -> str:
    """One rating, and another list when the page is loaded again; returns what was rated."""
    page.goto("/")
    rated, *before = card_titles(page)
    rate(page, page.locator("#feed .card").first, 5)
    page.wait_for_timeout(500)
    page.goto("/")
    expect(page.locator(".banner-text")).to_contain_text(f"ou gave {rated} 5 stars", timeout=SOON_MS)
    after = card_titles(page)
    assert rated not in after
    assert after[: len(before)] != before
    return rated


def edits_the_history(page: Page, rated: str) -> None:
    page.goto("/history/")
    row = page.locator(".row", has_text=f"You gave {rated} 5 stars")
    expect(row).to_have_count(1)
    row.get_by_role("button", name=re.compile("Take back")).click()
    page.goto("/history/")
    expect(page.locator(".row.is-taken-back", has_text=f"You gave {rated}")).to_contain_text("taken back")
    page.goto("/")
    assert rated in card_titles(page)


def looks_at_the_profile(page: Page, name: str) -> None:
    page.goto("/profile/")
    expect(page.locator("h1")).to_have_text(re.compile(name, re.IGNORECASE))
    page.get_by_role("button", name="Pause personalisation").click()
    expect(page.locator("main")).to_contain_text("your list is what everybody gets")
    page.get_by_role("button", name="Go on personalising").click()
    expect(page.get_by_role("button", name="Pause personalisation")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Take it with you").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    told = json.loads(archive.read(next(file for file in archive.namelist() if file.endswith(".json"))))
    assert name in json.dumps(told)


def goes_and_comes_back(page: Page, name: str, password: str) -> None:
    page.get_by_role("button", name="Log out").click()
    page.goto("/history/")
    expect(page.locator("main")).to_contain_text("Nothing yet")
    log_in(page, name, password)
    page.goto("/history/")
    expect(page.locator(".row").first).to_be_visible()


def is_forgotten(page: Page, name: str) -> None:
    page.goto("/profile/")
    page.get_by_role("link", name="Erase me").click()
    page.get_by_label("To be sure").fill(name)
    page.get_by_role("button", name="Erase me").click()
    expect(page.locator("h1")).to_have_text(re.compile("You are forgotten", re.IGNORECASE))
    page.goto("/history/")
    expect(page.locator("main")).to_contain_text("Nothing yet")
