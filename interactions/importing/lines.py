"""A file's lines, one at a time: decoded, counted, and with the place reached in the file for a progress bar.

Plain or gzipped. A byte that does not decode damages its own line only; a line without an end is cut off.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

LINE_BYTES = 1_000_000


class UnreadableFile(Exception):
    """The file as a whole cannot be read on: missing, a broken archive, without the columns it needs."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


class Lines:
    """Iterate decoded lines. `number` counts those read; damage is held until `take_damage` asks for it."""

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        self.path = path
        self.encoding = encoding
        self.number = 0
        self._damage: str | None = None

    def __enter__(self) -> Self:
        try:
            self._raw: BinaryIO = self.path.open("rb")
        except OSError as error:
            raise UnreadableFile(self.path, error.strerror or str(error)) from error
        self._file: BinaryIO = self._raw
        if self.path.suffix == ".gz":
            self._file = gzip.GzipFile(fileobj=self._raw)  # type: ignore[assignment]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._file.close()
        self._raw.close()

    @property
    def n_bytes(self) -> int:
        return self.path.stat().st_size

    @property
    def position(self) -> int:
        """Bytes consumed of the file as it lies on disk."""
        return self._raw.tell()

    def take_damage(self) -> str | None:
        damage, self._damage = self._damage, None
        return damage

    def __iter__(self) -> Iterator[str]:
        while line := self._read():
            self.number += 1
            if self.number == 1 and self.encoding == "utf-8":
                line = line.removeprefix(b"\xef\xbb\xbf")
            yield self._decoded(line)

    def _read(self) -> bytes:
        try:
            line = self._file.readline(LINE_BYTES)
            if len(line) == LINE_BYTES and not line.endswith(b"\n"):
                self._damage = f"longer than {LINE_BYTES:,} bytes"
                while (rest := self._file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                line = line[:100] + b"\n"
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(self.path, f"cannot be read after line {self.number} ({error})") from error
        return line

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode(self.encoding)
        except UnicodeDecodeError as error:
            self._damage = f"byte {error.start + 1} of the line is not {self.encoding.upper()}"
            return line.decode(self.encoding, errors="replace")
