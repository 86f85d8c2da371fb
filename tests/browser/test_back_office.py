"""The back office shuts nobody out either. Apart from the site's pages, so that two workers look at them."""

import pytest

from tests.browser.barriers import barriers, grave, sideways
from tests.browser.cast import Cast
from tests.browser.pages import OPERATOR, Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.appearance]


@pytest.mark.parametrize("sight", OPERATOR, ids=lambda sight: sight.name)
def test_nothing_bars_an_operator(cast: Cast, sight: Sight) -> None:
    """Both sizes and both themes. Tables of a back office may be wider than a phone."""
    if sight.who not in cast.held:
        pytest.skip("no operator is at hand on this site")
    with cast.page(sight, 1440) as page:
        assert grave(barriers(page)) == []
        if not sight.name.startswith("admin"):
            assert sideways(page) == {}
