"""Ratings from elsewhere: three exports, matched by title and year, with a report of what was left out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from interactions.models import Feedback, Interaction
from tests.factories import make_item, make_user

pytestmark = pytest.mark.django_db
LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating\n2020-05-01,The Matrix,1999,https://boxd.it/x,4.5\n"
IMDB = "Const,Your Rating,Date Rated,Title,Title Type,Year\ntt1,9,2020-05-01,The Matrix,Movie,1999\n"
MOVIELENS = 'movie_id,imdb_id,tmdb_id,rating,average_rating,title\n1,2,3,4.5,4.1,"Matrix, The (1999)"\n'


def send(client: Client, text: str | bytes) -> object:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/profile/import/", {"file": SimpleUploadedFile("ratings.csv", content)})


@pytest.mark.parametrize(
    "text", [LETTERBOXD, IMDB, MOVIELENS, "\ufeff" + LETTERBOXD], ids=["L", "I", "M", "BOM"]
)
def test_each_export_is_understood_and_twice_is_once(client: Client, text: str) -> None:
    item = make_item(title="The Matrix", year=1999)
    client.force_login(person := make_user())
    first, second = (send(client, text).context["report"] for _ in range(2))  # type: ignore[attr-defined]
    assert (first.n_taken, first.n_known, first.refused) == (1, 0, ())
    assert (second.n_taken, second.n_known) == (0, 1)
    assert Feedback.objects.get(user=person, item=item).rating == 4.5
    assert Interaction.objects.get().origin == "import"


def test_what_is_left_out_is_told_by_line_and_reason(client: Client) -> None:
    make_item(title="Heat", year=1995)
    text = (
        LETTERBOXD.splitlines()[0] + "\n2020-05-01,Heat,1995,x,6\n,Nowhere,1980,x,3\n,Heat,1986,x,3\n,,,x,3\n"
    )
    report = send(client, text).context["report"]  # type: ignore[attr-defined]
    assert report.n_taken == 0
    assert [(row.line, row.title) for row in report.refused] == [
        (2, "Heat"),
        (3, "Nowhere"),
        (4, "Heat"),
        (5, ""),
    ]


def test_a_year_may_be_one_off_and_two_films_of_one_name_are_told_apart(client: Client) -> None:
    old, new = make_item(title="Psycho", year=1960), make_item(title="Psycho", year=1998)
    send(client, LETTERBOXD.splitlines()[0] + "\n2020-05-01,Psycho,1961,x,5\n")
    assert [row.item_id for row in Feedback.objects.all()] == [old.pk]
    report = send(client, 'rating,title\n3,"Psycho"\n').context["report"]  # type: ignore[attr-defined]
    assert len(report.refused) == 1
    assert not Feedback.objects.filter(item=new).exists()


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", b"\xff\xfe\x00", "userId,movieId,rating\n1,2,3\n"])
def test_a_file_of_another_kind_is_refused_whole(client: Client, text: str | bytes) -> None:
    response = send(client, text)
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert not User.objects.exists()


def test_a_form_without_a_file_is_refused(client: Client) -> None:
    assert client.post("/profile/import/").status_code == 400


def test_an_older_rating_does_not_undo_what_was_said_here(client: Client) -> None:
    item = make_item(title="The Matrix", year=1999)
    client.force_login(person := make_user())
    client.post(f"/movies/{item.pk}/rate/", {"stars": "2"})
    send(client, LETTERBOXD)
    assert Feedback.objects.get(user=person).rating == 2.0
