"""Puts motif, palette and lettering together. The one entry is `poster_svg`.

The motif is drawn over the whole picture; then the title's band, in a colour its lettering can be read on,
covers what reaches under it.
"""

from collections.abc import Sequence
from html import escape

from catalog.posters.dice import Dice
from catalog.posters.genres import distinctive_genre
from catalog.posters.layout import (
    HEIGHT,
    LEAN,
    MARGIN,
    SMALL_PRINT,
    TEXT_WIDTH,
    WIDTH,
    Band,
    Layout,
    band_for,
    band_outline,
    layout_for,
    lettering_top,
    setting_for,
)
from catalog.posters.lettering import FACES, LEADING, Line, Setting, measure, printable
from catalog.posters.motifs import BLEEDING, MOTIFS, Inks, Motif
from catalog.posters.palettes import Palette, palette_for
from catalog.posters.shapes import area, bar, num

SMALL_PRINT_TRACKING = 1.15  # small letters want to stand wider


def poster_svg(
    item_id: int, title: str, year: int | None, genres: Sequence[str], labels: Sequence[str] | None = None
) -> str:
    """A poster of 200 × 300 units, the same for the same arguments on every machine.

    `labels`: the genres as a reader's language names them; what is drawn follows their names in the data.
    """
    dice = Dice(item_id)
    title = printable(title)
    genre = distinctive_genre(genres)
    palette = palette_for(genre, year, dice)
    layout = layout_for(dice)
    setting = setting_for(title, layout, dice)
    small_print = credit(year, genres if labels is None else labels)
    band = band_for(max(setting.width, small_print_width(small_print)), setting.height, layout, palette, dice)
    art = picture(genre, palette, layout, band, dice)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(title)}</title>{art}{lettering(setting, small_print, layout, band)}</svg>"
    )


def picture(genre: str, palette: Palette, layout: Layout, band: Band, dice: Dice) -> str:
    """Field, motif and the title's band."""
    inks = Inks(palette.ground, palette.figure, palette.accent)
    if layout.inverted:
        inks = Inks(palette.figure, palette.ground, palette.accent)
    draw = dice.pick(MOTIFS[genre])
    motif = f'<g transform="{placing(draw, layout, band, dice)}">{draw(dice, inks)}</g>'
    return bar(0, 0, WIDTH, HEIGHT, inks.field) + motif + area(band_outline(band, layout), band.colour)


def placing(draw: Motif, layout: Layout, band: Band, dice: Dice) -> str:
    """The transform that puts the motif's square in the middle of what the band leaves free."""
    free = HEIGHT - band.height - (0 if layout.edge == "straight" else LEAN / 2)
    x, y = WIDTH / 2, HEIGHT - free / 2 if layout.at_top else free / 2
    scale = min(free / 200 * dice.between(0.9, 1.1), 1.15)
    if layout.framed:
        scale = min(1.15, free / 205)
    elif draw in BLEEDING and dice.draw() < 0.6:
        scale *= dice.between(1.3, 1.9)
        x += dice.between(-50, 50)
    return f"translate({num(x)} {num(y)})scale({dice.sign() * scale:.2f} {scale:.2f})"


def lettering(setting: Setting, small_print: str, layout: Layout, band: Band) -> str:
    x = WIDTH / 2 if layout.anchor == "middle" else MARGIN
    y, title = lettering_top(band, layout), ""
    for line in setting.lines:
        title += text_element(line, x, y + line.size * 0.86)
        y += line.size * LEADING
    below = small_print_element(small_print, x, y + MARGIN * 0.55 + SMALL_PRINT * 0.8, band.ink)
    return (
        f'<g fill="{band.title_ink}" font-family="{FACES}" font-weight="700" text-anchor="{layout.anchor}">'
        f"{title}{below}</g>"
    )


def text_element(line: Line, x: float, baseline: float) -> str:
    """The length is given, so that the line fits in whatever face it is set."""
    return (
        f'<text x="{num(x)}" y="{num(baseline)}" font-size="{num(line.size)}" textLength="{num(line.width)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
    )


def small_print_element(text: str, x: float, baseline: float, ink: str) -> str:
    return (
        f'<text x="{num(x)}" y="{num(baseline)}" fill="{ink}" font-size="{SMALL_PRINT}" '
        f'textLength="{num(small_print_width(text))}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )


def small_print_width(text: str) -> float:
    return min(measure(text) * SMALL_PRINT * SMALL_PRINT_TRACKING, TEXT_WIDTH)


def credit(year: int | None, genres: Sequence[str]) -> str:
    return " · ".join([*([str(year)] if year else []), *(printable(genre).upper() for genre in genres[:2])])
