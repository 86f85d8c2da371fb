"""Titles set in lines that fill their box, whatever the font: each line's length is part of the poster."""

import re
import unicodedata
from dataclasses import dataclass

# An <img> has no page fonts: condensed faces that systems bring along, then anything.
FACES = (
    "'League Gothic',Oswald,Impact,'Avenir Next Condensed','Arial Narrow',"
    "'Liberation Sans Narrow',sans-serif-condensed,sans-serif"
)
LEADING = 1.02
SMALLEST_UNBROKEN = 15.0
SHRINK = 0.94
LARGEST_IN_BLOCK = 64.0
SPACE = 0.22
# Advance widths in em of a bold condensed face's capitals.
NARROW = dict.fromkeys("IJil|!.,:;'’‘`·", 0.26)
WIDE = dict.fromkeys("MWmw@%&ÆŒ—…", 0.66)
WIDTHS = NARROW | WIDE | {" ": SPACE, "-": 0.3, "–": 0.45, "1": 0.38, "(": 0.3, ")": 0.3, "/": 0.35}
USUAL = 0.48
UNPRINTABLE = re.compile("[^ -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    size: float

    @property
    def width(self) -> float:
        return measure(self.text) * self.size


@dataclass(frozen=True, slots=True)
class Setting:
    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        return max(line.width for line in self.lines)

    @property
    def height(self) -> float:
        return sum(line.size for line in self.lines) * LEADING


def set_title(title: str, width: float, height: float, largest: float) -> Setting:
    """The largest setting of the title, in capitals, that stays within width × height.

    Words are broken only where the alternative is lettering too small to read.
    """
    words = title.upper().split() or ["—"]
    size = largest
    while True:
        limit = width / size
        pieces = words
        if size < SMALLEST_UNBROKEN:
            pieces = [piece for word in words for piece in broken(word, limit)]
        widths = [measure(piece) for piece in pieces]
        n_lines = len(wrapped(pieces, widths, limit))
        if max(widths) <= limit and size * LEADING * n_lines <= height:
            return Setting(tuple(Line(text, size) for text in balanced(pieces, widths, limit)))
        size *= SHRINK


def as_block(setting: Setting, width: float, height: float) -> Setting:
    """Every line as large as fills the width, if two or three lines can be; otherwise as it is."""
    block = Setting(tuple(Line(line.text, width / measure(line.text)) for line in setting.lines))
    fits = block.height <= height and max(line.size for line in block.lines) <= LARGEST_IN_BLOCK
    return block if fits and len(block.lines) in (2, 3) else setting


def balanced(words: list[str], widths: list[float], limit: float) -> list[str]:
    """Lines of `wrapped`, no more of them than it takes, and none much longer than it must be."""
    lines = wrapped(words, widths, limit)
    narrower = lines
    while len(narrower) == len(lines):
        lines = narrower
        limit *= 0.95
        narrower = wrapped(words, widths, limit) if limit >= max(widths) else []
    return lines


def wrapped(words: list[str], widths: list[float], limit: float) -> list[str]:
    """Greedy lines of at most `limit` em. No word may be wider."""
    lines: list[list[str]] = []
    room = 0.0
    for word, width in zip(words, widths, strict=True):
        room -= SPACE + width
        if room < 0:
            lines.append([])
            room = limit - width
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def broken(word: str, limit: float) -> list[str]:
    """The word in pieces of at most `limit` em."""
    pieces, width = [""], 0.0
    for character in word:
        advance = advance_of(character)
        if pieces[-1] and width + advance > limit:
            pieces.append("")
            width = 0.0
        pieces[-1] += character
        width += advance
    return pieces


def measure(text: str) -> float:
    """Estimated width in em, never 0."""
    return sum(map(advance_of, text)) or USUAL


def advance_of(character: str) -> float:
    if character in WIDTHS:
        return WIDTHS[character]
    if character.isascii():
        return USUAL
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else USUAL


def printable(text: str) -> str:
    """With spaces for the characters that XML cannot hold."""
    return UNPRINTABLE.sub(" ", text)
