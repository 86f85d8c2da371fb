"""`enrich_catalog` from lists or a server to rows: repeatable, resumable, errors naming file and entry."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Credit, Item, Person, Story, StorySource
from tests.catalog.enrichment.films import (
    NOT_FOUND,
    Answer,
    json_answer,
    make_record,
    serving,
    write_list,
)
from tests.factories import make_item

pytestmark = pytest.mark.django_db


def enrich(path: Path | str, *options: str, source: str = "wikipedia") -> str:
    out = StringIO()
    call_command("enrich_catalog", "--source", source, "--path", str(path), *options, stdout=out)
    return out.getvalue()


def people_of(item: Item, role: str) -> list[str]:
    return list(item.credits.filter(role=role).order_by("position").values_list("person__name", flat=True))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_of_lists_tells_of_the_items(tmp_path: Path) -> None:
    heat, alien = make_item(title="Heat", year=1995), make_item(title="Alien", year=1979)
    write_list(tmp_path / "movies-1970s.json.gz", make_record("Alien", 1979, cast=["Sigourney Weaver"]))
    write_list(tmp_path / "movies-1990s.json", make_record())
    (tmp_path / "README.md").write_text("not a list")

    said = enrich(tmp_path)

    story = Story.objects.select_related("source").get(item=heat)
    assert story.text.startswith("Heat is a 1995 American crime film")
    assert story.page_url == "https://en.wikipedia.org/wiki/Heat_(1995_film)"
    assert (story.source.licence, story.matched_by) == ("CC BY-SA 4.0", "the same title, the same year")
    assert people_of(heat, "cast") == ["Al Pacino", "Robert De Niro"]
    assert people_of(heat, "director") == ["Michael Mann"]
    assert people_of(alien, "cast") == ["Sigourney Weaver"]
    assert "2 items found, 2 of them new or changed" in said
    assert "2 of 2 items (100.0%)" in said


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    make_item(title="Heat", year=1995)
    write_list(tmp_path / "movies.json", make_record())
    enrich(tmp_path)
    before = [list(model.objects.order_by("pk").values()) for model in (Story, Person, StorySource)]

    assert "1 items had a story and were not asked for" in enrich(tmp_path)
    assert [list(model.objects.order_by("pk").values()) for model in (Story, Person, StorySource)] == before
    assert "1 items found, 0 of them new or changed" in enrich(tmp_path, "--again")
    assert Credit.objects.count() == 3


def test_asked_again_the_source_may_say_it_anew(tmp_path: Path) -> None:
    heat = make_item(title="Heat", year=1995)
    path = write_list(tmp_path / "movies.json", make_record())
    enrich(path)
    write_list(path, make_record(cast=["Val Kilmer"], extract="Heat is a 1995 film."))
    assert "1 of them new or changed" in enrich(path, "--again")
    assert Story.objects.get().text == "Heat is a 1995 film."
    assert (people_of(heat, "cast"), people_of(heat, "director")) == (["Val Kilmer"], [])


def test_a_story_switched_off_is_neither_overwritten_nor_found_again(tmp_path: Path) -> None:
    make_item(title="Heat", year=1995)
    path = write_list(tmp_path / "movies.json", make_record())
    enrich(path)
    Story.objects.update(is_active=False, text="Wrong.")
    enrich(path, "--again")
    assert Story.objects.values_list("is_active", "text").get() == (False, "Wrong.")


def test_items_without_a_story_are_listed_the_most_rated_first(tmp_path: Path) -> None:
    make_item(title="Unknown", year=1990, n_ratings=1)
    make_item(title="Été, l'amour", year=None, n_ratings=7)
    make_item(title="Heat", year=1995)
    write_list(tmp_path / "movies.json", make_record())
    said = enrich(tmp_path, "--unmatched", str(tmp_path / "unmatched.csv"))
    rows = [
        (row["title"], row["year"], row["n_ratings"], row["reason"])
        for row in rows_of(tmp_path / "unmatched.csv")
    ]
    assert rows == [
        ("Été, l'amour", "", "7", "the item has no year"),
        ("Unknown", "1990", "1", "no film of that title and year"),
    ]
    assert "2 items not found" in said


def test_a_refused_entry_names_file_and_place_and_stops_nothing(tmp_path: Path) -> None:
    make_item(title="Heat", year=1995)
    novel = make_record("Emma", 1996, extract="Emma is a novel by Jane Austen.")
    write_list(tmp_path / "movies-1990s.json", 7, novel, make_record())
    said = enrich(tmp_path, "--refused", str(tmp_path / "refused.csv"))
    assert "2 entries of the source refused" in said
    assert "movies-1990s.json, film 1: is not an object" in said
    assert [row["where"] for row in rows_of(tmp_path / "refused.csv")] == [
        "movies-1990s.json, film 1",
        "movies-1990s.json, film 2",
    ]
    assert Story.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"[{", r"movies\.json is no JSON"), (b"{}", r"movies\.json is not a list of films")],
)
def test_a_list_that_cannot_be_read_is_named_and_nothing_written(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    make_item(title="Heat", year=1995)
    (tmp_path / "movies.json").write_bytes(content)
    with pytest.raises(CommandError, match=complaint):
        enrich(tmp_path)
    assert not StorySource.objects.exists()


def test_a_place_without_lists_is_named(tmp_path: Path) -> None:
    make_item()
    with pytest.raises(CommandError, match=r"holds no \.json"):
        enrich(tmp_path)
    with pytest.raises(CommandError, match="nowhere: No such file"):
        enrich(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="needs --path"):
        enrich("")


def test_a_catalogue_without_items_is_no_place_to_begin(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="import them first"):
        enrich(tmp_path)


def test_a_folder_on_the_network_is_asked_for_every_decade(tmp_path: Path) -> None:
    make_item(title="Heat", year=1995)
    lists = {"/films/movies-1990s.json": json_answer([make_record()])}
    with serving(lambda path: lists.get(path, NOT_FOUND)) as (url, asked):
        enrich(f"{url}films/")
        enrich(f"{url}films/movies-1990s.json", "--again")
        with pytest.raises(CommandError, match=r"elsewhere/ holds no movies-1900s\.json nor one of a later"):
            enrich(f"{url}elsewhere/", "--again")
    assert "/films/movies-1980s.json" in {request.path for request in asked}
    assert Story.objects.count() == 1


def test_a_folder_on_the_network_that_fails_is_no_folder_with_gaps(tmp_path: Path) -> None:
    make_item(title="Heat", year=1995)
    with (
        serving(lambda path: Answer(status=500)) as (url, _),
        pytest.raises(CommandError, match="answered 500"),
    ):
        enrich(url)


def test_what_was_found_before_a_failure_is_kept_and_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_item(title=f"Film {'abc'[number]}", year=1995)
    fails = [Answer(status=500)]

    def answer_to(path: str) -> Answer:
        if "credits" in path:
            return json_answer({})
        if "Film+c" in path and fails:
            return fails.pop()
        title = f"Film {path.split('Film+')[1][0]}"
        return json_answer(
            {"results": [{"id": ord(title[-1]), "title": title, "release_date": "1995-01-01"}]}
        )

    monkeypatch.setenv("TMDB_API_KEY", "secret")
    with serving(answer_to) as (url, asked):
        with pytest.raises(CommandError, match="What was found so far is kept"):
            enrich(url, source="tmdb")
        assert Story.objects.count() == 2
        n_asked = len(asked)
        assert "2 items had a story and were not asked for" in enrich(url, source="tmdb")
    assert Story.objects.count() == 3
    assert len(asked) == n_asked + 2, "the third film and its people alone"


def test_an_item_keeps_the_source_that_told_of_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_item(title="Heat", year=1995)
    enrich(write_list(tmp_path / "movies.json", make_record()))
    monkeypatch.setenv("TMDB_API_KEY", "secret")
    with serving(lambda _: NOT_FOUND) as (url, asked):
        enrich(url, "--again", source="tmdb")
    assert asked == []
    assert Story.objects.get().source.key == "wikipedia"


def test_a_key_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    make_item()
    monkeypatch.delenv("TMDB_API_KEY", raising=False)
    with pytest.raises(CommandError, match="Set TMDB_API_KEY"):
        enrich("", source="tmdb")
