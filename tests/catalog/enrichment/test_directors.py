"""Who directed, by an article's first sentences: the film's own director, in whole names, or nobody."""

import pytest

from catalog.enrichment.directors import directors_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Heat is a film directed by Michael Mann.", ["Michael Mann"]),
        ("Written and directed by Joel Coen and Ethan Coen and released.", ["Joel Coen", "Ethan Coen"]),
        ("It was directed by Ann Lee, David Siegel and Bo Li.", ["Ann Lee", "David Siegel", "Bo Li"]),
        ("A film directed and co-written by J. J. Abrams from a story.", ["J. J. Abrams"]),
        ("A film produced and directed by Guillermo del Toro.", ["Guillermo del Toro"]),
        ("A film directed by Erich von Stroheim Jr. and others.", ["Erich von Stroheim Jr."]),
        ("Hamlet is a film. It was directed by Laurence Olivier.", ["Laurence Olivier"]),
        ("A film directed by Hong Kong filmmaker Ronny Yu in his debut.", ["Ronny Yu"]),
        ("A film directed by New Line Cinema founder Robert Shaye.", ["Robert Shaye"]),
        ("A remake of the film directed by Michael Curtiz.", []),
        ("A film directed by Madonna.", []),
        ("A film directed by himself.", []),
        ("A film with a cast.", []),
        ("One. Two things. Three things. Four things. It was directed by Michael Mann.", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_film_s_own_director_is_found_or_nobody(text: str, names: list[str]) -> None:
    assert list(directors_in(text)) == names
