"""Any data in a split folder's columns can be read, and what is read is honest."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.star_scale import StarScale
from recommender.engine.preference import LIKED_STARS, LOW_STARS

ROWS = pd.DataFrame(
    [
        (f"u{u}", f"i{(u * 7 + t * t) % 25}", 1.0 + (u + t) % 5, 100 * t + u)
        for t in range(14)
        for u in range(30)
    ],
    columns=["user_id", "item_id", "rating", "timestamp"],
).drop_duplicates(["user_id", "item_id"])

PARTS = ("train", "valid", "valid_foldin", "test", "test_foldin")


def written(
    folder: Path, *, protocol: str = "live", genres: bool = True, rating: float | None = None
) -> Path:
    rows = ROWS if rating is None else ROWS.assign(rating=rating)
    cut = rows.timestamp.quantile([0.6, 0.8]).tolist()
    early, middle, late = (
        rows[rows.timestamp < cut[0]], rows[(rows.timestamp >= cut[0]) & (rows.timestamp < cut[1])],
        rows[rows.timestamp >= cut[1]],
    )  # fmt: skip
    parts = {
        "train": early,
        "valid": middle[1::2],
        "valid_foldin": middle[::2],
        "test": late[1::2],
        "test_foldin": late[::2],
    }
    for name, part in parts.items():
        part.to_csv(folder / f"{name}.csv", index=False)
    items = pd.DataFrame({"item_id": [f"i{i}" for i in range(25)]})
    if genres:
        items = items.assign(year=["1990", "V"] + ["2001"] * 23, genres=["A|B", ""] + ["B"] * 23)
    items.to_csv(folder / "items.csv", index=False)
    meta = {"protocol": protocol, "valid_from": cut[0], "test_from": cut[1]}
    (folder / "meta.json").write_text(json.dumps(meta))
    return folder


def assert_refused(folder: Path, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("backtest", str(folder), recs=folder / "recs.csv")


def test_texts_and_people_are_read_where_there_are_any(tmp_path: Path) -> None:
    items = pd.DataFrame({"item_id": ["i0", "i1"]})
    items.to_csv(tmp_path / "items.csv", index=False)
    assert split_folder.read_catalogue(tmp_path / "items.csv").words is None
    for column in ("text", "description"):
        told = items.assign(**{column: ["A heist!", ""]}, people=["", "Ann Lee|Bo Li"])
        told.to_csv(tmp_path / "items.csv", index=False)
        words = split_folder.read_catalogue(tmp_path / "items.csv").words
        assert words is not None
        assert words.names.tolist() == ["ann_lee", "heist"]
        assert words.counts.toarray().tolist() == [[0, 1], [1, 0]]


def test_states_hold_the_past_and_targets_are_new(tmp_path: Path) -> None:
    split = split_folder.read(written(tmp_path))
    assert len(split.final_log) == sum(
        len(pd.read_csv(tmp_path / f"{n}.csv")) for n in ("train", "valid", "valid_foldin")
    )
    for state, targets in zip(split.held_out.states, split.held_out.targets, strict=True):
        assert not set(state.item_idx.tolist()) & set(targets.tolist())
    assert (split.test_now_s >= json.loads((tmp_path / "meta.json").read_text())["test_from"]).all()


@pytest.mark.parametrize("have_begun", [True, False])
def test_without_validation_the_logs_own_past_is_asked_as_the_test_people_are(
    tmp_path: Path, have_begun: bool
) -> None:
    table = {name: pd.read_csv(written(tmp_path) / f"{name}.csv") for name in PARTS}
    late = table["train"]["user_id"].isin([f"u{u}" for u in range(5)])  # the last tenth, several each
    table["train"]["timestamp"] += 10_000 * late
    table["test"]["timestamp"] += 20_000
    table["test_foldin"] = table["test"][::2] if have_begun else table["test"][:0]
    for name in ("valid", "valid_foldin"):
        table[name] = table[name][:0]
    for name in PARTS:
        table[name].to_csv(tmp_path / f"{name}.csv", index=False)
    held_out = split_folder.read(tmp_path).held_out
    ends_s = held_out.log.time_s[-1]
    assert len(held_out) > 0
    assert any((state.time_s > ends_s).any() for state in held_out.states) is have_begun


def test_strangers_are_fitted_on_train_alone(tmp_path: Path) -> None:
    split = split_folder.read(written(tmp_path, protocol="strong"))
    assert len(split.final_log) == len(pd.read_csv(tmp_path / "train.csv"))


def test_genres_and_years_are_read_where_they_are(tmp_path: Path) -> None:
    catalogue = split_folder.read(written(tmp_path)).catalogue
    assert catalogue.genre_names == ("A", "B")
    assert catalogue.genres.toarray()[:2].tolist() == [[1, 1], [0, 0]]
    assert np.isnan(catalogue.year[1])


@pytest.mark.parametrize(
    ("ratings", "stars"),
    [
        ([1, 5], [1, 5]),
        ([0.5, 4], [0.5, 4]),
        ([0, 10], [0.5, 5]),
        ([1, 100], [0.5, 5]),
        ([-1, -1, -1, 1], [0.5, 0.5, 0.5, 5]),
    ],
)
def test_ratings_become_stars_and_come_back(ratings: list[float], stars: list[float]) -> None:
    scale = StarScale(np.array(ratings, float))
    assert scale(pd.Series(ratings, dtype=float)).tolist() == stars
    assert scale.ratings(np.array(stars)).tolist() == pytest.approx(ratings)


@pytest.mark.parametrize(
    ("ratings", "stars"),
    [
        ([-1, 1, 2, 3, 4, 5], [np.nan, 1, 2, 3, 4, 5]),
        ([-1, 1, 4, 7, 10], [0.5, 1.318, 2.545, 3.773, 5]),  # no farther from 1 than that is from 4
        ([-1, 0, 1, 2], [0.5, 2, 3.5, 5]),
        ([-2, -1, 1, 2], [0.5, 1.625, 3.875, 5]),
        ([-9, 1], [0.5, 5]),
    ],
)
def test_a_negative_value_apart_is_a_code_and_no_star(ratings: list[float], stars: list[float]) -> None:
    scale = StarScale(np.array(ratings, float))
    np.testing.assert_allclose(scale(pd.Series(ratings, dtype=float)), stars, atol=0.01)


@pytest.mark.parametrize("plays", [[1.0, 1, 1, 2, 3, 5, 40, 900], [1.0, 1, 1, 1, 1, 2, 3, 5]])
def test_counts_are_ranked_and_none_is_a_dislike(plays: list[float]) -> None:
    scale = StarScale(np.array(plays))
    stars = scale(pd.Series(plays))
    assert stars.min() > LOW_STARS
    assert ((np.diff(stars) > 0) == (np.diff(plays) > 0)).all()
    assert stars[-1] >= LIKED_STARS
    assert scale.ratings(stars.astype(float)).tolist() == pytest.approx(plays, rel=1e-4)


def test_a_constant_rating_says_nothing_of_liking() -> None:
    assert np.isnan(StarScale(np.array([1.0, 1.0]))(pd.Series([1.0]))).all()


@pytest.mark.parametrize("variant", [{}, {"genres": False, "rating": 1.0}, {"protocol": "strong"}])
def test_backtest_writes_lists_that_the_contract_accepts(tmp_path: Path, variant: dict[str, object]) -> None:
    written(tmp_path, **variant)  # type: ignore[arg-type]
    out = tmp_path / "recs.csv"
    call_command("backtest", str(tmp_path), recs=out, n=5, stdout=(tmp_path / "said.txt").open("w"))
    lists = pd.read_csv(out, dtype={"user_id": str, "item_id": str})
    parts = [
        n
        for n in ("train", "valid", "valid_foldin", "test_foldin")
        if (variant.get("protocol") != "strong" or n in ("train", "test_foldin"))
    ]
    known = pd.concat([pd.read_csv(tmp_path / f"{name}.csv") for name in parts])
    assert set(lists.user_id) == set(pd.read_csv(tmp_path / "test.csv").user_id)
    assert not lists.duplicated(["user_id", "item_id"]).any()
    assert len(lists.merge(known, on=["user_id", "item_id"])) == 0
    assert (lists.groupby("user_id")["rank"].max() == lists.groupby("user_id").size()).all()


@pytest.mark.parametrize("missing", [["rating"], ["timestamp"], ["rating", "timestamp"]])
def test_a_log_without_ratings_or_times_can_be_read(tmp_path: Path, missing: list[str]) -> None:
    written(tmp_path, protocol="loo")
    for name in PARTS:
        table = pd.read_csv(tmp_path / f"{name}.csv")
        table.drop(columns=missing).to_csv(tmp_path / f"{name}.csv", index=False)
    log = split_folder.read(tmp_path).final_log
    assert np.isnan(log.value).all() == ("rating" in missing)
    assert (log.time_s == 0).all() == ("timestamp" in missing)
    call_command("backtest", str(tmp_path), recs=tmp_path / "recs.csv", stdout=StringIO())
    users = pd.read_csv(tmp_path / "test.csv").user_id
    assert set(pd.read_csv(tmp_path / "recs.csv").user_id) == set(users)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("rating", "good", "train.csv, line 4: rating is 'good'"),
        ("rating", "inf", "train.csv, line 4: rating is 'inf'"),
        ("timestamp", "yesterday", "train.csv, line 4: timestamp is 'yesterday'"),
        ("timestamp", "", "train.csv, line 4: timestamp is 'nan'"),
        ("user_id", "", "train.csv, line 4: user_id is ''"),
        ("item_id", "", "train.csv, line 4: item_id is ''"),
    ],
)
def test_a_bad_cell_is_refused_by_file_line_and_column(
    tmp_path: Path, column: str, cell: str, said: str
) -> None:
    path = written(tmp_path) / "train.csv"
    table = pd.read_csv(path, dtype=str)
    table.loc[2, column] = cell
    table.to_csv(path, index=False)
    assert_refused(tmp_path, said)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("train.csv", "user,item_id\n1,2\n", "train.csv: there is no column user_id"),
        ("train.csv", "user_id,item_id\n1,2\n1\n", "train.csv, line 3: item_id is ''"),
        ("valid.csv", "", "valid.csv: No columns"),
        ("valid.csv", 'user_id,item_id\n1,"2\n', "valid.csv: Error tokenizing"),
        ("items.csv", "id\n1\n", "items.csv: there is no column item_id"),
        ("meta.json", "{", "meta.json: Expecting property name"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_by_name(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (written(tmp_path) / name).write_text(content)
    assert_refused(tmp_path, said)


def test_a_short_row_of_items_tells_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("item_id,year,genres\ni0,1990,A\ni1\n")
    catalogue = split_folder.read_catalogue(tmp_path / "items.csv")
    assert catalogue.item_keys.tolist() == ["i0", "i1"]
    assert catalogue.genres.toarray().tolist() == [[1], [0]]
    assert np.isnan(catalogue.year[1])


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    assert_refused(tmp_path / "nowhere", "nowhere")


def test_an_item_may_be_called_na(tmp_path: Path) -> None:
    written(tmp_path)
    for path in tmp_path.glob("*.csv"):
        path.write_text(path.read_text().replace("i7,", "NA,").replace("i7\n", "NA\n"))
    split = split_folder.read(tmp_path)
    assert "NA" in split.catalogue.item_keys
    assert split.n_unlisted == 0


def test_rows_of_items_that_are_not_listed_are_left_out_aloud(tmp_path: Path) -> None:
    path = written(tmp_path) / "items.csv"
    pd.read_csv(path)[:20].to_csv(path, index=False)
    rows = pd.concat([pd.read_csv(tmp_path / f"{name}.csv") for name in PARTS if name != "test"])
    n_unlisted = int(rows.item_id.isin([f"i{i}" for i in range(20, 25)]).sum())
    said = StringIO()
    call_command("backtest", str(tmp_path), recs=tmp_path / "recs.csv", stdout=StringIO(), stderr=said)
    assert f"{n_unlisted} rows left out" in said.getvalue()


def test_backtest_predicts_each_pair_once(tmp_path: Path) -> None:
    written(tmp_path)
    out = tmp_path / "preds.csv"
    call_command("backtest", str(tmp_path), ratings=out, stdout=(tmp_path / "said.txt").open("w"))
    predicted = pd.read_csv(out)
    assert len(predicted) == len(pd.read_csv(tmp_path / "test.csv").drop_duplicates(["user_id", "item_id"]))
    assert predicted.prediction.between(1, 5).all()


def test_backtest_predicts_the_only_rating_there_is(tmp_path: Path) -> None:
    written(tmp_path, rating=4.0)
    out = tmp_path / "preds.csv"
    call_command("backtest", str(tmp_path), ratings=out, stdout=(tmp_path / "said.txt").open("w"))
    assert (pd.read_csv(out).prediction == 4.0).all()
