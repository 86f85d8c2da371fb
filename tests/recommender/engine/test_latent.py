"""Texts as directions: by hand, against dense arithmetic, and where there is little or no text."""

import numpy as np
import pytest

from recommender.engine.sources import latent, text_weight
from recommender.engine.sources.content import Content, of_facts
from recommender.engine.sources.latent import LatentText
from recommender.engine.statistics import user_items
from recommender.engine.texts import Words, counted, words_of
from recommender.engine.types import FloatArray
from tests.recommender.engine.factories import clustered_log, make_catalogue, told_catalogue

TEXTS = ["A heist, a vault.", "The vault: heist!", "A spaceship; planet.", "planet, Spaceship", "", "vault"]


def words(texts: list[str]) -> Words:
    found = counted(map(words_of, texts))
    assert found is not None
    return found


def fitted(texts: list[str]) -> LatentText:
    found = latent.fit(words(texts))
    assert found is not None
    return found


def test_words_are_small_letters_without_accents_and_a_name_is_one() -> None:
    told = list(words_of("Amélie's CAFÉ, an R2 of 1999", ["Audrey Tautou", "Ng", "李"]))
    assert told == ["amelie", "cafe", "audrey_tautou"]


def test_counts_are_counts() -> None:
    found = words(["vault heist vault", "", "heist"])
    assert found.names.tolist() == ["heist", "vault"]
    assert found.counts.toarray().tolist() == [[1, 2], [0, 0], [1, 0]]
    assert counted(map(words_of, ["", "a of"])) is None


def test_texts_of_one_subject_lie_near_each_other_and_none_lies_nowhere() -> None:
    cosine = fitted(TEXTS).items @ fitted(TEXTS).items.T
    assert cosine[0, 1] > 0.99
    assert cosine[2, 3] > 0.99
    assert cosine[0, 2] < 0
    assert not cosine[4].any()


def test_with_all_directions_cosines_are_those_of_dense_tf_idf_around_its_middle() -> None:
    texts = ["heist vault vault rain", "heist rain rain rain", "planet vault rain", "planet planet heist", ""]
    counts = np.array([[1, 0, 1, 2], [1, 0, 3, 0], [0, 1, 1, 1], [1, 2, 0, 0]])  # heist planet rain vault
    tf_idf = np.where(counts, 1 + np.log(np.maximum(counts, 1)), 0) * np.log(4 / (counts > 0).sum(axis=0))
    unit = tf_idf / np.linalg.norm(tf_idf, axis=1, keepdims=True)
    apart = unit - unit.mean(axis=0)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    found = fitted(texts).items
    np.testing.assert_allclose(found[:4] @ found[:4].T, apart @ apart.T, atol=1e-5)


@pytest.mark.parametrize(
    "texts", [["heist vault"], ["heist vault"] * 5, ["heist", "vault"], ["heist", "heist", "", ""]],
    ids=["one item", "all equal", "no word in common", "equal where there is one"],
)  # fmt: skip
def test_texts_that_do_not_differ_by_a_shared_word_say_nothing(texts: list[str]) -> None:
    assert latent.fit(words(texts)) is None


def test_the_same_texts_have_the_same_directions_to_the_bit() -> None:
    one, other = (latent.fit(told_catalogue(200).words or words([])) for _ in range(2))
    assert one is not None
    assert other is not None
    for name, array in one.arrays().items():
        np.testing.assert_array_equal(array, other.arrays()[name])
    assert one.items.dtype == one.projection.dtype == np.float32


def test_a_large_catalogue_has_so_many_directions_and_no_more() -> None:
    rng = np.random.default_rng(1)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    known = ["".join(rng.choice(letters, 6)) for _ in range(400)]
    found = fitted([" ".join(rng.choice(known, 30)) for _ in range(300)])
    assert found.items.shape == (300, latent.DIRECTIONS)
    np.testing.assert_allclose(np.linalg.norm(found.items, axis=1), 1, atol=1e-5)


def test_an_item_that_comes_later_lies_where_one_of_the_same_text_lies() -> None:
    trained = fitted(TEXTS)
    later = words(["", "Vault. A heist and a zeppelin", "nothing known"]).below(len(TEXTS))
    wide = trained.widened(len(TEXTS) + 3, later)
    np.testing.assert_array_equal(wide.items[: len(TEXTS)], trained.items)
    np.testing.assert_allclose(wide.items[len(TEXTS) + 1], trained.items[0], atol=1e-5)
    assert not wide.items[[len(TEXTS), len(TEXTS) + 2]].any()
    assert not trained.widened(len(TEXTS) + 1, None).items[-1].any()


def content_and_text(n_items: int = 60) -> tuple[Content, LatentText]:
    told = told_catalogue(n_items, untold=(4, 9))
    text = latent.fit(told.words) if told.words else None
    assert text is not None
    return of_facts(make_catalogue(n_items, n_genres=4)), text


def test_the_weight_is_fishers_by_loops() -> None:
    """Within each person: the unused's mean and spread, and how far the used lie from it."""
    content, text = content_and_text()
    used = user_items(clustered_log(), 80, 60)
    genres, told = content.genres.toarray(), text.items.any(axis=1)
    apart, spread = np.zeros(2), np.zeros((2, 2))
    for person in range(80):
        own = used[person].indices
        pairs: dict[bool, list[FloatArray]] = {True: [], False: []}
        for item in np.flatnonzero(told):
            others = own[own != item]
            facts = (genres[others] @ genres[item]).mean() - 0.1 * abs(
                content.year[item] - content.year[others].mean()
            )
            pairs[item in own].append(np.array([facts, (text.items[others] @ text.items[item]).mean()]))
        middle = np.mean(pairs[False], axis=0)
        apart += np.mean(pairs[True], axis=0) - middle
        spread += np.cov(np.array(pairs[False]).T, bias=True)
    by_facts, by_text = np.linalg.solve(spread, apart)
    found = text_weight.fit(content.genres, content.year, text, used)
    assert found == pytest.approx(by_text / by_facts, rel=1e-3)
    assert 1 < found < text_weight.MOST


def test_texts_unlike_within_every_taste_weigh_nothing() -> None:
    """Of each taste's twenty items no two tell of the same, and each tells what one of another taste does."""
    content, text = content_and_text()
    apart = LatentText(
        np.eye(20, dtype=np.float32)[np.arange(60) // 3], text.words, text.projection, text.middle
    )
    used = user_items(clustered_log(), 80, 60)
    assert text_weight.fit(content.genres, content.year, apart, used) == 0.0


def test_few_people_teach_no_weight() -> None:
    content, text = content_and_text()
    few = user_items(clustered_log(), 80, 60)[: text_weight.FEWEST_PEOPLE - 1]
    assert text_weight.fit(content.genres, content.year, text, few) == text_weight.UNLEARNED
