"""Photographs every page of a running site at three widths in both themes: `make screenshots`.

    python -m tests.browser.screenshots --url http://127.0.0.1:8000 --operator operator PASSWORD

Without a member it signs somebody up; without an operator it leaves the back office out. The pictures are for
eyes: nothing is compared.
"""

import argparse
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.steps import sign_up

WIDTHS = {"phone": 390, "tablet": 768, "desktop": 1440}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "catalogue": "/movies/",
    "catalogue-filtered": "/movies/?genre=film-noir&sort=rating",
    "catalogue-empty": "/movies/?q=nothing+is+called+this",
    "film": "/movies/50/",
    "film-odd": "/movies/267/",
    "rate-many": "/rate/",
    "watchlist": "/watchlist/",
    "history": "/history/",
    "profile": "/profile/",
    "erase": "/profile/erase/",
    "about": "/about/",
    "password": "/accounts/password_change/",
    "missing": "/movies/999999999/",
    "api-docs": "/api/docs/",
}
STRANGER_PAGES = {"home-stranger": "/", "login": "/accounts/login/", "signup": "/accounts/signup/"}
OPERATOR_PAGES = {
    "admin": "/admin/",
    "admin-slates": "/admin/interactions/slate/",
    "admin-versions": "/admin/recommender/modelversion/",
    "admin-runs": "/admin/recommender/trainingrun/",
    "admin-experiments": "/admin/experiments/experiment/",
    "admin-items": "/admin/catalog/item/",
}


def log_in(page: Page, url: str, user: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def rate_first(page: Page, url: str, stars: str = "5") -> None:
    """A rating on the home page, and the pushed list."""
    page.goto(f"{url}/")
    page.wait_for_selector("body[data-socket=open]")
    before = page.get_attribute("#feed", "data-slate")
    page.locator("#feed .card label").nth(int(float(stars) * 2) - 1).click()
    page.wait_for_function("before => document.querySelector('#feed').dataset.slate !== before", arg=before)
    page.wait_for_timeout(600)


def photograph(page: Page, folder: Path, name: str) -> None:
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width_name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(150)
            page.screenshot(path=folder / f"{name}-{width_name}-{theme}.png")


def visit(
    browser: Browser, url: str, folder: Path, pages: dict[str, str], person: tuple[str, str] | None
) -> None:
    page = browser.new_page()
    if person:
        log_in(page, url, *person)
    photograph_all(page, url, folder, pages)
    page.close()


def photograph_all(page: Page, url: str, folder: Path, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        page.goto(url + path, wait_until="networkidle" if "api" in path else "load")
        photograph(page, folder, name)


def member_pages(browser: Browser, url: str, folder: Path, person: tuple[str, str] | None) -> None:
    page = browser.new_page(base_url=url)
    if person:
        log_in(page, url, *person)
    else:
        sign_up(page)
    page.goto(url + "/")
    photograph(page, folder, "home-before")
    for _ in range(3):
        rate_first(page, url)
    photograph(page, folder, "home-after")
    photograph_all(page, url, folder, PAGES)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--member", nargs=2, metavar=("NAME", "PASSWORD"))
    parser.add_argument("--operator", nargs=2, metavar=("NAME", "PASSWORD"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        visit(browser, options.url, options.out, STRANGER_PAGES, None)
        member_pages(browser, options.url, options.out, options.member)
        if options.operator:
            visit(browser, options.url, options.out, OPERATOR_PAGES, options.operator)
        browser.close()


if __name__ == "__main__":
    main()
