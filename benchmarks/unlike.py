"""Small logs made of ML-100K to be unlike it, as folders for a benchmark's splitter.

python -m benchmarks.unlike DATA OUT   DATA holds ratings.csv and items.csv; OUT gets a folder for each.

few: 330 people. tail: only items that 5 to 130 people used, no genres. thin: 35,000 events drawn at random,
neither ratings nor genres. days: 370 other people, times rounded to days. None knows anything of its people.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

A_DAY_S = 86_400


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
