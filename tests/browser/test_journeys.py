"""The product's main promise, in a real browser against the real processes."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import card_titles, choose_stars, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOON_MS = 15_000  # a shared machine may be slow; how fast it is, is measured in benchmarks/


def open_home(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    expect(page.locator("body[data-socket=open]")).to_be_attached(timeout=SOON_MS)
    return page


def refuse_everything_but_the_push(page: Page) -> None:
    """From now on the page cannot fetch its list: what changes it can only have come through the socket."""
    page.route(lambda url: url.rstrip("/").count("/") == 2, lambda route: route.abort())


def test_the_list_changes_without_a_reload(context: BrowserContext) -> None:
    sign_up(context.new_page())
    page = open_home(context)
    page.evaluate("window.sameDocument = true")
    refuse_everything_but_the_push(page)
    rated, *before = card_titles(page)
    choose_stars(page, rated, 5)
    expect(page.locator(".banner-text")).to_contain_text(f"ou gave {rated} 5 stars", timeout=SOON_MS)
    after = card_titles(page)
    assert rated not in after
    assert after[: len(before)] != before
    assert page.evaluate("window.sameDocument"), "the page was reloaded: nothing was pushed"


def test_a_quiet_socket_stays_open(context: BrowserContext) -> None:
    """Longer than any default of the store's clients for a reply, 5 s."""
    sign_up(context.new_page())
    page = open_home(context)
    page.evaluate("document.body.dataset.socket = 'open since'")
    page.wait_for_timeout(8_000)
    assert page.get_attribute("body", "data-socket") == "open since"


def test_undo_brings_the_film_back(context: BrowserContext) -> None:
    sign_up(context.new_page())
    page = open_home(context)
    before = card_titles(page)
    choose_stars(page, before[0], 5)
    expect(page.locator(".banner-text")).to_contain_text("ou gave", timeout=SOON_MS)
    page.locator("#banner").get_by_role("button", name="Undo").click()
    expect(page.locator(".banner-text")).to_contain_text("ook back", timeout=SOON_MS)
    assert before[0] in card_titles(page)


def test_two_pages_of_one_person_both_update(context: BrowserContext) -> None:
    sign_up(context.new_page())
    first, second = open_home(context), open_home(context)
    for page in (first, second):
        refuse_everything_but_the_push(page)
    choose_stars(first, card_titles(first)[0], 4.5)
    for page in (first, second):
        expect(page.locator(".banner-text")).to_contain_text("4½ stars", timeout=SOON_MS)
    assert card_titles(first) == card_titles(second)


def test_no_film_can_be_pressed_while_the_list_moves(context: BrowserContext) -> None:
    """The second half of a double click would rate what has just come under the pointer."""
    sign_up(context.new_page())
    page = open_home(context)
    page.set_viewport_size({"width": 1440, "height": 1200})
    star = page.locator("#feed .card .stars label").nth(9)
    is_a_card_under = """star => {
        const box = star.getBoundingClientRect();
        window.isACardUnder = () => Boolean(document.elementFromPoint(box.x + 5, box.y + 9).closest(".card"));
        window.whenSwapped = new Promise((resolve) => new MutationObserver(() => resolve(isACardUnder()))
            .observe(document.getElementById("main"), { childList: true }));
    }"""
    star.evaluate(is_a_card_under)
    star.click()
    assert page.evaluate("whenSwapped") is False
    page.wait_for_function("() => isACardUnder()", timeout=SOON_MS)


def test_another_persons_page_stays_as_it_is(context: BrowserContext, other_context: BrowserContext) -> None:
    mine, theirs = open_home(context), open_home(other_context)
    before = card_titles(theirs)
    choose_stars(mine, card_titles(mine)[0], 5)
    expect(mine.locator(".banner-text")).to_contain_text("ou gave", timeout=SOON_MS)
    assert card_titles(theirs) == before


def test_what_a_visitor_rated_is_kept_on_signing_up(context: BrowserContext) -> None:
    page = open_home(context)
    rated = card_titles(page)[0]
    choose_stars(page, rated, 5)
    expect(page.locator(".banner-text")).to_contain_text("ou gave", timeout=SOON_MS)
    sign_up(page)
    page.goto("/history/")
    expect(page.locator("main")).to_contain_text(rated)


def test_the_filter_bar_changes_the_address_and_back_works(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/movies/")
    page.locator("summary").click()
    page.locator(".chip", has_text="Western").click()
    expect(page).to_have_url(re.compile("genre=western$"))
    expect(page.locator("#genres-said")).to_have_text("Western")
    expect(page.locator(".results-count")).to_contain_text("25 films")
    page.go_back()
    expect(page.locator(".results-count")).to_contain_text("150 films")


def test_scrolling_adds_films_and_coming_back_finds_them(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/movies/")
    cards = page.locator("#results .card")
    expect(cards).to_have_count(45)
    page.locator("#next-page-link").scroll_into_view_if_needed()
    expect(cards).to_have_count(90)
    expect(page).to_have_url(re.compile(r"\?page=1-2$"))
    titles = page.locator("#results .card-title").all_inner_texts()
    assert len(set(titles)) == 90
    cards.nth(80).locator(".card-title a").click()
    page.go_back()
    expect(page.locator("#results .card-title")).to_have_text(titles)


def test_typing_finds_what_was_meant_without_a_step_for_each_letter(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/about/")
    page.goto("/movies/")
    page.locator("#id_q").press_sequentially("fiml 007", delay=20)
    expect(page.locator("#results .card-title")).to_have_text(["Film 007"], timeout=SOON_MS)
    expect(page.locator("#results-count")).to_contain_text("none is named as you typed")
    expect(page).to_have_url(re.compile(r"\?q=fiml"))
    page.go_back()
    expect(page).to_have_url(re.compile("/about/$"))


def test_many_films_are_rated_with_the_keyboard_alone(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/rate/")
    cards = page.locator("#quick .card")
    cards.first.focus()
    page.keyboard.press("7")
    expect(cards.first.locator(".said")).to_contain_text("Noted")
    expect(cards.first.locator("input:checked")).to_have_value("3.5")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("n")
    expect(cards.nth(2).locator(".unseen button")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("x")
    expect(cards.nth(3).locator("[name=dismiss]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("u")
    expect(cards.nth(3).locator("[name=dismiss]")).to_have_attribute("aria-pressed", "false")
    expect(cards.nth(3)).to_be_focused()
    kept = cards.nth(3).locator(".card-title").inner_text()
    page.reload()
    expect(cards.first.locator(".card-title")).not_to_have_text(kept)
    expect(page.locator("#quick")).to_contain_text(kept)


def test_an_answer_is_taken_back_before_it_came(context: BrowserContext) -> None:
    """Whoever types faster than the server answers loses neither the undo nor the place."""
    page = context.new_page()
    page.goto("/rate/")
    page.evaluate("window.sameDocument = true")
    card = page.locator("#quick .card").first
    card.focus()
    page.keyboard.press("x")
    page.keyboard.press("u")
    expect(card.locator(".said")).to_contain_text("Taken back", timeout=SOON_MS)
    expect(card.locator("[name=dismiss]")).to_have_attribute("aria-pressed", "false")
    expect(card).to_be_focused()
    assert page.evaluate("sameDocument")


def test_an_answer_can_be_taken_back_as_soon_as_it_is_there(context: BrowserContext) -> None:
    """In the very moment: a button that HTMX does not know yet would send its form and leave the page."""
    page = context.new_page()
    page.goto("/movies/")
    page.evaluate("window.sameDocument = true")
    card = page.locator("#results .card").first
    card.evaluate("""card => new MutationObserver((_, observer) => {
        observer.disconnect();
        card.querySelector(".said button").click();
    }).observe(card.querySelector(".card-body"), { childList: true })""")
    card.get_by_role("button", name="Like").focus()
    page.keyboard.press("Enter")
    expect(card.locator(".said")).to_contain_text("Taken back", timeout=SOON_MS)
    expect(card.get_by_role("button", name="Like")).to_be_focused()
    assert page.evaluate("sameDocument")


def test_what_is_pressed_keeps_the_focus(context: BrowserContext) -> None:
    """Though its answer takes the place of the whole form."""
    page = context.new_page()
    page.goto("/movies/")
    card = page.locator("#results .card").first
    for name in ("Like", "Watchlist"):
        card.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(card.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        expect(card.get_by_role("button", name=name)).to_be_focused()
    card.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(card.get_by_text("Taken back.")).to_be_focused()


def test_no_page_breaks_its_content_security_policy(context: BrowserContext) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_up(page)
    for path in ("/", "/movies/", "/movies/1/", "/watchlist/", "/history/", "/about/", "/api/docs/"):
        page.goto(path, wait_until="networkidle" if "api" in path else "load")
    assert [text for text in complaints if "WebSocket is closed" not in text] == []
