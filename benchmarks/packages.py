"""Debian's packages as people: what a package is tagged with, depends on, or is described by."""

import re
import subprocess
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

USUAL = "the a an of and to for in is it this package with as on that be or by can are from which you"
DULL = frozenset(re.findall("[a-z]+", USUAL))
UNREADABLE = frozenset(("null", "nan", "none"))  # pandas takes these words for missing values


def rows(of: Callable[[str], Mapping[str, int]], share: float = 1.0) -> pd.DataFrame:
    """user_id, item_id, rating: a package and what `of` counts in its record. `share`: of packages, drawn."""
    said = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True, check=True).stdout
    rng, found = np.random.default_rng(1), []
    for record in said.split("\n\n"):
        name, own = re.search(r"^Package: (.*)$", record, re.M), of(record)
        if name and own and rng.random() <= share:
            found += [(name.group(1), one, n) for one, n in own.items()]
    return pd.DataFrame(found, columns=["user_id", "item_id", "rating"]).drop_duplicates(
        ["user_id", "item_id"]
    )


def tags(record: str) -> Mapping[str, int]:
    return dict.fromkeys((tag.strip() for tag in _field(record, "Tag").split(",") if tag.strip()), 1)


def dependencies(record: str) -> Mapping[str, int]:
    """Of alternatives the first, without versions."""
    said = [one.strip() for one in _field(record, "Depends").split(",") if one.strip()]
    return dict.fromkeys((re.split(r"[ (:|]", one)[0] for one in said), 1)


def words(record: str) -> Mapping[str, int]:
    """Of the description, the most frequent first, and how often each is in it."""
    said = re.findall(r"[a-z]{3,}", _field(record, "Description(?:-en)?").lower())
    told = pd.Series([word for word in said if word not in DULL | UNREADABLE])
    return {str(word): int(n) for word, n in told.value_counts().items()}


def _field(record: str, name: str) -> str:
    found = re.search(rf"^{name}: ([\s\S]*?)(?=^\S|\Z)", record, re.M)
    return found.group(1) if found else ""
