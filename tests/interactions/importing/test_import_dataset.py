"""`manage.py import_dataset` from files to rows, and `export_dataset` back."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from catalog.models import Dataset, Item
from interactions.models import Feedback, Interaction
from interactions.services import record_interaction
from tests.factories import NOW, make_interaction, make_item, make_user
from tests.interactions.importing.files import write, write_table

ITEMS = [
    ["1", "Lamp, The", "1990", "Light|Old"],
    ["2", "Chair", "", ""],
    ["3", "Größe, “M”\nblau", "2001", "Old"],
]
EVENTS = [["a", "1", "4.5", "1000000000"], ["a", "2", "1", "1000000001"], ["b", "1", "3", "1000000001"]]


@pytest.fixture
def items(tmp_path: Path) -> Path:
    return write_table(tmp_path / "items.csv", ["item_id", "title", "year", "genres"], ITEMS)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    return write_table(tmp_path / "events.csv", ["user_id", "item_id", "rating", "timestamp"], EVENTS)


def run(command: str = "import_dataset", *, strict: bool = False, **options: object) -> str:
    """As from a shell: every option goes through the command's own parser."""
    out = StringIO()
    given = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    call_command(command, *given, *(["--strict"] if strict else []), stdout=out)
    return out.getvalue()


def counts() -> tuple[int, int, int, int]:
    return Item.objects.count(), User.objects.count(), Interaction.objects.count(), Feedback.objects.count()


@pytest.mark.django_db
def test_a_catalogue_is_imported_and_counted(items: Path, events: Path) -> None:
    out = run(items=items, interactions=events)
    assert counts() == (3, 2, 3, 3)
    assert "3 new, 0 known already, 0 refused" in out
    lamp = Item.objects.get(external_id="1")
    assert (lamp.title, lamp.year, lamp.n_ratings, lamp.mean_rating) == ("The Lamp", 1990, 2, 3.75)
    assert Item.objects.get(external_id="3").title == "Größe, “M” blau"


@pytest.mark.django_db
def test_a_second_run_adds_nothing(items: Path, events: Path) -> None:
    run(items=items, interactions=events)
    out = run(items=items, interactions=events)
    assert counts() == (3, 2, 3, 3)
    assert "0 new, 3 known already, 0 refused" in out


@pytest.mark.django_db
def test_two_data_sets_do_not_collide(items: Path, events: Path) -> None:
    for key in ("one", "two"):
        run(items=items, interactions=events, dataset_key=key)
    assert counts() == (6, 4, 6, 6)
    assert set(Dataset.objects.values_list("key", "items__external_id")) >= {
        ("one", "one:1"),
        ("two", "two:1"),
    }
    assert not Dataset.objects.filter(loaded_at=None).exists()


@pytest.mark.django_db
def test_bad_rows_are_reported_and_stop_nobody(items: Path, tmp_path: Path) -> None:
    events = write_table(
        tmp_path / "events.csv",
        ["user_id", "item_id", "rating", "timestamp"],
        [
            ["a", "1", "4", "1"],
            ["a", "99", "4", "1"],
            ["a", "1", "9", "1"],
            ["", "1", "4", "1"],
            ["a", "2", "4", "9e9"],
        ],
    )
    report = tmp_path / "report.csv"
    out = run(items=items, interactions=events, report=report)
    assert counts() == (3, 1, 1, 1)
    with report.open() as file:
        told = [(row["file"], row["line"], row["field"]) for row in csv.DictReader(file)]
    assert sorted(told) == [
        ("events.csv", line, field)
        for line, field in [("3", "item_id"), ("4", "rating"), ("5", "user_id"), ("6", "timestamp")]
    ]
    assert "1 new, 0 known already, 4 refused" in out
    assert "events.csv:3: item_id: there is no item 99" in out


@pytest.mark.django_db
def test_the_report_is_also_written_as_json_lines(items: Path, tmp_path: Path) -> None:
    events = write(tmp_path / "events.jsonl", '{"user_id": "a", "item_id": "x"}\nnonsense\n')
    report = tmp_path / "report.jsonl"
    run(items=items, interactions=events, report=report)
    told = [json.loads(line) for line in report.read_text().splitlines()]
    assert {(refusal["line"], refusal["field"]) for refusal in told} == {(1, "item_id"), (2, "")}


@pytest.mark.django_db
def test_strict_writes_nothing_if_one_row_is_refused(items: Path, tmp_path: Path) -> None:
    events = write_table(tmp_path / "events.csv", ["user_id", "item_id"], [["a", "1"], ["a", "99"]])
    with pytest.raises(CommandError, match=r"1 rows were refused, so nothing was written"):
        run(items=items, interactions=events, strict=True, dataset_key="k")
    assert counts() == (0, 0, 0, 0)
    assert not Dataset.objects.exists()


@pytest.mark.django_db
def test_strict_writes_everything_if_none_is(items: Path, events: Path) -> None:
    run(items=items, interactions=events, strict=True)
    assert counts() == (3, 2, 3, 3)


@pytest.mark.django_db
def test_with_a_file_of_users_nobody_else_is_made_up(items: Path, events: Path, tmp_path: Path) -> None:
    users = write_table(tmp_path / "users.csv", ["user_id", "city"], [["a", "Ulm"]])
    out = run(items=items, users=users, interactions=events)
    assert counts() == (3, 1, 2, 2)
    assert "there is no user b" in out
    assert User.objects.get().attributes == {"city": "Ulm"}


@pytest.mark.django_db
def test_a_refused_row_leaves_no_user_behind(items: Path, tmp_path: Path) -> None:
    run(items=items, interactions=write_table(tmp_path / "e.csv", ["user_id", "item_id"], [["a", "99"]]))
    assert counts() == (3, 0, 0, 0)


@pytest.mark.django_db
def test_the_same_row_twice_counts_once(items: Path, tmp_path: Path) -> None:
    events = write_table(
        tmp_path / "e.csv", ["user_id", "item_id", "rating", "timestamp"], [EVENTS[0], EVENTS[0]]
    )
    assert "1 new, 1 known already, 0 refused" in run(items=items, interactions=events)


@pytest.mark.django_db
def test_odd_ids_are_kept_as_they_are(tmp_path: Path) -> None:
    odd = ["a b", "ü/€", "1,2", "'; --", "0001", "%_"]
    items = write_table(tmp_path / "i.csv", ["item_id", "title"], [[name, "T"] for name in odd])
    events = write_table(tmp_path / "e.csv", ["user_id", "item_id"], [[name, name] for name in odd])
    run(items=items, interactions=events)
    assert set(Interaction.objects.values_list("user__external_id", "item__external_id")) == {
        (x, x) for x in odd
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({}, "at least one of"),
        ({"items": "none.csv"}, "No such file"),
        ({"interactions": "items.csv"}, "has no column user_id"),
    ],
)
def test_what_cannot_begin_changes_nothing(
    items: Path, options: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=complaint):
        call_command("import_dataset", *(f"--{noun}={tmp_path / name}" for noun, name in options.items()))
    assert counts() == (0, 0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments", [["--dataset-key=a b"], ["--rating-scale=5:1"], ["--report=r.txt"], ["--dataset-key="]]
)
def test_wrong_options_are_told(items: Path, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="argument --"):
        call_command("import_dataset", f"--items={items}", *arguments)


@pytest.mark.django_db
def test_an_import_that_breaks_off_is_finished_by_the_next(items: Path, tmp_path: Path) -> None:
    whole = "user_id,item_id,rating,timestamp\n" + "".join(f"{n},1,3,{n}\n" for n in range(7000))
    path = write(tmp_path / "e.csv.gz", whole)
    content = path.read_bytes()
    path.write_bytes(content[:-2000])
    with pytest.raises(CommandError, match="cannot be read after line"):
        run(items=items, interactions=path)
    begun = Interaction.objects.count()
    assert begun == Feedback.objects.count() == 5000
    path.write_bytes(content)
    run(items=items, interactions=path)
    assert Interaction.objects.count() == Feedback.objects.count() == 7000


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "tsv.gz"])
def test_what_goes_out_comes_in_again(items: Path, events: Path, tmp_path: Path, suffix: str) -> None:
    run(items=items, interactions=events, dataset_key="k")
    Item.objects.filter(external_id="k:2").update(is_active=False, attributes={"colour": "red"})
    User.objects.filter(external_id="k:a").update(attributes={"city": "Ulm"})
    first, second = ([tmp_path / f"{n}-{noun}.{suffix}" for noun in ("i", "u", "e")] for n in (1, 2))
    export(first, key="k")
    Interaction.objects.all().delete()
    for model in (Feedback, User, Item):
        model.objects.all().delete()
    run(items=first[0], users=first[1], interactions=first[2], dataset_key="k")
    export(second, key="k")
    assert counts() == (3, 2, 3, 3)
    if not suffix.endswith("gz"):  # an archive carries its name and time
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert Item.objects.get(external_id="k:1").n_ratings == 2
    assert not Item.objects.get(external_id="k:2").is_active


@pytest.mark.django_db
def test_members_go_out_by_number_and_what_they_took_back_stays(tmp_path: Path) -> None:
    member, item = make_user(email="a@example.org"), make_item(external_id="1")
    kept = make_interaction(user=member, item=item, value=4.0)
    gone = make_interaction(user=member, item=item, value=1.0)
    record_interaction(
        user=member, item=item, kind="retract", retracts=gone, occurred_at=NOW, recorded_at=NOW, origin="web"
    )
    users, log = tmp_path / "u.jsonl", tmp_path / "e.jsonl"
    run("export_dataset", users=users, interactions=log)
    assert json.loads(users.read_text()) == {"user_id": f"user-{member.pk}"}
    assert json.loads(log.read_text())["event_id"] == kept.event_id


def export(paths: list[Path], key: str) -> None:
    items, users, log = paths
    run("export_dataset", items=items, users=users, interactions=log, dataset_key=key)
