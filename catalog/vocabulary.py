"""The words of titles and names, held by each process, for queries that find nothing as they were typed."""

from collections import Counter
from functools import lru_cache

from django.db.models import Count, Max, Sum
from django.db.models.functions import Length

from catalog.models import Item, Person
from catalog.spelling import Vocabulary
from catalog.titles import words_of

Edition = tuple[int, int | None, int | None, int]


def corrected_query(query: str) -> str:
    """The query with each word that no title or name has replaced by the nearest one that is; folded."""
    vocabulary = _vocabulary(_edition())
    return " ".join(_meant(word, vocabulary) for word in words_of(query))


def _meant(word: str, vocabulary: Vocabulary) -> str:
    if word.isdigit() or vocabulary.has_beginning(word):
        return word
    return vocabulary.nearest(word) or word


def _edition() -> Edition:
    """Differs when titles were added, taken away or made longer or shorter, or people added. Two queries."""
    n, newest, letters = Count("pk"), Max("pk"), Sum(Length("search_text"))
    found = Item.objects.filter(is_active=True).aggregate(n=n, newest=newest, letters=letters)
    return found["n"], found["newest"], found["letters"], Person.objects.count()


@lru_cache(maxsize=1)
def _vocabulary(_edition: Edition) -> Vocabulary:
    """All words of active titles and of the people in them; the more rated a word's films, the likelier it is
    meant.
    """
    weights: Counter[str] = Counter()
    rows = Item.objects.filter(is_active=True).order_by("pk").values_list("search_text", "n_ratings")
    for text, n_ratings in rows.iterator(chunk_size=5000):
        for word in text.split():
            if not word.isdigit():
                weights[word] += 1 + n_ratings
    told = Person.objects.filter(credits__item__is_active=True, credits__item__story__is_active=True)
    names = told.order_by("pk").values_list("search_text", "credits__item__n_ratings")
    for text, n_ratings in names.iterator(chunk_size=5000):
        for word in text.split():
            weights[word] += 1 + n_ratings
    return Vocabulary(weights)
