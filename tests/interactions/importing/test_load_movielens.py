"""`manage.py load_movielens` from a folder of tiny files; nothing here touches a network."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from catalog.models import Dataset, Item
from interactions.models import Feedback, Interaction
from tests.interactions.importing.files import write

HEADERS = {
    "item": "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n",
    "user": "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n",
    "inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = {
        "item": "1\tFirst, The\t1995\tComedy Drama\n2\tSecond\t1996\tWar\n267\tunkonwn\tunkonwn\tunknown\n",
        "user": "1\t24\tM\twriter\t00000\n2\t30\tF\tother\t00000\n",
        "inter": "1\t1\t5\t881250949\n1\t2\t3\t881250949\n2\t1\t4\t881250950\n",
    }
    for kind, text in rows.items():
        write(tmp_path / "ml-100k" / f"ml-100k.{kind}", HEADERS[kind] + text)
    return tmp_path / "ml-100k"


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_movielens", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_everything_is_loaded_under_the_edition_s_key(folder: Path) -> None:
    load("--path", str(folder))
    first = Item.objects.get(external_id="ml-100k:1")
    assert (first.title, first.year, first.n_ratings, first.mean_rating) == ("The First", 1995, 2, 4.5)
    assert not Item.objects.get(external_id="ml-100k:267").is_active
    user = User.objects.get(external_id="ml-100k:1")
    assert user.attributes == {"age": 24, "gender": "M", "occupation": "writer"}
    assert not user.has_usable_password()
    assert list(Interaction.objects.order_by("pk").values_list("item__title", flat=True)) == [
        "The First",
        "Second",
        "The First",
    ]
    assert Feedback.objects.count() == 3


@pytest.mark.django_db
def test_the_data_set_says_its_terms_and_its_citation(folder: Path) -> None:
    load("--path", str(folder))
    dataset = Dataset.objects.get(key="ml-100k")
    assert "Harper" in dataset.citation
    assert "may not be passed on" in dataset.licence
    assert dataset.loaded_at is not None


@pytest.mark.django_db
def test_a_second_run_repeats_nothing(folder: Path) -> None:
    load("--path", str(folder))
    assert "is loaded already" in load("--path", str(folder))
    assert "0 new, 3 known already" in load("--path", str(folder), "--again")
    assert Interaction.objects.count() == 3


@pytest.mark.django_db
def test_what_was_half_loaded_is_finished(folder: Path) -> None:
    ratings = folder / "ml-100k.inter"
    whole = ratings.read_text()
    ratings.write_text(whole[: whole.rindex("2\t1")])
    load("--path", str(folder))
    Dataset.objects.update(loaded_at=None)  # as if it had been stopped before the end
    ratings.write_text(whole)
    assert "1 new, 2 known already" in load("--path", str(folder))


@pytest.mark.django_db
def test_a_wrong_path_says_how_to_point_at_a_copy(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(CommandError, match="does not exist"):
        load("--path", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="say --dataset ml-100k"):
        load("--dataset", "ml-1m", "--path", str(folder))
    (folder / "ml-100k.user").unlink()
    with pytest.raises(CommandError, match=r"holds no MovieLens files[\s\S]*--path FILE_OR_FOLDER"):
        load("--path", str(folder))
    assert not Item.objects.exists()
    assert not Dataset.objects.exists()
