"""No page and no state of the site shuts anybody out, as far as a machine can tell."""

import pytest

from tests.browser.barriers import barriers, grave, sideways
from tests.browser.cast import Cast
from tests.browser.pages import OF_THE_SITE, Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.appearance]


@pytest.mark.parametrize("sight", OF_THE_SITE, ids=lambda sight: sight.name)
def test_nothing_bars_anybody(cast: Cast, sight: Sight) -> None:
    """Both sizes and both themes; and at 200 % and 400 % nothing is read by scrolling sideways."""
    with cast.page(sight, 1440) as page:
        assert grave(barriers(page, is_ours=sight.is_ours)) == []
        assert sideways(page) == {}
