"""Motifs of skies and lands: science fiction, western, adventure, fantasy, roads, and the cinema itself."""

from math import pi, tau

from catalog.posters.dice import Dice
from catalog.posters.motifs.inks import Inks
from catalog.posters.shapes import (
    area,
    bar,
    disc,
    half_disc,
    line,
    moved,
    num,
    oval,
    polar,
    polygon,
    ring,
    turned,
)


def orbits(dice: Dice, inks: Inks) -> str:
    """Three orbits about one sun."""
    start, body = dice.between(0, 180), ""
    for turn in (0, 60, 120):
        path = oval(92, dice.between(24, 42), inks.figure, dice.between(4, 8))
        body += turned(start + turn, path + disc(92, 0, 8, inks.figure))
    return body + disc(0, 0, dice.between(26, 44), inks.accent)


def ringed_planet(dice: Dice, inks: Inks) -> str:
    radius = dice.between(52, 66)
    band = oval(radius * 1.7, radius * 0.42, inks.accent, 10)
    before = area(half_disc(0, 0, radius), inks.figure)
    moon = disc(dice.between(55, 80), dice.between(-85, -65), dice.between(8, 16), inks.accent)
    return turned(dice.between(-32, -14), disc(0, 0, radius, inks.figure) + band + before) + moon


def solar_system(dice: Dice, inks: Inks) -> str:
    """A sun in the corner, planets on their rings."""
    body = disc(0, 0, dice.between(40, 56), inks.accent)
    for radius in (84, 122, 162):
        body += ring(0, 0, radius, inks.figure, 3.5)
        body += disc(*polar(radius, dice.between(-0.1, pi / 2)), dice.between(8, 19), inks.figure)
    return moved(-74, -66, body)


def saucer(dice: Dice, inks: Inks) -> str:
    """It hovers, and shines a light."""
    wide, lean = dice.between(60, 80), dice.between(-30, 30)
    beam = area(polygon([(-18, 0), (18, 0), (70 + lean, 300), (-70 + lean, 300)]), inks.accent)
    dome = area(half_disc(0, -6, wide * 0.42), inks.accent)
    hull = f'<ellipse rx="{num(wide)}" ry="17" fill="{inks.figure}"/>'
    lights = "".join(disc(wide * at, 2, 4, inks.field) for at in (-0.6, -0.2, 0.2, 0.6))
    return moved(
        dice.between(-24, 24),
        dice.between(-50, -20),
        beam + turned(dice.between(-14, 14), dome + hull + lights),
    )


def horizon(dice: Dice, inks: Inks) -> str:
    """A sun going down behind flat land, a mesa or a cactus before it."""
    ground, left = dice.between(34, 62), dice.between(-80, -10)
    sun = disc(dice.between(-30, 40), ground - dice.between(0, 50), dice.between(52, 78), inks.figure)
    top, width = ground - dice.between(28, 50), dice.between(50, 90)
    if dice.draw() < 0.5:
        shape = area(
            polygon([(left - 16, ground), (left, top), (left + width, top), (left + width + 18, ground)]),
            inks.accent,
        )
    else:
        shape = moved(
            left, ground, line("M0 4v-84M0 -26h-22v-28M0 -40h22v-26", inks.accent, dice.between(10, 14))
        )
    return sun + shape + bar(-220, ground, 440, 300, inks.accent)


def peaks(dice: Dice, inks: Inks) -> str:
    """Two mountains, light on one flank of the nearer."""
    top, x = dice.between(-86, -50), dice.between(-30, 30)
    far = polygon([(x - 240, 300), (x - 66, top + 46), (x + 110, 300)])
    near = polygon([(x - 160, 300), (x + 20, top), (x + 210, 300)])
    lit = polygon([(x + 20, top), (x + 210, 300), (x + 40, 300), (x + 4, 60), (x + 36, 16)])
    sun = disc(x - 62, top + 4, dice.between(14, 26), inks.accent)
    return sun + area(far, inks.accent) + area(near, inks.figure) + area(lit, inks.accent)


def compass(dice: Dice, inks: Inks) -> str:
    """A rose of four winds."""
    body = ring(0, 0, 78, inks.figure, dice.between(4, 14))
    for at in range(4):
        dark = area(polygon([(0, -98), (18, -18), (0, 0)]), inks.figure)
        light = area(polygon([(0, -98), (-18, -18), (0, 0)]), inks.accent)
        body += turned(at * 90, dark + light)
    return turned(dice.between(-40, 40), body)


def moon_and_towers(dice: Dice, inks: Inks) -> str:
    """A crescent over three pointed towers."""
    x, r, towers = dice.between(-30, 30), dice.between(44, 60), ""
    crescent = disc(x, -34, r, inks.figure) + disc(x + r * 0.4, -34 - r * 0.2, r * 0.82, inks.field)
    for left in (-76, -22, 34):
        top, wide = dice.between(0, 50), dice.between(28, 44)
        right = left + wide
        towers += polygon(
            [(left, 300), (left, top), (left + wide / 2, top - wide * 1.4), (right, top), (right, 300)]
        )
    return crescent + area(towers, inks.accent)


def road(dice: Dice, inks: Inks) -> str:
    """A road that winds to where the sun stands."""
    level, bend = dice.between(-34, 0), dice.between(50, 90)
    sun = disc(dice.between(-50, 10), level - dice.between(0, 30), dice.between(26, 46), inks.accent)
    land = bar(-220, level, 440, 400, inks.figure)
    down = f"M30 {num(level)}C{num(-bend)} {num(level + 40)} {num(bend)} {num(level + 60)} -70 300"
    back = f"H80C{num(bend + 70)} {num(level + 70)} {num(30 - bend)} {num(level + 40)} 38 {num(level)}z"
    return sun + land + area(down + back, inks.accent)


def leader(dice: Dice, inks: Inks) -> str:
    """The countdown before a film begins."""
    angle = tau * dice.between(0.1, 0.9)
    x, y = polar(84, angle - pi / 2)
    sector = f"M0 0V-84A84 84 0 {int(angle > pi)} 1 {num(x)} {num(y)}z"
    cross = bar(-220, -1.5, 440, 3, inks.figure) + bar(-1.5, -260, 3, 520, inks.figure)
    return area(sector, inks.accent) + cross + ring(0, 0, 84, inks.figure, 5) + ring(0, 0, 66, inks.figure, 3)
