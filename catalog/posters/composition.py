"""Puts motif, palette and lettering together. The one entry is `poster_svg`."""

import unicodedata
from collections.abc import Sequence
from html import escape

from catalog.posters.dice import Dice
from catalog.posters.lettering import FACES, LEADING, Line, Setting, set_title
from catalog.posters.motifs import MOTIFS, Inks
from catalog.posters.palettes import Palette, palette_for
from catalog.posters.shapes import bar, num

WIDTH, HEIGHT, MARGIN = 200, 300, 13
TEXT_WIDTH = WIDTH - 2 * MARGIN
TITLE_HEIGHT = 78
CREDIT_SIZE = 9.0
# What says most about a picture comes first: nearly every movie is a drama or a comedy as well.
DISTINCTIVE = (
    "film-noir", "documentary", "animation", "western", "horror", "sci-fi", "musical", "war", "fantasy", "mystery",
    "children", "crime", "thriller", "romance", "adventure", "action", "comedy", "drama",
)  # fmt: skip
OTHER_NAMES = {"children's": "children", "science fiction": "sci-fi", "music": "musical", "noir": "film-noir"}


def poster_svg(item_id: int, title: str, year: int | None, genres: Sequence[str]) -> str:
    """A poster of 200 × 300 units, the same for the same arguments on every machine."""
    dice = Dice(item_id)
    genre = distinctive_genre(genres)
    palette = palette_for(genre, year, dice)
    setting = set_title(printable(title), TEXT_WIDTH, TITLE_HEIGHT)
    band = setting.height + CREDIT_SIZE + 3 * MARGIN
    at_top = dice.draw() < 0.35
    inverted = dice.draw() < 0.5
    art = motif_picture(
        genre, palette, dice, top=band if at_top else 0, height=HEIGHT - band, inverted=inverted
    )
    words = lettering(setting, credit(year, genres), top=MARGIN if at_top else HEIGHT - band + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(printable(title))}</title>{bar(0, 0, WIDTH, HEIGHT, palette.ground)}{art}"
        f'<g fill="{palette.ink}" font-family="{FACES}" font-weight="700">{words}</g></svg>'
    )


def distinctive_genre(genres: Sequence[str]) -> str:
    """The first of the known genres in order of distinctiveness; "" without any."""
    known = {OTHER_NAMES.get(name, name) for name in (genre.lower() for genre in genres)}
    return next((genre for genre in DISTINCTIVE if genre in known), "")


def motif_picture(
    genre: str, palette: Palette, dice: Dice, *, top: float, height: float, inverted: bool
) -> str:
    """The motif in its part of the poster; a nested <svg> cuts off what reaches beyond."""
    inks = Inks(palette.ground, palette.figure, palette.accent)
    if inverted:
        inks = Inks(palette.figure, palette.ground, palette.accent)
    motif = dice.pick(MOTIFS[genre])(dice, inks)
    scale = dice.between(0.95, 1.2) * height / 200
    return (
        f'<svg y="{num(top)}" width="{WIDTH}" height="{num(height)}">{bar(0, 0, WIDTH, height, inks.field)}'
        f'<g transform="translate({WIDTH // 2} {num(height / 2)})scale({dice.sign() * scale:.2f} {scale:.2f})">{motif}</g></svg>'
    )


def lettering(setting: Setting, small_print: str, *, top: float) -> str:
    lines = [
        text_element(line, MARGIN, top + setting.size * (0.86 + LEADING * at), setting.size)
        for at, line in enumerate(setting.lines)
    ]
    below = top + setting.height + MARGIN * 0.5 + CREDIT_SIZE
    return "".join(lines) + (
        f'<text x="{MARGIN}" y="{num(below)}" font-size="{num(CREDIT_SIZE)}" letter-spacing=".6">{escape(small_print)}</text>'
    )


def text_element(line: Line, x: float, baseline: float, size: float) -> str:
    return (
        f'<text x="{num(x)}" y="{num(baseline)}" font-size="{num(size)}" textLength="{num(line.width)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
    )


def credit(year: int | None, genres: Sequence[str]) -> str:
    return "  ·  ".join([*([str(year)] if year else []), *(genre.upper() for genre in genres[:2])])


def printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        character for character in text if unicodedata.category(character) not in ("Cc", "Cs", "Cn")
    )
