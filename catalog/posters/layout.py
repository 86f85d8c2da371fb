"""Where the title stands and where the picture: a band across the poster, or a plate upon the picture."""

from typing import Literal, NamedTuple

from catalog.posters.dice import Dice
from catalog.posters.lettering import Setting, as_block, set_title
from catalog.posters.palettes import Palette

WIDTH, HEIGHT, MARGIN = 200, 300, 14
TEXT_WIDTH = WIDTH - 2 * MARGIN
TITLE_HEIGHT, BLOCK_HEIGHT = 84, 104
SMALL_PRINT = 10
LEAN = 22  # of a slanted edge, from side to side

Edge = Literal["straight", "rising", "falling", "arched"]
Anchor = Literal["start", "middle"]
EDGES: tuple[Edge, ...] = ("straight", "straight", "rising", "falling", "arched")
ANCHORS: tuple[Anchor, ...] = ("start", "start", "start", "middle")


class Layout(NamedTuple):
    at_top: bool  # the title, that is
    inverted: bool  # the picture stands on the figure's colour, the title's band on the ground
    plate: bool  # the band is a plate of the accent, no wider than its lettering
    edge: Edge  # of the band
    anchor: Anchor

    @property
    def framed(self) -> bool:
        """Picture and title share one ground: the band's edge must not show."""
        return not self.inverted and not self.plate


class Band(NamedTuple):
    """What the title stands on, measured from the edge of the poster or plate inwards."""

    width: int
    height: int
    colour: str
    title_ink: str
    ink: str


def layout_for(dice: Dice) -> Layout:
    """Only a band of another colour than the picture's field has an edge to play with."""
    at_top, kind = dice.draw() < 0.4, dice.draw()
    edge, anchor = dice.pick(EDGES), dice.pick(ANCHORS)
    if kind < 0.2:
        return Layout(at_top, inverted=False, plate=True, edge="straight", anchor="start")
    if kind < 0.5:
        return Layout(at_top, inverted=False, plate=False, edge="straight", anchor=anchor)
    return Layout(at_top, inverted=True, plate=False, edge=edge, anchor=anchor)


def setting_for(title: str, layout: Layout, dice: Dice) -> Setting:
    largest = dice.between(30, 40) if layout.plate else dice.between(40, 60)
    setting = set_title(title, TEXT_WIDTH, TITLE_HEIGHT, largest)
    in_block = not layout.plate and dice.draw() < 0.6
    return as_block(setting, TEXT_WIDTH, BLOCK_HEIGHT) if in_block else setting


def band_for(
    lettering_width: float, title_height: float, layout: Layout, palette: Palette, dice: Dice
) -> Band:
    height = round(title_height + SMALL_PRINT + 2.4 * MARGIN)
    loud = dice.draw() < 0.5
    if layout.plate:
        ink, width = palette.ink_on(palette.accent), round(lettering_width + 2 * MARGIN)
        width = WIDTH if width > WIDTH - MARGIN else width  # no sliver beside it
        return Band(width, height, palette.accent, title_ink=ink, ink=ink)
    ink = palette.ink_on(palette.ground)
    title_ink = palette.loud_ink_on(palette.ground) if loud else ink
    return Band(WIDTH, height, palette.ground, title_ink=title_ink, ink=ink)


def lettering_top(band: Band, layout: Layout) -> float:
    inset = MARGIN if layout.plate else 0
    return 0.9 * MARGIN + (inset if layout.at_top else HEIGHT - band.height - inset)


def band_outline(band: Band, layout: Layout) -> str:
    """Path data. An edge that is not straight leans into the picture, never into the lettering."""
    inset = MARGIN if layout.plate else 0
    outer, inner = (
        (inset, inset + band.height) if layout.at_top else (HEIGHT - inset, HEIGHT - inset - band.height)
    )
    lean = LEAN if layout.at_top else -LEAN
    edge = {
        "straight": f"V{inner}H0",
        "rising": f"V{inner + lean}L0 {inner}",
        "falling": f"V{inner}L0 {inner + lean}",
        "arched": f"V{inner}Q{WIDTH // 2} {inner + 2 * lean} 0 {inner}",
    }[layout.edge]
    return f"M0 {outer}H{band.width}{edge}z"
