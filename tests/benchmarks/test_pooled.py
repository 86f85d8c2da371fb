"""Pooling over cuts: numbers known by hand, people drawn whole, bad files refused."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import pooled
from benchmarks.pooled import BadLists, Pair

Lists = dict[str, list[str]]


def cut(folder: Path, targets: Lists) -> Path:
    folder.mkdir()
    rows = [(user, item) for user, items in targets.items() for item in items]
    pd.DataFrame(rows, columns=["user_id", "item_id"]).to_csv(folder / "test.csv", index=False)
    return folder


def recs(path: Path, lists: Lists) -> Path:
    rows = [(user, rank, item) for user, items in lists.items() for rank, item in enumerate(items, 1)]
    pd.DataFrame(rows, columns=["user_id", "rank", "item_id"]).to_csv(path, index=False)
    return path


def test_ndcg_by_hand(tmp_path: Path) -> None:
    split = cut(tmp_path / "cut", {"b": ["1", "2"], "a": ["3"]})
    people, values = pooled.ndcg(split, recs(tmp_path / "r.csv", {"a": ["9", "3"], "b": ["1", "9"]}))
    assert people.tolist() == ["a", "b"]
    assert values.tolist() == pytest.approx([1 / math.log2(3), 1 / (1 + 1 / math.log2(3))])


@pytest.mark.parametrize("lists", [{"a": ["3"]}, {"a": ["3", "3"], "b": ["1"]}, {"a": ["3"], "x": ["1"]}])
def test_bad_lists_are_refused(tmp_path: Path, lists: Lists) -> None:
    split = cut(tmp_path / "cut", {"b": ["1"], "a": ["3"]})
    with pytest.raises(BadLists):
        pooled.ndcg(split, recs(tmp_path / "r.csv", lists))


def test_people_are_drawn_with_all_of_their_lists() -> None:
    """The same lists in four cuts say no more than in one, whoever counts rows thinks they do."""
    rng = np.random.default_rng(4)
    people = np.array([f"u{i}" for i in range(60)])
    once = Pair(people, rng.random(60), rng.random(60))
    alone, four = pooled.pooled([once]), pooled.pooled([once] * 4)
    assert four.mean == pytest.approx(alone.mean)
    assert four.hi - four.lo == pytest.approx(alone.hi - alone.lo, rel=0.1)
    strangers = [Pair(np.char.add(people, str(n)), once.engine, once.peer) for n in range(4)]
    apart = pooled.pooled(strangers)
    assert apart.hi - apart.lo == pytest.approx((alone.hi - alone.lo) / 2, rel=0.1)


def test_a_person_with_more_lists_weighs_more() -> None:
    first = Pair(np.array(["a", "b"]), np.array([1.0, 0.0]), np.zeros(2))
    second = Pair(np.array(["a"]), np.array([1.0]), np.zeros(1))
    interval = pooled.pooled([first, second])
    assert interval.mean == pytest.approx(2 / 3)
    assert (interval.lo, interval.hi) == (0.0, 1.0)


def test_a_folder_is_all_of_its_peers(tmp_path: Path) -> None:
    for name in ("ease", "als"):
        recs(tmp_path / f"{name}.csv", {"a": ["1"]})
    assert sorted(pooled.named(tmp_path)) == ["als", "ease"]
    assert pooled.named(tmp_path / "ease.csv") == {"peer": tmp_path / "ease.csv"}
