"""What a person does, in a browser with or without JavaScript."""

import secrets
from urllib.parse import urlsplit

from playwright.sync_api import Page


def sign_up(page: Page) -> str:
    """A new member; returns the name. The page ends up logged in, at home."""
    name, password = f"guest-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    page.goto("/accounts/signup/")
    page.fill("main [name=username]", name)
    for field in page.locator("main [type=password]").all():
        field.fill(password)
    page.locator("main form .button").first.click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    return name


def card_titles(page: Page) -> list[str]:
    return page.locator("#feed .card-title").all_inner_texts()


def choose_stars(page: Page, title: str, stars: float) -> None:
    """Click on the half star of the card with this title."""
    card = page.locator("#feed .card", has=page.locator(".card-title", has_text=title)).first
    card.locator(".stars label").nth(round(stars * 2) - 1).click()
