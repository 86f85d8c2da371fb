"""JSON from files and servers: packed or not, never more or longer than the limits allow, errors by name."""

import gzip
import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalog.enrichment.entries import SourceUnreadable
from catalog.enrichment.reading import LIMITS, Limits, NoAnswer, json_of_file, json_of_url, limited
from tests.catalog.enrichment.films import NOT_FOUND, Answer, json_answer, serving

SMALL = Limits(max_bytes=100)


@contextmanager
def dripping() -> Iterator[str]:
    """The address of a server that answers a byte every hundredth of a second, without end."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not over.wait(0.01):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        thread.join()
        listener.close()


def test_a_file_is_read_packed_or_not_whatever_its_name(tmp_path: Path) -> None:
    content = json.dumps(["Amélie"]).encode()
    for name, stored in {
        "a.json": content,
        "b.json.gz": gzip.compress(content),
        "c.json.gz": content,
    }.items():
        (tmp_path / name).write_bytes(stored)
        assert json_of_file(tmp_path / name) == ["Amélie"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[1, 2", "is no JSON"),
        (b"", "is no JSON"),
        (b'"\xff"', "is no JSON"),
        (b"[" * 200_000, "is no JSON"),
        (gzip.compress(b"[1]" * 1000, mtime=0)[:20], "cannot be unpacked"),
        (b"\x1f\x8b nothing of the kind", "cannot be unpacked"),
    ],
)
def test_what_is_no_json_is_named(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "films.json"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable, match=complaint) as raised:
        json_of_file(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_missing_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"none\.json: No such file"):
        json_of_file(tmp_path / "none.json")
    with pytest.raises(SourceUnreadable, match="Is a directory"):
        json_of_file(tmp_path)


@pytest.mark.parametrize("content", [b"x" * 101, gzip.compress(b"x" * 101, mtime=0)])
def test_no_more_is_read_than_the_limit(content: bytes) -> None:
    assert len(content) > 100 or content.startswith(b"\x1f\x8b")
    with pytest.raises(SourceUnreadable, match="films is larger than 100 bytes"):
        limited("films", io.BytesIO(content), SMALL)
    assert limited("films", io.BytesIO(b"x" * 100), SMALL) == b"x" * 100


def test_a_stream_without_end_is_left_at_the_limit() -> None:
    with dripping() as url, pytest.raises(SourceUnreadable, match="larger than 3 bytes"):
        json_of_url(url, limits=Limits(max_bytes=3))


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    with dripping() as url, pytest.raises(SourceUnreadable, match=r"took longer than 0\.1 s"):
        json_of_url(url, limits=Limits(deadline_s=0.1))


def test_a_server_that_says_nothing_is_left_at_the_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(NoAnswer, match=r"could not be read: .*timed out"):
            json_of_url(url, limits=Limits(timeout_s=0.1))


def test_an_address_is_read_packed_or_not() -> None:
    packed = Answer(gzip.compress(b'["packed"]'))
    with serving(lambda path: packed if path == "/packed" else json_answer(["plain"])) as (url, _):
        assert json_of_url(f"{url}packed") == ["packed"]
        assert json_of_url(f"{url}plain") == ["plain"]


def test_an_answer_that_is_none_tells_its_status_and_how_long_to_wait() -> None:
    too_many = Answer(status=429, headers=(("Retry-After", "7"),))
    with serving(lambda path: too_many if path == "/often" else NOT_FOUND) as (url, _):
        with pytest.raises(NoAnswer, match="answered 404") as missing:
            json_of_url(f"{url}none")
        with pytest.raises(NoAnswer) as often:
            json_of_url(f"{url}often")
    assert (missing.value.status, missing.value.retry_after_s) == (404, 0.0)
    assert (often.value.status, often.value.retry_after_s) == (429, 7.0)
    with pytest.raises(NoAnswer, match="could not be read") as gone:
        json_of_url(url)
    assert gone.value.status == 0


def test_a_list_may_have_moved_but_a_key_does_not_move_with_it() -> None:
    moved = Answer(status=302, headers=(("Location", "/there"),))
    with serving(lambda path: json_answer([1]) if path == "/there" else moved) as (url, asked):
        assert json_of_url(url) == [1]
        with pytest.raises(NoAnswer, match="answered 302"):
            json_of_url(url, headers={"Authorization": "Bearer secret"})
        with pytest.raises(NoAnswer) as raised:
            json_of_url(f"{url}?api_key=secret", shown=url)
    assert [request.path for request in asked] == ["/", "/there", "/", "/?api_key=secret"]
    assert "secret" not in str(raised.value)


def test_the_limits_leave_room_for_the_largest_list_known() -> None:
    assert LIMITS.max_bytes > 25_000_000
