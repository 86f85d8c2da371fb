"""Popular and recently popular lists for a split folder, written apart from the engine.

python benchmarks/popularity_lists.py SPLIT OUT writes OUT/popular.csv and OUT/recent.csv
The number of days that count as recent is the one that does best on the split's own validation part.
"""

import argparse
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

DAYS = (1, 3, 7, 14, 30, 90)
DAY_S = 86_400
IDS = {"user_id": str, "item_id": str}


def read(split: Path, *names: str) -> pd.DataFrame:
    """Rows of the named files that exist, one after another."""
    paths = [split / f"{name}.csv" for name in names]
    return pd.concat([pd.read_csv(path, dtype=IDS) for path in paths if path.exists()], ignore_index=True)


def ordered_items(fit: pd.DataFrame, days: float) -> list[str]:
    """Items by how often they occur in the last days, then by how often at all."""
    recent = fit[fit.timestamp >= fit.timestamp.max() - days * DAY_S].item_id.value_counts()
    table = pd.DataFrame({"recent": recent, "ever": fit.item_id.value_counts()}).fillna(0)
    return table.sort_values(["recent", "ever"], ascending=False, kind="stable").index.tolist()


def lists(order: list[str], known: pd.DataFrame, users: list[str], n: int) -> Iterator[tuple[str, int, str]]:
    """The first n items of the order that each user does not know."""
    own = known.groupby("user_id").item_id.agg(set).to_dict()
    for user in users:
        seen = own.get(user, set())
        left = (item for item in order if item not in seen)
        yield from ((user, rank, item) for rank, item in zip(range(1, n + 1), left, strict=False))


def hits_at_10(rows: Iterator[tuple[str, int, str]], targets: pd.DataFrame) -> float:
    """Discounted hits in the first ten, enough to compare windows."""
    wanted = set(zip(targets.user_id, targets.item_id, strict=True))
    return sum(1 / math.log2(rank + 1) for user, rank, item in rows if (user, item) in wanted)


def best_days(split: Path) -> int:
    """The window that does best on validation."""
    train, targets = read(split, "train"), read(split, "valid")
    known, users = read(split, "train", "valid_foldin"), sorted(targets.user_id.unique())
    return max(
        DAYS, key=lambda days: hits_at_10(lists(ordered_items(train, days), known, users, 10), targets)
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    strong = json.loads((asked.split / "meta.json").read_text())["protocol"] == "strong"
    fit = read(asked.split, "train") if strong else read(asked.split, "train", "valid", "valid_foldin")
    known = (
        pd.concat([fit, read(asked.split, "test_foldin")])
        if (asked.split / "test_foldin.csv").exists()
        else fit
    )
    users = sorted(read(asked.split, "test").user_id.unique())
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, days in (("popular", 0.0), ("recent", float(best_days(asked.split)))):
        order = ordered_items(fit, days) if name == "recent" else fit.item_id.value_counts().index.tolist()
        table = pd.DataFrame(lists(order, known, users, 20), columns=["user_id", "rank", "item_id"])
        table.to_csv(asked.out / f"{name}.csv", index=False)
        print(f"{name}: {days:.0f} days" if name == "recent" else name)


if __name__ == "__main__":
    main()
