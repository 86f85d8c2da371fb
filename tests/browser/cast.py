"""The people who look at the pages: made through the site itself, and erased through it afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from tests.browser.pages import Sight, Who
from tests.browser.steps import log_in, rate_plainly, sign_up

Operator = tuple[str, str]  # name and password
PEOPLE: tuple[Who, ...] = ("stranger", "visitor", "newcomer", "member")


@dataclass(slots=True)
class Cast:
    """Who is at hand, and what their browsers hold. `context` opens another browser of one of them."""

    browser: Browser
    url: str
    held: dict[Who, StorageState] = field(default_factory=dict)

    def context(self, who: Who, **options: object) -> BrowserContext:
        return self.browser.new_context(base_url=self.url, storage_state=self.held[who], **options)  # type: ignore[arg-type]  # Playwright's own options, passed on

    @contextmanager
    def page(self, sight: Sight, width: int, height: int = 900) -> Iterator[Page]:
        """The sight as its person has it before them, with nothing in motion."""
        with self.context(sight.who, reduced_motion="reduce") as context:
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})
            sight.opener(page)
            yield page


@contextmanager
def cast_for(browser: Browser, url: str, operator: Operator | None) -> Iterator[Cast]:
    cast = Cast(browser, url)
    names = {who: enter(cast, who) for who in PEOPLE}
    if operator:
        with browser.new_context(base_url=url) as context:
            log_in(context.new_page(), *operator)
            cast.held["operator"] = context.storage_state()
    try:
        yield cast
    finally:
        for who, name in names.items():
            if name:
                erase(cast, who, name)


def enter(cast: Cast, who: Who) -> str:
    """Returns what one types to be erased; empty for somebody of whom nothing is kept."""
    # Without script: what they say is kept by the time the next page is there, however busy the machine.
    with cast.browser.new_context(base_url=cast.url, java_script_enabled=False) as context:
        page = context.new_page()
        name = sign_up(page) if who in ("newcomer", "member") else ""
        if who == "visitor":
            rate_plainly(page)
            name = "erase"
        if who == "member":
            say_much(page)
        cast.held[who] = context.storage_state()
    return name


def say_much(page: Page) -> None:
    for stars in (5, 4.5, 2):
        rate_plainly(page, stars)
    page.goto("/movies/")
    for place, button in ((0, "watch"), (2, "watch"), (3, "like"), (4, "dismiss")):
        page.locator(f"#results .card [name={button}]").nth(place).click()
        page.wait_for_load_state()
    page.goto("/movies/12/")


def erase(cast: Cast, who: Who, name: str) -> None:
    with cast.context(who) as context:
        page = context.new_page()
        page.goto("/profile/erase/")
        page.fill("main [name=name]", name)
        page.locator("main form .button").click()
        page.wait_for_load_state()
