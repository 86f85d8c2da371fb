"""Do the words of stories find people for films that nobody has rated yet?

    python -m benchmarks.text_for_new_items      # reads the site's database, enriched from Wikipedia before

Films are dealt into ten parts; each in turn is new: nobody's use of its films is known, and their texts have
taught neither directions nor weight. A person's other likes make their profile, and each new film they liked
is ranked by the content source among the part's films that they did not rate. People are drawn for the
intervals, each with all of their likes. Texts are later than the ratings and know what came of a film
(prizes, sequels, fame): the gain is above what a new film's text gives.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")

import django
import numpy as np
import scipy.sparse as sp

django.setup()

from interactions.models import Feedback  # noqa: E402 - Django is set up first
from recommender.composition.catalogue import active_item_ids, read_catalogue, rows_of  # noqa: E402 - Django is set up first
from recommender.engine.evaluation.bootstrap import clustered_interval  # noqa: E402 - Django is set up first
from recommender.engine.preference import LIKED_STARS, BoolArray  # noqa: E402 - Django is set up first
from recommender.engine.sources import content  # noqa: E402 - Django is set up first
from recommender.engine.sources.content import Content  # noqa: E402 - Django is set up first
from recommender.engine.texts import Words  # noqa: E402 - Django is set up first
from recommender.engine.types import Catalogue, FloatArray  # noqa: E402 - Django is set up first

PARTS, FEWEST_LIKES, TOP = 10, 3, 10
Row = tuple[int, float, bool, float, bool]


@dataclass(frozen=True, slots=True)
class World:
    """`rated`, `liked` 0/1 (n_people, n_items)."""

    rated: sp.csr_matrix
    liked: sp.csr_matrix
    catalogue: Catalogue
    words: Words


def read() -> World:
    item_ids = active_item_ids()
    rows = Feedback.objects.filter(rating__isnull=False, item__is_active=True)
    user, item, stars = np.array(list(rows.values_list("user_id", "item_id", "rating"))).T
    people, user_row = np.unique(user, return_inverse=True)
    place, shape = (user_row, rows_of(item_ids, item.astype(np.int64))), (len(people), len(item_ids))
    liked = sp.csr_matrix(((stars >= LIKED_STARS).astype(np.float32), place), shape=shape)
    liked.eliminate_zeros()
    catalogue = read_catalogue(item_ids)
    if catalogue.words is None:
        raise SystemExit("No item has a text: run manage.py enrich_catalog first.")
    rated = sp.csr_matrix((np.ones(len(stars), np.float32), place), shape=shape)
    return World(rated, liked, catalogue, catalogue.words)


def without(matrix: sp.csr_matrix, is_new: BoolArray) -> sp.csr_matrix:
    """Without what stands in the columns of new films."""
    kept = sp.csr_matrix(matrix @ sp.diags((~is_new).astype(np.float32)))
    kept.eliminate_zeros()
    return kept


def learned(world: World, is_new: BoolArray) -> Content:
    """From the other films alone; the new ones are then placed, as those are that come after training."""
    known = Words(sp.csr_matrix(without(sp.csr_matrix(world.words.counts.T), is_new).T), world.words.names)
    fitted = content.fit(replace(world.catalogue, words=known), without(world.rated, is_new))
    if fitted.text is None:
        raise SystemExit("The texts have no word in common.")
    return replace(fitted, text=replace(fitted.text, items=fitted.text.placed(world.words)))


def scores(source: Content, profile: sp.csr_matrix) -> tuple[FloatArray, FloatArray]:
    """By facts as `Content.score` has it, but what it gives to the new, which all of these are; by text."""
    mean_year = np.asarray(profile @ source.year)[:, None]
    return source.liking(profile) - 0.1 * np.abs(source.year - mean_year), source.text_liking(profile)


def ranks(world: World) -> Iterator[Row]:
    """Of each liked new film, without and with text: the share of unrated ones below it; is it in the TOP."""
    part_of = np.random.default_rng(0).integers(0, PARTS, len(world.catalogue))
    told = np.diff(world.words.counts.indptr) > 0
    for number in range(PARTS):
        is_new = part_of == number
        likes, source = without(world.liked, is_new), learned(world, is_new)
        n_likes = np.diff(likes.indptr)
        profile = sp.csr_matrix(sp.diags(1 / np.maximum(n_likes, 1)) @ likes)
        new = np.flatnonzero(is_new & told)
        facts, text = (part[:, new] for part in scores(source, profile))
        print(f"part {number}: {source.text_weight:.1f} × the cosine of texts, {len(new)} new films")
        liked, rated = world.liked[:, new].toarray() > 0, world.rated[:, new].toarray() > 0
        for person in np.flatnonzero((n_likes >= FEWEST_LIKES) & liked.any(axis=1)).tolist():
            places = [placed(s[person], liked[person], rated[person]) for s in (facts, facts + text)]
            yield from ((person, *row) for row in zip(*places[0], *places[1], strict=True))


def placed(score: FloatArray, liked: BoolArray, rated: BoolArray) -> tuple[list[float], list[bool]]:
    """Of each liked film: the share of the unrated that it is above (equals half); is it in the TOP."""
    others, own = np.sort(score[~rated]), score[liked]
    below, not_above = (np.searchsorted(others, own, side) for side in ("left", "right"))
    share = (below + not_above) / 2 / max(len(others), 1)
    return share.tolist(), (len(others) - not_above < TOP).tolist()


def main() -> None:
    person, share, is_top, share_told, is_top_told = np.array(list(ranks(read())), np.float64).T
    rng = np.random.default_rng(1)
    for name, before, after in (("percentile", share, share_told), (f"among {TOP}", is_top, is_top_told)):
        for label, values in (("genres and year", before), ("with text", after), ("gain", after - before)):
            found = clustered_interval(values, person.astype(np.int64), rng)
            print(f"{name:12} {label:16} {found.mean:+.3f} ({found.lo:+.3f} to {found.hi:+.3f})")
    print(f"{len(person)} likes of {len(np.unique(person))} people")


if __name__ == "__main__":
    main()
