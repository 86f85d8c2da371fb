"""What a row must look like: each refusal names its field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.importing.report import RowRefused
from interactions.importing.rows import Reading, Scale
from tests.factories import NOW

READING = Reading(NOW)
EVENT = {"user_id": "u", "item_id": "i"}


def refused(record: dict[str, Any], read: str = "interaction", reading: Reading = READING) -> tuple[str, str]:
    with pytest.raises(RowRefused) as caught:
        reading.interaction(record, 1) if read == "interaction" else getattr(reading, read)(record)
    return caught.value.field, caught.value.reason


@pytest.mark.parametrize(
    ("cells", "kind", "value"),
    [
        ({"rating": "4.5"}, "rating", 4.5),
        ({"value": 3}, "rating", 3.0),
        ({}, "view", None),
        ({"kind": "view", "value": ""}, "view", None),
        ({"kind": " Click "}, "click", None),
        ({"kind": "like"}, "like", 1.0),
        ({"kind": "dismiss", "value": "0"}, "dismiss", 0.0),
        ({"kind": "rating", "rating": ""}, "rating", None),
    ],
)
def test_kind_and_value(cells: dict[str, Any], kind: str, value: float | None) -> None:
    row = READING.interaction(EVENT | cells, 1)
    assert (row.kind, row.value) == (kind, value)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"user_id": ""}, "user_id"),
        ({"user_id": None}, "user_id"),
        ({"user_id": "x" * 101}, "user_id"),
        ({"item_id": ["i"]}, "item_id"),
        ({"item_id": "a\x00b"}, "item_id"),
        ({"item_id": "\ud800"}, "item_id"),
        ({"rating": "five"}, "rating"),
        ({"rating": "nan"}, "rating"),
        ({"rating": "inf"}, "rating"),
        ({"rating": "0"}, "rating"),
        ({"rating": "5.5"}, "rating"),
        ({"rating": "3.7"}, "rating"),
        ({"rating": ""}, "rating"),
        ({"rating": True}, "rating"),
        ({"kind": "buy"}, "kind"),
        ({"kind": "retract"}, "kind"),
        ({"kind": "view", "value": "1"}, "value"),
        ({"kind": "like", "value": "2"}, "value"),
        ({"event_id": "x" * 65}, "event_id"),
    ]
    + [
        ({"timestamp": written}, "timestamp")
        for written in (
            "soon",
            "nan",
            "inf",
            "-1",
            "1e30",
            "1700000000000",
            "1969-12-31",
            "2026-13-01",
            "9" * 400,
        )
    ],
)
def test_a_refused_event_names_the_field(cells: dict[str, Any], field: str) -> None:
    assert refused(EVENT | cells)[0] == field


@pytest.mark.parametrize(
    "written",
    [
        *("1700000000", "1700000000.0", 1700000000),
        *("2023-11-14T22:13:20Z", "2023-11-14 22:13:20", "2023-11-14T23:13:20+01:00"),
    ],
)
def test_moments(written: object) -> None:
    assert READING.interaction(EVENT | {"timestamp": written}, 1).occurred_at == datetime(
        2023, 11, 14, 22, 13, 20, tzinfo=UTC
    )


def test_the_future_is_refused_and_a_fast_clock_set_back() -> None:
    soon, later = (NOW + timedelta(minutes=minutes) for minutes in (4, 6))
    assert READING.interaction(EVENT | {"timestamp": soon.isoformat()}, 1).occurred_at == NOW
    assert refused(EVENT | {"timestamp": later.isoformat()}) == (
        "timestamp",
        f"{later.isoformat()} lies in the future",
    )


def test_an_event_without_id_is_known_by_its_content() -> None:
    def event_id(**cells: object) -> str:
        return READING.interaction(EVENT | {"rating": "4", "timestamp": "1"} | cells, 1).event_id

    assert event_id() == event_id(rating="4.0") == event_id(title="ignored")
    assert len({event_id(), event_id(rating="5"), event_id(timestamp="2"), event_id(item_id="j")}) == 4
    assert event_id(event_id="mine") == "mine"
    assert len(event_id()) <= 64


def test_ids_are_kept_under_the_key() -> None:
    reading = Reading(NOW, key="shop")
    row = reading.interaction(EVENT, 1)
    assert (row.user, row.item) == ("shop:u", "shop:i")
    assert reading.item({"item_id": 7, "title": "T"}).external_id == "shop:7"
    assert READING.user({"user_id": "7"}).external_id == "7"


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_scale_keeps_the_order_of_ratings(one: float, other: float) -> None:
    scale = Scale.parse("0:100")
    low, high = sorted([one, other])
    assert 0.5 <= scale.stars(low) <= scale.stars(high) <= 5
    assert (scale.stars(low) * 2) % 1 == 0


def test_scales() -> None:
    reading = Reading(NOW, scale=Scale.parse("1:10"))
    stars = {
        rating: reading.interaction(EVENT | {"rating": rating}, 1).value for rating in ("1", "5.5", "10")
    }
    assert stars == {"1": 0.5, "5.5": 3.0, "10": 5.0}
    assert refused(EVENT | {"rating": "11"}, reading=reading) == ("rating", "11 is outside the scale 1 to 10")
    for wrong in ("5:1", "1", "a:b", "nan:5", "1:inf"):
        with pytest.raises(ValueError):
            Scale.parse(wrong)


def test_items() -> None:
    item = READING.item(
        {
            "item_id": " 1 ",
            "title": " T ",
            "year": "1995",
            "genres": "A| B ||A",
            "colour": "red",
            "n": 3,
            "z": "",
        }
    )
    assert (item.external_id, item.title, item.year, item.genres) == ("1", "T", 1995, ("A", "B"))
    assert item.attributes == {"colour": "red", "n": 3}
    assert READING.item({"item_id": 1, "title": 1984, "genres": ["A", "B|C"], "year": 1949}).genres == (
        "A",
        "B|C",
    )
    assert READING.item({"item_id": 1, "title": "T", "is_active": "no"}).is_active is False


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"year": "V"}, "year"),
        ({"year": "12"}, "year"),
        ({"genres": "x" * 51}, "genres"),
        ({"genres": ["\x00"]}, "genres"),
        ({"is_active": "maybe"}, "is_active"),
        ({"colour": "a\x00"}, "colour"),
        ({"deep": [{"x": "\ud800"}]}, "deep"),
        ({"huge": float("inf")}, "huge"),
    ],
)
def test_a_refused_item_names_the_field(cells: dict[str, Any], field: str) -> None:
    assert refused({"item_id": "1", "title": "T"} | cells, "item")[0] == field
