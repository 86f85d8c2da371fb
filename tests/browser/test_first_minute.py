"""From sign-up over kinds and five answers to a list, in a real browser, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import SOON_MS, asked_title, card_titles, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ANSWERS = 5


def pick_a_kind(page: Page) -> None:
    page.goto("/start/")
    page.locator(".kind-name").first.click()
    page.locator(".kind-film").nth(1).click()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/start/films/$"))


def test_five_answers_make_a_list_while_one_looks(context: BrowserContext) -> None:
    page = context.new_page()
    sign_up(page)
    pick_a_kind(page)
    expect(page.locator("body[data-socket=open]")).to_be_attached(timeout=SOON_MS)
    page.evaluate("window.sameDocument = true")
    before, asked = card_titles(page), []
    for _ in range(ANSWERS):
        title = asked_title(page)
        asked.append(title)
        page.keyboard.press("9")
        expect(page.locator(".asked-last")).to_contain_text("4½ stars", timeout=SOON_MS)
        expect(page.locator(".asked-title")).not_to_have_text(title, timeout=SOON_MS)
        expect(page.locator("#asked-title")).to_be_attached()
    assert len(set(asked)) == ANSWERS
    expect(page.locator(".interview")).to_contain_text("Enough for a list of your own")
    expect(page.locator(".banner-text")).to_contain_text("ou gave", timeout=SOON_MS)
    assert card_titles(page) != before
    assert page.evaluate("window.sameDocument")
    page.get_by_role("link", name="See my list").click()
    expect(page).to_have_url(re.compile(r"/$"))


def test_focus_goes_on_with_the_questions(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/start/films/")
    title = asked_title(page)
    page.locator("[value=unseen]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".asked-title")).not_to_have_text(title, timeout=SOON_MS)
    expect(page.locator("#asked-title")).to_be_focused()
    expect(page.locator(".asked-last form")).to_be_attached()
    page.keyboard.press("u")
    # which film is asked next is for the model to say
    expect(page.locator(".asked-last form")).to_have_count(0, timeout=SOON_MS)


def test_the_same_without_javascript(plain_context: BrowserContext) -> None:
    page = plain_context.new_page()
    sign_up(page)
    pick_a_kind(page)
    for _ in range(ANSWERS):
        form = page.locator(".asked-answer")
        form.get_by_label("5 stars").last.check(force=True)
        form.get_by_role("button", name="Rate").click()
        expect(page.locator(".asked-last")).to_contain_text("5 stars")
    expect(page.locator(".interview")).to_contain_text("Enough for a list of your own")
    page.locator(".asked-last").get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile("/start/films/$"))
    page.get_by_role("link", name="Change the kinds").click()
    expect(page.locator(".kind-name input").first).to_be_checked()
