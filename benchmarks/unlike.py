"""Logs made of ML-100K to be unlike it, as folders for a benchmark's splitter.

python -m benchmarks.unlike DATA OUT   DATA holds ratings.csv and items.csv; OUT gets a folder for each.

few: 330 people. tail: only items that 5 to 130 people used, no genres. thin: 35,000 events drawn at random,
neither ratings nor genres. days: 370 other people, times rounded to days. months, again and plays are all of
it: with times rounded to thirty days; with films seen again, three times on the mean; with counts for stars.
None knows anything of its people.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

A_DAY_S = 86_400
A_MONTH_S = 30 * A_DAY_S


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    events, items = pd.read_csv(asked.data / "ratings.csv"), pd.read_csv(asked.data / "items.csv")
    people = np.random.default_rng(0).permutation(events.user_id.unique())
    n_users = events.groupby("item_id").user_id.transform("size")
    bare, days = items[["item_id"]], events[events.user_id.isin(people[330:700])]
    write(asked.out / "few", events[events.user_id.isin(people[:330])], items)
    write(asked.out / "tail", events[n_users.between(5, 130)], bare)
    write(asked.out / "thin", events.sample(n=35_000, random_state=1).assign(rating=1.0), bare)
    write(asked.out / "days", days.assign(timestamp=days.timestamp // A_DAY_S * A_DAY_S), items)
    ordered = events.sort_values("timestamp", kind="stable")  # within a month they stay in order
    write(asked.out / "months", ordered.assign(timestamp=ordered.timestamp // A_MONTH_S * A_MONTH_S), items)
    write(asked.out / "again", again(events), items)
    write(asked.out / "plays", events.assign(rating=plays(events.rating)), items)


def again(events: pd.DataFrame) -> pd.DataFrame:
    """Each event, and as chance has it once more or several times within some days."""
    rng = np.random.default_rng(0)
    later = events.loc[events.index.repeat(rng.geometric(0.3, len(events)) - 1)]
    later = later.assign(timestamp=later.timestamp + rng.exponential(3 * A_DAY_S, len(later)).astype(int))
    both = pd.concat([events, later[later.timestamp <= events.timestamp.max()]])
    ordered: pd.DataFrame = both.sort_values("timestamp", kind="stable")
    return ordered


def plays(stars: "pd.Series[float]") -> "pd.Series[float]":
    """Counts with a heavy tail that rise with the stars."""
    luck = np.random.default_rng(0).standard_normal(len(stars))
    return pd.Series(np.ceil(np.exp(1.2 * stars.to_numpy() + 0.8 * luck)), index=stars.index)


def write(folder: Path, events: pd.DataFrame, items: pd.DataFrame) -> None:
    """The events, the items they name and the people in them."""
    folder.mkdir(parents=True, exist_ok=True)
    events.to_csv(folder / "ratings.csv", index=False)
    items[items.item_id.isin(events.item_id)].to_csv(folder / "items.csv", index=False)
    pd.DataFrame({"user_id": sorted(events.user_id.unique())}).to_csv(folder / "users.csv", index=False)
    print(
        f"{folder.name}: {len(events):,} events, {events.user_id.nunique()} people, {items.shape[1]} columns"
    )


if __name__ == "__main__":
    main()
