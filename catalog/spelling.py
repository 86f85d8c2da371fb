"""What a mistyped word was probably meant to be: the nearest of the words that titles have. Pure.

Asked only for words that no title begins with, so it may look at all of them: about 30 ms among 32,000.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

LONGEST = 32  # letters of a word that are looked at
SHORTEST = 3  # shorter words are all near each other
FORGIVEN_TWICE = 6  # from this length on two slips are forgiven, below it one
IntArray = npt.NDArray[np.int32]


class Vocabulary:
    """Distinct words. `weights`: which of two equally near words is meant; the heavier one."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._words = np.array(list(weights), dtype=f"<U{LONGEST}")
        self._weights = np.array(list(weights.values()), np.float64)
        # (n_words, LONGEST) code points, 0 behind a word's end.
        self._letters = self._words.view(np.uint32).reshape(len(weights), LONGEST)
        self._lengths = (self._letters != 0).sum(axis=1)

    def has_beginning(self, word: str) -> bool:
        """Whether any word begins so."""
        return bool(np.char.startswith(self._words, word[:LONGEST]).any())

    def nearest(self, typed: str) -> str | None:
        """The word meant, or None where none is near. What is typed may be its beginning."""
        typed = typed[:LONGEST]
        if len(typed) < SHORTEST:
            return None
        forgiven = 2 if len(typed) >= FORGIVEN_TWICE else 1
        rows = np.flatnonzero(self._lengths >= len(typed) - forgiven)
        if not len(rows):
            return None
        beginning, whole = slips(typed, self._letters[rows, : len(typed) + forgiven], self._lengths[rows])
        best = np.lexsort((-self._weights[rows], whole, beginning))[0]
        return str(self._words[rows[best]]) if beginning[best] <= forgiven else None


def slips(
    typed: str, letters: npt.NDArray[np.uint32], lengths: npt.NDArray[np.int64]
) -> tuple[IntArray, IntArray]:
    """Letters added, left out, changed or swapped with a neighbour between `typed` and each word, 1 each.

    Optimal string alignment (Damerau 1964), against all words at once. `letters`: (n_words, width), 0 behind
    the end; `lengths`: (n_words,), which may exceed the width. Returns two (n_words,): to the nearest
    beginning of the word, and to as much of the whole as `letters` has, plus what was cut off.
    """
    n_words, width = letters.shape
    before = np.zeros((n_words, width + 1), np.int32)
    row = np.broadcast_to(np.arange(width + 1, dtype=np.int32), (n_words, width + 1)).copy()
    for i, letter in enumerate(typed, start=1):
        twice_before, before = before, row
        row = np.empty_like(before)
        row[:, 0] = i
        differs = (letters != ord(letter)).astype(np.int32)
        for j in range(1, width + 1):
            cost = np.minimum(before[:, j] + 1, row[:, j - 1] + 1)
            cost = np.minimum(cost, before[:, j - 1] + differs[:, j - 1])
            if i > 1 and j > 1:
                swapped = (letters[:, j - 2] == ord(letter)) & (letters[:, j - 1] == ord(typed[i - 2]))
                cost = np.where(swapped, np.minimum(cost, twice_before[:, j - 2] + 1), cost)
            row[:, j] = cost
    ends = np.minimum(lengths, width)
    row[np.arange(width + 1) > ends[:, None]] = len(typed) + width  # no beginning goes beyond the word
    whole = row[np.arange(n_words), ends] + (lengths - ends)
    return row.min(axis=1).astype(np.int32), whole.astype(np.int32)
