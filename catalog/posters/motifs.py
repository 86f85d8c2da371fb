"""One bold geometric motif per genre, drawn in a square of ±100 around (0, 0) that stands on `inks.field`.

What reaches beyond the square is cut off by the composition, which also mirrors and scales.
"""

from collections.abc import Callable
from math import cos, pi, sin, tau
from typing import NamedTuple

from catalog.posters.dice import Dice
from catalog.posters.shapes import area, bar, disc, half_disc, line, num, polygon, ring, turned


class Inks(NamedTuple):
    field: str
    figure: str
    accent: str


Motif = Callable[[Dice, Inks], str]


def blinds(dice: Dice, inks: Inks) -> str:
    """Film-noir: a lamp behind slanted blinds."""
    gap, n = dice.between(20, 28), 12
    slats = "".join(
        bar(-170, -160 + row * gap, 340, gap * (0.25 + 0.45 * row / n), inks.figure) for row in range(n)
    )
    lamp = disc(dice.between(-40, 40), dice.between(-40, 20), dice.between(48, 66), inks.accent)
    return lamp + turned(dice.between(12, 28), slats)


def orbits(dice: Dice, inks: Inks) -> str:
    planet, start = dice.between(26, 44), dice.between(0, 180)
    paths = "".join(
        turned(
            start + turn,
            f'<ellipse rx="92" ry="{num(dice.between(24, 40))}" fill="none" '
            f'stroke="{inks.figure}" stroke-width="{num(dice.between(3, 7))}"/>'
            + disc(92, 0, 7, inks.figure),
        )
        for turn in (0, 60, 120)
    )
    return paths + disc(0, 0, planet, inks.accent)


def ringed_planet(dice: Dice, inks: Inks) -> str:
    radius = dice.between(52, 66)
    band = f'<ellipse rx="{num(radius * 1.7)}" ry="{num(radius * 0.42)}" fill="none" stroke="{inks.accent}" stroke-width="9"/>'
    front = half_disc(0, 0, radius)
    moon = disc(dice.between(55, 80), dice.between(-85, -65), dice.between(8, 16), inks.accent)
    body = disc(0, 0, radius, inks.figure) + band + area(front, inks.figure)
    return turned(dice.between(-32, -14), body) + moon


def horizon(dice: Dice, inks: Inks) -> str:
    """Western: a sun going down behind flat land with a mesa."""
    ground, left = dice.between(28, 50), dice.between(-90, -10)
    sun = disc(dice.between(-30, 40), ground - dice.between(0, 40), dice.between(52, 74), inks.figure)
    top, width = ground - dice.between(26, 44), dice.between(50, 90)
    mesa = polygon([(left - 14, ground), (left, top), (left + width, top), (left + width + 16, ground)])
    return sun + area(mesa, inks.accent) + bar(-170, ground, 340, 160, inks.accent)


def teeth(dice: Dice, inks: Inks) -> str:
    n = dice.pick((4, 5, 6))
    step = 240 / n
    upper = [
        (-120 + step * (at / 2), -30 + dice.between(20, 52) if at % 2 else -50.0) for at in range(2 * n + 1)
    ]
    lower = [
        (-120 + step * (at / 2), 44 - dice.between(10, 34) if at % 2 else 70.0) for at in range(2 * n + 1)
    ]
    jaws = polygon([(-120, -160), *upper, (120, -160)]) + polygon([(-150, 170), *lower, (150, 170)])
    return disc(dice.between(-26, 26), 8, dice.between(26, 40), inks.accent) + turned(
        dice.between(-9, 9), area(jaws, inks.figure)
    )


def two_discs(dice: Dice, inks: Inks) -> str:
    """Romance: two overlapping discs; what they share shows the field."""
    r = dice.between(50, 66)
    x = r * dice.between(0.45, 0.7)
    rise = (r * r - x * x) ** 0.5
    lens = f"M0 {num(-rise)}A{num(r)} {num(r)} 0 0 1 0 {num(rise)}A{num(r)} {num(r)} 0 0 1 0 {num(-rise)}z"
    pair = disc(-x, 0, r, inks.figure) + disc(x, 0, r, inks.accent) + area(lens, inks.field)
    return turned(dice.between(-60, 60), pair)


def arcs(dice: Dice, inks: Inks) -> str:
    """Comedy: nested half rings that have lost their balance."""
    body = ""
    for at, radius in enumerate((92, 70, 48, 26)):
        colour = (inks.figure, inks.field, inks.accent, inks.field)[at]
        body += turned(dice.between(-16, 16), area(half_disc(0, 0, radius), colour))
    return f'<g transform="translate(0 30)">{turned(dice.between(-40, 40), body)}</g>'


def tumbling_halves(dice: Dice, inks: Inks) -> str:
    """Comedy: half discs stacked the wrong way round."""
    body, y = "", 84.0
    for at in range(3):
        radius = dice.between(42, 56) - at * 6
        x, tilt = dice.between(-22, 22), dice.between(-24, 24) + 180 * (at % 2)
        body += turned(
            tilt, area(half_disc(x, y, radius), (inks.figure, inks.accent)[at % 2]), x, y - radius / 2
        )
        y -= radius * 1.05
    return body + disc(dice.between(-30, 30), y - 12, 13, inks.figure)


def chevrons(dice: Dice, inks: Inks) -> str:
    n, peak = dice.pick((4, 5)), dice.between(34, 60)
    marked = int(dice.draw() * n)
    step, body = 168 / n, ""
    for row in range(n):
        y = -60 + row * step
        outline = [
            (-82, y),
            (0, y - peak),
            (82, y),
            (82, y + step * 0.55),
            (0, y - peak + step * 0.55),
            (-82, y + step * 0.55),
        ]
        body += area(polygon(outline), inks.accent if row == marked else inks.figure)
    return turned(dice.pick((0, 0, 180, 90)), body)


def grid(dice: Dice, inks: Inks) -> str:
    """Documentary: many alike, one looked at closely."""
    n = dice.pick((4, 5, 6))
    step, marks = 168 / n, ""
    half = step * dice.between(0.28, 0.4)
    chosen, round_dots = int(dice.draw() * n * n), dice.draw() < 0.5
    for at in range(n * n):
        x, y = -84 + step * (at % n + 0.5), -84 + step * (at // n + 0.5)
        if at == chosen:
            marked = disc(x, y, half * 1.5, inks.accent)
        elif round_dots:
            marks += f"M{num(x - half)} {num(y)}a1 1 0 0 1 {num(2 * half)} 0a1 1 0 0 1 {num(-2 * half)} 0"
        else:
            marks += f"M{num(x - half)} {num(y - half)}h{num(2 * half)}v{num(2 * half)}h{num(-2 * half)}z"
    return area(marks, inks.figure) + marked


def cut_outs(dice: Dice, inks: Inks) -> str:
    """Animation: paper shapes stacked into a creature that looks back."""
    wide = dice.between(54, 72)
    body = area(half_disc(0, 90, wide * 1.25), inks.figure) + disc(0, 0, wide * 0.82, inks.accent)
    body += turned(dice.between(-20, 20), area(half_disc(0, -34, wide * 0.66), inks.figure))
    look = dice.between(-5, 5)
    for x in (-20, 20):
        body += disc(x, 4, 13, inks.field) + disc(x + look, 4 + look / 2, 6, inks.figure)
    return body


def waves(dice: Dice, inks: Inks) -> str:
    height, length = dice.between(14, 26), dice.between(40, 62)
    marked, body = int(dice.draw() * 5), ""
    for row in range(5):
        y = -76 + row * 38
        path = (
            f"M-170 {num(y)}q{num(length / 2)} {num(-2 * height)} {num(length)} 0" + f"t{num(length)} 0" * 7
        )
        body += line(path, inks.accent if row == marked else inks.figure, dice.between(9, 19))
    return turned(dice.pick((0, -20, 30)), body)


def spiral(dice: Dice, inks: Inks) -> str:
    turns, spread = dice.between(3.2, 4.6), 104
    steps = int(turns * 4)
    growth = spread / steps
    path, radius, start = "M0 0", 0.0, dice.between(0, 360)
    for at in range(1, steps + 1):
        radius = growth * at
        x, y = radius * cos(at * pi / 2), radius * sin(at * pi / 2)
        path += f"A{num(radius)} {num(radius)} 0 0 1 {num(x)} {num(y)}"
    return turned(start, line(path, inks.figure, dice.between(7, 12))) + disc(0, 0, 13, inks.accent)


def off_centre_rings(dice: Dice, inks: Inks) -> str:
    """Thriller: a tunnel of rings that drift away."""
    angle, drift, body = dice.between(0, tau), dice.between(5, 8), ""
    for at, radius in enumerate((96, 78, 60, 42, 24)):
        x, y = cos(angle) * drift * at, sin(angle) * drift * at
        body += disc(x, y, radius, (inks.figure, inks.field)[at % 2] if at < 4 else inks.accent)
    return body


def confetti(dice: Dice, inks: Inks) -> str:
    body = ""
    for at in range(16):
        x, y = -78 + (at % 4) * 52 + dice.between(-10, 10), -78 + (at // 4) * 52 + dice.between(-10, 10)
        size, colour = dice.between(11, 22), dice.pick((inks.figure, inks.accent))
        shape = dice.pick(
            (half_disc(0, 0, size), polygon([(0, -size), (size, size * 0.7), (-size, size * 0.7)]))
        )
        body += f'<path transform="translate({num(x)} {num(y)})rotate({int(dice.between(0, 360))})" d="{shape}" fill="{colour}"/>'
    return body


def bullet_hole(dice: Dice, inks: Inks) -> str:
    """Crime: a pane of figure, one hole in it, cracks running off."""
    x, y, n = dice.between(-34, 34), dice.between(-34, 34), dice.pick((7, 8, 9))
    cracks = ""
    for at in range(n):
        angle, reach = tau * (at + dice.between(-0.3, 0.3)) / n, dice.between(50, 170)
        side = (cos(angle + pi / 2) * 7, sin(angle + pi / 2) * 7)
        cracks += polygon(
            [
                (x + side[0], y + side[1]),
                (x + cos(angle) * reach, y + sin(angle) * reach),
                (x - side[0], y - side[1]),
            ]
        )
    hole = area(cracks, inks.field) + disc(x, y, 27, inks.field) + ring(x, y, 19, inks.accent, 4)
    return bar(-170, -170, 340, 340, inks.figure) + hole


def keyhole(dice: Dice, inks: Inks) -> str:
    """Mystery: a keyhole and the light that falls through it."""
    r, lean = dice.between(26, 36), dice.between(-60, 60)
    beam = area(polygon([(0, -30), (lean + 70, 170), (lean - 70, 170)]), inks.accent)
    hole = disc(0, -30, r, inks.figure) + area(
        polygon([(-r * 0.4, -30), (r * 0.4, -30), (r * 0.8, 56), (-r * 0.8, 56)]), inks.figure
    )
    return ring(0, -30, r + 34, inks.figure, 10) + beam + hole


def peaks(dice: Dice, inks: Inks) -> str:
    """Adventure: two peaks, the nearer one climbed by light."""
    top, x = dice.between(-82, -50), dice.between(-20, 30)
    far = polygon([(x - 130, 110), (x - 60, top + 50), (x + 30, 110)])
    near = polygon([(x - 90, 110), (x + 20, top), (x + 130, 110)])
    lit = polygon([(x + 20, top), (x + 130, 110), (x + 30, 110), (x + 2, 40), (x + 34, 10)])
    sun = disc(-60 + x, top + 6, dice.between(13, 24), inks.accent)
    return (
        sun
        + area(far, inks.accent)
        + area(near, inks.figure)
        + area(lit, inks.accent)
        + bar(-170, 109, 340, 60, inks.figure)
    )


def compass(dice: Dice, inks: Inks) -> str:
    body = ring(0, 0, 80, inks.figure, dice.between(4, 10))
    for at in range(4):
        dark = area(polygon([(0, -96), (17, -17), (0, 0)]), inks.figure)
        light = area(polygon([(0, -96), (-17, -17), (0, 0)]), inks.accent)
        body += turned(at * 90, dark + light)
    return turned(dice.between(-40, 40), body)


def moon_and_tower(dice: Dice, inks: Inks) -> str:
    """Fantasy: a crescent over three pointed towers."""
    x, r = dice.between(-30, 30), dice.between(44, 60)
    crescent = disc(x, -30, r, inks.figure) + disc(x + r * 0.4, -30 - r * 0.2, r * 0.82, inks.field)
    towers = ""
    for left in (-70, -22, 30):
        top, wide = dice.between(0, 50), dice.between(26, 40)
        towers += polygon(
            [
                (left, 170),
                (left, top),
                (left + wide / 2, top - wide * 1.3),
                (left + wide, top),
                (left + wide, 170),
            ]
        )
    return crescent + area(towers, inks.accent)


def burst(dice: Dice, inks: Inks) -> str:
    """Action: a blast of uneven rays."""
    n = dice.pick((9, 11, 13))
    points = []
    for at in range(2 * n):
        reach = dice.between(70, 128) if at % 2 else dice.between(30, 44)
        points.append((cos(pi * at / n) * reach, sin(pi * at / n) * reach))
    x, y = dice.between(-24, 24), dice.between(-24, 24)
    inner = [(px * 0.42, py * 0.42) for px, py in points]
    return f'<g transform="translate({num(x)} {num(y)})">{area(polygon(points), inks.figure)}{area(polygon(inner), inks.accent)}</g>'


def speed(dice: Dice, inks: Inks) -> str:
    """Action: diagonals that race to one point."""
    x, y, n, body = dice.between(40, 84), dice.between(-84, -40), 9, ""
    for at in range(n):
        angle = pi * (0.45 + 0.6 * at / n)
        wide = 0.03 + 0.03 * dice.draw()
        body += polygon(
            [
                (x, y),
                (x + cos(angle - wide) * 320, y + sin(angle - wide) * 320),
                (x + cos(angle + wide) * 320, y + sin(angle + wide) * 320),
            ]
        )
    return area(body, inks.figure) + disc(x, y, dice.between(18, 28), inks.accent)


def two_heads(dice: Dice, inks: Inks) -> str:
    """Drama: one person before another."""
    x, lift = dice.between(20, 44), dice.between(10, 40)
    back = disc(x, -24 - lift, 34, inks.accent) + area(
        half_disc(x, 110 - lift, 82) + f"M{num(x - 82)} {num(109 - lift)}h164v90h-164z", inks.accent
    )
    front = disc(-x, 0, 40, inks.figure) + area(half_disc(-x, 150, 98), inks.figure)
    return back + front


def doorway(dice: Dice, inks: Inks) -> str:
    """Drama: an open door and the light on the floor."""
    left, wide, top = dice.between(-50, 0), dice.between(40, 60), dice.between(-90, -60)
    lean = dice.between(-70, 70)
    light = polygon([(left, 44), (left + wide, 44), (left + wide + lean + 26, 170), (left + lean - 26, 170)])
    person = (
        disc(left + wide / 2, 2, 8, inks.figure)
        + area(half_disc(left + wide / 2, 24, 12), inks.figure)
        + bar(left + wide / 2 - 12, 23, 24, 21, inks.figure)
    )
    return (
        bar(-170, 44, 340, 130, inks.figure)
        + area(light, inks.accent)
        + bar(left, top, wide, 44 - top, inks.accent)
        + person
    )


def slipped_disc(dice: Dice, inks: Inks) -> str:
    """Drama: a disc in two halves that no longer meet."""
    r, slip = dice.between(62, 80), dice.between(14, 46)
    upper = area(half_disc(-slip / 2, -1, r), inks.figure)
    lower = turned(180, area(half_disc(-slip / 2, -1, r), inks.accent))
    return turned(dice.between(-70, 70), upper + lower)


def steps(dice: Dice, inks: Inks) -> str:
    """Drama: a flight of stairs, something waiting at its head."""
    n = dice.pick((4, 5, 6))
    run, rise = 200 / n, dice.between(120, 150) / n
    outline = [(-100.0, 170.0)]
    for at in range(n):
        y = 90 - at * rise
        outline += [(-100 + at * run, y), (-100 + (at + 1) * run, y)]
    r = dice.between(16, 30)
    return area(polygon([*outline, (100, 170)]), inks.figure) + disc(
        100 - run / 2 - r * 0.2, 90 - (n - 1) * rise - r, r, inks.accent
    )


def curtain(dice: Dice, inks: Inks) -> str:
    """Drama: a curtain drawn aside from a lit stage."""
    light = disc(dice.between(10, 50), dice.between(-10, 40), dice.between(34, 50), inks.accent)
    body = ""
    for at in range(5):
        x = -120 + at * 38
        body += f"M{x} -170h30q0 {num(dice.between(160, 200))} {num(-34 - at * 16)} 340h-90z"
    return light + area(body, inks.figure)


def leader(dice: Dice, inks: Inks) -> str:
    """Unknown: the countdown before a film begins."""
    sweep = dice.between(30, 330)
    angle = sweep * pi / 180
    wedge = f"M0 0V-84A84 84 0 {int(sweep > 180)} 1 {num(84 * sin(angle))} {num(-84 * cos(angle))}z"
    cross = bar(-170, -1.5, 340, 3, inks.figure) + bar(-1.5, -170, 3, 340, inks.figure)
    return area(wedge, inks.accent) + cross + ring(0, 0, 84, inks.figure, 5) + ring(0, 0, 66, inks.figure, 3)


MOTIFS: dict[str, tuple[Motif, ...]] = {
    "film-noir": (blinds,),
    "sci-fi": (orbits, ringed_planet),
    "western": (horizon,),
    "horror": (teeth,),
    "romance": (two_discs,),
    "comedy": (arcs, tumbling_halves),
    "war": (chevrons,),
    "documentary": (grid,),
    "animation": (cut_outs,),
    "musical": (waves,),
    "thriller": (spiral, off_centre_rings),
    "children": (confetti,),
    "crime": (bullet_hole,),
    "mystery": (keyhole,),
    "adventure": (peaks, compass),
    "fantasy": (moon_and_tower,),
    "action": (burst, speed),
    "drama": (two_heads, doorway, slipped_disc, steps, curtain),
    "": (leader,),
}
