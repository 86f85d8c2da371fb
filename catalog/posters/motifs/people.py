"""Motifs of people and what stands for them: drama, romance, comedy, animation."""

from catalog.posters.dice import Dice
from catalog.posters.motifs.inks import Inks
from catalog.posters.shapes import area, bar, disc, half_disc, line, moved, num, polygon, ring, turned


def two_heads(dice: Dice, inks: Inks) -> str:
    """One person before another."""
    x, lift = dice.between(22, 48), dice.between(10, 50)
    back = disc(x, -30 - lift, 36, inks.accent) + bar(x - 72, 76 - lift, 144, 240, inks.accent)
    back += area(half_disc(x, 78 - lift, 72), inks.accent)
    front = disc(-x, 4, 42, inks.figure) + bar(-x - 86, 140, 172, 240, inks.figure)
    return back + front + area(half_disc(-x, 142, 86), inks.figure)


def doorway(dice: Dice, inks: Inks) -> str:
    """An open door, somebody in it, the light on the floor."""
    left, wide, top = dice.between(-60, 0), dice.between(44, 66), dice.between(-92, -60)
    lean, middle = dice.between(-70, 70), left + wide / 2
    light = polygon([(left, 44), (left + wide, 44), (left + wide + lean + 40, 300), (left + lean - 40, 300)])
    room = (
        bar(-220, 44, 440, 300, inks.figure)
        + area(light, inks.accent)
        + bar(left, top, wide, 44 - top, inks.accent)
    )
    person = disc(middle, -8, 10, inks.figure) + area(half_disc(middle, 20, 14), inks.figure)
    return room + person + bar(middle - 14, 19, 28, 25, inks.figure)


def slipped_disc(dice: Dice, inks: Inks) -> str:
    """Two halves that no longer meet."""
    r, slip = dice.between(66, 84), dice.between(16, 50)
    upper = area(half_disc(-slip / 2, -1, r), inks.figure)
    lower = turned(180, area(half_disc(-slip / 2, -1, r), inks.accent))
    return turned(dice.between(-80, 80), upper + lower)


def stairs(dice: Dice, inks: Inks) -> str:
    """A flight of stairs, a sun or a moon at its head."""
    n = dice.pick((4, 5, 6))
    run, rise = 220 / n, dice.between(110, 150) / n
    outline = [(-110.0, 300.0), (-260.0, 300.0), (-260.0, 84.0)]
    for at in range(n):
        y = 84 - at * rise
        outline += [(-110 + at * run, y), (-110 + at * run, y - rise)]
    r = dice.between(24, 40)
    light = disc(dice.between(-40, 10), dice.between(-70, -40), r, inks.accent)
    return light + area(polygon([*outline, (260, 84 - n * rise), (260, 300)]), inks.figure)


def lamp(dice: Dice, inks: Inks) -> str:
    """A hanging lamp, and what of the table it lights."""
    x, y, wide, table = (
        dice.between(-36, 36),
        dice.between(-66, -40),
        dice.between(26, 36),
        dice.between(44, 64),
    )
    reach = wide * dice.between(2.2, 2.9)
    beam = area(polygon([(x - wide, y), (x + wide, y), (x + reach, table), (x - reach, table)]), inks.accent)
    cord = bar(x - 1.5, -260, 3, 260 + y - wide, inks.figure)
    shade = area(half_disc(x, y, wide), inks.figure)
    left_over = disc(x + reach * 0.5, table - 13, 13, inks.figure)
    return beam + cord + shade + left_over + bar(-220, table, 440, 300, inks.figure)


def windows(dice: Dice, inks: Inks) -> str:
    """A house by night, one window lit."""
    columns, left = dice.pick((3, 4)), dice.between(-84, -50)
    lit, top, panes = dice.pick(range(2 * columns)), dice.between(-88, -50), ""
    for at in range(columns * 6):
        x, y = left + 14 + (at % columns) * 34, top + 18 + (at // columns) * 40
        if at == lit:
            light = bar(x, y, 20, 26, inks.accent)
        else:
            panes += f"M{num(x)} {num(y)}h20v26h-20z"
    house = bar(left, top, columns * 34 + 14, 400, inks.figure)
    return disc(dice.between(60, 84), -66, 20, inks.accent) + house + area(panes, inks.field) + light


def two_discs(dice: Dice, inks: Inks) -> str:
    """Two overlapping discs; what they share shows the field."""
    r = dice.between(54, 70)
    x = r * dice.between(0.45, 0.72)
    rise, radius = num((r * r - x * x) ** 0.5), num(r)
    lens = f"M0 -{rise}A{radius} {radius} 0 0 1 0 {rise}A{radius} {radius} 0 0 1 0 -{rise}z"
    pair = disc(-x, 0, r, inks.figure) + disc(x, 0, r, inks.accent) + area(lens, inks.field)
    return turned(dice.between(-80, 80), pair)


def heart(dice: Dice, inks: Inks) -> str:
    """A heart of two pieces that nearly fit."""
    r = dice.between(44, 54)
    side, radius = num(2 * r), num(r)
    large = f"M-{radius} -{radius}h{side}v{side}h-{side}a{radius} {radius} 0 0 1 0 -{side}z"
    small = half_disc(0, -r - dice.between(2, 12), r)
    pieces = area(large, inks.figure) + area(small, inks.accent)
    return moved(0, r * 0.3, turned(45 + dice.between(-16, 16), pieces))


def meeting(dice: Dice, inks: Inks) -> str:
    """Two half discs that touch with their round sides, one above the other."""
    r, slip = dice.between(46, 60), dice.between(6, 30)
    left = turned(90, area(half_disc(-slip, r, r), inks.figure))
    right = turned(-90, area(half_disc(-slip, r, r), inks.accent))
    return turned(dice.between(-30, 30), left + right)


def linked_rings(dice: Dice, inks: Inks) -> str:
    """Two rings, each through the other."""
    r, width = dice.between(42, 50), dice.between(12, 20)
    x, radius = r * dice.between(0.5, 0.7), num(r)
    left, right = ring(-x, 0, r, inks.figure, width), ring(x, 0, r, inks.accent, width)
    through = line(f"M{num(-x - r)} 0A{radius} {radius} 0 0 1 {num(r - x)} 0", inks.figure, width)
    return turned(dice.between(-70, 70), left + right + through)


def arcs(dice: Dice, inks: Inks) -> str:
    """Nested half rings that rock, a ball about to roll off."""
    outer, body = dice.between(64, 78), ""
    for radius, colour in ((outer, inks.figure), (outer * 0.45, inks.accent)):
        r = num(radius)
        body += line(f"M-{r} 0a{r} {r} 0 0 0 {num(2 * radius)} 0", colour, outer * 0.3)
    body += disc(outer * dice.between(0.6, 1), -24, 22, inks.accent)
    return moved(0, dice.between(-26, -14), turned(dice.between(14, 34) * dice.sign(), body))


def seesaw(dice: Dice, inks: Inks) -> str:
    """A plank on a wedge; the small one wins."""
    wedge = area(polygon([(0, 10), (34, 84), (-34, 84)]), inks.figure)
    large, small = dice.between(28, 38), dice.between(14, 20)
    load = disc(-56, -6 - large, large, inks.accent) + area(half_disc(62, -4, small * 1.4), inks.figure)
    plank = bar(-96, -6, 192, 14, inks.figure)
    return wedge + turned(dice.between(12, 24), plank + load, 0, 4)


def grin(dice: Dice, inks: Inks) -> str:
    """Two eyes that do not agree, and what is below them."""
    wide, left, right = dice.between(62, 80), dice.between(16, 30), dice.between(16, 30)
    mouth = turned(180, area(half_disc(0, 0, wide), inks.figure)) + bar(
        -wide * 0.7, 0, wide * 1.4, 17, inks.accent
    )
    eyes = disc(-40, -48, left, inks.figure) + disc(40, -48, right, inks.figure)
    look = dice.between(-8, 8)
    pupils = disc(-40 + look, -48, left * 0.45, inks.accent) + disc(40 + look, -48, right * 0.45, inks.accent)
    return turned(dice.between(-16, 16), mouth + eyes + pupils)


def bowler(dice: Dice, inks: Inks) -> str:
    """A hat, a moustache, and nobody between them."""
    r = dice.between(52, 62)
    crown = area(half_disc(0, -18, r), inks.figure) + bar(-r, -20, 2 * r, 9, inks.accent)
    hat = turned(dice.between(-22, 22), crown + bar(-r * 1.5, -12, 3 * r, 12, inks.figure), 0, -12)
    whiskers = area(half_disc(-25, 0, 26) + half_disc(25, 0, 26), inks.figure)
    return hat + moved(0, dice.between(66, 80), turned(dice.between(-8, 8), whiskers))


def tumbling_halves(dice: Dice, inks: Inks) -> str:
    """Half discs stacked the wrong way round."""
    body, y = "", 88.0
    for at in range(3):
        radius = dice.between(46, 60) - at * 7
        x, tilt = dice.between(-22, 22), dice.between(-24, 24) + 180 * (at % 2)
        colour = (inks.figure, inks.accent)[at % 2]
        body += turned(tilt, area(half_disc(x, y, radius), colour), x, y - radius / 2)
        y -= radius * 1.05
    return body + disc(dice.between(-30, 30), y - 14, 14, inks.figure)


def creature(dice: Dice, inks: Inks) -> str:
    """Paper shapes stacked into somebody who looks back."""
    wide, look = dice.between(54, 72), dice.between(-6, 6)
    body = area(half_disc(0, 90, wide * 1.25), inks.figure) + bar(
        -wide * 1.25, 89, wide * 2.5, 240, inks.figure
    )
    body += disc(0, 0, wide * 0.82, inks.accent)
    body += turned(dice.between(-20, 20), area(half_disc(0, -30, wide * 0.7), inks.figure))
    for x in (-21, 21):
        body += disc(x, 4, 13, inks.field) + disc(x + look, 4 + look / 2, 6, inks.figure)
    return body


def bird(dice: Dice, inks: Inks) -> str:
    """Half discs and triangles make a bird."""
    beak = area(polygon([(66, -58), (100, -44), (66, -32)]), inks.accent)
    tail = area(polygon([(-52, 0), (-100, -34), (-92, 26)]), inks.accent)
    trunk = (
        turned(180, area(half_disc(0, 0, 66), inks.figure))
        + disc(44, -42, 30, inks.figure)
        + bar(14, -42, 52, 46, inks.figure)
    )
    wing = turned(dice.between(-30, 30) + 180, area(half_disc(12, -4, 38), inks.accent), -12, 4)
    legs = line("M-12 60v34h16M14 60v34h16", inks.figure, 5)
    return turned(dice.between(-14, 8), tail + legs + beak + trunk + wing + disc(52, -48, 8, inks.field))
