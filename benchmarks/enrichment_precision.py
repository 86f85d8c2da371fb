"""How many items find a story, and a seeded sample of the matches with both sides, for a person to judge.

python -m benchmarks.enrichment_precision MOVIELENS PLACE [--n 100] [--seed 7]
MOVIELENS holds items.csv (item_id, title, year, genres) and ratings.csv (item_id); PLACE is what
`enrich_catalog --path` takes. Neither is part of this repository. No database: the matching alone. The
judging cannot be automated: wrong is a match whose text, cast or year is of another film than the item's
title, year and genres say.
"""

import argparse
import csv
import random
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from catalog.enrichment.film_lists import FilmLists
from catalog.enrichment.matching import Match, Wanted, described
from catalog.titles import display_title, parse_year

TEXT_LENGTH = 230
N_CAST = 4


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def coverage(found: list[Match], n_items: int, n_ratings: Counter[int]) -> Iterator[str]:
    """Shares of items and of ratings, and by what the items were found."""
    reached = sum(n_ratings[match.wanted.item_id] for match in found)
    yield f"{len(found):,} of {n_items:,} items ({len(found) / n_items:.1%})"
    yield f"{reached:,} of {n_ratings.total():,} ratings ({reached / n_ratings.total():.1%})"
    for how, n in Counter(map(described, found)).most_common():
        yield f"  {n:,} by {how}"


def side_by_side(number: int, match: Match, genres: str) -> str:
    wanted, entry = match.wanted, match.entry
    told = textwrap.shorten(entry.text, TEXT_LENGTH, placeholder=" …") or "(no text)"
    return "\n".join(
        [
            f"{number:>3}. {wanted.title} ({wanted.year}), {genres}   [{described(match)}]",
            f"     {entry.page_title} {sorted(entry.years)}; with {', '.join(entry.cast[:N_CAST])}"
            f"; by {', '.join(entry.directors) or '–'}",
            f"     {told}",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("movielens", type=Path)
    parser.add_argument("place")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    items = {int(row["item_id"]): row for row in rows(options.movielens / "items.csv")}
    n_ratings = Counter(int(row["item_id"]) for row in rows(options.movielens / "ratings.csv"))
    wanted = [Wanted(key, display_title(row["title"]), parse_year(row["year"])) for key, row in items.items()]
    outcomes = FilmLists(options.place).outcomes(wanted, items.keys())
    found = [outcome for outcome in outcomes if isinstance(outcome, Match)]
    print("\n".join(coverage(found, len(items), n_ratings)))
    for number, match in enumerate(random.Random(options.seed).sample(found, options.n), start=1):
        print(side_by_side(number, match, items[match.wanted.item_id]["genres"]))


if __name__ == "__main__":
    main()
