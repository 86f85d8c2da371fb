"""A decimal is rounded as in arithmetic and written as in the reader's language."""

import pytest
from django.utils import translation

from recommender.decimals import decimal_text, interval_text


@pytest.mark.parametrize(
    ("language", "value", "places", "text"),
    [
        ("en", 3.79, 1, "3.8"),
        ("de", 3.79, 1, "3,8"),
        ("de", 0.5664, 3, "0,566"),
        ("en", 0.9996, 3, "1.000"),
        ("de", 4, 1, "4,0"),
        ("en", -0.25, 2, "-0.25"),
        ("en", 1e-7, 2, "0.00"),
    ],
)
def test_a_decimal_is_rounded_and_local(language: str, value: float, places: int, text: str) -> None:
    with translation.override(language):
        assert decimal_text(value, places) == text


@pytest.mark.parametrize(
    ("language", "signed", "text"),
    [
        ("en", False, "0.25 (−0.10 to 0.60)"),
        ("en", True, "+0.25 (−0.10 to +0.60)"),
        ("de", True, "+0,25 (−0,10 bis +0,60)"),
    ],
)
def test_an_interval_is_its_mean_and_its_ends(language: str, signed: bool, text: str) -> None:
    with translation.override(language):
        assert interval_text({"mean": 0.25, "lo": -0.1, "hi": 0.6}, 2, signed=signed) == text
