"""Memory holds one chunk: reading is never further ahead of writing than that, however long the file.

What this means in bytes is measured in docs/data.md.
"""

from collections.abc import Iterator

import pytest

from interactions.importing.loading import CHUNK, chunks, load_interactions
from interactions.importing.report import Report, Tally
from interactions.importing.rows import InteractionRow
from interactions.models import Interaction
from tests.factories import NOW, make_item


def test_a_chunk_is_read_when_it_is_wanted() -> None:
    numbers = iter(range(10))
    assert [next(chunks(numbers, 4)), next(numbers)] == [[0, 1, 2, 3], 4]
    assert list(chunks([], 4)) == []
    assert list(chunks([1, 2, 3], 2)) == [[1, 2], [3]]


@pytest.mark.django_db
def test_reading_stays_one_chunk_ahead_of_writing() -> None:
    items = [make_item(external_id=str(n)).external_id for n in range(10)]
    n_read, ahead = 0, []

    def rows() -> Iterator[InteractionRow]:
        nonlocal n_read
        for n in range(2 * CHUNK + 10):
            n_read += 1
            yield InteractionRow(n, f"u{n // 10}", items[n % 10], "rating", 4.0, NOW, str(n))

    def advance() -> None:
        ahead.append(n_read - Interaction.objects.count())

    load_interactions(rows(), Report(), Tally("f", "interactions"), advance, now=NOW, create_users=True)
    assert ahead == [0, 0, 0]
