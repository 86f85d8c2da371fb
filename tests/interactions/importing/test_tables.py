"""CSV and JSON lines as they arrive from the world: marks, line ends, quotes, damage."""

import gzip
import json
from pathlib import Path

import pytest

from interactions.importing.lines import LINE_BYTES, UnreadableFile
from tests.interactions.importing.files import read, write


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n",
        "\ufeffa,b\n1,2\n",
        "a,b\r\n1,2\r\n",
        "a,b\n1,2",
        ' a , b\n"1","2"\n',
        "a,b\n\n\n1,2\n\n",
    ],
)
def test_one_table_written_in_many_ways(tmp_path: Path, content: str) -> None:
    assert [record for _, record in read(write(tmp_path / "t.csv", content))] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    "name", ["t.csv.gz", "t.tsv", "t.tsv.gz", "t.jsonl", "t.jsonl.gz", "t.ndjson", "T.CSV"]
)
def test_the_name_says_how_it_is_written(tmp_path: Path, name: str) -> None:
    is_json, tab = "json" in name, "tsv" in name
    content = '{"a": "1"}\n' if is_json else "a\tb\n1\t2\n" if tab else "a,b\n1,2\n"
    (_, record), *rest = read(write(tmp_path / name, content))
    assert isinstance(record, dict)
    assert record["a"] == "1"
    assert rest == []


def test_quotes_commas_and_new_lines_inside_cells(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'a,b\n"1,\n""one""",2\n3,4\n')
    assert read(path) == [(2, {"a": '1,\n"one"', "b": "2"}), (4, {"a": "3", "b": "4"})]


def test_a_byte_that_is_not_utf8_costs_its_row_only(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", b"a,b\n1,caf\xe9\n3,4\n")
    assert read(path) == [(2, "byte 6 of the line is not UTF-8"), (3, {"a": "3", "b": "4"})]


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "a,b\n1\n1,2,3\n5,6\n")
    assert read(path) == [
        (2, "1 cells under 2 columns"),
        (3, "3 cells under 2 columns"),
        (4, {"a": "5", "b": "6"}),
    ]


def test_a_quote_left_open_does_not_swallow_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'a,b\n"1,2\n' + "3,4\n" * 60_000)
    (line, reason), *others = read(path)
    assert line == 2
    assert "quote left open" in str(reason)
    assert (60_001, {"a": "3", "b": "4"}) in others


def test_a_line_without_end_is_cut_off(tmp_path: Path) -> None:
    path = write(tmp_path / "t.jsonl", '{"a": "' + "x" * 2 * LINE_BYTES + '"}\n{"a": 1}\n')
    assert read(path) == [(1, f"longer than {LINE_BYTES:,} bytes"), (2, {"a": 1})]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "is empty"),
        ("\n", "is empty"),
        ("a,c\n1,2\n", "has no column b; it has a, c"),
        ("a;b\n1;2\n", "has no column a, b; it has a;b"),
        ("a,b,a\n1,2,3\n", "has the column a more than once"),
        (b"a,\xff\n", "line 1: byte 3"),
        ("a,b\r1,2\r", "line 1"),
    ],
)
def test_a_table_without_its_columns_is_not_begun(
    tmp_path: Path, content: str | bytes, complaint: str
) -> None:
    with pytest.raises(UnreadableFile, match=complaint):
        read(write(tmp_path / "t.csv", content), "a", "b")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": NaN}', "NaN is no JSON number"),
        ('{"a": -Infinity}', "-Infinity is no JSON number"),
        ("[1, 2]", "is JSON but no object"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "is not JSON"),
    ],
)
def test_a_line_that_is_no_json_object(tmp_path: Path, line: str, reason: str) -> None:
    (number, refused), following = read(write(tmp_path / "t.jsonl", f'{line}\n{{"a": 1}}\n'))
    assert number == 1
    assert reason in str(refused)
    assert following == (2, {"a": 1})


@pytest.mark.parametrize("cut", [10, 200])
def test_an_archive_that_ends_early_says_so(tmp_path: Path, cut: int) -> None:
    whole = gzip.compress("\n".join(json.dumps({"a": n * 7919 % 1000}) for n in range(5000)).encode())
    path = tmp_path / "t.jsonl.gz"
    path.write_bytes(whole[: len(whole) - cut])
    with pytest.raises(UnreadableFile, match="cannot be read after line"):
        read(path)


def test_what_is_no_archive_no_file_or_no_table(tmp_path: Path) -> None:
    for path, complaint in [
        (write(tmp_path / "a.txt", "a"), "must end in"),
        (tmp_path / "none.csv", "No such file"),
        (tmp_path, "Is a directory"),
    ]:
        with pytest.raises(UnreadableFile, match=complaint):
            read(path)
    (tmp_path / "plain.csv.gz").write_text("a,b\n")
    with pytest.raises(UnreadableFile, match="Not a gzipped file"):
        read(tmp_path / "plain.csv.gz")
