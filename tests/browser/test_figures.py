"""Pages are light and lie still. Not timed: how fast they are, docs/pages.md says."""

import pytest

from tests.browser.cast import Cast
from tests.browser.figures import PAGES, PUSHED_AT
from tests.browser.pages import SIGHTS, Sight
from tests.browser.wire import shifted_by_a_push, weigh

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.appearance]
MOST_BYTES, MOST_FONT_BYTES, MOST_SHIFT = 150_000, 60_000, 0.05
OURS = [sight for sight in SIGHTS if sight.name in PAGES and sight.is_ours]


@pytest.mark.parametrize("sight", OURS, ids=lambda sight: sight.name)
def test_a_page_is_light_and_does_not_jump(cast: Cast, sight: Sight) -> None:
    if sight.who not in cast.held:
        pytest.skip("nobody of that kind is at hand on this site")
    wire = weigh(cast, sight)
    assert wire.page_bytes < MOST_BYTES
    assert wire.font_bytes <= MOST_FONT_BYTES
    assert wire.shifted < MOST_SHIFT


@pytest.mark.parametrize("where", PUSHED_AT.values(), ids=PUSHED_AT.keys())
def test_a_pushed_list_moves_nothing_but_itself(cast: Cast, where: str) -> None:
    assert shifted_by_a_push(cast, where) < MOST_SHIFT
