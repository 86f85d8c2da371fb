"""What a person does, in a browser with or without JavaScript."""

import secrets
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

SOON_MS = 45_000  # a shared machine may be slow; how fast it is, is measured in benchmarks/


def sign_up(page: Page, password: str = "") -> str:
    """A new member who skips the first minute; returns the name. The page ends up logged in, at home."""
    name, password = f"guest-{secrets.token_hex(4)}", password or secrets.token_urlsafe(12)
    page.goto("/accounts/signup/")
    page.fill("main [name=username]", name)
    for field in page.locator("main [type=password]").all():
        field.fill(password)
    page.locator("main form .button").first.click()
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/start/"), wait_until="commit")
    page.goto("/")
    return name


def card_titles(page: Page) -> list[str]:
    return page.locator("#feed .card-title").all_inner_texts()


def asked_title(page: Page) -> str:
    """As it is written: the style sheet's capitals are not in the text that expectations compare."""
    return (page.locator(".asked-title").text_content() or "").strip()


def choose_stars(page: Page, title: str, stars: float) -> None:
    """Click on the half star of the card with this title."""
    choose_stars_of(page.locator("#feed .card", has=page.locator(".card-title", has_text=title)).first, stars)


def choose_stars_of(card: Locator, stars: float) -> None:
    card.locator(".stars label").nth(round(stars * 2) - 1).click()


def log_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("main [name=username]", name)
    page.fill("main [name=password]", password)
    page.locator("main form .button").first.click()
    page.wait_for_load_state()


def rate_plainly(page: Page, stars: float = 5) -> None:
    """The same without script: a form sent, and the page loaded again with what follows from it."""
    page.goto("/")
    card = page.locator("#feed .card").first
    choose_stars_of(card, stars)
    card.get_by_role("button", name="Rate", exact=True).click()
    page.wait_for_load_state()


def rate_first(page: Page, stars: float = 5) -> None:
    """A rating of the first film at home, and the list that is pushed for it, settled."""
    page.goto("/")
    page.wait_for_selector("body[data-socket]", state="attached", timeout=SOON_MS)
    before = page.get_attribute("#feed", "data-slate")
    choose_stars_of(page.locator("#feed .card").first, stars)
    page.wait_for_function(
        "before => document.querySelector('#feed').dataset.slate !== before", arg=before, timeout=SOON_MS
    )
    page.wait_for_timeout(600)
