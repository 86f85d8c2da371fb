"""Titles as they are said, filed and sought. Each row names a trap of a real data set."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.titles import display_title, fold, parse_year, search_text, sort_title, split_year, words_of


@pytest.mark.parametrize(
    ("raw", "said", "filed"),
    [
        ("Godfather, The", "The Godfather", "godfather, the"),
        ("The Godfather", "The Godfather", "godfather, the"),
        ("Bug's Life, A", "A Bug's Life", "bug's life, a"),
        ("Misérables, Les", "Les Misérables", "miserables, les"),
        ("Postino, Il", "Il Postino", "postino, il"),
        ("Enfer, L'", "L'Enfer", "enfer, l'"),
        ("Enfer, L’", "L’Enfer", "enfer, l'"),
        ("Boot, Das", "Das Boot", "boot, das"),
        ("Seven Years in Tibet", "Seven Years in Tibet", "seven years in tibet"),
        ("Paris, Texas", "Paris, Texas", "paris, texas"),
        ("I, Worst of All", "I, Worst of All", "i, worst of all"),
        ("Die Hard", "Die Hard", "die hard"),
        ("Dogs, Queen of the Desert, The", "The Dogs, Queen of the Desert", "dogs, queen of the desert, the"),
        ("Dance? (Shall We Dansu?)", "Dance? (Shall We Dansu?)", "dance? (shall we dansu?)"),
        ("Hate (Haine, La)", "Hate (La Haine)", "hate (haine, la)"),
        ("Drum, The (Trommel, Die)", "The Drum (Die Trommel)", "drum, the (trommel, die)"),
        ("Maker, The (Uomo, L')", "The Maker (L'Uomo)", "maker, the (uomo, l')"),
        ("School, The (L' École )", "The School (L'École)", "school, the (l' ecole)"),
        ("Seven (One, The) (Two, A)", "Seven (The One) (A Two)", "seven (one, the) (two, a)"),
        ("God (Et Dieu&#8230;Créa)", "God (Et Dieu…Créa)", "god (et dieu...crea)"),
        ("...And Justice", "...And Justice", "and justice"),
        ("'Til There Was You", "'Til There Was You", "til there was you"),
        ("  Two   spaces ", "Two spaces", "two spaces"),
        ("The", "The", "the"),
        (", The", ", The", "the"),
        ("(500) Days", "(500) Days", "500) days"),
        ("$", "$", "$"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_said_and_filed(raw: str, said: str, filed: str) -> None:
    assert (display_title(raw), sort_title(raw)) == (said, filed)


@pytest.mark.parametrize(
    ("raw", "title", "year"),
    [
        ("Heat (1995)", "Heat", 1995),
        ("Heat (1995) ", "Heat", 1995),
        ("Land, The (1995) (V)", "Land, The", 1995),
        ("Show (2006–2007)", "Show", 2006),
        ("Show (2016- )", "Show", 2016),
        ("1984 (1956)", "1984", 1956),
        ("2001: A Space Odyssey", "2001: A Space Odyssey", None),
        ("(1984)", "(1984)", None),
        ("Room (0001)", "Room (0001)", None),
        ("Blade (I) (1998)", "Blade (I)", 1998),
        ("Digits (١٩٩٥)", "Digits (١٩٩٥)", None),
    ],
)
def test_year_behind_a_title(raw: str, title: str, year: int | None) -> None:
    assert split_year(raw) == (title, year)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1995", 1995),
        (" 1995 ", 1995),
        ("1995.0", 1995),
        ("V", None),
        ("unkonwn", None),
        ("", None),
        ("99999", None),
        ("1", None),
        ("-1995", None),
        ("nan", None),
        ("1e3", None),
        ("١٩٩٥", None),
    ],
)
def test_year_as_sources_write_it(text: str, year: int | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Misérables, Les", "miserables les"),
        ("Á köldum klaka", "a koldum klaka"),
        ("Straße", "strasse"),
        ("Søndagsengler", "sondagsengler"),
        ("Cats & Dogs", "cats and dogs"),
        ("Schindler’s List", "schindlers list"),
        ("İstanbul", "istanbul"),
        ("???", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ("Godfather, The", "the godfather"),
        ("Godfather, The", "godfather the"),
        ("Enfer, L'", "l'enfer"),
        ("Enfer, L'", "enfer"),
        ("Schindler's List", "schindlers list"),
        ("Schindler's List", "Schindler’s"),
        ("Spider-Man", "spiderman"),
        ("Spider-Man", "spider man"),
        ("E.T. the Extra-Terrestrial", "et"),
        ("M*A*S*H", "mash"),
        ("Star Maker, The (Uomo delle stelle, L')", "l'uomo"),
        ("$", "$"),
    ],
)
def test_words_of_the_query_begin_words_of_the_title(raw: str, query: str) -> None:
    assert all(f" {word}" in search_text(raw) for word in words_of(query))


def test_the_year_is_a_word() -> None:
    assert " 1979" in search_text("Alien", 1979)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_title_is_always_found_by_itself(text: str) -> None:
    assert all(f" {word}" in search_text(text) for word in words_of(display_title(text)))


@given(st.text(string.ascii_letters + " '", min_size=1), st.sampled_from(["The", "A", "An", "Les", "L'"]))
def test_moving_an_article_loses_no_letter(title: str, article: str) -> None:
    raw = f"{title}, {article}"
    assert sorted(fold(display_title(raw)).replace(" ", "")) == sorted(fold(raw).replace(" ", ""))


@given(st.lists(st.text(string.ascii_letters + ",'é", min_size=1), min_size=1).map(" ".join))
def test_saying_an_english_title_twice_is_stable_in_file_order(text: str) -> None:
    assert sort_title(display_title(text + ", The")) == sort_title(text + ", The")
