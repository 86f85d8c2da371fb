"""What a person sees when the site cannot be reached, or did not keep what they said."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import SOON_MS, choose_stars_of, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Keeps each socket the page opens, and while `isRefused` leads it to where nobody listens.
HELD_SOCKETS = """
    window.sockets = [];
    window.isRefused = false;
    window.WebSocket = class extends WebSocket {
        constructor(address) {
            super(isRefused ? address.replace("/ws/feed/", "/ws/nobody/") : address);
            sockets.push(this);
        }
    };
"""


def open_home(context: BrowserContext) -> Page:
    sign_up(page := context.new_page())
    expect(page.locator("body[data-socket=open]")).to_be_attached(timeout=SOON_MS)
    return page


def test_a_rating_that_was_not_kept_is_not_shown_as_kept(context: BrowserContext) -> None:
    page = open_home(context)
    card = page.locator("#feed .card").first
    page.route("**/rate/", lambda route: route.fulfill(status=500, body=""))
    choose_stars_of(card, 4)
    expect(card.get_by_role("alert")).to_contain_text("Not saved. Something broke here")
    expect(card.locator("input:checked")).to_have_count(0)
    page.unroute("**/rate/")
    choose_stars_of(card, 4)
    expect(page.locator(".banner-text")).to_contain_text("4 stars", timeout=SOON_MS)


def test_being_offline_is_said_and_taken_back(context: BrowserContext) -> None:
    page = open_home(context)
    card = page.locator("#feed .card").first
    context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("You are offline", timeout=SOON_MS)
    choose_stars_of(card, 3)
    expect(card.get_by_role("alert")).to_contain_text("The site cannot be reached")
    expect(card.locator("input:checked")).to_have_count(0)
    context.set_offline(False)
    expect(page.locator("#connection")).to_be_empty(timeout=SOON_MS)


def test_a_list_that_no_longer_follows_says_so(context: BrowserContext) -> None:
    """The socket is gone for longer than a restart takes; the page itself still works."""
    context.add_init_script(HELD_SOCKETS)
    page = open_home(context)
    page.evaluate("isRefused = true; sockets.at(-1).close()")
    expect(page.locator("#connection")).to_contain_text("interrupted", timeout=SOON_MS)
    page.evaluate("isRefused = false")
    expect(page.locator("#connection")).to_be_empty(timeout=SOON_MS)
