"""What items' texts say, as counts of words: whoever reads data makes them, the content source learns."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

LONGEST = 40  # letters: what goes on is cut, so that no text makes the list of words large
WORD = re.compile(rf"[^\W\d_]{{3,{LONGEST}}}")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """`counts` CSR float32 (n_items, n_words): how often each word stands in each item's text.

    `names` (n_words,) the words, ascending. An item without text has an empty row.
    """

    counts: sp.csr_matrix
    names: npt.NDArray[np.str_]

    def of(self, rows: npt.NDArray[np.int64]) -> "Words":
        """Of some items alone."""
        return Words(sp.csr_matrix(self.counts[rows]), self.names)

    def below(self, n_items: int) -> "Words":
        """The same items, so many before them of whose words nothing is said."""
        ends = np.concatenate([np.zeros(n_items, self.counts.indptr.dtype), self.counts.indptr])
        shape = (len(ends) - 1, len(self.names))
        return Words(sp.csr_matrix((self.counts.data, self.counts.indices, ends), shape=shape), self.names)


def words_of(text: str, people: Iterable[str] = ()) -> Iterator[str]:
    """Small letters without accents, three at least. A person's name is one word."""
    yield from WORD.findall(_folded(text))
    for name in people:
        if parts := WORD.findall(_folded(name)):
            yield "_".join(parts)[:LONGEST]


def counted(documents: Iterable[Iterable[str]]) -> Words | None:
    """The words of all items, one document each; None where there is no word at all."""
    found: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for document in documents:
        columns += [found.setdefault(word, len(found)) for word in document]
        ends.append(len(columns))
    if not found:
        return None
    names, place = np.unique(np.array(list(found)), return_inverse=True)
    parts = (np.ones(len(columns), np.float32), place[columns], ends)
    counts = sp.csr_matrix(parts, shape=(len(ends) - 1, len(names)))
    counts.sum_duplicates()
    return Words(counts, names)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
