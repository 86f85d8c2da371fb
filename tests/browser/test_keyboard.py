"""The keyboard alone will do, and is seen where it is; and nothing moves for those who asked for it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import Cast
from tests.browser.pages import MEMBER, Sight, at
from tests.browser.steps import SOON_MS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.appearance]
# Where the focus is, whether it can be seen there, and whether it is drawn.
FOCUSED = """() => {
    const held = document.activeElement;
    // Stars and genres are drawn by their labels.
    const drawn = held.matches(".stars input") ? held.nextElementSibling : held.closest(".chip") ?? held;
    const isDrawn = getComputedStyle(drawn).outlineStyle !== "none" || held.matches("main");
    return [held === document.body, isDrawn, held.outerHTML.slice(0, 90)];
}"""
MOVING = "() => document.getAnimations().length"


@pytest.mark.parametrize("path", ["/", "/movies/", "/movies/7/", "/rate/", "/history/", "/profile/"])
def test_the_tab_key_goes_everywhere_and_is_seen(cast: Cast, path: str) -> None:
    with cast.page(Sight("by keyboard", "member", at(path)), 1440) as page:
        seen = [focus_of(page) for _ in range(40)]
    assert seen[0][2].startswith('<a class="skip-link"')
    assert [where for is_nowhere, is_drawn, where in seen if not is_nowhere and not is_drawn] == []
    assert len({where for _, _, where in seen}) > 15, "the key does not get on"


def focus_of(page: Page) -> tuple[bool, bool, str]:
    page.keyboard.press("Tab")
    is_nowhere, is_drawn, where = page.evaluate(FOCUSED)
    return is_nowhere, is_drawn, where


def test_stars_are_given_by_arrow_keys(cast: Cast) -> None:
    with cast.page(Sight("by keyboard", "member", at("/movies/21/")), 1440) as page:
        page.locator(".film .stars input").first.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        expect(page.locator(".film .said")).to_contain_text("Noted", timeout=SOON_MS)
        expect(page.locator(".film .stars input:checked")).to_have_value("3.0")


def test_nothing_moves_for_those_who_asked_for_it(cast: Cast) -> None:
    """The list is swapped, not glided, where motion is to be reduced."""
    sight = next(sight for sight in MEMBER if sight.name == "home-rated")
    with cast.page(sight, 1440) as page:
        assert page.evaluate(MOVING) == 0
