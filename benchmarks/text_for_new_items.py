"""Would the words of stories find people for films that nobody has rated yet? Measured before it is built.

    python -m benchmarks.text_for_new_items      # reads the site's database, enriched from Wikipedia before

Films are dealt into ten parts; each in turn is new: nobody's use of its films is known. A person's other
likes make their profile, and each new film they liked is ranked among the part's films that they did not
rate: by genres and year as the product does, and with the cosine of texts added. Texts are later than the
ratings and know what came of a film (prizes, sequels, fame): the gain is above what a new film's text gives.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")

import django
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds

django.setup()

from catalog.story_selectors import texts  # noqa: E402 - Django is set up first
from interactions.models import Feedback  # noqa: E402 - Django is set up first
from recommender.composition.catalogue import active_item_ids, read_catalogue, rows_of  # noqa: E402 - Django is set up first
from recommender.engine.preference import LIKED_STARS  # noqa: E402 - Django is set up first
from recommender.engine.sources import content  # noqa: E402 - Django is set up first
from recommender.engine.sources.content import Content  # noqa: E402 - Django is set up first

PARTS, FEWEST_LIKES, TOP = 10, 3, 10
FEWEST_TEXTS = 2  # with a word, for it to say something of more than one film
WORD = re.compile(r"[a-z]{3,}")
STOP = frozenset({
    "the", "and", "for", "with", "from", "that", "which", "his", "her", "its", "was", "are", "who", "this",
    "film", "directed", "written", "starring", "produced", "based", "american", "their", "they", "has",
    "have", "been", "were", "into", "after", "where", "when", "while", "also",
})  # fmt: skip
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """`rated`, `liked` 0/1 (n_people, n_items); `told` (n_items,): has a text."""

    rated: sp.csr_matrix
    liked: sp.csr_matrix
    told: npt.NDArray[np.bool_]
    content: Content
    words: sp.csr_matrix


def read() -> World:
    item_ids, told = active_item_ids(), texts()
    rows = Feedback.objects.filter(rating__isnull=False, item__is_active=True)
    user, item, stars = np.array(list(rows.values_list("user_id", "item_id", "rating"))).T
    people, user_row = np.unique(user, return_inverse=True)
    place, shape = (user_row, rows_of(item_ids, item.astype(np.int64))), (len(people), len(item_ids))
    liked = sp.csr_matrix(((stars >= LIKED_STARS).astype(np.float64), place), shape=shape)
    liked.eliminate_zeros()
    return World(
        rated=sp.csr_matrix((np.ones(len(stars)), place), shape=shape), liked=liked,
        told=np.isin(item_ids, list(told)), content=content.fit(read_catalogue(item_ids)),
        words=weighted_words([told.get(int(pk), "") for pk in item_ids]),
    )  # fmt: skip


def weighted_words(documents: Sequence[str]) -> sp.csr_matrix:
    """TF-IDF (n_documents, n_words), (1 + log tf) log(n / df), rows of length 1, 0 without text."""
    counted = [Counter(w for w in WORD.findall(text.lower()) if w not in STOP) for text in documents]
    n_texts = Counter(word for words in counted for word in words)
    column = {word: c for c, word in enumerate(sorted(w for w, n in n_texts.items() if n >= FEWEST_TEXTS))}
    cells = [
        (row, column[word], (1 + np.log(n)) * np.log(len(documents) / n_texts[word]))
        for row, words in enumerate(counted)
        for word, n in words.items()
        if word in column
    ]
    row, col, weight = np.array(cells).T
    X = sp.csr_matrix((weight, (row.astype(int), col.astype(int))), shape=(len(documents), len(column)))
    length = np.sqrt(np.asarray(X.multiply(X).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.maximum(length, 1e-9)) @ X)


def directions(words: sp.csr_matrix, n: int) -> Array:
    """Latent semantics (Deerwester et al. 1990): (n_items, n), rows of length 1."""
    E: Array = np.asarray(words @ svds(words, k=n, random_state=0)[2].T)
    unit: Array = E / np.maximum(np.linalg.norm(E, axis=1, keepdims=True), 1e-9)
    return unit


def known_part(world: World, part: npt.NDArray[np.bool_]) -> tuple[sp.csr_matrix, npt.NDArray[np.bool_]]:
    """Mean profiles of likes outside the part; and whose rest on enough."""
    likes = world.liked @ sp.diags((~part).astype(np.float64))
    n = np.asarray(likes.sum(axis=1)).ravel()
    return sp.csr_matrix(sp.diags(1 / np.maximum(n, 1)) @ likes), n >= FEWEST_LIKES


def by_facts(world: World, profile: sp.csr_matrix) -> Array:
    """As `Content.score` has it, without what it gives to what is new, which all of these are."""
    genres, year = world.content.genres, world.content.year
    liking = (profile @ genres @ genres.T).toarray()
    scores: Array = liking - 0.1 * np.abs(year[None] - np.asarray(profile @ year)[:, None])
    return scores


def ranks(world: World, weight: float, E: Array) -> Iterator[tuple[float, bool]]:
    """Of each liked new film: the share of unrated new films below it, and whether it is among the TOP."""
    part_of = np.random.default_rng(0).integers(0, PARTS, world.rated.shape[1])
    for number in range(PARTS):
        profile, is_known = known_part(world, part_of == number)
        new = np.flatnonzero((part_of == number) & world.told)
        score = by_facts(world, profile)[:, new] + weight * np.asarray(profile @ E) @ E[new].T
        liked, rated = world.liked[:, new].toarray() > 0, world.rated[:, new].toarray() > 0
        for person in np.flatnonzero(is_known & liked.any(axis=1)):
            others = score[person, ~rated[person]]
            for own in score[person, liked[person]]:
                below, above = (others < own).sum(), (others > own).sum()
                yield (below + 0.5 * (len(others) - below - above)) / max(len(others), 1), above < TOP


def main() -> None:
    world = read()
    print(f"{world.told.sum()} of {len(world.told)} films have a text, {world.words.shape[1]} words")
    for n, weight in ((0, 0.0), (32, 1.0), (32, 2.0), (32, 4.0), (64, 2.0), (64, 4.0)):
        E = directions(world.words, n) if n else np.zeros((len(world.told), 1))
        share, is_top = np.array(list(ranks(world, weight, E))).T
        name = f"+ {weight:g} × text in {n} directions" if n else "genres and year alone"
        print(f"{name:32} percentile {share.mean():.3f}  among {TOP} {is_top.mean():.3f}  n {len(share)}")


if __name__ == "__main__":
    main()
